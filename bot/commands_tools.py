"""Commands that look inside: the prompt library, the bench, the doctor, and forgetting a person."""

import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.bench import command, questions
from bot.running import run_async

prompts = typer.Typer(no_args_is_help=True)
console = Console()

BENCH_QUESTIONS = questions.STRUCTURED
bench = command.bench


@prompts.command("list")
def list_prompts() -> None:
    """List the prompt library."""
    run_async(_list_prompts())


async def _list_prompts() -> None:
    from bot.app import open_program
    from bot.settings import read_settings

    async with open_program(read_settings()) as program:
        table = Table("key", "topic", "examples", "needs", "active", "version")
        for p in program.knowledge.base.prompts:
            table.add_row(
                p.key, p.topic, str(len(p.utterances)), ", ".join(p.needs), "yes" if p.active else "no", str(p.version)
            )
        console.print(table)


@prompts.command("show")
def show_prompt(key: str) -> None:
    """Show one prompt with its examples and cues."""
    run_async(_show_prompt(key))


async def _show_prompt(key: str) -> int:
    from bot.app import open_program
    from bot.settings import read_settings

    async with open_program(read_settings()) as program:
        for p in program.knowledge.base.prompts:
            if p.key == key:
                console.print(f"[bold]{p.key}[/bold] → {p.topic}, template {p.template}")
                console.print("cues: " + "; ".join(p.cues))
                for utterance in p.utterances:
                    console.print(f"  • {utterance}", markup=False)
                return 0
    console.print(f"no prompt {key!r}; see `exportmate prompts list`")
    return 1


@prompts.command("test")
def test_prompt(text: str) -> None:
    """Show which prompts an utterance is nearest to."""
    run_async(_test_prompt(text))


async def _test_prompt(text: str) -> None:
    from bot.app import open_program
    from bot.settings import read_settings
    from core.knowledge_search import nearest

    async with open_program(read_settings()) as program:
        base = program.knowledge.base
        vector = await program.embeddings.embed_query(text)
        scores = nearest(vector, base.prompt_vectors.matrix, base.prompt_vectors.owners, len(base.prompts))
        table = Table("cosine", "prompt", "topic")
        for place in scores.argsort()[::-1][:8]:
            table.add_row(f"{scores[place]:.4f}", base.prompts[place].key, base.prompts[place].topic)
        console.print(table)


def doctor() -> None:
    """Check that everything the program needs is there, and say what to do where it is not."""
    run_async(_doctor())


async def _doctor() -> int:
    from adapters.postgres.status import status
    from bot.app import open_program
    from bot.paths import program_version
    from bot.settings import read_settings
    from bot.turn import today
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

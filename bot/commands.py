"""The `exportmate` command line: one function per command, each thin."""

import asyncio
import json
import signal
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot import (
    commands_data,
    commands_hs,
    commands_ingest,
    commands_perf,
    commands_prompts,
    commands_rates,
    commands_tools,
)
from bot.bench.command import bench
from bot.running import run_async

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="ExportMate: answers for Indonesian exporters, to the rupiah.",
)
app.add_typer(commands_data.app, name="data", help="Load the facts and show what is loaded.")
app.add_typer(
    commands_prompts.app, name="prompts", help="Prompts of topics and instructions of the model: show, change, test."
)
app.add_typer(commands_rates.app, name="rates", help="Refresh exchange rates from their publishers.")
app.add_typer(commands_ingest.regulations, name="regulations", help="Regulations that were taken in from files.")
err = Console(stderr=True)


@app.command()
def run() -> None:
    """Start everything: the web chat and the HTTP API."""
    run_async(_run())


async def _run() -> None:
    from adapters.telemetry.logs import configure_logs
    from bot.app import open_program, serve
    from bot.settings import read_settings

    settings = read_settings()
    # Only the running program writes the file: two processes must not rotate one.
    logs = configure_logs(
        settings.log_format, settings.log_level, Path(settings.log_folder) if settings.log_folder else None
    )
    stop = asyncio.Event()
    starting = asyncio.current_task()
    _on_signals(starting.cancel if starting else stop.set)  # a first load takes a while and must be stoppable
    try:
        async with open_program(settings, _say_progress) as program, serve(program) as address:
            _on_signals(stop.set)
            print(f"ExportMate is ready: {address}", flush=True)
            await stop.wait()
    except asyncio.CancelledError:
        if stop.is_set():
            raise
    finally:
        logs.close()
    print("ExportMate has stopped.", flush=True)


def _on_signals(call: Callable[[], object]) -> None:
    """Call something when the program is asked to stop."""
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, call)


def _say_progress(table: str, rows: int) -> None:
    err.print(f"  loaded {table}: {rows:,} rows", style="dim")


@app.command()
def chat(at: Annotated[str | None, typer.Option(help="Answer for this day, YYYY-MM-DD.")] = None) -> None:
    """Chat in the terminal."""
    run_async(_chat(read_day(at)))


async def _chat(at: date | None) -> None:
    from adapters.console.channel import chat_loop
    from adapters.telemetry.logs import configure_logs
    from bot.app import open_program
    from bot.settings import read_settings

    settings = read_settings()
    configure_logs(settings.log_format, "error")
    with err.status("Starting …"):
        program_context = open_program(settings)
        program = await program_context.__aenter__()
    try:
        await chat_loop(program.turns.take_turn, Console(), at)
    finally:
        await program_context.__aexit__(None, None, None)


@app.command()
def ask(
    text: str,
    as_json: Annotated[bool, typer.Option("--json", help="Print the reply as the HTTP API gives it.")] = False,
    at: Annotated[str | None, typer.Option(help="Answer for this day, YYYY-MM-DD.")] = None,
) -> None:
    """Ask one question and print the answer."""
    run_async(_ask(text, read_day(at), as_json=as_json))


async def _ask(text: str, at: date | None, *, as_json: bool) -> None:
    from adapters.console.channel import print_reply
    from adapters.telemetry.logs import configure_logs
    from adapters.web.render import render_reply
    from bot.app import open_program
    from bot.settings import read_settings
    from core.message import Message

    settings = read_settings()
    configure_logs(settings.log_format, "error")
    async with open_program(settings) as program:
        reply, timings, turn_id = await program.turns.take_turn(
            Message(text=text, channel="console", conversation_id="ask", at=at)
        )
        if as_json:
            print(json.dumps(render_reply(reply, timings, turn_id), ensure_ascii=False, indent=2))
        else:
            print_reply(Console(), reply, timings)


@app.command("eval")
def evaluate(
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, help="JSONL files of questions with answer keys.")
    ],
    only: Annotated[str, typer.Option(help="Regular expression over case ids.")] = "",
    out: Annotated[Path | None, typer.Option(help="Write a JSON report here.")] = None,
    failures: Annotated[bool, typer.Option(help="List the failures.")] = True,
) -> None:
    """Play questions with answer keys and print a table per topic."""
    from bot.evaluate import evaluate_files

    run_async(evaluate_files(files, only=only, out=out, failures=failures, console=Console()))


app.command()(commands_hs.hs)
app.command()(commands_ingest.ingest)
app.command()(commands_perf.perf)
app.command()(bench)
app.command()(commands_tools.doctor)
app.command()(commands_tools.forget)


def read_day(text: str | None) -> date | None:
    """A day from the command line; a wrong one is a usage error."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a day; write it like 2025-12-05") from error


def main() -> None:
    """Entry point of the `exportmate` command."""
    app()


if __name__ == "__main__":
    main()

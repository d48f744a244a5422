"""`exportmate bench`: measures this machine, prints tables, writes JSON and a picture."""

import asyncio
import contextlib
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import orjson
import typer
from rich.console import Console

from bot.running import run_async
from core.errors import BadInput

if TYPE_CHECKING:
    from bot.bench.scenarios import Results

WIDE = 140  # columns where nobody looks: in a file a table would be cut to eighty
MOST_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asked for."""

    rounds: int
    runs: int
    at_once: str
    embeddings: str
    latency: tuple[float, float, float]  # seconds of an embedding, to the first token; tokens a second
    compare: bool
    designs: tuple[str, ...]
    finder: bool
    home: Path | None
    json: Path | None
    picture: Path | None


def bench(
    rounds: Annotated[int, typer.Option(min=1, max=5000, help="Different questions of each kind.")] = 60,
    runs: Annotated[int, typer.Option(min=1, max=20, help="Measure so many times; the medians are shown.")] = 1,
    at_once: Annotated[str, typer.Option(help="People asking at once, by comma.")] = "1,10,100,500",
    embeddings: Annotated[str, typer.Option(help="Who embeds: openai (the bench's own server) or local.")] = "openai",
    embedding: Annotated[float, typer.Option(min=0, help="Seconds an embedding takes.")] = 0.12,
    first_token: Annotated[float, typer.Option(min=0, help="Seconds until the model's text begins.")] = 0.4,
    pace: Annotated[float, typer.Option(min=0, help="Tokens the model writes a second; 0: all at once.")] = 100,
    compare: Annotated[bool, typer.Option("--compare", help="Play the guide's two designs, too.")] = False,
    design: Annotated[list[str] | None, typer.Option(help="Play this design, too: FILE or FILE=PYTHON.")] = None,
    finder: Annotated[
        bool, typer.Option("--finder", help="Measure the HS finder alone, with more codes, too.")
    ] = False,
    home: Annotated[Path | None, typer.Option(file_okay=False, help="Keep the database here.")] = None,
    json: Annotated[Path | None, typer.Option(dir_okay=False, help="Write all figures here.")] = None,
    picture: Annotated[Path | None, typer.Option(dir_okay=False, help="Write the picture here, as PNG.")] = None,
) -> None:
    """Measure this machine with a built-in model server: overhead, caches, throughput, memory, start."""
    latency, designs = (embedding, first_token, pace), tuple(design or ())
    run_async(
        _bench(
            Options(rounds, runs, at_once, embeddings, latency, compare, designs, finder, home, json, picture),
            _console(),
        )
    )


def _console() -> Console:
    return Console() if sys.stdout.isatty() else Console(width=WIDE)


async def _bench(options: Options, target: Console) -> None:
    from adapters.telemetry.logs import configure_logs
    from bot.bench import compare, report
    from bot.bench.designs import guide, read_design
    from bot.bench.medians import middle
    from bot.bench.scenarios import Plan, measure
    from bot.bench.upstream import Latency

    configure_logs("text", "error")
    check_outputs(options)
    levels, embeddings = read_levels(options.at_once), read_embeddings(options.embeddings)
    designs = (guide() if options.compare else []) + [read_design(text) for text in options.designs]
    with _folder(options.home) as folder:
        plan = Plan(folder, levels, options.rounds, Latency(*options.latency), embeddings)
        with target.status("starting …") as status:
            found: list[Results] = []
            for run in range(1, options.runs + 1):
                before = f"run {run} of {options.runs}: " if options.runs > 1 else ""

                def tell(what: str, before: str = before) -> None:
                    status.update(f"{before}{what} …")

                found.append(await measure(plan, tell))
                if designs:
                    await compare.compare(plan, found[-1], designs, tell)
            results = replace(middle(found), runs=options.runs, subheadings=found[-1].subheadings)
    target.print(report.head(results))
    for table in report.tables(results):
        target.print(table)
    if options.finder:
        from bot.commands_hs import finder_bench

        target.print(await asyncio.to_thread(finder_bench, results.subheadings))
    target.print(report.foot(results))
    await asyncio.to_thread(write, results, options, target)


def check_outputs(options: Options) -> None:
    """Raise BadInput for a file that cannot be written, before minutes of measuring."""
    for name, path in (("json", options.json), ("picture", options.picture)):
        if path is not None and not path.resolve().parent.is_dir():
            raise BadInput(f"{path.parent} is no folder", field=name)


def write(results: "Results", options: Options, target: Console) -> None:
    """Write what was asked for. Raises BadInput where a file cannot be written."""
    from bot.bench.picture import draw

    try:
        if options.json is not None:
            options.json.write_bytes(orjson.dumps(results.as_json(), option=orjson.OPT_INDENT_2))
            target.print(f"figures written to {options.json}")
        if options.picture is not None:
            options.picture.write_bytes(draw(results))
            target.print(f"picture written to {options.picture}")
    except OSError as error:
        raise BadInput(f"{error.filename} cannot be written: {error.strerror}") from error


@contextlib.contextmanager
def _folder(home: Path | None) -> Iterator[Path]:
    """The folder of the database: never that of the program, whose records the bench would spoil."""
    if home is not None:
        yield home
        return
    with tempfile.TemporaryDirectory(prefix="exportmate-bench-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def read_levels(text: str) -> tuple[int, ...]:
    """Numbers of people by comma, ascending. Raises BadInput."""
    try:
        levels = tuple(sorted({int(part) for part in text.split(",") if part.strip()}))
    except ValueError:
        levels = ()
    if not levels or levels[0] < 1 or levels[-1] > MOST_AT_ONCE:
        raise BadInput(f"{text!r} is not numbers from 1 to {MOST_AT_ONCE} by comma", field="at_once")
    return levels


def read_embeddings(text: str) -> Literal["openai", "local"]:
    """Who embeds. Raises BadInput."""
    if text not in ("openai", "local"):
        raise BadInput(f"{text!r} is neither openai nor local", field="embeddings")
    return "openai" if text == "openai" else "local"

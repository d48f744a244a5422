"""Other designs of the same job, in the same run: on the same database, model server and questions, and ours beside them."""

import asyncio
import contextlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from bot.bench import model_wire as wire
from bot.bench import questions
from bot.bench.figures import Figures, Sample, summed
from bot.bench.play import Player
from bot.bench.questions import Asked, Supply
from bot.bench.scenarios import CHAT_MODEL, EMBEDDING_MODEL, Compared, Plan, Results, Tell, program
from bot.bench.upstream import Latency, upstream
from bot.paths import data_folder
from core.errors import BadInput, Unavailable

if TYPE_CHECKING:
    from bot.app import Program

LEVEL_SECONDS = 90.0  # a level that is not through by then ends; what is missing counts as unfinished
SPARE_SECONDS = 120.0  # for starting and stopping
LINE_BYTES = 64 * 2**20
ROOT = Path(__file__).parent.parent.parent
GUIDE = ("examples/guide/before.py", "examples/guide/after.py")
BARE = "bot/bench/bare.py"
OURS = "ExportMate"


@dataclass(frozen=True, slots=True)
class Design:
    """A file that answers the same questions in another way."""

    path: Path
    python: str = sys.executable  # of the environment that it needs
    streams: bool = True

    @property
    def name(self) -> str:
        """Its name in tables: the file's, or its folder's where it is one of a kind."""
        return self.path.parent.name if self.path.stem == "pipeline" else self.path.stem


def guide() -> list[Design]:
    """The two designs of the guide, and a client that only calls the model. Raises BadInput where they are not here."""
    found = [Design(ROOT / BARE), *(Design(ROOT / name, streams=False) for name in GUIDE)]
    if missing := [design.path.name for design in found if not design.path.exists()]:
        raise BadInput(f"comparing needs a checkout: {', '.join(missing)} is not here", field="compare")
    return found


def read_design(text: str) -> Design:
    """A design as the command line names it: FILE, or FILE=PYTHON for one with its own environment. Raises BadInput."""
    name, _, python = text.partition("=")
    path = Path(name)
    if not path.is_file():
        raise BadInput(f"{name} is no file", field="design")
    return Design(path.resolve(), python or sys.executable)


async def compare(plan: Plan, results: Results, designs: Sequence[Design], tell: Tell) -> None:
    """Play every design and ours at each level up to 100 at once. Raises Unavailable."""
    levels = [level for level in plan.levels if level <= 100] or [plan.levels[0]]
    supply = Supply(questions.free(data_folder(), seed=3, places=(2, 1, 0)))
    asked = [supply.take(max(10, at_once * (2 if at_once < 100 else 1))) for at_once in levels]
    warm = supply.take(3)
    async with upstream(plan.latency) as real, program(plan, real.url) as opened:
        if not any(one.name == OURS for one in results.designs):
            tell(f"comparing: {OURS}")
            results.designs.append(await _ours(plan, opened, levels, asked, warm))
        for design in designs:
            tell(f"comparing: {design.name}")
            await _forget(opened)
            given = _given(opened, real.url, levels, asked, warm, streamed=design.streams)
            results.designs.append(await _played(design, given, plan.latency, levels))


async def _ours(
    plan: Plan, opened: "Program", levels: Sequence[int], asked: Sequence[Sequence[Asked]], warm: Sequence[Asked]
) -> Compared:
    player = Player(opened.turns.take_turn, plan.latency, CHAT_MODEL)
    await player.play("warm-up", warm, 3)
    return Compared(
        OURS, tuple([await player.play(OURS, q, n, streamed=True) for n, q in zip(levels, asked, strict=True)])
    )


async def _forget(opened: "Program") -> None:
    """Give the machine a moment, so that what one design leaves behind is no burden of the next."""
    await opened.turns.settle()
    await asyncio.sleep(1)


def _given(
    opened: "Program",
    url: str,
    levels: Sequence[int],
    asked: Sequence[Sequence[Asked]],
    warm: Sequence[Asked],
    *,
    streamed: bool,
) -> dict[str, Any]:
    """The plan as a design gets it."""

    def level(at_once: int, some: Sequence[Asked]) -> dict[str, Any]:
        texts = [question.text for question in some]
        return {"at_once": at_once, "streamed": streamed, "questions": texts, "seconds": LEVEL_SECONDS}

    return {
        "dsn": opened.dsn,
        "base_url": url,
        "api_key": "bench",
        "chat_model": CHAT_MODEL,
        "embedding_model": EMBEDDING_MODEL,
        "dimensions": 384,
        "warm_up": level(1, warm),
        "levels": [level(n, some) for n, some in zip(levels, asked, strict=True)],
    }


async def _played(design: Design, given: Mapping[str, Any], latency: Latency, levels: Sequence[int]) -> Compared:
    """Run a design in a process of its own. Raises Unavailable where it does not play to the end."""
    process = await asyncio.create_subprocess_exec(
        design.python, "-P", str(ROOT / "bot/bench/drive.py"), str(design.path),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=LINE_BYTES,
    )  # fmt: skip
    try:
        assert process.stdin is not None  # noqa: S101  # both asked for above
        assert process.stdout is not None  # noqa: S101
        process.stdin.write(orjson.dumps(given))
        process.stdin.close()
        found: list[Figures] = []
        try:
            async with asyncio.timeout(SPARE_SECONDS + (1 + len(levels)) * LEVEL_SECONDS):
                for at_once in levels:
                    if not (line := await process.stdout.readline()):
                        raise Unavailable(f"{design.path.name} ended before its time")
                    found.append(figures_of(design.name, at_once, orjson.loads(line), latency, streamed=design.streams))
                await process.wait()
        except TimeoutError as late:
            raise Unavailable(f"{design.path.name} took too long") from late
        return Compared(design.name, tuple(found))
    finally:
        if process.returncode is None:
            process.kill()
            with contextlib.suppress(ProcessLookupError):
                await process.wait()


def figures_of(name: str, at_once: int, line: Mapping[str, Any], latency: Latency, *, streamed: bool) -> Figures:
    """The figures of a level from what a design's driver wrote."""
    good = max(1, sum(not one["error"] for one in line["samples"]))
    embeddings: float = line["embeddings"] / max(1, len(line["samples"]))  # those that failed had theirs, too
    chats: float = line["chats"] / good

    def own(text: str) -> float:
        tokens = len(wire.tokens_of(text))
        return (round(embeddings) * latency.embedding + latency.chat(tokens, streamed=streamed)) * 1e3

    samples = [
        Sample(one["total"], own(one["text"]) if not one["error"] else 0.0, one["first"], error=one["error"])
        for one in line["samples"]
    ]
    figures = summed(name, at_once, samples, seconds=line["seconds"], cpu=line["cpu"])
    return replace(figures, chats=chats, embeddings=embeddings, worded=1.0)


def ratio(other: Figures, ours: Figures) -> float | None:
    """How many times our overhead another design has, None where it did not come through."""
    if not other.replies or other.errors or min(ours.overhead.p50, other.overhead.p50) <= 0:
        return None
    return other.overhead.p50 / ours.overhead.p50

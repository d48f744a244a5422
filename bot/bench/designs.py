"""Other designs of the same job: where they are, how they are played, what their samples say."""

import asyncio
import contextlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson

from bot.bench import model_wire as wire
from bot.bench.figures import Figures, Sample, summed
from bot.bench.questions import Asked
from bot.bench.scenarios import CHAT_MODEL, EMBEDDING_MODEL
from bot.bench.upstream import Latency
from core.errors import BadInput, Unavailable

UNFINISHED = "unfinished"  # the error of what had not come when its level ended; the driver, which imports nothing, says the same
LEVEL_SECONDS = 90.0  # a level that is not through by then ends; what is missing counts as unfinished
SPARE_SECONDS = 120.0  # for starting and stopping
LINE_BYTES = 64 * 2**20
ROOT = Path(__file__).parent.parent.parent
GUIDE = ("examples/guide/before.py", "examples/guide/after.py")
BARE = "bot/bench/bare.py"


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


def level_of(at_once: int, some: Sequence[Asked], *, streamed: bool) -> dict[str, Any]:
    """Questions as a design's driver gets them."""
    texts = [question.text for question in some]
    return {"at_once": at_once, "streamed": streamed, "questions": texts, "seconds": LEVEL_SECONDS}


def plan_of(dsn: str, url: str, levels: Sequence[Mapping[str, Any]], warm: Mapping[str, Any]) -> dict[str, Any]:
    """What a design is to do: the database, the model server, the questions of each level."""
    return {
        "dsn": dsn,
        "base_url": url,
        "api_key": "bench",
        "chat_model": CHAT_MODEL,
        "embedding_model": EMBEDDING_MODEL,
        "dimensions": 384,
        "warm_up": warm,
        "levels": levels,
    }


async def played(design: Design, given: Mapping[str, Any], latency: Latency) -> list[Figures]:
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
            async with asyncio.timeout(SPARE_SECONDS + (1 + len(given["levels"])) * LEVEL_SECONDS):
                for level in given["levels"]:
                    if not (line := await process.stdout.readline()):
                        raise Unavailable(f"{design.path.name} ended before its time")
                    streamed, played = level["streamed"], orjson.loads(line)
                    found.append(figures_of(design.name, level["at_once"], played, latency, streamed=streamed))
                await process.wait()
        except TimeoutError as late:
            raise Unavailable(f"{design.path.name} took too long") from late
        return found
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
    counted = line["usages"] > 0  # whether its streams end an event later

    def own(text: str) -> float:
        answer = latency.chat(len(wire.tokens_of(text)), streamed=streamed, counted=counted)
        return (round(embeddings) * latency.embedding + answer) * 1e3

    samples = [
        Sample(one["total"], own(one["text"]) if not one["error"] else 0.0, one["first"], error=one["error"])
        for one in line["samples"]
    ]
    figures = summed(name, at_once, samples, seconds=line["seconds"], cpu=line["cpu"])
    return replace(figures, chats=chats, embeddings=embeddings, worded=1.0)

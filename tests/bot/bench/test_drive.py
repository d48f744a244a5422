"""The driver of other designs."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.bench import drive
from bot.bench.model_server import ModelServer, serving

DESIGN = """
from contextlib import asynccontextmanager

@asynccontextmanager
async def open_design(plan):
    async def answer(question, show):
        if question == "bad":
            raise ValueError(question)
        if show is not None:
            show("piece")
        return question + plan["chat_model"]
    yield answer
"""


def level(*questions: str, at_once: int = 2, streamed: bool = True, seconds: float = 30) -> dict[str, Any]:
    """A level of a plan."""
    return {"questions": questions, "at_once": at_once, "streamed": streamed, "seconds": seconds}


async def test_every_question_is_a_sample() -> None:
    """With what was said and when the first piece came."""

    async def answer(question: str, show: drive.Show | None) -> str:
        if show is not None:
            show("x")
        return question

    samples = await drive.play(answer, level("a", "b", "c"))
    assert ["a", "b", "c"] == sorted(one["text"] for one in samples)
    assert all(one["first"] is not None and not one["error"] for one in samples)
    assert [None] == [one["first"] for one in await drive.play(answer, level("a", streamed=False))]


async def test_what_is_not_answered_in_time_is_unfinished() -> None:
    """Those under way and those that were never asked."""

    async def answer(question: str, _: drive.Show | None) -> str:
        if question != "quick":
            await asyncio.sleep(60)
        return question

    samples = await drive.play(answer, level("quick", "slow", "slow", "never", seconds=0.2))
    assert ["", "unfinished", "unfinished", "unfinished"] == sorted(one["error"] for one in samples)


async def test_a_design_runs_in_an_environment_of_its_own(tmp_path: Path) -> None:
    """Nothing of the project is imported; a line of JSON comes for each level, with the calls that the server counted."""
    design = tmp_path / "design.py"
    design.write_text(DESIGN)
    async with serving(ModelServer()) as server:
        plan = {
            "base_url": server.url,
            "chat_model": "!",
            "warm_up": level("w"),
            "levels": [level("a", "bad"), level("c", streamed=False)],
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-I", drive.__file__, str(design),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, cwd=tmp_path,
        )  # fmt: skip
        out, _ = await process.communicate(json.dumps(plan).encode())
    first, second = map(json.loads, out.splitlines())
    assert [("", "ValueError"), ("a!", "")] == sorted((one["text"], one["error"]) for one in first["samples"])
    assert ["c!"] == [one["text"] for one in second["samples"]]
    assert (0, 0) == (first["chats"], first["embeddings"])
    assert second["memory"] > 1


def test_a_file_that_is_no_design_is_refused(tmp_path: Path) -> None:
    """By a sentence."""
    with pytest.raises(SystemExit, match="no Python file"):
        drive.load(tmp_path / "notes")

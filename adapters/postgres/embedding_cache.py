"""Vectors of questions that outlive the program: read by hash, written in batches beside the replies, bounded in number and age.

The texts themselves are not stored.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from time import monotonic
from typing import Any

import numpy as np
import structlog

from adapters.postgres.gathered import Gathered
from adapters.postgres.known import Known, known_keys
from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql
from core.beside import beside
from core.errors import Unavailable
from core.knowledge import Matrix
from core.timing import query

READ_SECONDS = 0.2  # a look-up waits no longer
REST = 5.0  # seconds without look-ups after one that failed
PAUSE = 1.0  # seconds between two batches
PRUNE_EVERY = 3600.0  # seconds
MAX_WAITING = 1000  # vectors and uses that wait to be written
MAX_ROWS = 100_000  # about 100 MB with their indexes
MAX_DAYS = 90  # since the last use
Key = tuple[str, bytes]  # model and hash of the text
log = structlog.get_logger("caches")


class StoredEmbeddings:
    """Fulfils `adapters.caches.embeddings.Stored`. Vectors come back at half precision, again of length 1."""

    def __init__(
        self, pool: Pool, known: Known | None = None, *, max_rows: int = MAX_ROWS, max_days: int = MAX_DAYS
    ) -> None:
        self._pool, self._known, self._max_rows, self._max_days = pool, known, max_rows, max_days
        self._reads: Gathered[Key, Mapping[str, Any] | None] = Gathered(self._read)
        self._new: dict[Key, Matrix] = {}
        self._used: set[Key] = set()
        self._rests_until = 0.0
        self.dropped = 0  # vectors that were never stored

    async def get(self, model: str, text_hash: bytes) -> Matrix | None:
        """The vector of a text, None where it is not known or the database does not tell in time."""
        if monotonic() < self._rests_until or (self._known is not None and self._known.lacks(text_hash)):
            return None
        try:
            with query("embeddings_get"):
                row = await self._reads.ask((model, text_hash), seconds=READ_SECONDS)
        except (Unavailable, TimeoutError):
            self._rests_until = monotonic() + REST
            return None
        if row is None:
            return None
        if row["noted_long_ago"] and len(self._used) < MAX_WAITING:
            self._used.add((model, text_hash))
        vector = np.asarray(row["embedding"].to_numpy(), dtype=np.float32)
        length = float(np.linalg.norm(vector))
        return vector / np.float32(length) if length else None

    async def _read(self, keys: Sequence[Key]) -> Sequence[Mapping[str, Any] | None]:
        models, hashes = [model for model, _ in keys], [text_hash for _, text_hash in keys]
        rows = await self._pool.fetch(sql("embeddings_get"), models, hashes)
        found: dict[Key, Any] = {(row["model"], row["text_hash"]): row for row in rows}
        return [found.get(key) for key in keys]

    def put(self, model: str, text_hash: bytes, vector: Matrix) -> None:
        """Keep a vector; it is stored with the next batch."""
        if len(self._new) < MAX_WAITING:
            self._new[model, text_hash] = vector
            if self._known is not None:
                self._known.add(text_hash)
        else:
            self.dropped += 1

    async def flush(self) -> None:
        """Store what waits; where the database does not answer, it is forgotten."""
        new, self._new = self._new, {}
        used, self._used = self._used, set()
        if not new and not used:
            return
        # In one order everywhere, so that two instances never wait for each other.
        rows = [(*key, np.asarray(new[key], dtype=np.float16)) for key in sorted(new)]
        try:
            async with self._pool.transaction() as connection:
                if rows:
                    await connection.executemany(sql("embedding_put"), rows)
                if used:
                    await connection.executemany(sql("embedding_used"), sorted(used))
        except Unavailable as error:
            self.dropped += len(new)
            log.warning("embeddings_not_stored", count=len(new), reason=error.message)

    async def prune(self) -> int:
        """Remove what is too old or too many; how many went. Raises DatabaseUnavailable."""
        done = await self._pool.execute(sql("embedding_prune"), self._max_days, self._max_rows)
        return int(done.rpartition(" ")[2])

    async def keep_up(self) -> None:
        """Store a batch every second and prune every hour, until cancelled."""
        prune_at = monotonic() + PRUNE_EVERY
        while True:
            await asyncio.sleep(PAUSE)
            await self.flush()
            if monotonic() >= prune_at:
                prune_at = monotonic() + PRUNE_EVERY
                with suppress(Unavailable):
                    await self.prune()


@asynccontextmanager
async def stored_embeddings(pool: Pool) -> AsyncIterator[StoredEmbeddings]:
    """Stored embeddings, kept up while the block runs; what waits at its end is stored."""
    async with known_keys(pool, "embedding_keys") as known:
        stored = StoredEmbeddings(pool, known)
        try:
            async with beside(stored.keep_up()):
                yield stored
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(2):
                    await stored.flush()

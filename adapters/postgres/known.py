"""Which keys a table holds, told without asking it: most of what is looked up for the first time is in no table.

A look-up that would find nothing costs as much as one that finds something. Eight bytes of each key are held here instead,
read anew every second while anybody asks, so that keys of other instances are known about as soon as a person could go on there.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql
from core.beside import beside
from core.errors import Unavailable

KEY_BYTES = 8
MOST = 200_000  # keys, of 8 bytes each; of a larger table nothing is said
EVERY = 1.0  # seconds between two looks while somebody asks
STALE = 2.5  # seconds after which the last look says nothing any more
QUIET = 60.0  # seconds without a question after which nobody looks
SPARE = timedelta(seconds=5)  # that a row may take from its time stamp until others see it
OWN = 4096  # keys of this process beside those that were read
REST = 600.0  # seconds without a look after a table turned out to be too large


class Known:
    """The keys of one table. Until they were read, and where they cannot be, nothing is said to be missing."""

    def __init__(self, pool: Pool, statement: str) -> None:
        """`statement` names the query for the first bytes of the keys that were stamped at $1 or later, $2 keys at most."""
        self._pool, self._statement = pool, statement
        self._keys: NDArray[np.int64] | None = None  # sorted
        self._own: set[int] = set()
        self._since: datetime | None = None  # when the newest were read, by the clock of the database; None reads all
        self._fresh_until = self._rests_until = 0.0
        self._asked_at = monotonic()

    def lacks(self, key: bytes) -> bool:
        """Whether the table surely has no such key, of which the first eight bytes count."""
        now = self._asked_at = monotonic()
        if self._keys is None or now > self._fresh_until:
            return False
        number = _number(key)
        if number in self._own:
            return False
        place = int(self._keys.searchsorted(number))
        return place == len(self._keys) or int(self._keys[place]) != number

    def add(self, key: bytes) -> None:
        """A key that this process stores."""
        self._own.add(_number(key))
        if len(self._own) > OWN:
            if self._keys is not None:
                self._join(np.fromiter(self._own, np.int64, len(self._own)))
            self._own.clear()  # before the first look: it will find them

    async def look(self) -> None:
        """Read the keys that are new, all of them the first time. Raises DatabaseUnavailable."""
        began = monotonic()
        row = await self._pool.fetchrow(sql(self._statement), self._since, MOST + 1)
        keys = np.frombuffer((row["keys"] if row else None) or b"", ">i8").astype(np.int64)
        if row is None or len(keys) + (0 if self._keys is None else len(self._keys)) > MOST + OWN:
            self._keys = self._since = None
            self._rests_until = began + REST
            return
        self._join(keys)
        self._since, self._fresh_until = row["at"] - SPARE, began + STALE

    async def keep_up(self) -> None:
        """Look every second while somebody asks, until cancelled."""
        while True:
            now = monotonic()
            if now >= self._rests_until and now - self._asked_at < QUIET:
                with suppress(Unavailable):
                    await self.look()
            await asyncio.sleep(EVERY)

    def _join(self, keys: NDArray[np.int64]) -> None:
        held = self._keys
        if held is None or not len(held):
            self._keys = _each_once(keys)
            return
        # Looks overlap, as a row is seen a while after its time stamp: most keys are here already.
        new = keys[held[np.minimum(held.searchsorted(keys), len(held) - 1)] != keys]
        if len(new):
            self._keys = _each_once(np.concatenate((held, new)))


def _each_once(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """The keys in order, as `np.unique` gives them, which loads a megabyte of masked arrays for it."""
    keys = np.sort(keys)
    first = np.ones(len(keys), dtype=bool)
    np.not_equal(keys[1:], keys[:-1], out=first[1:])
    return keys[first]


def _number(key: bytes) -> int:
    """The first eight bytes as the database hands them out, shorter keys filled with zeros."""
    return int.from_bytes(key[:KEY_BYTES].ljust(KEY_BYTES, b"\0"), "big", signed=True)


@asynccontextmanager
async def known_keys(pool: Pool, statement: str) -> AsyncIterator[Known]:
    """The keys of a table, kept up while the block runs."""
    known = Known(pool, statement)
    async with beside(known.keep_up()):
        yield known

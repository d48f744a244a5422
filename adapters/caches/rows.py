"""Rows that were fetched, kept in process: bounded, counted, and never fetched twice at once."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar, cast

from cachetools import TTLCache

from core.timing import count_cache

Value = TypeVar("Value")


class RowCache:
    """The least recently used rows go first, and all after `ttl` seconds.

    Keys must hold all that the rows depend on: the statement, its arguments with the day asked about, and the data
    version, so that nothing has to be cleared when facts change.
    """

    def __init__(self, size: int = 1000, ttl: float = 3600, *, layer: str = "rows") -> None:
        self._layer = layer
        self._values: TTLCache[Hashable, Any] = TTLCache(size, ttl)
        self._in_flight: dict[Hashable, asyncio.Task[Any]] = {}
        self.hits = 0
        self.misses = 0

    def __len__(self) -> int:
        return len(self._values)

    @property
    def hit_rate(self) -> float:
        """Share of the calls that were answered from here, 0 before the first."""
        calls = self.hits + self.misses
        return self.hits / calls if calls else 0.0

    async def get(self, key: Hashable, fetch: Callable[[], Awaitable[Value]]) -> Value:
        """The value of a key; where it is not held, `fetch` is awaited once for all who ask at the same time.

        What `fetch` raises reaches all of them and is not kept. A caller that is cancelled leaves the others theirs.
        """
        found = self._values.get(key, _ABSENT)
        count_cache(self._layer, hit=found is not _ABSENT)
        if found is not _ABSENT:
            self.hits += 1
            return cast("Value", found)
        self.misses += 1
        task = self._in_flight.get(key)
        if task is None:
            task = asyncio.ensure_future(self._fetched(key, fetch))
            self._in_flight[key] = task
            task.add_done_callback(lambda done: self._finished(key, done))
        return cast("Value", await asyncio.shield(task))

    def clear(self) -> None:
        """Forget every value; counters stay."""
        self._values.clear()

    async def _fetched(self, key: Hashable, fetch: Callable[[], Awaitable[Value]]) -> Value:
        value = await fetch()
        self._values[key] = value
        return value

    def _finished(self, key: Hashable, task: asyncio.Task[Any]) -> None:
        del self._in_flight[key]
        if not task.cancelled():
            task.exception()  # seen, also when every caller has gone


_ABSENT = object()

"""Rows that were fetched: in this process, else with the instances that share a cache, else fetched, once for all who ask."""

from collections.abc import Awaitable, Callable, Hashable
from functools import partial
from time import monotonic
from typing import Any, Protocol, TypeVar, cast

from adapters.caches.bounded import MAX_BYTES, Bounded
from core.flights import Flights
from core.timing import count_cache

Value = TypeVar("Value")
ABSENT = object()  # where None is a value like any other


class Beyond(Protocol):
    """Rows outside this process."""

    async def get(self, key: Hashable) -> Any:
        """The value of a key, `ABSENT` where it is not known or better made anew."""
        ...

    def put(self, key: Hashable, value: Any, cost: float) -> None:
        """Keep a value that took `cost` seconds to make."""
        ...


class RowCache:
    """The least recently used rows go first, and all after `ttl` seconds.

    Keys must hold all that the rows depend on: the data version first, the statement, its arguments with the day asked
    about, so that nothing has to be cleared when facts change.
    """

    def __init__(
        self,
        size: int = 1000,
        ttl: float = 3600,
        *,
        layer: str = "rows",
        max_bytes: int = MAX_BYTES,
        shared: Beyond | None = None,
    ) -> None:
        self.held: Bounded[Any] = Bounded(size, ttl, max_bytes=max_bytes)
        self._layer, self._shared = layer, shared
        self._flights: Flights[Any] = Flights()

    def __len__(self) -> int:
        return len(self.held)

    @property
    def hits(self) -> int:
        """Calls that were answered from this process."""
        return self.held.hits

    @property
    def misses(self) -> int:
        """Calls that were not."""
        return self.held.misses

    @property
    def hit_rate(self) -> float:
        """Share of the calls that were answered from this process, 0 before the first."""
        return self.held.hit_rate

    @property
    def held_bytes(self) -> int:
        """About how many bytes the rows take."""
        return self.held.held_bytes

    async def get(self, key: Hashable, fetch: Callable[[], Awaitable[Value]]) -> Value:
        """The value of a key; where it is not held, `fetch` is awaited once for all who ask at the same time.

        What `fetch` raises reaches all of them and is not kept. A caller that is cancelled leaves the others theirs.
        """
        found = self.held.get(key, ABSENT)
        count_cache(self._layer, hit=found is not ABSENT)
        if found is not ABSENT:
            return cast("Value", found)
        return cast("Value", await self._flights.join(key, partial(self._found, key, fetch)))

    def clear(self) -> None:
        """Forget every value of this process; counters stay."""
        self.held.clear()

    async def _found(self, key: Hashable, fetch: Callable[[], Awaitable[Any]]) -> Any:
        if self._shared is None:
            return self.held.put(key, await fetch())
        value = await self._shared.get(key)
        if value is ABSENT:
            began = monotonic()
            value = await fetch()
            self._shared.put(key, value, monotonic() - began)
        return self.held.put(key, value)

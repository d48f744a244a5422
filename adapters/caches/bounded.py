"""The one cache in memory that every layer here uses: bounded by entries, bytes and age, and cleaned while nobody asks."""

import asyncio
from collections.abc import AsyncIterator, Callable, Hashable, Iterable
from contextlib import asynccontextmanager
from time import monotonic
from typing import Protocol, TypeVar

from core.beside import beside
from core.kept import Kept

Value = TypeVar("Value")
MAX_BYTES = 32 * 2**20  # of one cache
EVERY = 60.0  # seconds between two cleanings
SLICE = 1000  # entries that are looked at before others get their turn


class Bounded(Kept[Value]):
    """A `Kept` that ages by the monotonic clock."""

    def __init__(
        self,
        size: int = 1000,
        ttl: float = 3600,
        *,
        max_bytes: int = MAX_BYTES,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__(size, max_bytes=max_bytes, ttl=ttl, clock=clock)


class Sweepable(Protocol):
    """What can be cleaned."""

    def all_keys(self) -> tuple[Hashable, ...]:
        """All keys."""
        ...

    def sweep(self, keys: Iterable[Hashable] | None = None) -> int:
        """Let go of what is past its time among some keys; how many went."""
        ...


@asynccontextmanager
async def cleaning(caches: Iterable[Sweepable], *, every: float = EVERY) -> AsyncIterator[None]:
    """Clean some caches every `every` seconds while the block runs: what nobody asks for again takes no memory."""
    async with beside(_clean(tuple(caches), every)):
        yield


async def _clean(caches: tuple[Sweepable, ...], every: float) -> None:
    while True:
        await asyncio.sleep(every)
        for cache in caches:
            keys = cache.all_keys()
            for start in range(0, len(keys), SLICE):
                cache.sweep(keys[start : start + SLICE])
                await asyncio.sleep(0)

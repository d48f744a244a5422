"""A bounded memory of results: by entries, by bytes and by age; the least recently used go first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from math import inf
from typing import Generic, TypeVar

from core.weight import weight

Value = TypeVar("Value")
ENTRY = 200  # bytes that a key and its place take beside the value


def _never() -> float:
    return 0.0


class Kept(Generic[Value]):
    """Holds at most `size` values by key, together about `max_bytes`, each for `ttl` seconds of `clock` at most.

    Without a clock nothing ages. A value heavier than all may be together is not held at all.
    """

    def __init__(
        self,
        size: int,
        *,
        max_bytes: int | None = None,
        ttl: float | None = None,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self._size, self._ttl, self._clock = size, ttl, clock or _never
        self._max_bytes = inf if max_bytes is None else max_bytes
        self._held: OrderedDict[Hashable, tuple[Value, float, int]] = OrderedDict()  # value, end of life, bytes
        self._bytes = 0
        self.hits = 0
        self.misses = 0
        self.evicted = 0  # let go for want of room
        self.expired = 0  # let go for age

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, key: Hashable) -> bool:
        """Whether a key has a value that may still be used; asking counts for nothing."""
        entry = self._held.get(key)
        return entry is not None and (entry[1] == inf or entry[1] > self._clock())

    @property
    def held_bytes(self) -> int:
        """About how many bytes all values take."""
        return self._bytes

    @property
    def hit_rate(self) -> float:
        """Share of the calls that were answered from here, 0 before the first."""
        calls = self.hits + self.misses
        return self.hits / calls if calls else 0.0

    def all_keys(self) -> tuple[Hashable, ...]:
        """All keys, the least recently used first."""
        return tuple(self._held)

    def get(self, key: Hashable, default: Value | None = None) -> Value | None:
        """The value of a key, else `default`; it counts as used now."""
        entry = self._held.get(key)
        if entry is None:
            self.misses += 1
            return default
        if entry[1] != inf and entry[1] <= self._clock():
            self._drop(key)
            self.expired += 1
            self.misses += 1
            return default
        self.hits += 1
        self._held.move_to_end(key)
        return entry[0]

    def put(self, key: Hashable, value: Value, *, until: float | None = None) -> Value:
        """Hold a value, and let others go where there are too many; `until` is a time of the clock, the end of its life."""
        end = inf if self._ttl is None else self._clock() + self._ttl
        heavy = ENTRY + weight(value) if self._max_bytes != inf else ENTRY
        if key in self._held:
            self._drop(key)
        if heavy > self._max_bytes:
            self.evicted += 1
            return value
        self._held[key] = (value, end if until is None else min(end, until), heavy)
        self._bytes += heavy
        while len(self._held) > self._size or self._bytes > self._max_bytes:
            self._drop(next(iter(self._held)))
            self.evicted += 1
        return value

    def pop(self, key: Hashable) -> None:
        """Forget a key; one that is not held is no fault."""
        if key in self._held:
            self._drop(key)

    def outlived(self, key: Hashable) -> None:
        """Say that the value just got could not be used any more: it goes, and the call counts as a miss."""
        self.pop(key)
        self.hits -= 1
        self.misses += 1
        self.expired += 1

    def sweep(self, keys: Iterable[Hashable] | None = None) -> int:
        """Let go of what is past its time, among some keys or all; how many went."""
        now, gone = self._clock(), 0
        for key in self.all_keys() if keys is None else keys:
            entry = self._held.get(key)
            if entry is not None and entry[1] <= now:
                self._drop(key)
                gone += 1
        self.expired += gone
        return gone

    def clear(self) -> None:
        """Forget every value; counters stay."""
        self._held.clear()
        self._bytes = 0

    def _drop(self, key: Hashable) -> None:
        self._bytes -= self._held.pop(key)[2]

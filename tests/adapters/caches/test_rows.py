"""The cache of rows: bounded, counted, one fetch for all."""

import asyncio

import pytest

from adapters.caches.rows import ABSENT, RowCache
from core.timing import open_timings


class _Fetch:
    """Counts how often it is called; every call gives the next number."""

    def __init__(self) -> None:
        self.calls = 0

    async def __call__(self) -> int:
        await asyncio.sleep(0)
        self.calls += 1
        return self.calls


async def test_a_value_is_fetched_once_and_counted() -> None:
    """A miss, then a hit, for the whole cache and for the turn."""
    cache, fetch = RowCache(), _Fetch()
    assert [await cache.get("k", fetch) for _ in range(2)] == [1, 1]
    assert (cache.hits, cache.misses, cache.hit_rate) == (1, 1, 0.5)
    with open_timings() as timings:
        await cache.get("k", fetch)
    assert timings.caches == {"rows": "hit"}


async def test_none_is_a_value_like_any_other() -> None:
    """That there is nothing is worth remembering."""

    async def nothing() -> None:
        return None

    cache = RowCache()
    await cache.get("k", nothing)
    await cache.get("k", nothing)
    assert cache.hits == 1


async def test_the_least_recently_used_goes_first() -> None:
    """The size is a bound."""
    cache, fetch = RowCache(size=2), _Fetch()
    for key in ("a", "b", "a", "c"):
        await cache.get(key, fetch)
    assert len(cache) == 2
    assert [await cache.get("a", fetch), await cache.get("b", fetch)] == [1, 4]


async def test_values_die_of_age() -> None:
    """After the time to live they are fetched anew."""
    cache, fetch = RowCache(ttl=0.01), _Fetch()
    await cache.get("k", fetch)
    await asyncio.sleep(0.03)
    assert await cache.get("k", fetch) == 2


async def test_those_who_ask_at_once_share_one_fetch() -> None:
    """A hundred questions, one statement."""
    cache, fetch = RowCache(), _Fetch()
    assert await asyncio.gather(*(cache.get("k", fetch) for _ in range(100))) == [1] * 100
    assert fetch.calls == 1


async def test_one_who_gives_up_takes_nothing_from_the_others() -> None:
    """The fetch goes on."""
    cache, fetch = RowCache(), _Fetch()
    first = asyncio.ensure_future(cache.get("k", fetch))
    second = asyncio.ensure_future(cache.get("k", fetch))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == 1


async def test_a_failure_reaches_all_and_is_not_kept() -> None:
    """The next call tries again."""

    async def fail() -> int:
        await asyncio.sleep(0)
        raise ZeroDivisionError

    cache = RowCache()
    results = await asyncio.gather(cache.get("k", fail), cache.get("k", fail), return_exceptions=True)
    assert [ZeroDivisionError] * 2 == [type(result) for result in results]
    assert await cache.get("k", _Fetch()) == 1


async def test_clear_forgets_values_and_keeps_counts() -> None:
    """For an administrator's command."""
    cache, fetch = RowCache(), _Fetch()
    await cache.get("k", fetch)
    cache.clear()
    assert await cache.get("k", fetch) == 2
    assert cache.misses == pytest.approx(2)


async def test_large_rows_make_room_by_their_bytes() -> None:
    """A thousand entries may be small or large; memory is bounded in both cases."""

    async def large() -> bytes:
        return b"x" * 10_000

    cache = RowCache(max_bytes=50_000)
    for key in range(20):
        await cache.get(key, large)
    assert len(cache) == 4
    assert cache.held_bytes <= 50_000


class _Beyond:
    """Rows of other instances; remembers what it was told."""

    def __init__(self, known: dict[object, object] | None = None) -> None:
        self.known = known or {}
        self.asked: list[object] = []
        self.told: dict[object, object] = {}

    async def get(self, key: object) -> object:
        """The rows."""
        self.asked.append(key)
        await asyncio.sleep(0)
        return self.known.get(key, ABSENT)

    def put(self, key: object, value: object, cost: float) -> None:
        """Keep rows."""
        assert cost >= 0
        self.told[key] = value


async def test_what_another_instance_fetched_is_not_fetched_again() -> None:
    """None included; it is held here from now on."""
    fetch, beyond = _Fetch(), _Beyond({"a": 7, "b": None})
    cache = RowCache(shared=beyond)
    assert [await cache.get(key, fetch) for key in ("a", "b", "a", "b")] == [7, None, 7, None]
    assert (fetch.calls, beyond.asked, cache.hits) == (0, ["a", "b"], 2)


async def test_what_nobody_knows_is_fetched_and_told() -> None:
    """Once, however many ask."""
    fetch, beyond = _Fetch(), _Beyond()
    cache = RowCache(shared=beyond)
    assert await asyncio.gather(*(cache.get("k", fetch) for _ in range(50))) == [1] * 50
    assert (fetch.calls, beyond.asked, beyond.told) == (1, ["k"], {"k": 1})

"""The cache in memory of every layer, and its cleaning."""

import asyncio

from adapters.caches.bounded import Bounded, cleaning


class _Clock:
    """Tells the time it is given."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_what_is_past_its_time_goes_without_being_asked_for() -> None:
    """From every cache, while the living stay."""
    clock = _Clock()
    caches: list[Bounded[int]] = [Bounded(5000, 60, clock=clock) for _ in range(2)]
    for cache in caches:
        for key in range(2500):
            cache.put(key, key)
    clock.now = 30
    caches[0].put("young", 1)
    clock.now = 60
    async with cleaning(caches, every=0.01), asyncio.timeout(20):
        while sum(map(len, caches)) > 1:  # noqa: ASYNC110  # nothing tells when it is done
            await asyncio.sleep(0.01)
    assert [("young",), ()] == [cache.all_keys() for cache in caches]
    assert [2500, 2500] == [cache.expired for cache in caches]
    assert caches[0].held_bytes < 500


async def test_cleaning_ends_with_its_block() -> None:
    """No task is left behind."""
    before = asyncio.all_tasks()
    async with cleaning([Bounded[int](10)], every=0.01):
        await asyncio.sleep(0.03)
        assert len(asyncio.all_tasks()) == len(before) + 1
    assert before == asyncio.all_tasks()


async def test_it_ages_by_the_monotonic_clock() -> None:
    """Where no other is given."""
    cache: Bounded[int] = Bounded(10, 0.02)
    cache.put("a", 1)
    await asyncio.sleep(0.05)
    assert cache.get("a") is None


def test_it_is_bounded_by_bytes_by_default() -> None:
    """However large its entries are."""
    cache: Bounded[bytes] = Bounded(1000)
    for key in range(100):
        cache.put(key, bytes(2**20))
    assert (31, True) == (len(cache), cache.held_bytes <= 32 * 2**20)

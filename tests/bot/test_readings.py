"""What the metrics read off the program."""

import asyncio
from collections.abc import Callable

import pytest

from adapters.postgres.feeds import PostgresFeeds
from adapters.postgres.pool import Pool, open_pool
from adapters.telemetry.readings import Readings
from bot.readings import Watch
from core.published.due import FeedState
from core.published.nouns import FEEDS, Validators
from tests.support.inbox import SeenInbox


async def _looked(watch: Watch, seen: Callable[[Readings], bool]) -> Readings:
    """Let it look until it has seen something."""
    looking = asyncio.create_task(watch.run())
    async with asyncio.timeout(20):
        while not seen(watch.read()):  # noqa: ASYNC110  # what is waited for happens in the database
            await asyncio.sleep(0.005)
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)
    return watch.read()


async def test_what_the_program_knows_is_read_at_every_reading(pool: Pool) -> None:
    """Nothing has to be looked up for it."""
    dropped = {"records": 0}
    watch = Watch(
        pool, lambda: 0.25, lambda: dropped, pool_limit=50, up=lambda: {"telegram": False}, circuit_open=lambda: {"model": True}
    )  # fmt: skip
    first = watch.read()
    dropped["log"] = 3
    assert ({"records": 0, "log": 3}, {"telegram": False}, {"model": True}) == (
        watch.read().dropped,
        first.up,
        first.circuit_open,
    )
    assert (0.25, 50) == (first.loop_lag_seconds, first.pool_limit)


async def test_the_inbox_and_the_database_are_told_beside_other_upstreams(fresh_pool: Pool) -> None:
    """As they were seen last."""
    await SeenInbox(fresh_pool).accept(1, "c")
    watch = Watch(fresh_pool, lambda: 0.0, dict, pool_limit=50, up=lambda: {"slack": True, "database": False})
    now = await _looked(watch, lambda now: now.inbox_waiting is not None)
    assert (1, 0, 0, {"slack": True, "database": True}) == (
        now.inbox_waiting,
        now.inbox_working,
        now.inbox_failed,
        now.up,
    )


@pytest.mark.parametrize("others", [{}, {"telegram": True}])
async def test_a_database_that_is_away_is_told_as_such(fresh_database: str, others: dict[str, bool]) -> None:
    """And nobody else is blamed."""
    async with open_pool(fresh_database) as gone:
        pass
    watch = Watch(gone, lambda: 0.0, dict, pool_limit=50, up=lambda: others)
    now = await _looked(watch, lambda now: "database" in now.up)
    assert {**others, "database": False} == now.up


async def test_a_feed_that_was_refused_again_and_again_is_read_from_what_all_instances_know(fresh_pool: Pool) -> None:
    """With the reason; one that was never asked is well."""
    store = PostgresFeeds(fresh_pool)
    assert await store.claim("ecb", "another") is not None
    await store.settle("ecb", "another", FeedState("ecb", failures=3, reason="broken", detail="line 1"), Validators())
    now = await _looked(Watch(fresh_pool, lambda: 0.0, dict, pool_limit=50), lambda now: now.feeds is not None)
    assert now.feeds is not None
    assert (set(FEEDS), ["ecb"]) == (set(now.feeds), [name for name, health in now.feeds.items() if health.failing])
    assert ("broken", "line 1", 3) == (now.feeds["ecb"].reason, now.feeds["ecb"].detail, now.feeds["ecb"].refusals)


async def test_where_no_publisher_is_asked_no_feed_fails(fresh_pool: Pool) -> None:
    """Old faults are over then."""
    store = PostgresFeeds(fresh_pool)
    await store.claim("ecb", "another")
    await store.settle("ecb", "another", FeedState("ecb", failures=9, reason="broken"), Validators())
    watch = Watch(fresh_pool, lambda: 0.0, dict, pool_limit=50, feeds=False)
    assert {} == (await _looked(watch, lambda now: now.feeds is not None)).feeds

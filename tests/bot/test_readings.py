"""What the metrics read off the program."""

import asyncio
from collections.abc import Callable

import pytest

from adapters.postgres.pool import Pool, open_pool
from adapters.telemetry.readings import Readings
from bot.readings import Watch
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

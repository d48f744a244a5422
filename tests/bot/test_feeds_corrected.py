"""Rates that their publisher corrects: noticed, put in the place of the old ones, and told once."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest_asyncio

from adapters.feeds.fetch import open_fetcher
from adapters.postgres.pool import Pool
from tests.adapters.feeds.publisher import publishing
from tests.bot.feed_desk import FIRST, Desk, week, wib


@pytest_asyncio.fixture
async def desk(fresh_pool: Pool) -> AsyncIterator[Desk]:
    """One instance at a publisher on this machine, without long pauses."""
    async with open_fetcher("test", pause=0.01, seconds=5) as fetcher, publishing() as publisher:
        yield Desk(fresh_pool, fetcher, publisher)


async def test_a_corrected_value_takes_the_place_of_the_old_one(desk: Desk) -> None:
    """And administrators are told from what to what."""
    desk.publisher.serve(week(0, "17.863,00"))
    await desk.refresher.refresh("kemenkeu")
    before = await desk.rows()
    desk.publisher.serve(week(0, "17.836,00"))
    outcome = await desk.refresher.refresh("kemenkeu", force=True)
    assert all(change.corrects for change in outcome.changes)
    assert ("17836.00 until 2026-10-06", before + len(outcome.changes)) == (await desk.dollar(FIRST), await desk.rows())
    assert "corrected by the publisher" in desk.said[-1]
    assert "USD = Rp17,836.00 (was Rp17,863.00)" in desk.said[-1]


async def test_a_correction_of_the_week_that_lasts_is_noticed_by_itself(desk: Desk) -> None:
    """At Thursday's or Friday's noon, politely: a page that has not changed is not sent again; a correction is told once."""
    desk.publisher.serve(week(0, "17.863,00"))
    await desk.refresher.refresh_due()
    thursday = FIRST + timedelta(days=1)
    desk.now = wib(thursday, 11, 55)
    assert () == tuple(o for o in await desk.refresher.refresh_due() if o.name == "kemenkeu")
    desk.now = wib(thursday, 12, 0)
    (looked,) = (o for o in await desk.refresher.refresh_due() if o.name == "kemenkeu")
    assert ("unchanged", 1) == (looked.result, desk.publisher.unchanged)
    said = len(desk.said)
    desk.publisher.serve(week(0, "17.836,00"))
    desk.now = wib(thursday + timedelta(days=1), 12, 0)
    (corrected,) = (o for o in await desk.refresher.refresh_due() if o.name == "kemenkeu")
    assert corrected.changes
    assert all(change.corrects for change in corrected.changes)
    assert "17836.00 until 2026-10-06" == await desk.dollar(FIRST)
    assert ["USD = Rp17,836.00 (was Rp17,863.00)" in text for text in desk.said[said:]] == [True]
    desk.now = wib(thursday + timedelta(days=1), 12, 5)
    assert () == tuple(o for o in await desk.refresher.refresh_due() if o.name == "kemenkeu")

"""Refreshing, with a publisher on this machine and a real database: right data, one write, one notice, and never a wrong rate."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest
import pytest_asyncio

from adapters.feeds.fetch import Fetcher, open_fetcher
from adapters.postgres.feeds import PostgresFeeds
from adapters.postgres.pool import Pool
from adapters.postgres.status import data_version
from adapters.telemetry.readings import FeedHealth
from bot.feeds import Notices, Refresher
from core.published.due import PASSING, REFUSALS
from core.published.nouns import Answer, Ask, FeedName
from tests.adapters.feeds.documents import tax_page, text
from tests.adapters.feeds.publisher import Page, Publisher, publishing
from tests.bot.feed_desk import FIRST, JSON, WEEK, Desk, serve_all, week, wib


@pytest_asyncio.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    """A client without long pauses."""
    async with open_fetcher("test", pause=0.01, seconds=5) as opened:
        yield opened


@pytest_asyncio.fixture
async def publisher() -> AsyncIterator[Publisher]:
    """A publisher on this machine."""
    async with publishing() as opened:
        yield opened


@pytest_asyncio.fixture
async def desk(fresh_pool: Pool, fetcher: Fetcher, publisher: Publisher) -> Desk:
    """One instance."""
    return Desk(fresh_pool, fetcher, publisher)


async def test_a_week_changes(desk: Desk) -> None:
    """The new rate holds from its Wednesday, the old one for its week; administrators are told once a week."""
    desk.publisher.serve(week(0, "17.863,00"))
    assert "new" == (await desk.refresher.refresh("kemenkeu")).result
    desk.publisher.serve(week(1, "17.935,00", decree=48))
    desk.now = wib(FIRST + WEEK)
    assert "new" == (await desk.refresher.refresh("kemenkeu")).result
    assert ["17863.00 until 2026-10-06", "17935.00 until 2026-10-13"] == [
        await desk.dollar(day) for day in (date(2026, 10, 6), date(2026, 10, 7))
    ]
    assert 2 == len(desk.said)
    assert "KMK 48/MK/EF.2/2026" in desk.said[1]
    assert "25 currencies, USD = Rp17,935.00" in desk.said[1]


async def test_nothing_due_is_not_asked_for(desk: Desk) -> None:
    """A publisher is asked once a period."""
    desk.publisher.serve(week(0, "17.863,00"))
    await desk.refresher.refresh("kemenkeu")
    desk.now = wib(FIRST, 20)
    assert "not_due" == (await desk.refresher.refresh("kemenkeu")).result
    assert 1 == len(desk.publisher.asked)
    assert "unchanged" == (await desk.refresher.refresh("kemenkeu", force=True)).result
    assert 1 == desk.publisher.unchanged


async def test_a_period_of_two_weeks_is_taken_as_printed(desk: Desk) -> None:
    """It covers the second Wednesday, too."""
    desk.publisher.serve(week(0, "17.863,00", days=14))
    outcome = await desk.refresher.refresh("kemenkeu")
    desk.now = wib(FIRST + WEEK)
    assert not (await desk.refresher.refresh("kemenkeu")).late
    assert ("17863.00 until 2026-10-13", False) == (await desk.dollar(date(2026, 10, 12)), outcome.late)


async def test_a_missing_week_is_fetched_by_its_day(desk: Desk) -> None:
    """Backwards until what is known; nothing is told twice."""
    desk.publisher.serve(week(0, "17.863,00"))
    await desk.refresher.refresh("kemenkeu")
    desk.publisher.serve(week(3, "18.010,00", decree=51))
    desk.publisher.serve(week(2, "17.990,00", decree=50), path="date=2026-10-20")
    desk.publisher.serve(week(1, "17.935,00", decree=48), path="date=2026-10-13")
    desk.now = wib(FIRST + 3 * WEEK)
    outcome = await desk.refresher.refresh("kemenkeu")
    assert ("new", None, 75) == (outcome.result, outcome.gap, len(outcome.changes))
    assert ["17935.00 until 2026-10-13", "17990.00 until 2026-10-20"] == [
        await desk.dollar(day) for day in (date(2026, 10, 8), date(2026, 10, 15))
    ]
    assert 2 == len(desk.said)


async def test_a_week_that_cannot_be_had_stays_a_gap_and_is_told(desk: Desk) -> None:
    """The publisher answers every question with the newest page."""
    desk.publisher.serve(week(0, "17.863,00"))
    await desk.refresher.refresh("kemenkeu")
    desk.publisher.serve(week(2, "17.990,00", decree=50))
    desk.now = wib(FIRST + 2 * WEEK)
    outcome = await desk.refresher.refresh("kemenkeu")
    assert (date(2026, 10, 7), date(2026, 10, 13)) == outcome.gap
    assert "still without data: 7–13 October 2026" in desk.said[-1]
    assert "17863.00 until 2026-10-06" == await desk.dollar(date(2026, 10, 8))


async def test_a_late_publication_is_waited_for(desk: Desk) -> None:
    """The old page is no fault and no new rate; the new one is there within half an hour."""
    desk.publisher.serve(week(0, "17.863,00"))
    await desk.refresher.refresh("kemenkeu")
    desk.now = wib(FIRST + WEEK, 0, 6)
    outcome = await desk.refresher.refresh("kemenkeu")
    assert ("unchanged", True, None) == (outcome.result, outcome.late, outcome.refused)
    desk.publisher.serve(week(1, "17.935,00", decree=48))
    desk.now = wib(FIRST + WEEK, 0, 20)
    assert "not_due" == (await desk.refresher.refresh("kemenkeu")).result
    desk.now = wib(FIRST + WEEK, 0, 37)
    assert ("new", False) == ((outcome := await desk.refresher.refresh("kemenkeu")).result, outcome.late)
    assert 2 == len(desk.said)


async def test_two_instances_at_once_write_once_and_tell_once(
    fresh_pool: Pool, fetcher: Fetcher, publisher: Publisher
) -> None:
    """One asks, the others leave it to that one; the data version goes up by one."""
    publisher.serve(week(0, "17.863,00"))
    desks = [Desk(fresh_pool, fetcher, publisher) for _ in range(4)]
    outcomes = await asyncio.gather(*(desk.refresher.refresh("kemenkeu") for desk in desks))
    later = await asyncio.gather(*(desk.refresher.refresh("kemenkeu") for desk in desks))
    assert ["new"] == [o.result for o in (*outcomes, *later) if o.result not in ("busy", "not_due")]
    assert (1, 25, 1) == (len(publisher.asked), await desks[0].rows(), sum(len(desk.said) for desk in desks))
    assert 1 == await data_version(fresh_pool)


BAD: list[tuple[str, Page]] = [
    ("maintenance", Page(text("maintenance.html"))),
    ("maintenance", Page(text("maintenance.html"), status=503)),
    ("blocked", Page("<html>Just a moment...</html>", status=403)),
    ("wrong_type", Page("{}", JSON)),
    ("unit_changed", Page(text("kurs_pajak.html", ("11.316,89", "113,17")))),
    ("bad_number", Page(text("kurs_pajak.html", ("17.863,00", "17,863.00")))),
    ("no_period", Page(text("kurs_pajak.html", ("30 September 2026 - 06 Oktober 2026", "-")))),
    ("jump", Page(tax_page(FIRST + WEEK, FIRST + 2 * WEEK - timedelta(days=1), "21.500,00", "48/MK/EF.2/2026"))),
    ("repeated", Page(tax_page(FIRST + WEEK, FIRST + 2 * WEEK - timedelta(days=1), decree="48/MK/EF.2/2026"))),
    ("bad_period", Page(tax_page(FIRST + WEEK, FIRST + 2 * WEEK - timedelta(days=1), "17.935,00"))),
    ("wrong_type", Page(b"\x1f\x8b\x08\0\0\0\0\0")),
    ("wrong_type", Page(text("kurs_pajak.html").encode("utf-16"))),
    ("overlap", Page(tax_page(FIRST - timedelta(days=3), FIRST + timedelta(days=3)))),
    ("incomplete", Page(text("kurs_pajak.html")[:5000])),
    ("broken", Page(text("kurs_pajak.html"), "text/html; charset=nonsense")),
]


@pytest.mark.parametrize(("reason", "page"), BAD, ids=[f"{n} {reason}" for n, (reason, _) in enumerate(BAD)])
async def test_a_bad_answer_is_the_business_of_the_alert_and_never_a_rate(desk: Desk, reason: str, page: Page) -> None:
    """What was known stays; the alert knows why, and after the next sound answer that it is over."""
    desk.publisher.serve(week(0, "17.863,00"))
    await desk.refresher.refresh("kemenkeu")
    before = await desk.rows(), await data_version(desk.pool)
    desk.publisher.serve(page)
    outcomes, failing = [], []
    for _ in range(REFUSALS):
        outcomes.append(await desk.refresher.refresh("kemenkeu", force=True))
        failing.append((await desk.health("kemenkeu")).failing)
    told = [False, False, True] if reason in PASSING else [True] * 3  # what only did not come may come yet
    assert ([reason] * 3, told) == ([o.refused.reason if o.refused else "" for o in outcomes], failing)
    assert (before, "17863.00 until 2026-10-06") == (
        (await desk.rows(), await data_version(desk.pool)),
        await desk.dollar(FIRST + WEEK),
    )
    health = await desk.health("kemenkeu")
    assert (reason, 3, date(2026, 10, 6)) == (health.reason, health.refusals, health.last_day)
    desk.publisher.serve(week(0, "17.863,00"))
    await desk.refresher.refresh("kemenkeu", force=True)
    assert FeedHealth(failing=False, last_day=date(2026, 10, 6)) == await desk.health("kemenkeu")
    assert 1 == len(desk.said)  # the new rate, before; what fails is told once, by the alert


async def test_a_part_left_out_is_told_once_and_the_rest_is_used(desk: Desk) -> None:
    """Here the won is missing."""
    page = text("kurs_pajak.html")
    start = page.index('<tr><td class="text-center">25')
    desk.publisher.serve(Page(page[:start] + page[page.index("</tbody>") :]))
    for _ in range(2):
        outcome = await desk.refresher.refresh("kemenkeu", force=True, fresh=True)
    assert ([("currency_missing", "KRW")], 24) == (
        [(w.reason, w.detail) for w in outcome.warnings],
        await desk.rows(),
    )
    assert 1 == sum("(KRW)" in said for said in desk.said)
    desk.publisher.serve(Page(page))
    await desk.refresher.refresh("kemenkeu", force=True)
    assert ["Ministry of Finance: its answers are complete again." in said for said in desk.said[-2:]] == [True, False]


async def test_a_failing_publisher_is_left_alone_for_a_while(desk: Desk) -> None:
    """Longer where it asks for that; the others are refreshed."""
    desk.publisher.serve(Page("later", status=503, headers={"Retry-After": "7200"}))
    await desk.refresher.refresh("kemenkeu")
    desk.now += timedelta(minutes=119)
    assert "not_due" == (await desk.refresher.refresh("kemenkeu")).result
    desk.now += timedelta(minutes=2)
    assert "refused" == (await desk.refresher.refresh("kemenkeu")).result


async def test_all_that_is_due_is_refreshed_and_markets_come_first(desk: Desk) -> None:
    """So that the tax rate is compared with fresh ones; daily rates are no news."""
    serve_all(desk.publisher)
    outcomes = await desk.refresher.refresh_due()
    assert {"jisdor": "new", "bi": "new", "ecb": "new", "frankfurter": "new", "kemenkeu": "new"} == {
        o.name: o.result for o in outcomes
    }
    assert "kemenkeu" == outcomes[-1].name
    assert ["New rates"] == [said.split("**")[1] for said in desk.said]
    kinds = await desk.pool.fetch("select kind, count(*) as n from exchange_rate group by 1 order by 1")
    assert [("bi_transaction", 5), ("ecb", 12), ("frankfurter", 3), ("jisdor", 2), ("tax", 25)] == [
        tuple(row) for row in kinds
    ]


async def test_the_tax_rate_is_never_taken_from_a_market(desk: Desk) -> None:
    """Where the Ministry is away, there is none, however many markets answer."""
    serve_all(desk.publisher)
    desk.publisher.serve(Page("away", status=404), path="kurs-pajak")
    await desk.refresher.refresh_due()
    assert await desk.dollar(FIRST) is None


@pytest.mark.parametrize(("notices", "told"), [("tax", 0), ("all", 1), ("off", 0)])
async def test_which_new_rates_are_told_can_be_chosen(
    fresh_pool: Pool, fetcher: Fetcher, publisher: Publisher, notices: Notices, told: int
) -> None:
    """By the setting FEED_NOTICES."""
    serve_all(publisher)
    desk = Desk(fresh_pool, fetcher, publisher, notices)
    await desk.refresher.refresh("jisdor")
    assert told == len(desk.said)


async def test_the_question_to_jisdor_is_written_as_it_wants_it(desk: Desk) -> None:
    """With capital letters; a small one is answered with an error."""
    serve_all(desk.publisher)
    await desk.refresher.refresh("jisdor")
    assert (
        "/biwebservice/wskursbi.asmx/getSubKursJisdor3?mts=USD&startDate=2026-09-23&endDate=2026-09-30"
        in desk.publisher.asked
    )


async def test_a_second_source_that_contradicts_keeps_a_rate_out(desk: Desk) -> None:
    """JISDOR of the same week is far from it."""
    serve_all(desk.publisher)
    await desk.refresher.refresh("jisdor")
    desk.publisher.serve(week(0, "15.100,00"), path="kurs-pajak")
    outcome = await desk.refresher.refresh("kemenkeu")
    assert outcome.refused is not None
    assert "disagrees" == outcome.refused.reason
    assert "jisdor 179" in outcome.refused.detail


async def test_a_reader_that_trips_is_a_refusal_that_the_alert_knows(desk: Desk) -> None:
    """Whatever it tripped over; the feed is given back and waits longer each time."""

    class Trips:
        name: FeedName = "ecb"

        async def ask(self, question: Ask) -> Answer:
            raise ZeroDivisionError

    refresher = Refresher(PostgresFeeds(desk.pool), {"ecb": Trips()}, desk.hear, "en", now=lambda: desk.now, pause=0)
    outcomes = [await refresher.refresh("ecb", force=True) for _ in range(REFUSALS)]
    assert ["broken: ZeroDivisionError"] * REFUSALS == [str(o.refused) for o in outcomes]
    assert (await desk.health("ecb")).failing


async def test_a_stop_in_the_middle_gives_the_feed_back(desk: Desk) -> None:
    """The next one need not wait until the claim runs out."""
    reached = asyncio.Event()

    class Hangs:
        name: FeedName = "ecb"

        async def ask(self, _question: object) -> object:
            reached.set()
            await asyncio.Event().wait()
            raise AssertionError("never gets here")

    refresher = Refresher(PostgresFeeds(desk.pool), {"ecb": Hangs()}, desk.hear, "en", now=lambda: desk.now)  # type: ignore[dict-item]  # its answer never comes
    task = asyncio.create_task(refresher.refresh("ecb"))
    await asyncio.wait_for(reached.wait(), 10)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await PostgresFeeds(desk.pool).claim("ecb", "next") is not None

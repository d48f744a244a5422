"""What feeds brought: stored once, told to all, what it replaced kept, and one asker at a time."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from adapters.postgres.evidence import exchange_rates
from adapters.postgres.feeds import PostgresFeeds
from adapters.postgres.loading import load_all
from adapters.postgres.pool import Pool
from adapters.postgres.status import data_version, watch_data_version
from core.published.due import FeedState, after_failure
from core.published.nouns import Change, Quote, Table, Validators
from tests.adapters.postgres.small import FixedSource, tax_rate
from tests.conftest import FakeEmbeddings

AT = datetime(2026, 9, 30, 1, tzinfo=UTC)
WEEK = (date(2026, 9, 30), date(2026, 10, 6))
SHIPPED = FixedSource("one", rates__tax_rates=(tax_rate(date(2026, 9, 23), date(2026, 9, 29), "17707"),))


def tax(value: str, first: date = WEEK[0], last: date = WEEK[1], decree: str = "46/MK/EF.2/2026") -> Table:
    """A tax table of two currencies."""
    quotes = (Quote("USD", Decimal(value), 1), Quote("JPY", Decimal("11316.89"), 100))
    return Table("tax", first, last, quotes, decree, "https://example.org/kurs")


async def save(pool: Pool, *tables: Table, at: datetime = AT) -> Sequence[Change] | None:
    """Claim, store and give back."""
    store = PostgresFeeds(pool)
    assert await store.claim("kemenkeu", "me") is not None
    changes = await store.save("kemenkeu", "me", tables, at)
    await store.release("kemenkeu", "me")
    return changes


async def dollar(pool: Pool, day: date) -> tuple[str, date, str] | None:
    """Value, end and source of the tax rate that holds on a day."""
    (rate,) = await exchange_rates(pool, [("tax", "USD", day)])
    return None if rate is None else (str(rate.value), rate.valid_to, rate.source.number)


async def test_a_new_week_is_stored_with_decree_period_publisher_and_time(fresh_pool: Pool) -> None:
    """And answers that day's question."""
    await save(fresh_pool, tax("17863.00"))
    row = await fresh_pool.fetchrow(
        "select decree, publisher, fetched_at, origin, confidence, per_units from exchange_rate where currency = 'JPY'"
    )
    assert row is not None
    assert ("46/MK/EF.2/2026", "kemenkeu", AT, "feed", "high", 100) == tuple(row)
    assert ("17863.00", WEEK[1], "KMK 46/MK/EF.2/2026") == await dollar(fresh_pool, date(2026, 10, 1))


async def test_the_same_again_changes_nothing(fresh_pool: Pool) -> None:
    """Not even the data version."""
    first = await save(fresh_pool, tax("17863.00"))
    version = await data_version(fresh_pool)
    assert first is not None
    assert (2, ()) == (len(first), await save(fresh_pool, tax("17863.00")))
    assert version == await data_version(fresh_pool)


async def test_every_instance_is_told_of_a_change(fresh_pool: Pool, fresh_database: str) -> None:
    """By the number of the new data version."""
    heard: asyncio.Queue[int] = asyncio.Queue()
    async with watch_data_version(fresh_database, heard.put_nowait):
        await save(fresh_pool, tax("17863.00"))
        assert await data_version(fresh_pool) == await asyncio.wait_for(heard.get(), 10)


async def test_a_correction_takes_the_place_of_what_it_corrects_which_stays(fresh_pool: Pool) -> None:
    """Both are there, one of them marked; the other currency is left alone."""
    await save(fresh_pool, tax("17863.00"))
    later = datetime(2026, 9, 30, 5, tzinfo=UTC)
    changes = await save(fresh_pool, tax("17836.00"), at=later)
    assert changes is not None
    assert [("USD", True)] == [(c.quote.currency, c.corrects) for c in changes]
    assert ("17836.00", WEEK[1], "KMK 46/MK/EF.2/2026") == await dollar(fresh_pool, date(2026, 10, 1))
    rows = await fresh_pool.fetch("select value, superseded_at from exchange_rate where currency = 'USD' order by id")
    assert [("17863.00", later), ("17836.00", None)] == [(str(r["value"]), r["superseded_at"]) for r in rows]


async def test_answers_for_past_days_stay_the_same(fresh_pool: Pool, fake_embeddings: FakeEmbeddings) -> None:
    """Before and after a new week came, and to the letter where the publisher repeats what was shipped."""
    await load_all(fresh_pool, SHIPPED, fake_embeddings)
    before = await exchange_rates(fresh_pool, [("tax", "USD", date(2026, 9, 25))])
    await save(fresh_pool, tax("17707.00", date(2026, 9, 23), date(2026, 9, 29), "45/MK/EF.2/2026"), tax("17863.00"))
    assert before == await exchange_rates(fresh_pool, [("tax", "USD", date(2026, 9, 25))])
    assert ("17863.00", WEEK[1], "KMK 46/MK/EF.2/2026") == await dollar(fresh_pool, date(2026, 10, 1))


async def test_what_the_publisher_says_goes_before_what_was_shipped_and_outlives_a_load(
    fresh_pool: Pool, fake_embeddings: FakeEmbeddings
) -> None:
    """The shipped row stays for whoever wants to compare."""
    await load_all(fresh_pool, SHIPPED, fake_embeddings)
    await save(fresh_pool, tax("17770.00", date(2026, 9, 23), date(2026, 9, 29), "45/MK/EF.2/2026"))
    for force in (False, True):
        await load_all(fresh_pool, SHIPPED, fake_embeddings, force=force)
        found = await dollar(fresh_pool, date(2026, 9, 25))
        assert found is not None
        assert "17770.00" == found[0]


async def test_a_rate_that_administrators_set_is_no_publishers(fresh_pool: Pool) -> None:
    """It is no reason to store the publisher's again and again, nor to ask less."""
    await save(fresh_pool, tax("17863.00"))
    await fresh_pool.execute(
        "insert into exchange_rate (kind, currency, value, per_units, source_id, valid_from, valid_to, confidence, origin) "
        "select kind, currency, 17000, per_units, source_id, valid_from, date '2026-12-31', 'high', 'admin' "
        "from exchange_rate where currency = 'USD'"
    )
    assert () == await save(fresh_pool, tax("17863.00"))
    assert WEEK[1] == await PostgresFeeds(fresh_pool).last_day("tax")


async def test_one_asks_at_a_time(fresh_pool: Pool) -> None:
    """The other one is told that it is busy, until the feed is given back."""
    store = PostgresFeeds(fresh_pool)
    claims = await asyncio.gather(*(store.claim("ecb", f"instance {n}") for n in range(5)))
    assert 1 == sum(claim is not None for claim in claims)
    assert await store.claim("bi", "another") is not None


async def test_one_that_was_too_slow_must_not_write(fresh_pool: Pool) -> None:
    """Its claim ran out and another one asks."""
    store = PostgresFeeds(fresh_pool)
    await store.claim("kemenkeu", "slow")
    await fresh_pool.execute("update feed_state set claimed_until = now() - interval '1 second'")
    assert await store.claim("kemenkeu", "quick") is not None
    assert await store.save("kemenkeu", "slow", [tax("1.00")], AT) is None
    assert 0 == await fresh_pool.fetchval("select count(*) from exchange_rate")


async def test_nothing_is_stored_of_a_save_that_fails(fresh_pool: Pool) -> None:
    """A table in the middle that the schema refuses takes the others with it."""
    bad = replace(tax("17863.00"), first=date(2026, 10, 7))  # begins after its end
    store = PostgresFeeds(fresh_pool)
    await store.claim("kemenkeu", "me")
    with pytest.raises(Exception, match="check"):
        await store.save("kemenkeu", "me", [tax("17863.00"), bad], AT)
    assert 0 == await fresh_pool.fetchval("select count(*) from exchange_rate")


async def test_how_a_feed_fares_is_kept_with_what_a_conditional_request_needs(fresh_pool: Pool) -> None:
    """Whoever claims it next gets both."""
    store = PostgresFeeds(fresh_pool)
    assert (FeedState("bi"), Validators()) == await store.claim("bi", "me")
    state = after_failure(FeedState("bi"), "maintenance", "HTTP 503", AT, 120)
    marks = Validators("https://example.org", '"abc"', "Wed, 30 Sep 2026 00:00:00 GMT")
    await store.settle("bi", "me", state, marks)
    assert (state, marks) == await store.claim("bi", "another")
    assert (state, FeedState("ecb")) == ((await store.states())["bi"], (await store.states())["ecb"])


async def test_figures_that_end_without_a_successor_are_found(fresh_pool: Pool) -> None:
    """A week that has a next one has not ended."""
    store = PostgresFeeds(fresh_pool)
    await save(fresh_pool, tax("17707.00", date(2026, 9, 23), date(2026, 9, 29), "45/MK/EF.2/2026"))
    assert [date(2026, 9, 29)] == [end.last_day for end in await store.ends(date(2026, 9, 28), date(2026, 10, 1))]
    await save(fresh_pool, tax("17863.00"))
    assert () == await store.ends(date(2026, 9, 28), date(2026, 10, 1))


async def test_what_a_table_is_compared_with_leaves_out_what_was_superseded(fresh_pool: Pool) -> None:
    """And has other kinds only where they are near."""
    store = PostgresFeeds(fresh_pool)
    await save(fresh_pool, tax("17863.00"))
    await save(fresh_pool, tax("17836.00"))
    jisdor = [
        Table("jisdor", day, day, (Quote("USD", Decimal(17917), 1),)) for day in (date(2026, 5, 1), date(2026, 9, 25))
    ]
    await store.claim("jisdor", "me")
    await store.save("jisdor", "me", jisdor, AT)
    known = await store.known("tax", *WEEK)
    assert ["17836.00"] == [str(s.value) for s in known.same if s.currency == "USD"]
    assert [("jisdor", date(2026, 9, 25))] == [(s.kind, s.first) for s in known.others]
    assert WEEK[1] == await store.last_day("tax")

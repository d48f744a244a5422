"""Subscriptions and their line of news in a real database."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest_asyncio

from adapters.postgres.loading import load_all
from adapters.postgres.people import PostgresPeople
from adapters.postgres.pool import Pool
from adapters.postgres.subscriptions import PostgresSubscriptions
from core.subscriptions import MOST, Rhythm, Subject
from tests.adapters.postgres.small import FixedSource, price, product, tax_rate
from tests.conftest import FakeEmbeddings

USD, CPO = Subject("tax", "USD"), Subject("price", "cpo")
WEEK = date(2025, 1, 1)


@pytest_asyncio.fixture
async def facts(fresh_pool: Pool) -> Pool:
    """A rate and a price."""
    source = FixedSource(
        duty__products=(product(),),
        duty__reference_prices=(price(WEEK, WEEK + timedelta(30), "900"),),
        rates__tax_rates=(tax_rate(WEEK, WEEK + timedelta(6), "16000"),),
    )
    await load_all(fresh_pool, source, FakeEmbeddings())
    return fresh_pool


async def publish(pool: Pool, first: date, value: str) -> None:
    """A rate comes from its publisher, in place of what it said before of the same week."""
    await pool.execute(
        "update exchange_rate set superseded_at = now() where valid_from = $1 and origin = 'feed' and superseded_at is null",
        first,
    )
    await pool.execute(
        """insert into exchange_rate (kind, currency, value, per_units, source_id, valid_from, valid_to, confidence, origin)
        select 'tax', 'USD', $1, 1, min(id), $2, $3, 'high', 'feed' from source""",
        *(Decimal(value), first, first + timedelta(6)),
    )


async def subscribed(pool: Pool, user: str = "7", rhythm: Rhythm = "each") -> PostgresSubscriptions:
    """A store in which somebody follows the dollar."""
    store = PostgresSubscriptions(pool)
    assert await store.add("telegram", user, user, "id", USD, rhythm)
    return store


async def test_what_is_known_when_somebody_subscribes_is_no_news(facts: Pool) -> None:
    """A later week is, once."""
    store = await subscribed(facts)
    assert 0 == await store.find()
    await publish(facts, WEEK + timedelta(7), "16100")
    assert [1, 0] == [await store.find(), await store.find()]
    news = await store.claim()
    assert news
    assert (WEEK + timedelta(7), "7", USD, False) == (
        news.valid_from,
        news.chat,
        news.subscription.subject,
        news.corrects,
    )
    assert await store.claim() is None
    await store.sent(news)
    assert (0, None) == (await store.find(), await store.claim())


async def test_a_price_is_followed_as_a_rate_is(facts: Pool) -> None:
    """By its key."""
    store = PostgresSubscriptions(facts)
    await store.add("slack", "T1/D1", "U1", "en", CPO, "each")
    await facts.execute(
        """insert into reference_price (key, name_id, name_en, reference_price, source_id, valid_from, valid_to, confidence, origin)
        select 'cpo', 'CPO', 'CPO', 950, min(id), date '2025-02-01', date '2025-02-28', 'high', 'admin' from source"""
    )
    assert 1 == await store.find()
    news = await store.claim()
    assert news
    assert (CPO, "en", "T1/D1", date(2025, 2, 1)) == (
        news.subscription.subject,
        news.language,
        news.chat,
        news.valid_from,
    )


async def test_a_corrected_figure_is_told_as_a_correction(facts: Pool) -> None:
    """The same week with another value; told twice it is no news."""
    store = await subscribed(facts)
    await publish(facts, WEEK, "16050")
    assert 1 == await store.find()
    news = await store.claim()
    assert news
    assert news.corrects


async def test_a_weekly_subscription_hears_at_most_once_a_week(facts: Pool) -> None:
    """The newest figure is told when the week is over."""
    store = await subscribed(facts, rhythm="weekly")
    for place in (1, 2):
        await publish(facts, WEEK + timedelta(7 * place), f"1610{place}")
        found = await store.find()
        assert (1 if place == 1 else 0) == found
        if place == 1 and (news := await store.claim()):
            await store.sent(news)
    await facts.execute("update subscription_news set created_at = created_at - interval '7 days'")
    assert 1 == await store.find()
    later = await store.claim()
    assert later
    assert WEEK + timedelta(14) == later.valid_from


async def test_news_that_still_wait_give_way_to_newer_ones(facts: Pool) -> None:
    """Only the latest is sent."""
    store = await subscribed(facts)
    for place in (1, 2):
        await publish(facts, WEEK + timedelta(7 * place), f"1610{place}")
        assert 1 == await store.find()
    news = await store.claim()
    assert news
    assert (WEEK + timedelta(14), None) == (news.valid_from, await store.claim())


async def test_two_instances_never_take_the_same_news_and_what_broke_off_is_taken_again(facts: Pool) -> None:
    """After a while in which the first one can only have died."""
    store, other = await subscribed(facts), PostgresSubscriptions(facts)
    await publish(facts, WEEK + timedelta(7), "16100")
    assert [1, 0] == [await store.find(), await other.find()]
    first = await store.claim()
    assert first
    assert await other.claim() is None
    await facts.execute("update subscription_news set not_before = now() - interval '1 hour'")
    again = await other.claim()
    assert again
    assert (first.id, 2) == (again.id, again.tries)


async def test_news_put_off_wait_for_their_time(facts: Pool) -> None:
    """And go then."""
    store = await subscribed(facts)
    await publish(facts, WEEK + timedelta(7), "16100")
    await store.find()
    news = await store.claim()
    assert news
    await store.later(news, 3600)
    assert await store.claim() is None
    await store.later(news, 0)  # it waits already: nothing changes
    assert await store.claim() is None
    await facts.execute("update subscription_news set not_before = now()")
    assert await store.claim() is not None


async def test_a_chat_that_refuses_three_times_in_a_row_is_unsubscribed(facts: Pool) -> None:
    """A message that arrives in between begins the count anew."""
    store = await subscribed(facts)
    ended = []
    for place in range(1, 6):
        await publish(facts, WEEK + timedelta(7 * place), f"161{place:02}")
        await store.find()
        news = await store.claim()
        assert news
        if place == 2:
            await store.sent(news)
        else:
            ended.append(await store.shut(news, 3))
    assert [False, False, False, True] == ended
    assert () == await store.of("telegram", "7")


async def test_a_person_has_so_many_subscriptions_and_no_more(facts: Pool) -> None:
    """A changed rhythm is no further one."""
    store = PostgresSubscriptions(facts)
    codes = [f"{chr(65 + n)}AA" for n in range(MOST)]
    assert all([await store.add("telegram", "7", "7", "id", Subject("tax", c), "each") for c in codes])
    assert not await store.add("telegram", "7", "7", "id", Subject("tax", "ZZZ"), "each")
    assert await store.add("telegram", "7", "7", "id", Subject("tax", codes[3]), "weekly")
    own = await store.of("telegram", "7")
    assert (MOST, "weekly") == (len(own), own[3].rhythm)


async def test_nobody_ends_the_subscription_of_another(facts: Pool) -> None:
    """Nor sees it."""
    store = await subscribed(facts)
    (own,) = await store.of("telegram", "7")
    assert 0 == await store.remove("telegram", "8", [own.id])
    assert () == await store.of("slack", "7")
    assert 1 == await store.remove("telegram", "7", [own.id])


async def test_who_is_forgotten_is_unsubscribed_and_named_nowhere(facts: Pool) -> None:
    """The person's id is kept as a hash; forgetting in another channel leaves it."""
    store = await subscribed(facts, user="70707")
    hashes = await facts.fetch("select user_hash from subscription")
    assert ["70707"] != [row["user_hash"] for row in hashes]
    assert 0 == await PostgresPeople(facts).forget("slack", "70707")
    assert 1 == await PostgresPeople(facts).forget("telegram", "70707")
    assert () == await store.of("telegram", "70707")


async def test_old_news_are_removed_but_the_newest_of_each_stays(facts: Pool) -> None:
    """Else what was told would be news again."""
    store = await subscribed(facts)
    await publish(facts, WEEK + timedelta(7), "16100")
    await store.find()
    if news := await store.claim():
        await store.sent(news)
    assert 1 == await store.prune(datetime.now(UTC) + timedelta(days=1))
    assert 0 == await store.find()

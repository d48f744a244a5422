"""Questions without an answer in a real database: counted by text, removed with the person and with time."""

from datetime import UTC, datetime, timedelta

from adapters.postgres.people import PostgresPeople
from adapters.postgres.pool import Pool
from adapters.postgres.unanswered import PostgresUnanswered


async def test_equal_texts_are_counted_and_the_most_frequent_comes_first(fresh_pool: Pool) -> None:
    """Since a moment."""
    store = PostgresUnanswered(fresh_pool)
    await store.keep([("7", "id", "asuransi kargo"), ("8", "id", "asuransi kargo"), ("7", "en", "cargo insurance")])
    found = await store.since(datetime.now(UTC) - timedelta(hours=1))
    assert [("asuransi kargo", 2), ("cargo insurance", 1)] == [(each.text, each.count) for each in found]
    assert () == await store.since(datetime.now(UTC) + timedelta(hours=1))


async def test_who_is_forgotten_takes_their_questions_along(fresh_pool: Pool) -> None:
    """Those of others stay."""
    store = PostgresUnanswered(fresh_pool)
    await store.keep([("7", "id", "satu"), ("8", "id", "dua")])
    assert 1 == await PostgresPeople(fresh_pool).forget("telegram", "7")
    assert ["dua"] == [each.text for each in await store.since(datetime.now(UTC) - timedelta(hours=1))]


async def test_old_questions_are_removed(fresh_pool: Pool) -> None:
    """Others not."""
    store = PostgresUnanswered(fresh_pool)
    await store.keep([("7", "id", "satu")])
    assert 0 == await store.prune(datetime.now(UTC) - timedelta(days=1))
    assert 1 == await store.prune(datetime.now(UTC) + timedelta(days=1))

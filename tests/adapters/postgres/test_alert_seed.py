"""What the recorded turns tell the alerts at the start."""

from datetime import UTC, datetime, timedelta

from adapters.postgres.alert_seed import TurnMinute, alert_seed
from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql
from adapters.postgres.turns import store_turn
from tests.support.turns import timings, turn

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SINCE = NOW - timedelta(days=3)
SECOND = timedelta(seconds=1)


async def seed(pool: Pool, *, turns: int = 1000) -> list[TurnMinute]:
    """The minutes of three days."""
    return await alert_seed(pool, SINCE, NOW, slow_ms=500, uncounted=("TooLong", "CancelledError"), turns=turns)


async def test_turns_are_counted_by_minute(fresh_pool: Pool) -> None:
    """Answered, failed, structured and slow ones, and their cost; what nobody could have answered is none of it."""
    early, late = NOW - timedelta(minutes=90), NOW - timedelta(minutes=2)
    for kept in (
        turn("a", early, 20.0),
        turn("b", early + 59 * SECOND, 501.0),
        turn("c", early + 30 * SECOND, 4000.0, timings={**timings(calls=1), "cost_usd": 0.25}),
        turn("d", early, 900.0, error_kind="KeyError"),
        turn("e", early, 9.0, error_kind="TooLong"),
        turn("f", late, 500.0),
    ):
        await store_turn(fresh_pool, kept)
    expected = [TurnMinute(early, 3, 1, 2, 1, 0.25), TurnMinute(late, 1, 0, 1, 0, 0.0)]
    assert expected == await seed(fresh_pool)


async def test_what_lies_outside_the_time_is_left_out(fresh_pool: Pool) -> None:
    """The begin belongs to it, the end does not."""
    for identity, at in (("a", SINCE - SECOND), ("b", SINCE), ("c", NOW)):
        await store_turn(fresh_pool, turn(identity, at, 1.0))
    assert [SINCE] == [minute.at for minute in await seed(fresh_pool)]


async def test_only_the_newest_turns_are_read(fresh_pool: Pool) -> None:
    """However many there are."""
    for number in range(4):
        await store_turn(fresh_pool, turn(str(number), NOW - number * timedelta(minutes=5) - SECOND, 1.0))
    assert 2 == sum(minute.answered for minute in await seed(fresh_pool, turns=2))


async def test_the_index_of_time_is_used(fresh_pool: Pool) -> None:
    """Also where the server would rather read the whole table, since it is small here."""
    async with fresh_pool.transaction() as connection:
        await connection.execute("set local enable_seqscan = off")
        rows = await connection.fetch(f"explain {sql('alert_seed')}", SINCE, NOW, 500.0, ["TooLong"], 9)
    plan = "\n".join(row[0] for row in rows)
    assert "turn_at" in plan
    assert "Seq Scan" not in plan

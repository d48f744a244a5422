"""Turns and conversations are kept, forgotten and pruned."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from adapters.postgres.memory import Memory
from adapters.postgres.people import person_hash
from adapters.postgres.pool import Pool
from adapters.postgres.turns import TurnRecord, forget_person, prune, store_turn, store_turns
from core.timing import open_timings

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


def _turn(identity: str, user: str = "u", at: datetime = NOW) -> TurnRecord:
    return TurnRecord(
        identity, at, "web", "c", "id", 12.5, user_hash=user, topic="coo", missing=("goods",), timings={"a": 1}
    )


async def test_a_new_conversation_has_no_state(pool: Pool) -> None:
    """None, not an empty one."""
    assert await Memory(pool).load("never seen") is None


async def test_the_newest_state_of_a_conversation_is_kept(fresh_pool: Pool) -> None:
    """Decimals become text, so that they stay exact."""
    memory = Memory(fresh_pool)
    await memory.save("c", {"quantity": Decimal("1.10")})
    await memory.save("c", {"quantity": Decimal("2.20"), "goods": ["a"]})
    assert await memory.load("c") == {"quantity": "2.20", "goods": ["a"]}


async def test_a_turn_is_kept_once(fresh_pool: Pool) -> None:
    """A repetition changes nothing."""
    await store_turn(fresh_pool, _turn("t"))
    await store_turn(fresh_pool, _turn("t", user="other"))
    row = await fresh_pool.fetchrow("select user_hash, topic, missing, timings, at, total_ms from turn")
    assert row is not None
    assert tuple(row) == ("u", "coo", ["goods"], {"a": 1}, NOW, 12.5)


async def test_many_turns_are_kept_in_one_statement(fresh_pool: Pool) -> None:
    """With every value of each; one that is known already is left alone."""
    await store_turn(fresh_pool, _turn("known", user="first"))
    kinds = TurnRecord("bare", NOW, "slack", "c", "en", 0.25, error_kind="TimeoutError")
    with open_timings() as timings:
        await store_turns(fresh_pool, [_turn("known", user="second"), _turn("new"), kinds])
    assert 1 == timings.sql_statements
    rows = await fresh_pool.fetch(
        "select id, user_hash, topic, missing, error_kind, at, total_ms from turn order by id"
    )
    assert [
        ("bare", "", None, [], "TimeoutError", NOW, 0.25),
        ("known", "first", "coo", ["goods"], None, NOW, 12.5),
        ("new", "u", "coo", ["goods"], None, NOW, 12.5),
    ] == [tuple(row) for row in rows]


async def test_only_turns_are_written_without_waiting_for_the_disk(fresh_pool: Pool) -> None:
    """The setting ends with the statement."""
    await store_turn(fresh_pool, _turn("t"))
    async with fresh_pool.transaction() as connection:
        assert await connection.fetchval("show synchronous_commit") == "on"


async def test_a_person_is_forgotten_and_others_are_not(fresh_pool: Pool) -> None:
    """Turns, conversations and marks."""
    me = person_hash("u1")
    await store_turn(fresh_pool, _turn("mine", user=me))
    await store_turn(fresh_pool, _turn("theirs", user="other"))
    await Memory(fresh_pool).save("c", {}, "u1")
    await fresh_pool.execute("insert into feedback (turn_id, user_hash, mark) values ('mine', $1, 1)", me)
    assert await forget_person(fresh_pool, me) == 3
    assert [row["id"] for row in await fresh_pool.fetch("select id from turn")] == ["theirs"]


async def test_old_turns_are_pruned(fresh_pool: Pool) -> None:
    """Those before the moment, not those at it."""
    await store_turn(fresh_pool, _turn("old", at=NOW - timedelta(seconds=1)))
    await store_turn(fresh_pool, _turn("new"))
    assert await prune(fresh_pool, NOW) == 1
    assert [row["id"] for row in await fresh_pool.fetch("select id from turn")] == ["new"]

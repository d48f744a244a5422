"""What people thought of replies is kept with the turn."""

import asyncio
from datetime import UTC, datetime
from itertools import count

from adapters.postgres.feedback import store_feedback
from adapters.postgres.pool import Pool
from adapters.postgres.turns import TurnRecord, store_turn

_numbers = count()


async def _turn(pool: Pool, user: str = "u") -> str:
    """Keep a turn; its id."""
    identity = f"feedback {next(_numbers)}"
    await store_turn(pool, TurnRecord(identity, datetime.now(UTC), "web", "c", "id", 1.0, user_hash=user))
    return identity


async def _marks(pool: Pool, turn: str) -> list[tuple[str, int, str]]:
    rows = await pool.fetch("select user_hash, mark, words from feedback where turn_id = $1", turn)
    return [tuple(row) for row in rows]


async def test_a_mark_is_kept_with_its_turn_and_person(pool: Pool) -> None:
    """Up is one, down is minus one."""
    liked, disliked = await _turn(pool), await _turn(pool, "v")
    assert [True, True] == [
        await store_feedback(pool, liked, "up", "thanks"),
        await store_feedback(pool, disliked, "down", ""),
    ]
    assert ([("u", 1, "thanks")], [("v", -1, "")]) == (await _marks(pool, liked), await _marks(pool, disliked))


async def test_the_newest_mark_counts(pool: Pool) -> None:
    """A person may think again."""
    turn = await _turn(pool)
    await store_feedback(pool, turn, "up", "thanks")
    assert await store_feedback(pool, turn, "down", "wrong after all")
    assert [("u", -1, "wrong after all")] == await _marks(pool, turn)


async def test_a_mark_may_come_before_its_turn_is_recorded(pool: Pool) -> None:
    """Another instance may take a moment longer."""
    identity = f"feedback {next(_numbers)}"
    mark = asyncio.create_task(store_feedback(pool, identity, "up", "", patience=0.5))
    await asyncio.sleep(0.05)
    await store_turn(pool, TurnRecord(identity, datetime.now(UTC), "web", "c", "id", 1.0, user_hash="u"))
    assert await mark
    assert [("u", 1, "")] == await _marks(pool, identity)
    assert not await store_feedback(pool, "never", "up", "", patience=0.01)


async def test_an_unknown_turn_takes_no_mark(pool: Pool) -> None:
    """A button may be older than what is kept."""
    assert await store_feedback(pool, "never", "up", "") is False
    assert [] == await _marks(pool, "never")

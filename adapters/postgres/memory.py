"""What is remembered of conversations, so that a restart or another instance can go on with them."""

from collections.abc import Mapping
from typing import Any

from adapters.postgres.people import person_hash
from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql


async def load_state(pool: Pool, conversation_id: str) -> dict[str, Any] | None:
    """The state kept for a conversation, None when it is new or forgotten. Raises DatabaseUnavailable."""
    state: dict[str, Any] | None = await pool.fetchval(sql("load_state"), conversation_id)
    return state


async def save_state(pool: Pool, conversation_id: str, state: Mapping[str, Any], user_id: str = "") -> None:
    """Keep a conversation's state in place of the one before, under the hash of whoever spoke last.

    Values of the state are those of JSON; decimals and days become text. Raises DatabaseUnavailable.
    """
    await pool.execute(sql("save_state"), conversation_id, person_hash(user_id), dict(state))

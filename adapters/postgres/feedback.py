"""What people thought of replies."""

from typing import Literal

from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql


async def store_feedback(pool: Pool, turn_id: str, value: Literal["up", "down"], comment: str) -> bool:
    """Keep a verdict on a turn, the newest one of its person; False when no such turn is known. Raises DatabaseUnavailable."""
    return await pool.fetchval(sql("store_feedback"), turn_id, value, comment) is not None

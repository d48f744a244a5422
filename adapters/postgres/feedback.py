"""What people thought of replies."""

import asyncio
from typing import Literal

from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql


async def store_feedback(
    pool: Pool, turn_id: str, value: Literal["up", "down"], comment: str, *, patience: float = 0.0
) -> bool:
    """Keep a verdict on a turn, the newest one of its person; False when no such turn is known.

    A turn is recorded a moment after its reply, perhaps by another instance: one that is not known yet is looked for again
    after `patience` seconds. Raises DatabaseUnavailable.
    """
    known = await pool.fetchval(sql("store_feedback"), turn_id, value, comment) is not None
    if known or not patience:
        return known
    await asyncio.sleep(patience)
    return await pool.fetchval(sql("store_feedback"), turn_id, value, comment) is not None

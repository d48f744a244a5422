"""Switching prompts of the library on and off, for all instances and whatever is loaded later."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from adapters.postgres.loading import LOCK_KEY
from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql
from adapters.postgres.versions import announce

PREFIX = "prompt:"  # of the names under which choices are kept, before the prompt's key


@dataclass(frozen=True, slots=True)
class Choice:
    """What administrators chose for a prompt."""

    active: bool
    at: datetime


async def choices(pool: Pool) -> Mapping[str, Choice]:
    """What administrators chose, by the prompt's key. Raises DatabaseUnavailable."""
    return {row["key"]: Choice(row["active"], row["changed_at"]) for row in await pool.fetch(sql("prompt_choices"))}


async def switch(pool: Pool, key: str, *, active: bool) -> bool | None:
    """Switch a prompt on or off at every instance at once; whether it was on, None where there is none of that key.

    The choice outlives restarts and loads of other facts. Raises DatabaseUnavailable.
    """
    async with pool.transaction() as connection:
        await connection.execute(sql("lock_load"), LOCK_KEY)  # versions rise in the order of commits
        was: bool | None = await connection.fetchval(sql("switch_prompt"), key, active)
        if was is None:
            return None
        await connection.execute(sql("setting_put"), PREFIX + key, {"active": active})
        if was is not active:
            await announce(connection, vocabulary=True)
    return was

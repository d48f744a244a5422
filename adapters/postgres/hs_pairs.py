"""What people called goods, with the subheading they marked right or wrong; accepted pairs are synonyms for everybody."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from adapters.postgres.loading import LOCK_KEY, SECONDS
from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql
from adapters.postgres.versions import announce
from core.hs.review import LONGEST
from core.question.text import clean, lowered

State = Literal["new", "accepted", "rejected"]

_CODE = re.compile(r"[0-9]{6}")
_PERSONAL = re.compile(r"@|://|\bwww\.|(?:\d[ .()+-]*){6}")  # addresses, telephone and tax numbers; goods have none


@dataclass(frozen=True, slots=True)
class HsPair:
    """A name of goods with a subheading, and what people said of it."""

    id: int
    text: str  # lower case, 1..120 characters
    hs6: str
    ups: int  # how often marked right
    downs: int  # how often marked wrong
    state: State
    at: datetime  # of the last mark


async def store_pair(pool: Pool, text: str, hs6: str, value: Literal["up", "down"]) -> bool:
    """Count a mark for a pair; False, and nothing kept, for what is no name of goods or no code.

    No person is noted, and a text with an address or a long number is not kept. Raises DatabaseUnavailable.
    """
    name = lowered(clean(text))
    if not name or len(name) > LONGEST or _PERSONAL.search(name) or not _CODE.fullmatch(hs6):
        return False
    await pool.execute(sql("store_hs_pair"), name, hs6, value)
    return True


async def pairs_to_review(pool: Pool, limit: int = 50) -> tuple[HsPair, ...]:
    """Undecided pairs, those most often confirmed first. Raises DatabaseUnavailable."""
    return tuple(HsPair(**dict(row)) for row in await pool.fetch(sql("new_hs_pairs"), limit))


async def accepted(pool: Pool) -> tuple[HsPair, ...]:
    """Pairs that are synonyms, in the order they came. Raises DatabaseUnavailable."""
    return tuple(HsPair(**dict(row)) for row in await pool.fetch(sql("accepted_hs_pairs")))


async def pair(pool: Pool, number: int) -> HsPair | None:
    """One pair, None where there is none. Raises DatabaseUnavailable."""
    row = await pool.fetchrow(sql("hs_pair"), number)
    return None if row is None else HsPair(**dict(row))


async def accept(pool: Pool, number: int) -> bool:
    """Make a pair a synonym in all instances at once; False where there is none or it is one already.

    Raises DatabaseUnavailable.
    """
    return await _decide(pool, number, "accepted")


async def reject(pool: Pool, number: int) -> bool:
    """Put a pair aside, one that was accepted too; False where there is none or it was put aside already.

    Raises DatabaseUnavailable.
    """
    return await _decide(pool, number, "rejected")


async def prune(pool: Pool, before: datetime) -> int:
    """Remove pairs without a mark since a moment, except synonyms, and return how many. Raises DatabaseUnavailable."""
    return int(await pool.fetchval(sql("prune_hs_pairs"), before))


async def _decide(pool: Pool, number: int, state: State) -> bool:
    """Give a pair its state; where synonyms change, every instance is told a new data version."""
    async with pool.transaction() as connection:
        await connection.execute(sql("lock_load"), LOCK_KEY, timeout=SECONDS)  # versions rise in the order of commits
        was = await connection.fetchval(sql("decide_hs_pair"), number, state)
        if "accepted" in (was, state) and was is not None:
            await announce(connection, vocabulary=True)
    return was is not None

"""What the recorded turns tell the alerts at the start, so that a restart forgets neither slow replies nor failures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql

TURNS_READ = 200_000  # the newest; what is older than those is not counted


@dataclass(frozen=True, slots=True)
class TurnMinute:
    """The turns of all instances that began within one minute."""

    at: datetime  # its begin
    answered: int
    failed: int
    structured: int  # answered without a language model
    slow: int  # those of them that took too long
    cost_usd: float


async def alert_seed(
    pool: Pool,
    since: datetime,
    until: datetime,
    *,
    slow_ms: float,
    uncounted: Iterable[str],
    turns: int = TURNS_READ,
) -> list[TurnMinute]:
    """The minutes of [since, until) that have turns, oldest first; `uncounted` are kinds of errors that are nobody's failure.

    Raises DatabaseUnavailable.
    """
    rows = await pool.fetch(sql("alert_seed"), since, until, slow_ms, sorted(uncounted), turns)
    return [TurnMinute(**dict(row)) for row in rows]

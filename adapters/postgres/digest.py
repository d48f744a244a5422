"""What a digest tells beside the figures of a period: its slowest hundredth over time, and the money that models cost."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql
from adapters.postgres.stats import TURNS_READ


@dataclass(frozen=True, slots=True)
class Tail:
    """One step of a period."""

    at: datetime  # its begin
    p99: float  # milliseconds
    cost_usd: float  # of the model calls


async def tails(
    pool: Pool, since: datetime, until: datetime, *, step: timedelta, turns: int = TURNS_READ
) -> tuple[Tail, ...]:
    """The steps of [since, until) in which somebody asked. Raises DatabaseUnavailable."""
    return tuple(Tail(**dict(row)) for row in await pool.fetch(sql("digest_tails"), since, until, turns, step))

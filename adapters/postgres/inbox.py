"""The durable inbox: an event is committed before its platform is told so, and worked on by one instance at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql
from core.channels import Inbound

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Leased:
    """An event that this instance works on for a while."""

    id: int
    channel: str
    platform_id: str
    conversation: str
    payload: Mapping[str, Any]
    attempts: int  # this one included
    received_at: datetime
    delayed_said: bool


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much lies in the inbox."""

    waiting: int
    working: int
    failed: int
    oldest_seconds: float  # age of the oldest waiting event


class PostgresInbox:
    """Fulfils `core.channels.Inbox`, and hands the events out. Every method raises DatabaseUnavailable."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def accept(self, event: Inbound) -> bool:
        """Commit an event; False when it was accepted before."""
        found = await self._pool.fetchval(
            sql("inbox_accept"), event.channel, event.platform_id, event.conversation, _storable(event.payload)
        )
        return found is not None

    async def claim(self, channels: Sequence[str], limit: int, worker: str, seconds: float) -> list[Leased]:
        """Lease up to `limit` events of some channels, the oldest open one of each conversation."""
        rows = await self._pool.fetch(sql("inbox_claim"), limit, worker, seconds, list(channels))
        return sorted((Leased(**dict(row)) for row in rows), key=lambda e: e.id)

    async def renew(self, ids: Sequence[int], worker: str, seconds: float) -> int:
        """Prolong leases; how many are still held."""
        return int(await self._pool.fetchval(sql("inbox_renew"), list(ids), worker, seconds))

    async def done(self, event: Leased, worker: str) -> bool:
        """Mark an event as done; False when the lease was lost meanwhile."""
        return await self._pool.fetchval(sql("inbox_done"), event.id, worker) is not None

    async def retry(self, event: Leased, worker: str, error: str, seconds: float) -> None:
        """Give an event back, to be tried again after a while."""
        await self._pool.fetchval(sql("inbox_retry"), event.id, worker, error, seconds)

    async def fail(self, event: Leased, worker: str, error: str) -> bool:
        """Keep an event as failed for good, for an administrator; False when the lease was lost meanwhile."""
        return await self._pool.fetchval(sql("inbox_fail"), event.id, worker, error) is not None

    async def said_delayed(self, event: Leased) -> None:
        """Note that the person was told that it takes longer."""
        await self._pool.execute(sql("inbox_said_delayed"), event.id)

    async def backlog(self) -> Backlog:
        """How much lies in the inbox."""
        row = await self._pool.fetchrow(sql("inbox_counts"))
        return Backlog(**dict(row)) if row is not None else Backlog(0, 0, 0, 0.0)

    async def prune(self, before: datetime) -> int:
        """Remove done events from before a moment; how many went."""
        return int(await self._pool.fetchval(sql("inbox_prune"), before))


def _storable(value: Any) -> Any:
    """JSON without the characters that the database has no place for: one of them must not keep an event out for ever."""
    if isinstance(value, str):
        return value.replace("\0", REPLACEMENT).encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    if isinstance(value, Mapping):
        return {_storable(key): _storable(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_storable(part) for part in value]
    return value

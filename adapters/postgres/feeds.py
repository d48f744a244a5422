"""What feeds brought: stored in one transaction, once over all instances, with what it replaced kept; and how each feed fares."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from adapters.postgres.loading import CHANNEL, LOCK_KEY, SECONDS
from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql
from adapters.postgres.versions import announce
from core.published.checks import NEAR_DAYS, SECOND_DAYS, Known
from core.published.due import FeedState
from core.published.nouns import FEEDS, Change, FeedName, Kind, Stored, Table, Validators, difference

if TYPE_CHECKING:
    import asyncpg

CLAIM_SECONDS = 420.0  # after which another instance may ask in place of one that died
_CONFIDENCE: Mapping[FeedName, str] = {"frankfurter": "good"}  # at second hand; the others speak for themselves


@dataclass(frozen=True, slots=True)
class End:
    """Figures that end without a successor."""

    what: str  # exchange_rate, reference_price, levy
    name: str  # the kind, key or product
    last_day: date


class PostgresFeeds:
    """The store of the feeds. Every method raises DatabaseUnavailable."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def states(self) -> dict[FeedName, FeedState]:
        """How every feed fares; one never asked has an empty state."""
        rows = {row["name"]: row for row in await self._pool.fetch(sql("feed_states"))}
        return {name: _state(rows[name]) if name in rows else FeedState(name) for name in FEEDS}

    async def claim(self, name: FeedName, who: str) -> tuple[FeedState, Validators] | None:
        """The feed's state for the one that may ask it now; None where another one does."""
        async with self._pool.transaction() as connection:
            row = await connection.fetchrow(sql("feed_claim"), name, who, CLAIM_SECONDS)
        if row is None:
            return None
        return _state(row), Validators(row["url"], row["etag"], row["last_modified"])

    async def release(self, name: FeedName, who: str) -> None:
        """Give the feed back without a change."""
        await self._pool.execute(sql("feed_release"), name, who)

    async def settle(self, name: FeedName, who: str, state: FeedState, validators: Validators) -> None:
        """Keep how the feed fares, and give it back."""
        await self._pool.execute(
            sql("feed_settle"),
            *(name, who, state.checked_at, state.settled_at, state.next_at, state.failures, state.waits),
            *(state.reason, state.detail[:200], state.last_day),
            *(validators.url, validators.etag, validators.last_modified),
        )

    async def known(self, kind: Kind, first: date, last: date) -> Known:
        """What a table of a period or day is compared with."""
        same = await self._pool.fetch(
            sql("feed_rates"), kind, first - timedelta(days=NEAR_DAYS), last + timedelta(days=NEAR_DAYS)
        )
        around = timedelta(days=SECOND_DAYS)
        others = await self._pool.fetch(sql("feed_other_rates"), kind, first - around, first + around)
        return Known(_stored(same), _stored(others))

    async def last_day(self, kind: Kind) -> date | None:
        """The last day that rates of a kind cover; None where there is none."""
        found: date | None = await self._pool.fetchval(sql("feed_last_day"), kind)
        return found

    async def ends(self, first: date, last: date) -> tuple[End, ...]:
        """What ends between two days without a successor."""
        return tuple(End(**dict(row)) for row in await self._pool.fetch(sql("feed_ends"), first, last))

    async def save(self, name: FeedName, who: str, tables: Sequence[Table], at: datetime) -> tuple[Change, ...] | None:
        """Store what of the tables is not known yet, all or nothing, and tell all instances; returns what that was.

        None, and nothing was stored, where another instance has taken the feed over: this one was too slow.
        """
        changes: list[Change] = []
        async with self._pool.transaction() as connection:
            await connection.execute(f"set local statement_timeout = '{SECONDS}s'")
            await connection.execute(sql("lock_load"), LOCK_KEY, timeout=SECONDS)
            if not await connection.fetchval(sql("feed_held"), name, who):
                return None
            for table in tables:
                rows = await connection.fetch(sql("feed_rates"), table.kind, table.first, table.first)
                found = difference(table, _stored(rows))
                if found:
                    await _add(connection, name, table, found, at)
                changes += found
            # None: before the first load of the shipped facts
            if changes and await announce(connection, vocabulary=False) is None:
                version = await connection.fetchval(sql("insert_load"), "", "", {})
                await connection.execute(sql("notify_version"), CHANNEL, str(version))
        return tuple(changes)


async def _add(
    connection: "asyncpg.Connection", name: FeedName, table: Table, changes: Sequence[Change], at: datetime
) -> None:
    quotes = [change.quote for change in changes]
    await connection.execute(sql("feed_supersede"), table.kind, table.first, [q.currency for q in quotes], at)
    number = f"KMK {table.decree}" if table.decree else ""
    source = await connection.fetchval(sql("feed_source"), number, table.page)
    await connection.execute(
        sql("feed_add"),
        *(table.kind, table.first, table.last, table.decree, source, name, at, _CONFIDENCE.get(name, "high")),
        [q.currency for q in quotes],
        [q.value for q in quotes],
        [q.per_units for q in quotes],
        [q.buy for q in quotes],
        [q.sell for q in quotes],
        [q.note for q in quotes],
    )


def _state(row: "asyncpg.Record") -> FeedState:
    names = ("name", "checked_at", "settled_at", "next_at", "failures", "waits", "reason", "detail", "last_day")
    return FeedState(**{name: row[name] for name in names})


def _stored(rows: Iterable["asyncpg.Record"]) -> tuple[Stored, ...]:
    plain = ("kind", "currency", "value", "per_units", "decree", "confidence", "origin", "publisher")
    return tuple(Stored(first=row["valid_from"], last=row["valid_to"], **{n: row[n] for n in plain}) for row in rows)

"""Figures over the recorded turns of a period: how fast, how often from a cache, what went wrong, what had no answer.

Every statement walks an index of time and reads a bounded number of the newest turns; `Performance.cut` says when there
were more. Times are milliseconds. No text of a conversation is stored, so none is here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql
from adapters.postgres.timings import long_form

TURNS_READ = 100_000  # the newest of a period; what is beyond is not counted
STAGES_READ = 20_000  # turns whose stages and caches are opened


@dataclass(frozen=True, slots=True)
class Latency:
    """How long the replies of a group took."""

    name: str  # topic or channel, empty for all
    replies: int
    p50: float
    p95: float
    p99: float
    errors: int
    statements: int  # sent to the database for all of them
    model_calls: int


@dataclass(frozen=True, slots=True)
class StageShare:
    """What a stage took of the replies' time."""

    name: str
    replies: int  # in which it occurred
    mean_ms: float  # over all replies, those without it too
    p95: float  # of the replies that have it
    share: float  # of all time, 0..1; stages that overlap may add up to more than 1


@dataclass(frozen=True, slots=True)
class LayerUse:
    """How often a cache layer knew the answer."""

    layer: str
    asked: int
    hits: int

    @property
    def rate(self) -> float:
        """Share of hits, 0..1; 0 where nobody asked."""
        return self.hits / self.asked if self.asked else 0.0


@dataclass(frozen=True, slots=True)
class Moment:
    """One step of a period."""

    at: datetime  # its begin
    replies: int
    p50: float
    p95: float
    p99: float
    errors: int
    cost_usd: float = 0.0  # of the model calls


@dataclass(frozen=True, slots=True)
class Marks:
    """What people thought of the replies on a topic."""

    topic: str
    up: int
    down: int


@dataclass(frozen=True, slots=True)
class Performance:
    """All figures of a period."""

    since: datetime
    until: datetime
    whole: Latency | None  # None: nobody asked
    topics: tuple[Latency, ...]  # most frequent first
    channels: tuple[Latency, ...]
    stages: tuple[StageShare, ...]  # longest first
    layers: tuple[LayerUse, ...]
    course: tuple[Moment, ...]
    errors: tuple[tuple[str, int], ...]  # kind and count, most frequent first
    marks: tuple[Marks, ...]
    cut: bool = False  # there were more turns than were read

    @property
    def cost_usd(self) -> float:
        """What the model calls cost, US dollars."""
        return sum(moment.cost_usd for moment in self.course)


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """One recorded turn, without whose it was."""

    id: str
    at: datetime
    channel: str
    topic: str | None
    language: str
    worded_by: str
    missing: tuple[str, ...]
    error_kind: str | None
    total_ms: float
    timings: Mapping[str, Any]  # in the long form: stages, queries and models as objects


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Replies of one topic that answered nothing."""

    topic: str  # "none" where the message was not read or an error came first
    asked_back: bool  # the goods were asked for
    count: int
    conversations: int


@dataclass(frozen=True, slots=True)
class Versions:
    """What the database runs and holds."""

    postgresql: str
    pgvector: str | None
    schema: str
    facts: int  # the data version
    bytes: int


async def performance(
    pool: Pool, since: datetime, until: datetime, *, step: timedelta, turns: int = TURNS_READ, stages: int = STAGES_READ
) -> Performance:
    """The figures of [since, until), seen at one moment; the course in steps. Raises DatabaseUnavailable."""
    window = (since, until)
    async with pool.transaction(snapshot=True) as connection:
        groups = await connection.fetch(sql("stats_groups"), *window, turns)
        course = await connection.fetch(sql("stats_course"), *window, turns, step)
        kinds = await connection.fetch(sql("stats_errors"), *window, turns)
        shares = await connection.fetch(sql("stats_stages"), *window, stages)
        layers = await connection.fetch(sql("stats_caches"), *window, stages)
        marks = await connection.fetch(sql("stats_feedback"), *window, turns)
    whole = next((_latency(r) for r in groups if r["topic"] is None and r["channel"] is None), None)
    return Performance(
        since,
        until,
        whole,
        topics=tuple(_latency(r) for r in groups if r["topic"] is not None),
        channels=tuple(_latency(r) for r in groups if r["channel"] is not None),
        stages=tuple(StageShare(**dict(r)) for r in shares),
        layers=tuple(LayerUse(**dict(r)) for r in layers),
        course=tuple(_moment(r) for r in course),
        errors=tuple((r["kind"], r["count"]) for r in kinds),
        marks=tuple(Marks(**dict(r)) for r in marks),
        cut=whole is not None and whole.replies >= turns,
    )


def _latency(row: asyncpg.Record) -> Latency:
    p50, p95, p99 = row["percentiles"]
    name = row["topic"] or row["channel"] or ""
    return Latency(name, row["replies"], p50, p95, p99, row["errors"], row["statements"], row["model_calls"])


def _moment(row: asyncpg.Record) -> Moment:
    p50, p95, p99 = row["percentiles"]
    return Moment(row["at"], row["replies"], p50, p95, p99, row["errors"], row["cost_usd"])


async def slowest(
    pool: Pool, since: datetime, until: datetime, limit: int, *, turns: int = TURNS_READ
) -> list[KeptTurn]:
    """The slowest turns of [since, until), slowest first. Raises DatabaseUnavailable."""
    return [_kept(row) for row in await pool.fetch(sql("stats_slowest"), since, until, turns, limit)]


async def turns_named(pool: Pool, prefix: str, limit: int) -> list[KeptTurn]:
    """The turns whose id begins with some hexadecimal digits, by id. Raises DatabaseUnavailable."""
    return [_kept(row) for row in await pool.fetch(sql("stats_turns"), prefix, limit)]


def _kept(row: asyncpg.Record) -> KeptTurn:
    return KeptTurn(**{**dict(row), "missing": tuple(row["missing"]), "timings": long_form(row["timings"])})


async def unanswered(
    pool: Pool, since: datetime, until: datetime, *, turns: int = TURNS_READ
) -> tuple[list[Unanswered], int]:
    """Replies of [since, until) without an answer, most frequent first, and of how many replies. Raises DatabaseUnavailable."""
    async with pool.transaction(snapshot=True) as connection:
        rows = await connection.fetch(sql("stats_unanswered"), since, until, turns)
        whole = await connection.fetchval(sql("stats_count"), since, until, turns)
    return [Unanswered(**dict(row)) for row in rows], int(whole)


async def layer_use(pool: Pool, since: datetime, until: datetime, *, stages: int = STAGES_READ) -> list[LayerUse]:
    """Cache layers of the turns of [since, until), at any instance, by name. Raises DatabaseUnavailable."""
    return [LayerUse(**dict(row)) for row in await pool.fetch(sql("stats_caches"), since, until, stages)]


async def model_use(pool: Pool, since: datetime) -> tuple[int, float]:
    """Tokens and US dollars that the models of all instances used in the turns since a moment. Raises DatabaseUnavailable."""
    row = await pool.fetchrow(sql("stats_model_use"), since)
    assert row is not None  # noqa: S101  # an aggregate always has a row
    return int(row["tokens"]), float(row["cost_usd"])


async def versions(pool: Pool) -> Versions:
    """What the database runs and holds. Raises DatabaseUnavailable."""
    row = await pool.fetchrow(sql("stats_versions"))
    assert row is not None  # noqa: S101  # the statement has no condition
    return Versions(**dict(row))


async def busy_workers(pool: Pool) -> list[str]:
    """The instances that hold work of the inbox now, by name. Raises DatabaseUnavailable."""
    return [row["worker"] for row in await pool.fetch(sql("stats_workers"))]

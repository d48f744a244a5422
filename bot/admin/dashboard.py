"""What the dashboard `/admin` shows, put together: the process, the figures of a period, caches, alerts, data, turns."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import structlog

from adapters.caches.rows import RowCache
from adapters.postgres.pool import Pool
from adapters.postgres.stats import Moment, Performance, performance, versions
from adapters.postgres.status import DATED, TableStatus, status
from adapters.telemetry.readings import Readings
from adapters.telemetry.turns import FinishedTurn
from bot.admin.caches import Caches
from bot.admin.commands import Clock, Day
from bot.admin.period import Period, read_period
from bot.admin.status import Instance
from bot.clock import utc_now
from core.errors import Unavailable

KEPT = 200  # finished turns that are shown to whoever opens the page
SHORT = 8  # characters of an id or a hash: enough for `turn ID`
FIGURES_KEPT = 5.0  # seconds, so that many who watch ask the database as often as one
DATABASE_SECONDS = 5.0  # what is well must be told soon
RUNBOOKS = "docs/runbooks/"  # how alerts name their runbooks, each a file NAME.md there

Alert = Mapping[str, Any]  # name, severity, since (ISO), summary, runbook, muted
Alerts = Callable[[], Sequence[Alert]]
Row = Mapping[str, Any]
Result = TypeVar("Result")
log = structlog.get_logger("admin")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the database tells of the figures that answers stand on."""

    version: int
    tables: Sequence[TableStatus]


class Dashboard:
    """Fulfils `AdminView` of the web; `tell` is told of every finished turn."""

    def __init__(
        self,
        pool: Pool,
        instance: Instance,
        today: Day,
        read: Callable[[], Readings],
        *,
        caches: Caches | None = None,
        alerts: Alerts | None = None,
        runbooks: Path | None = None,
        now: Clock = utc_now,
        seconds: float = DATABASE_SECONDS,
    ) -> None:
        self._pool, self._instance, self._today, self._read, self._now = pool, instance, today, read, now
        self._caches: Caches = caches or {}
        self._alerts = alerts
        self._runbooks = {path.stem: path.read_text("utf-8") for path in runbooks.glob("*.md")} if runbooks else {}
        self._seconds = seconds
        self._looks = RowCache(16, FIGURES_KEPT, layer="dashboard")
        self._turns: deque[FinishedTurn] = deque(maxlen=KEPT)  # made rows of only when somebody looks
        self._feeds: set[asyncio.Queue[Row]] = set()

    def tell(self, turn: FinishedTurn) -> None:
        """Keep a turn and hand it to everybody who watches; who does not keep up loses the oldest."""
        self._turns.append(turn)
        if not self._feeds:
            return
        row = turn_row(turn)
        for feed in self._feeds:
            if feed.full():
                feed.get_nowait()
            feed.put_nowait(row)

    @contextmanager
    def live(self) -> Iterator[asyncio.Queue[Row]]:
        """The last turns, then each as it finishes."""
        feed: asyncio.Queue[Row] = asyncio.Queue(KEPT)
        for turn in self._turns:
            feed.put_nowait(turn_row(turn))
        self._feeds.add(feed)
        try:
            yield feed
        finally:
            self._feeds.discard(feed)

    def runbook(self, name: str) -> str | None:
        """The text of a runbook."""
        return self._runbooks.get(name)

    async def snapshot(self, period: str) -> Mapping[str, Any]:
        """Everything at this moment; raises BadInput for what is no period."""
        asked = read_period(period)
        figures, facts = await asyncio.gather(
            self._of_database(self._looks.get(asked, lambda: self._figures(asked))),
            self._of_database(self._looks.get("facts", self._facts)),
        )
        readings = self._part("readings", self._read)
        alerts = self._part("alerts", self._alerts) if self._alerts else ()
        data = None if facts is None else data_rows(facts.tables, self._today())
        now = self._now()
        reasons = _reasons(figures, data, readings, alerts)
        return {
            "at": now.isoformat(),
            "state": "degraded" if reasons else "ok",
            "reasons": reasons,
            "program": {
                "name": self._instance.name,
                "version": self._instance.version,
                "started": self._instance.started.isoformat(),
                "uptime_seconds": max(0.0, (now - self._instance.started).total_seconds()),
                "parts": dict(self._instance.versions),
            },
            "database": facts is not None,
            "period": f"{asked.count}{asked.unit}",
            "performance": None if figures is None else performance_rows(figures, asked),
            "readings": None if readings is None else asdict(readings),
            "caches": [
                {**cache_row(name, held.hits, held.misses, len(held)), "bytes": getattr(held, "held_bytes", None)}
                for name, held in self._caches.items()
            ],
            "alerts": None if alerts is None else [self._linked(alert) for alert in alerts],
            "data": data,
            "data_version": None if facts is None else facts.version,
        }

    async def _figures(self, period: Period) -> Performance:
        until = self._now()
        return await performance(self._pool, until - period.length, until, step=period.step)

    async def _facts(self) -> Facts:
        tables = await status(self._pool, self._today())
        return Facts((await versions(self._pool)).facts, tables)

    async def _of_database(self, asked: Awaitable[Result]) -> Result | None:
        """What the database answers, None where it does not in time."""
        try:
            async with asyncio.timeout(self._seconds):
                return await asked
        except (Unavailable, TimeoutError) as error:
            log.warning("dashboard_without_database", error=type(error).__name__)
            return None

    def _part(self, name: str, read: Callable[[], Result]) -> Result | None:
        """One part of the program, None where it fails: the others are wanted then more than ever."""
        try:
            return read()
        except Exception as error:  # noqa: BLE001  # whatever broke there is what somebody wants to look at here
            log.warning("dashboard_part_failed", part=name, error=type(error).__name__)
            return None

    def _linked(self, alert: Alert) -> Row:
        """An alert whose runbook is an address that a browser can open, where it is kept here."""
        runbook = str(alert.get("runbook") or "")
        name = runbook.removeprefix(RUNBOOKS).removesuffix(".md")
        return {**alert, "runbook": f"/admin/runbooks/{name}" if name in self._runbooks else runbook}


def turn_row(turn: FinishedTurn) -> Row:
    """A finished turn as JSON, without any text and with persons left out; times are milliseconds."""
    timings = turn.timings
    stages = sorted(timings.stages, key=lambda stage: stage.start_ns)
    return {
        "id": turn.id[:SHORT],
        "at": turn.at.isoformat(),
        "channel": turn.channel,
        "topic": turn.topic,
        "language": turn.language,
        "ms": round(timings.total_ms, 3),
        "waited_ms": round(timings.waited_ms, 3),
        "stages": [[s.name, round(s.start_ns / 1e6, 3), round(s.took_ns / 1e6, 3)] for s in stages],
        "cache": dict(timings.caches),
        "sql": timings.sql_statements,
        "model_calls": timings.model_calls,
        "worded_by": turn.worded_by,
        "error": turn.error,
        "failed_in": timings.failed_in if turn.error else None,
        "missing": list(turn.missing),
        "stale": list(turn.stale),
        "conversation": turn.conversation_hash[:SHORT],
    }


def performance_rows(figures: Performance, period: Period) -> Row:
    """The figures of a period as JSON; the course as columns of equal length, with None where nobody asked."""
    return {
        "since": figures.since.isoformat(),
        "until": figures.until.isoformat(),
        "whole": None if figures.whole is None else asdict(figures.whole),
        "topics": [asdict(group) for group in figures.topics],
        "channels": [asdict(group) for group in figures.channels],
        "stages": [asdict(stage) for stage in figures.stages],
        "layers": [cache_row(use.layer, use.hits, use.asked - use.hits) for use in figures.layers],
        "course": _course(figures, period),
        "errors": [{"kind": kind, "count": count} for kind, count in figures.errors],
        "marks": [asdict(mark) for mark in figures.marks],
        "cut": figures.cut,
    }


def _course(figures: Performance, period: Period) -> Mapping[str, Any]:
    """One column for each figure of a step: `at` in seconds since 1970, counts 0 and times None where nobody asked."""
    known = {round((moment.at - figures.since) / period.step): moment for moment in figures.course}
    steps = range(-(-period.length // period.step))
    columns: dict[str, list[Any]] = {
        name: [getattr(known[n], name) if n in known else None for n in steps]
        for name in (field.name for field in fields(Moment))
    }
    columns["at"] = [(figures.since + n * period.step).timestamp() for n in steps]
    for name in ("replies", "errors"):
        columns[name] = [value or 0 for value in columns[name]]
    return {**columns, "step_seconds": period.step.total_seconds()}


def cache_row(name: str, hits: int, misses: int, entries: int | None = None) -> Row:
    """How much a cache holds and how often it helped; a rate of None: nobody asked it."""
    asked = hits + misses
    return {"name": name, "entries": entries, "asked": asked, "hits": hits, "rate": hits / asked if asked else None}


def data_rows(tables: Sequence[TableStatus], today: date) -> list[Row]:
    """Kinds of figures that run out: what is out of date first, then what ends soonest; open ends last."""
    rows = [_data_row(table, today) for table in tables if table.name.startswith(DATED)]
    absent = [kind for kind in DATED if not any(table.name.startswith(kind) for table in tables)]
    rows += [_data_row(TableStatus(kind, 0, None, None, None, stale=True), today) for kind in absent]
    return sorted(
        rows, key=lambda row: (not row["stale"], row["days_left"] is None, row["days_left"] or 0, row["name"])
    )


def _data_row(table: TableStatus, today: date) -> dict[str, Any]:
    last = table.last_day
    # A day that has passed on figures in force means that what holds now has no end.
    ends = last is not None and (table.stale or last >= today)
    return {
        "name": table.name,
        "rows": table.rows,
        "stale": table.stale,
        "last_day": last.isoformat() if last is not None and ends else None,
        "days_left": (last - today).days if last is not None and ends else None,
    }


def _reasons(
    figures: Performance | None, data: Sequence[Row] | None, readings: Readings | None, alerts: Sequence[Alert] | None
) -> list[str]:
    """Why the program is not well, by short names: database, figures, alert:NAME, stale:KIND, down:WHAT, held_back:WHAT."""
    reasons = ["database"] if data is None else ["figures"] if figures is None else []
    reasons += [f"alert:{alert['name']}" for alert in alerts or () if not alert.get("muted")]
    reasons += [f"stale:{row['name']}" for row in data or () if row["stale"]]
    if readings is None:
        return [*reasons, "readings"]
    reasons += [f"down:{what}" for what, up in sorted(readings.up.items()) if not up and what != "database"]
    return reasons + [f"held_back:{what}" for what, is_open in sorted(readings.circuit_open.items()) if is_open]

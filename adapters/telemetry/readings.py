"""What is read off the program when Prometheus scrapes: backlog, validity of data, feeds, event loop, memory, pool, circuits."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import add
from time import perf_counter
from typing import Protocol

import structlog
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from adapters.telemetry.labels import DATA_KINDS, FEED_NAMES, SINKS, UPSTREAMS, known
from core.published.due import FeedState, out_of_order
from core.published.nouns import FeedName

log = structlog.get_logger("telemetry")
LAG_PAUSE = 0.25  # seconds between two looks at the event loop
LAG_KEPT = 60.0  # seconds that the worst delay is remembered, longer than the pause between two scrapes


@dataclass(frozen=True, slots=True)
class Validity:
    """How current one kind of figures is."""

    stale: bool  # nothing known covers today
    remaining_days: int | None = None  # until the last day covered, negative when past; None: open end or nothing known


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """How one publisher's feed fares."""

    failing: bool  # refused too often in a row, or for too long
    refusals: int = 0  # in a row
    reason: str = ""  # of the last one, a name of `core.published.nouns.Reason`
    detail: str = ""
    last_day: date | None = None  # the last day that its rates cover


class DatedTable(Protocol):
    """A table of facts as the status of the data tells it."""

    @property
    def name(self) -> str: ...  # noqa: D102  # levy_rule, reference_price, "exchange_rate: tax", duty_rule
    @property
    def last_day(self) -> date | None: ...  # noqa: D102  # latest end of validity that is known
    @property
    def stale(self) -> bool: ...  # noqa: D102  # nothing of it covers today


@dataclass(frozen=True, slots=True)
class Readings:
    """The program at a moment; what is None or absent is not shown."""

    inbox_waiting: int | None = None
    inbox_working: int | None = None
    inbox_failed: int | None = None
    inbox_oldest_seconds: float | None = None
    data: Mapping[str, Validity] = field(default_factory=dict)  # by exchange_rate, reference_price, levy
    feeds: Mapping[str, FeedHealth] | None = None  # by kemenkeu, bi, …; empty where none is asked
    loop_lag_seconds: float | None = None  # the worst of the last minute
    memory_bytes: int | None = None
    memory_limit_bytes: int | None = None  # of the container or of the machine
    pool_open: int | None = None
    pool_idle: int | None = None
    pool_limit: int | None = None
    up: Mapping[str, bool] = field(default_factory=dict)  # by database, redis, model, telegram, slack
    circuit_open: Mapping[str, bool] = field(default_factory=dict)  # by the same names
    cost_today_usd: float | None = None
    dropped: Mapping[str, int] = field(
        default_factory=dict
    )  # reports given up since the start, by where they were to go


ReadProgram = Callable[[], Readings]
# (name, help, the field of Readings that it shows)
_PLAIN = (
    ("exportmate_inbox_waiting", "Events that wait in the inbox", "inbox_waiting"),
    ("exportmate_inbox_working", "Events being handled", "inbox_working"),
    ("exportmate_inbox_failed", "Events that were given up", "inbox_failed"),
    ("exportmate_inbox_oldest_seconds", "Age of the oldest waiting event", "inbox_oldest_seconds"),
    ("exportmate_event_loop_lag_seconds", "Worst delay of the event loop in the last minute", "loop_lag_seconds"),
    ("exportmate_memory_bytes", "Memory in use by the process", "memory_bytes"),
    ("exportmate_memory_limit_bytes", "Memory that the process may use", "memory_limit_bytes"),
    ("exportmate_pool_open", "Connections to the database", "pool_open"),
    ("exportmate_pool_idle", "Connections that are free", "pool_idle"),
    ("exportmate_pool_limit", "Connections allowed at most", "pool_limit"),
    ("exportmate_model_cost_today_usd", "Cost of model calls of all instances today, US dollars", "cost_today_usd"),
)


class ReadingsCollector(Collector):
    """Asks the program at each scrape; where that fails, the counters are still served."""

    def __init__(self, read: ReadProgram) -> None:
        self._read = read

    def describe(self) -> Iterable[Metric]:
        """Nothing: registering asks nobody."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The gauges of this moment."""
        try:
            now = self._read()
        except Exception as error:  # noqa: BLE001  # a scrape without gauges is better than none
            log.warning("readings_failed", error=type(error).__name__)
            yield GaugeMetricFamily("exportmate_readings_ok", "Whether the program could be read", 0)
            return
        yield GaugeMetricFamily("exportmate_readings_ok", "Whether the program could be read", 1)
        for name, text, attribute in _PLAIN:
            if (value := getattr(now, attribute)) is not None:
                yield GaugeMetricFamily(name, text, float(value))
        yield from _labelled(now)


def _labelled(now: Readings) -> Iterator[Metric]:
    """The gauges of which there is one a name."""
    up, circuits = _by_name(now.up, UPSTREAMS, min), _by_name(now.circuit_open, UPSTREAMS, max)
    yield _family("exportmate_up", "Whether it answers", "upstream", up)
    yield _family("exportmate_circuit_open", "Whether calls are held back", "upstream", circuits)
    stale = _by_name({k: v.stale for k, v in now.data.items()}, DATA_KINDS, max)
    left = {k: v.remaining_days for k, v in now.data.items() if v.remaining_days is not None}
    yield _family("exportmate_data_stale", "Whether figures are past their validity", "kind", stale)
    yield _family("exportmate_data_remaining_days", "Days until figures end", "kind", _by_name(left, DATA_KINDS, min))
    failing = _by_name({k: v.failing for k, v in (now.feeds or {}).items()}, FEED_NAMES, max)
    yield _family("exportmate_feed_failing", "Whether a publisher of rates fails", "feed", failing)
    dropped = CounterMetricFamily("exportmate_reports_dropped", "Reports given up since the start", labels=("sink",))
    for sink, count in sorted(_by_name(now.dropped, SINKS, add).items()):
        dropped.add_metric((sink,), count)
    yield dropped


def _by_name(
    values: Mapping[str, float], names: Iterable[str], join: Callable[[float, float], float]
) -> dict[str, float]:
    found: dict[str, float] = {}
    for key, value in values.items():
        name = known(key, names)
        found[name] = float(join(found[name], value)) if name in found else float(value)
    return found


def _family(name: str, text: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=(label,))
    for value in sorted(values):
        family.add_metric((value,), values[value])
    return family


def validity(tables: Iterable[DatedTable], today: date) -> dict[str, Validity]:
    """Validity by kind from the status of the data; of several exchange rates the worst counts."""
    prefixes = {"exchange_rate": "exchange_rate", "reference_price": "reference_price", "levy_rule": "levy"}
    found: dict[str, Validity] = {}
    for table in tables:
        kind = next((k for prefix, k in prefixes.items() if table.name.startswith(prefix)), None)
        if kind is None:
            continue
        # A day that has passed on figures in force means that what holds now has no end.
        ends = table.last_day is not None and (table.stale or table.last_day >= today)
        left = (table.last_day - today).days if ends and table.last_day else None
        before = found.get(kind, Validity(stale=False))
        days = [d for d in (left, before.remaining_days) if d is not None]
        found[kind] = Validity(table.stale or before.stale, min(days, default=None))
    return found


def feed_health(states: Mapping[FeedName, FeedState], now: datetime) -> dict[str, FeedHealth]:
    """How each feed fares at a moment, from what all instances know of it."""
    return {
        name: FeedHealth(out_of_order(state, now), state.failures, state.reason, state.detail, state.last_day)
        for name, state in states.items()
    }


class LoopLag:
    """The worst delay of the event loop in the last minute, in seconds."""

    def __init__(self) -> None:
        self._seen: list[tuple[float, float]] = []

    def note(self, at: float, lag: float) -> None:
        """Keep a delay seen at a time of the stopwatch; smaller older ones no longer matter."""
        self._seen = [(t, seen) for t, seen in self._seen if seen > lag and at - t <= LAG_KEPT]
        self._seen.append((at, lag))

    def worst(self, now: float) -> float:
        """The greatest delay that is not older than a minute, 0 where none was seen."""
        return max((lag for at, lag in self._seen if now - at <= LAG_KEPT), default=0.0)


@asynccontextmanager
async def watch_loop() -> AsyncIterator[Callable[[], float]]:
    """Look at the event loop four times a second for as long as the block runs; gives a function that tells the worst."""
    lag = LoopLag()

    async def look() -> None:
        while True:
            began = perf_counter()
            await asyncio.sleep(LAG_PAUSE)
            lag.note(perf_counter(), max(0.0, perf_counter() - began - LAG_PAUSE))

    task = asyncio.create_task(look())
    try:
        yield lambda: lag.worst(perf_counter())
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def memory() -> tuple[int, int]:
    """Bytes in use by this process and bytes that it may use: the container's limit where there is one."""
    from pathlib import Path

    import psutil  # type: ignore[import-untyped]  # nobody ships its types

    limit = psutil.virtual_memory().total
    with contextlib.suppress(OSError, ValueError):  # no control groups, or no limit ("max")
        limit = min(limit, int(Path("/sys/fs/cgroup/memory.max").read_text("ascii")))
    return psutil.Process().memory_info().rss, limit

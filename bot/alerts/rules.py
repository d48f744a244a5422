"""The alerts as data: what each looks at, from when on it is one, and for how long that must last.

Names, windows, durations and thresholds are those of `deploy/prometheus/rules.yml`; a test holds the two together.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Final, Literal

from adapters.telemetry.readings import Readings
from bot import feed_texts
from bot.alerts.windows import LONG, SHORT, Windows

Severity = Literal["critical", "warning", "info"]
# ms, %, USD, MB, s, events as people write them; x: times as fast as the budget allows; state: is, or is not.
Unit = Literal["ms", "%", "USD", "MB", "s", "events", "x", "state"]

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
LATENCY_BUDGET, ANSWER_BUDGET = 0.01, 0.001  # shares that may be slow, and that may fail, by the objectives
SHORTER = 12  # a burn rate's short window is this part of its long one: it says that it is still going on
_CALLS = 5  # of a model or a platform: one that fails alone is no rate
_CACHES = frozenset({"rows", "embedding"})  # those whose misses cost time
_CHATS = frozenset({"telegram", "slack"})


@dataclass(frozen=True, slots=True)
class Seen:
    """What the rules look at; no readings where the program could not be read."""

    windows: Windows
    readings: Readings | None


@dataclass(frozen=True, slots=True)
class Measured:
    """What was seen of one label: a value for each limit of the rule, in its unit."""

    values: tuple[float, ...]
    of: float = inf  # how many observations it rests on
    shown: Mapping[str, float] = field(default_factory=dict)  # further figures for the text
    said: str = "seen"  # which sentence tells of it
    words: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # for the text, in Indonesian and in English


@dataclass(frozen=True, slots=True)
class Limit:
    """From where on a value is too much; a limit without a number is not looked at until a setting gives one."""

    unit: Unit
    threshold: float | None


# None: not known at this moment; what is open stays open, and nothing begins.
Read = Callable[[Seen, float], Mapping[str, Measured] | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One alert, or one a label: a kind of data, a model, a platform."""

    name: str
    severity: Severity
    page: str  # in docs/runbooks/
    read: Read
    hold: float  # seconds for which it must last
    limits: tuple[Limit, ...]  # one of them passed is enough
    over: float = 0.0  # seconds of the window, 0 for what is looked at now
    longest: float = 0.0  # that the window may be
    least: float = 0  # observations below which nothing is said
    below: bool = False  # too little is what is bad
    shared: bool = False  # the same at all instances, so that one of them speaks

    def passed(self, measured: Measured) -> bool:
        """Whether a value is beyond its limit."""
        return measured.of >= self.least and any(self.beyond(measured))

    def beyond(self, measured: Measured) -> list[bool]:
        """For each limit, whether it is passed."""
        return [
            limit.threshold is not None and (value < limit.threshold if self.below else value > limit.threshold)
            for limit, value in zip(self.limits, measured.values, strict=True)
        ]

    @property
    def runbook(self) -> str:
        """The page that says what to do."""
        return f"docs/runbooks/{self.page}.md"


def _late(kind: str) -> Read:
    def read(seen: Seen, over: float) -> Mapping[str, Measured]:
        value, count = seen.windows.quantile(kind, 0.95, over)
        return {"": Measured((value,), count)}

    return read


def _answered(seen: Seen, over: float) -> tuple[float, float]:
    """Turns that failed, and all that could be answered."""
    failed = seen.windows.over("turn", "error", over)
    return failed, failed + seen.windows.over("turn", "ok", over)


def _failed(seen: Seen, over: float) -> Mapping[str, Measured]:
    failed, turns = _answered(seen, over)
    return {"": Measured((100 * failed / turns,), turns)} if turns else {}


def _slow(seen: Seen, over: float) -> tuple[float, float]:
    return seen.windows.over("structured", "slow", over), seen.windows.over("structured", "all", over)


def _burns(count: Callable[[Seen, float], tuple[float, float]], budget: float) -> Read:
    """How many times too fast a budget is spent, in the long window and the short one: the lesser counts."""

    def read(seen: Seen, over: float) -> Mapping[str, Measured]:
        bad, all_ = count(seen, over)
        lately, all_lately = count(seen, over / SHORTER)
        if not all_ or not all_lately:
            return {}
        burnt = min(bad / all_, lately / all_lately) / budget
        return {"": Measured((burnt,), _answered(seen, over)[1], {"percent": 100 * bad / all_})}

    return read


def _inbox(seen: Seen, _over: float) -> Mapping[str, Measured] | None:
    now = seen.readings
    if now is None or now.inbox_waiting is None:
        return None
    oldest = now.inbox_oldest_seconds or 0.0
    return {"": Measured((now.inbox_waiting, oldest), shown={"oldest": oldest, "waiting": now.inbox_waiting})}


def _grown(group: str) -> Read:
    def read(seen: Seen, over: float) -> Mapping[str, Measured]:
        return {
            label: Measured((seen.windows.over(group, label, over),)) for label in seen.windows.labels(group) or ("",)
        }

    return read


def _caches(seen: Seen, over: float) -> Mapping[str, Measured]:
    found = {}
    for layer in _CACHES.intersection(seen.windows.labels("cache")):
        hits, misses = (seen.windows.over(f"cache {result}", layer, over) for result in ("hit", "miss"))
        if hits + misses:
            found[layer] = Measured((100 * hits / (hits + misses),), hits + misses)
    return found


def _calls(group: str) -> Callable[[Seen, float], Mapping[str, Measured]]:
    def read(seen: Seen, over: float) -> Mapping[str, Measured]:
        found = {}
        for label in seen.windows.labels(group):
            good, bad = (seen.windows.over(f"{group} {result}", label, over) for result in ("ok", "error"))
            if good + bad:
                found[label] = Measured((100 * bad / (good + bad),), good + bad)
        return found

    return read


def _platforms(seen: Seen, over: float) -> Mapping[str, Measured]:
    away = {
        name for name, up in (seen.readings.up if seen.readings else {}).items() if name in _CHATS and not up
    }  # cannot be reached at all, however few calls there were
    return {**_calls("platform")(seen, over), **{name: Measured((100.0,), said="away") for name in away}}


def _away(upstream: str) -> Read:
    def read(seen: Seen, _over: float) -> Mapping[str, Measured] | None:
        up = seen.readings.up.get(upstream) if seen.readings else None
        return None if up is None else {"": Measured((float(not up),))}

    return read


def _pool(seen: Seen, _over: float) -> Mapping[str, Measured] | None:
    now = seen.readings
    if now is None or now.pool_open is None or now.pool_limit is None:
        return None
    return {
        "": Measured((float(now.pool_open >= now.pool_limit and now.pool_idle == 0),), shown={"open": now.pool_open})
    }


def _stale(seen: Seen, _over: float) -> Mapping[str, Measured] | None:
    if seen.readings is None or not seen.readings.data:
        return None
    return {kind: Measured((float(validity.stale),)) for kind, validity in seen.readings.data.items()}


def _feeds(seen: Seen, _over: float) -> Mapping[str, Measured] | None:
    if seen.readings is None or seen.readings.feeds is None:
        return None
    return {
        name: Measured(
            (float(health.failing),),
            shown={"refusals": health.refusals},
            words=feed_texts.of_refusal(health.reason, health.detail, health.last_day),
        )
        for name, health in seen.readings.feeds.items()
    }


def _held_back(seen: Seen, _over: float) -> Mapping[str, Measured] | None:
    if seen.readings is None:
        return None
    return {name: Measured((float(is_open),)) for name, is_open in seen.readings.circuit_open.items()}


def _cost(seen: Seen, over: float) -> Mapping[str, Measured]:
    today = (seen.readings.cost_today_usd if seen.readings else None) or 0.0
    return {"": Measured((max(today, seen.windows.over("cost", "", over)),))}


def _lag(seen: Seen, _over: float) -> Mapping[str, Measured] | None:
    lag = seen.readings.loop_lag_seconds if seen.readings else None
    return None if lag is None else {"": Measured((1000 * lag,))}


def _memory(seen: Seen, _over: float) -> Mapping[str, Measured] | None:
    used = seen.readings.memory_bytes if seen.readings else None
    limit = seen.readings.memory_limit_bytes if seen.readings else None
    return {"": Measured((100 * used / limit, used / 2**20))} if used is not None and limit else None


def _unread(seen: Seen, _over: float) -> Mapping[str, Measured]:
    return {"": Measured((float(seen.readings is None),))}


_STATE = (Limit("state", 0),)
_BURNS: Final[tuple[tuple[str, Severity, float, float, float], ...]] = (  # name, severity, times, long window, hold
    ("Fast", "critical", 14.4, HOUR, 2 * MINUTE),
    ("Quick", "critical", 6, 6 * HOUR, 15 * MINUTE),
    ("Steady", "warning", 3, DAY, HOUR),
    ("Slow", "warning", 1, 3 * DAY, 3 * HOUR),
)


def _objective(name: str, page: str, read: Read) -> tuple[Rule, ...]:
    """The four burn rates of an objective."""
    return tuple(
        Rule(f"{name}Burns{each}", severity, page, read, hold, (Limit("x", times),), over, LONG, least=20)
        for each, severity, times, over, hold in _BURNS
    )


RULES: Final = (
    Rule("DatabaseDown", "critical", "database-down", _away("database"), MINUTE, _STATE),
    *_objective("ReplyLatency", "reply-latency-objective", _burns(_slow, LATENCY_BUDGET)),
    *_objective("Answered", "answered-objective", _burns(_answered, ANSWER_BUDGET)),
    Rule("SlowReplies", "warning", "slow-replies", _late("structured"), 5 * MINUTE, (Limit("ms", 500),), 5 * MINUTE, SHORT, 10),
    Rule("SlowModelReplies", "warning", "slow-replies", _late("model"), 5 * MINUTE, (Limit("ms", 8000),), 5 * MINUTE, SHORT, 10),
    Rule("ErrorRate", "critical", "error-rate", _failed, 5 * MINUTE, (Limit("%", 5),), 5 * MINUTE, LONG, 10),
    Rule("InboxBacklog", "critical", "inbox-backlog", _inbox, 2 * MINUTE, (Limit("events", 100), Limit("s", 60)), shared=True),
    Rule("EventsGivenUp", "warning", "events-given-up", _grown("given up"), MINUTE, (Limit("events", 0),), 15 * MINUTE, SHORT, shared=True),
    Rule("LowCacheHitRate", "warning", "low-cache-hit-rate", _caches, 30 * MINUTE, (Limit("%", 20),), 30 * MINUTE, SHORT, 100, below=True),
    Rule("StaleData", "warning", "stale-data", _stale, 15 * MINUTE, _STATE, shared=True),
    Rule("FeedFailing", "warning", "feed-failing", _feeds, MINUTE, _STATE, shared=True),
    Rule("PoolExhausted", "warning", "pool-exhausted", _pool, 2 * MINUTE, _STATE),
    Rule("CacheServerDown", "warning", "cache-server-down", _away("redis"), 2 * MINUTE, _STATE),
    Rule("ModelFailing", "warning", "model-failing", _calls("model"), 5 * MINUTE, (Limit("%", 20),), 5 * MINUTE, SHORT, _CALLS),
    Rule("PlatformFailing", "critical", "platform-failing", _platforms, 5 * MINUTE, (Limit("%", 20),), 5 * MINUTE, SHORT, _CALLS),
    Rule("CircuitOpen", "warning", "circuit-open", _held_back, 2 * MINUTE, _STATE),
    Rule("ModelCost", "warning", "model-cost", _cost, 5 * MINUTE, (Limit("USD", 5),), DAY, LONG),
    Rule("EventLoopLag", "warning", "event-loop-lag", _lag, 5 * MINUTE, (Limit("ms", 250),)),
    Rule("HighMemory", "warning", "high-memory", _memory, 10 * MINUTE, (Limit("%", 85), Limit("MB", None))),
    Rule("ReadingsFailed", "warning", "readings-failed", _unread, 5 * MINUTE, _STATE),
    Rule("ReportsDropped", "info", "reports-dropped", _grown("dropped"), 5 * MINUTE, (Limit("events", 0),), 15 * MINUTE, SHORT),
)  # fmt: skip

# Whoever knows that the one is so need not hear of the others, which follow from it.
FOLLOWS: Final[Mapping[str, frozenset[str]]] = {
    "DatabaseDown": frozenset(
        rule.name
        for rule in RULES
        if "Burns" in rule.name
        or rule.name in {"ErrorRate", "SlowReplies", "PoolExhausted", "InboxBacklog", "CircuitOpen"}
    )
}
OUTSIDE: Final[Mapping[str, str]] = {  # alerts that Prometheus alone can raise, and why
    "ExportMateDown": "a program that is not running tells nobody",
}

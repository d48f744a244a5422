"""A clock that is set by hand, turns, readings and a remembered table, for tests of the alerts."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.telemetry.readings import FeedHealth, Readings, Validity
from adapters.telemetry.turns import FinishedTurn
from bot.alerts.rules import RULES, Limit, Measured, Rule
from core.errors import DatabaseUnavailable
from core.message import Reply
from core.published.nouns import FEEDS
from core.timing import ModelCall, Timings

BEGIN = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
HELD: Mapping[str, Measured] = {"": Measured((1.0,))}
NOT_HELD: Mapping[str, Measured] = {}


class Clock:
    """The moment, moved by hand."""

    def __init__(self, at: datetime = BEGIN) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """What it shows."""
        return self.at

    def forward(self, **length: float) -> datetime:
        """Move on and tell the moment."""
        self.at += timedelta(**length)
        return self.at


def turn(
    ms: float = 20.0, *, error: str | None = None, models: tuple[ModelCall, ...] = (), **caches: Any
) -> FinishedTurn:
    """A finished turn that took so long."""
    timings = Timings(began_ns=0, ended_ns=int(ms * 1e6), model_calls=len(models), caches=caches)
    timings.models = list(models)
    return FinishedTurn("0" * 32, BEGIN, "web", "export_duty", timings, error=error)


def call(model: str = "small-1", *, failed: bool = False, cost: float = 0.0) -> ModelCall:
    """A call of a model."""
    return ModelCall(model, 0, 1, failed=failed, cost_usd=cost)


def well(**changes: Any) -> Readings:
    """Readings of a program that is well."""
    given: dict[str, Any] = {
        "inbox_waiting": 0,
        "inbox_failed": 0,
        "inbox_oldest_seconds": 0.0,
        "data": {kind: Validity(stale=False) for kind in ("exchange_rate", "reference_price", "levy")},
        "feeds": {name: FeedHealth(failing=False) for name in FEEDS},
        "loop_lag_seconds": 0.01,
        "memory_bytes": 100 * 2**20,
        "memory_limit_bytes": 1000 * 2**20,
        "pool_open": 2,
        "pool_idle": 2,
        "pool_limit": 50,
        "up": {"database": True, "telegram": True},
        "circuit_open": {"telegram": False},
        "dropped": {"traces": 0},
    }
    return Readings(**(given | changes))


def rule(name: str) -> Rule:
    """A rule by its name."""
    return next(r for r in RULES if r.name == name)


def plain(name: str = "DatabaseDown", *, hold: float = 60.0, shared: bool = False) -> Rule:
    """A rule that either holds or does not."""
    return Rule(name, "critical", "database-down", lambda _seen, _over: None, hold, (Limit("state", 0),), shared=shared)


class Table:
    """What all instances remember; can be away."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.away = False
        self.puts = 0

    async def get(self, name: str) -> Any | None:
        """The value."""
        if self.away:
            raise DatabaseUnavailable
        return self.values.get(name)

    async def put(self, name: str, value: Any) -> None:
        """Keep it."""
        if self.away:
            raise DatabaseUnavailable
        self.puts += 1
        if value is None:
            self.values.pop(name, None)
        else:
            self.values[name] = value


class Channel:
    """Takes the messages; `texts` are those that came."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, reply: Reply) -> None:
        """Take one."""
        self.texts.append(reply.text)

    def take(self) -> list[str]:
        """The messages since the last time."""
        taken, self.texts = self.texts, []
        return taken


Read = Callable[[], Readings]

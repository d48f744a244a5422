"""The stopwatch of a turn: which stage began when and how long it took.

`open_timings()` opens one for the current task tree; `stage("fetch")` measures a block wherever it is called below, and
does nothing where no stopwatch is open. Tasks started inside an open turn inherit it, so parallel stages overlap.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import perf_counter_ns
from typing import Literal

CacheResult = Literal["hit", "miss"]


@dataclass(slots=True)
class Stage:
    """A named part of a turn, in nanoseconds since the turn began."""

    name: str
    start_ns: int
    took_ns: int


@dataclass(slots=True)
class Timings:
    """Where the time of one turn went."""

    began_ns: int = field(default_factory=perf_counter_ns)
    stages: list[Stage] = field(default_factory=list)
    caches: dict[str, CacheResult] = field(default_factory=dict)
    sql_statements: int = 0
    model_calls: int = 0
    ended_ns: int | None = None

    def stop(self) -> None:
        """Fix the total; later stages (sending, storing) still get recorded."""
        self.ended_ns = perf_counter_ns()

    @property
    def total_ms(self) -> float:
        """Milliseconds from the opening to the stop, or to now."""
        return ((self.ended_ns or perf_counter_ns()) - self.began_ns) / 1e6

    def took_ms(self, name: str) -> float:
        """Milliseconds spent in all stages of a name."""
        return sum(s.took_ns for s in self.stages if s.name == name) / 1e6


_current: ContextVar[Timings | None] = ContextVar("timings", default=None)


def current_timings() -> Timings | None:
    """The stopwatch of this turn, or None where no turn is open."""
    return _current.get()


@contextmanager
def open_timings() -> Iterator[Timings]:
    """Open the stopwatch of a turn for everything called inside the block."""
    timings = Timings()
    token = _current.set(timings)
    try:
        yield timings
    finally:
        if timings.ended_ns is None:
            timings.stop()
        _current.reset(token)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Measure the block as a stage of the open turn; a block that raises is measured too."""
    timings = _current.get()
    if timings is None:
        yield
        return
    start = perf_counter_ns()
    try:
        yield
    finally:
        timings.stages.append(Stage(name, start - timings.began_ns, perf_counter_ns() - start))


def count_sql(statements: int = 1) -> None:
    """Count statements sent to the database for the open turn."""
    if (timings := _current.get()) is not None:
        timings.sql_statements += statements


def count_cache(layer: str, *, hit: bool) -> None:
    """Note whether a cache layer answered; one miss makes the layer a miss for the turn."""
    if (timings := _current.get()) is not None and timings.caches.get(layer) != "miss":
        timings.caches[layer] = "hit" if hit else "miss"

"""The stopwatch of a turn: which stage began when and how long it took, and what was used on the way.

`open_timings()` opens one for the current task tree; `stage("fetch")` measures a block wherever it is called below, and
does nothing where no stopwatch is open. Tasks started inside an open turn inherit it, so parallel stages overlap; what
another thread calls is measured where the context goes along, as `asyncio.to_thread` does it and `carried` for the rest.

reason for length: everything that is measured of a turn, with the one variable that all of it shares.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from threading import Lock
from time import perf_counter_ns
from types import TracebackType
from typing import Literal, ParamSpec, Protocol, TypeVar

CacheResult = Literal["hit", "miss"]
Given = ParamSpec("Given")
Result = TypeVar("Result")

# Every stage by name, in the order of a turn; what is not among them is counted as "other" where names must be few.
STAGES = tuple(
    "receive queue claim understand embed match fetch compute word write ground files render send store".split()
)


@dataclass(slots=True)
class Stage:
    """A named part of a turn, in nanoseconds since the turn began; what came before its begin starts below zero."""

    name: str
    start_ns: int
    took_ns: int


@dataclass(slots=True)
class ModelCall:
    """One call of a language model or of an embedding service."""

    model: str
    start_ns: int  # since the turn began
    took_ns: int = 0
    first_token_ns: int | None = None  # after its start; None where nothing streamed
    tokens_in: int = 0
    tokens_out: int = 0
    cost_usd: float = 0.0
    failed: bool = False
    _began_ns: int = field(default_factory=perf_counter_ns)

    def first_token(self) -> None:
        """Note that the model's text begins now; only the first time counts."""
        if self.first_token_ns is None:
            self.first_token_ns = perf_counter_ns() - self._began_ns

    def used(self, tokens_in: int, tokens_out: int, cost_usd: float = 0.0) -> None:
        """Note what the service counted."""
        self.tokens_in, self.tokens_out, self.cost_usd = tokens_in, tokens_out, cost_usd


@dataclass(slots=True)
class Timings:
    """Where the time of one turn went."""

    began_ns: int = field(default_factory=perf_counter_ns)
    stages: list[Stage] = field(default_factory=list)
    caches: dict[str, CacheResult] = field(default_factory=dict)
    sql_statements: int = 0
    model_calls: int = 0
    ended_ns: int | None = None
    turn_id: str = ""  # 32 hexadecimal digits, also the id of its trace; empty until a turn takes the stopwatch
    queries: list[Stage] = field(default_factory=list)  # each statement by its name, inside a stage
    models: list[ModelCall] = field(default_factory=list)
    retries: dict[str, int] = field(default_factory=dict)  # repeated calls, by what was called
    sizes: dict[str, int] = field(default_factory=dict)  # e.g. bytes of the reply
    grounding: dict[str, int] = field(default_factory=dict)  # sentences shown and dropped, texts worded and refused
    failed_in: str | None = None  # the innermost stage that raised last
    _failure: tuple[int, int] = (0, 0)  # id of what it raised, and when: the stages around it leave the name alone
    _closing: list[Callable[["Timings"], None]] = field(default_factory=list)

    def stop(self) -> None:
        """Fix the total; later stages (sending, storing) still get recorded."""
        self.ended_ns = perf_counter_ns()

    @property
    def total_ms(self) -> float:
        """Milliseconds from the opening to the stop, or to now."""
        return ((self.ended_ns or perf_counter_ns()) - self.began_ns) / 1e6

    @property
    def waited_ms(self) -> float:
        """Milliseconds that the message was known before the turn began: in the queue, for instance."""
        return -min(0, min((s.start_ns for s in self.stages), default=0)) / 1e6

    @property
    def cost_usd(self) -> float:
        """What all model calls cost, in US dollars."""
        return sum(call.cost_usd for call in self.models)

    def took_ms(self, name: str) -> float:
        """Milliseconds spent in all stages of a name."""
        return sum(s.took_ns for s in self.stages if s.name == name) / 1e6

    def waited(self, name: str, seconds: float) -> None:
        """Add a stage that ended when the turn began, measured by other means: the wait in a queue."""
        took = max(0, int(seconds * 1e9))
        self.stages.append(Stage(name, min(0, min((s.start_ns for s in self.stages), default=0)) - took, took))

    def when_closed(self, call: Callable[["Timings"], None]) -> None:
        """Have something called once, when the block that opened the stopwatch ends: every stage is known then."""
        self._closing.append(call)

    def _raised(self, name: str, error: BaseException, start_ns: int, now_ns: int) -> None:
        known, at = self._failure
        if id(error) != known or at < start_ns:  # ids are used again, so the time must fit too
            self._failure, self.failed_in = (id(error), now_ns), name


_current: ContextVar[Timings | None] = ContextVar("timings", default=None)
_counting = Lock()  # counts may come from several threads of one turn


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
        while timings._closing:
            timings._closing.pop(0)(timings)


@contextmanager
def open_turn(turn_id: str) -> Iterator[Timings]:
    """The stopwatch of a turn: the one that was opened when its message came in, else a new one.

    A stopwatch serves one turn only: a second turn inside the same block gets its own.
    """
    timings = _current.get()
    if timings is not None and not timings.turn_id and timings.ended_ns is None:
        timings.turn_id = turn_id
        yield timings
        return
    with open_timings() as timings:
        timings.turn_id = turn_id
        yield timings


def carried(call: Callable[Given, Result]) -> Callable[Given, Result]:
    """The same function, measured for this turn also where another thread calls it (once at a time)."""
    context = copy_context()

    def run(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        return context.run(call, *args, **kwargs)

    return run


class Measured(Protocol):
    """A block being measured."""

    def __enter__(self) -> object: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None: ...


class _Block:
    """Measures a block into a list of stages; a class of its own because a generator costs three times as much."""

    __slots__ = ("_into", "_name", "_start", "_timings")

    def __init__(self, timings: Timings, into: list[Stage], name: str) -> None:
        self._timings, self._into, self._name = timings, into, name

    def __enter__(self) -> None:
        self._start = perf_counter_ns()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        now = perf_counter_ns()
        self._into.append(Stage(self._name, self._start - self._timings.began_ns, now - self._start))
        if error is not None:
            self._timings._raised(self._name, error, self._start, now)


class _Unmeasured:
    """Does nothing: no stopwatch is open."""

    __slots__ = ()

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        return None


_UNMEASURED = _Unmeasured()


def stage(name: str) -> Measured:
    """Measure the block as a stage of the open turn; a block that raises is measured too."""
    timings = _current.get()
    return _UNMEASURED if timings is None else _Block(timings, timings.stages, name)


class Summed:
    """Measures a block that runs again and again as one stage: from its first begin, as long as all runs together."""

    __slots__ = ("_name", "_open", "_start", "_timings", "_took")

    def __init__(self, name: str) -> None:
        self._name, self._timings = name, _current.get()
        self._start: int | None = None
        self._open = self._took = 0

    def __enter__(self) -> None:
        self._open = perf_counter_ns()
        self._start = self._open if self._start is None else self._start

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._took += perf_counter_ns() - self._open

    def end(self) -> None:
        """Add the stage; nothing where the block never ran or no stopwatch is open."""
        if self._timings is not None and self._start is not None:
            self._timings.stages.append(Stage(self._name, self._start - self._timings.began_ns, self._took))


def query(name: str) -> Measured:
    """Measure the block as one statement, by its name, and count it."""
    timings = _current.get()
    if timings is None:
        return _UNMEASURED
    count_sql()
    return _Block(timings, timings.queries, name)


class _Call:
    """Measures a call of a model."""

    __slots__ = ("_call", "_timings")

    def __init__(self, model: str) -> None:
        self._timings = timings = _current.get()
        began = perf_counter_ns()
        self._call = ModelCall(model, began - timings.began_ns if timings else 0, _began_ns=began)

    def __enter__(self) -> ModelCall:
        return self._call

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        call, timings = self._call, self._timings
        call.failed = error is not None
        call.took_ns = perf_counter_ns() - call._began_ns
        if timings is not None:
            with _counting:
                timings.models.append(call)
                timings.model_calls += 1


def model_call(model: str) -> _Call:
    """Measure a model call; the block calls its `first_token()` when the text begins and `used` for its tokens."""
    return _Call(model)


def count_sql(statements: int = 1) -> None:
    """Count statements sent to the database for the open turn."""
    if (timings := _current.get()) is not None:
        with _counting:
            timings.sql_statements += statements


def count_retry(what: str) -> None:
    """Count a call that was repeated: database, model, embedding, telegram, slack, cache."""
    if (timings := _current.get()) is not None:
        with _counting:
            timings.retries[what] = timings.retries.get(what, 0) + 1


def note_size(what: str, amount: int) -> None:
    """Add to a size of the open turn: question and reply in characters, files and sent in bytes."""
    if (timings := _current.get()) is not None:
        with _counting:
            timings.sizes[what] = timings.sizes.get(what, 0) + amount


def count_grounding(outcome: str, amount: int = 1) -> None:
    """Count what became of a model's text: sentences shown or dropped; texts worded, or the composed reply stood."""
    if amount and (timings := _current.get()) is not None:
        with _counting:
            timings.grounding[outcome] = timings.grounding.get(outcome, 0) + amount


def count_cache(layer: str, *, hit: bool) -> None:
    """Note whether a cache layer answered; one miss makes the layer a miss for the turn."""
    if (timings := _current.get()) is not None and timings.caches.get(layer) != "miss":
        timings.caches[layer] = "hit" if hit else "miss"


def covered(timings: Timings) -> float:
    """The share of the total that stages account for, 0..1; overlapping ones count once, as does what lies inside others."""
    end = (timings.ended_ns or perf_counter_ns()) - timings.began_ns
    if end <= 0:
        return 1.0
    found, reached = 0, 0
    for one in sorted(timings.stages, key=lambda s: s.start_ns):
        begin, until = max(one.start_ns, reached), min(one.start_ns + one.took_ns, end)
        if until > begin:
            found += until - begin
            reached = until
    return found / end

"""Samples of replies, and what is said of them: medians, tails, shares."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.bench.upstream import Latency
from core.timing import Timings


@dataclass(frozen=True, slots=True)
class Sample:
    """One reply; every time in milliseconds."""

    total: float
    upstream: float = 0.0  # what the models it asked take by themselves
    first: float | None = None  # until the first content was shown; None where nobody looked
    first_token: float | None = None  # how much later than the model said it the first token was there
    statements: int = 0
    chats: int = 0
    embeddings: int = 0
    worded: bool = False  # in the model's words
    error: str = ""
    together: bool = False  # asked in the same instant as those of everybody else
    calls: float = 0.0  # what the calls of the models took, waits for the network and for a turn included

    @property
    def outside(self) -> float:
        """What the reply took outside the calls of its models."""
        return self.total - self.calls

    @property
    def overhead(self) -> float:
        """What the reply took beyond its models."""
        return self.total - self.upstream


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle and the tail of a measure, in milliseconds."""

    p50: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What a scenario measured."""

    name: str
    at_once: int
    replies: int  # that came without an error
    errors: int
    kinds: tuple[str, ...]  # of those errors, each once
    seconds: float  # of the whole scenario
    overhead: Spread
    together: (
        Spread | None
    )  # overhead of those that were asked in the first instant; None where one was, or nobody looked
    outside: Spread  # of the calls to the models
    total: Spread
    first: Spread | None  # until the first content
    first_token: Spread | None  # beyond the model's own
    cpu: float  # milliseconds of the process's processor time, per reply
    statements: float  # per reply
    chats: float
    embeddings: float
    worded: float  # share in the model's words, 0..1

    @property
    def per_second(self) -> float:
        """Replies a second."""
        return self.replies / self.seconds if self.seconds else 0.0

    def as_json(self) -> dict[str, Any]:
        """Plain values, with the rate."""
        return asdict(self) | {"per_second": self.per_second}


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value below which a share of ordered values lies; NaN for none."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def spread(values: Sequence[float]) -> Spread:
    """The percentiles of values in any order."""
    ordered = sorted(values)
    return Spread(percentile(ordered, 0.5), percentile(ordered, 0.95), percentile(ordered, 0.99))


def summed(name: str, at_once: int, samples: Sequence[Sample], *, seconds: float, cpu: float) -> Figures:
    """The figures of a scenario; `cpu` is the processor time of all, in seconds."""
    good = [s for s in samples if not s.error]
    many = max(1, len(good))
    firsts = [s.first for s in good if s.first is not None]
    together = [s.overhead for s in good if s.together]
    tokens = [s.first_token for s in good if s.first_token is not None]
    return Figures(
        name,
        at_once,
        len(good),
        len(samples) - len(good),
        tuple(sorted({s.error for s in samples if s.error})),
        seconds,
        spread([s.overhead for s in good]),
        spread(together) if len(together) > 1 else None,
        spread([s.outside for s in good]),
        spread([s.total for s in good]),
        spread(firsts) if firsts else None,
        spread(tokens) if tokens else None,
        cpu * 1e3 / many,
        sum(s.statements for s in good) / many,
        sum(s.chats for s in good) / many,
        sum(s.embeddings for s in good) / many,
        sum(s.worded for s in good) / many,
    )


def sample(timings: Timings, latency: Latency, chat_model: str, *, first: float | None, worded: bool) -> Sample:
    """One reply of the program, told by its stopwatch."""
    chats = [call for call in timings.models if call.model == chat_model]
    embeddings = len(timings.models) - len(chats)
    own = sum(latency.chat(call.tokens_out) for call in chats if not call.failed)
    token = next((call for call in chats if call.first_token_ns is not None), None)
    after = None
    if token is not None and token.first_token_ns is not None:
        before = (latency.embedding * embeddings + latency.first_token) * 1e3
        after = (token.start_ns + token.first_token_ns) / 1e6 - before
    return Sample(
        timings.total_ms,
        (own + latency.embedding * embeddings) * 1e3,
        first,
        after,
        timings.sql_statements,
        len(chats),
        embeddings,
        worded,
        calls=sum(call.took_ns for call in timings.models) / 1e6,
    )

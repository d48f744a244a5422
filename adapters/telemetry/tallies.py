"""Counters and histograms that cost a look into a dictionary a count; what a scrape shows is made when it comes.

A turn counts some twenty things, a scrape comes every few seconds: a metric of the client library is a lock and a loop over
its buckets each time, which took more of a reply than its rows from the database. What is exposed is the same.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from time import time
from typing import ClassVar

from prometheus_client import CollectorRegistry
from prometheus_client.core import Exemplar, Metric
from prometheus_client.registry import Collector
from prometheus_client.utils import INF, floatToGoString

Labels = tuple[str, ...]  # the values, in the order of the names


class _Family(Collector):
    """A metric with all its labels."""

    kind: ClassVar[str]

    def __init__(self, name: str, documentation: str, labels: Labels, registry: CollectorRegistry) -> None:
        self._name, self._documentation, self._labels = name, documentation, labels
        registry.register(self)

    def describe(self) -> Iterator[Metric]:
        """The family without its samples."""
        yield Metric(self._name, self._documentation, self.kind)

    def _named(self, values: Labels) -> dict[str, str]:
        return dict(zip(self._labels, values, strict=True))


class Tally(_Family):
    """A counter, by its labels."""

    kind = "counter"

    def __init__(self, name: str, documentation: str, labels: Labels, registry: CollectorRegistry) -> None:
        """The name ends in `_total`."""
        super().__init__(name.removesuffix("_total"), documentation, labels, registry)
        self._sums: dict[Labels, float] = {}
        self._began: dict[Labels, float] = {}  # when each was counted first

    def add(self, labels: Labels, amount: float = 1.0) -> None:
        """Count."""
        if labels in self._sums:
            self._sums[labels] += amount
        else:
            self._sums[labels], self._began[labels] = float(amount), time()

    def collect(self) -> Iterator[Metric]:
        """The family as it stands."""
        for family in self.describe():
            for values, amount in self._sums.items():
                named = self._named(values)
                family.add_sample(f"{self._name}_total", named, amount)
                family.add_sample(f"{self._name}_created", named, self._began[values])
            yield family


class _Part:
    """What is known of one combination of labels."""

    __slots__ = ("began", "counts", "last", "sum")

    def __init__(self, buckets: int) -> None:
        self.counts, self.sum, self.began = [0] * buckets, 0.0, time()
        self.last: list[tuple[str, float, float] | None] = [None] * buckets  # by bucket: trace, amount, moment


class Spread(_Family):
    """A histogram, by its labels; each bucket shows the last turn that was counted in it."""

    kind = "histogram"

    def __init__(
        self, name: str, documentation: str, labels: Labels, bounds: Sequence[float], registry: CollectorRegistry
    ) -> None:
        super().__init__(name, documentation, labels, registry)
        self._bounds = tuple(float(bound) for bound in (*bounds, INF))
        self._shown = [floatToGoString(bound) for bound in self._bounds]  # type: ignore[no-untyped-call]  # the library's has no types
        self._parts: dict[Labels, _Part] = {}

    def add(self, labels: Labels, amount: float, trace: str = "", at: float = 0.0) -> None:
        """Count an amount; `trace` is the turn's id and `at` the moment, seconds since 1970."""
        part = self._parts.get(labels)
        if part is None:
            part = self._parts[labels] = _Part(len(self._bounds))
        place = bisect_left(self._bounds, amount)
        part.counts[place] += 1
        part.sum += amount
        if trace:
            part.last[place] = (trace, amount, at)

    def collect(self) -> Iterator[Metric]:
        """The family as it stands."""
        for family in self.describe():
            for values, part in self._parts.items():
                named = self._named(values)
                passed = 0.0
                for bound, count, last in zip(self._shown, part.counts, part.last, strict=True):
                    passed += count
                    exemplar = Exemplar({"trace_id": last[0]}, last[1], last[2]) if last else None
                    family.add_sample(f"{self._name}_bucket", named | {"le": bound}, passed, None, exemplar)
                family.add_sample(f"{self._name}_count", named, passed)
                family.add_sample(f"{self._name}_sum", named, part.sum)
                family.add_sample(f"{self._name}_created", named, part.began)
            yield family

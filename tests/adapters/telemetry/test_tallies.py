"""Counting: what is exposed is what the client library's own metrics expose."""

import pytest
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.openmetrics import exposition

from adapters.telemetry import tallies
from adapters.telemetry.tallies import Spread, Tally

BOUNDS = (0.5, 1, 10)
AMOUNTS = (0.0, 0.5, 0.50001, 1, 7.25, 10, 11, 1e6)
NOW = 1_764_500_000.5


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> tuple[CollectorRegistry, CollectorRegistry]:
    """A registry of ours and one of the library's, both with the same counts."""
    monkeypatch.setattr(tallies, "time", lambda: NOW)
    monkeypatch.setattr("time.time", lambda: NOW)
    ours, theirs = CollectorRegistry(), CollectorRegistry()
    tally, counter = (
        Tally("seen_total", "Seen", ("who", "how"), ours),
        Counter("seen_total", "Seen", ("who", "how"), registry=theirs),
    )
    spread = Spread("took_seconds", "Took", ("what",), BOUNDS, ours)
    histogram = Histogram("took_seconds", "Took", ("what",), buckets=BOUNDS, registry=theirs)
    for number, amount in enumerate(AMOUNTS):
        labels = (f"one {number % 2}", 'with "quotes"')
        tally.add(labels, amount)
        tally.add(labels)
        counter.labels(*labels).inc(amount)
        counter.labels(*labels).inc()
        trace = f"{number:032x}" if number % 3 else ""
        spread.add((f"part {number % 2}",), amount, trace, NOW)
        histogram.labels(f"part {number % 2}").observe(amount, {"trace_id": trace} if trace else None)
    return ours, theirs


def test_the_text_is_that_of_the_library(both: tuple[CollectorRegistry, CollectorRegistry]) -> None:
    """Every bucket, sum and time of a first count."""
    ours, theirs = map(generate_latest, both)
    assert theirs == ours
    assert b'took_seconds_bucket{le="0.5",what="part 0"} 1.0' in ours


def test_the_open_format_is_that_of_the_library(both: tuple[CollectorRegistry, CollectorRegistry]) -> None:
    """With the last turn of each bucket as its exemplar."""
    ours, theirs = map(exposition.generate_latest, both)
    assert theirs == ours
    assert f'# {{trace_id="{1:032x}"}} 0.5'.encode() in ours


def test_what_was_never_counted_shows_its_name_alone() -> None:
    """As the library does it; a name is taken once."""
    ours, theirs = CollectorRegistry(), CollectorRegistry()
    Tally("seen_total", "Seen", ("who",), ours)
    Spread("took_seconds", "Took", ("what",), BOUNDS, ours)
    Counter("seen_total", "Seen", ("who",), registry=theirs)
    Histogram("took_seconds", "Took", ("what",), buckets=BOUNDS, registry=theirs)
    assert generate_latest(theirs) == generate_latest(ours)
    with pytest.raises(ValueError, match="Duplicated"):
        Tally("seen_total", "Seen", ("who",), ours)

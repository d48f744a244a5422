"""Samples and what is said of them."""

import math

import pytest

from bot.bench.figures import Sample, percentile, sample, spread, summed
from bot.bench.upstream import NO_LATENCY, Latency
from core.timing import ModelCall, Timings

MS = 1_000_000
LATENCY = Latency(embedding=0.1, first_token=0.4, tokens_per_second=100)


def taken(total_ms: float, *models: ModelCall) -> Timings:
    """A stopwatch that stopped."""
    timings = Timings(began_ns=0, models=list(models), sql_statements=1)
    timings.ended_ns = int(total_ms * MS)
    return timings


def test_percentiles_are_values_that_were_measured() -> None:
    """In any order."""
    values = [float(n) for n in range(100, 0, -1)]
    assert (51.0, 96.0, 100.0) == (spread(values).p50, spread(values).p95, spread(values).p99)


def test_nothing_measured_is_not_a_number() -> None:
    """Never a zero that looks fast."""
    assert math.isnan(percentile([], 0.5))


@pytest.mark.parametrize(
    ("streamed", "seconds"), [(True, 0.4 + 302 / 100), (False, 0.4 + 300 / 100)], ids=["streamed", "whole"]
)
def test_an_answer_takes_its_tokens(streamed: bool, seconds: float) -> None:
    """And two more events where it is streamed."""
    assert seconds == pytest.approx(LATENCY.chat(300, streamed=streamed))


def test_a_server_without_latency_takes_nothing() -> None:
    """However long the answer."""
    assert 0.0 == NO_LATENCY.chat(300)


def test_overhead_is_what_the_models_do_not_take() -> None:
    """An embedding and an answer of 98 tokens take 100 and 1,400 ms by themselves."""
    calls = (ModelCall("embedder", 2 * MS, 100 * MS), ModelCall("chat", 110 * MS, 1_400 * MS, 405 * MS, tokens_out=98))
    found = sample(taken(1_512, *calls), LATENCY, "chat", first=9.0, worded=True)
    assert (1, 1) == (found.chats, found.embeddings)
    assert 12 == pytest.approx(found.overhead)
    assert 12 == pytest.approx(found.outside)
    assert found.first_token is not None
    assert 110 + 405 - 100 - 400 == pytest.approx(found.first_token)


def test_a_failed_call_excuses_nothing() -> None:
    """The time that it took is overhead."""
    failed = ModelCall("chat", 0, 500 * MS, failed=True)
    assert 510 == pytest.approx(sample(taken(510, failed), LATENCY, "chat", first=None, worded=False).overhead)


def test_errors_are_counted_and_are_no_replies() -> None:
    """Their times stay out of the percentiles."""
    samples = [Sample(10.0, statements=1), Sample(20.0, 5.0, statements=0), Sample(9_000.0, error="Unavailable")]
    figures = summed("some", 2, samples, seconds=0.5, cpu=0.003)
    assert (2, 1, ("Unavailable",)) == (figures.replies, figures.errors, figures.kinds)
    assert 15.0 == figures.overhead.p99
    assert (1.5, 0.5, 4.0) == (figures.cpu, figures.statements, figures.per_second)
    assert 4.0 == figures.as_json()["per_second"]


def test_where_nobody_looked_there_is_no_first_content() -> None:
    """Not even a zero."""
    figures = summed("some", 1, [Sample(1.0)], seconds=1.0, cpu=0.0)
    assert figures.first is None
    assert figures.first_token is None

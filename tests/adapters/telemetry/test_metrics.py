"""What Prometheus scrapes."""

import timeit

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from adapters.telemetry.metrics import Metrics
from adapters.telemetry.readings import Readings
from core.timing import STAGES, ModelCall, Stage, Timings
from tests.adapters.telemetry.fakes import TURN_ID, finished, timings

OPENMETRICS = "application/openmetrics-text;version=1.0.0"


def _timings() -> Timings:
    timings = Timings(began_ns=0, caches={"rows": "hit"}, sql_statements=2, ended_ns=4_000_000)
    timings.stages = [Stage("fetch", 0, 3_000_000)]
    return timings


def _value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


def test_a_turn_is_counted_with_duration_stages_caches_and_statements() -> None:
    """By channel, topic and outcome."""
    metrics = Metrics("1.0")
    metrics.observe("web", "export_duty", _timings(), None)
    duration = {"channel": "web", "topic": "export_duty", "kind": "structured"}
    assert 1 == _value(metrics, "exportmate_turns_total", channel="web", topic="export_duty", outcome="ok")
    assert pytest.approx(0.004) == _value(metrics, "exportmate_turn_seconds_sum", **duration)
    assert pytest.approx(0.003) == _value(metrics, "exportmate_stage_seconds_sum", channel="web", stage="fetch")
    assert 1 == _value(metrics, "exportmate_cache_total", layer="rows", result="hit")
    assert 2 == _value(metrics, "exportmate_sql_statements_total")


@pytest.mark.parametrize(
    ("outcome", "timed", "error"),
    [
        ("error", 1, "TimeoutError"),
        ("error", 1, "DatabaseUnavailable"),
        ("refused", None, "TooLong"),
        ("cancelled", None, "CancelledError"),
    ],
)
def test_a_turn_that_failed_is_counted_apart(outcome: str, timed: float | None, error: str) -> None:
    """What the person caused is no error, and its time is no reply's."""
    metrics = Metrics("1.0")
    metrics.observe("web", "none", _timings(), error)
    assert 1 == _value(metrics, "exportmate_turns_total", channel="web", topic="none", outcome=outcome)
    assert 1 == _value(metrics, "exportmate_errors_total", kind=error)
    assert timed == _value(metrics, "exportmate_turn_seconds_count", channel="web", topic="none", kind="failed")


def test_a_model_call_is_counted_with_tokens_cost_and_first_token() -> None:
    """Its reply is no structured one; repeated calls and sizes are counted too."""
    metrics = Metrics("1.0", models=("small-1",))
    metrics.tell(finished())
    labels = {"channel": "telegram", "topic": "export_duty", "kind": "model"}
    assert 1 == _value(metrics, "exportmate_turn_seconds_count", **labels)
    assert 1 == _value(metrics, "exportmate_model_calls_total", model="small-1", outcome="ok")
    assert 800 == _value(metrics, "exportmate_model_tokens_total", model="small-1", direction="in")
    assert 120 == _value(metrics, "exportmate_model_tokens_total", model="small-1", direction="out")
    assert 0.0025 == _value(metrics, "exportmate_model_cost_usd_total", model="small-1")
    assert 0.09 == _value(metrics, "exportmate_model_first_token_seconds_sum", model="small-1")
    assert 1 == _value(metrics, "exportmate_retries_total", upstream="database")
    assert 300 == _value(metrics, "exportmate_size_sum", what="reply")


def test_what_is_not_known_is_other() -> None:
    """A thousand different values make no more series than one."""
    metrics = Metrics("1.0")
    sizes = []
    for n in range(1000):
        odd = timings(
            stages=[Stage(f"s{n}", 0, 1)],
            caches={f"c{n}": "hit"},
            retries={f"r{n}": 1},
            sizes={f"z{n}": 1},
            models=[ModelCall(f"m{n}", 0)],
        )
        metrics.observe(f"channel{n}", f"topic{n}", odd, f"Error{n}")
        metrics.feedback(f"v{n}")
        metrics.platform_call(f"p{n}", ok=False)
        sizes.append(len(metrics.render().splitlines()) if n in (0, 999) else 0)
    assert sizes[0] == sizes[-1]
    assert 1000 == _value(metrics, "exportmate_turns_total", channel="other", topic="other", outcome="error")
    assert 1000 == _value(metrics, "exportmate_stage_seconds_count", channel="other", stage="other")
    assert 1000 == _value(metrics, "exportmate_model_calls_total", model="other", outcome="ok")


def test_verdicts_and_calls_of_platforms_are_counted() -> None:
    """Those that failed apart."""
    metrics = Metrics("1.0")
    metrics.feedback("up")
    metrics.platform_call("slack", ok=True)
    metrics.platform_call("slack", ok=False)
    assert 1 == _value(metrics, "exportmate_feedback_total", verdict="up")
    assert 1 == _value(metrics, "exportmate_platform_calls_total", platform="slack", outcome="error")


def test_openmetrics_carries_the_turn_as_exemplar() -> None:
    """On turns, stages and model calls; the classic format has none."""
    metrics = Metrics("1.0", models=("small-1",))
    metrics.tell(finished())
    body, content_type = metrics.expose(OPENMETRICS)
    with_exemplar = {
        sample.name: sample.exemplar.labels
        for family in text_string_to_metric_families(body.decode())  # type: ignore[no-untyped-call]
        for sample in family.samples
        if sample.exemplar
    }
    names = ("turn_seconds", "stage_seconds", "model_seconds", "model_first_token_seconds")
    assert {f"exportmate_{n}_bucket": {"trace_id": TURN_ID} for n in names} == with_exemplar
    assert content_type.startswith("application/openmetrics-text")
    classic, content_type = metrics.expose("")
    assert (True, False) == (content_type.startswith("text/plain"), TURN_ID in classic.decode())


def test_readings_are_asked_at_each_scrape() -> None:
    """Beside the counters, in both formats."""
    metrics = Metrics("1.0")
    seen = iter([Readings(inbox_waiting=3), Readings(inbox_waiting=5)])
    metrics.watch(lambda: next(seen))
    assert b"exportmate_inbox_waiting 3.0" in metrics.render()
    assert b"exportmate_inbox_waiting 5.0" in metrics.expose(OPENMETRICS)[0]


def test_two_programs_in_one_process_do_not_mix() -> None:
    """Each has a registry of its own."""
    first, second = Metrics("1.0"), Metrics("1.0")
    first.observe("web", "help", _timings(), None)
    assert _value(second, "exportmate_turns_total", channel="web", topic="help", outcome="ok") is None


def test_version_and_data_version_are_shown() -> None:
    """In the text format."""
    metrics = Metrics("1.2.3")
    metrics.data_version.set(7)
    text = metrics.render().decode()
    assert 'exportmate_build_info{version="1.2.3"} 1.0' in text
    assert "exportmate_data_version 7.0" in text


def test_counting_a_turn_takes_well_under_a_millisecond() -> None:
    """Though it happens after the reply; the best of many, as others work here too."""
    metrics = Metrics("1.0")
    many = timings(stages=[Stage(name, 0, 1_000_000) for name in STAGES])
    assert min(timeit.repeat(lambda: metrics.observe("web", "help", many, None), number=20, repeat=10)) / 20 < 0.001

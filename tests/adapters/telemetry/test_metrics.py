"""What Prometheus scrapes."""

import pytest

from adapters.telemetry.metrics import Metrics
from core.timing import Stage, Timings


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
    assert 1 == _value(metrics, "exportmate_turns_total", channel="web", topic="export_duty", outcome="ok")
    assert pytest.approx(0.004) == _value(metrics, "exportmate_turn_seconds_sum", channel="web", topic="export_duty")
    assert pytest.approx(0.003) == _value(metrics, "exportmate_stage_seconds_sum", stage="fetch")
    assert 1 == _value(metrics, "exportmate_cache_total", layer="rows", result="hit")
    assert 2 == _value(metrics, "exportmate_sql_statements_total")


def test_a_turn_that_failed_is_counted_apart() -> None:
    """Whatever the error was called: names of errors are no labels."""
    metrics = Metrics("1.0")
    for error in ("TimeoutError", "DatabaseUnavailable"):
        metrics.observe("web", "none", _timings(), error)
    assert 2 == _value(metrics, "exportmate_turns_total", channel="web", topic="none", outcome="error")


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

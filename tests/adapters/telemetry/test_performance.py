"""A turn as a log line."""

import json
import logging
from unittest.mock import Mock

import pytest
import structlog
from structlog.testing import capture_logs

from adapters.telemetry import performance
from adapters.telemetry.performance import log_turn, performance_line, turn_fields
from core.timing import Timings
from tests.adapters.telemetry.fakes import TURN_ID, finished, timings


def test_the_fields_of_a_turn_are_canonical() -> None:
    """Times in milliseconds; the turn's id is the trace's."""
    fields = turn_fields(finished())
    assert (TURN_ID, TURN_ID, 400.0, 100.0) == (
        fields["turn_id"],
        fields["trace_id"],
        fields["ms"],
        fields["waited_ms"],
    )
    assert {"queue": 100.0, "understand": 20.0, "fetch": 80.0, "write": 290.0, "send": 50.0} == fields["stages"]
    assert {"rows": "miss", "answer": "hit"} == fields["cache"]
    assert ("small-1", 90.0, 800, 120, 0.0025) == tuple(
        fields["models"][0][name] for name in ("model", "first_token_ms", "tokens_in", "tokens_out", "cost_usd")
    )
    assert json.loads(json.dumps(fields)) == fields


def test_what_is_empty_is_left_out() -> None:
    """But never the total, the statements, the model calls and the error."""
    fields = turn_fields(finished(timings=Timings(began_ns=0, ended_ns=1), missing=(), conversation_hash=""))
    assert (0.0, 0, 0, None) == (fields["ms"], fields["sql"], fields["model_calls"], fields["error"])
    assert not {"waited_ms", "cache", "models", "missing", "conversation_hash"} & set(fields)


def test_the_performance_line_tells_everything_on_one_line() -> None:
    """Total first, then the stages in their order."""
    assert (
        f"[PERFORMANCE] turn={TURN_ID} channel=telegram topic=export_duty total=400.0ms waited=100.0ms "
        "queue=100.0ms understand=20.0ms fetch=80.0ms write=290.0ms send=50.0ms "
        "cache.rows=miss cache.answer=hit sql=2 model=small-1:288.0ms/first 90.0ms/800+120tok/$0.002500 "
        "retries.database=1 size.reply=300 missing=quantity ok"
    ) == performance_line(turn_fields(finished()))


def test_a_failed_turn_names_the_stage() -> None:
    """At the end of the line."""
    turn = finished(error="DatabaseUnavailable", timings=timings(failed_in="fetch"))
    assert performance_line(turn_fields(turn)).endswith(" error=DatabaseUnavailable in=fetch")


def test_a_line_break_cannot_start_a_new_line() -> None:
    """Whatever a value holds."""
    assert "\n" not in performance_line({"turn_id": "a\nb", "channel": "web\n", "topic": "x", "ms": 1.0})


@pytest.mark.parametrize(("level", "lines"), [(logging.INFO, 1), (logging.WARNING, 0)])
def test_a_turn_is_only_gathered_where_its_line_is_written(
    monkeypatch: pytest.MonkeyPatch, level: int, lines: int
) -> None:
    """Above the level nothing is made of it."""
    gathered = Mock(return_value={"ms": 1.0})
    monkeypatch.setattr(performance, "turn_fields", gathered)
    before = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(level))
    try:
        with capture_logs() as written:
            log_turn(finished())
    finally:
        structlog.configure(wrapper_class=before)
    assert (lines, lines) == (gathered.call_count, len(written))

"""Log lines for people and for machines."""

import json
from collections.abc import Iterator

import pytest
import structlog

from adapters.telemetry.logs import configure_logs


@pytest.fixture(autouse=True)
def _reset() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def test_json_lines_are_one_object_each(capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error, with time, level and every value."""
    configure_logs("json", "info")
    structlog.get_logger().info("turn", topic="help", ms=1.5)
    shown = capsys.readouterr()
    line = json.loads(shown.err)
    assert ("turn", "help", 1.5, "info", "") == (line["event"], line["topic"], line["ms"], line["level"], shown.out)
    assert line["timestamp"].endswith("Z")


def test_text_lines_are_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    """The event and its values, no colours where it is no terminal."""
    configure_logs("text", "info")
    structlog.get_logger().info("turn", topic="help")
    shown = capsys.readouterr().err
    assert "turn" in shown
    assert "topic=help" in shown
    assert "\x1b[" not in shown


@pytest.mark.parametrize(("level", "lines"), [("debug", 3), ("info", 2), ("warning", 1), ("error", 0)])
def test_less_important_lines_are_left_out(capsys: pytest.CaptureFixture[str], level: str, lines: int) -> None:
    """Below the level."""
    configure_logs("json", level)
    log = structlog.get_logger()
    log.debug("a")
    log.info("b")
    log.warning("c")
    assert lines == len(capsys.readouterr().err.splitlines())


def test_an_exception_is_written_with_its_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    """In one line of JSON."""
    configure_logs("json")
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        structlog.get_logger().exception("turn_failed")
    (line,) = capsys.readouterr().err.splitlines()
    assert "ZeroDivisionError" in json.loads(line)["exception"]

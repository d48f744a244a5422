"""Log lines for people and for machines."""

import json
import logging
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
import structlog

from adapters.telemetry import logs
from adapters.telemetry.logs import FILE, configure_logs, dropped_lines
from adapters.telemetry.performance import log_turn, performance_line, turn_fields
from tests.adapters.telemetry.fakes import TURN_ID, finished


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


def _read(folder: Path) -> list[str]:
    return (folder / FILE).read_text("utf-8").splitlines()


def test_the_turn_is_one_line_of_json_with_its_trace(capsys: pytest.CaptureFixture[str]) -> None:
    """Every field of it."""
    configure_logs("json")
    log_turn(finished())
    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert ("turn", TURN_ID, TURN_ID) == (told["event"], told["turn_id"], told["trace_id"])
    assert turn_fields(finished()).items() <= told.items()


def test_grep_finds_the_turn_in_the_file(tmp_path: Path) -> None:
    """One `[PERFORMANCE]` line a turn among the others, at once, while the program runs."""
    file = configure_logs("text", folder=tmp_path / "logs")
    structlog.get_logger().info("data_refreshed", version=7)
    log_turn(finished())
    following = ["sh", "-c", f"tail -n +1 -f {tmp_path}/logs/app.log | grep --line-buffered -m 1 PERFORMANCE"]
    found = subprocess.run(following, capture_output=True, text=True, timeout=20, check=True).stdout
    file.close()
    assert performance_line(turn_fields(finished())) in found
    assert ["data_refreshed version=7"] == [line.split(" INFO    ")[1] for line in _read(tmp_path / "logs")[:1]]
    assert 2 == len(_read(tmp_path / "logs"))


def test_the_json_form_writes_no_file(tmp_path: Path) -> None:
    """Its lines are collected from standard error."""
    configure_logs("json", folder=tmp_path / "logs").close()
    assert not (tmp_path / "logs").exists()


def test_the_file_is_rotated_and_bounded(tmp_path: Path) -> None:
    """At most so many bytes each and so many older files; every file ends with a whole line."""
    file = configure_logs("text", folder=tmp_path, max_bytes=5000, kept=2)
    for _ in range(100):
        log_turn(finished())
    file.close()
    written = sorted(tmp_path.iterdir())
    assert ["app.log", "app.log.1", "app.log.2"] == [path.name for path in written]
    assert all(path.stat().st_size <= 5000 and path.read_text("utf-8").endswith(" ok\n") for path in written)


def test_a_folder_that_cannot_be_written_is_said_and_no_reason_to_stop(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Standard error goes on."""
    (tmp_path / "logs").write_text("a file in the way")
    file = configure_logs("text", folder=tmp_path / "logs")
    structlog.get_logger().info("started")
    shown = capsys.readouterr().err
    assert "cannot be written" in shown
    assert "started" in shown
    file.close()


def test_a_disk_that_is_too_slow_loses_lines_and_counts_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever logs never waits."""
    gate = threading.Event()
    monkeypatch.setattr(logs, "WAITING", 10)
    monkeypatch.setattr(logs._Writer, "emit", lambda *_: gate.wait(20))
    file = configure_logs("text", folder=tmp_path)
    for _ in range(50):
        log_turn(finished())
    gate.set()
    file.close()
    assert 39 <= file.dropped <= 40  # ten wait, one may be in the writer's hands
    assert file.dropped == dropped_lines()


@pytest.mark.parametrize("form", ["text", "json"])
def test_nobody_and_nothing_secret_is_in_any_log(
    form: Literal["text", "json"], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither in values, nor in tracebacks, nor in what other libraries write."""
    token = "987654321:" + "ZZyyXXwwVVuuTTssRRqqPPooNNmmLLkkJJi"
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    file = configure_logs(form, folder=tmp_path)
    try:
        raise ConnectionError(f"https://api.telegram.org/bot{token}/getMe for 628123456789")
    except ConnectionError:
        structlog.get_logger().exception("failed", user_id=628123456789, text="kurs dolar", note=f"at {token}")
        logging.getLogger("telegram").exception("failed at %s", token)
    file.close()
    shown = capsys.readouterr().err + "".join(path.read_text("utf-8") for path in tmp_path.iterdir())
    assert 2 <= shown.count("ConnectionError")
    assert [] == [secret for secret in (token, "628123456789", "kurs dolar") if secret in shown]


def test_where_no_file_is_written_no_line_is_given_up(tmp_path: Path) -> None:
    """Before anything is set up, and for machines."""
    assert 0 == dropped_lines()
    configure_logs("json", folder=tmp_path)
    assert 0 == dropped_lines()

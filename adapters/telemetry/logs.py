"""Logs through structlog: a line of text for people, JSON for machines, both on standard error, without personal data.

In the text form the line of a turn begins with `[PERFORMANCE]`; that form also writes `app.log` in a folder, by a thread
of its own, rotated by size.
"""

import atexit
import contextlib
import logging
import queue
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Literal

import structlog
from structlog.typing import EventDict, WrappedLogger

from adapters.telemetry.performance import EVENT, performance_line
from adapters.telemetry.redact import redact, redact_text

FILE = "app.log"
MAX_BYTES = 10_000_000  # of one file
KEPT = 5  # older files beside the newest
WAITING = 10_000  # lines that wait for a slow disk; beyond it they are counted and dropped

CLOSING = 5.0  # seconds that closing may take


@dataclass(slots=True)
class LogFile:
    """Lines on their way to `app.log`; `dropped` were too many for the disk."""

    handler: "_Bounded | None" = None
    writer: "_Writer | None" = None
    close: Callable[[], None] = field(default=lambda: None)  # write what waits and let go of the file

    @property
    def dropped(self) -> int:
        """Lines that were given up since the start."""
        return sum(part.dropped for part in (self.handler, self.writer) if part)


class _Bounded:
    """Hands lines to the thread that writes; never waits for it."""

    def __init__(self, lines: "queue.Queue[logging.LogRecord | None]") -> None:
        self._lines = lines
        self.dropped = 0

    def write(self, line: str) -> None:
        """Have a line written, or count it as dropped where too many wait."""
        try:
            self._lines.put_nowait(logging.LogRecord("exportmate", logging.INFO, "", 0, line, None, None))
        except queue.Full:
            self.dropped += 1


class _Writer(RotatingFileHandler):
    """Writes and rotates; a full disk is counted, not told for every line."""

    dropped = 0

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # the name is Python's
        self.dropped += 1


class _Pen(threading.Thread):
    """Writes the lines that wait, one after another; ends within seconds also where the disk does not."""

    def __init__(self, lines: "queue.Queue[logging.LogRecord | None]", writer: _Writer) -> None:
        super().__init__(name="app.log", daemon=True)
        self._lines, self._writer = lines, writer

    def run(self) -> None:
        for record in iter(self._lines.get, None):
            self._writer.handle(record)

    def end(self) -> None:
        """Write what waits; nothing comes after it."""
        with contextlib.suppress(queue.Full):
            self._lines.put(None, timeout=CLOSING)
        self.join(CLOSING)


class _Redacting(logging.Formatter):
    """Foreign libraries' lines, tracebacks included, without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        return redact_text(super().format(record))


def configure_logs(
    form: Literal["text", "json"] = "text",
    level: str = "info",
    folder: Path | None = None,
    *,
    max_bytes: int = MAX_BYTES,
    kept: int = KEPT,
) -> LogFile:
    """Set up structlog once per process; foreign libraries keep to warnings.

    With a `folder` the text form also writes `app.log` there, at most `max_bytes` and `kept` older files. A folder that
    cannot be written is said on standard error and is no reason to stop.
    """
    number = logging.getLevelNamesMapping()[level.upper()]
    foreign = logging.StreamHandler(sys.stderr)
    foreign.setFormatter(_Redacting("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[foreign])
    file = _open_file(folder, max_bytes, kept) if folder is not None and form == "text" else LogFile()
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            redact,
            *([_as_line] if form == "text" else []),
            *([_ToFile(file, file.handler)] if file.handler else []),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    return file


def _open_file(folder: Path, max_bytes: int, kept: int) -> LogFile:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writer = _Writer(folder / FILE, maxBytes=max_bytes, backupCount=kept, encoding="utf-8")
    except OSError as error:
        said = f"{folder / FILE} cannot be written ({error.strerror}); logs go to standard error only"
        structlog.PrintLogger(sys.stderr).msg(said)
        return LogFile()
    lines: queue.Queue[logging.LogRecord | None] = queue.Queue(WAITING)
    handler, pen = _Bounded(lines), _Pen(lines, writer)
    pen.start()

    def close() -> None:
        if state.pop("open", False):
            atexit.unregister(close)
            pen.end()
            writer.close()

    state = {"open": True}
    atexit.register(close)
    return LogFile(handler, writer, close)


class _ToFile:
    """Writes each event to the file as it passes by."""

    def __init__(self, file: LogFile, handler: _Bounded) -> None:
        self.file, self._handler = file, handler

    def __call__(self, _: WrappedLogger, __: str, event: EventDict) -> EventDict:
        line = f"{event.get('timestamp', '')} {str(event.get('level', '')).upper():<7} {_shown(event)}"
        self._handler.write(line)
        return event


def dropped_lines() -> int:
    """Lines that this process's `app.log` gave up since the start, 0 where none is written."""
    return sum(part.file.dropped for part in structlog.get_config()["processors"] if isinstance(part, _ToFile))


def _as_line(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """The turn as its one line; other events as they are."""
    if event.get("event") != EVENT or "ms" not in event:
        return event
    return {
        "timestamp": event.get("timestamp", ""),
        "level": event.get("level", ""),
        "event": performance_line(event),
    }


def _shown(event: EventDict) -> str:
    left_out = {"timestamp", "level", "event", "exception"}
    values = [f"{name}={value!r}" for name, value in event.items() if name not in left_out]
    trace = f"\n{event['exception']}" if event.get("exception") else ""
    return f"{' '.join([str(event.get('event', '')), *values])}{trace}"

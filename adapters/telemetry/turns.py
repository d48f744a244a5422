"""A turn that is over, and the one place that tells metrics, traces and logs about it."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter

import structlog

from core.timing import Timings

log = structlog.get_logger("telemetry")
WAITING = 2000  # finished turns that nobody was told of yet
PAUSE = 0.05  # seconds between the first of them and the telling: the reply's last bytes go out meanwhile
AT_ONCE = 0.001  # seconds for which is told before others have their turn; a turn takes a twentieth of it


@dataclass(frozen=True, slots=True)
class FinishedTurn:
    """What may be told of a turn: persons only as a short hash, and no text but to administrators who want to see it."""

    id: str  # 32 hexadecimal digits, also the id of its trace
    at: datetime  # when it began, with its zone
    channel: str
    topic: str  # "none" where nothing was answered
    timings: Timings
    language: str = ""
    worded_by: str = "template"
    missing: tuple[str, ...] = ()  # what was asked back for
    stale: tuple[str, ...] = ()  # figures of the reply that are past their validity
    error: str | None = None  # the kind: the name of the error's class
    conversation_hash: str = ""
    user_hash: str = ""
    # Empty unless administrators are shown what was asked; for the admin channel alone, never for a log, trace or metric.
    question: str = field(default="", repr=False)


TellTurn = Callable[[FinishedTurn], None]


def tell_all(turn: FinishedTurn, listeners: Iterable[TellTurn]) -> int:
    """Tell every listener; one that fails is logged and keeps neither the others nor the turn. How many failed."""
    failed = 0
    for tell in listeners:
        try:
            tell(turn)
        except Exception as error:  # noqa: BLE001  # reporting must never harm what it reports on
            failed += 1
            log.warning("turn_not_told", turn_id=turn.id, error=type(error).__name__)
    return failed


class Reporter:
    """Tells of finished turns when their replies are out, one after another, so that no reply waits for it.

    Made by `reporting`; bounded: what is too many is counted and given up.
    """

    def __init__(self, listeners: Iterable[TellTurn]) -> None:
        self._listeners = tuple(listeners)
        self._turns: deque[FinishedTurn] = deque()
        self._bell = asyncio.Event()
        self.dropped = 0

    def tell(self, turn: FinishedTurn) -> None:
        """Take a finished turn; costs a microsecond."""
        if len(self._turns) >= WAITING:
            self.dropped += 1
            return
        self._turns.append(turn)
        self._bell.set()

    def flush(self) -> None:
        """Tell now of everything that waits."""
        while self._turns:
            tell_all(self._turns.popleft(), self._listeners)

    async def run(self) -> None:
        """Tell for as long as this is not cancelled."""
        while True:
            await self._bell.wait()
            await asyncio.sleep(PAUSE)
            self._bell.clear()
            while self._turns:
                until = perf_counter() + AT_ONCE
                while self._turns and perf_counter() < until:
                    tell_all(self._turns.popleft(), self._listeners)
                await asyncio.sleep(0)  # whoever is answered meanwhile goes first


@asynccontextmanager
async def reporting(listeners: Iterable[TellTurn]) -> AsyncIterator[Reporter]:
    """A reporter for as long as the block runs; at its end everything is told."""
    reporter = Reporter(listeners)
    task = asyncio.create_task(reporter.run())
    try:
        yield reporter
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        reporter.flush()

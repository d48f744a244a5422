"""The records of turns on their way to the database: many in one statement, never on a reply's path.

What cannot be stored because the database is away waits, up to a bound, and is stored when it is back.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from itertools import islice

import structlog

from adapters.postgres.turns import TurnRecord
from core.errors import DatabaseUnavailable, ExportMateError

MOST = 2000  # records that wait; beyond it they are counted and dropped
LOT = 100  # records of one statement
PAUSE = 0.5  # seconds that a record waits for others to come along
LONGEST_PAUSE = 5.0  # seconds between tries while the database is away
STORE_SECONDS = 20.0  # for one statement
MARK_SECONDS = 5.0  # that somebody waits for a record
STOP_SECONDS = 3.0  # that are left for storing at the stop
log = structlog.get_logger("turn")

StoreTurns = Callable[[Sequence[TurnRecord]], Awaitable[None]]


class Recorder:
    """Takes records and stores them in lots; its one task runs only while there are any."""

    def __init__(self, store: StoreTurns, *, most: int = MOST, lot: int = LOT, pause: float = PAUSE) -> None:
        self._store, self._most, self._lot, self._pause = store, most, lot, pause
        self._waiting: dict[str, TurnRecord] = {}  # by id, the oldest first
        self._now = asyncio.Event()  # a lot is full, or somebody waits
        self._tried = asyncio.Event()  # set and replaced after every try
        self._away = False  # the last try failed
        self._task: asyncio.Task[None] | None = None
        self.dropped = 0  # records that were given up

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, record: TurnRecord) -> None:
        """Take a record; costs microseconds. Beyond the bound it is counted and dropped."""
        if len(self._waiting) >= self._most:
            self.dropped += 1
            return
        self._waiting[record.id] = record
        if len(self._waiting) >= self._lot and not self._away:
            self._now.set()
        if self._task is None or self._task.done():
            # In a context of its own: what it stores is no part of the turn that happened to be the first of its lot.
            self._task = asyncio.get_running_loop().create_task(self._work(), context=Context())

    async def stored(self, identity: str | None = None) -> None:
        """Wait until one record, or every record that waits now, is stored; raises DatabaseUnavailable where it cannot be."""
        wanted = set(self._waiting) if identity is None else {identity}
        try:
            async with asyncio.timeout(MARK_SECONDS):
                while wanted & self._waiting.keys():
                    tried = self._tried
                    self._now.set()
                    await tried.wait()
                    if self._away:
                        raise DatabaseUnavailable("the record of the turn could not be stored")
        except TimeoutError as late:
            raise DatabaseUnavailable("the record of the turn was not stored in time") from late

    async def drain(self, seconds: float = STOP_SECONDS) -> None:
        """Store what waits, within a time limit; what is left then is counted as dropped."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._waiting:
                    with contextlib.suppress(DatabaseUnavailable):
                        await self.stored()
                    if self._waiting and self._away:
                        await asyncio.sleep(min(self._pause, seconds / 10))
        if self._task is not None:
            if self._waiting:
                self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if left := len(self._waiting):
            self.dropped += left
            self._waiting.clear()
            log.warning("turns_not_recorded", count=left)

    async def _work(self) -> None:
        """Store lots until nothing waits."""
        pause = self._pause
        while self._waiting:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._now.wait()
            self._now.clear()
            lot = list(islice(self._waiting.values(), self._lot))
            stored = await self._stored(lot)
            if stored == self._away:
                log.info("turns_recorded_again") if stored else log.warning("turns_wait", count=len(self._waiting))
            self._away = not stored
            if stored:
                for record in lot:
                    self._waiting.pop(record.id, None)
            pause = self._pause if stored else min(2 * pause, LONGEST_PAUSE)
            if stored and len(self._waiting) >= self._lot:
                self._now.set()
            tried, self._tried = self._tried, asyncio.Event()
            tried.set()

    async def _stored(self, lot: Sequence[TurnRecord]) -> bool:
        """Whether a lot is dealt with; False where it has to be tried again. One record at fault spoils no other."""
        try:
            async with asyncio.timeout(STORE_SECONDS):
                await self._store(lot)
        except (ExportMateError, TimeoutError):
            return False
        except Exception as error:  # noqa: BLE001  # a fault of a record: it must not keep the others out for ever
            if len(lot) == 1:
                self.dropped += 1
                log.error("turn_not_recorded", turn_id=lot[0].id, error=type(error).__name__)
                return True
            for record in lot:
                if not await self._stored([record]):
                    return False
                self._waiting.pop(record.id, None)
        return True

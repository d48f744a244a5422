"""Works through the inbox: one conversation in order, many side by side, each event until it is answered.

An event that fails is tried again, three times in all; then the person hears an apology and the event stays for an
administrator. A try that a platform's limit or a lost database ended does not count. What a killed instance held is taken
up by any other once its lease has run out, what a stopped one held at once; an event that was interrupted three times
counts as failed. Who waits in line for long is told so while they wait.
"""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from time import monotonic
from typing import Protocol

import structlog

from adapters.postgres.inbox import Leased
from bot.paths import instance_name
from core.beside import beside
from core.channels import Channel, Inbound
from core.errors import BadInput, DatabaseUnavailable, TooMany
from core.timing import open_timings

log = structlog.get_logger("inbox")
Flush = Callable[[], Awaitable[None]]
BEST_EFFORT_SECONDS = 10.0  # for courtesies, apologies and the flush


class Queue(Protocol):
    """What the worker asks of the inbox."""

    async def accept(self, event: Inbound) -> bool:
        """Commit an event; False when it was accepted before."""
        ...

    async def claim(
        self, channels: Sequence[str], limit: int, worker: str, seconds: float, per_chat: int
    ) -> list[Leased]:
        """Lease events of some channels, only so many of a chat."""
        ...

    async def renew(self, ids: Sequence[int], worker: str, seconds: float) -> int:
        """Prolong leases."""
        ...

    async def done(self, event: Leased, worker: str) -> bool:
        """Mark an event as done; False when the lease was lost meanwhile."""
        ...

    async def retry(self, event: Leased, worker: str, error: str, seconds: float, *, counted: bool = True) -> None:
        """Give an event back."""
        ...

    async def release(self, worker: str) -> int:
        """Give everything held back at once."""
        ...

    async def fail(self, event: Leased, worker: str, error: str) -> bool:
        """Keep an event as failed; False when the lease was lost meanwhile."""
        ...

    async def overdue(self, channels: Sequence[str], seconds: float, limit: int) -> list[Leased]:
        """Events whose persons are to be told that it takes longer, each once."""
        ...


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """How the inbox is worked through."""

    at_once: int = 64  # events worked on side by side
    per_chat: int = 8  # of them in one chat, whose platform takes about one message a second
    attempts: int = 3  # tries before an apology
    lease: float = 15.0  # seconds an event is held without a sign of life: what a killed instance's people wait longer
    idle: float = 1.0  # seconds between looks when nobody rings
    first_retry: float = 1.0  # seconds before the second try; the third waits twice as long
    slow_after: float = 5.0  # seconds in line after which the person is told that it takes longer
    time_limit: float = 90.0  # seconds one try may take: a turn and a send with its own deadline
    stop_within: float = 10.0  # seconds that work under way is given at the stop


class Worker:
    """Fulfils `core.channels.Inbox` for the channels and hands their events back to them."""

    def __init__(
        self, queue: Queue, settings: WorkerSettings | None = None, *, before_done: Flush | None = None
    ) -> None:
        self._queue = queue
        self._before_done = before_done  # what must be stored before the next event of the conversation is handed out
        self._settings = settings or WorkerSettings()
        self._channels: dict[str, Channel] = {}
        self._running: dict[int, asyncio.Task[bool]] = {}
        self._next: dict[int, Leased] = {}  # of events under way: what was handed out once more meanwhile
        self._bell = asyncio.Event()
        self._stopping = False
        self.name = f"{instance_name()}-{uuid.uuid4().hex[:6]}"
        self.failed = 0

    def serve(self, channel: Channel) -> None:
        """Hand the events of a channel to it from now on."""
        self._channels[channel.name] = channel
        self._bell.set()

    async def accept(self, event: Inbound) -> bool:
        """Commit an event and ring the bell; False when it was accepted before. Raises DatabaseUnavailable."""
        new = await self._queue.accept(event)
        if new:
            self._bell.set()
        return new

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Worker"]:
        """Work while the block runs; at its end finish what is under way, within a time limit."""
        self._stopping = False
        work = asyncio.create_task(self._work())
        async with beside(self._keep_leases(), self._watch_the_line()):
            try:
                yield self
            finally:
                await self._finish(work)

    async def _finish(self, work: asyncio.Task[None]) -> None:
        """Let work under way end, a claim included; what does not end in time is given back for another instance."""
        ends = monotonic() + self._settings.stop_within
        self._stopping = True
        self._bell.set()
        await asyncio.wait({work}, timeout=self._settings.stop_within)
        if self._running:
            await asyncio.wait(tuple(self._running.values()), timeout=max(0.0, ends - monotonic()))
        late = (work, *self._running.values())
        for task in late:
            task.cancel()
        unfinished = any(not task.done() for task in late)
        await asyncio.gather(*late, return_exceptions=True)
        if unfinished:
            await _best_effort(partial(self._queue.release, self.name))  # else its lease brings it back

    async def _work(self) -> None:
        """Claim what is free whenever the bell rings or a while has passed."""
        while not self._stopping:
            self._bell.clear()
            claimed = await self._claimed()
            for event in claimed:
                if event.id in self._running:
                    # Its lease had run out while the database was away and is held again; or it was just given back, and
                    # its next try was handed out before this one saw its own end.
                    self._next[event.id] = event
                else:
                    self._begin(event)
            if not claimed:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._settings.idle):
                        await self._bell.wait()

    async def _claimed(self) -> list[Leased]:
        """As many events as there is room for; none when the database does not answer."""
        free = self._settings.at_once - len(self._running)
        if free <= 0 or not self._channels:
            return []
        try:
            return await self._queue.claim(
                tuple(self._channels), free, self.name, self._settings.lease, self._settings.per_chat
            )
        except Exception as error:  # noqa: BLE001  # whatever went wrong: the bot must not fall silent for good
            log.warning("inbox_unreachable", error=type(error).__name__, reason=str(error))
            return []

    def _begin(self, event: Leased) -> None:
        task = self._running[event.id] = asyncio.create_task(self._handle(event))
        task.add_done_callback(partial(self._ended, event.id))

    def _ended(self, event_id: int, task: asyncio.Task[bool]) -> None:
        self._running.pop(event_id, None)
        following = self._next.pop(event_id, None)
        if following is not None and not (task.cancelled() or task.exception()) and not task.result():
            self._begin(following)
        self._bell.set()  # the next event of the conversation is free now

    async def _keep_leases(self) -> None:
        """Prolong the leases of what is under way, so that only the dead lose theirs."""
        pause = self._settings.lease / 3
        while True:
            await asyncio.sleep(pause)
            pause = self._settings.lease / 3
            try:
                if self._running:
                    await self._queue.renew(list(self._running), self.name, self._settings.lease)
            except Exception as error:  # noqa: BLE001  # tried again soon
                log.warning("inbox_leases_not_kept", error=type(error).__name__)
                pause = min(pause, self._settings.idle)  # before another instance takes them

    async def _watch_the_line(self) -> None:
        """Tell persons who have waited in line for long that it takes longer, each conversation once."""
        while True:
            await asyncio.sleep(min(self._settings.idle, self._settings.slow_after))
            if not self._channels:
                continue
            try:
                late = await self._queue.overdue(
                    tuple(self._channels), self._settings.slow_after, self._settings.at_once
                )
            except Exception as error:  # noqa: BLE001  # a courtesy; looked for again soon
                log.warning("inbox_line_not_watched", error=type(error).__name__)
                continue
            told = [e for e in late if e.id not in self._running]  # its turn may have come meanwhile
            calls = (_best_effort(partial(self._channels[e.channel].say_delayed, e.payload)) for e in told)
            await asyncio.gather(*calls)

    async def _handle(self, event: Leased) -> bool:
        """One try of one event; whether that was the last one."""
        channel = self._channels[event.channel]
        if event.attempts > self._settings.attempts:  # each try ended its instance or lost the database
            await self._give_up(channel, event, "Interrupted")
            return True
        try:
            with open_timings() as timings:
                timings.waited("queue", (datetime.now(UTC) - event.received_at).total_seconds())
                async with asyncio.timeout(self._settings.time_limit):
                    await channel.handle(event.payload)
        except TooMany as error:
            await self._give_back(event, "TooMany", max(error.retry_after, self._settings.first_retry), counted=False)
            return False
        except Exception as error:  # noqa: BLE001  # whatever went wrong: the event must be tried again or apologised for
            return await self._failed(channel, event, error)
        await self._flush()
        await self._settle(event, partial(self._queue.done, event, self.name))
        return True

    async def _failed(self, channel: Channel, event: Leased, error: Exception) -> bool:
        """Try again later, or apologise and keep the event, which gives True; a try that lost the database counts only if that is there."""
        kind = type(error).__name__
        log.warning("inbox_event_failed", inbox_id=event.id, channel=event.channel, attempt=event.attempts, error=kind)
        last = event.attempts >= self._settings.attempts
        if isinstance(error, BadInput) or (last and not isinstance(error, DatabaseUnavailable)):
            await self._give_up(channel, event, kind)
            return True
        pause = self._settings.first_retry * 2 ** (event.attempts - 1)
        try:
            await self._queue.retry(event, self.name, kind, pause, counted=True)
        except DatabaseUnavailable:
            await asyncio.sleep(self._settings.idle)
            await self._give_back(event, kind, 0.0, counted=False)
        return False

    async def _give_back(self, event: Leased, kind: str, seconds: float, *, counted: bool) -> None:
        """Let an event wait for a while, written down however long the database is away."""
        while True:
            try:
                await self._queue.retry(event, self.name, kind, seconds, counted=counted)
            except DatabaseUnavailable:
                await asyncio.sleep(self._settings.idle)
            else:
                return

    async def _give_up(self, channel: Channel, event: Leased, kind: str) -> None:
        """Apologise, then keep the event: in this order, so that a kill in between leaves nobody without a word."""
        await _best_effort(partial(channel.apologise, event.payload))
        if await self._settle(event, partial(self._queue.fail, event, self.name, kind)):
            self.failed += 1

    async def _flush(self) -> None:
        """Store what the next event of the conversation builds on; the answer is out, whether that succeeds or not."""
        if self._before_done is not None:
            await _best_effort(self._before_done)

    async def _settle(self, event: Leased, write: Callable[[], Awaitable[bool]]) -> bool:
        """Write down that an event was answered, however long the database is away: else it would be answered again."""
        while True:
            try:
                held = await write()
            except DatabaseUnavailable:
                await asyncio.sleep(self._settings.idle)
                continue
            if not held:
                log.warning("inbox_lease_lost", inbox_id=event.id)
            return held


async def _best_effort(call: Callable[[], Awaitable[object]]) -> None:
    """What must not harm: bounded in time, its failure only logged."""
    try:
        async with asyncio.timeout(BEST_EFFORT_SECONDS):
            await call()
    except Exception as error:  # noqa: BLE001  # the event matters more
        log.warning("best_effort_failed", error=type(error).__name__)

"""Works through the inbox: one conversation in order, many side by side, each event until it is answered.

An event that fails is tried again, three times in all; then the person hears an apology and the event stays for an
administrator. What a killed instance held is taken up by any other once its lease has run out.
"""

import asyncio
import contextlib
import os
import socket
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Protocol

import structlog

from adapters.postgres.inbox import Leased
from core.channels import Channel, Inbound
from core.errors import BadInput, DatabaseUnavailable

log = structlog.get_logger("inbox")
Flush = Callable[[], Awaitable[None]]


class Queue(Protocol):
    """What the worker asks of the inbox."""

    async def accept(self, event: Inbound) -> bool:
        """Commit an event; False when it was accepted before."""
        ...

    async def claim(self, limit: int, worker: str, seconds: float) -> list[Leased]:
        """Lease events."""
        ...

    async def renew(self, ids: list[int], worker: str, seconds: float) -> int:
        """Prolong leases."""
        ...

    async def done(self, event: Leased, worker: str) -> bool:
        """Mark an event as done."""
        ...

    async def retry(self, event: Leased, worker: str, error: str, seconds: float) -> None:
        """Give an event back."""
        ...

    async def fail(self, event: Leased, worker: str, error: str) -> None:
        """Keep an event as failed."""
        ...

    async def said_delayed(self, event: Leased) -> None:
        """Note that the person was told that it takes longer."""
        ...


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """How the inbox is worked through."""

    at_once: int = 32  # conversations worked on side by side
    attempts: int = 3  # tries before an apology
    lease: float = 60.0  # seconds an event is held without a sign of life
    idle: float = 1.0  # seconds between looks when nobody rings
    first_retry: float = 1.0  # seconds before the second try; the third waits twice as long
    slow_after: float = 5.0  # seconds in the queue after which the person is told that it takes longer
    time_limit: float = 45.0  # seconds one try may take
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
        self._running: dict[int, asyncio.Task[None]] = {}
        self._bell = asyncio.Event()
        self.name = f"{socket.gethostname()[:20]}-{os.getpid()}-{uuid.uuid4().hex[:6]}"
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
        tasks = [asyncio.create_task(self._work()), asyncio.create_task(self._keep_leases())]
        try:
            yield self
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._finish()

    async def _finish(self) -> None:
        """Let work under way end; what does not end in time is left to its lease."""
        if self._running:
            _, late = await asyncio.wait(tuple(self._running.values()), timeout=self._settings.stop_within)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _work(self) -> None:
        """Claim what is free whenever the bell rings or a while has passed."""
        while True:
            self._bell.clear()
            free = self._settings.at_once - len(self._running)
            claimed: list[Leased] = []
            if free > 0 and self._channels:
                try:
                    claimed = await self._queue.claim(free, self.name, self._settings.lease)
                except DatabaseUnavailable as error:
                    log.warning("inbox_unreachable", reason=error.message)
            for event in claimed:
                task = asyncio.create_task(self._handle(event))
                self._running[event.id] = task
                task.add_done_callback(partial(self._ended, event.id))
            if not claimed:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._settings.idle):
                        await self._bell.wait()

    def _ended(self, event_id: int, _: asyncio.Task[None]) -> None:
        self._running.pop(event_id, None)
        self._bell.set()  # the next event of the conversation is free now

    async def _keep_leases(self) -> None:
        """Prolong the leases of what is under way, so that only the dead lose theirs."""
        while True:
            await asyncio.sleep(self._settings.lease / 3)
            if self._running:
                with contextlib.suppress(DatabaseUnavailable):
                    await self._queue.renew(list(self._running), self.name, self._settings.lease)

    async def _handle(self, event: Leased) -> None:
        """One try of one event."""
        channel = self._channels.get(event.channel)
        try:
            if channel is None:
                await self._queue.retry(event, self.name, "no such channel here", 30)
                return
            await self._say_delayed(channel, event)
            async with asyncio.timeout(self._settings.time_limit):
                await channel.handle(event.payload)
                if self._before_done is not None:
                    await self._before_done()
            await self._queue.done(event, self.name)
        except DatabaseUnavailable as error:
            log.warning("inbox_event_interrupted", event=event.id, reason=error.message)  # its lease brings it back
        except Exception as error:  # noqa: BLE001  # whatever went wrong: the event must be tried again or apologised for
            await self._failed(channel, event, error)

    async def _failed(self, channel: Channel | None, event: Leased, error: Exception) -> None:
        """Try again later, or apologise and keep the event."""
        kind = type(error).__name__
        log.warning("inbox_event_failed", event=event.id, channel=event.channel, attempt=event.attempts, error=kind)
        with contextlib.suppress(DatabaseUnavailable):
            if event.attempts < self._settings.attempts and not isinstance(error, BadInput):
                await self._queue.retry(event, self.name, kind, self._settings.first_retry * 2 ** (event.attempts - 1))
                return
            self.failed += 1
            await self._queue.fail(event, self.name, kind)
        if channel is not None:
            await _best_effort(channel.apologise, event.payload)

    async def _say_delayed(self, channel: Channel, event: Leased) -> None:
        """Tell the person, once, that it takes longer, when their event has waited for long."""
        waited = (datetime.now(UTC) - event.received_at).total_seconds()
        if waited > self._settings.slow_after and event.attempts == 1 and not event.delayed_said:
            await self._queue.said_delayed(event)
            await _best_effort(channel.say_delayed, event.payload)


async def _best_effort(call: "Say", payload: Mapping[str, object]) -> None:
    """A courtesy that must not harm: bounded in time, its failure only logged."""
    try:
        async with asyncio.timeout(10):
            await call(payload)
    except Exception as error:  # noqa: BLE001  # a courtesy
        log.warning("courtesy_failed", error=type(error).__name__)


class Say(Protocol):
    """A courtesy of a channel."""

    async def __call__(self, payload: Mapping[str, object], /) -> None:
        """Say it."""
        ...

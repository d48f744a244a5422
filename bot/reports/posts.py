"""The outgoing line to the admin chats: each has its own queue and its own task, so that a dead one holds up no other."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from time import monotonic
from typing import Protocol

import structlog

from bot.reports.outgoing import Clock, Line, Message, Outgoing, Sleep, State
from bot.reports.targets import Target
from core.errors import Misconfigured
from core.message import Language, Reply

STOP_SECONDS = 5.0  # in which what waits may still go out at the stop
log = structlog.get_logger("reports")


class Poster(Protocol):
    """A channel that is being served."""

    @property
    def name(self) -> str:
        """The platform."""
        ...

    async def post(self, chat: str, reply: Reply) -> None:
        """Send a message into a chat. Raises NotAllowed, TooMany, Unavailable."""
        ...


class Posts:
    """Takes what is to be said to administrators; until `sending` is entered it waits."""

    def __init__(
        self,
        targets: Iterable[Target],
        language: Language = "id",
        *,
        clock: Clock = monotonic,
        sleep: Sleep = asyncio.sleep,
        stop_seconds: float = STOP_SECONDS,
    ) -> None:
        self._outgoing = tuple(Outgoing(t, language, clock=clock, sleep=sleep) for t in targets)
        self._stop_seconds = stop_seconds

    @property
    def anywhere(self) -> bool:
        """Whether there is a chat to send to."""
        return bool(self._outgoing)

    @property
    def dropped(self) -> int:
        """Lines and messages given up since the start, over all chats."""
        return sum(each.dropped for each in self._outgoing)

    @property
    def states(self) -> tuple[State, ...]:
        """How each chat is served."""
        return tuple(each.state for each in self._outgoing)

    def announce(self, message: Message, *, urgent: bool = True) -> None:
        """Put a message for every chat, an alert unless said otherwise; never waits, never raises."""
        for each in self._outgoing:
            each.message(message, urgent=urgent)

    def line(self, line: Line) -> None:
        """Put one line, to be sent together with others; never waits, never raises."""
        for each in self._outgoing:
            each.line(line)

    @asynccontextmanager
    async def sending(self, channels: Iterable[Poster]) -> AsyncIterator[None]:
        """Send through the channels for as long as the block runs, and for a moment after it.

        Raises Misconfigured where a chat belongs to a platform that is not served.
        """
        posts = {channel.name: channel.post for channel in channels}
        for each in self._outgoing:
            if each.target.channel not in posts:
                raise Misconfigured(f"ADMIN_CHANNEL names {each.target}, but {each.target.title} is not switched on")
        tasks = [asyncio.create_task(each.run(posts[each.target.channel])) for each in self._outgoing]
        try:
            yield
        finally:
            await self._stop(tasks)

    async def _stop(self, tasks: list[asyncio.Task[None]]) -> None:
        for each in self._outgoing:
            each.close()
        if tasks:
            await asyncio.wait(tasks, timeout=self._stop_seconds)
        for task in tasks:
            task.cancel()
        for ended in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(ended, Exception):
                log.error("reports_failed", error=type(ended).__name__)
        for each in self._outgoing:
            each.give_up()

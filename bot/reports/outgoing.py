"""What waits for one admin chat, and the task that sends it: bounded, paced, nothing given up without being said.

Messages go before lines, alerts before reports. Lines are gathered into messages. What does not arrive is tried again for
ten minutes; what is given up is counted, and the next message begins with how much it was.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import structlog

from bot.admin.words import count
from bot.reports.targets import LIMITS, Pace, Target
from bot.reports.texts import say
from core.errors import NotAllowed, TooMany, Unavailable
from core.message import Language, Reply

Line = str | Callable[[], str]  # what can be written later is written by the sender
Message = Reply | Callable[[], Reply]
Post = Callable[[str, Reply], Awaitable[None]]
Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]
T = TypeVar("T")

MOST_LINES, MOST_MESSAGES = 2_000, 200  # that wait
LINGER = 2.0  # seconds in which further lines may join a few
PLENTY = 40  # lines that need no company
LONGEST_LINE = 300  # characters
HEAD = 200  # characters left free for what is said above lines
POST_SECONDS = 60.0  # for one message; a channel gives up sooner by itself
GIVE_UP = 600.0  # seconds of failing after which what is at hand is given up
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 60.0  # between tries while the platform does not answer
SHUT_PAUSE = 300.0  # between tries while the chat takes nothing
LONGEST_REST = 3_600.0  # that a platform may ask for
log = structlog.get_logger("reports")


@dataclass(frozen=True, slots=True)
class State:
    """How one chat is served, since the start."""

    target: Target
    messages: int  # sent, those with lines too
    lines: int  # sent
    waiting: int  # lines and messages
    dropped: int  # lines and messages that were given up
    failing: str  # kind of the failure while nothing arrives, else empty


@dataclass(frozen=True, slots=True)
class _Parcel:
    """What goes out at once."""

    reply: Reply
    urgent: bool = False
    lines: tuple[str, ...] = ()  # empty: a message
    told_lines: int = 0  # of those given up before, which this one tells of
    told_messages: int = 0

    @property
    def size(self) -> int:
        """How much of what was put it holds."""
        return len(self.lines) or 1


class Outgoing:
    """The line to one chat; `message` and `line` never wait and never raise."""

    def __init__(self, target: Target, language: Language, *, clock: Clock, sleep: Sleep) -> None:
        self.target, self._language = target, language
        self._clock, self._sleep = clock, sleep
        self._limits = LIMITS[target.channel]
        self._pace = Pace(self._limits, clock)
        self._urgent: deque[Message] = deque()
        self._reports: deque[Message] = deque()
        self._lines: deque[Line] = deque()
        self._bell, self._closing = asyncio.Event(), asyncio.Event()
        self._closed = False
        # What did not arrive, sent again as it was; two at most: an alert may overtake and fail too.
        self._again: deque[_Parcel] = deque()
        self._untold_lines = self._untold_messages = 0
        self._sent_lines = self._sent_messages = 0
        self._pause, self._failing, self._failing_since = FIRST_PAUSE, "", 0.0
        self.dropped = 0

    @property
    def state(self) -> State:
        """How it goes."""
        return State(self.target, self._sent_messages, self._sent_lines, self._waiting, self.dropped, self._failing)

    @property
    def _waiting(self) -> int:
        queued = len(self._urgent) + len(self._reports) + len(self._lines)
        return queued + sum(parcel.size for parcel in self._again)

    def message(self, message: Message, *, urgent: bool) -> None:
        """Put a message; of too many the oldest report is given up, and only then the oldest alert."""
        if self._closed:
            self._lose(messages=1)
            return
        if len(self._urgent) + len(self._reports) >= MOST_MESSAGES:
            (self._reports or self._urgent).popleft()
            self._lose(messages=1)
        (self._urgent if urgent else self._reports).append(message)
        self._bell.set()

    def line(self, line: Line) -> None:
        """Put a line; of too many the oldest is given up."""
        if self._closed:
            self._lose(lines=1)
            return
        if len(self._lines) >= MOST_LINES:
            self._lines.popleft()
            self._lose(lines=1)
        self._lines.append(line)
        self._bell.set()

    async def run(self, post: Post) -> None:
        """Send what comes, until it was closed and nothing waits any more."""
        while True:
            await self._bell.wait()
            if not self._waiting:
                if self._closing.is_set():
                    return
                self._bell.clear()
                continue
            if not (self._urgent or self._reports or self._again) and len(self._lines) < PLENTY:
                await self._rest(LINGER)
            await self._wait_for_place(1)
            if (parcel := self._next()) is not None:
                await self._send(parcel, post)

    def close(self) -> None:
        """Take nothing more and let `run` end: what fits into the time is sent."""
        self._closed = True
        self._closing.set()
        self._bell.set()

    def give_up(self) -> None:
        """Count what was not sent before the end."""
        while self._again:
            self._lose_parcel(self._again.popleft())
        self._lose(lines=len(self._lines), messages=len(self._urgent) + len(self._reports))
        for queue in (self._lines, self._urgent, self._reports):
            queue.clear()
        if self._untold_lines or self._untold_messages:
            log.warning(
                "reports_given_up",
                channel=self.target.channel,
                lines=self._untold_lines,
                messages=self._untold_messages,
            )

    async def _send(self, parcel: _Parcel, post: Post) -> None:
        """Send a parcel once; one that may still arrive later is kept."""
        try:
            messages = self._limits.messages(parcel.reply)
            await self._wait_for_place(messages)
            self._pace.count(messages)
            async with asyncio.timeout(POST_SECONDS):
                await post(self.target.chat, parcel.reply)
        except asyncio.CancelledError:
            self._again.appendleft(parcel)
            raise
        except Exception as error:  # noqa: BLE001  # a report that fails must not end all others
            await self._failed(parcel, error)
        else:
            self._arrived(parcel)

    async def _wait_for_place(self, messages: int) -> None:
        while (wait := self._pace.wait(messages)) > 0:
            await self._sleep(max(wait, 0.001))  # a shorter sleep may end before the clock moved

    async def _rest(self, seconds: float) -> None:
        """Sleep, not beyond the stop."""
        tasks = [asyncio.ensure_future(self._sleep(seconds)), asyncio.ensure_future(self._closing.wait())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _arrived(self, parcel: _Parcel) -> None:
        if self._failing:
            log.info("reports_arrive_again", channel=self.target.channel)
        self._pause, self._failing = FIRST_PAUSE, ""
        self._sent_messages += 1
        self._sent_lines += len(parcel.lines)
        self._untold_lines -= parcel.told_lines
        self._untold_messages -= parcel.told_messages

    async def _failed(self, parcel: _Parcel, error: Exception) -> None:
        """Keep a parcel for another try, or give it up: where nothing is known of it, or nothing helped for long."""
        kind = type(error).__name__
        if kind != self._failing:
            log.warning("report_not_sent", channel=self.target.channel, error=kind)
        if not self._failing:
            self._failing_since = self._clock()
        self._failing = kind
        pause = self._pause_after(error)
        hopeless = self._closing.is_set() or self._clock() - self._failing_since >= GIVE_UP
        if pause is None or hopeless:
            self._lose_parcel(parcel)
            self._failing_since = self._clock()  # the next one has its own time
        else:
            self._again.appendleft(parcel)
        await self._rest(pause or FIRST_PAUSE)

    def _pause_after(self, error: Exception) -> float | None:
        """Seconds until the next try; None where a further try could double the message or would not help."""
        if isinstance(error, TooMany):
            return min(max(error.retry_after, 0.0), LONGEST_REST)
        if isinstance(error, NotAllowed):
            return SHUT_PAUSE
        if isinstance(error, Unavailable):
            pause, self._pause = self._pause, min(2 * self._pause, LONGEST_PAUSE)
            return pause
        return None

    def _lose(self, *, lines: int = 0, messages: int = 0) -> None:
        self._untold_lines += lines
        self._untold_messages += messages
        self.dropped += lines + messages

    def _lose_parcel(self, parcel: _Parcel) -> None:
        self._lose(lines=len(parcel.lines), messages=not parcel.lines)

    def _next(self) -> _Parcel | None:
        """What goes next: what did not arrive the last time, unless an alert overtakes it."""
        if self._again and (self._again[0].urgent or not self._urgent):
            return self._again.popleft()
        return self._pack()

    def _pack(self) -> _Parcel | None:
        """What goes next; None where what waited could not be written."""
        for queue in (self._urgent, self._reports):
            while queue:
                if (reply := self._written(queue.popleft())) is None:
                    self._lose(messages=1)
                    continue
                text = "\n\n".join([*self._head(), reply.text])
                return self._parcel(replace(reply, text=text), urgent=queue is self._urgent)
        if not (lines := self._gather()):
            return None
        text = "\n\n".join([*self._head(), "\n".join(["```", *lines, "```"])])
        return self._parcel(Reply(text, self._language, "help"), lines=lines)

    def _parcel(self, reply: Reply, *, urgent: bool = False, lines: tuple[str, ...] = ()) -> _Parcel:
        told = (0, 0) if self._again else (self._untold_lines, self._untold_messages)
        return _Parcel(reply, urgent, lines, *told)

    def _gather(self) -> tuple[str, ...]:
        """As many lines as fit, oldest first; at the stop, when only one message is left, the newest that fit."""
        last, room, taken = self._closing.is_set(), self._limits.size - HEAD, deque[str]()
        while self._lines:
            line = self._written(self._lines.pop() if last else self._lines.popleft())
            if line is None:
                self._lose(lines=1)
                continue
            line = line.replace("\n", " ").replace("```", "ʼʼʼ")[:LONGEST_LINE]
            room -= self._limits.measure(line) + 1
            if room < 0:
                (self._lines.append if last else self._lines.appendleft)(line)
                break
            (taken.appendleft if last else taken.append)(line)
        if last and self._lines:
            self._lose(lines=len(self._lines))
            self._lines.clear()
        return tuple(taken)

    def _written(self, what: T | Callable[[], T]) -> T | None:
        """What was to be written later; None where that failed."""
        try:
            return what() if callable(what) else what
        except Exception as error:  # noqa: BLE001  # one that cannot be written must not hold up the others
            log.warning("report_not_written", error=type(error).__name__)
            return None

    def _head(self) -> list[str]:
        """What was given up since the last message that arrived; one to be sent again may say it already."""
        if self._again:
            return []
        lost = (("lost_line", self._untold_lines), ("lost_message", self._untold_messages))
        said = [
            say(name if n == 1 else f"{name}s", self._language, count=count(n, self._language)) for name, n in lost if n
        ]
        return ["\n".join(said)] if said else []

"""Time that passes only when a test says so, a chat platform that records, and turns to report of."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Any

from adapters.telemetry.turns import FinishedTurn
from bot.reports.posts import Posts
from bot.reports.targets import Target
from core.errors import DatabaseUnavailable
from core.message import Reply
from core.timing import CacheResult, ModelCall, Stage, Timings

SPINS = 30  # turns of the event loop until everything that can run has run
GROUP, TEAM = Target("telegram", "-1001"), Target("slack", "C01")
BEGAN = datetime(2026, 11, 24, 14, 5, 9, tzinfo=UTC)  # 21:05:09 in Jakarta


class Time:
    """A clock and its sleep: whoever sleeps is woken when a test lets the time pass."""

    def __init__(self, now: float = 1_000.0) -> None:
        self.now = now
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = count()

    def __call__(self) -> float:
        """Seconds."""
        return self.now

    def day(self) -> datetime:
        """The same as a moment."""
        return BEGAN + timedelta(seconds=self.now)

    async def sleep(self, seconds: float) -> None:
        """Wait until so much time has passed."""
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heappush(self._sleepers, (self.now + seconds, next(self._order), woken))
        await woken

    async def run(self, seconds: float) -> None:
        """Let time pass."""
        until = self.now + seconds
        while True:
            for _ in range(SPINS):
                await asyncio.sleep(0)
            while self._sleepers and self._sleepers[0][2].done():
                heappop(self._sleepers)
            if not self._sleepers or self._sleepers[0][0] > until:
                break
            self.now, _, woken = heappop(self._sleepers)
            woken.set_result(None)
        self.now = until


class Platform:
    """Records what is posted and when; `fail` are the errors of the next posts, in their order."""

    def __init__(self, name: str, time: Time) -> None:
        self.name, self._time = name, time
        self.posted: list[tuple[float, str, Reply]] = []  # when, chat, what
        self.tried: list[float] = []
        self.fail: list[Exception] = []
        self.always: Exception | None = None  # the error of every post until it is taken away
        self.hang = False

    async def post(self, chat: str, reply: Reply) -> None:
        """Take a message."""
        self.tried.append(self._time.now)
        if self.hang:
            await asyncio.Event().wait()
        if self.fail:
            raise self.fail.pop(0)
        if self.always is not None:
            raise self.always
        self.posted.append((self._time.now, chat, reply))

    @property
    def texts(self) -> list[str]:
        """What arrived."""
        return [reply.text for _, _, reply in self.posted]

    @property
    def lines(self) -> list[str]:
        """The lines that arrived in blocks, in their order."""
        blocks = [text.split("```")[1] for text in self.texts if "```" in text]
        return [line for block in blocks for line in block.strip("\n").split("\n")]


class Memory:
    """What instances share; `away` is a database that does not answer."""

    def __init__(self, **values: Any) -> None:
        self.values: dict[str, Any] = values
        self.away = False

    async def get(self, name: str) -> Any | None:
        """The value."""
        self._answer()
        return self.values.get(name)

    async def put(self, name: str, value: Any) -> None:
        """Keep it."""
        self._answer()
        self.values[name] = value

    def _answer(self) -> None:
        if self.away:
            raise DatabaseUnavailable


def most_in_a_minute(times: Sequence[float]) -> int:
    """The greatest number within any sixty seconds."""
    return max((sum(at <= other < at + 60 for other in times) for at in times), default=0)


def finished(
    number: int = 0, *, ms: float = 12.0, stages: Sequence[tuple[str, float, float]] = (), **values: Any
) -> FinishedTurn:
    """A turn in Telegram about export duty that took so many ms; stages with their begin and length in ms."""
    timings = Timings(began_ns=0, ended_ns=int(ms * 1e6))
    timings.stages += [Stage(name, int(begin * 1e6), int(took * 1e6)) for name, begin, took in stages]
    caches: dict[str, CacheResult] = values.pop("caches", {})
    models: list[ModelCall] = values.pop("models", [])
    timings.caches.update(caches)
    timings.models += models
    for name in ("sql_statements", "failed_in"):
        if name in values:
            setattr(timings, name, values.pop(name))
    given = {"channel": "telegram", "topic": "export_duty", "language": "id"} | values
    return FinishedTurn(f"{number:08x}" + "0" * 24, BEGAN, timings=timings, **given)


def message(text: str) -> Reply:
    """A message of its own."""
    return Reply(text, "en", "help")


def line(number: int) -> str:
    """A line as long as those of reports."""
    return f"{number:06d} {'x' * 52}"


class Line:
    """Posts to a group of Telegram, with the time of a test."""

    def __init__(self, *targets: Target, stop_seconds: float = 5.0) -> None:
        self.time = Time()
        self.telegram, self.slack = Platform("telegram", self.time), Platform("slack", self.time)
        self.posts = Posts(targets or (GROUP,), "en", clock=self.time, sleep=self.time.sleep, stop_seconds=stop_seconds)

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[None]:
        """While it is sent, and the stop after it."""
        context = self.posts.sending([self.telegram, self.slack])
        await context.__aenter__()
        try:
            yield
        finally:
            stop = asyncio.ensure_future(context.__aexit__(None, None, None))
            for _ in range(100):
                await self.time.run(0.1)
                if stop.done():
                    break
            await stop

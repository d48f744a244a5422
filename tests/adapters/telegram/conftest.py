"""The real channel with the real client against the fake Bot API, with an inbox that works."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest_asyncio

from adapters.telegram.channel import TelegramChannel, open_telegram
from adapters.telegram.ports import TelegramSettings
from tests.adapters.telegram.fakes import FakePeople, FakeTurn, MemoryStore, WorkedInbox
from tests.support.fake_telegram import TOKEN, FakeTelegram, Json, fake_telegram
from tests.support.fake_telegram_people import Person, member, private


@dataclass
class Bench:
    """The parts of a served channel."""

    server: FakeTelegram
    turn: FakeTurn = field(default_factory=FakeTurn)
    store: MemoryStore = field(default_factory=MemoryStore)
    people: FakePeople = field(default_factory=FakePeople)
    inbox: WorkedInbox = field(default_factory=WorkedInbox)
    admin: Any = None
    files: Any = None
    calls: list[tuple[str, bool]] = field(default_factory=list)  # platform, and whether it answered well
    channel: TelegramChannel = field(init=False)

    def private(self, number: int = 7, language_code: str | None = "id") -> Person:
        """Somebody in a private chat."""
        return private(self.server, number, language_code)

    def member(self, number: int = 7, chat_id: int = -100500, *, thread: int = 0) -> Person:
        """Somebody in a group."""
        return member(self.server, number, chat_id, thread=thread)

    async def settled(self) -> None:
        """Wait until the bot took every update and answered it."""
        await self.server.wait(lambda: not self.server.updates)
        await self.inbox.settled()

    async def heard(self, person: Person, text: str, reply_to: Json | None = None) -> list[str]:
        """Say something and give all that the bot's messages say then."""
        await person.say(text, reply_to)
        await self.settled()
        return self.server.texts(person.chat["id"])


Serve = Callable[..., Awaitable[Bench]]


@pytest_asyncio.fixture
async def server() -> AsyncIterator[FakeTelegram]:
    """The fake Bot API."""
    async with fake_telegram() as running:
        yield running


@pytest_asyncio.fixture
async def serve(server: FakeTelegram) -> AsyncIterator[Serve]:
    """Start polling with some settings; everything stops at the end of the test."""
    async with contextlib.AsyncExitStack() as stack:

        async def start(bench: Bench | None = None, **changes: Any) -> Bench:
            bench = bench or Bench(server)
            settings = TelegramSettings(token=TOKEN, api_url=server.url, **({"poll_seconds": 2} | changes))
            extra = {"admin": bench.admin} if bench.admin else {}
            extra |= {"files": bench.files} if bench.files else {}
            extra["called"] = lambda platform, ok: bench.calls.append((platform, ok))
            bench.channel = await stack.enter_async_context(
                open_telegram(settings, bench.turn, bench.inbox, bench.people, bench.store, **extra)
            )
            bench.inbox.channel = bench.channel
            if settings.mode == "polling":
                running = asyncio.get_running_loop().create_task(bench.channel.run())
                stack.push_async_callback(asyncio.wait, [running])
                stack.callback(running.cancel)
            return bench

        yield start

"""The real channel with the real client against the fake Slack, with an inbox that works, by either way of delivery."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest_asyncio
from aiohttp import web

from adapters.slack.channel import SlackChannel, open_slack
from adapters.slack.ports import SlackSettings
from tests.adapters.slack.fakes import FakePeople, FakeTurn, MemoryStore, WorkedInbox
from tests.support.fake_slack import APP_TOKEN, BOT, BOT_TOKEN, SECRET, TEAM, FakeSlack, Json, fake_slack
from tests.support.fake_slack_blocks import visible
from tests.support.fake_slack_people import Person


@dataclass
class Bench:
    """The parts of a served channel."""

    server: FakeSlack
    turn: FakeTurn = field(default_factory=FakeTurn)
    store: MemoryStore = field(default_factory=MemoryStore)
    people: FakePeople = field(default_factory=FakePeople)
    inbox: WorkedInbox = field(default_factory=WorkedInbox)
    more: dict[str, Any] = field(default_factory=dict)  # admin, status
    calls: list[tuple[str, bool]] = field(default_factory=list)  # platform, and whether it answered well
    channel: SlackChannel = field(init=False)
    address: str = ""  # of the app's own pages

    def person(self, name: str = "U1", *channels: str, team: str = TEAM) -> Person:
        """Somebody, a member of some channels where the bot is too."""
        for channel in channels:
            self.server.channels.setdefault(channel, {BOT}).add(name)
        return Person(self.server, name, team)

    async def answers(self, channel: str = "") -> list[Json]:
        """The app's messages once everything accepted is handled."""
        await self.inbox.settled()
        return self.server.ours(channel)

    async def texts(self, channel: str = "") -> list[str]:
        """What those messages say."""
        return [visible(m.get("blocks") or []) or m["text"] for m in await self.answers(channel)]


Serve = Callable[..., Awaitable[Bench]]


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """The fake Slack."""
    async with fake_slack() as running:
        yield running


@pytest_asyncio.fixture
async def serve(slack: FakeSlack) -> AsyncIterator[Serve]:
    """Serve with some settings, in Socket Mode unless told otherwise; everything stops at the end of the test."""
    async with contextlib.AsyncExitStack() as stack:

        async def start(bench: Bench | None = None, **changes: Any) -> Bench:
            bench = bench or Bench(slack)
            usual = SlackSettings(BOT_TOKEN, APP_TOKEN, SECRET, api_url=f"{slack.url}/api/", ping_interval=0.2)
            settings = replace(usual, **changes)
            more = {"called": lambda platform, ok: bench.calls.append((platform, ok))} | bench.more
            bench.channel = await stack.enter_async_context(
                open_slack(settings, bench.turn, bench.inbox, bench.people, bench.store, **more)
            )
            bench.inbox.channel = bench.channel
            if settings.mode == "http" or settings.client_id:
                await _listen(stack, bench)
            if settings.mode == "http":
                bench.server.http = f"{bench.address}/slack/events"
            else:
                running = asyncio.get_running_loop().create_task(bench.channel.run())
                stack.push_async_callback(asyncio.wait, [running])
                stack.callback(running.cancel)
                await slack.wait(lambda: slack.sockets)
            return bench

        yield start


async def _listen(stack: contextlib.AsyncExitStack, bench: Bench) -> None:
    app = web.Application()
    bench.channel.add_routes(app)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    bench.address = f"http://127.0.0.1:{runner.addresses[0][1]}"

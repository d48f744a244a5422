"""Calls count once they are over, and whether Telegram answers is known."""

import asyncio
import contextlib
from typing import Any, Final

import pytest

from adapters.telegram.channel import open_telegram
from adapters.telegram.ports import TelegramSettings
from core.errors import ExportMateError
from core.message import Reply
from tests.adapters.telegram.conftest import Bench, Serve
from tests.adapters.telegram.fakes import FakePeople, FakeTurn, MemoryStore, WorkedInbox
from tests.support.fake_telegram import TOKEN, FakeTelegram

WELL, UNWELL = ("telegram", True), ("telegram", False)
HOOK: Final[dict[str, Any]] = {"mode": "webhook", "webhook_url": "https://b", "webhook_secret": "s"}


@pytest.mark.parametrize("kind", ["500", "502", "429", "drop", "slow", "garbage", "401"])
async def test_a_call_that_is_not_answered_counts_as_failed(serve: Serve, kind: str) -> None:
    """No answer, none that can be read, no time for us, no entry."""
    bench = await serve(read_timeout=0.3, send_deadline=0.1, **HOOK)
    bench.server.fail("sendMessage", kind, seconds=1)
    await _say(bench, 7)
    assert ([UNWELL], False) == (bench.calls, bench.channel.connected)
    await _say(bench, 8)
    assert ([UNWELL, WELL], True) == (bench.calls, bench.channel.connected)


@pytest.mark.parametrize("trouble", [{"blocked": True}, {"refuses": "chat_write_forbidden"}])
async def test_a_chat_that_takes_nothing_is_no_fault_of_telegram(serve: Serve, trouble: dict[str, object]) -> None:
    """The call was answered well."""
    bench = await serve(**HOOK)
    bench.private(7).chat.update(trouble)
    await _say(bench, 7)
    assert [WELL] == bench.calls


async def test_each_try_counts(serve: Serve) -> None:
    """Two that failed and the one that went."""
    bench = await serve(**HOOK)
    bench.server.fail("sendMessage", "502", times=2)
    await _say(bench, 7)
    assert [UNWELL, UNWELL, WELL] == bench.calls


async def test_a_call_that_is_broken_off_says_nothing(server: FakeTelegram) -> None:
    """The request for updates that ends with the program has not failed."""
    calls: list[tuple[str, bool]] = []
    settings = TelegramSettings(token=TOKEN, api_url=server.url)
    async with open_telegram(
        settings, FakeTurn(), WorkedInbox(), FakePeople(), MemoryStore(), called=lambda *call: calls.append(call)
    ) as channel:
        running = asyncio.create_task(channel.run())
        await server.wait(lambda: server.poller)
        running.cancel()
        await asyncio.wait([running])
    assert {WELL} == set(calls)


@pytest.mark.parametrize("kind", ["502", "drop", "409"])
async def test_an_outage_is_seen_while_nobody_writes(serve: Serve, kind: str) -> None:
    """Requests for updates tell, and tell when it is over; a second poller is no outage, but nothing is heard either."""
    bench = await serve(poll_seconds=1)
    await bench.server.wait(lambda: bench.channel.connected)
    bench.calls.clear()
    bench.server.fail("getUpdates", kind, times=3)
    await bench.server.wait(lambda: bench.channel.connected is False)
    await bench.server.wait(lambda: bench.channel.connected)
    assert (kind != "409") == (UNWELL in bench.calls)


async def test_before_anything_was_asked_nothing_is_known(server: FakeTelegram) -> None:
    """Neither up nor down."""
    for changes in ({}, HOOK):
        settings = TelegramSettings(token=TOKEN, api_url=server.url, **changes)
        async with open_telegram(settings, FakeTurn(), WorkedInbox(), FakePeople(), MemoryStore()) as channel:
            assert channel.connected is None


async def _say(bench: Bench, chat_id: int) -> None:
    """One message through the channel, whatever becomes of it."""
    bench.private(chat_id)
    with contextlib.suppress(ExportMateError):
        await bench.channel.post(str(chat_id), Reply("halo", "id", "help"))

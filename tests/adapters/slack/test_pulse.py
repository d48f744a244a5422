"""Calls count once they are over, and whether Slack answers is known."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any, Final

import pytest

from adapters.slack.channel import open_slack
from adapters.slack.ports import SlackSettings
from core.errors import ExportMateError
from core.message import Reply
from tests.adapters.slack.conftest import Bench, Serve
from tests.support.fake_slack import APP_TOKEN, BOT_TOKEN, SECRET, FakeSlack
from tests.support.fake_slack_methods import BOT

WELL, UNWELL = ("slack", True), ("slack", False)
HTTP: Final[dict[str, Any]] = {"mode": "http"}


@pytest.mark.parametrize("kind", ["500", "503", "429", "drop", "slow", "internal_error", "token_revoked"])
async def test_a_call_that_is_not_answered_counts_as_failed(serve: Serve, kind: str) -> None:
    """No answer in time, a broken one, no time for us, no entry."""
    bench = await serve(send_deadline=0.1, call_timeout=0.3, **HTTP)
    bench.server.fail("chat.postMessage", kind, seconds=1)
    await _say(bench, "C1")
    assert ([UNWELL], False) == (bench.calls, bench.channel.connected)
    await _say(bench, "C2")
    assert ([UNWELL, WELL], True) == (bench.calls, bench.channel.connected)


@pytest.mark.parametrize("code", ["is_archived", "not_in_channel", "msg_too_long"])
async def test_what_a_channel_does_not_allow_is_no_fault_of_slack(serve: Serve, code: str) -> None:
    """The call was answered well."""
    bench = await serve(**HTTP)
    bench.server.fail("chat.postMessage", code)
    await _say(bench, "C1")
    assert [WELL] == bench.calls


@pytest.mark.parametrize(("kind", "seen"), [("503", [UNWELL, WELL]), ("404", [WELL])])
async def test_answers_to_response_addresses_count(serve: Serve, kind: str, seen: list[tuple[str, bool]]) -> None:
    """Each try; an address that is used up was answered well."""
    bench = await serve(**HTTP)
    bench.server.fail("response_url", kind)
    await bench.person("U1", "C1").slash("/kurs", "usd")
    await bench.inbox.settled()
    posted = [WELL] * len(bench.server.called("chat.postEphemeral"))
    assert seen + posted == bench.calls


async def test_an_outage_is_seen_while_nobody_writes(serve: Serve) -> None:
    """The connection breaks and does not come back at once: that counts, and is known until it stands again."""
    bench = await serve()
    await _until(lambda: bench.channel.connected)
    bench.calls.clear()
    bench.server.fail("apps.connections.open", "503", times=3)
    await bench.server.drop_sockets()
    await _until(lambda: UNWELL in bench.calls)
    assert bench.channel.connected is False
    await _until(lambda: bench.channel.connected)


async def test_a_connection_that_is_turned_away_counts(serve: Serve) -> None:
    """Slack gave an address that leads nowhere."""
    bench = await serve()
    await _until(lambda: bench.channel.connected)
    bench.calls.clear()
    bench.server.refuse_sockets = 1
    await bench.server.drop_sockets()
    await _until(lambda: UNWELL in bench.calls)
    await _until(lambda: bench.channel.connected)


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_before_anything_was_asked_nothing_is_known(slack: FakeSlack, mode: Any) -> None:
    """Neither up nor down."""
    bench = Bench(slack)
    settings = SlackSettings(BOT_TOKEN, APP_TOKEN, SECRET, mode=mode, api_url=f"{slack.url}/api/")
    async with open_slack(settings, bench.turn, bench.inbox, bench.people, bench.store) as channel:
        assert channel.connected is None


async def _until(ready: Callable[[], object]) -> None:
    """Wait for what the channel knows and nobody tells."""
    async with asyncio.timeout(10):
        while not ready():  # noqa: ASYNC110  # nothing can be waited for
            await asyncio.sleep(0.02)


async def _say(bench: Bench, channel: str) -> None:
    """One message through the channel, whatever becomes of it."""
    bench.server.channels[channel] = {BOT}
    with contextlib.suppress(ExportMateError):
        await bench.channel.post(channel, Reply("halo", "id", "help"))

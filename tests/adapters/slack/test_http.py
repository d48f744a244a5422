"""The address that Slack calls: nothing unsigned is read, nothing is answered 200 before the inbox holds it."""

import io
import json
import time
from typing import Any

import pytest
from aiohttp import ClientSession

from adapters.slack.http import parse_body
from tests.adapters.slack.conftest import Bench, Serve
from tests.support.fake_slack import body_of, signed
from tests.support.fake_slack_methods import BOT, TEAM

EVENT = {
    "type": "event_callback", "team_id": TEAM, "event_id": "Ev1",
    "event": {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "text": "kurs usd", "ts": "1.000100"},
}  # fmt: skip


async def post(bench: Bench, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    """Status and body of a request."""
    async with (
        ClientSession() as session,
        session.post(bench.server.http, data=io.BytesIO(body), headers=headers) as response,
    ):
        return response.status, await response.text()


def request(payload: Any = EVENT, kind: str = "events_api", **how: Any) -> tuple[bytes, dict[str, str]]:
    """A signed request."""
    body, content_type = body_of(kind, payload)
    return body, {**signed(body, **how), "Content-Type": content_type}


async def test_whole_conversations_run_over_http(serve: Serve) -> None:
    """Events, commands, presses and forms by the one address."""
    bench = await serve(mode="http")
    person = bench.person("U1", "C1")
    await person.say("C1", f"<@{BOT}> kode HS kopi", times=2)
    await bench.inbox.settled()
    await person.press(bench.server.ours()[0], "Sangrai")
    await person.slash("/bea", "cpo 5 ton")
    await person.want_form()
    await bench.inbox.settled()
    assert {"quantity"} == set((await person.submit(goods="CPO", quantity="-1"))["errors"])
    assert await person.submit(goods="CPO", quantity="1.250,5") is None
    await bench.inbox.settled()
    assert ["kode HS kopi", "kopi sangrai", "bea keluar cpo 5 ton", "bea keluar CPO 1.250,5 ton"] == bench.turn.texts


async def test_the_address_is_verified(serve: Serve) -> None:
    """Slack's challenge is answered, when it is signed."""
    bench = await serve(mode="http")
    body, headers = request({"type": "url_verification", "challenge": "abc"})
    assert (200, {"challenge": "abc"}) == ((answer := await post(bench, body, headers))[0], json.loads(answer[1]))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Signature": "v0=00"},
        {"X-Slack-Request-Timestamp": "soon"},
        {"X-Slack-Request-Timestamp": "١٢٣"},
        {"X-Slack-Request-Timestamp": "9" * 400},
        {"X-Slack-Request-Timestamp": "-1"},
        {"X-Slack-Signature": "ü" * 10},
        {"X-Slack-Signature": ""},
    ],
    ids=str,
)  # fmt: skip
async def test_a_malformed_signature_is_a_401(serve: Serve, headers: dict[str, str]) -> None:
    """Whatever stands in the headers, and before the body is parsed."""
    bench = await serve(mode="http")
    body, good = request()
    assert (401, "") == await post(bench, b"{" if not headers else body, {**(good if headers else {}), **headers})
    assert {} == bench.inbox.accepted


@pytest.mark.parametrize("offset", [-301, 301])
async def test_a_stale_signature_is_a_401(serve: Serve, offset: int) -> None:
    """Five minutes either way."""
    bench = await serve(mode="http")
    assert 401 == (await post(bench, *request(at=time.time() + offset)))[0]
    assert 200 == (await post(bench, *request(at=time.time() + offset * 0.9)))[0]


async def test_a_wrong_secret_and_a_changed_body_are_a_401(serve: Serve) -> None:
    """The signature is that of these very bytes."""
    bench = await serve(mode="http")
    assert 401 == (await post(bench, *request(secret="other")))[0]
    body, headers = request()
    assert 401 == (await post(bench, body + b" ", headers))[0]
    assert 200 == (await post(bench, body, headers))[0]


@pytest.mark.parametrize("body", [b"{", b"[1]", b"\xff\xfe", b"null"], ids=str)
async def test_signed_nonsense_is_a_400(serve: Serve, body: bytes) -> None:
    """Not a 500."""
    bench = await serve(mode="http")
    assert 400 == (await post(bench, body, signed(body) | {"Content-Type": "application/json"}))[0]


async def test_an_unknown_event_is_taken_and_forgotten(serve: Serve) -> None:
    """200, so that Slack does not come again."""
    bench = await serve(mode="http")
    for payload in (
        {"type": "event_callback"},
        {"type": "event_callback", "event": {"type": "message"}},
        {"type": "app_rate_limited"},
    ):
        assert 200 == (await post(bench, *request(payload)))[0]
    assert {} == bench.inbox.accepted


async def test_too_long_a_body_is_a_413(serve: Serve) -> None:
    """It is not read to its end."""
    bench = await serve(mode="http")
    body = b" " * (1024 * 1024 + 1)
    assert 413 == (await post(bench, body, signed(body)))[0]


async def test_an_inbox_that_is_down_is_a_503_and_the_retry_is_answered(serve: Serve) -> None:
    """Nothing is acknowledged that is not kept."""
    bench = await serve(mode="http")
    bench.inbox.down = 1
    bench.server.direct_channel("U1")
    bench.inbox.work = False
    assert 503 == (await post(bench, *request()))[0]
    assert 200 == (await post(bench, *request()))[0]
    assert 200 == (await post(bench, *request()))[0]
    assert (1, 1) == (len(bench.inbox.accepted), bench.inbox.duplicates)


async def test_no_secret_is_kept_with_an_event(serve: Serve) -> None:
    """Slack's old verification token does not go into the inbox."""
    bench = await serve(mode="http")
    bench.inbox.work = False
    await post(bench, *request({**EVENT, "token": "deprecated-token"}))
    assert "deprecated-token" not in str(bench.inbox.accepted)


def test_bodies_are_told_apart() -> None:
    """By content type and field."""
    form = "application/x-www-form-urlencoded"
    assert ("slash_commands", {"command": "/bea", "text": ""}) == parse_body(b"command=%2Fbea&text=", form)
    assert ("interactive", {"type": "x"}) == parse_body(b"payload=%7B%22type%22%3A%22x%22%7D", form)
    assert ("events_api", {"type": "x"}) == parse_body(b'{"type": "x"}', "application/json")
    assert None is parse_body(b"hello=1", form)

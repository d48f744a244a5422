"""The hook for Alertmanager over real HTTP: who may post, what is read, and what is refused how."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from adapters.web import hooks
from adapters.web.channel import build_app
from adapters.web.hooks import PATH, Posted, add_hooks, read_posted
from adapters.web.ports import WebSettings
from core.errors import BadInput
from tests.adapters.web.conftest import Client
from tests.adapters.web.fakes import FakeReadiness, FakeTurn, metrics

TOKEN = "hook-token"
HEADERS = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
# As Alertmanager 0.28 writes it.
PAYLOAD: dict[str, Any] = {
    "receiver": "exportmate",
    "status": "firing",
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "DatabaseDown", "instance": "exportmate:8000", "severity": "critical"},
            "annotations": {"summary": "The database cannot be reached", "runbook": "docs/runbooks/database-down.md"},
            "startsAt": "2026-10-01T09:30:00.123456789+07:00",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "http://prometheus:9090/graph?g0.expr=up",
            "fingerprint": "b65d1bdb02f8b4a7",
        }
    ],
    "groupLabels": {"alertname": "DatabaseDown"},
    "commonLabels": {"alertname": "DatabaseDown"},
    "commonAnnotations": {},
    "externalURL": "http://alertmanager:9093",
    "version": "4",
    "groupKey": '{}:{alertname="DatabaseDown"}',
    "truncatedAlerts": 3,
}
Connect = Callable[[str], Awaitable[Client]]


@pytest.fixture
def taken() -> list[Posted]:
    """What was handed over."""
    return []


@pytest.fixture
async def connect(taken: list[Posted]) -> AsyncIterator[Connect]:
    """Start the application with its hook and give a client of it."""
    clients: list[Client] = []

    async def start(token: str) -> Client:
        app = build_app(FakeTurn(), FakeReadiness(), metrics, WebSettings())
        add_hooks(app, token, taken.append)
        clients.append(TestClient(TestServer(app)))
        await clients[-1].start_server()
        return clients[-1]

    yield start
    for client in clients:
        await client.close()


def changed(path: str, value: object) -> dict[str, Any]:
    """The payload with one place changed, or taken out for None; `a.` stands for the first alert."""
    payload = deepcopy(PAYLOAD)
    place = payload["alerts"][0] if path.startswith("a.") else payload
    name = path.removeprefix("a.")
    if value is None:
        del place[name]
    else:
        place[name] = value
    return payload


async def test_a_post_is_handed_over(connect: Connect, taken: list[Posted]) -> None:
    """It is answered before anything is sent anywhere."""
    response = await (await connect(TOKEN)).post(PATH, json=PAYLOAD, headers=HEADERS)
    assert (202, {"accepted": 1}) == (response.status, await response.json())
    (posted,) = taken
    (alert,) = posted.alerts
    assert ("firing", "DatabaseDown", "b65d1bdb02f8b4a7") == (alert.state, alert.name, alert.fingerprint)
    assert (datetime(2026, 10, 1, 2, 30, 0, 123456, tzinfo=UTC), None) == (alert.starts_at, alert.ends_at)
    assert ("firing", 3, "http://alertmanager:9093") == (posted.state, posted.left_out, posted.address)


@pytest.mark.parametrize("token", ["", "  "])
async def test_without_a_token_there_is_no_hook(connect: Connect, taken: list[Posted], token: str) -> None:
    """Not even for this machine, nor for an empty token."""
    client = await connect(token)
    for headers in ({}, {"Authorization": "Bearer "}, HEADERS):
        response = await client.post(PATH, json=PAYLOAD, headers=headers)
        assert (404, "not_found") == (response.status, (await response.json())["error"]["code"])
    assert [] == taken


@pytest.mark.parametrize(
    "given", [None, "", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer \xff"]
)
async def test_a_wrong_token_is_refused_before_the_body_is_read(
    connect: Connect, taken: list[Posted], given: str | None
) -> None:
    """Also from loopback: the hook is for another host. What cannot be read stays unread."""
    headers = {} if given is None else {"Authorization": given}
    response = await (await connect(TOKEN)).post(PATH, data=b"{", headers=headers)
    assert (401, "unauthorized") == (response.status, (await response.json())["error"]["code"])
    assert "Bearer" == response.headers["WWW-Authenticate"]
    assert [] == taken


@pytest.mark.parametrize(
    ("field", "payload"),
    [
        ("version", changed("version", "5")),
        ("version", changed("version", 4)),
        ("version", {}),
        ("status", changed("status", "suppressed")),
        ("alerts", changed("alerts", None)),
        ("alerts", changed("alerts", [])),
        ("alerts", changed("alerts", {"0": {}})),
        ("alerts[0]", changed("alerts", ["DatabaseDown"])),
        ("alerts[0].status", changed("a.status", None)),
        ("alerts[0].labels", changed("a.labels", None)),
        ("alerts[0].labels", changed("a.labels", {"alertname": "X", "n": 1})),
        ("alerts[0].labels", changed("a.labels", {"severity": "info"})),
        ("alerts[0].annotations", changed("a.annotations", ["summary"])),
        ("alerts[0].fingerprint", changed("a.fingerprint", "")),
        ("alerts[0].startsAt", changed("a.startsAt", "yesterday")),
        ("alerts[0].startsAt", changed("a.startsAt", "2026-13-01T00:00:00Z")),
        ("alerts[0].startsAt", changed("a.startsAt", "2026-10-01")),
        ("alerts[0].startsAt", changed("a.startsAt", "9999-12-31T23:59:59-14:00")),
        ("alerts[0].startsAt", changed("a.startsAt", "0001-01-01T00:00:00Z")),
        ("alerts[0].endsAt", changed("a.endsAt", 0)),
        ("groupLabels", changed("groupLabels", "x")),
        ("externalURL", changed("externalURL", 1)),
        ("truncatedAlerts", changed("truncatedAlerts", -1)),
        ("truncatedAlerts", changed("truncatedAlerts", True)),
    ],
)
def test_what_is_no_payload_names_its_field(field: str, payload: dict[str, Any]) -> None:
    """So that whoever configured it finds the place."""
    with pytest.raises(BadInput) as caught:
        read_posted(payload)
    assert field == caught.value.field


def test_what_is_not_needed_may_be_absent_or_new() -> None:
    """Other versions of Alertmanager leave out or add fields."""
    payload = {name: PAYLOAD[name] for name in ("version", "status", "alerts")} | {"notificationReason": "new"}
    assert (1, 0, {}) == (len(read_posted(payload).alerts), read_posted(payload).left_out, read_posted(payload).group)


def test_an_end_is_read() -> None:
    """A resolved alert says when it was over."""
    payload = changed("alerts", [PAYLOAD["alerts"][0] | {"status": "resolved", "endsAt": "2026-10-01T03:00:00Z"}])
    (alert,) = read_posted(payload).alerts
    assert ("resolved", datetime(2026, 10, 1, 3, tzinfo=UTC)) == (alert.state, alert.ends_at)


@pytest.mark.parametrize(
    ("status", "code", "body", "more"),
    [
        (400, "bad_request", b"{", {}),
        (400, "bad_request", b"[]", {}),
        (400, "bad_request", b'{"version": "3"}', {}),
        (400, "bad_request", b"no gzip", {"Content-Encoding": "gzip"}),
        (413, "too_large", b" " * (hooks.MAX_BODY + 1), {}),
        (413, "too_large", gzip.compress(b" " * (hooks.MAX_BODY + 1)), {"Content-Encoding": "gzip"}),
        (415, "unsupported_media_type", json.dumps(PAYLOAD).encode(), {"Content-Type": "text/plain"}),
    ],
    ids=[
        "no JSON",
        "no object",
        "an old version",
        "cannot be unpacked",
        "too large",
        "too large unpacked",
        "no JSON's type",
    ],
)
async def test_what_cannot_be_read_is_refused(
    connect: Connect, taken: list[Posted], status: int, code: str, body: bytes, more: dict[str, str]
) -> None:
    """With the error body of the contract."""
    client = await connect(TOKEN)
    response = await client.post(PATH, data=body, headers=HEADERS | {"Connection": "close"} | more)
    assert (status, code) == (response.status, (await response.json())["error"]["code"])
    assert [] == taken


async def test_a_body_without_a_length_is_cut_off(connect: Connect, taken: list[Posted]) -> None:
    """No more than allowed is read, however long it goes on."""

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(12):
            yield b" " * 50_000

    response = await (await connect(TOKEN)).post(PATH, data=endless(), headers=HEADERS)
    assert (413, []) == (response.status, taken)


async def test_a_body_that_does_not_come_is_given_up(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    """Alertmanager may try again."""
    monkeypatch.setattr(hooks, "BODY_SECONDS", 0.05)
    client = await connect(TOKEN)
    reader, writer = await asyncio.open_connection(client.host, client.port)
    head = [f"POST {PATH} HTTP/1.1", "Host: localhost", *(f"{k}: {v}" for k, v in HEADERS.items()), "Content-Length: 9"]
    writer.write("\r\n".join([*head, "", '{"ve']).encode())
    assert b"HTTP/1.1 503" in await reader.readline()
    writer.close()
    await writer.wait_closed()


async def test_a_large_group_is_taken(connect: Connect, taken: list[Posted]) -> None:
    """Beyond what the API takes: two hundred alerts with long labels."""
    alerts = [
        PAYLOAD["alerts"][0] | {"fingerprint": f"{n:016x}", "labels": {"alertname": "X" * 500}} for n in range(200)
    ]
    response = await (await connect(TOKEN)).post(PATH, json=changed("alerts", alerts), headers=HEADERS)
    assert (202, 200) == (response.status, len(taken[0].alerts))


async def test_too_many_posts_are_put_off(
    connect: Connect, taken: list[Posted], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Right and wrong tokens count alike; the answer says when to come back."""
    monkeypatch.setattr(hooks, "RATE", 0.001)
    client = await connect(TOKEN)
    for _ in range(hooks.BURST):
        assert 401 == (await client.post(PATH, headers={"Authorization": "Bearer x"})).status
    response = await client.post(PATH, json=PAYLOAD, headers=HEADERS)
    assert (429, True) == (response.status, int(response.headers["Retry-After"]) > 60)
    assert [] == taken


async def test_only_posts_are_taken(connect: Connect) -> None:
    """A browser finds nothing here."""
    response = await (await connect(TOKEN)).get(PATH)
    assert (405, "POST") == (response.status, response.headers["Allow"])

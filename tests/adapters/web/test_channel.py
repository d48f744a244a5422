"""The API over real HTTP."""

import asyncio
import json
import re
from typing import Any

import pytest
from aiohttp import ClientResponse, web

from core.errors import DatabaseUnavailable
from tests.adapters.web.conftest import Connect
from tests.adapters.web.fakes import DUTY, FakeFeedback, FakeReadiness, FakeTurn

ASK = "/api/v1/ask"
STREAM = "/api/v1/ask/stream"
FEEDBACK = "/api/v1/feedback"


async def error_of(response: ClientResponse) -> dict[str, Any]:
    """The error object of a response that has one and nothing else."""
    body = await response.json()
    assert list(body) == ["error"]
    error: dict[str, Any] = body["error"]
    return error


async def events_of(response: ClientResponse) -> list[tuple[str, dict[str, Any]]]:
    """The events of a stream to its end."""
    blocks = [block for block in (await response.text()).split("\n\n") if block]
    pairs = [re.fullmatch(r"event: (\w+)\ndata: (.*)", block) for block in blocks]
    return [(match[1], json.loads(match[2])) for match in pairs if match]


async def test_ask(connect: Connect, turn: FakeTurn) -> None:
    """A question is taken as a message and its reply comes back as JSON."""
    client = await connect()
    response = await client.post(ASK, json={"text": "bea keluar?", "conversation_id": "c1", "at": "2025-12-05"})
    body = await response.json()
    assert (200, DUTY.text, "turn-1") == (response.status, body["answer"], body["turn_id"])
    assert (turn.seen[0].channel, turn.seen[0].conversation_id, str(turn.seen[0].at)) == ("web", "c1", "2025-12-05")


async def test_each_request_is_a_message_of_its_own(connect: Connect, turn: FakeTurn) -> None:
    """The same body twice, with the same request id, is two messages."""
    client = await connect()
    for _ in range(2):
        await client.post(ASK, json={"text": "kurs?"}, headers={"X-Request-ID": "same"})
    assert len({message.message_id for message in turn.seen}) == 2


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("text", {"text": " "}),
        ("text", {}),
        ("at", {"text": "kurs?", "at": "2026-02-31"}),
        ("at", {"text": "kurs?", "at": "9999-12-31"}),
        ("limit", {"text": "kurs?", "limit": 3}),
    ],
)
@pytest.mark.parametrize("path", [ASK, STREAM])
async def test_bad_field(connect: Connect, path: str, field: str, body: dict[str, Any]) -> None:
    """A bad field is a 400 that names it, on both addresses."""
    client = await connect()
    response = await client.post(path, json=body)
    error = await error_of(response)
    assert (400, "bad_request", field) == (response.status, error["code"], error["field"])


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"text": NaN}', b'{"text": "\\udfff"}', b'\xff\xfe{"text": 1}'])
async def test_bad_json(connect: Connect, body: bytes) -> None:
    """Broken JSON is a 400."""
    client = await connect()
    response = await client.post(ASK, data=body, headers={"Content-Type": "application/json"})
    assert (response.status, (await error_of(response))["code"]) == (400, "bad_request")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
async def test_other_media_types(connect: Connect, kind: str) -> None:
    """A form of a foreign page cannot ask: only JSON is read."""
    client = await connect()
    response = await client.post(ASK, data=b'{"text": "kurs?"}', headers={"Content-Type": kind})
    assert (response.status, (await error_of(response))["code"]) == (415, "unsupported_media_type")


async def test_huge_body(connect: Connect, turn: FakeTurn) -> None:
    """A body over 64 KiB is refused before it is read as JSON."""
    client = await connect()
    response = await client.post(ASK, json={"text": "a" * 70_000})
    assert (response.status, (await error_of(response))["code"]) == (413, "too_large")
    assert turn.seen == []


async def test_nowhere(connect: Connect) -> None:
    """Unknown addresses and methods have JSON errors too."""
    client = await connect()
    missing, method = await client.get("/nowhere"), await client.get(ASK)
    assert (missing.status, (await error_of(missing))["code"]) == (404, "not_found")
    assert (method.status, method.headers["Allow"]) == (405, "POST")


async def test_unavailable(connect: Connect, turn: FakeTurn) -> None:
    """A database that is down is a 503 with a time to come back."""
    turn.fails = 1
    client = await connect()
    response = await client.post(ASK, json={"text": "kurs?"})
    assert (response.status, response.headers["Retry-After"]) == (503, "5")


async def test_bug(connect: Connect, turn: FakeTurn, caplog: pytest.LogCaptureFixture) -> None:
    """A bug is a 500 without a trace of the inside; the log has it under the request id, without the question."""
    turn.fails, turn.problem = 1, ZeroDivisionError("inside")
    client = await connect()
    response = await client.post(ASK, json={"text": "rahasia dagang"}, headers={"X-Request-ID": "r-1"})
    text = await response.text()
    assert (response.status, "inside" in text, "Traceback" in text) == (500, False, False)
    assert ("r-1" in caplog.text, "rahasia" in caplog.text) == (True, False)


async def test_too_slow(connect: Connect, turn: FakeTurn) -> None:
    """A turn over its time is given up."""
    turn.hold = asyncio.Event()
    client = await connect(turn_timeout=0.05)
    events = await events_of(await client.post(STREAM, json={"text": "kurs?"}))
    assert (events[-1][0], events[-1][1]["error"]["code"]) == ("error", "timeout")


async def test_stream(connect: Connect) -> None:
    """Status first, then the text in pieces, then the whole response as /ask gives it."""
    client = await connect()
    response = await client.post(STREAM, json={"text": "bea keluar?"})
    events = await events_of(response)
    assert response.content_type == "text/event-stream"
    assert [name for name, _ in events] == ["status", "delta", "delta", "reply"]
    assert DUTY.text == "".join(data["text"] for name, data in events if name == "delta") == events[-1][1]["answer"]


async def test_stream_is_not_held_back(connect: Connect, turn: FakeTurn) -> None:
    """The first piece arrives while the turn still works."""
    turn.hold = asyncio.Event()
    client = await connect()
    response = await client.post(STREAM, json={"text": "bea keluar?"})
    seen = b""
    while b"event: delta" not in seen:
        seen += await asyncio.wait_for(response.content.readany(), 5)
    assert b"event: reply" not in seen
    turn.hold.set()
    assert b"event: reply" in await response.read()


async def test_stream_error(connect: Connect, turn: FakeTurn) -> None:
    """What goes wrong after the start comes as an event."""
    turn.fails = 1
    client = await connect()
    events = await events_of(await client.post(STREAM, json={"text": "kurs?"}))
    assert [name for name, _ in events] == ["status", "error"]
    assert events[-1][1]["error"]["code"] == "unavailable"


async def test_health(connect: Connect) -> None:
    """The program says that it lives."""
    client = await connect()
    assert (await client.get("/healthz")).status == 200


@pytest.mark.parametrize(
    ("status", "fake"),
    [
        (200, FakeReadiness()),
        (200, FakeReadiness({"ready": True, "degraded": ["redis"], "data": {}})),
        (503, FakeReadiness({"ready": False, "degraded": ["database"], "data": {}})),
        (503, FakeReadiness(problem=DatabaseUnavailable())),
    ],
)
async def test_ready(connect: Connect, readiness: FakeReadiness, status: int, fake: FakeReadiness) -> None:
    """Ready is 200 even when degraded; not ready, or no answer, is 503."""
    readiness.report, readiness.problem = fake.report, fake.problem
    client = await connect()
    response = await client.get("/readyz")
    assert (status, status == 200) == (response.status, (await response.json())["ready"])


async def test_metrics(connect: Connect) -> None:
    """Counters come as Prometheus reads them."""
    client = await connect()
    response = await client.get("/metrics")
    assert await response.text() == "exportmate_turns_total 3.0\n"
    assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"


async def test_feedback(connect: Connect, feedback: FakeFeedback) -> None:
    """A thumb is kept."""
    client = await connect()
    response = await client.post(FEEDBACK, json={"turn_id": "turn-1", "value": "down", "comment": "kurs lama"})
    assert await response.json() == {"stored": True}
    assert feedback.kept == [("turn-1", "down", "kurs lama")]


async def test_feedback_for_nothing(connect: Connect) -> None:
    """An unknown turn is a 400 that names the field; where nothing keeps feedback it is a 503."""
    client, without = await connect(), await connect(keep_feedback=False)
    response = await client.post(FEEDBACK, json={"turn_id": "other", "value": "up"})
    assert (response.status, (await error_of(response))["field"]) == (400, "turn_id")
    assert (await without.post(FEEDBACK, json={"turn_id": "turn-1", "value": "up"})).status == 503


async def test_rate(connect: Connect) -> None:
    """Over the rate comes 429 with the seconds to wait."""
    client = await connect(rate=0.5, burst=2)
    responses = [await client.post(ASK, json={"text": "kurs?"}) for _ in range(3)]
    assert [response.status for response in responses] == [200, 200, 429]
    assert responses[-1].headers["Retry-After"] == "2"


async def test_token(connect: Connect) -> None:
    """With tokens set the API needs one; the page and health checks do not."""
    client = await connect(tokens=("s3cret",))
    refused = await client.post(ASK, json={"text": "kurs?"})
    allowed = await client.post(ASK, json={"text": "kurs?"}, headers={"Authorization": "Bearer s3cret"})
    assert (refused.status, refused.headers["WWW-Authenticate"], allowed.status) == (401, "Bearer", 200)
    assert [(await client.get(path)).status for path in ("/", "/healthz", "/metrics")] == [200, 200, 401]


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"X-Forwarded-For": "8.8.8.8"}])
async def test_foreign_name_or_proxy(connect: Connect, headers: dict[str, str]) -> None:
    """Without tokens a rebound name and a proxied request are refused."""
    client = await connect()
    response = await client.post(ASK, json={"text": "kurs?"}, headers=headers)
    assert (response.status, (await error_of(response))["code"]) == (401, "unauthorized")


@pytest.mark.parametrize("path", ["/", "/static/app.js", "/healthz", "/openapi.json", "/nowhere", "/metrics"])
async def test_security_headers(connect: Connect, path: str) -> None:
    """Every response carries the headers, errors and files included."""
    client = await connect()
    headers = (await client.get(path)).headers
    policy = headers["Content-Security-Policy"]
    assert ("default-src 'none'" in policy, "frame-ancestors 'none'" in policy, "unsafe" in policy) == (
        True,
        True,
        False,
    )
    assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "no-referrer")
    assert ("Permissions-Policy" in headers, "Access-Control-Allow-Origin" in headers) == (True, False)


async def test_stream_has_the_headers(connect: Connect) -> None:
    """A stream carries the headers and an id, and no cache keeps it."""
    client = await connect()
    response = await client.post(STREAM, json={"text": "kurs?"})
    assert (response.headers["X-Content-Type-Options"], response.headers["Cache-Control"]) == ("nosniff", "no-store")
    assert re.fullmatch("[0-9a-f]{32}", response.headers["X-Request-ID"])


@pytest.mark.parametrize(("kept", "given"), [(True, "abc-1.2_3"), (False, "a b"), (False, "x" * 65)])
async def test_request_id(connect: Connect, kept: bool, given: str) -> None:  # a parameter of the table
    """A proper id of the caller is kept, another one replaced."""
    client = await connect()
    response = await client.get("/healthz", headers={"X-Request-ID": given})
    assert kept == (given == response.headers["X-Request-ID"])


async def test_document_names_every_address(connect: Connect) -> None:
    """The served document describes exactly the addresses there are."""
    client = await connect()
    document = await (await client.get("/openapi.json")).json()
    app = client.server.app  # type: ignore[attr-defined]  # a test server has its application
    assert isinstance(app, web.Application)
    served = {r.resource.canonical for r in app.router.routes() if r.resource is not None}
    assert served - {"/static/{name}"} == set(document["paths"])


async def test_document_examples_are_served(connect: Connect) -> None:
    """The examples of the document work as they stand."""
    client = await connect()
    document = await (await client.get("/openapi.json")).json()
    examples = document["paths"][ASK]["post"]["requestBody"]["content"]["application/json"]["examples"]
    statuses = [(await client.post(ASK, json=example["value"])).status for example in examples.values()]
    assert [200] * len(examples) == statuses
    assert examples

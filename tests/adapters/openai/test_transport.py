"""The way of a request: what the SDK words goes out as it is, and what comes is read without detours."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from typing import Any

import openai
import orjson
import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.client_proto import ResponseHandler

from adapters.openai.client import Client
from adapters.openai.transport import INCOMING, Incoming, chunks
from bot.bench.model_faults import Body, Handler, drop
from bot.bench.model_server import Behaviour, ModelServer
from core.chat import Ask
from core.timing import open_timings
from tests.adapters.openai.conftest import KEY, Open, until
from tests.adapters.openai.test_chat import read
from tests.support.lying_model import TEXT, lying_model, says

PARTS = 640  # of 64 KiB: more than the systems on both sides keep


@pytest_asyncio.fixture
async def client(server: ModelServer) -> AsyncIterator[Client]:
    """A client of it."""
    opened = Client(server.url, KEY, retries=1, connections=10, what="model")
    yield opened
    await opened.close()


def answers(body: bytes, status: int = 200, **headers: str) -> Handler:
    """Gives these bytes under these headers."""

    async def handle(_: web.Request, __: Body) -> web.StreamResponse:
        return web.Response(
            body=body, status=status, headers={name.replace("_", "-"): text for name, text in headers.items()}
        )

    return handle


async def taken(client: Client) -> bytes:
    """The whole body of an answer."""
    response = await client.post(
        "chat/completions", {"model": "m", "messages": [{"role": "user", "content": "kopi ☕"}]}
    )
    try:
        return b"".join([chunk async for chunk in chunks(response)])
    finally:
        await response.aclose()


async def test_what_is_asked_goes_out_as_it_was_worded(client: Client, server: ModelServer) -> None:
    """With the key, as JSON, and with what the SDK says of itself; nothing is to be compressed."""
    await taken(client)
    sent = server.headers[0]
    assert {"model": "m", "messages": [{"role": "user", "content": "kopi ☕"}]} == server.bodies[0]
    assert (f"Bearer {KEY}", "application/json", "identity", "0") == (
        sent["Authorization"], sent["Content-Type"], sent["Accept-Encoding"], sent["x-stainless-retry-count"],
    )  # fmt: skip
    assert "OpenAI" in sent["User-Agent"]


async def test_a_request_has_the_headers_of_the_sdks_own(client: Client, server: ModelServer) -> None:
    """It is asked for them once; what it was asked is not sent."""
    await taken(client)
    await taken(client)
    sdk = await client.get()
    own = await sdk.post("/chat/completions", body={"model": "m"}, cast_to=object)
    assert own is not None
    ours, again, theirs = ({name.lower(): text for name, text in sent.items()} for sent in server.headers)
    assert ours == again
    assert {"content-length", "accept-encoding"} >= {n for n in ours | theirs if ours.get(n) != theirs.get(n)}


async def test_a_failure_after_answers_is_the_sdks_to_judge(client: Client, server: ModelServer) -> None:
    """It repeats what it would repeat, as often as it may, and tells what was wrong as it always does."""
    await taken(client)
    server.then("chat", answers(b"{}", 503))
    with open_timings() as timings:
        assert orjson.loads(await taken(client))["choices"]
    assert ({"model": 1}, 3) == (timings.retries, server.stats.chats)
    assert ["0", "0", "1"] == [sent["x-stainless-retry-count"] for sent in server.headers]
    server.then("chat", drop(), drop())
    with pytest.raises(openai.APIConnectionError):
        await taken(client)
    server.then("chat", answers(orjson.dumps({"error": {"message": "no such model", "code": "model_not_found"}}), 404))
    with pytest.raises(openai.NotFoundError, match="no such model") as caught:
        await taken(client)
    assert ("model_not_found", 6) == (caught.value.code, server.stats.chats)


async def test_an_answer_that_is_compressed_all_the_same_is_read(client: Client, server: ModelServer) -> None:
    """Some proxies never ask."""
    server.then("chat", answers(gzip.compress(b'{"ya": 1}'), Content_Encoding="gzip"))
    assert {"ya": 1} == orjson.loads(await taken(client))


async def test_a_compressed_stream_is_read_in_pieces(chat_of: Open, ask: Ask) -> None:
    """It ends as every other."""

    async def handle(request: web.Request, _: Body) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Content-Encoding": "gzip"})
        await response.prepare(request)
        await response.write(gzip.compress(b"".join(says(TEXT))))
        await response.write_eof()
        return response

    async with lying_model(lambda _: handle) as server:
        pieces, error = await read(await chat_of(server), ask)
    assert (TEXT, "") == ("".join(pieces), error)


@pytest.mark.parametrize("status", [307, 308])
async def test_a_redirection_is_followed(client: Client, server: ModelServer, status: int) -> None:
    """With its body and, on the same server, its key."""
    server.then("chat", *[answers(b"", status, Location="/v1/chat/completions")] * 2)
    assert orjson.loads(await taken(client))["choices"]
    assert 3 == server.stats.chats
    assert [server.bodies[0]] * 3 == list(server.bodies)
    assert f"Bearer {KEY}" == server.headers[-1]["Authorization"]


async def test_a_header_of_any_bytes_disturbs_nothing(client: Client, server: ModelServer) -> None:
    """Not even one that the SDK looks at."""
    server.then("chat", answers(b"{}", x_request_id="caf\xe9"))
    assert b"{}" == await taken(client)


async def test_nothing_comes_from_a_response_that_rests(client: Client, server: ModelServer) -> None:
    """What was sent meanwhile is there at once when it goes on; more rests and more ends change nothing."""
    go = asyncio.Event()

    async def handle(request: web.Request, _: Body) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"one")
        await go.wait()
        for part in (b"two", b"three", b"four"):
            await response.write(part)
            await asyncio.sleep(0.01)
        await response.write_eof()
        return response

    server.then("chat", handle)
    response = await client.post("chat/completions", {})
    incoming: Incoming = response.extensions[INCOMING]
    assert b"one" == await anext(incoming)
    incoming.pause()
    incoming.pause()
    go.set()
    coming = asyncio.ensure_future(anext(incoming))
    assert (set(), {coming}) == await asyncio.wait([coming], timeout=0.2)
    incoming.resume()
    incoming.resume()
    assert b"twothreefour" == await coming
    assert [] == [chunk async for chunk in incoming]
    incoming.pause()
    incoming.resume()
    await response.aclose()


async def test_more_than_one_can_keep_waits_at_the_service(client: Client, server: ModelServer) -> None:
    """Whoever reads slowly is not flooded; what was held back comes as it was sent, and the connection is used again."""
    sent, part = 0, bytes(range(256)) * 256

    async def handle(request: web.Request, _: Body) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        response.enable_chunked_encoding()
        await response.prepare(request)
        for sent in range(1, PARTS + 1):  # noqa: B007  # looked at from outside
            await response.write(part)
        await response.write_eof()
        return response

    server.then("chat", handle)
    response = await client.post("chat/completions", {})
    known = -1
    while known != sent:
        known = sent
        await asyncio.sleep(0.1)
    assert sent < PARTS
    async with asyncio.timeout(30):
        assert part * PARTS == b"".join([chunk async for chunk in chunks(response)])
    await response.aclose()
    assert orjson.loads(await taken(client))["choices"]


async def test_taking_what_came_leaves_the_connection_alone(
    client: Client, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it had not stopped it need not be told to go on: a stream has hundreds of parts."""
    told, usual = list[object](), ResponseHandler.resume_reading

    def counted(self: ResponseHandler, *given: Any, **named: Any) -> None:
        told.append(self)
        usual(self, *given, **named)

    monkeypatch.setattr(ResponseHandler, "resume_reading", counted)
    response = await client.post("chat/completions", {"stream": True})
    body = b"".join([chunk async for chunk in chunks(response)])
    await response.aclose()
    assert (True, 0) == (body.count(b"\ndata:") > 100, len(told))


async def test_a_response_that_is_left_while_it_rests_is_closed(server: ModelServer) -> None:
    """The service sees it, and the end of the rest finds nothing to wake; the next call gets the only place."""
    server.behaviour = Behaviour(tokens_per_second=20)
    client = Client(server.url, KEY, retries=0, connections=1, what="model")
    response = await client.post("chat/completions", {"stream": True})
    incoming: Incoming = response.extensions[INCOMING]
    incoming.pause()
    await response.aclose()
    await until(lambda: server.stats.left == 1)
    incoming.resume()
    server.behaviour = Behaviour()
    assert orjson.loads(await taken(client))["choices"]
    await client.close()

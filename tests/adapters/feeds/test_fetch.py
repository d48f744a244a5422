"""The client: polite to publishers, and not to be led astray or flooded by what answers in their place."""

import asyncio
import gzip
import socket
import tracemalloc

import pytest
from aiohttp import web

from adapters.feeds.fetch import LARGEST, TRIES, Fetcher, joined, open_fetcher
from core.published.nouns import Refused
from tests.adapters.feeds.conftest import AGENT
from tests.adapters.feeds.publisher import Page, Publisher


async def refusal(fetcher: Fetcher, url: str) -> Refused:
    """Why an address was refused."""
    with pytest.raises(Refused) as refused:
        await fetcher.get(url, accept="text/html")
    return refused.value


async def test_it_says_who_it_is_and_what_it_wants(publisher: Publisher, fetcher: Fetcher) -> None:
    """Publishers can tell it from others."""
    publisher.serve(Page("<html>ok"))
    document = await fetcher.get(f"{publisher.base}/kurs", accept="text/html")
    assert document is not None
    assert (b"<html>ok", "text/html", "UTF-8") == (document.body, document.content_type, document.charset.upper())
    assert (AGENT, "text/html") == (publisher.headers[0]["User-Agent"], publisher.headers[0]["Accept"])


async def test_what_has_not_changed_is_not_sent_again(publisher: Publisher, fetcher: Fetcher) -> None:
    """For the very address that the mark was given for."""
    publisher.serve(Page("one", headers={"Last-Modified": "Wed, 30 Sep 2026 00:00:00 GMT"}))
    url = f"{publisher.base}/kurs"
    first = await fetcher.get(url, accept="text/html")
    assert first is not None
    assert await fetcher.get(url, accept="text/html", seen=first.validators) is None
    assert "Wed, 30 Sep 2026 00:00:00 GMT" == publisher.headers[1]["If-Modified-Since"]
    other = await fetcher.get(f"{url}?date=2026-09-23", accept="text/html", seen=first.validators)
    assert other is not None
    assert "If-None-Match" not in publisher.headers[2]


@pytest.mark.parametrize(
    ("status", "reason", "tries"),
    [
        (401, "blocked", 1), (403, "blocked", 1), (404, "not_found", 1), (422, "bad_request", 1), (429, "rate_limited", 1),
        (503, "maintenance", 1), (500, "server_error", TRIES), (502, "server_error", TRIES), (204, "bad_request", 1),
    ],
)  # fmt: skip
async def test_a_refusal_by_status_is_named_and_only_faults_are_tried_again(
    publisher: Publisher, fetcher: Fetcher, status: int, reason: str, tries: int
) -> None:
    """A publisher that says no is not asked three times."""
    publisher.serve(Page("no", status=status))
    assert reason == (await refusal(fetcher, publisher.base)).reason
    assert tries == len(publisher.asked)


@pytest.mark.parametrize(("said", "seconds"), [("120", 120.0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0), ("soon", None)])
async def test_a_wish_for_a_pause_is_handed_on(
    publisher: Publisher, fetcher: Fetcher, said: str, seconds: float | None
) -> None:
    """In seconds or as a moment."""
    publisher.serve(Page("later", status=503, headers={"Retry-After": said}))
    assert seconds == (await refusal(fetcher, publisher.base)).retry_after


async def test_a_second_try_may_succeed(publisher: Publisher, fetcher: Fetcher) -> None:
    """Random faults are known of one publisher."""
    publisher.serve(lambda _request: Page("ok") if len(publisher.asked) > 1 else Page("oops", status=500))
    document = await fetcher.get(publisher.base, accept="text/html")
    assert document is not None
    assert (b"ok", 2) == (document.body, len(publisher.asked))


async def test_nobody_at_the_address_is_told_as_such(fetcher: Fetcher) -> None:
    """The port is free, and so nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        assert "unreachable" == (await refusal(fetcher, f"http://127.0.0.1:{free.getsockname()[1]}/")).reason


async def test_an_answer_that_never_ends_is_given_up(publisher: Publisher) -> None:
    """The limit holds for the whole."""
    asked = asyncio.Event()

    async def drip(request: web.Request) -> web.StreamResponse:
        asked.set()
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b" ")
            await asyncio.sleep(0.05)

    app = web.Application()
    app.router.add_get("/", drip)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        async with open_fetcher(AGENT, pause=0.01, seconds=0.3) as fetcher:
            assert "unreachable" == (await refusal(fetcher, f"http://127.0.0.1:{runner.addresses[0][1]}/")).reason
    finally:
        await runner.cleanup()
    assert asked.is_set()


async def test_a_transfer_that_breaks_off_is_no_document() -> None:
    """The length that was announced is not reached."""

    async def half(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 900\r\n\r\n<html>")
        await writer.drain()
        writer.close()

    async with (
        await asyncio.start_server(half, "127.0.0.1", 0) as server,
        open_fetcher(AGENT, pause=0.01, seconds=5) as fetcher,
    ):
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        assert "unreachable" == (await refusal(fetcher, url)).reason


async def test_a_packed_answer_is_unpacked(publisher: Publisher, fetcher: Fetcher) -> None:
    """It saves the publisher's lines."""
    publisher.serve(Page(gzip.compress(b"<html>packed"), headers={"Content-Encoding": "gzip"}))
    document = await fetcher.get(publisher.base, accept="text/html")
    assert document is not None
    assert b"<html>packed" == document.body


@pytest.mark.parametrize(
    ("reason", "body", "packing"),
    [
        ("too_large", b"x" * (LARGEST + 1), ""),
        ("too_large", gzip.compress(b"0" * 64 * LARGEST), "gzip"),
        ("broken", b"no gzip", "gzip"),
        ("broken", gzip.compress(b"x" * 10_000)[:20], "gzip"),
        ("broken", b"x", "br"),
    ],
    ids=["large", "bomb", "not packed", "cut", "unknown"],
)
async def test_a_flood_and_a_broken_packing_are_given_up(
    publisher: Publisher, fetcher: Fetcher, reason: str, body: bytes, packing: str
) -> None:
    """Unpacking stops at the limit."""
    publisher.serve(Page(body, headers={"Content-Encoding": packing} if packing else {}))
    assert reason == (await refusal(fetcher, publisher.base)).reason


async def test_a_bomb_is_never_unpacked_beyond_the_limit(publisher: Publisher, fetcher: Fetcher) -> None:
    """Not even within one piece of what arrives."""
    publisher.serve(Page(gzip.compress(bytes(64 * LARGEST)), headers={"Content-Encoding": "gzip"}))
    tracemalloc.start()
    try:
        assert "too_large" == (await refusal(fetcher, publisher.base)).reason
        assert tracemalloc.get_traced_memory()[1] < 8 * LARGEST
    finally:
        tracemalloc.stop()


async def test_a_redirect_within_the_publisher_is_followed(publisher: Publisher, fetcher: Fetcher) -> None:
    """Relative or absolute."""
    publisher.serve(Page("there"))
    publisher.serve(Page(status=302, headers={"Location": "/new"}), path="/old")
    document = await fetcher.get(f"{publisher.base}/old", accept="text/html")
    assert document is not None
    assert b"there" == document.body


@pytest.mark.parametrize(
    "location", ["http://169.254.169.254/latest", "file:///etc/passwd", "http://localhost/", "", "/loop", "http://[bad"]
)
async def test_a_redirect_to_anywhere_else_is_not(publisher: Publisher, fetcher: Fetcher, location: str) -> None:
    """Nor one in circles."""
    publisher.serve(Page(status=302, headers={"Location": location} if location else {}))
    assert "redirected" == (await refusal(fetcher, f"{publisher.base}/loop")).reason
    assert len(publisher.asked) <= 4


@pytest.mark.parametrize(
    ("expected", "base", "path"),
    [
        ("https://a.example/x/y", "https://a.example", "x/y"),
        ("https://a.example/x/y", "https://a.example/", "x/y"),
        ("https://a.example/x/y", "https://a.example/x", "x/y"),
        ("https://a.example/x/y", "https://a.example/x/y", "x/y"),
        ("https://a.example/mirror/x/y", "https://a.example/mirror", "x/y"),
    ],
)
def test_a_base_may_have_a_part_of_the_path_already(expected: str, base: str, path: str) -> None:
    """It is not added twice."""
    assert expected == joined(base, path)

"""Pages that administrators name: fetched over real HTTP from this machine, within limits, and never from private places."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web

from bot import pages
from bot.pages import fetch_page, public_address
from core.errors import BadInput, Unavailable

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Serve = Callable[[Handler], Awaitable[str]]


def anywhere(address: str) -> bool:
    """Lets a test's own server be asked."""
    return address.startswith("127.")


@pytest.fixture(name="serve")
async def serve_fixture() -> AsyncIterator[Serve]:
    """Starts servers and gives their addresses."""
    runners: list[web.AppRunner] = []

    async def serve(handler: Handler) -> str:
        app = web.Application()
        app.router.add_get("/{tail:.*}", handler)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        runners.append(runner)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    yield serve
    for runner in runners:
        await runner.cleanup()


def answering(**answer: object) -> Handler:
    """A server that always gives one answer."""

    async def handler(_: web.Request) -> web.Response:
        return web.Response(**answer)  # type: ignore[arg-type]  # the test knows

    return handler


async def test_a_page_is_given_as_its_text(serve: Serve) -> None:
    """Without marks; plain text as it is."""
    page = await serve(answering(text="<p>HR CPO <b>USD 950,12</b></p><script>x()</script>", content_type="text/html"))
    assert "HR CPO USD 950,12" == await fetch_page(f"{page}/siaran", public=anywhere)
    plain = await serve(answering(text="HR <b>", content_type="text/plain"))
    assert "HR <b>" == await fetch_page(plain, public=anywhere)


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://example.org/a", "file:///etc/passwd", "javascript:1", "http://", "http://user:secret@example.org/"),
        *("http://127.0.0.1/", "http://[::1]/", "http://10.0.0.1/", "http://169.254.169.254/latest", "http://0.0.0.0/"),
        *("http://[::ffff:127.0.0.1]/", "http://192.168.1.1:8080/", "http://example.org:99999/", "http://[bad/"),
        "http://example.org/" + "a" * 2000,
    ],
)
async def test_addresses_that_are_not_public_web_pages_are_refused_unasked(url: str) -> None:
    """Before anything is sent."""
    with pytest.raises(BadInput):
        await fetch_page(url)


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001"])
async def test_a_name_or_a_number_that_leads_inside_is_refused_where_it_is_resolved(serve: Serve, host: str) -> None:
    """Whatever it is called; the server never hears of it."""
    asked: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(text="inside")

    port = (await serve(handler)).rpartition(":")[2]
    with pytest.raises((Unavailable, BadInput)):
        await fetch_page(f"http://{host}:{port}/")
    assert [] == asked


@pytest.mark.parametrize(
    ("address", "public"),
    [
        *(("8.8.8.8", True), ("2001:4860:4860::8888", True), ("127.0.0.1", False), ("10.1.2.3", False)),
        *(
            ("172.16.0.1", False),
            ("192.168.0.1", False),
            ("169.254.1.1", False),
            ("100.64.0.1", False),
            ("0.0.0.0", False),
        ),
        *(
            ("224.0.0.1", False),
            ("::1", False),
            ("fe80::1%eth0", False),
            ("fc00::1", False),
            ("::ffff:10.0.0.1", False),
        ),
        *(("2002:7f00:1::", False), ("nowhere", False)),
    ],
)
def test_what_counts_as_public(address: str, public: bool) -> None:
    """Private, local, shared and special ranges do not."""
    assert public is public_address(address)


async def test_redirects_are_followed_a_few_times_and_checked_each_time(serve: Serve) -> None:
    """One that leads to another kind of address is refused, one in a circle ends."""

    async def handler(request: web.Request) -> web.Response:
        if request.path == "/end":
            return web.Response(text="there", content_type="text/plain")
        target = {"/start": "/end", "/out": "file:///etc/passwd", "/inside": "http://10.0.0.1/"}.get(
            request.path, "/again"
        )
        return web.Response(status=302, headers={"Location": target})

    page = await serve(handler)
    assert "there" == await fetch_page(f"{page}/start", public=anywhere)
    for path in ("/out", "/inside", "/again"):
        with pytest.raises(BadInput):
            await fetch_page(f"{page}{path}", public=anywhere)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"text": "gone", "status": 404}, Unavailable),
        ({"text": "later", "status": 503}, Unavailable),
        ({"body": b"%PDF", "content_type": "application/pdf"}, BadInput),
        ({"body": b"x", "content_type": "text/plain", "headers": {"Content-Encoding": "gzip"}}, BadInput),
    ],
)
async def test_other_answers_are_no_page(serve: Serve, answer: dict[str, object], error: type[Exception]) -> None:
    """Each with its reason."""
    page = await serve(answering(**answer))
    with pytest.raises(error):
        await fetch_page(page, public=anywhere)


async def test_a_page_without_end_is_left(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its size."""
    monkeypatch.setattr(pages, "MOST_BYTES", 100_000)

    async def handler(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "text/plain"})
        await answer.prepare(request)
        while True:
            await answer.write(b"x" * 65_536)

    page = await serve(handler)
    with pytest.raises(BadInput):
        await fetch_page(page, public=anywhere)


async def test_a_page_that_does_not_come_is_left(serve: Serve) -> None:
    """By the time it takes."""

    async def handler(_: web.Request) -> web.Response:
        await asyncio.sleep(60)
        return web.Response()

    page = await serve(handler)
    with pytest.raises(Unavailable):
        await fetch_page(page, public=anywhere, seconds=0.2)

"""The dashboard over real HTTP: who may see it, its figures, finished turns as they come, and the stop of the program."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import orjson
import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer

from adapters.web.admin import GUESSES, AdminSettings, add_admin
from adapters.web.channel import build_app
from adapters.web.pages import STATIC
from adapters.web.ports import WebSettings
from tests.adapters.web.conftest import Client
from tests.adapters.web.fakes import FakeReadiness, FakeTurn, metrics
from tests.support.board import TURNS, FakeView
from tests.support.inbox import until

PATHS = ("/admin", "/admin/data", "/admin/live", "/admin/runbooks/inbox-backlog")
GUARDED = ("/admin/data", "/admin/live")
TOKEN = "s3cret"
RIGHT, WRONG = {"Authorization": f"Bearer {TOKEN}"}, {"Authorization": "Bearer guess"}
Connect = Callable[..., Awaitable[Client]]


@pytest.fixture
def view() -> FakeView:
    """What is shown."""
    return FakeView()


@pytest.fixture
async def connect(view: FakeView) -> AsyncIterator[Connect]:
    """Start the application with a dashboard of some settings and give a client of it."""
    clients: list[Client] = []

    async def start(**settings: Any) -> Client:
        app = build_app(FakeTurn(), FakeReadiness(), metrics, WebSettings())
        add_admin(app, view, AdminSettings(**settings))
        clients.append(TestClient(TestServer(app)))
        await clients[-1].start_server()
        return clients[-1]

    yield start
    for client in clients:
        await client.close()


async def status_of(client: Client, path: str, **headers: str) -> int:
    """The status at an address; a stream is left at once."""
    async with client.get(path, headers=headers) as response:
        if response.status == 200 and path.endswith("live"):
            response.close()
        return response.status


async def next_turn(response: ClientResponse) -> dict[str, Any]:
    """The next event of a stream."""
    async with asyncio.timeout(10):
        async for line in response.content:
            if line.startswith(b"data: "):
                found: dict[str, Any] = orjson.loads(line[6:])
                return found
    raise AssertionError("the stream has ended")


async def test_the_page_is_strict_html(connect: Connect) -> None:
    """It runs under the policy of the chat page."""
    response = await (await connect()).get("/admin")
    assert (200, "text/html") == (response.status, response.content_type)
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]


async def test_every_file_of_the_page_is_there(connect: Connect) -> None:
    """What the page and its modules name is served, the chart library included."""
    client = await connect()
    named = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', (STATIC / "admin.html").read_text("utf-8")))
    for script in STATIC.glob("admin*.js"):
        named |= {f"/static/{name}" for name in re.findall(r'from "\./([^"]+)"', script.read_text("utf-8"))}
    assert {200} == {(await client.get(path)).status for path in named}
    assert "/static/uplot/uPlot.iife.min.js" in named


async def test_the_chart_library_comes_with_its_licence(connect: Connect) -> None:
    """Its version stands at its top."""
    client = await connect()
    assert "(v1.6.32)" in (await (await client.get("/static/uplot/uPlot.iife.min.js")).text())[:100]
    assert "The MIT License" in await (await client.get("/static/uplot/LICENSE")).text()


async def test_figures_come_for_a_period(connect: Connect, view: FakeView) -> None:
    """A day where none is named; nobody keeps them on the way."""
    client = await connect()
    plain, week = await client.get("/admin/data"), await client.get("/admin/data?period=7d")
    assert ["24h", "7d"] == view.asked
    assert ("24h", "7d") == ((await plain.json())["period"], (await week.json())["period"])
    assert "no-store" == plain.headers["Cache-Control"]


@pytest.mark.parametrize(("query", "field"), [("period=soon", "period"), ("period=31d", "period"), ("since=1", None)])
async def test_a_wrong_period_is_named(connect: Connect, query: str, field: str | None) -> None:
    """With a 400 that says what is wrong."""
    response = await (await connect()).get(f"/admin/data?{query}")
    error = (await response.json())["error"]
    assert (400, "bad_request", field) == (response.status, error["code"], error["field"])


@pytest.mark.parametrize("path", PATHS)
async def test_without_a_token_this_machine_may_look(connect: Connect, path: str) -> None:
    """Under a name of this machine, or one that is allowed."""
    client = await connect(allowed_hosts=("desk.example",))
    assert [200, 200] == [await status_of(client, path), await status_of(client, path, Host="desk.example")]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"X-Forwarded-For": "127.0.0.1"}, {"Forwarded": "for=1"}, {"X-Real-IP": "1"}]
)
async def test_without_a_token_nobody_else_may_look(connect: Connect, path: str, headers: dict[str, str]) -> None:
    """A foreign name that points here is refused, and so is whoever comes through a proxy."""
    response = await (await connect()).get(path, headers=headers)
    assert 401 == response.status
    assert "ADMIN_TOKEN" in (await response.json())["error"]["message"]


@pytest.mark.parametrize("path", GUARDED)
async def test_with_a_token_only_who_has_it_may_look(connect: Connect, path: str) -> None:
    """From anywhere; also this machine needs it."""
    client = await connect(token=TOKEN)
    right = await status_of(client, path, Host="bot.example", **RIGHT)
    assert (401, 401, 200) == (await status_of(client, path), await status_of(client, path, **WRONG), right)
    assert "Bearer" == (await client.get(path)).headers["WWW-Authenticate"]


async def test_with_a_token_the_page_asks_for_it(connect: Connect) -> None:
    """It holds nothing worth hiding, and runbooks hold nothing of this program."""
    client = await connect(token=TOKEN)
    assert 200 == await status_of(client, "/admin", Host="bot.example")
    assert 200 == await status_of(client, "/admin/runbooks/inbox-backlog")


async def test_wrong_tokens_are_tried_rarely(connect: Connect) -> None:
    """After a few the client has to wait, and does not learn whether the next one was right."""
    client = await connect(token=TOKEN)
    tried = [await status_of(client, "/admin/data", **WRONG) for _ in range(GUESSES)]
    refused = await client.get("/admin/data", headers=RIGHT)
    assert ([401] * GUESSES, 429) == (tried, refused.status)
    assert int(refused.headers["Retry-After"]) >= 1


async def test_the_right_token_is_never_too_much(connect: Connect) -> None:
    """Nor is asking without any, which guesses nothing."""
    client = await connect(token=TOKEN, rate=0)
    asked = [await status_of(client, "/admin/data", **headers) for headers in ({}, RIGHT) for _ in range(2 * GUESSES)]
    assert {401, 200} == set(asked)


async def test_who_asks_too_often_has_to_wait(connect: Connect) -> None:
    """Whether they may look or not."""
    client = await connect(rate=0.01, burst=2)
    assert [200, 200, 429] == [await status_of(client, "/admin/data") for _ in range(3)]


async def test_finished_turns_come_as_they_finish(connect: Connect, view: FakeView) -> None:
    """The last ones first, then the next."""
    client = await connect()
    async with client.get("/admin/live") as response:
        assert "text/event-stream" == response.content_type
        assert [turn.id[:8] for turn in TURNS] == [(await next_turn(response))["id"] for _ in TURNS]
        view.feeds[0].put_nowait({"id": "next"})
        assert {"id": "next"} == await next_turn(response)


async def test_a_silent_line_shows_that_it_is_open(connect: Connect, view: FakeView) -> None:
    """By comments, which readers of events skip."""
    view.turns = ()
    client = await connect(heartbeat=0.01)
    async with client.get("/admin/live") as response, asyncio.timeout(10):
        assert [b":\n", b"\n"] * 3 == [await response.content.readline() for _ in range(6)]


async def test_only_some_may_watch_at_once(connect: Connect, view: FakeView) -> None:
    """The next one is told to come later, and gets the place of who has gone."""
    client = await connect(most_live=2, heartbeat=0.02)
    one, two = await client.get("/admin/live"), await client.get("/admin/live")
    third = await client.get("/admin/live")
    assert (429, "10") == (third.status, third.headers["Retry-After"])
    one.close()

    async def gone() -> bool:
        return len(view.feeds) == 1

    await until(gone)
    assert 200 == await status_of(client, "/admin/live")
    two.close()


async def test_who_watches_for_long_comes_again(connect: Connect, view: FakeView) -> None:
    """The stream ends whole."""
    client = await connect(longest=0.05)
    async with client.get("/admin/live") as response, asyncio.timeout(10):
        await response.read()
    assert [] == view.feeds


async def test_the_stop_of_the_program_lets_watchers_go(connect: Connect, view: FakeView) -> None:
    """Their streams end whole, long before a stop would give them up."""
    client = await connect()
    async with client.get("/admin/live") as response:
        await next_turn(response)
        async with asyncio.timeout(20):  # the runner would wait a minute
            await client.server.close()
            await response.read()
    assert [] == view.feeds


async def test_who_takes_nothing_does_not_hold_up_the_stop(connect: Connect, view: FakeView) -> None:
    """More is written than the line holds, and nobody reads."""
    client = await connect()
    reader, writer = await asyncio.open_connection(client.host, client.port, limit=1)
    writer.write(b"GET /admin/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await reader.readexactly(1)
    for _ in range(40):
        view.feeds[0].put_nowait({"id": "x" * 1_000_000})
    feed = view.feeds[0]

    async def stuck() -> bool:
        left = feed.qsize()
        await asyncio.sleep(0.1)
        return left == feed.qsize() > 0

    await until(stuck)
    async with asyncio.timeout(20):
        await client.server.close()
    assert [] == view.feeds
    writer.close()


async def test_runbooks_can_be_read(connect: Connect) -> None:
    """As they are written; nothing else lies there."""
    client = await connect()
    response = await client.get("/admin/runbooks/inbox-backlog")
    assert ("text/plain", "# Messages wait in the inbox\n") == (response.content_type, await response.text())
    assert {404} == {await status_of(client, f"/admin/runbooks/{name}") for name in ("none", "..%2Fsettings", "A")}

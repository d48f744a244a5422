"""The webhook over real HTTP."""

import contextlib
from collections.abc import AsyncIterator
from io import BytesIO

import pytest
import pytest_asyncio
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from adapters.telegram.ports import TelegramSettings
from adapters.telegram.webhook import HEADER, MAX_BODY, webhook_url
from core.errors import Misconfigured
from tests.adapters.telegram.conftest import Bench, Serve

SECRET = "a_Secret-1"
PATH = "/telegram/webhook"
UPDATE = b'{"update_id": 1, "poll": {}}'


@pytest_asyncio.fixture
async def hooked(serve: Serve) -> AsyncIterator[tuple[Bench, str]]:
    """A channel behind a webhook that Telegram was told of, and the address."""
    app = web.Application()
    server = TestServer(app)
    async with contextlib.AsyncExitStack() as stack:
        bench = await serve(mode="webhook", webhook_url="https://bot.example", webhook_secret=SECRET)
        bench.channel.add_routes(app)
        await server.start_server()
        stack.push_async_callback(server.close)
        await bench.channel.run()
        url = str(server.make_url(PATH))
        bench.server.webhook["registered"], bench.server.webhook["url"] = bench.server.webhook["url"], url
        yield bench, url


async def test_updates_come_by_the_webhook(hooked: tuple[Bench, str]) -> None:
    """Registered with secret and kinds, it is called and each update answered once, however often it comes."""
    bench, _ = hooked
    assert ("https://bot.example/telegram/webhook", SECRET) == (
        bench.server.webhook["registered"], bench.server.webhook["secret_token"],
    )  # fmt: skip
    update = await bench.private().say("kurs eur")
    await bench.server.post(update)
    await bench.inbox.settled()
    assert (1, 1) == (len(bench.server.texts(7)), bench.inbox.duplicates)


async def test_what_cannot_be_committed_is_sent_again(hooked: tuple[Bench, str]) -> None:
    """503 while the inbox is down; Telegram calls again."""
    bench, _ = hooked
    bench.inbox.down = 2
    await bench.private().say("kurs eur")
    await bench.inbox.settled()
    assert 1 == len(bench.server.texts(7))


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (200, {HEADER: SECRET}, UPDATE),
        (401, {}, UPDATE),
        (401, {HEADER: ""}, UPDATE),
        (401, {HEADER: SECRET + "x"}, UPDATE),
        (401, {HEADER: "ä\u20ac"}, UPDATE),
        (401, {HEADER: "wrong"}, b"not json"),
        (400, {HEADER: SECRET}, b"not json"),
        (400, {HEADER: SECRET}, b"[]"),
        (400, {HEADER: SECRET}, b'{"update_id": "1"}'),
        (400, {HEADER: SECRET}, b'{"update_id": true}'),
        (200, {HEADER: SECRET}, b'{"update_id": 2, "message": {"chat": []}}'),
        (413, {HEADER: SECRET}, b"x" * (MAX_BODY + 1)),
    ],
)
async def test_only_telegram_is_heard(
    hooked: tuple[Bench, str], status: int, headers: dict[str, str], body: bytes
) -> None:
    """The secret is checked before the body is looked at; what is no update is refused."""
    bench, url = hooked
    async with ClientSession() as session, session.post(url, data=BytesIO(body), headers=headers) as response:
        assert status == response.status
    assert {} == bench.inbox.accepted


async def test_a_body_without_a_length_is_limited_too(hooked: tuple[Bench, str]) -> None:
    """Chunks beyond the limit are not read to the end."""
    _, url = hooked

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 100_000

    async with ClientSession() as session, session.post(url, data=chunks(), headers={HEADER: SECRET}) as response:
        assert 413 == response.status


@pytest.mark.parametrize(
    "settings", [{"webhook_secret": ""}, {"webhook_secret": "ö"}, {"webhook_secret": "x" * 257}, {"webhook_url": ""}]
)
async def test_a_webhook_that_cannot_work_is_refused(serve: Serve, settings: dict[str, str]) -> None:
    """Without a secret anybody could speak for Telegram."""
    with pytest.raises(Misconfigured):
        await serve(**({"mode": "webhook", "webhook_url": "https://bot.example", "webhook_secret": SECRET} | settings))


async def test_polling_serves_no_webhook(serve: Serve) -> None:
    """Nothing listens where nobody was told to call."""
    app = web.Application()
    (await serve()).channel.add_routes(app)
    assert [] == list(app.router.routes())


def test_the_path_is_added_once() -> None:
    """A whole address stays as it is."""
    assert "https://a.example/telegram/webhook" == webhook_url("https://a.example/")
    assert "https://a.example/x/telegram/webhook" == webhook_url("https://a.example/x/telegram/webhook")


def test_polling_is_the_default() -> None:
    """A token is enough."""
    assert "polling" == TelegramSettings(token="x").mode

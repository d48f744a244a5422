"""The dashboard opened in a browser over the real application and a fixed day."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Locator, Page

from adapters.web.admin import AdminSettings, add_admin
from adapters.web.channel import build_app
from adapters.web.ports import WebSettings
from bot.admin.dashboard import turn_row
from tests.adapters.web.fakes import FakeReadiness, FakeTurn, metrics
from tests.e2e.conftest import DESKTOP, LISTEN, PHONE
from tests.support.board import DUTY, FakeView, finished


@dataclass
class Board:
    """The page with what stands behind it."""

    page: Page
    view: FakeView
    server: TestServer
    problems: list[str] = field(default_factory=list)

    def tile(self, name: str) -> Locator:
        """The figure of a tile."""
        return self.page.locator(f'[data-tile="{name}"] b')

    def tell(self, number: int) -> None:
        """A turn finishes."""
        for feed in self.view.feeds:
            feed.put_nowait(turn_row(finished(number, DUTY)))


Open = Callable[..., Awaitable[Board]]


@asynccontextmanager
async def opening_boards(browser: Browser) -> AsyncIterator[Open]:
    """Open /admin; a console error or a breach of the policy fails the test at its end, unless it is expected."""
    boards: list[Board] = []
    excused: list[str] = []

    async def open_page(
        size: tuple[int, int] = DESKTOP,
        *,
        token: str = "",
        locale: str = "id-ID",
        expected: str = "",
        longest: float = 3600.0,
        **changes: Any,
    ) -> Board:
        app = build_app(FakeTurn(), FakeReadiness(), metrics, WebSettings())
        view = FakeView(changes)
        add_admin(app, view, AdminSettings(token=token, rate=0, longest=longest))
        server = TestServer(app)
        await server.start_server()
        phone = size == PHONE
        viewport = {"width": size[0], "height": size[1]}
        context = await browser.new_context(viewport=viewport, locale=locale, is_mobile=phone, has_touch=phone)  # type: ignore[arg-type]  # a plain dict will do
        await context.add_init_script(LISTEN)
        page = await context.new_page()
        page.set_default_timeout(10_000)
        board = Board(page, view, server)
        excused.extend(["401"] * bool(token) + [expected] * bool(expected))
        page.on("console", lambda m: board.problems.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: board.problems.append(str(error)))
        address = str(server.make_url("/"))
        page.on("request", lambda r: None if r.url.startswith(address) else board.problems.append(r.url))
        boards.append(board)
        await page.goto(str(server.make_url("/admin")))
        return board

    yield open_page
    for board in boards:
        await board.page.context.close()
        await board.server.close()
    assert [p for board in boards for p in board.problems if not any(words in p for words in excused)] == []

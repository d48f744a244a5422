"""A headless Chromium, and the chat page opened in it over the real application with a fake turn.

Where there is no Chromium the tests are skipped by name, never in CI.
"""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, BrowserContext, Locator, Page, Playwright, async_playwright, expect

from adapters.web.channel import build_app
from adapters.web.ports import WebSettings
from tests.adapters.web.fakes import FakeFeedback, FakeReadiness, FakeTurn, metrics

PHONE, DESKTOP = (390, 844), (1280, 800)

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = (
    "--no-sandbox",  # containers run the tests as root
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)

LISTEN = """
addEventListener("securitypolicyviolation", (e) => console.error("CSP " + e.violatedDirective + " " + e.blockedURI));
window.shift = 0;
new PerformanceObserver((list) => {
  for (const e of list.getEntries()) if (!e.hadRecentInput) window.shift += e.value;
}).observe({ type: "layout-shift", buffered: true });
"""


def find_chromium(playwright: Playwright) -> str | None:
    """The path in CHROMIUM_PATH, else a Chromium on the PATH, else the one Playwright installed."""
    named = os.environ.get("CHROMIUM_PATH")
    if named:
        return named
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    own = playwright.chromium.executable_path
    return found or (own if Path(own).exists() else None)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all tests; each test opens a context of its own."""
    async with async_playwright() as playwright:
        path = find_chromium(playwright)
        if path is None:
            reason = "no Chromium found: install one or set CHROMIUM_PATH"
            if os.environ.get("CI"):
                pytest.fail(reason)
            pytest.skip(reason)
        browser = await playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        await browser.close()


@dataclass
class Chat:
    """The page with what stands behind it."""

    page: Page
    context: BrowserContext
    turn: FakeTurn
    feedback: FakeFeedback
    address: str
    problems: list[str] = field(default_factory=list)

    @property
    def box(self) -> Locator:
        """Where one types."""
        return self.page.locator("#text")

    @property
    def last(self) -> Locator:
        """The last turn."""
        return self.page.locator(".turn").last

    async def ask(self, text: str) -> Locator:
        """Type, press Enter and wait until the answer is whole."""
        await self.box.fill(text)
        await self.box.press("Enter")
        await expect(self.last.locator(".meta")).to_be_visible()
        return self.last


Open = Callable[..., Awaitable[Chat]]


@pytest.fixture
async def open_chat(browser: Browser) -> AsyncIterator[Open]:
    """Open the page at a size; a console error or a breach of the policy fails the test at its end."""
    chats: list[Chat] = []
    servers: list[TestServer] = []

    async def open_page(
        size: tuple[int, int] = DESKTOP, *, tokens: tuple[str, ...] = (), locale: str = "id-ID"
    ) -> Chat:
        turn, feedback = FakeTurn(), FakeFeedback()
        app: web.Application = build_app(turn, FakeReadiness(), metrics, WebSettings(tokens=tokens), feedback=feedback)
        servers.append(TestServer(app))
        await servers[-1].start_server()
        phone = size == PHONE
        viewport = {"width": size[0], "height": size[1]}
        context = await browser.new_context(viewport=viewport, locale=locale, is_mobile=phone, has_touch=phone)  # type: ignore[arg-type]  # a plain dict will do
        await context.add_init_script(LISTEN)
        page = await context.new_page()
        page.set_default_timeout(10_000)
        chat = Chat(page, context, turn, feedback, str(servers[-1].make_url("/")))
        page.on("console", lambda m: chat.problems.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: chat.problems.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith(chat.address) else chat.problems.append(r.url))
        await page.goto(chat.address)
        chats.append(chat)
        return chat

    yield open_page
    for chat in chats:
        await chat.context.close()
    for server in servers:
        await server.close()
    assert [problem for chat in chats for problem in chat.problems] == []

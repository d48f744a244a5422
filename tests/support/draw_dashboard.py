"""The dashboard as a picture: its page over a day that is always the same, in Chromium."""

from dataclasses import dataclass
from typing import Literal

from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, expect

from adapters.web.admin import AdminSettings, add_admin
from adapters.web.channel import build_app
from adapters.web.ports import WebSettings
from tests.adapters.web.fakes import FakeReadiness, FakeTurn, metrics
from tests.support.board import TURNS, FakeView


@dataclass(frozen=True, slots=True)
class Screen:
    """How somebody looks at it."""

    width: int
    height: int
    scheme: Literal["light", "dark"] = "light"
    locale: str = "en-US"
    scale: float = 1.25


SCREENS = {
    "dashboard": Screen(1360, 1860, scale=1.0),
    "dashboard-dark": Screen(1360, 720, "dark", "id-ID", 1.0),
    "dashboard-phone": Screen(390, 1500, locale="id-ID", scale=1.5),
}


async def draw_dashboard(browser: Browser) -> dict[str, bytes]:
    """A picture for every screen."""
    app = build_app(FakeTurn(), FakeReadiness(), metrics, WebSettings())
    add_admin(app, FakeView(), AdminSettings())
    pictures = {}
    async with TestServer(app) as server:
        for name, screen in SCREENS.items():
            tab = await browser.new_page(
                viewport={"width": screen.width, "height": screen.height},
                device_scale_factor=screen.scale,
                color_scheme=screen.scheme,
                locale=screen.locale,
            )
            await tab.goto(str(server.make_url("/admin")))
            await expect(tab.locator("#live > li")).to_have_count(len(TURNS))
            await expect(tab.locator("#chart canvas")).to_be_visible()
            if name == "dashboard":
                await tab.locator("#live summary", has_text="regulation").press("Enter")
                await tab.evaluate("document.activeElement.blur(); document.getElementById('scroller').scrollTop = 0")
            pictures[name] = await tab.screenshot()
            await tab.close()
    return pictures

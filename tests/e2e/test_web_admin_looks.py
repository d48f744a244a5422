"""How the dashboard looks: languages, chart, themes, contrast, small screens, its pictures, and text that stays text."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Browser, expect

from tests.e2e.admin import Open, opening_boards
from tests.e2e.conftest import PHONE
from tests.support.board import ALERT, TURNS
from tests.support.draw_dashboard import SCREENS

pytestmark = pytest.mark.browser
DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
async def open_board(browser: Browser) -> AsyncIterator[Open]:
    """Opens the dashboard."""
    async with opening_boards(browser) as opening:
        yield opening


async def test_both_languages_have_every_text(open_board: Open) -> None:
    """No word of the page is missing in one of them, and none is looked for that is not there."""
    board = await open_board()
    code = """async () => {
      const { ADMIN_TEXTS } = await import("/static/admin-texts.js");
      const keys = (t) => Object.keys(t).flatMap((k) => (typeof t[k] === "object" ? [k, ...keys(t[k])] : [k]));
      return JSON.stringify([keys(ADMIN_TEXTS.id), keys(ADMIN_TEXTS.en)]);
    }"""
    first, second = json.loads(await board.page.evaluate(code))
    assert first == second
    assert "undefined" not in await board.page.locator("body").inner_text()


async def test_the_chart_is_drawn_and_told_in_words(open_board: Open) -> None:
    """For who sees it and for who does not; its colours follow the theme."""
    board = await open_board(locale="en-US")
    chart = board.page.locator("#chart")
    await expect(chart).to_have_attribute("aria-label", "Chart of reply times: 2,311 replies, p50 4.3 ms, p95 842 ms")
    code = """() => {
      const canvas = document.querySelector("#chart canvas");
      const all = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
      const colours = new Map();
      for (let n = 0; n < all.length; n += 4) if (all[n + 3] === 255) {
        const key = [all[n], all[n + 1], all[n + 2]].join();
        colours.set(key, (colours.get(key) ?? 0) + 1);
      }
      return Object.fromEntries(colours);
    }"""
    light = await board.page.evaluate(code)
    assert min(light.get("11,95,86", 0), light.get("178,106,0", 0)) > 100  # p50 and p95
    await board.page.locator("#theme").click()
    await expect(board.page.locator("html")).to_have_attribute("data-theme", "dark")
    dark = await board.page.evaluate(code)
    assert min(dark.get("108,199,180", 0), dark.get("240,182,90", 0)) > 100
    await expect(board.page.locator("#chart canvas")).to_have_count(1)


async def test_a_runbook_is_a_link_only_where_it_leads_to_a_page(open_board: Open) -> None:
    """What a rule says is text, never code."""
    hostile = {**ALERT, "name": "<img src=x>", "summary": "<b>x</b>", "runbook": "javascript:alert(1)"}
    board = await open_board(alerts=[ALERT, hostile])
    links = board.page.locator("#alerts a")
    await expect(links).to_have_count(1)
    assert "/admin/runbooks/inbox-backlog" == await links.get_attribute("href")
    await expect(board.page.locator("#alerts li").nth(1)).to_contain_text("<img src=x>")


@pytest.mark.parametrize("size", [PHONE, (320, 700), (820, 1100)], ids=["phone", "narrow", "tablet"])
async def test_nothing_is_cut_off_on_a_small_screen(open_board: Open, size: tuple[int, int]) -> None:
    """The page scrolls down only, and what is pressed is large enough for a thumb."""
    board = await open_board(size)
    await expect(board.page.locator("#live > li")).to_have_count(len(TURNS))
    wide, small = await board.page.evaluate(
        """() => [
      document.querySelector("main").scrollWidth > document.querySelector("main").clientWidth,
      [...document.querySelectorAll("#theme, .tool-button, .live summary")]
        .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 34).map((e) => e.textContent),
    ]"""
    )
    assert (False, []) == (wide, small)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_words_can_be_told_from_their_ground(open_board: Open, scheme: str) -> None:
    """At least 4.5 to 1 for every text of the page, as WCAG AA asks."""
    board = await open_board()
    await board.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two words
    await expect(board.page.locator("#live > li")).to_have_count(len(TURNS))
    weak = await board.page.evaluate("""() => {
      const parts = (c) => (c.match(/[\\d.]+/g) ?? []).map(Number);
      const light = (c) => { const [r, g, b] = parts(c).map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
      const ground = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; const p = parts(c); if (p.length < 4 || p[3] === 1) return c; } return "rgb(255, 255, 255)"; };
      return [...document.querySelectorAll("body *")].filter((e) => e.checkVisibility() && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())).flatMap((e) => {
        const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x);
        const ratio = (a + 0.05) / (b + 0.05);
        return ratio < 4.5 ? [`${e.className} ${e.textContent.slice(0, 30)} ${ratio.toFixed(2)}`] : [];
      });
    }""")
    assert [] == weak


@pytest.mark.parametrize("name", SCREENS)
def test_every_picture_stands_on_the_page_about_it(name: str) -> None:
    """As wide as its screen."""
    screen = SCREENS[name]
    with Image.open(DOCS / f"images/{name}.png") as picture:
        assert screen.width * screen.scale == picture.width
    assert f"images/{name}.png" in (DOCS / "dashboard.md").read_text("utf-8")

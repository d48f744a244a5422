"""The tree of HS codes as a page, in a real browser."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect

from adapters.web.channel import build_app
from adapters.web.ports import WebSettings
from tests.adapters.web.fakes import FakeReadiness, FakeTurn, metrics
from tests.adapters.web.shelf import small_tree
from tests.e2e.conftest import DESKTOP, LISTEN, PHONE

pytestmark = pytest.mark.browser
OpenTree = Callable[..., Awaitable[Page]]


@pytest.fixture
def turn() -> FakeTurn:
    """What answers on the chat page."""
    return FakeTurn()


@pytest.fixture
async def open_tree(browser: Browser, turn: FakeTurn) -> AsyncIterator[OpenTree]:
    """Open /hs; a console error or a breach of the policy fails the test at its end, unless it is expected."""
    problems: list[str] = []
    tokens: list[str] = []
    async with (
        TestServer(build_app(turn, FakeReadiness(), metrics, WebSettings(rate=0), hs=small_tree())) as plain,
        TestServer(
            build_app(turn, FakeReadiness(), metrics, WebSettings(tokens=("secret",)), hs=small_tree())
        ) as closed,
    ):

        async def open_page(size: tuple[int, int] = DESKTOP, *, locale: str = "id-ID", token: bool = False) -> Page:
            phone = size == PHONE
            page = await browser.new_page(
                viewport={"width": size[0], "height": size[1]}, locale=locale, is_mobile=phone, has_touch=phone
            )
            await page.add_init_script(LISTEN)
            page.set_default_timeout(10_000)
            tokens.extend(["401"] if token else [])
            page.on("console", lambda m: problems.append(m.text) if m.type in ("error", "warning") else None)
            page.on("pageerror", lambda error: problems.append(str(error)))
            await page.goto(str((closed if token else plain).make_url("/hs")))
            return page

        yield open_page
        for context in browser.contexts:
            await context.close()
    assert [p for p in problems if not any(t in p for t in tokens)] == []


async def test_search_as_you_type(open_tree: OpenTree) -> None:
    """Typing finds subheadings without a key to press, and clearing brings the tree back."""
    page = await open_tree()
    await page.keyboard.type("kopi", delay=20)
    first = page.locator("#results details").first
    await expect(first.locator(".hs-code").first).to_have_text("0901.11")
    await expect(first).to_contain_text("Kopi biji mentah")
    await expect(page.locator("#status")).to_contain_text("subpos")
    await expect(page.locator("#tree")).to_be_hidden()
    await page.locator("#query").fill("zxqwvium")
    await expect(page.locator("#status")).to_contain_text("Tidak ada yang cocok")
    await page.locator("#query").fill("")
    await expect(page.locator("#tree details")).to_have_count(2)
    await expect(page.locator("#tree")).to_be_visible()


async def test_few_requests_while_typing(open_tree: OpenTree) -> None:
    """What is typed in one go is looked up once."""
    page = await open_tree()
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url) if "/search" in r.url else None)
    await page.evaluate("""() => {
      const box = document.getElementById("query");
      for (const text of ["b", "biji", "biji kopi"]) { box.value = text; box.dispatchEvent(new Event("input")); }
    }""")
    await expect(page.locator("#results details").first).to_be_visible()
    assert ["biji+kopi"] == [url.partition("q=")[2].partition("&")[0] for url in asked]


async def test_open_a_chapter_by_keyboard(open_tree: OpenTree) -> None:
    """Chapter, heading and subheading open by Enter, and every fold is fetched once."""
    page = await open_tree()
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url) if "/api/v1/hs/" in r.url else None)
    for code in ("09", "0901", "090111"):
        summary = page.locator(f'#tree details[data-code="{code}"] > summary')
        await summary.focus()
        for _ in range(3):
            await summary.press("Enter")
    chapter = page.locator('#tree details[data-code="09"]')
    await expect(chapter.locator("> summary")).to_contain_text("Kopi – Teh")
    details = chapter.locator(".hs-details")
    for text in ("belum disangrai", "kopi gayo", "0901.11.20", "Biji kopi arabika", "periksa BTKI"):
        await expect(details).to_contain_text(text)
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Tanyakan bea keluarnya")).to_be_focused()
    assert 3 == len(asked)


async def test_asks_about_the_duty(open_tree: OpenTree, turn: FakeTurn) -> None:
    """The button of a subheading asks on the chat page, once however often that is reloaded."""
    page = await open_tree()
    await page.locator("#query").fill("0901.21")
    await page.locator("#results summary").first.click()
    await expect(page.locator(".hs-details")).to_contain_text("Belum tercatat di sini")
    await page.get_by_role("link", name="Tanyakan bea keluarnya").click()
    await expect(page.locator(".said")).to_have_text("Berapa bea keluar Kopi sangrai, HS 0901.21?")
    await expect(page.locator(".turn .meta")).to_be_visible()
    await page.reload()
    await expect(page.locator(".turn")).to_have_count(1)
    await page.wait_for_load_state("networkidle")  # a file half sent would be left open by the server
    assert ["Berapa bea keluar Kopi sangrai, HS 0901.21?"] == [message.text for message in turn.seen]


async def test_both_languages(open_tree: OpenTree) -> None:
    """An English browser gets English names, and the switch changes tree, results and every label."""
    page = await open_tree(locale="en-US")
    await expect(page.locator("#tree summary").first).to_contain_text("Coffee – Tea")
    await page.locator("#query").fill("kopi")
    await expect(page.locator("#results summary").first).to_contain_text("Raw coffee beans")
    await page.get_by_role("button", name="Bahasa Indonesia").click()
    await expect(page.locator("#results summary").first).to_contain_text("Kopi biji mentah")
    await expect(page.locator("h1")).to_have_text("Kode HS")
    code = """async () => {
      const { HS_TEXTS } = await import("/static/texts.js");
      const keys = (t) => Object.keys(t).flatMap((k) => (typeof t[k] === "object" ? [k, ...keys(t[k])] : [k]));
      return [keys(HS_TEXTS.id), keys(HS_TEXTS.en)];
    }"""
    first, second = await page.evaluate(code)
    assert first == second


async def test_phone(open_tree: OpenTree) -> None:
    """On a phone nothing is cut off and everything is large enough for a thumb."""
    page = await open_tree(PHONE)
    for code in ("09", "0901", "090111"):
        await page.locator(f'#tree details[data-code="{code}"] > summary').tap()
    await expect(page.locator(".hs-details")).to_be_visible()
    wide, small = await page.evaluate(
        """(screenWidth) => [
      document.querySelector("main").scrollWidth > document.querySelector("main").clientWidth || document.documentElement.scrollWidth > screenWidth,
      [...document.querySelectorAll("summary, .hs-details a, input, #theme, a.brand")]
        .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 44).map((e) => e.textContent),
    ]""",
        PHONE[0],
    )
    assert (False, []) == (wide, small)


async def test_needs_a_token(open_tree: OpenTree) -> None:
    """A server with tokens sends one to the chat page, and the token given there is used here."""
    page = await open_tree(token=True)
    await expect(page.locator("#problem")).to_contain_text("token")
    await page.evaluate("sessionStorage.setItem('token', 'secret')")
    await page.reload()
    await expect(page.locator("#tree details")).to_have_count(2)


async def test_the_chat_page_leads_here(open_tree: OpenTree) -> None:
    """Both links of the chat page open the tree."""
    page = await open_tree()
    for name in ("Kode HS", "Telusuri pohon kode HS"):
        await page.goto(page.url.removesuffix("hs"))
        await page.wait_for_load_state("networkidle")
        await page.get_by_role("link", name=name, exact=True).click()
        await expect(page.locator("#tree details")).to_have_count(2)

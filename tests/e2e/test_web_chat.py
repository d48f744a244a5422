"""Talking on the chat page, in a real browser."""

import asyncio

import pytest
from playwright.async_api import Locator, expect

from tests.adapters.web.fakes import CHOICE
from tests.e2e.conftest import DESKTOP, PHONE, Chat, Open

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
TOO_SMALL = """
[...document.querySelectorAll("button, summary, input, textarea")].filter((e) => e.checkVisibility({ visibilityProperty: true }))
  .map((e) => [e.id || e.className || e.tagName, e.getBoundingClientRect(), e])
  .filter(([, r, e]) => (r.height < 44 || r.width < 44) && !e.closest(".segmented")).map(([name]) => name)
"""


@BOTH
async def test_a_conversation(open_chat: Open, size: tuple[int, int]) -> None:
    """Type, press a choice, follow up, open the sources: one conversation."""
    chat = await open_chat(size)
    await chat.ask("kopi mau diekspor")
    chip = chat.last.get_by_role("button", name="Biji mentah arabika")
    await chip.click()
    await expect(chat.last.locator(".said")).to_have_text(CHOICE.buttons[0].text)
    await expect(chat.page.locator(".turn").first.locator(".chip").first).to_be_disabled()
    turn = await chat.ask("kalau 20 ton?")
    await turn.get_by_text("Sumber (2)").click()
    await expect(turn.get_by_role("link", name="PMK 38/2024 jo. PMK 68/2025")).to_be_visible()
    await expect(turn.locator(".validity").last).to_have_text("Berlaku sejak 3 Des 2025 sampai 9 Des 2025")
    assert ["kopi mau diekspor", CHOICE.buttons[0].text, "kalau 20 ton?"] == [m.text for m in chat.turn.seen]
    assert len({message.conversation_id for message in chat.turn.seen}) == 1


@BOTH
async def test_streaming(open_chat: Open, size: tuple[int, int]) -> None:
    """The first piece shows while the turn still works, then the whole answer with its times."""
    chat = await open_chat(size)
    chat.turn.hold = asyncio.Event()
    await chat.box.fill("bea keluar CPO 500 ton?")
    await chat.box.press("Enter")
    await expect(chat.last.locator(".prose strong").first).to_have_text("Bea keluar: Rp616.827.000,00")
    await expect(chat.last.locator(".answer")).to_have_attribute("aria-busy", "true")
    await expect(chat.last.locator(".meta")).to_have_count(0)
    chat.turn.hold.set()
    await expect(chat.last.locator(".timing")).to_have_text("12 ms · 1 kueri")
    await expect(chat.last.locator(".prose li")).to_have_count(3)
    await expect(chat.last.locator(".answer")).to_have_attribute("aria-busy", "false")


@BOTH
async def test_layout(open_chat: Open, size: tuple[int, int]) -> None:
    """Nothing is wider than the screen or too small to touch."""
    chat = await open_chat(size)
    wide = "document.documentElement.scrollWidth - innerWidth"
    assert [await chat.page.evaluate(wide), await chat.page.evaluate(TOO_SMALL)] == [0, []]
    turn = await chat.ask("bea keluar CPO 500 ton? " + "x" * 300)
    await turn.get_by_text("Sumber (2)").click()
    await turn.get_by_text("Angka (4)").click()
    assert [await chat.page.evaluate(wide), await chat.page.evaluate(TOO_SMALL)] == [0, []]


@BOTH
async def test_nothing_jumps(open_chat: Open, size: tuple[int, int]) -> None:
    """Neither the start of the page nor an answer that comes in moves what one is looking at."""
    chat = await open_chat(size)
    await chat.box.focus()
    await chat.page.keyboard.type("bea keluar CPO 500 ton?")
    await chat.page.keyboard.press("Enter")
    await expect(chat.last.locator(".meta")).to_be_visible()
    await chat.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert await chat.page.evaluate("window.shift") < 0.01


async def test_small_phone(open_chat: Open) -> None:
    """A screen of 320 pixels is enough."""
    chat = await open_chat((320, 600))
    await chat.ask("usang kurs USD?")
    assert await chat.page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


async def test_keyboard_alone(open_chat: Open) -> None:
    """Skip link, two lines, send, sources and a choice without a mouse."""
    chat = await open_chat()
    keyboard = chat.page.keyboard
    await press_until(chat, "Shift+Tab", chat.page.locator(".skip"))
    await keyboard.press("Enter")
    await expect(chat.box).to_be_focused()
    await keyboard.type("bea keluar")
    await keyboard.press("Shift+Enter")
    await keyboard.type("CPO?")
    await keyboard.press("Enter")
    await expect(chat.last.locator(".meta")).to_be_visible()
    assert chat.turn.seen[0].text == "bea keluar\nCPO?"
    await expect(chat.box).to_be_focused()
    await press_until(chat, "Shift+Tab", chat.last.locator("[data-kind=sources] summary"))
    await keyboard.press("Enter")
    await expect(chat.last.locator(".sources")).to_be_visible()
    await press_until(chat, "Shift+Tab", chat.last.get_by_role("button", name="Jelaskan"))
    await keyboard.press("Space")
    await expect(chat.page.locator(".turn")).to_have_count(2)
    await expect(chat.box).to_be_focused()


async def press_until(chat: Chat, key: str, target: Locator) -> None:
    """Press a key until the target has the focus and can be seen to have it."""
    for _ in range(15):
        await chat.page.keyboard.press(key)
        if await target.evaluate("e => e === document.activeElement"):
            assert await target.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
            return
    pytest.fail("the focus never arrived")


async def test_an_example(open_chat: Open) -> None:
    """An example asks its question and the welcome makes room."""
    chat = await open_chat()
    await chat.page.get_by_role("button", name="Kurs pajak").click()
    await expect(chat.last.locator(".meta")).to_be_visible()
    await expect(chat.page.locator("#welcome")).to_be_hidden()
    assert chat.turn.seen[0].text == "Kurs pajak USD 5 Desember 2025 berapa?"


async def test_hostile_text(open_chat: Open) -> None:
    """Markup is text, and only https becomes a link."""
    chat = await open_chat()
    turn = await chat.ask("serang <img src=x onerror=alert(1)>")
    await turn.get_by_text("Sumber (1)").click()
    assert await turn.locator("img, script, b").count() == 0
    links = await turn.locator("a").evaluate_all("all => all.map((a) => [a.href, a.rel])")
    assert links == [["https://ok.example/a_b", "noopener noreferrer"]]
    await expect(turn.locator(".prose")).to_contain_text("<script>alert(2)</script> [x](javascript:alert(3))")


async def test_stale_and_day(open_chat: Open) -> None:
    """The chosen day is asked for and shown, and what is out of date is marked."""
    chat = await open_chat()
    await chat.page.locator("#at").fill("2025-12-20")
    turn = await chat.ask("usang kurs USD?")
    assert str(chat.turn.seen[0].at) == "2025-12-20"
    await expect(turn.locator(".as-of")).to_have_text("untuk 20 Des 2025")
    await expect(turn.locator(".stale").first).to_have_text("Kurs: data terakhir sampai 9 Des 2025")
    await chat.page.locator("#at-clear").click()
    await chat.ask("lagi?")
    assert chat.turn.seen[1].at is None


async def test_failure_and_retry(open_chat: Open) -> None:
    """A turn that fails says so in words and can be tried again."""
    chat = await open_chat()
    chat.turn.fails = 1
    await chat.box.fill("kurs USD?")
    await chat.box.press("Enter")
    await expect(chat.last.get_by_role("alert")).to_contain_text("Data sedang tidak dapat diakses")
    await chat.last.get_by_role("button", name="Coba lagi").click()
    await expect(chat.last.locator(".meta")).to_be_visible()
    await expect(chat.page.locator(".turn")).to_have_count(1)
    await expect(chat.last.get_by_role("alert")).to_have_count(0)


async def test_offline(open_chat: Open) -> None:
    """Without a connection the page says so, keeps the question and asks it later."""
    chat = await open_chat()
    await chat.context.set_offline(True)
    await expect(chat.page.locator("#offline")).to_be_visible()
    await chat.box.fill("kurs USD?")
    await chat.box.press("Enter")
    await expect(chat.last.get_by_role("alert")).to_contain_text("tidak dapat dihubungi")
    await chat.context.set_offline(False)
    await expect(chat.page.locator("#offline")).to_be_hidden()
    await chat.last.get_by_role("button", name="Coba lagi").click()
    await expect(chat.last.locator(".meta")).to_be_visible()
    assert all("ERR_INTERNET_DISCONNECTED" in problem for problem in chat.problems)
    chat.problems.clear()


async def test_token(open_chat: Open) -> None:
    """A server with tokens makes the page ask for one, then answers."""
    chat = await open_chat(tokens=("s3cret",))
    await chat.box.fill("kurs USD?")
    await chat.box.press("Enter")
    await chat.page.get_by_label("Token", exact=True).fill("s3cret")
    await chat.page.keyboard.press("Enter")
    await expect(chat.last.locator(".meta")).to_be_visible()
    assert all("401" in problem for problem in chat.problems)
    chat.problems.clear()


async def test_stop(open_chat: Open) -> None:
    """A running answer can be stopped and what came stays."""
    chat = await open_chat()
    chat.turn.hold = asyncio.Event()
    await chat.box.fill("bea keluar?")
    await chat.box.press("Enter")
    await expect(chat.last.locator(".prose")).to_be_visible()
    await chat.page.get_by_role("button", name="Hentikan").click()
    await expect(chat.last.get_by_role("alert")).to_contain_text("Dihentikan")
    await expect(chat.last.locator(".prose")).to_be_visible()
    chat.turn.hold.set()

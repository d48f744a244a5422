"""The chat page around the talk, in a real browser: languages, themes, memory, feedback, Markdown, numbers."""

import json

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Open

pytestmark = pytest.mark.browser


async def test_languages(open_chat: Open) -> None:
    """The switch changes every word of the page, numbers and days included, and is the language asked for."""
    chat = await open_chat()
    turn = await chat.ask("bea keluar?")
    await turn.get_by_text("Angka (4)").click()
    await expect(turn.locator(".figure-value").first).to_have_text("616.827.000 IDR")
    await chat.page.get_by_role("button", name="English").click()
    await expect(turn.locator(".figure-value").first).to_have_text("616,827,000 IDR")
    await expect(turn.get_by_text("Sources (2)")).to_be_visible()
    await chat.ask("export duty?")
    assert [message.language for message in chat.turn.seen] == [None, "en"]
    await chat.page.reload()
    await expect(chat.box).to_have_attribute("placeholder", "Ask an export question…")


async def test_english_browser(open_chat: Open) -> None:
    """A browser set to English gets English without a flash of anything else."""
    chat = await open_chat(locale="en-US")
    await expect(chat.page.locator("h1")).to_have_text("What are you exporting?")
    assert await chat.page.locator("html").get_attribute("lang") == "en"


async def test_reload_and_new_chat(open_chat: Open) -> None:
    """A reload keeps the conversation, a new chat starts another."""
    chat = await open_chat()
    await chat.ask("bea keluar?")
    await chat.page.reload()
    await expect(chat.page.locator(".turn")).to_have_count(1)
    await chat.ask("kalau 20 ton?")
    await chat.page.get_by_role("button", name="Obrolan baru").click()
    await expect(chat.page.locator("#welcome")).to_be_visible()
    await chat.ask("kurs?")
    first, second, third = (message.conversation_id for message in chat.turn.seen)
    assert (first == second, second == third) == (True, False)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_theme(open_chat: Open, scheme: str) -> None:
    """The page follows the system until the toggle says otherwise, and remembers it."""
    chat = await open_chat()
    await chat.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two words
    paper = "getComputedStyle(document.body).backgroundColor"
    before = await chat.page.evaluate(paper)
    assert before == {"light": "rgb(247, 246, 242)", "dark": "rgb(16, 23, 26)"}[scheme]
    await chat.page.locator("#theme").click()
    after = await chat.page.evaluate(paper)
    await chat.page.reload()
    assert (after != before, after) == (True, await chat.page.evaluate(paper))


async def test_feedback_and_copy(open_chat: Open) -> None:
    """A thumb is kept under the turn, and figures are copied as they are, to the last digit."""
    chat = await open_chat()
    await chat.context.grant_permissions(["clipboard-read", "clipboard-write"])
    turn = await chat.ask("bea keluar?")
    await turn.get_by_role("button", name="Jawaban ini tidak membantu").click()
    await expect(chat.page.locator("#announce")).to_have_text("Terima kasih atas masukannya")
    assert chat.feedback.kept == [("turn-1", "down", "")]
    await turn.get_by_text("Angka (4)").click()
    await turn.get_by_role("button", name="Salin Bea keluar", exact=True).click()
    await expect(chat.page.locator("#announce")).to_have_text("Tersalin")
    assert await chat.page.evaluate("navigator.clipboard.readText()") == "616827000"


MARKDOWN = [
    ("**a** b", "<p><strong>a</strong> b</p>"),
    ("a\nb\n\nc", "<p>a<br>b</p><p>c</p>"),
    ("- a\n- b\n  - c\n- d", "<ul><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ul>"),
    ("1. a\n2. b\n\ntext", "<ol><li>a</li><li>b</li></ol><p>text</p>"),
    ("3. a", '<ol start="3"><li>a</li></ol>'),
    ("- a\n\n- b", "<ul><li>a</li><li>b</li></ul>"),
    ("5 * 3 = 15, a_b_c", "<p>5 * 3 = 15, a_b_c</p>"),
    (r"\*\*a\*\* 1\. b", "<p>**a** 1. b</p>"),
    ("### Judul\nisi", "<p><strong>Judul</strong><br>isi</p>"),
    ("http://a.example [a](http://a.example)", "<p>http://a.example [a](http://a.example)</p>"),
    ("**a", "<p>**a</p>"),
    ("<b>x</b> &amp;", "<p>&lt;b&gt;x&lt;/b&gt; &amp;amp;</p>"),
]


async def test_markdown(open_chat: Open) -> None:
    """Light Markdown becomes the elements it means."""
    chat = await open_chat()
    code = """async (text) => {
      const { render } = await import("/static/markdown.js");
      const div = document.createElement("div");
      div.append(render(text));
      return div.innerHTML;
    }"""
    drawn = [await chat.page.evaluate(code, text) for text, _ in MARKDOWN]
    assert [html for _, html in MARKDOWN] == drawn


async def test_numbers_of_the_page(open_chat: Open) -> None:
    """Digits are grouped without rounding, however many there are."""
    chat = await open_chat()
    code = """async (all) => {
      const { writeNumber } = await import("/static/texts.js");
      return all.map((n) => writeNumber(n, "id"));
    }"""
    given = ["616827000", "926.14", "-1234.5", "0", "99999999999999999999.01"]
    expected = ["616.827.000", "926,14", "-1.234,5", "0", "99.999.999.999.999.999.999,01"]
    assert expected == await chat.page.evaluate(code, given)


async def test_both_languages_have_every_text(open_chat: Open) -> None:
    """No word of the page is missing in one of the languages."""
    chat = await open_chat()
    code = """async () => {
      const { TEXTS } = await import("/static/texts.js");
      const keys = (t) => Object.keys(t).flatMap((k) => (t[k] instanceof Object && !(t[k] instanceof Function) ? [k, ...keys(t[k])] : [k]));
      return JSON.stringify([keys(TEXTS.id), keys(TEXTS.en)]);
    }"""
    first, second = json.loads(await chat.page.evaluate(code))
    assert first == second
    assert len(first) > 40

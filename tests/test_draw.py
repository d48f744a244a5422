"""Pictures of conversations: the drawn page says all that the transcript says, and nothing in it is code."""

import io
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from tests.support.draw import FOLDER, LARGEST, NAMES, save
from tests.support.draw_page import ENGLISH, SIGNS, Cast, shown
from tests.support.draw_slack import home_page, mrkdwn, slack_page
from tests.support.draw_telegram import marked, telegram_page
from tests.support.fake_slack import BOT, FakeSlack
from tests.support.fake_telegram import BOT as TELEGRAM_BOT
from tests.support.fake_telegram import FakeTelegram, Json
from tests.support.fake_telegram_people import member, private

HOSTILE = "Harga <script>alert('1')</script> & \"R&D\" </style>"
CAST, TELEGRAM_CAST = Cast("U1", BOT), Cast(7, TELEGRAM_BOT["id"])
VOID = {"meta", "path", "hr"}


class Reader(HTMLParser):
    """Reads a page as a browser does: the elements with their classes, and the words with signs by their names."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()
        assert {"html"} >= set(self.open), f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember the element."""
        named = dict(attrs)
        self.elements.append((tag, named.get("class") or ""))
        self.words.append(named.get("aria-label") or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """It closes what was opened last."""
        if tag not in VOID:
            assert tag == self.open.pop()

    def handle_data(self, data: str) -> None:
        """Words outside of the style sheet."""
        if not self.open or self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        """All words."""
        return "".join(self.words)

    def texts_of(self, name: str) -> int:
        """How many elements have a class."""
        return sum(name in classes.split() for _, classes in self.elements)


async def telegram_talk(server: FakeTelegram, chat_id: int) -> None:
    """A question, an answer with buttons of which one is pressed, and a file."""
    keys = [
        [{"text": "📚 Sumber <1>", "callback_data": "s:t:0"}],
        [{"text": "👍", "callback_data": "u:t:0"}, {"text": "👎", "callback_data": "d:t:0"}],
    ]
    params: Json = {
        "chat_id": chat_id, "parse_mode": "HTML", "text": "<b>Rp616.827.000</b> &lt;untuk&gt; 500 ton", "reply_markup": {"inline_keyboard": keys},
    }  # fmt: skip
    answer = await server.do_sendmessage(params)
    server.calls.append(("sendMessage", params, 0.0))
    server.log.append({"person": 7, "chat": chat_id, "press": "s:t:0", "on": answer})
    file = ("invoice<1>.pdf", b"x" * 25_400)
    await server.do_senddocument({"chat_id": chat_id, "document": file, "reply_parameters": {"message_id": 1}})


async def test_a_telegram_chat_is_drawn_whole() -> None:
    """Every sentence, button and file name, escaped; marks are marks, the pressed button is seen, the file has a size."""
    server = FakeTelegram()
    await private(server).say(HOSTILE)
    await telegram_talk(server, 7)
    page = Reader(telegram_page(server, 7, TELEGRAM_CAST))
    for words in (HOSTILE, "Rp616.827.000 <untuk> 500 ton", "📚 Sumber <1>", "👍", "👎", "invoice<1>.pdf", "25 kB"):
        assert words in page.text
    tags = [tag for tag, _ in page.elements]
    assert ("script" in tags, tags.count("b")) == (False, 3)  # the title, the sum, the name in the quote
    assert (3, 1, 1, 1) == tuple(page.texts_of(name) for name in ("key", "pressed", "mine", "quote"))


async def test_a_telegram_group_names_who_speaks() -> None:
    """Others by a word for anybody, the bot by its name, commands and mentions in colour, and nothing before the start."""
    server = FakeTelegram()
    await member(server, 8).say("lama")
    later = await member(server, 9).say("🚢 /bea cpo @exportmate_test_bot")
    await telegram_talk(server, -100500)
    since = later["message"]["message_id"]
    page = Reader(telegram_page(server, -100500, TELEGRAM_CAST, title="Ekspor", line="grup", since=since))
    assert "Rekan kerja🚢 /bea cpo @exportmate_test_bot" in page.text
    assert ("ExportMateRp616.827.000" in page.text, "lama" in page.text) == (True, True)  # quoted, but not shown itself
    counts = {name: page.texts_of(name) for name in ("message", "mine", "command", "mention")}
    assert {"message": 3, "mine": 0, "command": 1, "mention": 1} == counts


def button(label: str) -> Json:
    """A button of Block Kit."""
    return {"type": "button", "action_id": label, "text": {"type": "plain_text", "text": label}, "value": "v"}


def blocks() -> list[Json]:
    """Every kind of block that the program sends."""
    rating = {"type": "feedback_buttons", "action_id": "rate"} | {
        f"{name}_button": {"text": {"type": "plain_text", "text": sign}, "value": "v"}
        for name, sign in (("positive", "👍 Ya"), ("negative", "👎 Tidak"))
    }
    return [
        {"type": "header", "text": {"type": "plain_text", "text": "Judul & <lain>"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "*Rp616* &lt;b&gt; `500 ton`\n_miring_ <@U0BOT>"}},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "1. <https://a.example/?x=1&amp;y|PMK 38>"}]},
        {"type": "table", "column_settings": [{"align": "right"}], "rows": [[{"type": "raw_text", "text": "HR <1>"}]]},
        {"type": "actions", "elements": [button("Dokumen <apa>?"), {**button("Hapus"), "style": "danger"}]},
        {"type": "divider"},
        {"type": "context_actions", "elements": [rating]},
    ]


SAID = (
    "Judul & <lain>", "Rp616 <b> 500 ton\nmiring @ExportMate", "1. PMK 38", "HR <1>", "Dokumen <apa>?", "Hapus", "👍 Ya", "👎 Tidak",
)  # fmt: skip


def test_a_slack_channel_is_drawn_whole() -> None:
    """Every sentence, block, button and file name, escaped; threads hang together, and others' private answers stay away."""
    server = FakeSlack()
    server.channels["C1"] = {"U1", "U2", BOT}
    root = server.put("C1", "U1", {"text": HOSTILE.replace("&", "&amp;").replace("<", "&lt;")})
    server.put("C1", "U2", {"text": "di luar utas"})
    server.put("C1", BOT, {"text": "x", "blocks": blocks(), "thread_ts": root["ts"]})
    server.files.append({"name": "bea<1>.xlsx", "content": b"x" * 6_600, "channel": "C1", "thread_ts": root["ts"]})
    server.log += [
        {"user": BOT, "file": "bea<1>.xlsx", "channel": "C1"},
        {"user": "U1", "press": "Hapus"},
        {"user": "U1", "channel": "C1", "text": "/hs <kopi>"},
    ]
    for user in ("U1", "U2"):
        server.show_ephemeral(user, "C1", {"text": f"hanya {user}"})
    page = Reader(slack_page(server, "C1", CAST, "# ekspor"))
    for words in (*SAID, HOSTILE, "bea<1>.xlsx", "7 kB", "/hs <kopi>", "Hanya terlihat oleh Anda", "hanya U1"):
        assert words in page.text
    assert ("script" in {tag for tag, _ in page.elements}, "hanya U2" in page.text) == (False, False)
    assert page.text.index("2 balasan") < page.text.index("bea<1>.xlsx") < page.text.index("di luar utas")
    assert (1, 1, 1) == tuple(page.texts_of(name) for name in ("thread", "pressed", "alone"))


def test_the_home_tab_is_drawn_whole() -> None:
    """All its blocks, in the language of the picture."""
    server = FakeSlack()
    server.homes["U1"] = {"type": "home", "blocks": blocks()}
    page = Reader(home_page(server, "U1", Cast("U1", BOT, ENGLISH), "Home <1>", language="en"))
    assert [] == [words for words in ("Home <1>", *SAID) if words not in page.text]


@pytest.mark.parametrize(
    ("html", "drawn"),
    [
        (marked('<a href="https://a.example">x</a> &amp; <code>1 &lt; 2</code>'), '<span class="link">x</span> &amp; <code>1 &lt; 2</code>'),
        (mrkdwn("*a _b_* 2*3*4 ```<!x &amp;\ny```", CAST), "<b>a <i>b</i></b> 2*3*4 <pre>&lt;!x &amp;\ny</pre>"),
        (mrkdwn("<@U1> <@U5>", CAST), '<span class="mention">@Anda</span> <span class="mention">@Rekan kerja</span>'),
    ],
    ids=["telegram", "slack marks", "slack people"],
)  # fmt: skip
def test_marks_are_drawn(html: str, drawn: str) -> None:
    """As each platform reads them."""
    assert drawn == html


@pytest.mark.parametrize("sign", SIGNS)
def test_signs_are_drawn_and_named(sign: str) -> None:
    """No font is needed for them, and the page still says what they are."""
    page = Reader(shown(f"<{sign}>"))
    assert (f"<{sign}>", 1) == (page.text, page.texts_of("sign"))


def test_a_picture_that_is_too_large_is_refused(tmp_path: Path) -> None:
    """Flat colours become small, noise does not."""
    noise = Image.effect_noise((1000, 1000), 90).convert("RGB")
    for picture, small in ((Image.new("RGB", (840, 2000), "white"), True), (noise, False)):
        raw = io.BytesIO()
        picture.save(raw, "png")
        if small:
            assert save(raw.getvalue(), tmp_path / "picture.png") < 20_000
        else:
            with pytest.raises(ValueError, match=r"picture.png has \d+ bytes"):
                save(raw.getvalue(), tmp_path / "picture.png")


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_stands_on_its_page(name: str) -> None:
    """It is there, twice as wide as the page, and light."""
    path = FOLDER / f"{name}.png"
    platform = name.partition("-")[0]
    with Image.open(path) as picture:
        assert {"telegram": 840, "slack": 1800}[platform] == picture.width
    assert path.stat().st_size <= LARGEST
    page = (FOLDER.parent / f"{platform}.md").read_text("utf-8")
    assert f"images/{name}.png" in page

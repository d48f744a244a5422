"""A chat of the fake Telegram as HTML: bubbles with what was really sent, keyboards, files and quotes."""

from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser

from tests.support.draw_page import Cast, Json, file_card, page, shown
from tests.support.fake_telegram import BOT, FakeTelegram
from tests.support.fake_telegram_html import TAGS, visible

_SENT = ("sendMessage", "editMessageText")


class _Marked(HTMLParser):
    """The Bot API's HTML with its own tags only; links lead nowhere."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.made: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag opens."""
        if tag in TAGS:
            self.made.append('<span class="link">' if tag == "a" else f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        """A tag closes."""
        if tag in TAGS:
            self.made.append("</span>" if tag == "a" else f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Text."""
        self.made.append(shown(data))


def marked(html: str) -> str:
    """A text with parse mode HTML as it looks."""
    reader = _Marked()
    reader.feed(html)
    reader.close()
    return "".join(reader.made)


def with_entities(text: str, entities: list[Json]) -> str:
    """A text with its commands and mentions marked; offsets count UTF-16 units."""
    raw, at, made = text.encode("utf-16-le"), 0, []
    for entity in entities:
        start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
        name = "command" if entity["type"] == "bot_command" else "mention"
        made += [shown(raw[at:start].decode("utf-16-le")), f'<span class="{name}">']
        made += [shown(raw[start:end].decode("utf-16-le")), "</span>"]
        at = end
    return "".join([*made, shown(raw[at:].decode("utf-16-le"))])


def telegram_page(
    server: FakeTelegram, chat_id: int, cast: Cast, *, title: str = "ExportMate", line: str = "", since: int = 0
) -> str:
    """A chat as one of its people sees it, from a message id on."""
    chat = {number: m for (c, number), m in sorted(server.messages.items()) if c == chat_id and number >= since}
    group = server.chats[chat_id]["type"] != "private"
    face = f'<div class="face other">{escape(title[0])}</div>' if group else cast.face(BOT["id"])
    head = f'{face}<div><b>{shown(title)}</b><span class="small">{shown(line or cast.words.bot)}</span></div>'
    pressed = {entry["press"] for entry in server.log if "press" in entry}
    parts = (_message(server, m, cast, pressed, group=group) for m in chat.values())
    return page("bubbles", head, parts)


def _message(server: FakeTelegram, message: Json, cast: Cast, pressed: set[str], *, group: bool) -> str:
    user = message["from"]["id"]
    role = cast.role(user)
    name = f'<div class="who {role}">{shown(cast.name(user))}</div>' if group and role != "you" else ""
    quote = _quote(server, message, cast)
    mine = " mine" if role == "you" else ""
    bubble = f'<div class="bubble">{name}{quote}{_content(server, message)}</div>'
    return f'<div class="message{mine}">{bubble}{"".join(_keys(message, pressed))}</div>'


def _content(server: FakeTelegram, message: Json) -> str:
    if document := message.get("document"):
        return file_card(document["file_name"], document["file_size"])
    if message["from"] == BOT:
        return f'<div class="text">{_as_sent(server, message)}</div>'
    return f'<div class="text">{with_entities(message["text"], message.get("entities") or [])}</div>'


def _as_sent(server: FakeTelegram, message: Json) -> str:
    """The text with the marks of the call that brought it; the server keeps messages without them."""
    for method, params, _ in reversed(server.calls):
        here = method in _SENT and params["chat_id"] == message["chat"]["id"] and params.get("parse_mode") == "HTML"
        if here and visible(params["text"], "HTML") == message["text"]:
            return marked(params["text"])
    return shown(message["text"])


def _quote(server: FakeTelegram, message: Json, cast: Cast) -> str:
    """The first line of what a message replies to."""
    number = message.get("replies_to") or (message.get("reply_to_message") or {}).get("message_id")
    found = server.messages.get((message["chat"]["id"], number or 0))
    if found is None:
        return ""
    words = found.get("text") or found.get("document", {}).get("file_name", "")
    first = words.strip().split("\n")[0]
    return f'<div class="quote"><b>{shown(cast.name(found["from"]["id"]))}</b><span>{shown(first)}</span></div>'


def _keys(message: Json, pressed: set[str]) -> Iterator[str]:
    rows = (message.get("reply_markup") or {}).get("inline_keyboard") or []
    if not rows:
        return
    yield '<div class="keys">'
    for row in rows:
        made = (f'<span class="key{_state(b, pressed)}">{shown(b["text"])}</span>' for b in row)
        yield f"<div>{''.join(made)}</div>"
    yield "</div>"


def _state(button: Json, pressed: set[str]) -> str:
    return " pressed" if button["callback_data"] in pressed else ""

"""How the Bot API reads HTML: the tags it knows, nesting, entities, and the length that it counts."""

import re
from html.parser import HTMLParser

TAGS = frozenset("b strong i em u ins s strike del code pre a span tg-spoiler blockquote tg-emoji".split())
MAX_UNITS = 4096


class BadEntities(ValueError):
    """The text cannot be parsed; the message is Telegram's description."""


def units(text: str) -> int:
    """UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def visible(text: str, parse_mode: str | None) -> str:
    """The text that people see; raises BadEntities as Telegram would refuse it."""
    if parse_mode is None:
        return text
    if parse_mode != "HTML":
        raise BadEntities("unsupported parse_mode")
    if re.search(r"<(?![a-zA-Z/])", text):
        raise BadEntities("can't parse entities: Unsupported start tag")
    reader = _Reader()
    reader.feed(text)
    reader.close()
    if reader.open:
        raise BadEntities(f"can't parse entities: Can't find end tag corresponding to start tag \"{reader.open[-1]}\"")
    return "".join(reader.seen)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag opens; links need an address."""
        if tag not in TAGS:
            raise BadEntities(f'can\'t parse entities: Unsupported start tag "{tag}"')
        if tag == "a" and not dict(attrs).get("href"):
            raise BadEntities("can't parse entities: link without an address")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """A tag closes; it must be the one opened last."""
        if not self.open or self.open.pop() != tag:
            raise BadEntities(f'can\'t parse entities: Unmatched end tag "{tag}"')

    def handle_data(self, data: str) -> None:
        """Text."""
        self.seen.append(data)

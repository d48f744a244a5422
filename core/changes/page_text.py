"""The readable text of a web page: paragraphs as lines, without scripts, styles, menus and marks."""

import re
from html.parser import HTMLParser
from typing import Final

_SILENT: Final = frozenset(
    {"script", "style", "noscript", "template", "svg", "nav", "header", "footer", "form", "head"}
)
_BREAKS: Final = frozenset(
    {
        "p",
        "div",
        "br",
        "li",
        "tr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "article",
        "section",
        "td",
        "th",
        "blockquote",
        "ul",
        "ol",
    }
)
_SPACES = re.compile(r"[ \t\r\f\v\u00a0]+")
_LINES = re.compile(r"\s*\n\s*")


class _Text(HTMLParser):
    """Collects what a reader sees."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        if tag in _SILENT:
            self._silent.append(tag)
        elif tag in _BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End an element; one that was never begun ends nothing."""
        if tag in self._silent:
            while self._silent.pop() != tag:
                pass
        elif tag in _BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Take a text in, where it is shown."""
        if not self._silent:
            self.parts.append(re.sub(r"\s+", " ", data))


def page_text(html: str) -> str:
    """The text of a page, paragraphs parted by an empty line."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    text = _SPACES.sub(" ", "".join(reader.parts))
    return _LINES.sub("\n\n", text).strip()

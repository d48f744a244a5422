"""Our light Markdown as Telegram's HTML, in messages that each fit. Pure: text in, texts out.

Telegram counts 4096 UTF-16 units after the tags are taken away, so the text is split after rendering: between
paragraphs where that is possible, else between lines, else between words. Tags never cross a border, nothing is dropped.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape, unescape

from adapters.telegram.tables import with_tables_aligned
from core.message import Language, Source
from core.wording.formats import period

LIMIT = 4096
MAX_TAGS = 90  # Telegram reads 100 entities of a message and ignores the rest
_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|\[(?P<label>[^\[\]\n]+)\]\((?P<url>[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)"
    r"|\*\*(?P<bold>\S(?:[^\n]*?\S)??)\*\*(?!\*)"
    r"|(?<![\w*])\*(?P<star>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
    r"|(?<![\w_])_(?P<under>[^\s_](?:[^_\n]*[^\s_])?)_(?![\w_])"
)
_BULLET = re.compile(r"^(\s*)[-*•]\s+")
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")
_SAFE = re.compile(r"(?:https?://|mailto:|tg://)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text within the same tags."""

    text: str
    opening: str = ""
    closing: str = ""

    @property
    def html(self) -> str:
        """The run with its tags."""
        return f"{self.opening}{escape(self.text, quote=False)}{self.closing}"


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a code block, which stays whole while it fits."""

    lines: tuple[Line, ...]
    code: bool = False

    @property
    def html(self) -> str:
        """The block as Telegram reads it."""
        inner = "\n".join("".join(span.html for span in line) for line in self.lines)
        return f"<pre>{inner}</pre>" if self.code else inner

    @property
    def size(self) -> int:
        """UTF-16 units after the tags are taken away."""
        return sum(_line_size(line) for line in self.lines) + len(self.lines) - 1

    @property
    def tags(self) -> int:
        """How many entities Telegram finds in it."""
        return sum(bool(span.opening) for line in self.lines for span in line) + self.code


def units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def render_text(text: str, limit: int = LIMIT) -> list[str]:
    """The messages that a text becomes, at least one; a text without anything to see becomes an ellipsis."""
    blocks = [piece for block in _blocks(with_tables_aligned(text)) for piece in _fitting(block, limit)]
    parts: list[list[Block]] = []
    size = tags = 0
    for block in blocks:
        if not parts or size + 2 + block.size > limit or tags + block.tags > MAX_TAGS:
            parts.append([])
            size, tags = -2, 0
        parts[-1].append(block)
        size, tags = size + 2 + block.size, tags + block.tags
    return ["\n\n".join(block.html for block in part) for part in parts] or ["…"]


def plain(html: str) -> str:
    """What remains of rendered text without its tags."""
    return unescape(re.sub(r"<[^>]*>", "", html))


def sources_text(sources: Sequence[Source], language: Language, details: Mapping[str, str]) -> str:
    """The sources of a reply as light Markdown, empty for none."""
    if details.get("sources"):
        return details["sources"]
    if not sources:
        return ""
    head = "**Sumber**" if language == "id" else "**Sources**"
    return "\n".join([head, *(f"{n}. {_source(source, language)}" for n, source in enumerate(sources, 1))])


def _source(source: Source, language: Language) -> str:
    title = " · ".join(dict.fromkeys(part for part in (source.number, source.title) if part)) or source.url
    url = source.url.split(" | ", 1)[0]
    linked = f"[{title.replace('[', '(').replace(']', ')')}]({url})" if _SAFE.match(url) else title
    valid = period(source.valid_from, source.valid_to, language)
    return f"{linked} ({valid})" if valid else linked


def _line_size(line: Iterable[Span]) -> int:
    return sum(units(span.text) for span in line)


def _blocks(text: str) -> Iterator[Block]:
    """Paragraphs and code blocks of a text; a fence that is never closed ends with the text."""
    lines: list[Line] = []
    code: list[Line] | None = None
    for raw in [*text.replace("\r\n", "\n").replace("\x00", "").split("\n"), ""]:
        if raw.lstrip().startswith("```"):
            if code is None:
                if lines:
                    yield Block(tuple(lines))
                lines, code = [], []
            else:
                if code:
                    yield Block(tuple(code), code=True)
                code = None
        elif code is not None:
            code.append((Span(raw),))
        elif raw.strip():
            lines.append(_line(raw.rstrip()))
        elif lines:
            yield Block(tuple(lines))
            lines = []
    if code is not None and any(span.text.strip() for line in code for span in line):
        yield Block(tuple(code), code=True)


def _line(raw: str) -> Line:
    if heading := _HEADING.match(raw):
        return _marked(heading[1].replace("**", ""), ("<b>", "</b>"))
    raw = _BULLET.sub(lambda m: " " * (2 * (len(m[1]) // 2)) + "• ", raw)
    return tuple(_spans(raw))


def _marked(text: str, tag: tuple[str, str]) -> Line:
    """The text within a tag, marks inside it kept."""
    return tuple(replace(s, opening=tag[0] + s.opening, closing=s.closing + tag[1]) for s in _spans(text))


def _spans(text: str) -> Iterator[Span]:
    """Runs of a line; what is not closed or not a safe address stays as it was typed."""
    at = 0
    for match in _INLINE.finditer(text):
        if match.start() > at:
            yield Span(text[at : match.start()])
        at = match.end()
        if match["code"] is not None:
            yield Span(match["code"], "<code>", "</code>")
        elif match["label"] is not None:
            if _SAFE.match(match["url"]):
                yield from _marked(match["label"], (f'<a href="{escape(match["url"])}">', "</a>"))
            else:
                yield Span(match[0])
        elif match["bold"] is not None:
            yield from _marked(match["bold"], ("<b>", "</b>"))
        else:
            yield from _marked(match["star"] or match["under"], ("<i>", "</i>"))
    if at < len(text):
        yield Span(text[at:])


def _fitting(block: Block, limit: int) -> Iterator[Block]:
    """The block, or pieces of it that each fit."""
    if block.size <= limit and block.tags <= MAX_TAGS:
        yield block
        return
    lines: list[Line] = []
    for line in (piece for whole in block.lines for piece in _shorter(whole, limit)):
        longer = Block((*lines, line), block.code)
        if lines and (longer.size > limit or longer.tags > MAX_TAGS):
            yield Block(tuple(lines), block.code)
            lines = []
        lines.append(line)
    yield Block(tuple(lines), block.code)


def _shorter(line: Line, limit: int) -> Iterator[Line]:
    """The line in pieces that each fit, broken between words where there are any."""
    piece: list[Span] = []
    for span in line:
        rest = span
        while rest.text:
            room = limit - _line_size(piece)
            if len(piece) >= MAX_TAGS:
                room = 0
            if units(rest.text) <= room:
                piece.append(rest)
                break
            cut = _break(rest.text, room) if room > 0 else 0
            if cut == 0 and not piece:
                cut = _fit(rest.text, limit)
            if cut:
                piece.append(replace(rest, text=rest.text[:cut]))
                rest = replace(rest, text=rest.text[cut:])
            yield tuple(piece)
            piece = []
    if piece or not line:
        yield tuple(piece)


def _break(text: str, room: int) -> int:
    """Where to cut so that the first part fits: behind the last blank, 0 when there is none."""
    return text.rfind(" ", 0, _fit(text, room)) + 1


def _fit(text: str, room: int) -> int:
    """How many characters fit into a number of UTF-16 units."""
    used = 0
    for place, char in enumerate(text):
        used += 1 + (ord(char) > 0xFFFF)
        if used > room:
            return place
    return len(text)

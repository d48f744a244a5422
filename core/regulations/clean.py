"""Pages as a regulation was printed, without what only the printing needed: running heads, page numbers, catchwords."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.regulations.model import Page

EDGE = 3  # lines at the top and the foot of a page that may be a running head
OFTEN, SHARE = 3, 0.3  # pages on which a line must stand there to be one: this many, and this share of all

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffd]")
_BROKEN_WORD = re.compile(r"(?:\u00ad|\ufffe|\x02)\s*\n?\s*")
_LIGATURES = str.maketrans({"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl", "\xa0": " ", "\t": " "})
_SPACES = re.compile(r" {2,}")
_PAGE_NUMBER = re.compile(
    r"^(?:[-–—~]\s*\d{1,4}\s*[-–—~]|\d{1,4}|(?:halaman|hal\.?|page)\s*\d+(?:\s*(?:dari|of|/)\s*\d+)?|\d+\s*/\s*\d+)$",
    re.IGNORECASE,
)
_STAMP = re.compile(
    r"^(?:https?://|www\.)?[\w.-]*(?:jdih|peraturan|ditjenpp|djpp)[\w.-]*\.go\.id\S*$|^SK\s*No\.?\s*\d+\s*[A-Z]?$",
    re.IGNORECASE,
)
_CATCHWORD = re.compile(r"(?:\. ?\. ?\.|…)\s*$")
_STRUCTURE = re.compile(r"^(?:#|Pasal\b|BAB\b|Bagian\b|Paragraf\b|LAMPIRAN\b|\(\d|[a-z]{1,2}\.|\d+\.)")
_HYPHENATED = re.compile(r"(\w+)-\s*$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text with the page it stands on."""

    text: str
    page: int | None = None


def clean_pages(pages: Sequence[Page]) -> tuple[Line, ...]:
    """The lines of the text itself, in order; words that were broken at a line's end are whole again."""
    split = [_lines(page.text) for page in pages]
    running = _running_heads(split)
    kept: list[Line] = []
    for place, (page, lines) in enumerate(zip(pages, split, strict=True)):
        body = [line for at, line in enumerate(lines) if not _is_printed_round(line, at, len(lines), running)]
        following = split[place + 1] if place + 1 < len(split) else ()
        if body and _is_catchword(body[-1], following):
            body.pop()
        kept.extend(Line(text, page.number) for text in body)
    return tuple(_whole_words(kept))


def _lines(text: str) -> list[str]:
    text = _BROKEN_WORD.sub("", unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n"))
    text = _CONTROL.sub("", text.translate(_LIGATURES))
    return [line for raw in text.split("\n") if (line := _SPACES.sub(" ", raw).strip())]


def _shape(line: str) -> str:
    return re.sub(r"\d+", "0", line.lower())


def _edges(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:EDGE]
    yield from lines[max(EDGE, len(lines) - EDGE) :]


def _running_heads(pages: Sequence[Sequence[str]]) -> frozenset[str]:
    """The shapes of lines that stand at the edge of many pages; what may be an article's number never counts."""
    seen = Counter(
        shape for lines in pages for shape in {_shape(line) for line in _edges(lines) if not _STRUCTURE.match(line)}
    )
    least = max(OFTEN, SHARE * len(pages))
    return frozenset(shape for shape, count in seen.items() if count >= least)


def _is_printed_round(line: str, at: int, count: int, running: frozenset[str]) -> bool:
    if _STAMP.match(line):
        return True
    at_edge = at < EDGE or at >= count - EDGE
    return at_edge and bool(_PAGE_NUMBER.match(line) or _shape(line) in running)


def _is_catchword(line: str, following: Sequence[str]) -> bool:
    """Whether a page's last line only says how the next one begins ("Pasal 3 . . .")."""
    if not _CATCHWORD.search(line) or len(line) > 60:
        return False
    begins = _CATCHWORD.sub("", line).strip().split(" ")[0]
    return any(other.startswith(begins) for other in following[: EDGE + 1]) if begins else True


def _whole_words(lines: Sequence[Line]) -> Iterator[Line]:
    """Join the halves of words; "barang-" before "barang" keeps its hyphen, since Indonesian doubles words."""
    waiting: Line | None = None
    for line in lines:
        current = line
        if waiting is not None:
            match = _HYPHENATED.search(waiting.text)
            if match and line.text[:1].islower():
                kept = waiting.text.rstrip() if _doubled(match[1], line.text) else waiting.text.rstrip()[:-1]
                first, _, rest = line.text.partition(" ")
                yield Line(kept + first, waiting.page)
                waiting, current = None, Line(rest, line.page)
                if not rest:
                    continue
            else:
                yield waiting
        waiting = current
    if waiting is not None:
        yield waiting


def _doubled(before: str, after: str) -> bool:
    before, after = before.lower(), after.lower()
    return len(before) <= 3 or after.startswith((before[-4:], before[:4]))

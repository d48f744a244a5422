"""Parts of a regulation as passages of a size that is searched and quoted well: whole paragraphs, whole items."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.regulations.clean import Line, clean_pages
from core.regulations.head import read_head
from core.regulations.labels import ayat_label, item_label
from core.regulations.model import Piece, ReadFile, Regulation
from core.regulations.split import Block, Part, clauses, split, text_of

WANTED = 450  # letters: short paragraphs stand together up to here
MOST = 900  # letters: a longer paragraph is cut at its items, an item at its sentences
LEAD = 220  # letters of a paragraph's beginning that are said again before its later items
GAP = " … "  # stands for what was left out between that beginning and the items

_SENTENCE = re.compile(r"(?<=[.;])\s+(?=[A-Z(])|\n")
_ITEM = re.compile(r"^(?:([a-z]{1,2})\.|(\d{1,3})[.)])\s")
_TABLE_ROWS = 700  # letters of an annex that stand together


@dataclass(frozen=True, slots=True)
class _Cut:
    """Text that stays together, with what it is called and where it stands."""

    label: str  # "ayat 2", "huruf a"; empty: its article alone
    text: str
    page: int | None
    page_to: int | None
    inside: str = ""  # for items of a paragraph: its label


def understand(read: ReadFile) -> Regulation:
    """A file's pages as a regulation."""
    lines = clean_pages(read.pages)
    texts = [line.text for line in lines]
    opening = read_head(texts)
    amending = bool(re.match(r"(?i)perubahan\b", opening.title))
    parts = split(lines, amending=amending)
    return Regulation(read_head(texts, list(clauses(parts))), tuple(passages(parts)))


def passages(parts: Sequence[Part]) -> Iterator[Piece]:
    """The passages of parts, in order."""
    for part in parts:
        if part.kind == "annex" or part.kind == "section":
            cuts = list(_rows(part))
        else:
            cuts = [cut for block in part.blocks for cut in _cuts(block)]
        for group in _together(cuts):
            yield _piece(part, group)


def _cuts(block: Block) -> Iterator[_Cut]:
    """A paragraph as it is, or its items, where it is long."""
    text = text_of(block.lines)
    if not text:
        return
    page, page_to = _pages(block.lines)
    if len(text) <= MOST:
        yield _Cut(block.label, text, page, page_to)
        return
    rows = text.split("\n")
    lead = rows[0] if len(rows) > 1 and len(rows[0]) <= LEAD else ""
    at, waiting = 0, list[str]()
    for row in [*rows, ""]:
        size = sum(map(len, waiting)) + len(row)
        if waiting and (not row or size > MOST):
            yield from _long(block, waiting, lead if at else "", (page, page_to))
            at, waiting = at + 1, []
        if row:
            waiting.append(row)


def _long(block: Block, rows: Sequence[str], lead: str, pages: tuple[int | None, int | None]) -> Iterator[_Cut]:
    """Some items of a paragraph, cut at sentences where even they are long."""
    text = "\n".join(rows)
    names = [match for row in rows if (match := _ITEM.match(row))]
    inside = block.label
    label = block.label
    if names:
        kind = "huruf" if names[0][1] else "angka"
        first, last = (names[0][1] or names[0][2], names[-1][1] or names[-1][2])
        label = f"{kind} {first}" if first == last else f"{kind} {first}-{last}"
    for piece in _sentences(text):
        yield _Cut(label, lead + GAP + piece if lead else piece, *pages, inside=inside)


def _sentences(text: str) -> Iterator[str]:
    """Text in pieces of whole sentences, at words where one sentence is too long."""
    if len(text) <= MOST:
        yield text
        return
    waiting = ""
    for sentence in _SENTENCE.split(text):
        for start in range(0, len(sentence), MOST):
            chunk = sentence[start : start + MOST]
            if waiting and len(waiting) + len(chunk) > MOST:
                yield waiting
                waiting = ""
            waiting = f"{waiting} {chunk}".strip()
    if waiting:
        yield waiting


def _rows(part: Part) -> Iterator[_Cut]:
    """An annex or a section by lines: rows of tables stay whole."""
    waiting: list[Line] = []
    size = 0
    for line in [line for block in part.blocks for line in block.lines]:
        if waiting and size + len(line.text) > _TABLE_ROWS:
            yield _Cut("", "\n".join(row.text for row in waiting), *_pages(waiting), inside="whole")
            waiting, size = [], 0
        waiting.append(line)
        size += len(line.text) + 1
    if waiting:
        yield _Cut("", "\n".join(row.text for row in waiting), *_pages(waiting), inside="whole")


def _together(cuts: Sequence[_Cut]) -> Iterator[list[_Cut]]:
    """Neighbours that are short, in one passage."""
    waiting: list[_Cut] = []
    for cut in cuts:
        size = sum(len(other.text) for other in waiting) + len(cut.text)
        if waiting and (size > WANTED or cut.inside or waiting[-1].inside):
            yield waiting
            waiting = []
        waiting.append(cut)
    if waiting:
        yield waiting


def _piece(part: Part, group: Sequence[_Cut]) -> Piece:
    numbered = [cut for cut in group if cut.label]
    name = part.name
    whole = len(group) == sum(bool(text_of(block.lines)) for block in part.blocks) and not group[0].inside
    if numbered and not whole:
        name = _named(part.name, numbered)
    pages = [page for cut in group for page in (cut.page, cut.page_to) if page is not None]
    return Piece(
        article=name,
        part_of=part.name,
        chapter=part.chapter,
        text="\n".join(cut.text for cut in group),
        page=min(pages, default=None),
        page_to=max(pages, default=None),
    )


def _named(stem: str, cuts: Sequence[_Cut]) -> str:
    """What some paragraphs or items of an article are called."""
    first = cuts[0]
    if first.inside.startswith("ayat"):
        stem = ayat_label(stem, *[first.inside.split(" ")[1]] * 2)
    kind, _, begin = first.label.partition(" ")
    end = cuts[-1].label.partition(" ")[2].rpartition("-")[2]
    begin = begin.partition("-")[0]
    if kind == "ayat":
        return stem if first.inside.startswith("ayat") else ayat_label(stem, begin, end)
    return item_label(stem, kind, begin, end)


def _pages(lines: Sequence[Line]) -> tuple[int | None, int | None]:
    numbers = [line.page for line in lines if line.page is not None]
    return min(numbers, default=None), max(numbers, default=None)

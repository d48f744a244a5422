"""Splits a regulation's lines into its parts: preamble, articles with their paragraphs and items, annexes, elucidation.

A line begins a part only where the text before does not run on into it: "sebagaimana dimaksud dalam" at a line's end makes
"Pasal 5" below it a reference, and a paragraph's number must follow the one before.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from core.regulations.clean import Line

PartKind = Literal["preamble", "article", "annex", "elucidation", "section"]

_CHAPTER = re.compile(r"^BAB\s+([IVXLC]+|\d+)\b\s*(.*)$")
_SUBCHAPTER = re.compile(r"^(?:Bagian\s+(?:Ke\w+|Pertama)|Paragraf\s+(?:Ke\w+|\d+))\b")
_ARTICLE = re.compile(r"^(?:Pasal|PASAL)\s*([0-9IlOoVX]{1,4}[A-Z]?)\s*[.:]?$")
_AYAT = re.compile(r"^\(\s?([0-9lIO]{1,2}[a-z]?)\s?\)\s*(.*)$")
_LETTER = re.compile(r"^([a-z]{1,2})\.\s+(\S.*)$")
_NUMBER = re.compile(r"^(\d{1,3})\.\s+(\S.*)$")
_PREAMBLE = re.compile(r"^(Menimbang|Mengingat|MENIMBANG|MENGINGAT)\b\s*:?\s*(.*)$")
_DECIDED = re.compile(r"^(?:MEMUTUSKAN|Menetapkan|MENETAPKAN)\b")
_ANNEX = re.compile(r"^(?:ANAK\s+)?LAMPIRAN(?:\s+([IVXLC]{1,6}|\d{1,2}))?(?:\s*[.:])?$")
_ANNEX_OF = re.compile(r"^LAMPIRAN(?:\s+([IVXLC]{1,6}|\d{1,2}))?\s+(?:PERATURAN|KEPUTUSAN)\b")
_ELUCIDATION = re.compile(r"^PENJELASAN$")
_ELUCIDATED = re.compile(r"^Pasal\s+(\d+[A-Z]?|[IVX]+)$")
_CLOSING = re.compile(r"^Agar\s+setiap\s+orang\s+(?:mengetahuinya|dapat)|^Ditetapkan\s+di\b")
_HEADING = re.compile(r"^#{1,6}\s+(.+)$")
_RUNS_ON = re.compile(
    r"(?:\b(?:dalam|pada|dan|atau|dengan|ketentuan|pasal|ayat|huruf|angka|sampai|serta|dari|atas|dimaksud|menurut|berdasarkan)|[,/(–-])$",
    re.IGNORECASE,
)
_ENUMERATES = re.compile(r";\s*(?:dan|atau|dan/atau)$", re.IGNORECASE)  # the next item of a list comes
_OCR_DIGITS = str.maketrans({"l": "1", "I": "1", "O": "0", "o": "0"})


@dataclass(slots=True)
class Block:
    """A paragraph of an article, or an item of a list: its lead and what it enumerates."""

    label: str  # "ayat 2", "huruf a", "angka 3"; empty for text that has none
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Part:
    """An article, an annex, a part of the preamble, or a section of a file without articles."""

    kind: PartKind
    name: str  # Pasal 5
    chapter: str = ""
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class _Reader:
    """Where reading stands."""

    amending: bool
    plain: bool  # a file without articles: its headings are its parts
    parts: list[Part] = field(default_factory=list)
    chapter: str = ""
    open_chapter: bool = False  # its title may go on in the next line
    top: str = ""  # the Roman article of an amending regulation
    last_article: int = 0
    previous: str = ""
    zone: PartKind | None = None
    closed: bool = False  # signatures, until an annex begins

    def begin(self, kind: PartKind, name: str) -> None:
        """Open a part; an empty one before it is forgotten."""
        self.zone, self.closed, self.open_chapter = kind, False, False
        self.parts.append(Part(kind, name, self.chapter, [Block("")]))

    def add(self, line: Line) -> None:
        """A line of the part that is open."""
        part = self.parts[-1]
        label, text = self._opens(part, line.text)
        if label:
            part.blocks.append(Block(label))
        part.blocks[-1].lines.append(Line(text, line.page))

    def _opens(self, part: Part, text: str) -> tuple[str, str]:
        """The label of the block that a line begins, empty where it goes on, and the line with its number spelled out."""
        if part.kind == "annex" or _runs_on(self.previous):
            return "", text
        last = next((block.label for block in reversed(part.blocks) if block.label), "")
        if match := _AYAT.match(text):
            number = _number(match[1])
            before = _number(last.partition(" ")[2]) if last.startswith("ayat") else ""
            if _follows(before, number):
                return f"ayat {number}", f"({number}) {match[2]}"
        if last.startswith("ayat"):
            return "", text  # items of a paragraph belong to it
        for kind, pattern, first in (("huruf", _LETTER, "a"), ("angka", _NUMBER, "1")):
            if match := pattern.match(text):
                before = last.partition(" ")[2] if last.startswith(kind) else ""
                if (not last and match[1] == first) or (before and _follows(before, match[1])):
                    return f"{kind} {match[1]}", text
        return "", text


def split(lines: Sequence[Line], *, amending: bool = False) -> tuple[Part, ...]:
    """The parts of a text in order, those without text left out."""
    plain = not any(_ARTICLE.match(_bare(line.text)) for line in lines)
    reader = _Reader(amending, plain)
    for line in lines:
        _take(reader, line)
        reader.previous = line.text
    return tuple(part for part in reader.parts if any(line.text for block in part.blocks for line in block.lines))


def _take(reader: _Reader, line: Line) -> None:
    """Put a line where it belongs."""
    text = _bare(line.text)
    if _structure(reader, text, line):
        return
    if reader.open_chapter and (text.isupper() or _SUBCHAPTER.match(text)):
        reader.chapter = f"{reader.chapter} {text}".strip()
        return
    reader.open_chapter = False
    if reader.closed:
        return
    if reader.plain and (match := _HEADING.match(line.text)):
        reader.begin("section", match[1].strip())
        return
    if reader.plain and not reader.parts:
        reader.begin("section", "")
    if reader.parts:
        reader.add(Line(text, line.page))


def _structure(reader: _Reader, text: str, line: Line) -> bool:
    """Whether a line begins a part or a chapter, or ends the articles."""
    runs_on = _runs_on(reader.previous)
    if reader.zone != "elucidation" and (match := _ANNEX.match(text) or _ANNEX_OF.match(text)):
        reader.chapter = ""
        reader.begin("annex", f"Lampiran {match[1]}" if match[1] else "Lampiran")
    elif _ELUCIDATION.match(text) and reader.last_article:
        reader.chapter = ""
        reader.begin("elucidation", "Penjelasan Umum")
    elif reader.zone == "elucidation":
        if runs_on or not (match := _ELUCIDATED.match(text)):
            return False
        reader.begin("elucidation", f"Penjelasan Pasal {match[1]}")
    elif reader.zone == "annex":
        return False
    elif match := _CHAPTER.match(text):
        reader.chapter, reader.open_chapter = f"BAB {match[1]} {match[2]}".strip(), True
    elif _SUBCHAPTER.match(text) and not reader.plain and not runs_on:
        reader.chapter, reader.open_chapter = f"{reader.chapter.partition(' Bagian ')[0]} {text}".strip(), True
    elif (match := _ARTICLE.match(text)) and not runs_on and (name := _article(reader, match[1])):
        reader.begin("article", name)
    elif not reader.last_article and (match := _PREAMBLE.match(text)):
        reader.begin("preamble", match[1].capitalize())
        if match[2]:
            reader.add(Line(match[2].lstrip(": "), line.page))
    elif (reader.zone == "preamble" and _DECIDED.match(text)) or (reader.last_article and _CLOSING.match(text)):
        reader.closed = True
    else:
        return False
    return True


def _article(reader: _Reader, written: str) -> str:
    """The name of an article, empty where its number cannot be one; misread signs of a scan are mended."""
    if re.fullmatch(r"[IVX]+", written) and (reader.amending or written not in ("I", "II")):
        reader.top = f"Pasal {written}"
        reader.last_article = max(reader.last_article, 1)
        return reader.top
    tail = written[-1] if written[-1] in "ABCDEFGH" else ""
    digits = written[: len(written) - len(tail)].translate(_OCR_DIGITS)
    if not digits.isdigit() or not int(digits):
        return ""
    if not reader.amending:
        reader.last_article = int(digits)
        return f"Pasal {int(digits)}{tail}"
    reader.last_article = max(reader.last_article, 1)
    return f"{reader.top} Pasal {int(digits)}{tail}".strip()


def _runs_on(line: str) -> bool:
    """Whether a sentence goes on in the next line, so that nothing begins there."""
    return bool(_RUNS_ON.search(line)) and not (line.isupper() or _ENUMERATES.search(line))


def _bare(text: str) -> str:
    """A line without the marks of a heading or of emphasis."""
    return re.sub(r"^(?:#{1,6}\s+)?(?:\*\*|__)?|(?:\*\*|__)$", "", text).strip()


def _number(text: str) -> str:
    letter = text[-1] if text and text[-1].isalpha() and text[-1] not in "lIO" else ""
    return text[: len(text) - len(letter)].translate(_OCR_DIGITS) + letter


def _follows(before: str, after: str) -> bool:
    """Whether a number or letter is the next one: 1, 2, 2a, 3; a, b … z, aa."""
    if not before:
        return after in ("1", "a")
    if after[:-1] == before and after[-1:].isalpha() and before[-1:].isdigit():
        return True
    stem = re.match(r"\d+", before)
    if stem:
        return after.isdigit() and int(after) == int(stem[0]) + 1
    return after in {chr(ord(before[-1]) + 1) if len(before) == 1 and before != "z" else "", "aa" if before == "z" else "", "a" + chr(ord(before[-1]) + 1) if len(before) == 2 else ""}  # fmt: skip


def clauses(parts: Sequence[Part]) -> Iterator[str]:
    """The articles as text, for whoever looks for what they take out of force; paragraph by paragraph."""
    for part in parts:
        if part.kind == "article":
            paragraphs = [b for b in part.blocks if b.label.startswith("ayat")] or None
            if paragraphs is None:
                yield text_of(line for block in part.blocks for line in block.lines)
            else:
                yield from (text_of(block.lines) for block in paragraphs)


_ITEM = re.compile(r"^(?:[a-z]{1,2}\.|\d{1,3}[.)]|\(\w{1,3}\)|[-•–])\s")


def text_of(lines: "Iterator[Line] | Sequence[Line]") -> str:
    """Lines as running text: wrapped lines joined, items of a list each on a line of its own."""
    written: list[str] = []
    for line in lines:
        if not line.text:
            continue
        if written and not (_ITEM.match(line.text) and not _runs_on(written[-1])) and not line.text.startswith("|"):
            written[-1] = f"{written[-1]} {line.text}"
        else:
            written.append(line.text)
    return "\n".join(written)

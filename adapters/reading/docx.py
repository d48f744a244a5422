"""A Word document as pages: paragraphs with the numbers that Word would show, table rows as lines, deleted text left out."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from adapters.reading.docx_numbers import Numbering, read_numbering
from core.regulations.model import Page

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MOST_XML = 80 * 1024 * 1024  # bytes of the text's own part
_SKIPPED = frozenset(
    {f"{W}del", f"{W}moveFrom", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
)
_BREAKS = frozenset({f"{W}lastRenderedPageBreak"})


class TooLarge(ValueError):
    """A part that unpacks to more than a document would hold."""


def read_docx(path: Path) -> list[Page]:
    """The pages as Word last laid them out, else the whole as one page without a number.

    Raises ValueError, KeyError, OSError or zipfile.BadZipFile for a damaged file, TooLarge for one that is too large.
    """
    with zipfile.ZipFile(path) as archive:
        numbering = read_numbering(_xml(archive, "word/numbering.xml"))
        root = _xml(archive, "word/document.xml")
    if root is None:
        raise ValueError("it has no text part")
    pages = [list[str]()]
    body = root.find(f"{W}body")
    for line, begins in _lines(body if body is not None else root, numbering):
        pages.extend([] for _ in range(begins))
        pages[-1].append(line)
    if len(pages) == 1:
        return [Page(None, "\n".join(pages[0]))]
    return [Page(number, "\n".join(lines)) for number, lines in enumerate(pages, 1)]


def _xml(archive: zipfile.ZipFile, member: str) -> Any:
    """A part parsed without entities, None where it is absent; read no further than a document would be long."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    if member not in archive.namelist():
        return None
    with archive.open(member) as stream:
        data = stream.read(MOST_XML + 1)
    if len(data) > MOST_XML:
        raise TooLarge(member)
    try:
        return fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException) as error:
        raise ValueError(f"{member} is no XML: {error}") from error


def _lines(node: Any, numbering: Numbering) -> Iterator[tuple[str, int]]:
    """The lines of a body, each with how many pages began before its end."""
    for child in node:
        if child.tag == f"{W}p":
            text, begun = _text(child)
            number = numbering.next(child)
            level = _heading(child)
            for place, line in enumerate(text.split("\n")):
                lead = f"{number} " if number and not place and line.strip() else ""
                yield (
                    ("#" * level + " " if level and line.strip() else "") + lead + line.strip(),
                    begun if not place else 0,
                )
        elif child.tag == f"{W}tbl":
            yield from _table(child, numbering)
        elif child.tag not in _SKIPPED:
            yield from _lines(child, numbering)


def _table(table: Any, numbering: Numbering) -> Iterator[tuple[str, int]]:
    for row in table.iter(f"{W}tr"):
        cells, begun = list[str](), 0
        for cell in row.findall(f"{W}tc"):
            inner = list(_lines(cell, numbering))
            begun += sum(count for _, count in inner)
            cells.append(" ".join(text for text, _ in inner if text))
        if len(cells) == 1:
            yield cells[0], begun
        elif any(cells):
            yield " | ".join(cells), begun


def _text(paragraph: Any) -> tuple[str, int]:
    """A paragraph's text, and how many pages begin in it."""
    parts: list[str] = []
    begun = 0
    stack = list(reversed(list(paragraph)))
    while stack:
        node = stack.pop()
        if node.tag in _SKIPPED:
            continue
        if node.tag == f"{W}t":
            parts.append(node.text or "")
        elif node.tag == f"{W}tab":
            parts.append(" ")
        elif node.tag == f"{W}noBreakHyphen":
            parts.append("-")
        elif node.tag in (f"{W}br", f"{W}cr"):
            parts.append("\n")
        elif node.tag in _BREAKS:
            begun += 1
        stack.extend(reversed(list(node)))
    return "".join(parts), begun


def _heading(paragraph: Any) -> int:
    """The level of a heading by its style, 0 for text."""
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    name = (style.get(f"{W}val") or "").lower() if style is not None else ""
    if name == "title":
        return 1
    digits = name.removeprefix("heading").removeprefix("judul")
    return min(6, int(digits)) if digits != name and digits.isdigit() and int(digits) else 0

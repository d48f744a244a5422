"""Tables of Markdown as Slack's table blocks, and as aligned text where only text is shown. Pure.

A table block holds 100 rows of 20 cells and 10,000 characters; a cell must not be empty. A larger table stays the text
that it was.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

ROWS: Final = 100
COLUMNS: Final = 20
CHARACTERS: Final = 8_000  # in all cells; leaves room for what stands beside the table
EMPTY: Final = "–"
_RULE = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?\s*$")
_BORDER = re.compile(r"(?<!\\)\|")
_MARKS = re.compile(r"\*\*|__|`")


@dataclass(frozen=True, slots=True)
class Table:
    """A table: every row as long as the first, which names the columns."""

    rows: tuple[tuple[str, ...], ...]
    aligned: tuple[str, ...]  # "left", "center" or "right", one a column


def tables_of(text: str) -> Iterator[Table | str]:
    """The text's tables and what stands between them, in order."""
    lines, held, code = text.split("\n"), list[str](), False
    at = 0
    while at < len(lines):
        code ^= is_fence(lines[at])
        end = at if code else _end(lines, at)
        table = _read(lines[at:end]) if end > at else None
        if table is None:
            held.append(lines[at])
            at += 1
            continue
        if any(line.strip() for line in held):
            yield "\n".join(held)
        yield table
        held, at = [], end
    if any(line.strip() for line in held):
        yield "\n".join(held)


def is_fence(line: str) -> bool:
    """Whether a line begins or ends a block of code; one with further backticks is words in code marks."""
    start = line.lstrip()
    return start.startswith("```") and "`" not in start.lstrip("`")


def table_block(table: Table) -> dict[str, Any]:
    """The table as a block."""
    return {
        "type": "table",
        "column_settings": [{"align": align, "is_wrapped": True} for align in table.aligned],
        "rows": [[{"type": "raw_text", "text": cell} for cell in row] for row in table.rows],
    }


def table_text(table: Table) -> str:
    """The table as lines of a fixed width."""
    widths = [max(len(row[n]) for row in table.rows) for n in range(len(table.aligned))]
    return "\n".join("  ".join(map(_padded, row, widths, table.aligned)).rstrip() for row in table.rows)


def _end(lines: Sequence[str], at: int) -> int:
    """The line behind a table that begins at a line; the line itself where none begins."""
    if at + 1 >= len(lines) or "|" not in lines[at] or not _RULE.match(lines[at + 1]):
        return at
    end = at + 2
    while end < len(lines) and "|" in lines[end]:
        end += 1
    return end


def _read(lines: Sequence[str]) -> Table | None:
    """The table in some lines, None where a block cannot hold it."""
    rows = [_cells(line) for n, line in enumerate(lines) if n != 1]
    width = len(rows[0])
    even = tuple((*row[:width], *[EMPTY] * (width - len(row))) for row in rows)
    if len(even) > ROWS or width > COLUMNS or sum(len(cell) for row in even for cell in row) > CHARACTERS:
        return None
    if any(len(row) > width for row in rows):  # nothing is dropped
        return None
    ends = [_align(cell) for cell in _cells(lines[1])]
    return Table(even, (*ends[:width], *["left"] * (width - len(ends))))


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [_MARKS.sub("", cell).replace("\\|", "|").strip() or EMPTY for cell in _BORDER.split(inner)]


def _align(rule: str) -> str:
    return "center" if rule.startswith(":") and rule.endswith(":") else "right" if rule.endswith(":") else "left"


def _padded(cell: str, width: int, align: str) -> str:
    return cell.rjust(width) if align == "right" else cell.center(width) if align == "center" else cell.ljust(width)

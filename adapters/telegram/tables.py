"""Tables of Markdown as blocks of code in columns of a fixed width: Telegram knows no tables. Pure."""

import re
from collections.abc import Sequence
from itertools import zip_longest

_RULE = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?\s*$")
_BORDER = re.compile(r"(?<!\\)\|")
_MARKS = re.compile(r"\*\*|__|`")


def with_tables_aligned(text: str) -> str:
    """The text with each table of it fenced and aligned; blocks of code stay as they are, no cell is dropped."""
    if "|" not in text:
        return text
    lines, made, code, at = text.split("\n"), list[str](), False, 0
    while at < len(lines):
        code ^= lines[at].lstrip().startswith("```")
        end = at if code else _end(lines, at)
        if end > at:
            made += ["```", *_aligned(lines[at:end]), "```"]
        else:
            made.append(lines[at])
        at = max(end, at + 1)
    return "\n".join(made)


def _end(lines: Sequence[str], at: int) -> int:
    """The line behind a table that begins at a line; the line itself where none begins."""
    if at + 1 >= len(lines) or "|" not in lines[at] or not _RULE.match(lines[at + 1]):
        return at
    end = at + 2
    while end < len(lines) and "|" in lines[end]:
        end += 1
    return end


def _aligned(lines: Sequence[str]) -> list[str]:
    """The rows of a table in columns; numbers that the rule sets to the right stand there."""
    rows, right = [_cells(line) for n, line in enumerate(lines) if n != 1], [r.endswith(":") for r in _cells(lines[1])]
    widths = [max(map(len, column)) for column in zip_longest(*rows, fillvalue="")]
    shown = [
        "  ".join(
            cell.rjust(width) if n < len(right) and right[n] else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=False))
        ).rstrip()
        for row in rows
    ]
    return [shown[0], "  ".join("─" * width for width in widths), *shown[1:]]


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [_MARKS.sub("", cell).replace("\\|", "|").strip() for cell in _BORDER.split(inner)]

"""Which columns of a sheet hold what: a table has one column each, the sections above share the same columns by merging."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from adapters.documents import words
from core.papers.model import Paper, Table

LABEL_VALUE_NOTE: Final = 3  # columns of a section over the whole width, and the fewest of a sheet
_ROOMS: Final = {3: (20.0, 26.0, 24.0), 2: (17.0, 24.0)}  # letters that label, value and note should have at least
_NARROWEST: Final = 80.0  # letters of the whole sheet


class Span(NamedTuple):
    """Columns that are merged into one, 1-based, both ends included."""

    first: int
    last: int


Block = tuple[Span, ...]  # label, value and perhaps note


def layout(paper: Paper) -> tuple[tuple[float, ...], tuple[Block, ...]]:
    """Widths of the columns in letters, and the blocks in which sections stand: one, or two side by side."""
    widths = [0.0] * max([LABEL_VALUE_NOTE, *(len(table.columns) for table in paper.tables)])
    for table in paper.tables:
        for place, width in enumerate(_wanted(table, paper)):
            widths[place] = max(widths[place], width)
    if spare := max(0.0, _NARROWEST - sum(widths)):
        growing = [i for i, width in enumerate(widths) if width >= max(widths) * 0.6 or not width]
        for i in growing:
            widths[i] += spare / len(growing)
    blocks = _halves(widths) if words.side_by_side(paper) and len(widths) > LABEL_VALUE_NOTE else (_thirds(widths),)
    for block in blocks:
        for span, room in zip(block, _ROOMS[len(block)], strict=True):
            widths[span.last - 1] += max(0.0, room - sum(widths[span.first - 1 : span.last]))
    return tuple(round(width, 1) for width in widths), blocks


def last_columns(widths: Sequence[float], room: float) -> Span:
    """The fewest columns at the right that hold so many letters."""
    reach = list(accumulate(reversed(widths)))
    count = next((i for i, width in enumerate(reach, 1) if width >= room), len(widths))
    return Span(len(widths) - count + 1, len(widths))


def _wanted(table: Table, paper: Paper) -> list[float]:
    """The width that each column of a table wants: figures whole, words up to a limit where they wrap."""
    wanted = []
    rows = (*table.rows, words.totals(table, paper.language)) if table.totals else table.rows
    decimals = words.column_places(table)
    for place, column in enumerate(table.columns):
        texts = [words.shown(row[place], paper.language, decimals=decimals[place]) for row in rows]
        longest = max((len(line) for text in texts for line in text.split("\n")), default=0)
        head = max((len(word) for word in words.heading(column).split()), default=0)
        low, high = (8.0, 44.0) if column.kind == "text" else (6.0, 26.0)
        wanted.append(min(max(low, longest * 1.1 + 3, head * 1.15 + 3), high))
    return wanted


def _reach(widths: Sequence[float], start: int, room: float, most: int) -> int:
    """The column, counted from 0 and left out, up to which columns from `start` on are needed for so many letters."""
    end = start + 1
    while end < most and sum(widths[start:end]) < room:
        end += 1
    return end


def _thirds(widths: Sequence[float]) -> Block:
    """Label, value and note over the whole width."""
    count = len(widths)
    label = _reach(widths, 0, _ROOMS[3][0], count - 2)
    value = _reach(widths, label, _ROOMS[3][1], count - 1)
    return Span(1, label), Span(label + 1, value), Span(value + 1, count)


def _halves(widths: Sequence[float]) -> tuple[Block, ...]:
    """Label and value twice, each pair over about half the width."""
    count, whole = len(widths), sum(widths)
    middle = min(range(2, count - 1), key=lambda at: abs(2 * sum(widths[:at]) - whole))
    left = _reach(widths, 0, _ROOMS[2][0], middle - 1)
    right = _reach(widths, middle, _ROOMS[2][0], count - 1)
    return (Span(1, left), Span(left + 1, middle)), (Span(middle + 1, right), Span(right + 1, count))

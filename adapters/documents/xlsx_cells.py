"""How the cells of a workbook look and what may stand in them: fonts, fills, formats, values as text, number or day."""

from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from adapters.documents import words
from core.message import Language
from core.papers.model import Value

_MOST_DIGITS: Final = 15  # what a spreadsheet's number can hold
_DAYS: Final[dict[Language, str]] = {"id": "[$-421]d mmmm yyyy", "en": "[$-809]d mmmm yyyy"}
_SHORT: Final = 200  # letters; some programs show longer cells of the text format as ####
_LONGEST: Final = 32_000  # letters of a cell; the format ends at 32,767


class Looks(NamedTuple):
    """The styles of a workbook, made once for each."""

    title: Font
    heading: Font
    label: Font
    bold: Font
    link: Font
    boxed: Border
    under: Border
    line: Border
    head: PatternFill
    blank: PatternFill


def looks() -> Looks:
    """The house's looks: dark blue headings, pale header rows, yellow places to fill in."""
    thin, firm = Side(style="thin", color="BEC7D2"), Side(style="medium", color="1F2937")
    return Looks(
        title=Font(name="Calibri", size=16, bold=True, color="1D4E89"),
        heading=Font(name="Calibri", size=12, bold=True, color="1D4E89"),
        label=Font(name="Calibri", size=11, color="6B7280"),
        bold=Font(name="Calibri", size=11, bold=True),
        link=Font(name="Calibri", size=10, color="1D4E89", underline="single"),
        boxed=Border(left=thin, right=thin, top=thin, bottom=thin),
        under=Border(bottom=thin),
        line=Border(top=firm),
        head=PatternFill("solid", start_color="E2EAF3", end_color="E2EAF3"),
        blank=PatternFill("solid", start_color="FFF9DB", end_color="FFF9DB"),
    )


def aligned(*, right: bool = False) -> Alignment:
    """Wrapped and at the top, as everything here stands."""
    return Alignment(horizontal="right" if right else "left", vertical="top", wrap_text=True)


def put(cell: Cell, value: Value, language: Language, *, decimals: int | None = None) -> None:
    """Write a value: a real number or day with a format, else text that no spreadsheet reads as a formula.

    `decimals` are those of money; a number without them has as many as it needs. Figures keep every digit of the
    decimal; one that has more digits than a spreadsheet's number can hold stands there as text.
    """
    if isinstance(value, str):
        text(cell, words.clean(value))
    elif isinstance(value, date):
        cell.value = date(value.year, value.month, value.day)
        cell.number_format = _DAYS[language]
    elif isinstance(value, Decimal):
        shown = words.places(value) if decimals is None else decimals
        if not value.is_finite() or value.adjusted() + 1 + shown > _MOST_DIGITS:
            text(cell, words.shown(value, language, decimals=decimals) if value.is_finite() else str(value))
            return
        cell.value = f"{value:f}"  # the digits themselves: as a float 74.1 would be kept as 74.09999999999999
        cell.data_type = "n"
        cell.number_format = _figure(shown)
    elif decimals is not None:
        cell.number_format = _figure(decimals)  # for the sum that is filled in


def _figure(decimals: int) -> str:
    """The number format with so many decimals; the reader's own program chooses the marks."""
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def text(cell: Cell, words_: str) -> None:
    """Write text as text, whatever it begins with; the quote mark keeps it so when somebody edits the cell."""
    cell.value = words_[:_LONGEST]
    cell.data_type = "s"
    if len(words_) < _SHORT:
        cell.number_format = "@"
    if words_[:1] in ("=", "+", "-", "@"):
        cell.quotePrefix = True


def lines_of(words_: str, width: float) -> int:
    """How many lines a text takes in a column of so many letters, a little generously."""
    return sum(max(1, -int(-len(part) * 1.12 // max(width - 1, 1))) for part in words_.split("\n"))

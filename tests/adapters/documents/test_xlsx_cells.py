"""What stands in a cell."""

import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell

from adapters.documents.xlsx_cells import lines_of, put
from core.papers.model import Value


def kept(value: Value, decimals: int | None = None) -> Cell:
    """The cell as it is read back from a saved file."""
    book, file = Workbook(), io.BytesIO()
    cell = book.worksheets[0].cell(1, 1)
    assert isinstance(cell, Cell)
    put(cell, value, "id", decimals=decimals)
    book.save(file)
    again = load_workbook(file).worksheets[0].cell(1, 1)
    assert isinstance(again, Cell)
    return again


@pytest.mark.parametrize(
    "text", ["=1+1", "+62 811", "-5", "@SUM(A1)", '=HYPERLINK("http://a","b")', "=cmd|'/c calc'!A0"]
)
def test_text_never_becomes_a_formula(text: str) -> None:
    """What somebody typed stays text, in the file and when the cell is edited."""
    cell = kept(text)
    assert (text, "s", True) == (cell.value, cell.data_type, cell.quotePrefix)


@pytest.mark.parametrize(
    ("value", "decimals", "number", "pattern"),
    [
        (Decimal("19200.00"), None, 19200, "#,##0"),
        (Decimal("1214.5"), None, 1214.5, "#,##0.0"),
        (Decimal(37000), 2, 37000, "#,##0.00"),
        (Decimal("74.1"), 2, 74.1, "#,##0.00"),
        (Decimal("1E+3"), None, 1000, "#,##0"),
        (Decimal("-0.5"), 2, -0.5, "#,##0.00"),
    ],
)
def test_figures_are_numbers(value: Decimal, decimals: int | None, number: float, pattern: str) -> None:
    """A decimal is kept digit by digit and formatted by its kind."""
    cell = kept(value, decimals)
    assert (number, "n", pattern) == (cell.value, cell.data_type, cell.number_format)


def test_a_figure_beyond_a_spreadsheet_is_written_out() -> None:
    """No digit of a large sum is lost, and what is no number does not break the file."""
    assert "12.345.678.901.234.567,89" == kept(Decimal("12345678901234567.89"), 2).value
    assert "NaN" == kept(Decimal("NaN")).value


def test_days_are_days_in_the_language_of_the_paper() -> None:
    """A day can be computed with and shows the month's name."""
    cell = kept(date(2025, 12, 5))
    assert datetime(2025, 12, 5) == cell.value  # noqa: DTZ001
    assert "[$-421]d mmmm yyyy" == cell.number_format


def test_an_empty_sum_is_formatted_for_whoever_fills_it_in() -> None:
    """An empty place of money shows two decimals once it is filled."""
    cell = kept(None, 2)
    assert (None, "#,##0.00") == (cell.value, cell.number_format)


def test_long_text_takes_several_lines() -> None:
    """Each line break counts, and each line that is too long for its column."""
    assert 1 == lines_of("short", 40)
    assert 3 == lines_of("x" * 60 + "\nb", 40)

"""Arithmetic of periods."""

from datetime import date

import pytest

from core.question.periods import part_of_month, precision_of, shifted, year_near


@pytest.mark.parametrize(
    ("expected", "months"),
    [(date(2025, 12, 1), -2), (date(2026, 2, 1), 0), (date(2027, 1, 1), 11), (date(2024, 2, 1), -24)],
)
def test_months_are_shifted_over_years(expected: date, months: int) -> None:
    """The first of the month that lies so many months away."""
    day = date(2026, 2, 25)
    assert expected == shifted(day, months)


@pytest.mark.parametrize(
    ("expected", "last"), [("day", date(2026, 1, 1)), ("week", date(2026, 1, 7)), ("half_month", date(2026, 1, 15)), ("month", date(2026, 1, 31)),
                           ("quarter", date(2026, 3, 31)), ("year", date(2026, 12, 31))],
)  # fmt: skip
def test_a_length_names_its_precision(expected: str, last: date) -> None:
    """From a day to a year."""
    assert expected == precision_of(date(2026, 1, 1), last)


def test_halves_of_a_month_are_those_of_price_periods() -> None:
    """1 to 14 and 15 to the end, leap years included."""
    assert (date(2024, 2, 1), date(2024, 2, 14)) == part_of_month("first", 2024, 2)
    assert (date(2024, 2, 15), date(2024, 2, 29)) == part_of_month("last", 2024, 2)


def test_a_month_that_does_not_exist_has_no_year() -> None:
    """Month 13 is refused."""
    with pytest.raises(ValueError, match="13"):
        year_near(13, 1, date(2026, 1, 1))

"""Periods as commands and releases write them."""

from datetime import date

import pytest

from core.changes.periods import typed_period, whole_month, written_periods


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2026-12", (date(2026, 12, 1), date(2026, 12, 31))),
        ("2028-02", (date(2028, 2, 1), date(2028, 2, 29))),
        ("2026-12-01..2026-12-14", (date(2026, 12, 1), date(2026, 12, 14))),
        ("2027-01-01..", (date(2027, 1, 1), None)),
        ("2027-01-01", (date(2027, 1, 1), None)),
        ("desember", None),
        ("01/12/2026", None),
    ],
)
def test_a_typed_period_is_a_month_two_days_or_a_day_without_end(text: str, period: object) -> None:
    """Anything else is none."""
    assert period == typed_period(text)


@pytest.mark.parametrize("text", ["2026-13", "2026-02-30", "2026-12-14..2026-12-01"])
def test_days_that_do_not_exist_or_stand_the_wrong_way_round_are_refused(text: str) -> None:
    """Not mended."""
    with pytest.raises(ValueError, match=r".*"):
        typed_period(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("periode 1–31 Desember 2026", date(2026, 12, 1), date(2026, 12, 31)),
        ("periode 16-31 Januari 2026", date(2026, 1, 16), date(2026, 1, 31)),
        ("periode 1 s.d. 14 Februari 2026", date(2026, 2, 1), date(2026, 2, 14)),
        ("mulai 25 November hingga 8 Desember 2026", date(2026, 11, 25), date(2026, 12, 8)),
        ("pada 30 Desember 2026 sampai dengan 5 Januari 2027", date(2026, 12, 30), date(2027, 1, 5)),
        ("untuk Nopember 2026", date(2026, 11, 1), date(2026, 11, 30)),
        ("the period of December 1–31, 2026", date(2026, 12, 1), date(2026, 12, 31)),
        ("December 1 to December 14, 2026", date(2026, 12, 1), date(2026, 12, 14)),
        ("December 30, 2026 through January 5, 2027", date(2026, 12, 30), date(2027, 1, 5)),
        ("from the 1st to 31st December, 2026", date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_written_periods_are_found(text: str, first: date, last: date) -> None:
    """Once, and not as the month that they name."""
    assert [(first, last)] == [found[1:] for found in written_periods(text)]


@pytest.mark.parametrize("day", ["28 November 2026", "28th November 2026", "November 28, 2026", "28 November, 2026"])
def test_a_single_day_is_no_period_of_a_month(day: str) -> None:
    """The date line of a release is not what it is about."""
    assert [] == written_periods(f"Jakarta, {day}")


def test_a_month_ends_on_its_last_day() -> None:
    """Leap years too."""
    assert (date(2027, 2, 1), date(2027, 2, 28)) == whole_month(2027, 2)

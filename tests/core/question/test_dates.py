"""Days, periods and the part they play."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.question.dates import read_dates

TODAY = date(2026, 2, 25)


def _days(text: str, today: date = TODAY) -> list[str]:
    return [f"{d.start}" if d.start == d.end else f"{d.start}..{d.end}" for d in read_dates(text, today)[0]]


@pytest.mark.parametrize(
    ("expected", "written"),
    [
        ("2025-12-05", "5 des 2025"), ("2025-12-05", "5 Desember 2025"), ("2025-10-14", "peb 14-10-2025"), ("2025-08-27", "27/8/2025"),
        ("2025-12-05", "5/12/25"), ("2025-12-05", "2025-12-05"), ("2025-12-05", "December 5, 2025"), ("2025-12-05", "dec 5th, 2025"),
        ("2026-01-08", "8 Jan 2026"), ("2025-07-09", "(9 Juli 2025)"), ("2025-12-02", "selasa 2 desember 2025"), ("2026-03-01", "1st of March 2026"),
        ("2025-12-05", "5-des-2025"), ("2025-12-05", "5 desmber 2025"), ("2025-12-25", "12/25/2025"), ("2025-12-05", "5.12.2025"),
        ("2025-06-05", "keluar 5 5 Juni 2025"),
    ],
)  # fmt: skip
def test_days_are_read_in_every_spelling(expected: str, written: str) -> None:
    """Words or digits, day first unless only the other order exists."""
    assert [expected] == _days(written)


@pytest.mark.parametrize(
    ("expected", "precision", "written"),
    [
        ("2025-12-01..2025-12-31", "month", "bulan desember 2025"), ("2025-12-01..2025-12-31", "month", "Des 2025"),
        ("2025-07-01..2025-07-31", "month", "for July 2025?"), ("2024-02-01..2024-02-29", "month", "Februari 2024"),
        ("2026-02-15..2026-02-28", "half_month", "akhir februari 2026"), ("2026-02-01..2026-02-14", "half_month", "early February 2026"),
        ("2026-02-01..2026-02-14", "half_month", "1-14 Februari 2026"), ("2026-01-28..2026-02-03", "week", "28 Januari - 3 Februari 2026"),
        ("2026-01-01..2026-03-31", "quarter", "Q1 2026"), ("2026-01-01..2026-03-31", "quarter", "Januari sampai Maret 2026"),
        ("2026-01-01..2026-12-31", "year", "kena bea keluar 2026 gak"), ("2025-01-01..2025-12-31", "year", "tahun 2025"),
        ("2026-02-01..2026-02-28", "month", "bulan ini"), ("2026-01-01..2026-01-31", "month", "bulan lalu"),
        ("2026-03-01..2026-03-31", "month", "next month"), ("2026-02-23..2026-03-01", "week", "minggu ini"),
        ("2026-02-16..2026-02-22", "week", "last week"), ("2026-01-01..2026-12-31", "year", "tahun ini"),
        ("2026-01-01..2026-01-31", "month", "awal tahun"), ("2026-02-15..2026-02-28", "half_month", "akhir bulan"),
        ("2026-02-24", "day", "kemarin"), ("2026-02-26", "day", "besok"), ("2026-02-22", "day", "3 hari lalu"),
        ("2026-02-11", "day", "two weeks ago"), ("2026-05-01..2026-05-31", "month", "May I export in May?"),
    ],
)  # fmt: skip
def test_periods_have_first_and_last_day(expected: str, precision: str, written: str) -> None:
    """Months, halves, weeks, quarters and years, by name or from today."""
    assert ([expected], [precision]) == (_days(written), [d.precision for d in read_dates(written, TODAY)[0]])


@pytest.mark.parametrize("written", ["hari ini", "sekarang", "HR CPO terbaru?", "today", "current rate", "latest"])
def test_the_present_is_taken_from_the_clock(written: str) -> None:
    """Words for now give today and say that nobody named the day."""
    assert [(TODAY, "day", False)] == [(d.end, d.precision, d.explicit) for d in read_dates(written, TODAY)[0]]


@pytest.mark.parametrize(
    ("expected", "written", "today"),
    [
        ("2026-02-20", "20 Februari", date(2026, 11, 23)), ("2026-02-20", "20 Februari", date(2026, 1, 10)),
        ("2025-12-01..2025-12-31", "Desember", date(2026, 1, 5)), ("2027-01-01..2027-01-31", "Januari", date(2026, 12, 20)),
        ("2025-09-16", "tgl 16 september", date(2025, 12, 5)), ("2025-12-05", "tgl 5/12", TODAY),
    ],
)  # fmt: skip
def test_a_missing_year_is_the_nearest_one_lived(expected: str, written: str, today: date) -> None:
    """The current year or the last one; the next only when it is about to begin."""
    assert [expected] == _days(written, today)


@pytest.mark.parametrize(
    ("expected", "written"),
    [
        (["2026-07-08", "2026-07-15"], "8 juli vs 15 juli 2026"),
        (["2026-07-08", "2026-07-15"], "8 vs 15 juli 2026"),
        (["2025-11-01..2025-11-30", "2025-12-01..2025-12-31"], "dari November ke Desember 2025"),
        (["2025-12-01..2025-12-31", "2026-01-01..2026-01-31"], "dari Desember ke Januari 2026"),
        (["2026-02-01..2026-02-14", "2026-02-15..2026-02-28"], "awal februari dibanding akhir februari 2026"),
    ],
)
def test_a_shared_year_is_written_once(expected: list[str], written: str) -> None:
    """The year of the second date serves the first, also over New Year."""
    assert expected == _days(written)


@pytest.mark.parametrize(
    ("expected", "written"),
    [
        (
            ["peb", "payment"],
            "PEB CPO 500 ton didaftarkan 3 Desember 2025 tapi bea keluarnya sudah dibayar 2 Desember 2025",
        ),
        (["payment", "peb"], "bayar bea keluar CPO 1.000 ton tgl 28 november 2025, PEB baru masuk 1 desember 2025"),
        (["peb", "payment"], "CPO exported on 3 July 2025 and paid on 1 July 2025"),
        (["peb"], "What if we file on 20 February 2025 instead?"),
        (["peb"], "5 Desember 2025 (PEB)"),
        (["peb", "peb"], "PEB 8 juli vs 15 juli 2026"),
        (["peb", "asked"], "PEB 5 Desember 2025 dan kurs euro 9 Desember 2025"),
        (["asked"], "how much do I pay on 5 Dec 2025"),
        (["asked"], "PEB itu apa? kurs 5 Desember 2025"),
        (["payment"], "bea keluar yang dibayar 2 Desember 2025"),
    ],
)
def test_dates_know_their_part(expected: list[str], written: str) -> None:
    """The declaration's day and the payment's day are told by the word before them in the same sentence."""
    assert expected == [d.role for d in read_dates(written, TODAY)[0]]


@pytest.mark.parametrize(
    "written",
    [
        "31 Februari 2025",
        "32 desember 2025",
        "30 February 2026",
        "9999-12-31",
        "5 Mei 1999",
        "13/13/2025",
        "31/04/2026",
        "00 Des 2025",
    ],
)
def test_impossible_dates_are_troubles(written: str) -> None:
    """A day that does not exist is named as written and never moved to another."""
    readings, troubles = read_dates(f"PEB {written}?", TODAY)
    assert ((), [("invalid_date", written)]) == (readings, [(t.kind, t.text) for t in troubles])


@pytest.mark.parametrize(
    "written",
    [
        "2026 ton",
        "1511.10.00",
        "HS 2008.19.10",
        "may I ask",
        "des",
        "HR CPO 2025.50",
        "1.000.000",
        "pos 2008",
        "D/P",
        "12,5 MT",
        "100 mar",
    ],
)
def test_numbers_and_words_are_no_dates(written: str) -> None:
    """Weights, codes, prices and short words that look like months stay what they are."""
    assert ((), ()) == read_dates(written, TODAY)


def test_the_last_day_of_the_calendar_does_not_break() -> None:
    """At the very end of time what lies beyond is left out."""
    assert ["9999-12-31"] == _days("terbaru, minggu depan, bulan depan", date(9999, 12, 31))


@given(st.text(alphabet="0123456789-/., desmarmeiPEBawal", max_size=60), st.dates())
def test_dates_never_raise(written: str, today: date) -> None:
    """Whatever is typed on whatever day, readings run forward and lie inside the text."""
    for reading in read_dates(written, today)[0]:
        assert reading.start <= reading.end
        assert 0 <= reading.span[0] < reading.span[1] <= len(written)


@pytest.mark.parametrize(
    ("expected", "written"),
    [
        ("2026-04-01..2026-06-30", "kuartal ii"), ("2026-10-01..2026-12-31", "kuartaliv"), ("2026-07-01..2026-09-30", "triwulan ke-iii"),
        ("2026-02-11", "dua minggu yang lalu"), ("2026-02-24", "a day ago"), ("2026-02-23", "kemarin lusa"), ("2026-02-27", "lusa"),
        ("2026-02-25", "hr ini"), ("2026-02-25", "right now"), ("2026-01-01..2026-01-14", "early last month"),
        ("2026-12-01..2026-12-31", "akhir tahun"), ("2026-05-01..2026-05-31", "in may"), ("2026-01-01..2026-01-31", "januari"),
    ],
)  # fmt: skip
def test_periods_are_read_where_no_digit_stands(expected: str, written: str) -> None:
    """A text without digits is searched for periods only where one of their words is in it: each of these has one."""
    assert [expected] == _days(f"ekspor kopi {written}")

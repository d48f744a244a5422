"""Which questions want a course over time, and over which days."""

from datetime import date

import pytest

from core.history.model import Asked
from core.history.reading import period_of, reaching, wanted
from core.message import Message
from core.question.model import Question
from core.question.places import Places
from core.question.read import Reader
from tests.support.facts import BASE

TODAY = date(2025, 12, 5)
READER = Reader(BASE, Places())


def read(text: str) -> Question:
    """A question asked on 5 December 2025, without a talk before it."""
    return READER.read(Message(text, "test", "c"), TODAY, None).question


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("exchange_rate", "grafik kurs USD 6 bulan"),
        ("exchange_rate", "grafik USD 1 tahun terakhir"),
        ("exchange_rate", "bagaimana perkembangan kurs dolar 6 bulan terakhir"),
        ("exchange_rate", "history of the USD tax rate over the last 3 months"),
        ("exchange_rate", "plot kurs EUR sejak Maret"),
        ("reference_price", "tren HR CPO 2025"),
        ("reference_price", "grafik harga biji kakao"),
        ("reference_price", "perkembangan harga CPO setahun terakhir"),
        ("reference_price", "show me a graph of the cocoa reference price since 2024"),
        ("export_duty", "chart of the export duty on CPO in 2025"),
        ("export_duty", "grafik bea keluar CPO"),
    ],
)
def test_a_course_over_time_is_asked_for_in_many_words(topic: str, text: str) -> None:
    """Whatever the figure."""
    question = read(text)
    assert (topic, True) == (question.topic, wanted(question))


@pytest.mark.parametrize(
    "text",
    [
        "kurs USD hari ini",
        "HR CPO naik apa turun?",
        "tren harga referensi biji kakao dari November ke Desember 2025?",
        "kurs USD Oktober vs November 2025",
        "misal HR CPO 930, grafik bea keluarnya?",
        "plot lahan untuk EUDR",
        "bea keluar CPO 500 ton",
    ],
)
def test_single_values_and_comparisons_of_two_are_no_course(text: str) -> None:
    """Two periods side by side are answered by their figures."""
    assert not wanted(read(text))


@pytest.mark.parametrize(
    ("since", "until", "text"),
    [
        (date(2025, 6, 5), TODAY, "grafik kurs USD"),
        (date(2025, 6, 5), TODAY, "grafik kurs USD 6 bulan"),
        (date(2025, 6, 5), TODAY, "grafik kurs USD setengah tahun"),
        (date(2024, 12, 5), TODAY, "grafik kurs USD setahun terakhir"),
        (date(2023, 12, 5), TODAY, "chart of the USD tax rate, two years"),
        (date(2025, 11, 5), TODAY, "chart USD rate last month"),
        (date(2025, 11, 7), TODAY, "grafik kurs USD 4 minggu"),
        (date(2025, 9, 6), TODAY, "grafik kurs USD 90 hari"),
        (date(2025, 3, 1), TODAY, "grafik kurs USD sejak Maret 2025"),
        (date(2024, 1, 1), TODAY, "grafik kurs USD sejak 2024"),
        (date(2024, 1, 1), date(2024, 12, 31), "grafik kurs USD 2024"),
        (date(2024, 1, 1), TODAY, "tren HR CPO 2024-2025"),
        (date(2025, 1, 1), TODAY, "tren HR CPO 2025"),
        (date(2025, 1, 1), date(2025, 3, 31), "grafik HR CPO Januari sampai Maret 2025"),
        (date(2024, 12, 5), TODAY, "grafik HR CPO"),
        (date(2025, 2, 28), date(2025, 8, 31), "grafik kurs USD 31 Agustus 2025"),
    ],
)
def test_the_period_is_read_from_lengths_years_and_dates(since: date, until: date, text: str) -> None:
    """It never reaches beyond the asked day."""
    asked = period_of(read(text))
    assert (since, until) == (asked.since, asked.until)


def test_a_length_reaches_back_to_the_last_known_days_and_a_calendar_period_stays() -> None:
    """Data that ended long ago are shown rather than nothing; a year stays that year."""
    last = date(2025, 2, 28)
    length = period_of(read("grafik kurs USD 6 bulan"))
    earlier = reaching(length, last)
    assert earlier is not None
    assert (date(2024, 8, 29), TODAY) == (earlier.since, earlier.until)
    assert reaching(Asked(date(2025, 6, 1), TODAY, named=True), last) is None
    assert reaching(length, TODAY) is None
    assert reaching(length, None) is None


def test_an_endless_period_is_bounded() -> None:
    """Ten years at most."""
    asked = period_of(read("grafik kurs USD 99 tahun"))
    assert date(2015, 12, 5) == asked.since

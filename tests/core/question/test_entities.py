"""All readers together: each part of a text is read once, by the right one."""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.question.entities import read_entities
from core.question.model import Readings
from core.question.places import Places
from core.question.text import clean

PLACES = Places()
TODAY = date(2026, 2, 25)


def _read(text: str) -> Readings:
    return read_entities(clean(text), TODAY, PLACES)


def test_a_whole_question_is_taken_apart() -> None:
    """Weight, country and declaration day of one sentence."""
    readings = _read("brp bea keluar CPO 500 ton ke india, PEB 5 des 2025?")
    assert ["500 ton"] == [f"{q.value} {q.unit}" for q in readings.quantities]
    assert ["IN"] == [p.code for p in readings.places]
    assert [(date(2025, 12, 5), "peb")] == [(d.end, d.role) for d in readings.dates]


def test_money_and_currencies_are_listed_once() -> None:
    """The currency of a sum is not repeated among the other currencies."""
    readings = _read("convert EUR 10,000 to rupiah at the tax rate of 15 July 2026")
    assert (["EUR"], ("IDR",), ()) == ([a.currency for a in readings.amounts], readings.currencies, readings.quantities)


@pytest.mark.parametrize(
    "text", ["kurs pajak dolar australia", "baht thailand", "riyal saudi", "Swiss franc", "yuan tiongkok"]
)
def test_the_country_of_a_currency_is_no_destination(text: str) -> None:
    """Currencies are read before places."""
    readings = _read(text)
    assert (1, ()) == (len(readings.currencies), readings.places)


@pytest.mark.parametrize("text", ["2000 USD ke rupiah", "2025 euro berapa", "2030 dolar singapura"])
def test_a_sum_of_money_is_no_year(text: str) -> None:
    """Four digits before a currency are money."""
    readings = _read(text)
    assert ((), [text[:4]]) == (readings.dates, [str(a.value) for a in readings.amounts])


@pytest.mark.parametrize("text", ["PMK 80/2025 mengatur apa?", "Permendag 22 tahun 2023", "PP 55/2008"])
def test_a_regulation_is_no_date(text: str) -> None:
    """The year of a regulation is part of its number."""
    readings = _read(text)
    assert (1, (), ()) == (len(readings.regulations), readings.dates, readings.troubles)


@pytest.mark.parametrize(
    ("kinds", "text"),
    [
        (["invalid_date"], "CPO 500 ton PEB 31 Februari 2025"),
        (["huge_quantity"], "BK 1e400 ton CPO tanggal 18 Juni 2025"),
        (["invalid_quantity", "unknown_country"], "5..00,,0 ton ke Wakanda"),
        (["huge_quantity"], "1e309 EUR ke rupiah"),
        ([], "biji kakao 25 ton 11 februari 2026 bea keluar'; DROP TABLE duty_rule; --"),
    ],
)
def test_troubles_are_gathered(kinds: list[str], text: str) -> None:
    """Every reader's troubles come together; hostile text is only text."""
    assert kinds == [t.kind for t in _read(text).troubles]


HOSTILE = [
    "1", "1 ", "1-", "1.,", "$1 ", "5 des ", "5 kg ", "a", "<a", "<script>", "dua ", "twenty-", "juta ", "u s ", "ke X ", "ke negara ",
    "pmk no ", "PMK 38/2024 jo ", "0901.11 ", "1 sampai ", "1x20 ", "awal ", "dolar australia ", "peb 5 des bayar ", "(", "</script>", "1e9", "\u0338",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_texts_are_read_in_linear_time(piece: str) -> None:
    """4,000 characters of repetition take tens of milliseconds; a backtracking pattern would take minutes."""
    text = (piece * 4000)[:4000]
    began = time.process_time()
    _read(text)
    assert time.process_time() - began < 2.0


@settings(max_examples=300)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    "500",
                    "ton",
                    "ke",
                    "PEB",
                    "5 des 2025",
                    "USD",
                    "-",
                    "1e9",
                    "india",
                    "31",
                    "Februari",
                    "/",
                    "awal",
                    "PMK",
                    "rb",
                    "x",
                ]
            ),
            st.text(max_size=8),
        ),
        max_size=14,
    ),
    st.dates(),
)
def test_reading_never_raises(pieces: list[str], today: date) -> None:
    """Any mixture of trade words and rubbish, on any day, is read with every span inside the text."""
    text = clean(" ".join(pieces))
    readings = read_entities(text, today, PLACES)
    spans = [
        e.span
        for group in (readings.quantities, readings.amounts, readings.dates, readings.places, readings.codes)
        for e in group
    ]
    assert all(0 <= start < end <= len(text) for start, end in spans)

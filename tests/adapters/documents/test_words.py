"""What both renderers say alike."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from adapters.documents import words
from core.message import Source
from core.papers.model import Column, Table
from tests.adapters.documents.papers import calculation, invoice


def test_control_characters_and_lone_surrogates_go_line_breaks_stay() -> None:
    """No file format chokes on what somebody typed."""
    assert "PT A\nB C" == words.clean("PT\x00 A\r\nB\tC\ud800\x0b")


@pytest.mark.parametrize(
    ("value", "language", "expected"),
    [
        (Decimal("16671.5"), "id", "16.671,5"),
        (Decimal("16671.5"), "en", "16,671.5"),
        (Decimal("19200.000"), "en", "19,200"),
        (date(2025, 12, 5), "id", "5 Desember 2025"),
        (date(2025, 12, 5), "en", "5 December 2025"),
        ("7,5%", "en", "7,5%"),
        (None, "id", ""),
    ],
)
def test_values_are_written_by_language(value: Decimal | date | str | None, language: str, expected: str) -> None:
    """Numbers and days follow the language, text stays as it is, nothing is nothing."""
    assert expected == words.shown(value, "id" if language == "id" else "en")


def test_money_has_its_decimals_fixed() -> None:
    """Two decimals for a sum."""
    assert "37.000,00" == words.shown(Decimal(37000), "id", decimals=2)


def test_a_price_finer_than_cents_gives_its_column_more_decimals_but_rupiah_stop_at_the_sen() -> None:
    """No price is rounded to another one by being shown."""
    values = (Decimal(2), Decimal("6.125"), None)
    assert 3 == words.money_places(Column("Price", "money", "USD"), values)
    assert 2 == words.money_places(Column("Harga", "money", "IDR"), values)
    assert words.money_places(Column("Weight", "number", "kg"), values) is None


def test_a_heading_names_the_unit_once() -> None:
    """The unit stands in brackets unless the title has it already."""
    assert "Amount (USD)" == words.heading(Column("Amount", "money", "USD"))
    assert "Amount (USD)" == words.heading(Column("Amount (USD)", "money", "USD"))
    assert "Measurement (m³)" == words.heading(Column("Measurement", "number", "m3"))


def test_totals_get_their_word_in_the_first_free_column_of_text() -> None:
    """A totals row that brings no word gets one, another stays as it is."""
    columns = (Column("No.", "number"), Column("Goods"), Column("Amount", "money", "USD"))
    table = Table("", columns, (), (None, None, Decimal(5)))
    assert (None, "Jumlah", Decimal(5)) == words.totals(table, "id")
    own = replace(table, totals=("Grand total", None, Decimal(5)))
    assert own.totals == words.totals(own, "en")
    assert () == words.totals(replace(table, totals=()), "en")


def test_a_citation_is_numbered_and_says_when_it_is_in_force() -> None:
    """Title, number and period, each once."""
    source = Source("Kurs pajak USD", "KMK 50/2025", "", date(2025, 12, 3), date(2025, 12, 9))
    assert "2. Kurs pajak USD, KMK 50/2025 (3–9 Desember 2025)" == words.citation(2, source, "id")
    assert "1. PMK 38/2024" == words.citation(1, Source("PMK 38/2024", "PMK 38/2024", ""), "en")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "", "https://a.id/ b"])
def test_only_web_addresses_are_followed(url: str) -> None:
    """A source cannot bring a link that does something else."""
    assert "" == words.web_address(Source("x", "", url))


def test_only_calculations_say_when_they_were_made() -> None:
    """A trade document bears its own dates."""
    assert "Disusun 5 Desember 2025" == words.subtitle(calculation())
    assert "Made on 5 December 2025" == words.subtitle(calculation("en"))
    assert "" == words.subtitle(invoice())

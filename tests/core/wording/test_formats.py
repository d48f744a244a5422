"""Numbers, money and days as people read them."""

from datetime import date
from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from core.message import Language
from core.wording import formats


@pytest.mark.parametrize(
    ("shown", "value", "language"),
    [("Rp1.234.567,00", "1234567", "id"), ("Rp1,234,567.00", "1234567", "en"), ("Rp0,13", "0.125", "id"), ("Rp616.827.000,00", "616827000.00000", "id"),
     ("Rp-5,00", "-5", "id")],
)  # fmt: skip
def test_rupiah_are_shown_to_the_sen(shown: str, value: str, language: Language) -> None:
    """Half a sen up, in the marks of the language."""
    assert shown == formats.rupiah(Decimal(value), language)


@pytest.mark.parametrize(
    ("shown", "value", "language"),
    [
        ("92,6142", "92.6142", "id"),
        ("92.6142", "92.6142000", "en"),
        ("1.000,5", "1000.5", "id"),
        ("0,0001", "0.0001", "id"),
    ],
)
def test_numbers_lose_trailing_zeros_and_nothing_else(shown: str, value: str, language: Language) -> None:
    """At most four decimals."""
    assert shown == formats.number(Decimal(value), language)


def test_prices_name_their_unit() -> None:
    """Troy ounces and cubic metres as people write them."""
    assert "USD 74/MT" == formats.per_unit(Decimal(74), "USD/MT", "id")
    assert "USD 4.165,15/troy oz" == formats.per_unit(Decimal("4165.15"), "USD/toz", "id")
    assert "USD 350/m³" == formats.per_unit(Decimal(350), "USD/m3", "en")
    assert "7.5 %" == formats.per_unit(Decimal("7.5"), "%", "en")


def test_money_puts_the_currency_first() -> None:
    """Rupiah as Rp."""
    assert "USD 37.000" == formats.money(Decimal(37000), "USD", "id")
    assert "Rp37.000,00" == formats.money(Decimal(37000), "IDR", "id")


def test_rates_in_percent_and_fixed_decimals() -> None:
    """7,5% and 16.671,00."""
    assert "7,5%" == formats.percent(Decimal("7.50"), "id")
    assert "16.671,00" == formats.fixed(Decimal(16671), "id")


@pytest.mark.parametrize(("shown", "language"), [("5 Desember 2025", "id"), ("5 December 2025", "en")])
def test_days_are_written_out(shown: str, language: Language) -> None:
    """In the language's month names."""
    assert shown == formats.day(date(2025, 12, 5), language)


@pytest.mark.parametrize(
    ("shown", "start", "end"),
    [
        ("3–9 Desember 2025", "2025-12-03", "2025-12-09"), ("26 November – 2 Desember 2025", "2025-11-26", "2025-12-02"),
        ("31 Desember 2025 – 6 Januari 2026", "2025-12-31", "2026-01-06"), ("5 Desember 2025", "2025-12-05", "2025-12-05"),
        ("sejak 5 Desember 2025", "2025-12-05", ""), ("s.d. 5 Desember 2025", "", "2025-12-05"), ("", "", ""),
    ],
)  # fmt: skip
def test_periods_are_as_short_as_can_be_said(shown: str, start: str, end: str) -> None:
    """Open ones name the end that is known."""

    def day(text: str) -> date | None:
        return date.fromisoformat(text) if text else None

    assert shown == formats.period(day(start), day(end), "id")


def test_the_unit_of_a_rate_names_its_hundred() -> None:
    """The yen is quoted per hundred."""
    assert ("IDR/USD", "IDR/100JPY") == (formats.rate_unit("USD", 1), formats.rate_unit("JPY", 100))


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_what_is_shown_reads_back_as_what_it_was(value: Decimal) -> None:
    """No digit is lost or gained."""
    assert value == Decimal(formats.rupiah(value, "id").removeprefix("Rp").replace(".", "").replace(",", "."))


@pytest.mark.parametrize("digits", [20, 25, 30, 39, 60])
def test_enormous_sums_are_shown_and_raise_nothing(digits: int) -> None:
    """Nobody exports that much; a crash would be worse."""
    assert formats.rupiah(Decimal(10) ** digits, "en").startswith("Rp1")
    assert formats.money(Decimal(10) ** digits, "USD", "en").startswith("USD 1")


@given(
    st.decimals(min_value=Decimal(-(10**18)), max_value=Decimal(10**18), allow_nan=False, places=6),
    st.sampled_from(("id", "en")),
    st.integers(0, 6),
)
def test_numbers_are_those_of_the_locale(value: Decimal, language: Language, decimals: int) -> None:
    """Marks, groups and rounding as Babel has them."""
    locale = {"id": "id_ID", "en": "en_GB"}[language]
    at_most = "#,##0" + ("." + "#" * decimals if decimals else "")
    assert format_decimal(value, format=at_most, locale=locale) == formats.number(value, language, decimals=decimals)
    exactly = "#,##0" + ("." + "0" * decimals if decimals else "")
    assert format_decimal(value, format=exactly, locale=locale) == formats.fixed(value, language, decimals=decimals)

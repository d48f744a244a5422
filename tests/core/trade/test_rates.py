"""Exchange rates: conversion, comparison, currencies outside the table."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from core.trade.rates import compare, convert, cross, to_currency
from tests.core.trade.tables import exchange_rate


@pytest.mark.parametrize(
    ("expected", "amount", "value", "currency", "per_units"),
    [
        ("205962600", "10000", "20596.26", "EUR", 1),
        ("223546400", "2000000", "11177.32", "JPY", 100),
        ("53302200", "500000", "10660.44", "JPY", 100),
        ("328493250", "75000", "4379.91", "MYR", 1),
        ("111.7732", "1", "11177.32", "JPY", 100),
    ],
)
def test_money_in_rupiah(expected: str, amount: str, value: str, currency: str, per_units: int) -> None:
    """The yen stands per hundred, the others per one."""
    assert Decimal(expected) == convert(Decimal(amount), exchange_rate(value, currency, per_units=per_units))


@given(
    st.decimals(min_value=0, max_value=10**15, places=6),
    st.decimals(min_value="0.01", max_value=10**6, places=2),
    st.sampled_from([1, 100]),
)
def test_rupiah_is_never_rounded(amount: Decimal, value: Decimal, per_units: int) -> None:
    """Every digit of the product is kept."""
    rate = exchange_rate(str(value), "JPY", per_units=per_units)
    assert Fraction(amount) * Fraction(value) / per_units == Fraction(convert(amount, rate))


def test_rupiah_in_a_currency() -> None:
    """The way back divides; a rate of zero is refused."""
    assert Decimal(2_000_000) == to_currency(Decimal(223546400), exchange_rate("11177.32", "JPY", per_units=100))
    with pytest.raises(BadInput, match="zero"):
        to_currency(Decimal(1), exchange_rate("0"))


def test_a_comparison_puts_the_earlier_rate_first() -> None:
    """Given the wrong way round, the euro still rose by 119.22."""
    july8 = exchange_rate("20477.04", "EUR", "2026-07-08", "2026-07-14")
    july15 = exchange_rate("20596.26", "EUR", "2026-07-15", "2026-07-21")
    change = compare(july15, july8)
    assert (july8, july15) == (change.earlier, change.later)
    assert (Decimal("119.22"), "up") == (change.difference, change.direction)
    assert Decimal("0.58") == change.percent.quantize(Decimal("0.01"))
    assert compare(july8, july8).direction == "same"


def test_a_fall_is_a_fall() -> None:
    """A lower later rate has a negative difference."""
    change = compare(
        exchange_rate("16738", first="2025-11-26", last="2025-12-02"),
        exchange_rate("16671", first="2025-12-03", last="2025-12-09"),
    )
    assert (Decimal(-67), "down") == (change.difference, change.direction)


@pytest.mark.parametrize(("currency", "per_units"), [("EUR", 1), ("USD", 100)])
def test_only_like_rates_compare(currency: str, per_units: int) -> None:
    """Another currency or another number of units is refused."""
    with pytest.raises(BadInput, match="same currency"):
        compare(exchange_rate("1"), exchange_rate("1", currency, per_units=per_units))


def test_a_currency_outside_the_table_goes_by_the_dollar() -> None:
    """1,000 dirhams at 0.2723 dollars each and 17,707 rupiah a dollar, labelled an estimate."""
    estimate = cross(Decimal(1000), "AED", Decimal("0.2723"), exchange_rate("17707"))
    assert Decimal("4821616.1") == estimate.rupiah
    assert Decimal("4821.6161") == estimate.rupiah_per_unit
    assert estimate.estimate
    with pytest.raises(BadInput, match="dollar"):
        cross(Decimal(1000), "AED", Decimal("0.2723"), exchange_rate("20000", "EUR"))

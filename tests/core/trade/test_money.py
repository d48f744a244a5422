"""Exact arithmetic of core.trade.money."""

from decimal import Decimal, localcontext
from fractions import Fraction
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.trade.money import minus, over, percent_of, plus, times

numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=8)


@given(numbers, numbers, numbers)
def test_a_product_of_three_keeps_every_digit(a: Decimal, b: Decimal, c: Decimal) -> None:
    """The product equals the one of fractions."""
    assert Fraction(a) * Fraction(b) * Fraction(c) == Fraction(times(a, b, c))


@given(st.lists(numbers, max_size=6))
def test_a_sum_keeps_every_digit(terms: list[Decimal]) -> None:
    """The sum equals the one of fractions, of no terms too."""
    assert sum((Fraction(t) for t in terms), Fraction(0)) == Fraction(plus(*terms))


@given(numbers, numbers)
def test_a_difference_keeps_every_digit(a: Decimal, b: Decimal) -> None:
    """The difference equals the one of fractions."""
    assert Fraction(a) - Fraction(b) == Fraction(minus(a, b))


@given(numbers, st.sampled_from([1, 10, 100, 1000]))
def test_dividing_by_a_power_of_ten_keeps_every_digit(a: Decimal, divisor: int) -> None:
    """A quotient that ends is exact."""
    assert Fraction(a) / divisor == Fraction(over(a, divisor))


def test_the_callers_context_does_not_matter() -> None:
    """A context of three digits leaves products, sums and quotients whole."""
    with localcontext() as context:
        context.prec = 3
        assert times(Decimal("92.6142"), 1250, 16777).compare(Decimal("1942235541.75")) == 0
        assert times(123456789, Decimal(1234567890)).compare(Decimal(152415787501905210)) == 0
        assert Decimal("10000000000000000000000000000000.00000000000000000000000000000001") == plus(
            Decimal("1E31"), Decimal("1E-32")
        )
        assert Decimal("0." + "3" * 51) == over(Decimal(1), Decimal(3))


def test_a_float_is_refused() -> None:
    """A float has lost digits before it arrives."""
    with pytest.raises(TypeError, match="float"):
        times(cast("Decimal", 0.1), Decimal(3))
    with pytest.raises(TypeError, match="bool"):
        plus(Decimal(3), True)


def test_percent_is_of_a_hundred() -> None:
    """7.5 % of 5,296 is 397.2."""
    assert Decimal("397.2") == percent_of(Decimal("7.5"), Decimal(5296))

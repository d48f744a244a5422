"""The reference price of crude palm oil from three markets (published cases: test_published_examples.py)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.trade.reference import reference_price_from_sources

prices = st.decimals(min_value=1, max_value=3000, places=2)


@pytest.mark.parametrize(
    ("value", "used", "sources"),
    [
        ("820", ("indonesia", "malaysia", "rotterdam"), ("800", "820", "840")),
        ("810", ("indonesia", "malaysia"), ("800", "820", "840.01")),
        ("890", ("malaysia", "rotterdam"), ("800", "880", "900")),
        ("890", ("indonesia", "rotterdam"), ("900", "800", "880")),
        ("825", ("indonesia", "malaysia"), ("800", "850", "900")),
    ],
)
def test_a_spread_over_40_dollars_leaves_two_markets(
    value: str, used: tuple[str, ...], sources: tuple[str, ...]
) -> None:
    """At a spread of exactly 40 all three count; over it the median and its nearest neighbour."""
    indonesia, malaysia, rotterdam = (Decimal(s) for s in sources)
    assert (Decimal(value), used) == reference_price_from_sources(indonesia, malaysia, rotterdam)


@given(prices, prices, prices)
def test_the_price_lies_between_the_markets(a: Decimal, b: Decimal, c: Decimal) -> None:
    """Never outside the range, and the order of the markets changes nothing in the value."""
    value, used = reference_price_from_sources(a, b, c)
    assert min(a, b, c) <= value <= max(a, b, c)
    assert value == reference_price_from_sources(c, a, b)[0]
    assert len(used) == (3 if max(a, b, c) - min(a, b, c) <= 40 else 2)

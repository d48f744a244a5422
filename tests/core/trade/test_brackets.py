"""Which column a reference price falls into."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.evidence import Bracket
from core.message import Source
from core.trade.brackets import PALM_BOUNDS, below_ladder, column_for, palm_column
from core.trade.validity import rows_in_force
from tests.core.trade import tables

prices = st.decimals(min_value="0.01", max_value=20000, places=2)


def ladder(*bounds: int | None, lower_included: bool = False) -> tuple[Bracket, ...]:
    """Columns between bounds; a first or last bound of None is open."""
    return tuple(
        Bracket(
            "x",
            number,
            None if low is None else Decimal(low),
            None if high is None else Decimal(high),
            lower_included,
            Decimal(number),
            "USD/MT",
            Source("", "", ""),
            "high",
        )
        for number, (low, high) in enumerate(pairwise(bounds), start=1)
    )


PALM = ladder(None, *PALM_BOUNDS, None)
GOLD = ladder(2800, 3200, None, lower_included=True)


def column(brackets: tuple[Bracket, ...], price: str) -> int | None:
    """The number of the column of a price."""
    found = column_for(brackets, Decimal(price))
    return found.column if found else None


@pytest.mark.parametrize(
    ("expected", "price"),
    [(1, "680"), (2, "680.01"), (2, "730.00"), (3, "730.01"), (6, "930"), (7, "930.01"), (16, "1430"), (17, "1430.01")],
)
def test_palm_includes_the_upper_bound(expected: int, price: str) -> None:
    """A price on the bound belongs to the lower column."""
    assert expected == column(PALM, price)
    assert expected == palm_column(Decimal(price))


@pytest.mark.parametrize(
    ("expected", "price"), [(None, "2799.99"), (1, "2800"), (1, "3199.99"), (2, "3200"), (2, "9000")]
)
def test_gold_includes_the_lower_bound(expected: int | None, price: str) -> None:
    """A price on the bound belongs to the upper column; under 2,800 there is none."""
    assert expected == column(GOLD, price)
    assert (expected is None) == below_ladder(GOLD, Decimal(price))


@given(prices)
def test_every_price_has_one_palm_column(price: Decimal) -> None:
    """The columns leave no hole and do not overlap, and the bounds give the same number."""
    assert [palm_column(price)] == [b.column for b in PALM if column_for([b], price)]


@given(prices)
def test_a_column_holds_its_price(price: Decimal) -> None:
    """The price lies between the bounds of the column that is found."""
    found = column_for(PALM, price)
    assert found is not None
    assert found.above is None or found.above < price
    assert found.up_to is None or price <= found.up_to


@given(prices, prices)
def test_a_higher_price_never_has_a_lower_column(one: Decimal, other: Decimal) -> None:
    """Columns rise with the price."""
    low, high = sorted((one, other))
    assert palm_column(low) <= palm_column(high)


def test_a_hole_in_the_table_is_not_below_the_ladder() -> None:
    """A price between two columns that were seen has no column, and neither has one above the last."""
    seen = (PALM[0], PALM[4], PALM[5])
    assert column_for(seen, Decimal(700)) is None
    assert column_for(seen, Decimal(931)) is None
    assert not below_ladder(seen, Decimal(700))
    assert not below_ladder((), Decimal(700))


def test_a_price_on_the_lowest_palm_bound_is_below_a_ladder_that_starts_there() -> None:
    """Where the upper bound is included, the lower one is outside."""
    assert below_ladder(PALM[1:], Decimal(680))
    assert not below_ladder(PALM[1:], Decimal("680.01"))


def test_the_palm_bounds_are_those_of_the_table() -> None:
    """The 17 columns of crude palm oil in the data have the bounds of the regulation."""
    cpo = [b for b in tables.brackets() if b.product == "cpo" and b.source.valid_to is None]
    assert [*PALM_BOUNDS, None] == [b.up_to for b in sorted(cpo, key=lambda b: b.column)]


def test_no_ladder_of_the_data_has_two_columns_for_a_price() -> None:
    """On any day a rule begins, a product has at most one column for a price in the middle of each column."""
    for product in {b.product for b in tables.brackets()}:
        own = [b for b in tables.brackets() if b.product == product]
        for day in {b.source.valid_from for b in own if b.source.valid_from}:
            current = rows_in_force(own, day)
            for bracket in current:
                price = (bracket.up_to or (bracket.above or Decimal(0)) + 100) - 1
                assert [bracket.column] == [b.column for b in current if column_for([b], price)], (product, day)

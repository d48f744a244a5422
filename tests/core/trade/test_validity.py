"""Which rows are in force, and what is past its period."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.message import Stale
from core.trade.validity import in_force, last_end, next_row, period_covers, rows_in_force, stale_price, stale_rate
from tests.core.trade import tables

COCOA = tuple(r for r in tables.rules() if r.product == "cocoa_beans")
days = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1))


@pytest.mark.parametrize(
    ("expected", "day"),
    [(False, "2025-10-21"), (True, "2025-10-22"), (True, "2026-03-01"), (False, "2026-03-02")],
)
def test_first_and_last_day_are_inside(expected: bool, day: str) -> None:
    """Both end days belong to the period."""
    assert expected == in_force(date(2025, 10, 22), date(2026, 3, 1), date.fromisoformat(day))


@given(days)
def test_open_ends_cover_every_day(day: date) -> None:
    """No end seen, no beginning seen: in force."""
    assert in_force(None, None, day)
    assert in_force(day, None, day)
    assert in_force(None, day, day)
    assert not in_force(None, day, day + timedelta(days=1))


def test_the_row_that_began_last_comes_first() -> None:
    """Of two rows in force the newer one is taken."""
    older = replace(COCOA[0], source=replace(COCOA[0].source, valid_from=date(2020, 1, 1), valid_to=None))
    newer = replace(older, source=replace(older.source, valid_from=date(2021, 1, 1)))
    assert (newer, older) == rows_in_force((older, newer), date(2022, 1, 1))
    assert (older,) == rows_in_force((older, newer), date(2020, 6, 1))


def test_what_comes_next_and_what_ended_last() -> None:
    """The neighbours of a day."""
    following = next_row(COCOA, date(2025, 10, 1))
    assert following is not None
    assert date(2025, 10, 22) == following.source.valid_from
    assert date(2025, 10, 21) == last_end(COCOA, date(2025, 11, 1))
    assert next_row(COCOA, date(2026, 1, 1)) is None
    assert last_end(COCOA, date(2000, 1, 1)) is None


def test_a_price_past_its_period_is_stale() -> None:
    """The last known price names its last day; a missing one names none; one in force says nothing."""
    price = tables.price_on("gold", date(2026, 7, 15))
    assert Stale("reference_price", date(2026, 2, 28)) == stale_price(price, date(2026, 7, 15))
    assert Stale("reference_price", None) == stale_price(None, date(2026, 7, 15))
    assert stale_price(price, date(2026, 2, 28)) is None


def test_a_row_without_any_price_is_not_stale() -> None:
    """Pine resin has a row whose prices were not published."""
    price = tables.price_on("pine_resin", date(2026, 7, 15))
    assert price is not None
    assert stale_price(price, date(2026, 7, 15)) is None


def test_a_rate_past_its_week_is_stale() -> None:
    """The last known rate names its last day."""
    rate = tables.exchange_rate("17935", first="2026-10-07", last="2026-10-13")
    assert Stale("exchange_rate", date(2026, 10, 13)) == stale_rate(rate, date(2026, 11, 23))
    assert Stale("exchange_rate", None) == stale_rate(None, date(2026, 11, 23))
    assert stale_rate(rate, date(2026, 10, 13)) is None
    assert not period_covers(None, date(2026, 10, 13))

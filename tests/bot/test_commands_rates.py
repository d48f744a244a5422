"""`exportmate rates`: what is printed of each outcome, and when the command fails."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from bot.commands_rates import app, lines
from bot.feeds import Outcome
from core.published.nouns import Change, Quote, Refused, Table

WEEK = Table("tax", date(2026, 9, 30), date(2026, 10, 6), (Quote("USD", Decimal("17863.00"), 1),), "46/MK/EF.2/2026")


def test_a_new_table_is_told_with_decree_period_and_dollar() -> None:
    """One line for the feed, one a table."""
    change = Change(WEEK, WEEK.quotes[0], None)
    assert [
        "kemenkeu: tax exchange rate, 1 stored",
        "  KMK 46/MK/EF.2/2026, 2026-09-30 to 2026-10-06: USD 17863.00",
    ] == lines(Outcome("kemenkeu", "new", (WEEK,), (change,)))
    many = replace(WEEK, quotes=(Quote("EUR", Decimal("20000.00"), 1), *WEEK.quotes))
    assert lines(Outcome("kemenkeu", "new", (many,)))[-1].endswith(": 2 rates, USD 17863.00")


def test_a_late_table_and_a_gap_are_told() -> None:
    """With the days."""
    said = lines(
        Outcome(
            *("kemenkeu", "unchanged"),
            tables=(WEEK,),
            last_day=date(2026, 10, 6),
            late=True,
            gap=(date(2026, 9, 23), date(2026, 9, 29)),
        )
    )
    assert [
        "  ! no data for 2026-09-23 to 2026-09-29",
        "  ! late: the period in force today is not published yet; the last one ended 2026-10-06",
    ] == said[2:]


def test_a_refusal_names_its_reason_and_what_stays() -> None:
    """In the word of the program and in a sentence."""
    assert [
        "ecb: ECB reference rate not refreshed; what was known stays, until 2026-04-13",
        "  ! no_idr: the rupiah is not in it (EUR)",
    ] == lines(Outcome("ecb", "refused", refused=Refused("no_idr", "EUR"), last_day=date(2026, 4, 13)))


def test_another_instance_at_work_is_told() -> None:
    """Nothing else is."""
    assert ["bi: another instance asks just now"] == lines(Outcome("bi", "busy"))


@pytest.mark.parametrize("name", ["imf", "KEMENKEU"])
def test_a_feed_that_there_is_not_is_a_usage_error(name: str) -> None:
    """Those that there are stand in the message."""
    result = CliRunner().invoke(app, ["refresh", "--only", name])
    assert 2 == result.exit_code
    assert "frankfurter" in result.output

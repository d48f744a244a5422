"""Rows with periods become lines without overlaps; what is not known is a gap."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Literal

from core.evidence import ExchangeRate, ReferencePrice
from core.history.model import Asked, History, Point
from core.history.series import charge_lines, gaps, laid_out, lines_of, price_lines, rate_line
from core.message import Source
from core.question.model import Question
from tests.core.trade import tables

YEAR = Asked(date(2025, 1, 1), date(2025, 12, 31), named=True)


def rate(first: str, last: str, value: str, confidence: Literal["high", "suspect"] = "high") -> ExchangeRate:
    """A tax rate of the US dollar."""
    return replace(tables.exchange_rate(value, "USD", first, last), confidence=confidence)


def question(*wants: str) -> Question:
    """A question that wants some figures."""
    return Question("", "", "id", YEAR.until, wants=frozenset(wants))


def history(*rates: ExchangeRate) -> History:
    """A history of rates."""
    return History(rates=rates)


def values(points: tuple[Point, ...]) -> list[tuple[str, str, str]]:
    """First day, last day and value of each point."""
    return [(p.start.isoformat(), p.end.isoformat(), str(p.value)) for p in points]


def test_of_overlapping_rows_the_later_one_counts_from_its_first_day() -> None:
    """As for a question about a single day."""
    found = history(rate("2025-01-01", "2025-01-14", "16000"), rate("2025-01-08", "2025-01-14", "16100"))
    assert [("2025-01-01", "2025-01-07", "16000"), ("2025-01-08", "2025-01-14", "16100")] == values(
        rate_line("tax", "USD", found, YEAR).points
    )


def test_a_row_that_begins_before_the_period_keeps_its_own_days() -> None:
    """What is said of it is its true period."""
    found = laid_out([rate("2024-12-25", "2025-01-03", "16000"), rate("2026-01-01", "2026-01-07", "1")], YEAR)
    assert [(date(2024, 12, 25), date(2025, 1, 3))] == [(a, b) for a, b, _ in found]


def test_a_suspect_rate_is_a_gap_and_gaps_are_named() -> None:
    """The missing start, the missing week."""
    found = history(
        rate("2025-01-08", "2025-01-14", "16000"),
        rate("2025-01-15", "2025-01-21", "99999", "suspect"),
        rate("2025-01-22", "2025-01-28", "16100"),
    )
    line = rate_line("tax", "USD", found, YEAR)
    assert ["16000", "16100"] == [str(p.value) for p in line.points]
    assert (
        (date(2025, 1, 1), date(2025, 1, 7)),
        (date(2025, 1, 15), date(2025, 1, 21)),
    ) == gaps(line, YEAR)


def test_a_weekend_is_no_gap_of_a_daily_rate() -> None:
    """A longer silence is."""
    found = history(
        rate("2025-01-03", "2025-01-03", "1"),
        rate("2025-01-06", "2025-01-06", "2"),
        rate("2025-02-03", "2025-02-03", "3"),
    )
    line = rate_line("jisdor", "USD", found, YEAR)
    assert ((date(2025, 1, 7), date(2025, 2, 2)),) == gaps(line, YEAR)


def test_an_unnamed_price_gives_both_of_one_unit_and_a_named_one_itself() -> None:
    """Cocoa beans have both in USD/MT."""
    found = tables.history("price", "cocoa_beans", YEAR.since, YEAR.until)
    names = {
        wants: [line.name for line in price_lines(question(*wants), "Biji kakao", found, YEAR)]
        for wants in ((), ("reference",), ("benchmark",))
    }
    assert {
        (): ["reference_price", "export_benchmark_price"],
        ("reference",): ["reference_price"],
        ("benchmark",): ["export_benchmark_price"],
    } == names


def test_prices_of_two_units_are_two_scales() -> None:
    """Gold has a reference price per troy ounce and a benchmark price per kilogram: one of them is drawn."""
    source = Source("", "", "", None, None)
    price = ReferencePrice(
        "gold", "emas", "gold", YEAR.since, YEAR.until, Decimal(4000), "USD/toz", Decimal(130000), "USD/kg",
        None, "", None, "", "", source, "high",
    )  # fmt: skip
    lines = price_lines(question(), "emas", History(prices=(price,)), YEAR)
    assert [("reference_price", "USD/toz")] == [(line.name, line.unit) for line in lines]


def test_the_duty_of_each_stretch_is_the_duty_of_its_days() -> None:
    """Every point agrees with the duty of a single question; equal neighbours are one point."""
    found = tables.history("duty", "cpo", YEAR.since, YEAR.until)
    (line,) = charge_lines(question("duty"), "CPO", found, YEAR)
    assert ("export_duty_per_unit", "USD/MT") == (line.name, line.unit)
    assert [
        ("2025-01-01", "2025-01-31", "178"),
        ("2025-02-01", "2025-04-30", "124"),
        ("2025-05-01", "2025-05-31", "74"),
    ] == values(line.points)[:3]
    assert all(before.value != after.value for before, after in zip(line.points, line.points[1:], strict=False))


def test_no_duty_is_drawn_for_days_without_a_price() -> None:
    """The last known price is no history."""
    wide = Asked(date(2025, 1, 1), date(2026, 10, 1), named=True)
    (line,) = charge_lines(question("duty"), "CPO", tables.history("duty", "cpo", wide.since, wide.until), wide)
    assert date(2026, 2, 28) == line.points[-1].end


def test_duty_and_levy_come_together_where_neither_is_named() -> None:
    """As a duty question is answered."""
    found = tables.history("duty", "cpo", YEAR.since, YEAR.until)
    assert ["export_duty_per_unit", "levy_per_unit"] == [
        line.name for line in lines_of(question(), "duty", "CPO", found, YEAR)
    ]


def test_nothing_known_is_a_line_without_points() -> None:
    """So that the reply can say of what nothing is known."""
    (line,) = lines_of(question(), "ecb", "EUR", History(), YEAR)
    assert ((), "EUR", "IDR/EUR") == (line.points, line.subject, line.unit)

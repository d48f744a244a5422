"""Checks of a change: subjects, days, units, overlaps, plausibility, ladder."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.changes.check import MOST_FINDINGS, check, completed, news
from core.changes.model import Entry, Finding, refused
from tests.core.changes.facts import DECEMBER, KNOWN, NOVEMBER, TODAY, change, entry, levy, price, rate


def found(*entries: Entry, correct: bool = False) -> list[Finding]:
    """What the checks say."""
    return check(completed(change(*entries, correct=correct), KNOWN), KNOWN, TODAY)


def faults(*entries: Entry, correct: bool = False) -> list[tuple[str, int, str]]:
    """The faults with their lines and columns."""
    return [(f.code, f.line, f.column) for f in found(*entries, correct=correct) if f.level == "fault"]


def test_a_sound_price_is_completed_with_names_units_and_confidence() -> None:
    """And shows the column it falls into."""
    made = completed(change(price(decree="Kepmendag 9/2026")), KNOWN)
    row = made.entries[0].row
    assert ("Crude palm oil", "USD/MT", "high") == (row["name_en"], row["reference_unit"], row["confidence"])
    assert [("column", ("7", "124", "USD/MT"))] == [(f.code, f.values) for f in check(made, KNOWN, TODAY)]


def test_a_figure_without_a_decree_is_less_sure() -> None:
    """Nobody can look it up."""
    assert "medium" == completed(change(price()), KNOWN).entries[0].row["confidence"]


@pytest.mark.parametrize(
    ("made", "fault"),
    [
        (price(key="cpoo"), ("unknown_subject", 2, "key")),
        (rate(date(2026, 12, 2), date(2026, 12, 8), currency="XXX"), ("unknown_subject_alone", 2, "currency")),
        (levy(date(2027, 1, 1), None, product="coal"), ("unknown_subject", 2, "product")),
        (price((DECEMBER[1], DECEMBER[0])), ("turned", 2, "valid_to")),
        (price((date(2036, 12, 1), date(2036, 12, 31))), ("far_day", 2, "valid_from")),
        (price((date(1999, 12, 1), date(1999, 12, 31))), ("far_day", 2, "valid_from")),
        (price((date(2026, 12, 1), date(2027, 2, 28))), ("long_period", 2, "valid_to")),
        (price(reference_unit="USD/toz"), ("unit", 2, "reference_unit")),
        (price(benchmark_price=Decimal(900)), ("no_such_price", 2, "benchmark_price")),
        (price(value="0"), ("not_positive", 2, "reference_price")),
        (price(value="95012"), ("implausible", 2, "reference_price")),
        (rate(date(2026, 12, 2), date(2026, 12, 8), "16.65"), ("implausible", 2, "value")),
        (levy(date(2027, 1, 1), None, "150"), ("over_hundred", 2, "rate")),
        (levy(date(2027, 1, 1), None, above=Decimal(9), up_to=Decimal(8)), ("bounds", 2, "up_to")),
        (entry("duty_rule", date(2027, 1, 1), None, product="cpo", tariff="ad_valorem"), ("no_rate", 2, "rate")),
        (entry("reference_price", *DECEMBER, key="cpo"), ("no_price", 2, "reference_price")),
    ],
)
def test_a_wrong_row_is_refused_with_line_and_column(made: Entry, fault: tuple[str, int, str]) -> None:
    """Each for its own reason."""
    assert fault in faults(made)


def test_an_unknown_key_is_told_with_those_near_it() -> None:
    """So that a slip is mended at once."""
    assert ("cpoo", "cpo") == found(price(key="cpoo"))[0].values


def test_periods_that_overlap_in_the_file_are_refused() -> None:
    """Also where only one day is shared."""
    both = (price(line=2), price((DECEMBER[1], date(2027, 1, 15)), line=3))
    assert [("overlap_file", 3, "valid_from")] == faults(*both)
    assert [("twice", 3, "key")] == faults(price(line=2), price(line=3))


def test_a_period_over_a_standing_one_is_refused_even_as_a_correction() -> None:
    """Only the very same period can be corrected."""
    late = price((date(2026, 11, 15), date(2026, 12, 14)))
    assert [("overlaps", 2, "valid_from")] == faults(late) == faults(late, correct=True)


def test_a_standing_period_is_corrected_only_when_asked() -> None:
    """And then it is told."""
    assert [("stands", 2, "valid_from")] == faults(price(NOVEMBER, "960.00"))
    assert [] == faults(price(NOVEMBER, "960.00"), correct=True)
    assert "corrects" in [f.code for f in found(price(NOVEMBER, "960.00"), correct=True)]


def test_what_stands_already_is_no_news() -> None:
    """A file that repeats old months brings the new one only."""
    made = completed(change(price(NOVEMBER, "963.61"), price(line=3)), KNOWN)
    assert not refused(check(made, KNOWN, TODAY))
    assert [3] == [e.line for e in news(made, KNOWN).entries]


def test_a_new_levy_ends_the_open_one_and_says_when() -> None:
    """The day before it begins."""
    notes = [(f.code, f.values[-1]) for f in found(levy(date(2027, 1, 1), None)) if f.level == "note"]
    assert [("ends", "2026-12-31")] == notes


def test_a_levy_with_an_end_must_say_what_follows() -> None:
    """Else the open one would be lost after it; the same figures from the next day on will do."""
    short = levy(date(2027, 1, 1), date(2027, 1, 31), "0")
    assert [("gap_after", 2, "valid_to")] == faults(short)
    assert [] == faults(short, levy(date(2027, 2, 1), None, "12.5", line=3))


def test_a_levy_before_a_standing_one_needs_an_end() -> None:
    """It cannot silently replace what comes later."""
    assert [("later_stands", 2, "valid_to")] == faults(levy(date(2026, 1, 1), None))
    assert [] == faults(levy(date(2026, 1, 1), date(2026, 3, 1)))


def test_ranges_of_one_levy_may_not_overlap() -> None:
    """Nor may their ends differ."""
    first = date(2027, 1, 1)
    low = levy(first, None, "5", up_to=Decimal(800))
    assert [] == faults(low, levy(first, None, "9", line=3, above=Decimal(800)))
    assert [("ranges", 3, "above")] == faults(low, levy(first, None, "9", line=3, above=Decimal(700)))
    uneven = levy(first, date(2027, 6, 30), "9", line=3, above=Decimal(800))
    assert ("uneven", 3, "valid_to") in faults(low, uneven)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"published_duty": Decimal(178), "published_duty_unit": "USD/MT"}, "other_duty"),
        ({"published_column": 6}, "other_column"),
        ({"published_levy": Decimal("95.01"), "published_levy_unit": "USD/MT"}, "other_levy"),
        (
            {n: Decimal(v) for n, v in (("price_indonesia", 900), ("price_malaysia", 910), ("price_rotterdam", 920))},
            "other_average",
        ),
    ],
)
def test_what_is_printed_beside_a_price_is_held_against_the_ladder(values: dict[str, Any], code: str) -> None:
    """A doubt, for the ladder may be the one that is out of date."""
    assert (code, "doubt") in [(f.code, f.level) for f in found(price(**values))]


def test_what_fits_the_ladder_raises_no_doubt() -> None:
    """12.5 % of 950.12 is 118.765."""
    printed: dict[str, Any] = {
        "published_duty": Decimal(124),
        "published_levy": Decimal("118.7650"),
        "published_column": 7,
    }
    units: dict[str, Any] = {"published_duty_unit": "USD/MT", "published_levy_unit": "USD/MT"}
    assert [("column", "note")] == [(f.code, f.level) for f in found(price(**printed, **units))]


@pytest.mark.parametrize(("value", "code"), [("1000", "unseen_column"), ("1400", "no_column")])
def test_a_column_that_was_never_seen_is_told(value: str, code: str) -> None:
    """The release is then the first to say it."""
    printed: dict[str, Any] = {"published_duty": Decimal(149), "published_duty_unit": "USD/MT"}
    assert code in [f.code for f in found(price(value=value, **printed))]


def test_a_big_step_is_doubted_and_not_refused() -> None:
    """Prices do jump."""
    assert ("jump", "doubt") in [(f.code, f.level) for f in found(price(value="1400"))]


def test_a_file_that_is_wrong_as_a_whole_is_not_told_row_by_row_without_end() -> None:
    """The first faults, and that there are more."""
    many = found(*(price(key="nope", line=n) for n in range(2, 1000)))
    assert (MOST_FINDINGS + 1, "and_more") == (len(many), many[-1].code)


def test_nothing_at_all_is_refused() -> None:
    """An empty change is a mistake."""
    assert [("empty", 0, "")] == faults()


def test_a_row_of_an_administrator_counts_as_standing() -> None:
    """Whatever its origin."""
    own = replace(KNOWN.standing[0], origin="admin")
    known = replace(KNOWN, standing=(own, *KNOWN.standing[1:]))
    assert "stands" in [f.code for f in check(completed(change(price(NOVEMBER)), known), known, TODAY)]

"""`data set …` as people type it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.changes.command import LONGEST, either, parse_set
from core.changes.model import Change, Finding


def row(text: str) -> dict[str, Any]:
    """The filled columns of the row that a command gives."""
    made = parse_set(text)
    assert isinstance(made, Change), made
    (entry,) = made.entries
    return {name: value for name, value in entry.row.items() if value not in ("", None)}


def code(text: str) -> str:
    """Why a command is not read."""
    made = parse_set(text)
    assert isinstance(made, Finding), made
    return made.code


def test_a_reference_price_for_a_month() -> None:
    """With a decree of several words."""
    expected = {
        "key": "cpo",
        "reference_price": Decimal("950.12"),
        "reference_unit": "",
        "valid_from": date(2026, 12, 1),
        "valid_to": date(2026, 12, 31),
        "decree": "Kepmendag 123 Tahun 2026",
        "regulation": "Kepmendag 123 Tahun 2026",
    }
    expected.pop("reference_unit")
    assert expected == row("reference_price CPO 2026-12 USD 950.12 decree Kepmendag 123 Tahun 2026")


def test_figures_by_name_with_their_units() -> None:
    """Duty and levy as printed, in both decimal styles."""
    made = row("harga_referensi cpo 2026-12 USD 950,12 bk 124 USD/MT pe 118,7650 USD/MT Kepmendag 9/2026")
    assert (Decimal(124), "USD/MT", Decimal("118.7650"), "USD/MT", "Kepmendag 9/2026") == tuple(
        made[name]
        for name in ("published_duty", "published_duty_unit", "published_levy", "published_levy_unit", "decree")
    )


def test_a_benchmark_price_alone_for_half_a_month() -> None:
    """Goods without a reference price."""
    made = row("hr konsentrat-tembaga 2026-12-01..2026-12-14 hpe USD 6692.35")
    assert ("copper_concentrate", Decimal("6692.35")) == (made["key"], made["benchmark_price"])
    assert "reference_price" not in made


def test_a_tax_rate_with_two_days() -> None:
    """Separated by a space too."""
    made = row("kurs usd 2026-12-02 2026-12-08 Rp 16650.25 KMK 55/KM.10/2026")
    assert ("USD", Decimal("16650.25"), date(2026, 12, 8), "KMK 55/KM.10/2026") == tuple(
        made[name] for name in ("currency", "value", "valid_to", "decree")
    )


@pytest.mark.parametrize(
    ("text", "rate", "unit"),
    [
        ("levy_rule cpo 2027-01-01 15 % PMK 1/2027", "15", "% of CPO reference price"),
        ("levy_rule cpo 2027-01-01 15% PMK 1/2027", "15", "% of CPO reference price"),
        ("pungutan biji_kakao 2027-01-01.. 7.5 %", "7.5", "% of export price"),
        ("levy palm_kernel_shell 2027-01-01 25 USD/MT", "25", "USD/MT"),
    ],
)
def test_a_levy_from_a_day_on(text: str, rate: str, unit: str) -> None:
    """A percentage of the price that its goods go by, or an amount."""
    made = row(text)
    assert (Decimal(rate), unit) == (made["rate"], made["unit"])
    assert "valid_to" not in made


def test_a_correction_and_its_reason() -> None:
    """The reason takes the rest of the line."""
    made = parse_set("reference_price cpo 2026-11 USD 960.00 Kepmendag 8/2026 koreksi karena salah ketik bulan lalu")
    assert isinstance(made, Change)
    assert (True, "salah ketik bulan lalu", "Kepmendag 8/2026") == (
        made.correct,
        made.why,
        made.entries[0].row["decree"],
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "command_short"),
        ("reference_price cpo", "command_short"),
        ("duty_rule cpo 2026-12 5 %", "command_kind"),
        ("reference_price cpo desember USD 950", "command_period"),
        ("reference_price cpo 2026-13 USD 950", "command_period"),
        ("reference_price cpo 2026-12-14 2026-12-01 USD 950", "command_period"),
        ("reference_price cpo 2026-12-01 USD 950", "command_no_end"),
        ("reference_price cpo 2026-12 USD banyak", "command_word"),
        ("reference_price cpo 2026-12 USD 950.125", "ambiguous"),
        ("reference_price cpo 2026-12 USD 950 951", "command_twice"),
        ("tax_rate USD 2026-12-02..2026-12-08 decree KMK", "command_no_figure"),
        ("levy_rule cpo 2027-01-01 5 USD/kg", "choice"),
        ("x" * (LONGEST + 1), "command_long"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, expected: str) -> None:
    """Nothing is guessed."""
    assert expected == code(text)


def test_both_ways_of_an_ambiguous_number_are_shown() -> None:
    """As they can be typed."""
    assert ["950125", "950.1250"] == list(either("950.125"))

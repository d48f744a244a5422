"""The export duty on a day: its rule, its column, its amount, and what is said where a row is missing."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.evidence import DutyEvidence, DutyRule
from core.message import Confidence
from core.trade.duty import duty_charge
from core.trade.result import Charge
from core.trade.terms import Terms
from tests.core.trade import tables
from tests.core.trade.tables import quantity


def charged(product: str, on: str, evidence: DutyEvidence | None = None) -> Charge:
    """The duty on ten tons of a product."""
    day = date.fromisoformat(on)
    return duty_charge(evidence or tables.evidence(product, day), Terms(quantity("10"), day, day))


def without_figures(charge: Charge) -> bool:
    """Whether a charge shows no amount at all."""
    return {charge.rate, charge.per_unit, charge.total_usd, charge.total_idr} == {None}


@pytest.mark.parametrize(
    ("column", "product", "on"),
    [(7, "rbd_palm_olein", "2025-11-12"), (9, "pfad", "2025-01-15"), (4, "rbd_palm_oil", "2024-08-05")],
)
def test_a_column_without_a_verified_amount_is_unknown(column: int, product: str, on: str) -> None:
    """Columns never seen and columns of low confidence give no figure; the number of the column is known."""
    charge = charged(product, on)
    assert ("unknown", ("rate",), column) == (charge.status, charge.gaps, charge.column)
    assert without_figures(charge)


def test_a_low_column_keeps_its_row_for_wording() -> None:
    """The bracket goes along so that the reply can say what was seen, and how weakly."""
    charge = charged("rbd_palm_oil", "2024-08-05")
    assert charge.bracket is not None
    assert (charge.bracket.confidence, charge.confidence) == ("low", "low")
    assert charge.sources == (charge.bracket.source,)


def test_a_blank_column_of_cpo_is_unknown() -> None:
    """Column 16 was left blank in the table."""
    day = date(2025, 12, 5)
    charge = duty_charge(tables.evidence("cpo", day), Terms(None, day, day, hypothetical_price=Decimal(1400)))
    assert (charge.status, charge.column) == ("unknown", 16)
    assert without_figures(charge)


@pytest.mark.parametrize("price", ["2799.99", "1"])
def test_gold_under_the_ladder_has_no_rate(price: str) -> None:
    """No rate is stated under 2,800 dollars a troy ounce."""
    day = date(2026, 1, 8)
    charge = duty_charge(tables.evidence("gold_dore", day), Terms(None, day, day, hypothetical_price=Decimal(price)))
    assert (charge.status, charge.gaps) == ("unknown", ("below_ladder",))
    assert without_figures(charge)


@pytest.mark.parametrize(
    ("status", "product", "on"),
    [
        ("not_yet", "gold_dore", "2025-12-22"),
        ("computed", "gold_dore", "2025-12-23"),
        ("not_yet", "pine_resin", "2025-10-21"),
        ("computed", "pine_resin", "2025-10-22"),
        ("planned", "coal", "2026-01-20"),
        ("planned", "whole_coconut", "2026-01-12"),
        ("not_charged", "glycerine_water", "2025-12-05"),
        ("unknown", "palm_mixtures", "2025-12-05"),
        ("unknown", "nickel_bauxite_criteria", "2025-12-05"),
        ("unknown", "raw_hides", "2023-05-01"),
    ],
)
def test_the_status_of_a_product_on_a_day(status: str, product: str, on: str) -> None:
    """Before a new duty: not yet; before PMK 38/2024 took goods over: unknown, not free."""
    charge = charged(product, on)
    assert status == charge.status
    assert status == "computed" or without_figures(charge)


@pytest.mark.parametrize(
    ("product", "on"),
    [("raw_hides", "2025-11-03"), ("s4s_merbau_meranti_large", "2025-11-03"), ("pome_oil", "2025-12-05")],
)
def test_an_unverified_rate_is_a_gap(product: str, on: str) -> None:
    """Rates of low confidence, empty rates and ladders never seen give no figure but name their rule."""
    charge = charged(product, on)
    assert (charge.status, charge.gaps) == ("unknown", ("rate",))
    assert without_figures(charge)
    assert charge.rule is not None
    assert charge.sources == (charge.rule.source,)


def test_a_rate_without_a_benchmark_price_has_no_amount() -> None:
    """Pine resin: 25 %, its HPE was not found."""
    charge = charged("pine_resin", "2026-01-15")
    assert (Decimal(25), None, None) == (charge.rate, charge.per_unit, charge.total_idr)
    assert (charge.status, charge.gaps) == ("computed", ("benchmark_price",))


def test_a_flat_rate_is_taken_of_the_benchmark_price() -> None:
    """Copper concentrate: 7.5 % of 5,868.51 dollars a wet ton, ten tons."""
    charge = charged("copper_concentrate", "2026-01-08")
    assert (Decimal("440.13825"), "USD/WMT") == (charge.per_unit, charge.per_unit_unit)
    assert Decimal("4401.3825") == charge.total_usd


def test_a_flat_amount_a_ton_needs_no_price() -> None:
    """A specific rate without a ladder is the amount itself."""
    day = date(2025, 12, 5)
    evidence = tables.evidence("pine_resin", day)
    rule = replace(evidence.rules[0], tariff="specific", rate=Decimal(12), unit="USD/MT")
    charge = charged("pine_resin", "2025-12-05", replace(evidence, rules=(rule,), price=None))
    assert (Decimal(12), Decimal(120)) == (charge.per_unit, charge.total_usd)
    assert charge.total_idr is not None


@pytest.mark.parametrize(("expected", "on"), [("15", "2025-10-21"), ("7.5", "2025-10-22")])
def test_cocoa_changes_its_rate_within_a_month(expected: str, on: str) -> None:
    """PMK 68/2025 halves the rate from 22 October 2025 on, the price of the month stays."""
    charge = charged("cocoa_beans", on)
    assert Decimal(expected) == charge.rate
    assert charge.bracket is not None
    assert ("PMK 68/2025" in charge.bracket.source.number) == (expected == "7.5")


def test_the_steps_name_their_sources() -> None:
    """Column, amount, quantity, dollars, rupiah: each figure from outside has its source."""
    day = date(2026, 1, 15)
    evidence = tables.evidence("cocoa_beans", day)
    charge = charged("cocoa_beans", "2026-01-15")
    assert [step.kind for step in charge.steps] == ["column", "per_unit", "quantity", "total_usd", "total_idr"]
    assert charge.bracket is not None
    assert evidence.price is not None
    assert evidence.rate is not None
    wanted = [charge.bracket.source, evidence.price.source, None, None, evidence.rate.source]
    assert wanted == [step.source for step in charge.steps]
    assert (wanted[0], wanted[1], wanted[4]) == charge.sources


@pytest.mark.parametrize(("expected", "price"), [("medium", "medium"), ("low", "low"), ("high", "high")])
def test_the_weakest_row_decides_the_confidence(expected: Confidence, price: Confidence) -> None:
    """A charge is as certain as the weakest figure in it, and carries its note."""
    day = date(2025, 12, 5)
    evidence = tables.evidence("cpo", day)
    assert evidence.price is not None
    weak = replace(evidence.price, confidence=price, note="one page only")
    charge = charged("cpo", "2025-12-05", replace(evidence, price=weak))
    assert expected == charge.confidence
    assert "one page only" in charge.notes


def test_a_rule_that_ended_leaves_the_duty_unknown() -> None:
    """What was charged and has no rule in force is not called free."""
    evidence = tables.evidence("pine_resin", date(2025, 12, 5))
    ended = replace(evidence.rules[0], source=replace(evidence.rules[0].source, valid_to=date(2025, 11, 30)))
    assert charged("pine_resin", "2025-12-05", replace(evidence, rules=(ended,))).gaps == ("rate",)


def test_every_product_of_the_data_is_answered_on_every_turn_of_the_rules() -> None:
    """No product and no first or last day of a rule makes the arithmetic fail or a low rate leak."""
    for product in tables.products():
        own: list[DutyRule] = [r for r in tables.rules() if r.product == product]
        days = {d for r in own for d in (r.source.valid_from, r.source.valid_to) if d is not None}
        for day in {*days, date(2022, 1, 1), date(2026, 11, 23)}:
            charge = charged(product, day.isoformat())
            assert charge.status == "computed" or without_figures(charge), (product, day)
            assert charge.bracket is None or charge.bracket.confidence != "low" or without_figures(charge)

"""The levy on a day: fixed, by ranges, a percentage, published or computed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.evidence import DutyEvidence
from core.message import Stale
from core.trade.assess import assess
from core.trade.levy import levy_charge
from core.trade.result import Charge
from core.trade.terms import Terms
from tests.core.trade import tables
from tests.core.trade.tables import quantity


def charged(product: str, on: str, evidence: DutyEvidence | None = None) -> Charge:
    """The levy on ten tons of a product."""
    day = date.fromisoformat(on)
    return levy_charge(evidence or tables.evidence(product, day), Terms(quantity("10"), day, day))


@pytest.mark.parametrize(
    ("expected", "rate", "on"),
    [
        ("69.33", "7.5", "2025-05-16"),
        ("92.446", "10", "2025-05-17"),
        ("96.36", "10", "2025-10-21"),
        ("96.36", "10", "2025-10-22"),
        ("79.4653", "7.5", "2025-01-08"),
        ("72.14775", "7.5", "2024-11-11"),
        ("114.80875", "12.5", "2026-03-05"),
    ],
)
def test_the_published_amount_is_taken_where_it_is_that_of_the_rate(expected: str, rate: str, on: str) -> None:
    """May 2025 and March 2026 changed the rate, not the price: the printed amount belongs to the rate before."""
    charge = charged("cpo", on)
    assert (Decimal(expected), Decimal(rate)) == (charge.per_unit, charge.rate)


def test_the_published_amount_is_a_step_of_its_own() -> None:
    """The steps show what was computed and what was printed."""
    steps = charged("cpo", "2025-01-08").steps
    assert [s.kind for s in steps] == ["levy_percent", "levy_published", "quantity", "total_usd", "total_idr"]
    assert (Decimal("79.4655"), Decimal("79.4653")) == (steps[1].values["computed"], steps[1].values["result"])
    assert steps[0].source != steps[1].source


def test_a_published_amount_is_of_cpo_alone() -> None:
    """A palm product with the same percentage is computed from the price."""
    charge = charged("crude_palm_kernel_oil", "2025-07-09")
    assert Decimal("87.789") == charge.per_unit
    assert "levy_published" not in {s.kind for s in charge.steps}


@pytest.mark.parametrize(
    ("expected", "printed"),
    [("92.624", "92.624"), ("92.604", "92.604"), ("92.614", "92.6241"), ("92.614", "92.6039")],
)
def test_a_published_amount_may_differ_by_a_cent(expected: str, printed: str) -> None:
    """Up to 0.01 dollars from 10 % of 926.14 it is the same levy, beyond that another one."""
    evidence = tables.evidence("cpo", date(2025, 12, 5))
    assert evidence.levy_price is not None
    other = replace(evidence.levy_price, published_levy=Decimal(printed))
    assert Decimal(expected) == charged("cpo", "2025-12-05", replace(evidence, levy_price=other)).per_unit


@pytest.mark.parametrize(
    ("expected", "price"), [("65", "730"), ("75", "730.01"), ("95", "930"), (None, "680"), (None, "930.01")]
)
def test_a_fixed_levy_goes_by_ranges_of_the_price(expected: str | None, price: str) -> None:
    """Upper bound included; outside the ranges that were seen it is unknown."""
    day = date(2024, 5, 20)
    charge = levy_charge(tables.evidence("cpo", day), Terms(None, day, day, hypothetical_price=Decimal(price)))
    assert (Decimal(expected) if expected else None) == charge.per_unit
    assert ("computed" if expected else "unknown") == charge.status


@pytest.mark.parametrize(
    ("status", "product", "on"),
    [
        ("not_yet", "cocoa_beans", "2025-10-21"),
        ("computed", "cocoa_beans", "2025-10-22"),
        ("not_charged", "gold_dore", "2026-01-08"),
        ("not_charged", "coal", "2026-01-08"),
        ("unknown", "rbd_palm_olein", "2025-02-03"),
        ("unknown", "hapor", "2026-01-08"),
        ("unknown", "palm_mixtures", "2026-01-08"),
        ("unknown", "pfad", "2025-12-05"),
        ("unknown", "palm_kernel_shell", "2026-02-05"),
        ("unknown", "cpo", "2022-10-01"),
        ("computed", "fresh_fruit_bunches", "2025-06-02"),
    ],
)
def test_the_status_of_a_product_on_a_day(status: str, product: str, on: str) -> None:
    """Palm products without a verified row are unknown, cocoa before its first row and other goods are not charged."""
    charge = charged(product, on)
    assert status == charge.status
    assert status != "unknown" or charge.gaps == ("rate",)
    assert (status == "computed") == (charge.per_unit is not None)


def test_a_product_priced_by_cpo_is_under_the_palm_levy() -> None:
    """Mixtures have neither ladder nor levy row; their price key alone keeps them from being called free."""
    evidence = tables.evidence("palm_mixtures", date(2026, 1, 8))
    assert evidence.product is not None
    bare = replace(evidence.product, ladder=None, price_key="cpo", levy_price_key=None)
    charge = charged("palm_mixtures", "2026-01-08", replace(evidence, product=bare, levies=()))
    assert (charge.status, charge.gaps) == ("unknown", ("rate",))


def test_cocoa_without_a_row_at_all_is_not_charged() -> None:
    """Evidence that holds no levy of another day says the same."""
    evidence = replace(tables.evidence("cocoa_beans", date(2025, 8, 25)), levies=())
    assert charged("cocoa_beans", "2025-08-25", evidence).status == "not_charged"


def test_a_fixed_amount_does_not_wait_for_a_price() -> None:
    """Shells in September 2025: 3 dollars a ton whatever the price, also where it is past its period."""
    evidence = tables.evidence("palm_kernel_shell", date(2025, 9, 16))
    assert evidence.price is not None
    old = replace(evidence.price, valid_to=date(2025, 8, 31))
    charge = charged("palm_kernel_shell", "2025-09-16", replace(evidence, price=old))
    assert (Decimal(3), Decimal(30)) == (charge.per_unit, charge.total_usd)


def test_a_percentage_waits_for_a_price_in_force() -> None:
    """CPO in March 2026: rate and amount by the price of February, no total."""
    charge = charged("cpo", "2026-03-05")
    assert (Decimal("12.5"), None) == (charge.rate, charge.total_usd)


def test_a_levy_whose_rows_ended_is_stale() -> None:
    """Crude palm kernel oil: last seen under PMK 30/2025."""
    day = date(2025, 12, 5)
    result = assess(tables.evidence("crude_palm_kernel_oil", day), quantity=None, peb_day=day, payment_day=day)
    assert (result.levy.status, result.levy.gaps) == ("unknown", ("rate",))
    assert Stale("levy", date(2025, 10, 21)) in result.stale


def test_cocoa_levy_is_of_the_benchmark_price() -> None:
    """7.5 % of 5,350, with the sources of the row, the price and the exchange rate."""
    day = date(2026, 2, 10)
    evidence = tables.evidence("cocoa_beans", day)
    charge = charged("cocoa_beans", "2026-02-10")
    assert Decimal("401.25") == charge.per_unit
    assert evidence.price is not None
    assert evidence.rate is not None
    assert charge.rule is not None
    assert (charge.rule.source, evidence.price.source, evidence.rate.source) == charge.sources

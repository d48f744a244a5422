"""Duty and levy together: sums on real days, what is missing, what is past its period."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.evidence import DutyEvidence
from core.message import Stale
from core.question.model import Dimension
from core.trade.assess import assess
from core.trade.explain import sum_step
from core.trade.result import DutyResult
from tests.core.trade import tables
from tests.core.trade.tables import quantity

CPO_DAY = date(2025, 12, 5)

# product, quantity, unit, PEB day, payment day, duty per unit, duty in rupiah, levy per unit, levy in rupiah
SUMS = [
    ("cpo", "500", "ton", "2025-12-05", "", "74", "616827000", "92.6142", ""),
    ("cpo", "1250", "ton", "2025-12-31", "", "74", "1551872500", "92.6142", "1942235541.75"),
    ("cpo", "25", "kuintal", "2025-10-14", "", "124", "5163050", "96.36", ""),
    ("cpo", "1000", "ton", "2025-10-22", "", "124", "2056044000", "96.36", "1597745160"),
    ("cpo", "0.75", "ton", "2025-09-16", "", "124", "1528548", "95.4711", ""),
    ("cpo", "640", "ton", "2025-09-30", "", "124", "", "95.4711", "1005730755.84"),
    ("cpo", "500", "ton", "2025-07-09", "", "52", "421590000", "87.7892", ""),
    ("cpo", "333", "ton", "2025-01-08", "", "178", "959823882", "79.4653", "428498273.7657"),
    ("cpo", "12.5", "MT", "2024-12-11", "", "178", "35401975", "80.3752", ""),
    ("cpo", "45", "ton", "2024-06-10", "", "18", "12972960", "75", ""),
    ("cpo", "700", "ton", "2024-05-20", "", "52", "584365600", "90", "1011402000"),
    ("cpo", "800", "ton", "2025-04-03", "", "124", "1633328000", "72.1152", ""),
    ("cpo", "800", "MT", "2025-03-28", "", "124", "1633328000", "71.5877", ""),
    ("cpo", "500", "ton", "2025-12-03", "2025-12-02", "74", "619306000", "92.6142", ""),
    ("cpo", "1000", "ton", "2025-12-01", "2025-11-28", "74", "1238612000", "92.6142", ""),
    ("crude_palm_stearin", "75000", "kg", "2025-08-27", "", "10", "12216750", "86.53645", "105719417.55375"),
    ("palm_kernel_shell", "10000", "ton", "2025-06-30", "", "6", "980100000", "3", "490050000"),
    ("palm_kernel_shell", "10000", "MT", "2026-02-05", "", "7", "1174390000", "", ""),
    ("rbd_palm_kernel_oil", "110", "ton", "2025-05-28", "", "27", "48636720", "69.3345", ""),
    ("rbd_palm_olein_packed", "50", "ton", "2025-12-08", "", "0", "0", "43.99165", ""),
    ("rbd_palm_olein_packed", "20", "ton", "2025-09-10", "", "31", "10190320", "45.348725", ""),
    ("biodiesel", "1000", "ton", "2025-06-20", "", "0", "0", "40.67805", "661750517.4"),
    ("cocoa_beans", "18", "MT", "2026-01-15", "", "397.2", "120013185.6", "397.2", "120013185.6"),
    ("cocoa_beans", "8", "ton", "2025-08-25", "", "1170.6", "151822137.6", "", ""),
    ("cocoa_beans", "100", "ton", "2025-06-11", "", "1369.05", "2230456260", "", ""),
    ("cocoa_beans", "15", "kuintal", "2025-03-20", "", "1486.5", "36581278.5", "", ""),
    ("cocoa_beans", "6", "ton", "2025-02-06", "", "1590", "155368440", "", ""),
    ("cocoa_beans", "10", "ton", "2024-12-20", "", "1097.7", "174687978", "", ""),
    ("gold_dore", "2", "kg", "2026-01-08", "", "20748.6615", "695246149.542", "", ""),
    ("gold_dore", "500", "gram", "2026-02-20", "", "23921.3145", "201154333.6305", "", ""),
    ("gold_granules", "5", "kg", "2026-01-20", "", "17746.615", "1489473396.95", "", ""),
    ("gold_granules", "1", "kg", "2026-01-14", "", "17290.55125", "290239193.2825", "", ""),
]


def worked(product: str, on: str, amount: str = "", unit: str = "ton", paid: str = "") -> DutyResult:
    """Duty and levy of a product from the tables."""
    peb, payment = date.fromisoformat(on), date.fromisoformat(paid or on)
    wanted = quantity(amount, unit) if amount else None
    return assess(tables.evidence(product, peb, payment), quantity=wanted, peb_day=peb, payment_day=payment)


@pytest.mark.parametrize("case", SUMS, ids=[f"{c[0]} {c[3]} {c[1]} {c[2]}" for c in SUMS])
def test_a_sum_of_a_real_day(case: tuple[str, ...]) -> None:
    """Per unit and in rupiah, to the last digit."""
    product, amount, unit, on, paid, *expected = case
    result = worked(product, on, amount, unit, paid)
    found = (result.duty.per_unit, result.duty.total_idr, result.levy.per_unit, result.levy.total_idr)
    for wanted, value in zip(expected, found, strict=True):
        assert not wanted or Decimal(wanted) == value
    assert result.duty.status == "computed"
    assert result.stale == ()


def test_duty_and_levy_add_up() -> None:
    """The sum is in rupiah and in dollars, with its step."""
    result = worked("cpo", "2025-12-31", "1250")
    assert Decimal("3494108041.75") == result.total_idr
    assert Decimal("208267.75") == result.total_usd
    step = sum_step(result)
    assert step is not None
    assert result.total_idr == step.values["result"]


def test_a_levy_that_is_not_due_counts_as_nothing() -> None:
    """Gold is under no levy: the sum is the duty."""
    result = worked("gold_dore", "2026-01-08", "2", "kg")
    assert result.levy.status == "not_charged"
    assert result.duty.total_idr == result.total_idr


def test_an_unknown_levy_leaves_the_sum_unknown() -> None:
    """Palm kernel shells of February 2026: the duty is known, the levy was never seen, so there is no sum."""
    result = worked("palm_kernel_shell", "2026-02-05", "10000")
    assert result.levy.status == "unknown"
    assert result.levy.gaps == ("rate",)
    assert result.duty.total_idr is not None
    assert result.total_idr is None
    assert sum_step(result) is None


def test_goods_that_the_tables_do_not_name_are_not_charged() -> None:
    """Coffee: neither duty nor levy, no sum, nothing stale."""
    peb = date(2025, 12, 5)
    result = assess(DutyEvidence(None), quantity=quantity("18"), peb_day=peb, payment_day=peb)
    assert (result.duty.status, result.levy.status) == ("not_charged", "not_charged")
    assert result.duty.gaps == ("product",)
    assert (result.total_idr, result.stale) == (None, ())


def test_without_a_quantity_there_is_the_amount_a_ton_alone() -> None:
    """The quantity is named as missing; the exchange rate does not matter yet."""
    result = worked("cpo", "2026-11-23")
    assert (Decimal(74), None) == (result.duty.per_unit, result.duty.total_usd)
    assert "quantity" in result.duty.gaps
    assert "quantity" in result.levy.gaps
    assert [s.what for s in result.stale] == ["reference_price"]


@pytest.mark.parametrize(
    ("unit", "dimension"), [("container", "container"), ("karung", "package"), ("liter", "volume")]
)
def test_what_has_no_weight_gives_no_total(unit: str, dimension: Dimension) -> None:
    """Two containers are not a weight."""
    peb = date(2025, 12, 5)
    evidence = tables.evidence("cpo", peb)
    result = assess(evidence, quantity=quantity("2", unit, dimension), peb_day=peb, payment_day=peb)
    assert result.duty.gaps == ("weight",)
    assert (Decimal(74), None, None) == (result.duty.per_unit, result.duty.total_usd, result.total_idr)


@pytest.mark.parametrize("amount", ["1e400", "0", "-5", "1E+999990"])
def test_an_implausible_quantity_is_asked_again(amount: str) -> None:
    """Nothing crashes and nothing is computed."""
    result = worked("cpo", "2025-12-05", amount)
    assert result.duty.gaps == ("quantity",)
    assert result.total_idr is None


def test_the_last_known_price_gives_the_rate_but_no_total() -> None:
    """Cocoa in November 2026: rate and amount of February are shown as such, rupiah are not."""
    result = worked("cocoa_beans", "2026-11-23", "20")
    assert Stale("reference_price", date(2026, 2, 28)) in result.stale
    assert Stale("exchange_rate", date(2026, 10, 13)) in result.stale
    assert (result.price_in_force, result.levy_price_in_force, result.rate_in_force) == (False, False, False)
    assert (Decimal("7.5"), Decimal("401.25")) == (result.duty.rate, result.duty.per_unit)
    assert (result.duty.total_usd, result.total_idr) == (None, None)


def test_totals_from_the_last_known_figures_where_they_are_asked_for() -> None:
    """The same with the last known price and rate: 401.25 × 20 × 17,935, twice."""
    day = date(2026, 11, 23)
    evidence = tables.evidence("cocoa_beans", day)
    result = assess(evidence, quantity=quantity("20"), peb_day=day, payment_day=day, with_last_known=True)
    assert Decimal(143928375) == result.duty.total_idr
    assert Decimal(287856750) == result.total_idr
    assert len(result.stale) == 2


def test_a_rate_past_its_week_leaves_the_dollars() -> None:
    """The price is in force, the exchange rate is not: dollars, no rupiah."""
    day = date(2025, 12, 5)
    old = tables.exchange_rate("16671", first="2025-11-26", last="2025-12-02")
    evidence = replace(tables.evidence("cpo", day), rate=old)
    result = assess(evidence, quantity=quantity("500"), peb_day=day, payment_day=day)
    assert (Decimal(37000), None) == (result.duty.total_usd, result.duty.total_idr)
    assert result.stale == (Stale("exchange_rate", date(2025, 12, 2)),)
    assert old.source not in result.duty.sources


def test_no_rate_at_all_is_a_gap() -> None:
    """Dollars, no rupiah, and the rate is named as missing."""
    day = date(2025, 12, 5)
    evidence = replace(tables.evidence("cpo", day), rate=None)
    result = assess(evidence, quantity=quantity("500"), peb_day=day, payment_day=day)
    assert result.duty.gaps == ("exchange_rate",)
    assert result.stale == (Stale("exchange_rate", None),)
    assert result.rate_in_force


def test_no_price_at_all_is_a_gap() -> None:
    """A palm product without any reference price has no column."""
    day = date(2025, 12, 5)
    evidence = replace(tables.evidence("cpo", day), price=None, levy_price=None)
    result = assess(evidence, quantity=quantity("500"), peb_day=day, payment_day=day)
    assert (result.duty.status, result.duty.gaps) == ("unknown", ("reference_price",))
    assert (Decimal(10), None, ("reference_price",)) == (result.levy.rate, result.levy.per_unit, result.levy.gaps)
    assert result.stale == (Stale("reference_price", None),)


@pytest.mark.parametrize(
    ("expected", "price"), [("3", "730.00"), ("18", "730.01"), ("124", "930.01"), ("74", "930"), ("0", "680")]
)
def test_a_supposed_price_picks_the_column(expected: str, price: str) -> None:
    """What if the reference price were so: the bound belongs to the lower column, nothing is stale."""
    day = date(2026, 11, 23)
    evidence = tables.evidence("cpo", day)
    result = assess(evidence, quantity=None, peb_day=day, payment_day=day, hypothetical_price=Decimal(price))
    assert Decimal(expected) == result.duty.per_unit
    assert Decimal("12.5") * Decimal(price) / 100 == result.levy.per_unit
    assert result.hypothetical
    assert (result.price, result.stale, result.price_in_force) == (None, (), True)
    assert evidence.price is not None
    assert evidence.price.source not in (*result.duty.sources, *result.levy.sources)


def test_a_supposed_cocoa_price_gives_a_rate_without_an_amount() -> None:
    """The benchmark price that belongs to it is not known."""
    day = date(2025, 12, 5)
    evidence = tables.evidence("cocoa_beans", day)
    result = assess(
        evidence, quantity=quantity("1"), peb_day=day, payment_day=day, hypothetical_price=Decimal("3500.01")
    )
    for charge in (result.duty, result.levy):
        assert (Decimal("7.5"), None, ("benchmark_price",)) == (charge.rate, charge.per_unit, charge.gaps)


@pytest.mark.parametrize("price", ["0", "-5", "NaN", "Infinity"])
def test_a_supposed_price_that_is_none_is_a_gap(price: str) -> None:
    """Nothing is computed from it, and the published price does not slip in instead."""
    day = date(2025, 12, 5)
    evidence = tables.evidence("cpo", day)
    result = assess(evidence, quantity=None, peb_day=day, payment_day=day, hypothetical_price=Decimal(price))
    assert result.duty.gaps == ("reference_price",)
    assert result.levy.per_unit is None


def test_a_supposed_exchange_rate_replaces_the_published_one() -> None:
    """74 × 500 × 17,000, without the source of the tax rate and without its staleness."""
    day = date(2025, 12, 5)
    evidence = replace(tables.evidence("cpo", day), rate=None)
    result = assess(evidence, quantity=quantity("500"), peb_day=day, payment_day=day, hypothetical_rate=Decimal(17000))
    assert Decimal(629_000_000) == result.duty.total_idr
    assert (result.hypothetical, result.stale, result.rate) == (True, (), None)


@pytest.mark.parametrize("rate", ["0", "-17000", "NaN"])
def test_a_supposed_exchange_rate_that_is_none_is_a_gap(rate: str) -> None:
    """Dollars, no rupiah."""
    day = date(2025, 12, 5)
    evidence = tables.evidence("cpo", day)
    result = assess(evidence, quantity=quantity("5"), peb_day=day, payment_day=day, hypothetical_rate=Decimal(rate))
    assert (Decimal(370), None) == (result.duty.total_usd, result.duty.total_idr)
    assert result.duty.gaps == ("exchange_rate",)


@settings(deadline=None)  # the first example reads the tables
@given(
    st.decimals(min_value="0.000001", max_value=10**9, places=9),
    st.decimals(min_value=1, max_value=50000, places=2),
)
def test_no_digit_of_a_sum_is_lost(tons: Decimal, rate: Decimal) -> None:
    """Duty, levy and sum equal the products of fractions."""
    evidence = replace(tables.evidence("cpo", CPO_DAY), rate=tables.exchange_rate(str(rate)))
    result = assess(evidence, quantity=quantity(str(tons)), peb_day=CPO_DAY, payment_day=CPO_DAY)
    assert result.duty.total_idr is not None
    assert result.levy.total_idr is not None
    assert result.total_idr is not None
    assert 74 * Fraction(tons) * Fraction(rate) == Fraction(result.duty.total_idr)
    assert Fraction("92.6142") * Fraction(tons) * Fraction(rate) == Fraction(result.levy.total_idr)
    assert Fraction("166.6142") * Fraction(tons) * Fraction(rate) == Fraction(result.total_idr)

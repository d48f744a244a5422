"""Every published calculation of the data, recomputed; the regulation stands in the test's id."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal

import pytest

from core.evidence import DutyEvidence
from core.trade.assess import assess
from core.trade.money import percent_of, plus, times
from core.trade.reference import reference_price_from_sources
from core.trade.result import DutyResult
from tests.core.trade import tables

NUMBER = r"\d+(?:\.\d+)?"
CENT = Decimal("0.01")
EXAMPLES = tables.rows("duty/worked_examples.csv")
JUNE_2025_NAMES = {
    "CPO": "cpo",
    "CPKO": "crude_palm_kernel_oil",
    "RBD palm olein": "rbd_palm_olein",
    "RBD palm oil": "rbd_palm_oil",
    "RBD palm stearin": "rbd_palm_stearin",
    "PFAD": "pfad",
    "biodiesel": "biodiesel",
    "TBS": "fresh_fruit_bunches",
    "PK": "palm_kernel",
    "cangkang": "palm_kernel_shell",
}


def read(pattern: str, text: str) -> re.Match[str]:
    """The whole text read by a pattern; a text it does not read fails the test."""
    found = re.fullmatch(pattern, text)
    assert found is not None, f"nothing reads {text!r}"
    return found


def day_of(row: tables.Row) -> date:
    """The first day of an example."""
    return date.fromisoformat(row["valid_from"])


def with_price(evidence: DutyEvidence, reference: str, benchmark: str | None = None) -> DutyEvidence:
    """The evidence with the prices of the example and nothing printed beside them."""
    assert evidence.price is not None or evidence.product is not None
    template = evidence.price or tables.prices()[0]
    price = replace(
        template,
        valid_from=date(2000, 1, 1),
        valid_to=date(2099, 12, 31),
        reference_price=Decimal(reference),
        benchmark_price=tables.number(benchmark or ""),
        published_levy=None,
        published_duty=None,
    )
    return replace(evidence, price=price, levy_price=price)


def worked(evidence: DutyEvidence, on: date) -> DutyResult:
    """Duty and levy per unit on a day."""
    return assess(evidence, quantity=None, peb_day=on, payment_day=on)


def half_of_last_digit(printed: str) -> Decimal:
    """How far a printed number may lie from the unrounded one."""
    return Decimal(5).scaleb(int(Decimal(printed).as_tuple().exponent) - 1)


def check_cpo(row: tables.Row) -> None:
    """Duty by the column of the price; levy fixed, or a percentage of the unrounded price."""
    price = read(rf"HR ({NUMBER}) USD/MT", row["inputs"])[1]
    said = read(
        rf"BK (?P<duty>{NUMBER})(?: \((?:kolom (?P<a>\d+)|implied: [^)]*)\))? USD/MT(?: \(kolom (?P<b>\d+)\))?"
        rf"(?:; PE (?P<levy>{NUMBER}) USD/MT(?: \((?P<rate>{NUMBER})%[^)]*\))?)?",
        row["published_result"],
    )
    on = day_of(row)
    result = worked(with_price(tables.evidence("cpo", on), price), on)
    assert Decimal(said["duty"]) == result.duty.per_unit
    column = said["a"] or said["b"]
    assert column is None or int(column) == result.duty.column
    if said["levy"]:
        check_levy(row, said, Decimal(price), result)


def check_levy(row: tables.Row, said: re.Match[str], price: Decimal, result: DutyResult) -> None:
    """The levy of the same example, recomputed from the printed price and as printed."""
    printed, computed = Decimal(said["levy"]), result.levy.per_unit
    assert computed is not None
    if said["rate"] is None:
        assert printed == computed
    else:
        assert Decimal(said["rate"]) == result.levy.rate
        assert percent_of(Decimal(said["rate"]), price) == computed
        slack = plus(percent_of(Decimal(said["rate"]), half_of_last_digit("0.01")), half_of_last_digit(said["levy"]))
        assert abs(printed - computed) <= slack
    known = tables.price_on("cpo", day_of(row))
    if known is not None and known.published_levy is not None:
        assert printed == worked(tables.evidence("cpo", day_of(row)), day_of(row)).levy.per_unit


def check_reference_price(row: tables.Row) -> None:
    """The reference price from the three markets by the USD 40 rule."""
    said = read(
        rf"rata-rata bursa Indonesia ({NUMBER}); bursa Malaysia ({NUMBER}); Rotterdam ({NUMBER}) USD/MT", row["inputs"]
    )
    printed = read(rf"HR ({NUMBER}) USD/MT", row["published_result"])[1]
    value, _ = reference_price_from_sources(*(Decimal(x) for x in said.groups()))
    assert abs(Decimal(printed) - value) <= half_of_last_digit(printed)


def check_cocoa(row: tables.Row) -> None:
    """The reference price picks the column, its percentage is taken of the benchmark price."""
    reference, benchmark = read(rf"HR ({NUMBER}); HPE ({NUMBER}) USD/MT", row["inputs"]).groups()
    said = read(rf"BK (?P<duty>{NUMBER})%(?:; PE (?P<levy>{NUMBER})%)?", row["published_result"])
    on = day_of(row)
    result = worked(with_price(tables.evidence("cocoa_beans", on), reference, benchmark), on)
    assert Decimal(said["duty"]) == result.duty.rate
    assert percent_of(Decimal(said["duty"]), Decimal(benchmark)) == result.duty.per_unit
    assert result.duty.column == 4
    if said["levy"]:
        assert Decimal(said["levy"]) == result.levy.rate
        assert percent_of(Decimal(said["levy"]), Decimal(benchmark)) == result.levy.per_unit
    else:
        assert result.levy.status == "not_yet"


def check_june_2025(row: tables.Row) -> None:
    """All palm products of one table: duty, levy and their sum, printed to the cent."""
    price = read(rf"HR ({NUMBER}) USD/MT \(Kepmendag \d+/\d+\)", row["inputs"])[1]
    lines = read(r"BK/PE/total USD/MT: (.+)", row["published_result"])[1].split("; ")
    assert set(JUNE_2025_NAMES) == {read(r"(.+) \S+", line)[1] for line in lines}
    for line in lines:
        name, duty, levy, total = read(rf"(.+) ({NUMBER})/({NUMBER})/({NUMBER})", line).groups()
        on = day_of(row)
        result = worked(with_price(tables.evidence(JUNE_2025_NAMES[name], on), price), on)
        assert result.duty.per_unit is not None, name
        assert result.levy.per_unit is not None, name
        assert Decimal(duty) == result.duty.per_unit, name
        assert Decimal(levy) == result.levy.per_unit.quantize(CENT, ROUND_HALF_UP), name
        assert Decimal(total) == plus(result.duty.per_unit, result.levy.per_unit).quantize(CENT, ROUND_HALF_UP), name


def check_total(row: tables.Row) -> None:
    """Duty + levy of CPO; the page cuts the sum after two decimals."""
    price = read(rf"HR ({NUMBER})", row["inputs"])[1]
    duty, levy, total = read(rf"BK ({NUMBER}) \+ PE ({NUMBER}) = ({NUMBER}) USD/MT", row["published_result"]).groups()
    evidence = tables.evidence("cpo", day_of(row))
    result = worked(evidence, day_of(row))
    assert evidence.price is not None
    assert Decimal(price) == evidence.price.reference_price
    assert Decimal(duty) == result.duty.per_unit
    assert Decimal(levy) == result.levy.per_unit
    assert result.levy.per_unit is not None
    assert Decimal(total) == plus(Decimal(duty), result.levy.per_unit).quantize(CENT, ROUND_DOWN)


def check_gold(row: tables.Row) -> None:
    """Dollars a troy ounce pick the column, the percentage is taken of dollars a kilogram."""
    reference, bound, benchmark = read(
        rf"HR ({NUMBER}) USD/t oz >= ({NUMBER}), HPE ({NUMBER}) USD/kg, dore", row["inputs"]
    ).groups()
    column, rate = read(
        rf"column (\d+), ({NUMBER})% of HPE per kg \(before quantity and kurs\)", row["published_result"]
    ).groups()
    on = day_of(row)
    result = worked(with_price(tables.evidence("gold_dore", on), reference, benchmark), on)
    assert int(column) == result.duty.column
    assert Decimal(rate) == result.duty.rate
    assert result.duty.bracket is not None
    assert Decimal(bound) == result.duty.bracket.above
    assert percent_of(Decimal(rate), Decimal(benchmark)) == result.duty.per_unit
    assert result.duty.per_unit_unit == "USD/kg"


def check_pome(row: tables.Row) -> None:
    """CPO beside mill effluent oil; the association rounds the levy up to whole dollars."""
    price, column = read(rf"HR ({NUMBER}) USD/MT \(kolom (\d+)\)", row["inputs"]).groups()
    said = read(
        rf"CPO: BK ({NUMBER}) \+ PE ({NUMBER}) = ({NUMBER}) USD/MT; "
        rf"POME/limbah: BK ({NUMBER}) \+ PE ({NUMBER}) = ({NUMBER}) USD/MT",
        row["published_result"],
    )
    duty, levy, total, other_duty, other_levy, other_total = (Decimal(x) for x in said.groups())
    on = day_of(row)
    crude = worked(with_price(tables.evidence("cpo", on), price), on)
    effluent = worked(with_price(tables.evidence("pome_oil", on), price), on)
    assert (duty, int(column)) == (crude.duty.per_unit, crude.duty.column)
    assert crude.levy.per_unit is not None
    assert levy == other_levy == crude.levy.per_unit.quantize(Decimal(1), ROUND_CEILING)
    assert (other_duty, int(column)) == (effluent.duty.per_unit, effluent.duty.column)
    assert effluent.duty.per_unit is not None
    assert total == plus(duty, levy)
    assert other_total == plus(effluent.duty.per_unit, other_levy)


def check_formula(row: tables.Row) -> None:
    """Specific and ad valorem duty in rupiah are the products that the regulation names."""
    read(
        r"specific: tarif per satuan x jumlah x kurs; ad valorem: tarif % x jumlah x harga ekspor x kurs", row["inputs"]
    )
    read(r"formula only", row["published_result"])
    rate = Decimal("16671.5")
    for product, on in (("cpo", date(2025, 12, 5)), ("cocoa_beans", date(2025, 8, 25))):
        evidence = replace(tables.evidence(product, on), rate=tables.exchange_rate(str(rate)))
        duty = assess(evidence, quantity=tables.quantity("7.25"), peb_day=on, payment_day=on).duty
        assert evidence.price is not None
        if duty.rate is None:
            assert duty.bracket is not None
            assert duty.bracket.duty is not None
            factors = (duty.bracket.duty, Decimal("7.25"), rate)
        else:
            assert evidence.price.benchmark_price is not None
            factors = (duty.rate / 100, Decimal("7.25"), evidence.price.benchmark_price * rate)
        assert times(*factors) == duty.total_idr


SHAPES: tuple[tuple[str, Callable[[tables.Row], None]], ...] = (
    (r"CPO \d{4}-\d\d-\d\d", check_cpo),
    (r"HR CPO \d{4}-\d\d-\d\d", check_reference_price),
    (r"kakao \d{4}-\d\d-\d\d", check_cocoa),
    (r"All palm products Jun 2025", check_june_2025),
    (r"CPO Mar 2025 total", check_total),
    (r"Gold .+ \(formula check\)", check_gold),
    (r"CPO vs POME Jan 2025", check_pome),
    (r"Rupiah formula \(PP 55/2008\)", check_formula),
)


@pytest.mark.parametrize("row", EXAMPLES, ids=[f"{r['case']} - {r['regulation']}" for r in EXAMPLES])
def test_a_published_example_comes_out_as_published(row: tables.Row) -> None:
    """The program's figure is the published one; a case that no shape reads fails."""
    checks = [check for pattern, check in SHAPES if re.fullmatch(pattern, row["case"])]
    assert len(checks) == 1, f"{row['case']}: {len(checks)} shapes"
    checks[0](row)


def test_all_shapes_are_used_and_all_examples_are_there() -> None:
    """No check is left without a case, and the file is the whole list of published calculations."""
    used = [p for p, _ in SHAPES if any(re.fullmatch(p, r["case"]) for r in EXAMPLES)]
    assert len(SHAPES) == len(used)
    assert len(EXAMPLES) >= 72

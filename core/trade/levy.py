"""The export levy (pungutan ekspor) on palm products and cocoa beans for a day.

Palm: a percentage of the CPO reference price for every product, or a fixed USD per ton; until 21 September 2024 fixed
amounts by ranges of the price. Cocoa: a percentage of the benchmark price (HPE) by the column of the reference price
(PMK 69/2025 Pasal 8).
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from core.evidence import DutyEvidence, DutyProduct, LevyRule, ReferencePrice
from core.trade import explain
from core.trade.money import minus, percent_of
from core.trade.result import Charge, ChargeStatus, Gap
from core.trade.terms import Terms
from core.trade.totals import distinct, lowest, notes_of, with_totals
from core.trade.validity import last_end, next_row, period_covers, rows_in_force

# The publisher takes the levy from an unrounded price: printed and computed amounts differ by less than this. Where
# they differ by more, the printed one belongs to another rate (May 2025 changed its rate on the 17th).
PUBLISHED_TOLERANCE = Decimal("0.01")


def levy_charge(evidence: DutyEvidence, terms: Terms) -> Charge:
    """The levy, with totals where quantity and exchange rate allow; rows of low confidence give no figures."""
    if evidence.product is None:
        return Charge("levy", "not_charged", gaps=("product",))
    rows = rows_in_force(evidence.levies, terms.peb_day)
    if not rows:
        return _without_row(evidence.product, evidence.levies, terms.peb_day)
    supposed = terms.hypothetical_price is not None
    price = None if supposed else levy_base(evidence)
    value = terms.supposed_price if price is None else price.reference_price
    row = _row_for(rows, value)
    if row is None:
        return _bare("unknown", None, "reference_price" if value is None else "rate")
    if row.rate is None or row.confidence == "low":
        return replace(_bare("unknown", row, "rate"), confidence=row.confidence)
    charge = _amount(_bare("computed", row), row, value, evidence, terms)
    covered = supposed or _fixed(row) or period_covers(price, terms.peb_day)
    return with_totals(charge, evidence.rate, terms, price_in_force=covered)


def levy_base(evidence: DutyEvidence) -> ReferencePrice | None:
    """The price that picks the row and is the base of a percentage: its own, else the one of the duty."""
    product = evidence.product
    return evidence.levy_price if product is not None and product.levy_price_key else evidence.price


def levy_ended(evidence: DutyEvidence, day: date) -> date | None:
    """The last day a levy on the product is known for, where none is known for the day."""
    return None if rows_in_force(evidence.levies, day) else last_end(evidence.levies, day)


def _under_palm_levy(product: DutyProduct) -> bool:
    """Whether the product belongs to the goods under the palm levy, seen in a table or not."""
    if product.ladder == "cocoa":
        return False
    return product.ladder == "palm" or product.price_key == "cpo" or product.levy_price_key is not None


def _without_row(product: DutyProduct, levies: tuple[LevyRule, ...], day: date) -> Charge:
    """No row in force: palm products are under the levy all the same, cocoa only since its first row."""
    if _under_palm_levy(product) or last_end(levies, day) is not None:
        return _bare("unknown", None, "rate")
    later = next_row(levies, day)
    return _bare("not_yet", later) if later else Charge("levy", "not_charged")


def _bare(status: ChargeStatus, row: LevyRule | None, *gaps: Gap) -> Charge:
    """A charge without figures that still names its row."""
    if row is None:
        return Charge("levy", status, gaps=gaps)
    return Charge(
        "levy",
        status,
        gaps=gaps,
        sources=(row.source,),
        confidence=row.confidence,
        notes=notes_of(row.note),
        rule=row,
    )


def _fixed(row: LevyRule) -> bool:
    """Whether the amount depends on no price."""
    return row.unit == "USD/MT" and row.above is None and row.up_to is None


def _row_for(rows: tuple[LevyRule, ...], value: Decimal | None) -> LevyRule | None:
    """The row without a range, else the one whose range holds the price (upper bound included)."""
    for row in rows:
        if row.above is None and row.up_to is None:
            return row
        if value is None:
            continue
        if (row.above is None or value > row.above) and (row.up_to is None or value <= row.up_to):
            return row
    return None


def _amount(charge: Charge, row: LevyRule, value: Decimal | None, evidence: DutyEvidence, terms: Terms) -> Charge:
    """The amount per unit of a row."""
    rate = row.rate or Decimal(0)
    if row.unit == "USD/MT":
        step = explain.amount_step(rate, row.unit, row.source)
        charge = replace(charge, per_unit=rate, per_unit_unit=row.unit, steps=(step,))
        rests_on = None if _fixed(row) or terms.hypothetical_price is not None else levy_base(evidence)
        return _with_price(charge, rests_on)
    charge = replace(charge, rate=rate)
    if row.unit == "% of export price":
        return _of_benchmark(charge, row, evidence.price, terms)
    if value is None:
        return replace(charge, gaps=("reference_price",))
    return _of_reference(charge, row, value, evidence, terms)


def _of_benchmark(charge: Charge, row: LevyRule, price: ReferencePrice | None, terms: Terms) -> Charge:
    """A percentage of the benchmark price (HPE); a supposed reference price says nothing about it."""
    if price is None or price.benchmark_price is None or terms.hypothetical_price is not None:
        return replace(charge, gaps=("benchmark_price",))
    amount = percent_of(row.rate or Decimal(0), price.benchmark_price)
    step = explain.levy_percent_step(row, price.benchmark_price, amount, price.benchmark_unit)
    charge = replace(charge, per_unit=amount, per_unit_unit=price.benchmark_unit, steps=(step,))
    return _with_price(charge, price)


def _of_reference(charge: Charge, row: LevyRule, value: Decimal, evidence: DutyEvidence, terms: Terms) -> Charge:
    """A percentage of the reference price; for CPO the printed amount where it is that of this rate."""
    amount = percent_of(row.rate or Decimal(0), value)
    charge = replace(
        charge,
        per_unit=amount,
        per_unit_unit="USD/MT",
        steps=(explain.levy_percent_step(row, value, amount, "USD/MT"),),
    )
    price = levy_base(evidence)
    if terms.hypothetical_price is not None or price is None:
        return charge
    charge = _with_price(charge, price)
    product = evidence.product
    if product is None or product.key != "cpo" or not _published_applies(price, amount):
        return charge
    step = explain.levy_published_step(price, amount)
    return replace(charge, per_unit=price.published_levy, steps=(*charge.steps, step))


def _published_applies(price: ReferencePrice, computed: Decimal) -> bool:
    """Whether the printed amount is the one of the rate in force."""
    published = price.published_levy
    return (
        published is not None
        and price.published_levy_unit == "USD/MT"
        and abs(minus(published, computed)) <= PUBLISHED_TOLERANCE
    )


def _with_price(charge: Charge, price: ReferencePrice | None) -> Charge:
    """The charge with the source, confidence and note of the price it rests on."""
    if price is None:
        return charge
    return replace(
        charge,
        sources=distinct((*charge.sources, price.source)),
        confidence=lowest(charge.confidence, price.confidence),
        notes=notes_of(*charge.notes, price.note),
    )

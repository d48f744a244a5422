"""Export duty (bea keluar) on goods for a day: which rule, which column, how much a unit.

Palm: USD per ton from the column of the CPO reference price (HR). Cocoa and gold: the HR picks the column, its
percentage is taken of the export benchmark price (HPE). Others: a flat percentage of the HPE. PMK 38/2024 jo.
PMK 68/2025; gold PMK 80/2025.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from core.evidence import Bracket, DutyEvidence, DutyRule
from core.trade import explain
from core.trade.brackets import below_ladder, column_for, palm_column
from core.trade.money import percent_of
from core.trade.result import Charge, ChargeStatus, Gap
from core.trade.terms import Terms
from core.trade.totals import distinct, lowest, notes_of, with_totals
from core.trade.validity import next_row, period_covers, rows_in_force

# PMK 38/2024 took over goods that older regulations charged already: before it a rate is unknown, not nil.
TAKEN_OVER = date(2024, 6, 3)


def duty_charge(evidence: DutyEvidence, terms: Terms) -> Charge:
    """The export duty, with totals where quantity and exchange rate allow.

    Amounts of low confidence are never given as figures: the charge is then `unknown` and carries the row.
    """
    if evidence.product is None:
        return Charge("export_duty", "not_charged", gaps=("product",))
    rules = rows_in_force(evidence.rules, terms.peb_day)
    brackets = rows_in_force(evidence.brackets, terms.peb_day)
    if not rules and not brackets:
        return _without_rule(evidence, terms.peb_day)
    rule = rules[0] if rules else None
    if rule is not None and rule.tariff == "planned":
        return replace(_bare("planned", rule), confidence=rule.confidence)
    if brackets or evidence.product.ladder:
        charge = _from_ladder(evidence, terms, rule, brackets)
    else:
        charge = _flat(evidence, terms, rule)
    covered = terms.hypothetical_price is not None or period_covers(evidence.price, terms.peb_day)
    return with_totals(charge, evidence.rate, terms, price_in_force=covered or not _leans_on_price(charge))


def _leans_on_price(charge: Charge) -> bool:
    """Whether a reference or benchmark price went into the charge."""
    return charge.column is not None or charge.rate is not None


def _without_rule(evidence: DutyEvidence, day: date) -> Charge:
    """No rule in force: a later one may be known, or goods may have been charged under a rule that was not seen."""
    later = next_row(evidence.rules, day) or next_row(evidence.brackets, day)
    if later is None:
        ended = [*evidence.rules, *evidence.brackets]
        return _bare("unknown", None, "rate") if ended else Charge("export_duty", "not_charged")
    rule = later if isinstance(later, DutyRule) else None
    if later.source.valid_from == TAKEN_OVER:
        return _bare("unknown", rule, "rate")
    return _bare("not_yet", rule)


def _bare(status: ChargeStatus, rule: DutyRule | None, *gaps: Gap) -> Charge:
    """A charge without figures that still names its rule."""
    if rule is None:
        return Charge("export_duty", status, gaps=gaps)
    return Charge(
        "export_duty",
        status,
        gaps=gaps,
        sources=(rule.source,),
        notes=notes_of(rule.note),
        rule=rule,
        confidence="high",
    )


def _from_ladder(evidence: DutyEvidence, terms: Terms, rule: DutyRule | None, brackets: tuple[Bracket, ...]) -> Charge:
    """The charge from the column that the reference price falls into."""
    price = None if terms.hypothetical_price is not None else evidence.price
    value = terms.supposed_price if price is None else price.reference_price
    if value is None:
        return _bare("unknown", rule, "reference_price")
    bracket = column_for(brackets, value)
    if bracket is None or bracket.duty is None or bracket.confidence == "low":
        return _unknown_column(evidence, rule, brackets, value, bracket)
    steps = (explain.column_step(bracket, value, price.source if price else None),)
    charge = Charge(
        "export_duty",
        "computed",
        column=bracket.column,
        steps=steps,
        sources=distinct((bracket.source, price.source if price else None)),
        confidence=lowest(bracket.confidence, *([price.confidence] if price else [])),
        notes=notes_of(bracket.note, price.note if price else ""),
        rule=rule,
        bracket=bracket,
    )
    if bracket.unit.startswith("%"):
        return _of_benchmark(charge, bracket.duty, evidence, terms)
    step = explain.amount_step(bracket.duty, bracket.unit, bracket.source)
    return replace(charge, per_unit=bracket.duty, per_unit_unit=bracket.unit, steps=(*steps, step))


def _unknown_column(
    evidence: DutyEvidence,
    rule: DutyRule | None,
    brackets: tuple[Bracket, ...],
    value: Decimal,
    bracket: Bracket | None,
) -> Charge:
    """The column has no verified amount, or the price lies under the ladder."""
    if bracket is None and below_ladder(brackets, value):
        return _bare("unknown", rule, "below_ladder")
    palm = evidence.product is not None and evidence.product.ladder == "palm"
    column = bracket.column if bracket else palm_column(value) if palm else None
    charge = replace(_bare("unknown", rule, "rate"), column=column, bracket=bracket)
    if bracket is None:
        return charge
    notes = notes_of(bracket.note)
    return replace(charge, sources=(bracket.source,), notes=notes, confidence=bracket.confidence)


def _flat(evidence: DutyEvidence, terms: Terms, rule: DutyRule | None) -> Charge:
    """The charge from a flat rate."""
    if rule is None or rule.rate is None or rule.tariff == "unknown" or rule.confidence == "low":
        charge = _bare("unknown", rule, "rate")
        return replace(charge, confidence=rule.confidence) if rule else charge
    charge = replace(_bare("computed", rule), steps=(explain.flat_rate_step(rule),), confidence=rule.confidence)
    if rule.tariff == "specific":
        return replace(charge, per_unit=rule.rate, per_unit_unit=rule.unit)
    return _of_benchmark(charge, rule.rate, evidence, terms)


def _of_benchmark(charge: Charge, percent: Decimal, evidence: DutyEvidence, terms: Terms) -> Charge:
    """A percentage of the benchmark price (HPE); a supposed reference price says nothing about it."""
    charge = replace(charge, rate=percent)
    price = evidence.price
    if price is None or price.benchmark_price is None or terms.hypothetical_price is not None:
        return replace(charge, gaps=(*charge.gaps, "benchmark_price"))
    amount = percent_of(percent, price.benchmark_price)
    step = explain.rate_step(percent, price.benchmark_price, amount, price.benchmark_unit, price.source)
    return replace(
        charge,
        per_unit=amount,
        per_unit_unit=price.benchmark_unit,
        steps=(*charge.steps, step),
        sources=distinct((*charge.sources, price.source)),
        confidence=lowest(charge.confidence, price.confidence),
        notes=notes_of(*charge.notes, price.note),
    )

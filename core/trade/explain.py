"""The steps of a calculation as values: what was taken, from which source, with which result.

No words here; wording turns each step into a sentence of the reply's language. Every step names the source of the
figure it brings in; steps that only multiply figures already named have none.
"""

from decimal import Decimal

from core.evidence import Bracket, DutyRule, ExchangeRate, LevyRule, ReferencePrice
from core.message import Source
from core.question.model import Quantity
from core.trade.result import DutyResult, Step


def column_step(bracket: Bracket, price: Decimal, price_source: Source | None) -> Step:
    """A reference price falls into a column; `price_source` None marks a supposed price."""
    unit = "USD/toz" if bracket.lower_included else "USD/MT"
    values: dict[str, Decimal | str | int | None] = {
        "reference_price": price,
        "above": bracket.above,
        "up_to": bracket.up_to,
        "lower_included": str(bracket.lower_included).lower(),
        "supposed": "true" if price_source is None else "false",
        "result": bracket.column,
    }
    return Step("column", values, unit, bracket.source)


def flat_rate_step(rule: DutyRule) -> Step:
    """A flat rate."""
    return Step("flat_rate", {"result": rule.rate}, rule.unit, rule.source)


def amount_step(amount: Decimal, unit: str, source: Source) -> Step:
    """An amount per unit as the table has it."""
    return Step("per_unit", {"result": amount}, unit, source)


def rate_step(rate: Decimal, base: Decimal, result: Decimal, unit: str, source: Source | None) -> Step:
    """A percentage of the export benchmark price (HPE); the source is that of the price."""
    return Step("per_unit", {"rate": rate, "base": base, "result": result}, unit, source)


def levy_percent_step(rule: LevyRule, base: Decimal, result: Decimal, unit: str) -> Step:
    """A levy as a percentage of a price."""
    return Step("levy_percent", {"rate": rule.rate, "base": base, "result": result}, unit, rule.source)


def levy_published_step(price: ReferencePrice, computed: Decimal) -> Step:
    """The printed levy was taken instead of the computed one."""
    values: dict[str, Decimal | str | int | None] = {"computed": computed, "result": price.published_levy}
    return Step("levy_published", values, price.published_levy_unit, price.source)


def quantity_step(quantity: Quantity, amount: Decimal, unit: str) -> Step:
    """The quantity in the unit of the rate."""
    return Step("quantity", {"value": quantity.value, "unit": quantity.unit, "result": amount}, unit, None)


def usd_step(per_unit: Decimal, amount: Decimal, result: Decimal) -> Step:
    """Amount per unit × quantity."""
    return Step("total_usd", {"per_unit": per_unit, "quantity": amount, "result": result}, "USD", None)


def rupiah_step(usd: Decimal, rupiah_per_usd: Decimal, result: Decimal, rate: ExchangeRate | None) -> Step:
    """Dollars × exchange rate; `rate` None marks a supposed rate."""
    values: dict[str, Decimal | str | int | None] = {"usd": usd, "rate": rupiah_per_usd, "result": result}
    return Step("total_idr", values, "IDR", rate.source if rate else None)


def threshold_step(value: Decimal, threshold: Decimal, result: Decimal, source: Source) -> Step:
    """The value free of duty taken off a consignment."""
    return Step("threshold", {"value": value, "threshold": threshold, "result": result}, "IDR", source)


def sum_step(result: DutyResult) -> Step | None:
    """Duty + levy in rupiah; None where the sum is not known."""
    if result.total_idr is None:
        return None
    values: dict[str, Decimal | str | int | None] = {
        "duty": result.duty.total_idr,
        "levy": result.levy.total_idr,
        "result": result.total_idr,
    }
    return Step("sum", values, "IDR", None)

"""From an amount per unit to totals: × quantity, × the tax exchange rate of the payment day.

PP 55/2008 Pasal 4: amount per unit × quantity × exchange rate. Pasal 6: tariff and price of the day of the export
declaration (PEB), exchange rate of the day of payment.
"""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from core.evidence import ExchangeRate
from core.message import Confidence, Source
from core.trade import explain
from core.trade.money import times
from core.trade.rates import convert
from core.trade.result import Charge
from core.trade.terms import Terms
from core.trade.units import in_rate_unit
from core.trade.validity import period_covers

_RANK: dict[str, int] = {"high": 0, "good": 0, "medium": 1, "low": 2, "suspect": 2}
_NAMES: tuple[Confidence, ...] = ("high", "medium", "low")


def lowest(*confidences: str) -> Confidence:
    """The weakest of the confidences of the rows used; `good` rates count as high, `suspect` ones as low."""
    return _NAMES[max((_RANK[c] for c in confidences), default=0)]


def distinct(sources: Iterable[Source | None]) -> tuple[Source, ...]:
    """The sources once each, in order."""
    return tuple(dict.fromkeys(s for s in sources if s is not None))


def notes_of(*notes: str) -> tuple[str, ...]:
    """The notes that say something, once each."""
    return tuple(dict.fromkeys(n for n in notes if n))


def with_totals(charge: Charge, rate: ExchangeRate | None, terms: Terms, *, price_in_force: bool) -> Charge:
    """The charge with its totals, as far as quantity, price and exchange rate allow.

    A price past its period gives no totals unless the terms ask for the last known figures; the same holds for the
    exchange rate.
    """
    if charge.status != "computed" or charge.per_unit is None:
        return charge
    if terms.quantity is None:
        return replace(charge, gaps=(*charge.gaps, "quantity"))
    amount, gap = in_rate_unit(terms.quantity, charge.per_unit_unit)
    if amount is None or gap is not None:
        return replace(charge, gaps=(*charge.gaps, gap or "quantity"))
    if not (price_in_force or terms.with_last_known):
        return charge
    usd = times(charge.per_unit, amount)
    unit = charge.per_unit_unit.rpartition("/")[2]
    steps = (explain.quantity_step(terms.quantity, amount, unit), explain.usd_step(charge.per_unit, amount, usd))
    return _in_rupiah(replace(charge, total_usd=usd, steps=charge.steps + steps), usd, rate, terms)


def _in_rupiah(charge: Charge, usd: Decimal, rate: ExchangeRate | None, terms: Terms) -> Charge:
    """The charge with its total in rupiah, where there is a rate to take."""
    supposed = terms.supposed_rate
    if supposed is not None:
        total = times(usd, supposed)
        return replace(charge, total_idr=total, steps=(*charge.steps, explain.rupiah_step(usd, supposed, total, None)))
    if rate is None or terms.hypothetical_rate is not None:
        return replace(charge, gaps=(*charge.gaps, "exchange_rate"))
    if not (period_covers(rate, terms.payment_day) or terms.with_last_known):
        return charge
    total = convert(usd, rate)
    return replace(
        charge,
        total_idr=total,
        steps=(*charge.steps, explain.rupiah_step(usd, convert(Decimal(1), rate), total, rate)),
        sources=distinct((*charge.sources, rate.source)),
        confidence=lowest(charge.confidence, rate.confidence),
        notes=notes_of(*charge.notes, rate.note),
    )

"""Export duty and levy of goods for a day, together: the one entry to the arithmetic of a duty question."""

from datetime import date
from decimal import Decimal

from core.evidence import DutyEvidence
from core.message import Stale
from core.question.model import Quantity
from core.trade.duty import duty_charge
from core.trade.levy import levy_base, levy_charge, levy_ended
from core.trade.money import plus
from core.trade.result import Charge, DutyResult
from core.trade.terms import Terms
from core.trade.validity import period_covers, stale_price, stale_rate


def assess(
    evidence: DutyEvidence,
    *,
    quantity: Quantity | None,
    peb_day: date,
    payment_day: date,
    hypothetical_price: Decimal | None = None,
    hypothetical_rate: Decimal | None = None,
    with_last_known: bool = False,
) -> DutyResult:
    """Duty and levy per unit and in total, with what is missing and what is past its period.

    Rows of `evidence` that are not in force on the PEB day may be there: they tell what comes later or ended before.
    `with_last_known` gives totals from a price or a rate past its period, too.
    """
    terms = Terms(quantity, peb_day, payment_day, hypothetical_price, hypothetical_rate, with_last_known)
    duty, levy = duty_charge(evidence, terms), levy_charge(evidence, terms)
    priced, rated = hypothetical_price is None, hypothetical_rate is None
    price, levy_price = (evidence.price, levy_base(evidence)) if priced else (None, None)
    rate = evidence.rate if rated else None
    return DutyResult(
        product=evidence.product,
        peb_day=peb_day,
        payment_day=payment_day,
        duty=duty,
        levy=levy,
        total_idr=_total(duty, levy, duty.total_idr, levy.total_idr),
        total_usd=_total(duty, levy, duty.total_usd, levy.total_usd),
        price=price,
        levy_price=levy_price,
        rate=rate,
        price_in_force=price is None or period_covers(price, peb_day),
        levy_price_in_force=levy_price is None or period_covers(levy_price, peb_day),
        rate_in_force=rate is None or period_covers(rate, payment_day),
        hypothetical=not (priced and rated),
        stale=_stale(evidence, terms, duty, levy),
    )


def _total(duty: Charge, levy: Charge, *amounts: Decimal | None) -> Decimal | None:
    """The sum, where every charge that is due is known and at least one is due."""
    charges = (duty, levy)
    if not any(c.status == "computed" for c in charges):
        return None
    parts = [Decimal(0) if c.status in ("not_charged", "not_yet") else a for c, a in zip(charges, amounts, strict=True)]
    return None if any(p is None for p in parts) else plus(*(p for p in parts if p is not None))


def _stale(evidence: DutyEvidence, terms: Terms, duty: Charge, levy: Charge) -> tuple[Stale, ...]:
    """What the answer rests on and is past its period or missing, each once."""
    found: list[Stale | None] = []
    product = evidence.product
    if terms.hypothetical_price is None and product is not None:
        if product.price_key and duty.status in ("computed", "unknown"):
            found.append(stale_price(evidence.price, terms.peb_day))
        if product.levy_price_key and levy.status == "computed":
            found.append(stale_price(levy_base(evidence), terms.peb_day))
    ended = levy_ended(evidence, terms.peb_day)
    if ended is not None:
        found.append(Stale("levy", ended))
    wanted = terms.quantity is not None and any(c.per_unit is not None for c in (duty, levy))
    if wanted and terms.hypothetical_rate is None:
        found.append(stale_rate(evidence.rate, terms.payment_day))
    return tuple(dict.fromkeys(s for s in found if s is not None))

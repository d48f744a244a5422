"""Replies about export duty and levy: the sum first, then how, then what to mind."""

from datetime import date
from decimal import Decimal

from core.evidence import ExchangeRate, ReferencePrice
from core.message import Figure, Language, Reply, Stale
from core.question.model import Question
from core.trade.result import Charge, DutyResult
from core.wording import entities, formats, steps
from core.wording.assessed import Assessed, asked_charges, next_questions
from core.wording.render import render
from core.wording.sources import SourceList, cited, law, price_source, rate_source


def compose(question: Question, assessed: tuple[Assessed, ...]) -> Reply:
    """The reply for one or several assessments of the same question.

    Figures of several assessments stand in the order asked; a program tells them apart by it.
    """
    language = question.language
    duty, levy = asked_charges(question)
    sources = SourceList()
    figures: list[Figure] = []
    for item in assessed:
        figures += _figures(item.result, language, duty=duty, levy=levy, sources=sources)
    first = assessed[0]
    missing = _missing(question, assessed, duty=duty, levy=levy)
    text = render(
        "duty",
        language,
        items=[_view(item, language, duty=duty, levy=levy) for item in assessed],
        q=question,
        duty=duty,
        levy=levy,
        missing=missing,
        **_compared(assessed, duty=duty, levy=levy),
        payment_known=question.day("payment") is not None,
        period=_period(question),
        laws=_laws(assessed, duty=duty, levy=levy),
    )
    stale = _stale(assessed, duty=duty, levy=levy)
    shown = sources.all()
    return Reply(
        text=text,
        language=language,
        topic="export_duty",
        entities=entities.of(question, first.commodity if question.goods_certain else None, day=question.peb_day),
        candidates=entities.candidates(question),
        figures=tuple(figures),
        missing=missing,
        sources=shown,
        stale=stale,
        buttons=next_questions(question, first, duty=duty, levy=levy),
        expires=_expires(assessed),
        details={"explain": how} if (how := _how(assessed, language, sources, duty=duty, levy=levy)) else {},
    )


def _how(assessed: tuple[Assessed, ...], language: Language, sources: SourceList, *, duty: bool, levy: bool) -> str:
    """Every step of the calculation, with its source; empty where nothing was computed."""
    parts = []
    for item in assessed:
        charges = [c for c, wanted in ((item.result.duty, duty), (item.result.levy, levy)) if wanted]
        if lines := steps.explained(item.result, charges, language, sources):
            name = item.commodity.name(language) if item.commodity and len(assessed) > 1 else ""
            parts.append(f"**{name}**\n{lines}" if name else lines)
    return "\n\n".join(parts)


def _compared(assessed: tuple[Assessed, ...], *, duty: bool, levy: bool) -> dict[str, Decimal | date | None]:
    """The difference between two sums of the same goods on different days, and the day of the lower one."""
    if (
        len(assessed) != 2
        or assessed[0].commodity != assessed[1].commodity
        or assessed[0].quantity != assessed[1].quantity
    ):
        return {"difference": None, "cheaper": None}
    sums = [_sum(a, duty=duty, levy=levy) for a in assessed]
    first, second = sums
    if first is None or second is None:
        return {"difference": None, "cheaper": None}
    cheaper = None if first == second else assessed[0 if first < second else 1].result.peb_day
    return {"difference": abs(first - second), "cheaper": cheaper}


def _sum(item: Assessed, *, duty: bool, levy: bool) -> Decimal | None:
    if duty and levy:
        return item.result.total_idr
    return item.result.duty.total_idr if duty else item.result.levy.total_idr


def _period(question: Question) -> str:
    """The month or longer period that stands for the PEB day, empty where a day was named."""
    reading = next((d for d in question.readings.dates if d.role != "payment"), None)
    if reading is None or reading.precision == "day" or not reading.explicit:
        return ""
    return formats.period(reading.start, reading.end, question.language)


def _laws(assessed: tuple[Assessed, ...], *, duty: bool, levy: bool) -> list[str]:
    """The regulations behind the charges that were worked out."""
    charges = [
        c
        for a in assessed
        for c, wanted in ((a.result.duty, duty), (a.result.levy, levy))
        if wanted and c.status == "computed"
    ]
    numbers = (cited(row.source.number) for c in charges for row in (c.bracket or c.rule,) if row is not None)
    return list(dict.fromkeys(n for n in numbers if n))[:4]


def _view(item: Assessed, language: Language, *, duty: bool, levy: bool) -> dict[str, object]:
    """What the template shows of one assessment."""
    result = item.result
    charges = [c for c, wanted in ((result.duty, duty), (result.levy, levy)) if wanted]
    price = result.price if duty or not levy else result.levy_price
    return {
        "name": item.commodity.name(language) if item.commodity else _product_name(result, language),
        "product": _product_name(result, language),
        "quantity": item.quantity,
        "result": result,
        "charges": charges,
        "computed": [c for c in charges if c.status == "computed"],
        "total": result.total_idr if duty and levy else None,
        "orientation": _orientation(item),
        "estimate": _estimate(item, duty=duty, levy=levy),
        "price": price,
        "price_in_force": result.price_in_force if price is result.price else result.levy_price_in_force,
        "rate": result.rate,
        "tonnes": item.quantity.kilograms / 1000 if item.quantity and item.quantity.kilograms is not None else None,
        "low": any(c.confidence == "low" for c in charges),
    }


def _product_name(result: DutyResult, language: Language) -> str:
    if result.product is None:
        return ""
    return result.product.name_id if language == "id" else result.product.name_en


def _orientation(item: Assessed) -> bool:
    """Whether a price or a rate past its period was used, so that no definite sum can be given."""
    result = item.result
    return not result.hypothetical and bool(
        (result.price is not None and not result.price_in_force)
        or (result.rate is not None and not result.rate_in_force)
    )


def _estimate(item: Assessed, *, duty: bool, levy: bool) -> Decimal | None:
    """The sum that the last known figures would give, for the charges asked for."""
    if item.estimate is None:
        return None
    totals = [
        c.total_idr
        for c, wanted in ((item.estimate.duty, duty), (item.estimate.levy, levy))
        if wanted and c.status == "computed"
    ]
    known = [t for t in totals if t is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(totals) else None


def _figures(result: DutyResult, language: Language, *, duty: bool, levy: bool, sources: SourceList) -> list[Figure]:
    figures: list[Figure] = []
    for charge, wanted in ((result.duty, duty), (result.levy, levy)):
        if wanted:
            figures += _charge_figures(charge, sources)
    if duty and levy and result.total_idr is not None:
        figures.append(Figure("total", result.total_idr, "IDR"))
    if any(c.status == "computed" for c, wanted in ((result.duty, duty), (result.levy, levy)) if wanted):
        figures += _base_figures(result, language, sources, duty=duty)
    return figures


def _charge_figures(charge: Charge, sources: SourceList) -> list[Figure]:
    """Rate, amount per unit and total of one charge, as far as they are known."""
    places = [sources.add(law(row.source)) for row in (charge.rule, charge.bracket) if row is not None]
    if charge.status not in ("computed", "not_charged"):
        return []
    place = next((p for p in places if p is not None), None)
    name = charge.kind
    figures = []
    if charge.rate is not None:
        figures.append(Figure("export_duty_rate" if name == "export_duty" else "levy_rate", charge.rate, "%", place))
    if charge.per_unit is not None:
        figures.append(
            Figure(
                "export_duty_per_unit" if name == "export_duty" else "levy_per_unit",
                charge.per_unit,
                charge.per_unit_unit,
                place,
            )
        )
    if charge.total_idr is not None:
        figures.append(
            Figure("export_duty_total" if name == "export_duty" else "levy_total", charge.total_idr, "IDR", place)
        )
    return figures


def _base_figures(result: DutyResult, language: Language, sources: SourceList, *, duty: bool) -> list[Figure]:
    """The prices and the rate that the sum rests on."""
    figures = []
    price: ReferencePrice | None = result.price if duty else result.levy_price
    if price is not None and not result.hypothetical:
        place = sources.add(price_source(price, language))
        if price.reference_price is not None:
            figures.append(Figure("reference_price", price.reference_price, price.reference_unit, place))
        if price.benchmark_price is not None:
            figures.append(Figure("export_benchmark_price", price.benchmark_price, price.benchmark_unit, place))
    rate: ExchangeRate | None = result.rate
    if (
        rate is not None
        and (result.duty.total_idr is not None or result.levy.total_idr is not None)
        and not result.hypothetical
    ):
        figures.append(
            Figure(
                "exchange_rate",
                rate.value,
                formats.rate_unit(rate.currency, rate.per_units),
                sources.add(rate_source(rate, language)),
            )
        )
    return figures


def _missing(question: Question, assessed: tuple[Assessed, ...], *, duty: bool, levy: bool) -> tuple[str, ...]:
    """What must be asked back for: a quantity when a sum was wanted and cannot be made."""
    wanted = [c for a in assessed for c, w in ((a.result.duty, duty), (a.result.levy, levy)) if w]
    if not any(c.status == "computed" for c in wanted) or question.hypothetical_price is not None:
        return ()
    gaps = {g for c in wanted for g in c.gaps}
    named = bool(question.readings.quantities) or bool(question.readings.troubles)
    if ("weight" in gaps or "quantity" in gaps) and (named or "total" in question.wants):
        return ("quantity",)
    return ()


def _stale(assessed: tuple[Assessed, ...], *, duty: bool, levy: bool) -> tuple[Stale, ...]:
    if all(
        c.status in ("not_charged", "planned")
        for a in assessed
        for c, w in ((a.result.duty, duty), (a.result.levy, levy))
        if w
    ):
        return ()
    return tuple(dict.fromkeys(s for a in assessed for s in a.result.stale))


def _expires(assessed: tuple[Assessed, ...]) -> date | None:
    """The first day on which a row used here ends; None when none is known to end."""
    ends = [p.valid_to for a in assessed for p in (a.result.price, a.result.levy_price, a.result.rate) if p is not None]
    return min(ends, default=None)

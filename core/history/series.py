"""Rows with periods as lines over time: of overlapping rows the one that begins last counts, as it does for a single day."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Protocol, TypeVar

from core.evidence import DutyEvidence, ReferencePrice
from core.history.model import Asked, History, HistoryKind, Line, LineName, Point
from core.question.model import Question
from core.trade.duty import duty_charge
from core.trade.levy import levy_charge
from core.trade.result import Charge
from core.trade.terms import Terms
from core.trade.validity import period_covers
from core.wording import formats
from core.wording.assessed import asked_charges

ONE_DAY = timedelta(days=1)
MOST_SPANS = 600  # stretches of one charge that are worked out


class _Dated(Protocol):
    @property
    def valid_from(self) -> date: ...

    @property
    def valid_to(self) -> date: ...


Row = TypeVar("Row", bound=_Dated)


def laid_out(rows: Iterable[Row], asked: Asked) -> list[tuple[date, date, Row]]:
    """Rows whose days touch the asked period, oldest first, each with the days on which it counts, whole."""
    ordered = sorted(rows, key=lambda r: r.valid_from)
    found: list[tuple[date, date, Row]] = []
    for place, row in enumerate(ordered):
        end = row.valid_to
        if place + 1 < len(ordered):
            end = min(end, ordered[place + 1].valid_from - ONE_DAY)
        if row.valid_from <= end and row.valid_from <= asked.until and end >= asked.since:
            found.append((row.valid_from, end, row))
    return found


def lines_of(question: Question, kind: HistoryKind, subject: str, history: History, asked: Asked) -> tuple[Line, ...]:
    """The lines of one history; `subject` is the currency, or the goods in the reply's language."""
    if kind == "price":
        return price_lines(question, subject, history, asked)
    if kind == "duty":
        return charge_lines(question, subject, history, asked)
    return (rate_line(kind, subject, history, asked),)


def rate_line(kind: HistoryKind, currency: str, history: History, asked: Asked) -> Line:
    """The rates of a currency; those that look wrong beside their neighbours are left out, as a gap."""
    believed = [r for r in history.rates if r.confidence != "suspect"]
    points = tuple(Point(a, b, r.value, r.source, r.confidence) for a, b, r in laid_out(believed, asked))
    unit = formats.rate_unit(currency, believed[-1].per_units if believed else 1)
    return Line("exchange_rate", kind, currency, unit, points)


def price_lines(question: Question, name: str, history: History, asked: Asked) -> tuple[Line, ...]:
    """Reference price, benchmark price, or both where neither is named and both have one unit."""
    spans = laid_out(history.prices, asked)
    reference = _price_line("reference_price", name, spans, lambda p: (p.reference_price, p.reference_unit))
    benchmark = _price_line("export_benchmark_price", name, spans, lambda p: (p.benchmark_price, p.benchmark_unit))
    named = {"reference", "benchmark"} & question.wants
    lines = [
        line
        for line, word in ((reference, "reference"), (benchmark, "benchmark"))
        if line.points and (not named or word in named)
    ]
    lines = lines or [line for line in (reference, benchmark) if line.points] or [reference]
    return tuple(line for line in lines if named or line.unit == lines[0].unit)


def _price_line(
    figure: LineName,
    name: str,
    spans: Sequence[tuple[date, date, ReferencePrice]],
    value: Callable[[ReferencePrice], tuple[Decimal | None, str]],
) -> Line:
    """The points in the unit of the newest one; those in another are no part of the same line."""
    known = [(a, b, p, *value(p)) for a, b, p in spans]
    unit = next((u for *_, amount, u in reversed(known) if amount is not None), "")
    points = tuple(
        Point(a, b, amount, p.source, p.confidence) for a, b, p, amount, u in known if amount is not None and u == unit
    )
    return Line(figure, "price", name, unit, points)


def charge_lines(question: Question, name: str, history: History, asked: Asked) -> tuple[Line, ...]:
    """Export duty and levy per unit over time, each worked out for every stretch in which nothing changes."""
    duty, levy = asked_charges(question)
    spans = list(_stretches(history, asked))
    worked = [(a, b, _evidence(history, a), Terms(None, a, a)) for a, b in spans]
    lines = []
    if duty:
        lines.append(_charge_line("export_duty", name, [(a, b, duty_charge(e, t)) for a, b, e, t in worked]))
    if levy:
        lines.append(_charge_line("levy", name, [(a, b, levy_charge(e, t)) for a, b, e, t in worked]))
    known = [line for line in lines if line.points] or lines[:1]
    return tuple(known)


def _stretches(history: History, asked: Asked) -> Iterable[tuple[date, date]]:
    """The asked period cut wherever a row begins or has ended."""
    cuts = {asked.since}
    for price in (*history.prices, *history.levy_prices):
        cuts |= {price.valid_from, price.valid_to + ONE_DAY}
    for source in [r.source for rows in (history.rules, history.brackets, history.levies) for r in rows]:
        if source.valid_from:
            cuts.add(source.valid_from)
        if source.valid_to and source.valid_to < date.max:
            cuts.add(source.valid_to + ONE_DAY)
    inside = sorted(c for c in cuts if asked.since <= c <= asked.until)[-MOST_SPANS:]
    for place, start in enumerate(inside):
        end = inside[place + 1] - ONE_DAY if place + 1 < len(inside) else asked.until
        yield start, end


def _evidence(history: History, day: date) -> DutyEvidence:
    """What is known for a day: prices only where they are in force, since a past one would be no history."""
    return DutyEvidence(
        product=history.product,
        rules=history.rules,
        brackets=history.brackets,
        levies=history.levies,
        price=_on(history.prices, day),
        levy_price=_on(history.levy_prices, day),
    )


def _on(prices: Sequence[ReferencePrice], day: date) -> ReferencePrice | None:
    return max((p for p in prices if period_covers(p, day)), key=lambda p: p.valid_from, default=None)


def _charge_line(kind: str, name: str, charges: Sequence[tuple[date, date, Charge]]) -> Line:
    """Amounts per unit where any is known, else percentages; equal neighbours become one point."""
    due = [(a, b, c) for a, b, c in charges if c.status == "computed"]
    amounts = any(c.per_unit is not None for *_, c in due)
    unit = next((c.per_unit_unit for *_, c in reversed(due) if c.per_unit is not None), "") if amounts else "%"
    points: list[Point] = []
    for start, end, charge in due:
        value = charge.per_unit if amounts else charge.rate
        if value is None or (amounts and charge.per_unit_unit != unit):
            continue
        before = points[-1] if points else None
        if before and before.value == value and before.end + ONE_DAY == start:
            points[-1] = Point(before.start, end, value, before.source, before.confidence)
        else:
            points.append(Point(start, end, value, next(iter(charge.sources), None), charge.confidence))
    figure: LineName = (
        ("export_duty_per_unit" if amounts else "export_duty_rate")
        if kind == "export_duty"
        else ("levy_per_unit" if amounts else "levy_rate")
    )
    return Line(figure, "duty", name, unit, tuple(points))


def gaps(line: Line, asked: Asked) -> tuple[tuple[date, date], ...]:
    """The stretches up to the last point without a value; of daily values those longer than a week."""
    allowed = timedelta(days=8 if line.daily else 1)
    begin = line.points[0].start if line.points else asked.since
    ahead = ((asked.since, begin - ONE_DAY),) if begin - asked.since >= allowed else ()
    return ahead + tuple(
        (before.end + ONE_DAY, after.start - ONE_DAY)
        for before, after in pairwise(line.points)
        if after.start - before.end > allowed
    )

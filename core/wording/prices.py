"""Replies about reference prices (HR) and export benchmark prices (HPE)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.evidence import Commodity, ReferencePrice
from core.message import Button, Figure, Reply, Stale
from core.question.model import Question
from core.wording import entities
from core.wording.render import render
from core.wording.sources import SourceList, price_source


@dataclass(frozen=True, slots=True)
class PriceAnswer:
    """The price asked for on a day, with what was found."""

    day: date
    price: ReferencePrice | None

    @property
    def in_force(self) -> bool:
        """Whether the price covers the day."""
        return self.price is not None and self.price.valid_from <= self.day <= self.price.valid_to


def compose(question: Question, commodity: Commodity | None, answers: Sequence[PriceAnswer]) -> Reply:
    """The reply for the prices found on the asked days, in the order asked."""
    language = question.language
    sources = SourceList()
    figures: list[Figure] = []
    stale: list[Stale] = []
    for answer in answers:
        price = answer.price
        if price is None:
            stale.append(Stale("reference_price", None))
            continue
        place = sources.add(price_source(price, language))
        if price.reference_price is not None:
            figures.append(Figure("reference_price", price.reference_price, price.reference_unit, place))
        if price.benchmark_price is not None:
            figures.append(Figure("export_benchmark_price", price.benchmark_price, price.benchmark_unit, place))
        if not answer.in_force:
            stale.append(Stale("reference_price", price.valid_to))
    text = render(
        "prices",
        language,
        answers=answers,
        q=question,
        name=commodity.name(language) if commodity else "",
        change=_change(answers) if len(answers) <= 3 else None,
        extremes=_extremes(answers) if "extreme" in question.wants or len(answers) > 3 else None,
        benchmark="benchmark" in question.wants,
        reference="reference" in question.wants,
    )
    return Reply(
        text=text,
        language=language,
        topic="reference_price",
        entities=entities.of(question, commodity, day=answers[0].day if answers else None),
        figures=tuple(figures),
        sources=sources.all(),
        stale=tuple(dict.fromkeys(stale)),
        buttons=_buttons(question, commodity),
        expires=min((a.price.valid_to for a in answers if a.price), default=None),
    )


def _change(answers: Sequence[PriceAnswer]) -> tuple[Decimal, Decimal, str] | None:
    """Difference, percentage and unit from the first to the last price, where two periods are asked for."""
    known = [a.price for a in answers if a.price is not None]
    if len(known) < 2:
        return None
    first, last = known[0], known[-1]
    if first.reference_price is not None and last.reference_price is not None:
        return (
            last.reference_price - first.reference_price,
            (last.reference_price / first.reference_price - 1) * 100,
            last.reference_unit,
        )
    if first.benchmark_price is not None and last.benchmark_price is not None:
        return (
            last.benchmark_price - first.benchmark_price,
            (last.benchmark_price / first.benchmark_price - 1) * 100,
            last.benchmark_unit,
        )
    return None


def _extremes(answers: Sequence[PriceAnswer]) -> tuple[ReferencePrice, ReferencePrice] | None:
    """The periods of the lowest and the highest reference price, where several are known."""
    known = [a.price for a in answers if a.price is not None and a.in_force and a.price.reference_price is not None]
    if len(known) < 3:
        return None
    by_price = sorted(known, key=lambda p: p.reference_price or Decimal(0))
    return by_price[0], by_price[-1]


def _buttons(question: Question, commodity: Commodity | None) -> tuple[Button, ...]:
    if commodity is None:
        return ()
    name = commodity.name(question.language)
    if question.language == "id":
        return (
            Button("Bea keluarnya?", f"bea keluar {name} per ton"),
            Button("Bulan sebelumnya?", "bulan sebelumnya?"),
        )
    return (Button("Export duty?", f"export duty per unit on {name}"), Button("Month before?", "the month before?"))

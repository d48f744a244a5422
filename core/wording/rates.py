"""Replies about exchange rates: the tax rate first, market rates labelled as what they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.evidence import ExchangeRate, RateKind
from core.message import Button, Figure, Reply, Stale
from core.question.model import Amount, Question
from core.trade import rates as arithmetic
from core.wording import entities, formats
from core.wording.render import render
from core.wording.sources import SourceList, rate_source


@dataclass(frozen=True, slots=True)
class RateAnswer:
    """One rate that was asked for, with what was found."""

    kind: RateKind
    currency: str
    day: date
    rate: ExchangeRate | None  # in force on the day, else the last known before it

    @property
    def in_force(self) -> bool:
        """Whether the rate covers the day."""
        return self.rate is not None and self.rate.valid_from <= self.day <= self.rate.valid_to


def compose(
    question: Question,
    answers: Sequence[RateAnswer],
    amounts: Sequence[Amount],
    *,
    listed: frozenset[str],
    dollar: ExchangeRate | None,
) -> Reply:
    """The reply for the rates found; `listed` are the currencies of the tax list, `dollar` the USD tax rate of the day."""
    language = question.language
    sources = SourceList()
    figures: list[Figure] = []
    stale: list[Stale] = []
    views: list[dict[str, object]] = []
    several = len({a.currency for a in answers}) > 1  # of one decree, which is listed once
    for answer in answers:
        outside = answer.kind == "tax" and answer.currency not in listed
        converted = [
            (a, arithmetic.convert(a.value, answer.rate))
            for a in amounts
            if a.currency == answer.currency and answer.rate and not outside
        ]
        back = [
            (a, arithmetic.to_currency(a.value, answer.rate))
            for a in amounts
            if a.currency == "IDR" and answer.rate is not None and not outside
        ]
        if answer.rate is not None and not outside:
            place = sources.add(rate_source(answer.rate, language, alone=not several))
            figures.append(
                Figure(
                    "exchange_rate", answer.rate.value, formats.rate_unit(answer.currency, answer.rate.per_units), place
                )
            )
            if answer.in_force:
                figures += [Figure("total", value, "IDR", place) for _, value in converted]
                figures += [Figure("total", value, answer.currency, place) for _, value in back]
        if not answer.in_force and not outside:
            stale.append(Stale("exchange_rate", answer.rate.valid_to if answer.rate else None))
        views.append(
            {"a": answer, "outside": outside, "converted": converted, "back": back, "in_force": answer.in_force}
        )
    if dollar is not None and any(v["outside"] for v in views):
        sources.add(rate_source(dollar, language))
    first = answers[0]
    text = render(
        "rates",
        language,
        views=views,
        q=question,
        dollar=dollar,
        change=_change(answers),
        mean=_mean(question, answers),
        trend="trend" in question.wants,
    )
    return Reply(
        text=text,
        language=language,
        topic="exchange_rate",
        entities=entities.of(question, day=first.day, currency=first.currency),
        figures=tuple(figures),
        sources=sources.all(),
        stale=tuple(dict.fromkeys(stale)),
        buttons=_buttons(question, answers),
        expires=min((a.rate.valid_to for a in answers if a.rate), default=None),
    )


def _change(answers: Sequence[RateAnswer]) -> tuple[Decimal, Decimal] | None:
    """Difference and percentage from the first to the last rate, where the same currency was asked for twice."""
    known = [a.rate for a in answers if a.rate is not None]
    if (
        len(answers) < 2
        or len(known) < 2
        or len({a.currency for a in answers}) > 1
        or answers[0].day == answers[-1].day
    ):
        return None
    first, last = known[0].value, known[-1].value
    return last - first, (last - first) / first * 100


def _mean(question: Question, answers: Sequence[RateAnswer]) -> Decimal | None:
    """The plain mean of the weekly rates of a period, where an average is asked for."""
    values = [a.rate.value for a in answers if a.rate is not None and a.in_force]
    if len(values) < 2 or "all_of_period" not in question.wants or len({a.currency for a in answers}) > 1:
        return None
    return sum(values, Decimal(0)) / len(values)


def _buttons(question: Question, answers: Sequence[RateAnswer]) -> tuple[Button, ...]:
    told = {a.currency for a in answers}
    name = "kurs pajak" if question.language == "id" else "tax exchange rate"
    day = formats.day(answers[0].day, question.language)
    others = [c for c in ("USD", "EUR", "JPY", "SGD", "CNY") if c not in told][:3]
    return tuple(Button(c, f"{name} {c} {day}") for c in others)

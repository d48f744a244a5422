"""Replies about exchange rates."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Literal

import pytest

from core.evidence import ExchangeRate, RateKind
from core.message import Language, Reply, Stale
from core.wording.rates import RateAnswer, compose
from tests.core.trade import tables
from tests.support.facts import DAY, question
from tests.support.talk import assert_tidy, figures

LISTED = frozenset({"USD", "EUR", "JPY"})
PAST = date(2027, 5, 5)


def _answer(
    currency: str = "USD",
    day: date = DAY,
    kind: RateKind = "tax",
    confidence: Literal["high", "suspect", "low"] = "high",
) -> RateAnswer:
    rate = tables.rate_on(day, currency)
    return RateAnswer(
        kind, currency, day, replace(rate, kind=kind, decree="1/MK/2025", confidence=confidence) if rate else None
    )


def _reply(text: str, *answers: RateAnswer, language: Language = "id", dollar: ExchangeRate | None = None) -> Reply:
    asked = question(text, language=language)
    reply = compose(asked, answers, asked.readings.amounts, listed=LISTED, dollar=dollar or tables.rate_on(DAY))
    assert_tidy(reply)
    return reply


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", ["tax", "jisdor", "bi_transaction", "ecb"])
@pytest.mark.parametrize("day", [DAY, PAST, date(1990, 1, 1)])
@pytest.mark.parametrize("confidence", ["high", "suspect", "low"])
def test_every_kind_and_state_of_a_rate_is_worded(
    language: Language, kind: RateKind, day: date, confidence: Literal["high", "suspect", "low"]
) -> None:
    """In force, past, none; sure, odd, weak; with money to convert."""
    reply = _reply("500 USD", _answer(day=day, kind=kind, confidence=confidence), language=language)
    assert (day == DAY) is (reply.stale == ())


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_currency_outside_the_list_has_no_figure(language: Language) -> None:
    """Whether or not the dollar's rate is known."""
    for dollar in (tables.rate_on(DAY), tables.rate_on(PAST)):
        reply = _reply("kurs TRY", RateAnswer("tax", "TRY", DAY, None), language=language, dollar=dollar)
        assert ((), ()) == (reply.figures, reply.stale)
        assert "TRY" in reply.text


def test_money_is_converted_only_at_a_rate_in_force() -> None:
    """Past its week the text says about, the figures stay silent."""
    assert [Decimal(500) * Decimal("16671.00")] == figures(_reply("500 USD", _answer()), "total")
    past = _reply("500 USD", _answer(day=PAST))
    assert ([], (Stale("exchange_rate", date(2026, 10, 13)),)) == (figures(past, "total"), past.stale)
    assert "kira-kira" in past.text


def test_an_amount_in_another_currency_is_left_alone() -> None:
    """Euros are not converted at the dollar's rate."""
    assert [] == figures(_reply("500 EUR", _answer()), "total")


@pytest.mark.parametrize(
    ("days", "word"), [((1, 10), "Turun Rp91,00"), ((10, 1), "Naik Rp91,00"), ((3, 4), "Tidak berubah")]
)
def test_two_days_of_a_currency_are_compared(days: tuple[int, int], word: str) -> None:
    """From the first asked to the last."""
    assert word in _reply("kurs USD", *(_answer(day=date(2025, 12, d)) for d in days)).text


def test_two_currencies_are_not_compared() -> None:
    """A yen is no dollar."""
    reply = _reply("kurs USD dan JPY", _answer(), _answer("JPY"))
    assert [Decimal("16671.00"), Decimal("10660.44")] == figures(reply, "exchange_rate")
    assert not {"Naik", "Turun"} & set(reply.text.split())


def test_what_was_told_is_not_offered_again() -> None:
    """Neither currency of two; their one decree is not that of the first alone."""
    reply = _reply("kurs EUR dan JPY", _answer("EUR"), _answer("JPY"))
    assert ["USD", "SGD", "CNY"] == [b.label for b in reply.buttons]
    assert ["Kurs pajak"] == [s.title for s in reply.sources]
    assert ["Kurs pajak EUR"] == [s.title for s in _reply("kurs EUR", _answer("EUR")).sources]


def test_an_odd_rate_says_so() -> None:
    """So that nobody relies on it."""
    assert "janggal" in _reply("kurs USD", _answer(confidence="suspect")).text


def test_a_reply_may_be_reused_until_the_week_ends() -> None:
    """3–9 December."""
    assert date(2025, 12, 9) == _reply("kurs USD", _answer()).expires

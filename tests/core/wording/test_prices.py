"""Replies about reference and benchmark prices."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.message import Language, Reply, Stale
from core.wording.prices import PriceAnswer, compose
from tests.core.trade import tables
from tests.support.facts import CPO, DAY, question
from tests.support.talk import assert_tidy, figures

NOVEMBER, PAST = date(2025, 11, 5), date(2027, 5, 5)


def _reply(*days: date, key: str = "cpo", text: str = "harga referensi CPO", language: Language = "id") -> Reply:
    reply = compose(question(text, language=language), CPO, [PriceAnswer(d, tables.price_on(key, d)) for d in days])
    assert_tidy(reply)
    return reply


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("text", ["harga referensi CPO", "HPE CPO", "HR dan HPE CPO", "reference price and HPE of CPO"])
@pytest.mark.parametrize("key", sorted({p.key for p in tables.prices()}))
def test_every_price_is_worded_on_every_day(key: str, text: str, language: Language) -> None:
    """In force, past, none."""
    for day in (DAY, date(2025, 12, 29), PAST, date(1990, 1, 1)):
        reply = _reply(day, key=key, text=text, language=language)
        assert reply.figures or reply.stale


def test_a_price_in_force_is_a_figure_with_its_source() -> None:
    """And without a stale mark."""
    reply = _reply(DAY)
    assert ([Decimal("926.14")], ()) == (figures(reply, "reference_price"), reply.stale)
    assert 1 == reply.figures[0].source


def test_a_price_past_its_period_is_marked() -> None:
    """With its last day; it may still be shown."""
    reply = _reply(PAST)
    assert (Stale("reference_price", date(2026, 2, 28)),) == reply.stale
    assert "2026" in reply.text


def test_no_price_gives_no_figure() -> None:
    """And says so."""
    assert ((), (Stale("reference_price", None),)) == ((r := _reply(date(1990, 1, 1))).figures, r.stale)


def test_two_periods_are_compared() -> None:
    """963.75 to 926.14."""
    assert "Turun USD 37,61/MT" in _reply(NOVEMBER, DAY).text
    assert "Naik USD 37,61/MT" in _reply(DAY, NOVEMBER).text


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_price_of_low_confidence_says_so(language: Language) -> None:
    """To be checked against the decree."""
    price = tables.price_on("cpo", DAY)
    assert price is not None
    reply = compose(question("HR CPO", language=language), CPO, [PriceAnswer(DAY, replace(price, confidence="low"))])
    assert_tidy(reply)
    assert ("keyakinan" if language == "id" else "confidence") in reply.text


def test_a_reply_may_be_reused_until_its_first_period_ends() -> None:
    """Of those shown."""
    assert date(2025, 11, 30) == _reply(NOVEMBER, DAY).expires

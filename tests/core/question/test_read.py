"""Messages into questions."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.question.model import GoodsMatch
from core.question.read import replace_goods
from tests.support.facts import CPO, question


def test_everything_a_message_says_is_read_once() -> None:
    """Topic, goods, quantity, destination, day, language."""
    asked = question("brp bea keluar CPO 500 ton ke India kalau PEB 5 Desember 2025?")
    assert ("export_duty", "id", CPO, "IN") == (asked.topic, asked.language, asked.commodity, asked.destination)
    assert asked.quantity is not None
    assert (Decimal(500), "ton", date(2025, 12, 5)) == (asked.quantity.value, asked.quantity.unit, asked.peb_day)


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("export_duty", "bea keluar CPO"), ("export_duty", "export duty on 20 MT cocoa beans"), ("export_duty", "bea keluar"),
        ("export_duty", "misal HR CPO 930, bea keluar 10 ton"), ("exchange_rate", "kurs pajak USD"), ("exchange_rate", "100 EUR ke rupiah"),
        ("reference_price", "harga referensi CPO Desember 2025"), ("hs_code", "kode HS kopi"), ("smalltalk", "halo"), ("help", "bantuan"),
        ("out_of_scope", "cara memalsukan invoice"),
    ],
)  # fmt: skip
def test_a_topic_without_doubt_is_settled_by_words(topic: str, text: str) -> None:
    """No embedding is needed for these."""
    assert topic == question(text).topic


@pytest.mark.parametrize(
    "text", ["SKA ke Jepang", "boleh ekspor rotan?", "kopi", "bagaimana bea keluar CPO dihitung", "hmm"]
)
def test_a_free_question_is_left_open(text: str) -> None:
    """Meaning decides."""
    assert question(text).topic is None


def test_typed_codes_name_goods() -> None:
    """With or without dots, before any word."""
    assert CPO == question("bea keluar pos 1511.10.00 5 ton").commodity


@pytest.mark.parametrize(
    ("price", "text"),
    [
        ("930", "misal HR CPO 930, bea keluar 100 ton?"),
        ("3500.01", "if the reference price were 3,500.01, duty on cocoa beans?"),
        (None, "bea keluar CPO dengan HR 5 Desember 2025"),
    ],
)
def test_a_supposed_reference_price_is_read(price: str | None, text: str) -> None:
    """And a day behind the word is no price."""
    assert (None if price is None else Decimal(price)) == question(text).hypothetical_price


@pytest.mark.parametrize(
    ("rate", "text"), [("17000", "bea keluar CPO 10 ton kalau kursnya 17.000"), (None, "kurs 17.000 hari ini")]
)
def test_a_supposed_exchange_rate_needs_a_supposition(rate: str | None, text: str) -> None:
    """Such as kalau, if, misal."""
    assert (None if rate is None else Decimal(rate)) == question(text).hypothetical_rate


def test_words_that_may_name_goods_are_kept() -> None:
    """So that the bot can say what it does not know."""
    assert "blorbium" == question("bea keluar blorbium 5 ton").goods_words
    assert "" == question("bea keluar CPO 5 ton ke India PEB 5 Desember 2025").goods_words


def test_a_language_that_was_set_wins() -> None:
    """Over what the words suggest."""
    assert "en" == question("bea keluar CPO 5 ton", language="en").language


def test_goods_found_later_take_the_place_of_none() -> None:
    """By full text or meaning."""
    later = replace_goods(question("bea keluar blorbium"), (GoodsMatch(CPO, 0.5, "blorbium"),), certain=True)
    assert CPO == later.commodity


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(st.text(max_size=120))
def test_any_text_can_be_read(text: str) -> None:
    """Alone and in the middle of a talk."""
    assert question(text).language in ("id", "en")
    state = {"topic": "export_duty", "goods": ["cpo"], "goods_certain": True, "missing": ["quantity"]}
    assert question(text, state).language in ("id", "en")

"""Orders about subscriptions as people write them."""

from dataclasses import replace
from datetime import date

import pytest

from core.message import Message
from core.question.places import Places
from core.question.read import Reader
from core.subscriptions import Order, Subject, name_of_price, read_order, subject_of
from tests.core.trade import tables
from tests.support.facts import BASE

FACTS = replace(
    BASE,
    duty_products=tuple(tables.products().values()),
    tax_currencies=frozenset({"USD", "EUR", "JPY"}),
    price_keys=frozenset({"cpo", "cocoa_beans"}),
)


@pytest.mark.parametrize(
    ("order", "text"),
    [
        (Order("add", "kurs usd", "weekly"), "/langganan kurs USD mingguan"),
        (Order("add", "kurs usd", "weekly"), "langganan kurs USD setiap minggu"),
        (Order("add", "kurs eur", "daily"), "Berlangganan kurs EUR harian"),
        (Order("add", "reference price cpo"), "/subscribe reference price CPO"),
        (Order("add", "reference price cpo"), "subscribe to reference price changes of CPO"),
        (Order("add", "hr cpo", "monthly"), "langganan perubahan HR CPO bulanan"),
        (Order("add", "kurs usd", "weekly"), "saya mau berlangganan kurs USD mingguan"),
        (Order("add", "hr cpo"), "Halo kak, tolong langganan HR CPO"),
        (Order("add", "reference price cpo"), "please subscribe me to reference price changes of CPO"),
        (Order("stop", "kurs usd"), "tolong berhenti langganan kurs USD"),
        (Order("list"), "langganan"),
        (Order("list"), "Langganan daftar"),
        (Order("list"), "subscriptions?"),
        (Order("stop", number=2), "berhenti langganan 2"),
        (Order("stop", number=2), "/berhenti 2"),
        (Order("stop", number=3), "unsubscribe number 3"),
        (Order("stop", "kurs usd"), "berhenti langganan kurs USD"),
        (Order("stop", "kurs usd"), "langganan stop kurs USD"),
        (Order("stop"), "unsubscribe"),
        (Order("stop_all"), "berhenti langganan semua"),
        (Order("stop_all"), "cancel subscription all"),
        (None, "kurs USD mingguan"),
        (None, "saya mau tanya kurs USD untuk langganan kami"),
        (None, "berhenti ekspor nikel sejak kapan?"),
        (None, "apakah stop ekspor bauksit masih berlaku"),
        (None, "langganan " + "kata " * 20),
        (None, ""),
    ],
)
def test_an_order_is_read_in_both_languages_and_nothing_else_is_one(order: Order | None, text: str) -> None:
    """With and without the slash."""
    assert order == read_order(text)


@pytest.mark.parametrize(
    ("subject", "about"),
    [
        (Subject("tax", "USD"), "kurs"),
        (Subject("tax", "EUR"), "kurs eur"),
        (Subject("tax", "JPY"), "JPY"),
        (Subject("jisdor", "USD"), "jisdor"),
        (Subject("ecb", "EUR"), "ecb eur"),
        (Subject("price", "cpo"), "reference price cpo"),
        (Subject("price", "cpo"), "hr cpo"),
        (Subject("price", "cocoa_beans"), "harga biji kakao"),
        (None, "kurs ISK"),  # not in the list of tax rates
        (None, "kopi sangrai"),  # without a reference price
        (None, "cuaca besok"),
        (None, ""),
    ],
)
def test_the_words_behind_it_name_a_figure_that_is_followed(subject: Subject | None, about: str) -> None:
    """Or none."""
    question = Reader(FACTS, Places()).read(Message(about, "test", ""), date(2025, 12, 5), None).question
    assert subject == subject_of(question, FACTS)


def test_a_price_is_called_by_the_product_it_belongs_to() -> None:
    """Not by one of the many products whose duty depends on it."""
    assert "CPO" in name_of_price("cpo", FACTS, english=False)
    assert "nothing" == name_of_price("nothing", FACTS, english=True)

"""What reading left open, settled by the rules of each topic."""

from datetime import date

import pytest

from core.knowledge_rank import Ranked
from core.knowledge_search import FactMatch
from core.message import Topic
from core.question.settle import bare, dutiable, free_topic, price_days, rate_kind, settled
from tests.support.facts import CPO, DAY, FACTS, GREEN, OLEIN, question, read


def test_certain_goods_are_computed_without_asking() -> None:
    """One, or each of those side by side."""
    assert ((CPO,), False) == dutiable(question("bea keluar CPO 5 ton"))
    assert ((CPO, OLEIN), False) == dutiable(question("bea keluar CPO vs RBD palm olein"))


def test_forms_under_different_duties_are_asked_back() -> None:
    """CPO and olein differ in their amounts."""
    picked, doubtful = dutiable(question("bea keluar sawit 5 ton"))
    assert ({CPO.id, OLEIN.id}, True) == ({c.id for c in picked}, doubtful)


def test_forms_without_duty_need_not_be_told_apart() -> None:
    """No coffee is dutiable."""
    assert False is dutiable(question("bea keluar kopi 5 ton"))[1]


def test_settling_puts_the_goods_first() -> None:
    """And makes them certain."""
    fixed = settled(question("bea keluar sawit 5 ton"), OLEIN)
    assert (OLEIN, OLEIN) == (fixed.commodity, fixed.goods[0].commodity)


@pytest.mark.parametrize(
    ("is_bare", "text"),
    [(True, "CPO"), (True, "kopi sangrai"), (False, "bea keluar CPO"), (False, "CPO ke Jepang"), (False, "CPO mahal")],
)
def test_a_bare_name_asks_nothing(is_bare: bool, text: str) -> None:  # a case of the table
    """The bot offers what it can say about the goods."""
    one = read(text)
    assert is_bare is bare(one.question, one.reading)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("tax", "kurs pajak USD"),
        ("tax", "kurs USD"),
        ("jisdor", "kurs JISDOR"),
        ("ecb", "kurs EUR ECB"),
        ("bi_transaction", "kurs tengah BI USD"),
    ],
)
def test_the_tax_rate_is_meant_unless_another_is_named(kind: str, text: str) -> None:
    """JISDOR, the transaction rate, the ECB."""
    assert kind == rate_kind(question(text))


@pytest.mark.parametrize(
    ("days", "text"),
    [
        ([DAY], "harga referensi CPO"), ([DAY], "harga referensi CPO hari ini"), ([date(2025, 11, 20)], "harga referensi CPO 20 November 2025"),
        ([date(2025, 11, 1), date(2025, 11, 30)], "harga referensi CPO November 2025"),
        ([date(2025, 11, 1), date(2025, 12, 1)], "harga referensi CPO November vs Desember 2025"),
    ],
)  # fmt: skip
def test_prices_are_looked_up_at_both_ends_of_a_period(days: list[date], text: str) -> None:
    """They may change inside; of several periods, one day each."""
    assert days == price_days(question(text))


def _ranked(score: float, topics: dict[Topic, float], place: int = 0) -> Ranked:
    return Ranked((FactMatch(FACTS[place], score, score, score),), topics)


def test_a_good_verified_answer_names_the_topic() -> None:
    """The nearer examples of another topic do not."""
    one = read("apa itu PEB")
    assert "procedure" == free_topic(one.question, one.reading, _ranked(1.2, {"coo": 0.95}))


def test_a_question_nearer_to_what_is_out_of_scope_has_no_topic() -> None:
    """Unless a cue says otherwise."""
    outside: dict[Topic, float] = {"out_of_scope": 0.95, "coo": 0.85}
    one, two = read("resep soto"), read("SKA ke Jepang")
    assert free_topic(one.question, one.reading, _ranked(0.3, outside)) is None
    assert "coo" == free_topic(two.question, two.reading, _ranked(0.3, outside, 1))


def test_words_alone_decide_where_no_vector_was_made() -> None:
    """An empty table of topics means that words were decisive."""
    one = read("boleh ekspor rotan mentah?")
    assert "restriction" == free_topic(one.question, one.reading, _ranked(1.1, {}, 3))
    assert free_topic(one.question, one.reading, Ranked((), {})) is None


def test_an_unknown_question_in_the_domain_follows_its_cue() -> None:
    """Documents without a verified answer."""
    one = read("dokumen ekspor anu")
    assert "documents" == free_topic(one.question, one.reading, _ranked(0.1, {"coo": 0.8}))
    assert GREEN.duty_product is None

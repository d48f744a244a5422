"""Entities and candidates of a reply."""

from decimal import Decimal

from core.message import Entities
from core.wording import entities
from tests.support.facts import COCOA, DAY, question


def test_entities_are_those_read() -> None:
    """In the reply's language, quantity as written."""
    read = entities.of(question("bea keluar CPO 500 ton ke India PEB 5 Desember 2025"), day=DAY)
    assert read.goods is not None
    assert ("Minyak sawit mentah (CPO)", "151110", "15111000") == (read.goods.name, read.goods.hs6, read.goods.btki8)
    assert ((Decimal(500), "ton"), "IN", DAY) == (read.quantity, read.destination, read.date)


def test_what_was_not_said_is_empty() -> None:
    """A day taken from the clock is none that was read; nor are goods in doubt."""
    assert Entities() == entities.of(question("halo"), day=DAY)
    assert entities.of(question("bea keluar sawit hari ini"), day=DAY).goods is None
    assert entities.of(question("bea keluar sawit hari ini"), day=DAY).date is None


def test_goods_and_currency_can_be_given() -> None:
    """Where a topic settles them."""
    given = entities.of(question("kakao"), COCOA, currency="USD")
    assert given.goods is not None
    assert ("180100", "USD") == (given.goods.hs6, given.currency)


def test_candidates_come_best_first() -> None:
    """With scores between 0 and 1."""
    found = entities.candidates(question("sawit"))
    assert {"151110", "151190"} == {c.hs6 for c in found}
    assert sorted((c.score for c in found), reverse=True) == [c.score for c in found]

"""Words linked to goods of the commodity table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.question.goods import Lexicon, fold, tokens
from core.question.model import TypedCode
from tests.support.facts import COCOA, CPO, GOODS, GREEN, OLEIN, RATTAN, ROASTED

LEXICON = Lexicon(GOODS, frozenset({"keluar", "ekspor", "dokumen", "koala"}))


def _ids(text: str) -> tuple[list[str], bool]:
    matches, certain = LEXICON.link(text)
    return [m.commodity.id for m in matches], certain


@pytest.mark.parametrize(
    ("goods", "text"),
    [(CPO, "bea keluar CPO 500 ton"), (COCOA, "export duty on cocoa beans"), (COCOA, "biji kakaonya"), (RATTAN, "raw rattans"),
     (ROASTED, "kopi sangrai"), (GREEN, "kopi arabika mentah"), (OLEIN, "olein sawit RBD"), (OLEIN, "RBD palm olein")],
)  # fmt: skip
def test_goods_are_found_by_name_and_synonym_in_both_languages(goods: object, text: str) -> None:
    """The longest phrase wins, endings do not matter."""
    matches, certain = LEXICON.link(text)
    assert (goods, True) == (matches[0].commodity, certain)


@pytest.mark.parametrize(("ids", "text"), [({"cpo", "olein"}, "sawit"), ({"green", "roasted"}, "coffee 10 tons")])
def test_a_bare_word_for_several_forms_is_not_certain(ids: set[str], text: str) -> None:
    """All of them come back."""
    found, certain = _ids(text)
    assert (ids, False) == (set(found), certain)


@pytest.mark.parametrize(("text", "key"), [("rotam", "rattan"), ("kakoa", "cocoa"), ("coccoa", "cocoa")])
def test_a_misspelt_word_is_mended(text: str, key: str) -> None:
    """One letter wrong, missing or exchanged."""
    assert key in _ids(text)[0]


@pytest.mark.parametrize("text", ["", "bea keluar", "koala", "kapal", "xyzzy", "dokumen ekspor ke Jepang"])
def test_other_words_are_no_goods(text: str) -> None:
    """Words of the trade are never mended into goods."""
    assert ([], False) == _ids(text)


def test_goods_side_by_side_are_each_certain() -> None:
    """In the order named."""
    assert (["cpo", "olein"], True) == _ids("CPO vs RBD palm olein")
    assert (["cocoa", "cpo"], True) == _ids("biji kakao dan CPO")


def test_goods_that_are_denied_are_left_out() -> None:
    """Words after bukan name what is not meant."""
    assert (["olein"], True) == _ids("bukan CPO, tapi olein sawit RBD")


@pytest.mark.parametrize(
    ("digits", "keys"),
    [("15111000", ["cpo"]), ("151110", ["cpo"]), ("15111090", ["cpo"]), ("0901", ["green", "roasted"]), ("990000", [])],
)
def test_goods_are_found_by_code(digits: str, keys: list[str]) -> None:
    """The national line, the subheading above it, or a whole heading."""
    assert keys == [m.commodity.id for m in LEXICON.by_code((TypedCode(digits, (0, 8)),))]


def test_a_code_found_as_typed_scores_higher_than_its_subheading() -> None:
    """15111090 is not in the table; 151110 is."""
    (exact,) = LEXICON.by_code((TypedCode("15111000", (0, 8)),))
    (near,) = LEXICON.by_code((TypedCode("15111090", (0, 8)),))
    assert near.score < exact.score


def test_siblings_share_the_bare_word() -> None:
    """Goods without a group stand alone."""
    assert {"green", "roasted"} == {c.id for c in LEXICON.siblings(GREEN)}
    assert (COCOA,) == LEXICON.siblings(COCOA)


@pytest.mark.parametrize(
    ("folded", "word"),
    [("kakao", "kakaonya"), ("berry", "berries"), ("bean", "beans"), ("kurs", "kurs"), ("glass", "glass")],
)
def test_endings_are_folded(folded: str, word: str) -> None:
    """Indonesian -nya and English plurals, with the words that only look like one."""
    assert folded == fold(word)


@given(st.text(max_size=200))
def test_any_text_can_be_linked(text: str) -> None:
    """Scores lie between 0 and 1, best first; certain only where something was found."""
    matches, certain = LEXICON.link(text)
    scores = [m.score for m in matches]
    assert sorted(scores, reverse=True) == scores
    assert all(0 < s <= 1 for s in scores)
    assert matches or not certain
    assert all(t == t.lower() for t in tokens(text))

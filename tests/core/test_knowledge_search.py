"""Questions matched to verified answers by words, and to examples by meaning."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge import Vectors
from core.knowledge_search import FactIndex, asked_words, content_words, highest, nearest
from tests.support.facts import FACTS, unit, vectors

INDEX = FactIndex(FACTS)


def test_only_words_that_carry_meaning_count() -> None:
    """Question words, prepositions and "ekspor" say nothing here."""
    assert ["ska", "jepang"] == content_words("bagaimana SKA ekspor ke Jepang ya")


def _shares(text: str) -> list[float]:
    return [float(share) for share in INDEX.shares(content_words(text))]


def test_an_example_question_is_covered_whole() -> None:
    """And only by its own answer."""
    shares = _shares("SKA ke Jepang pakai form apa")
    best = shares.index(max(shares))
    assert "coo-jp" == FACTS[best].id
    assert shares[best] == pytest.approx(1.0, abs=0.15)


def test_an_unknown_word_does_not_sink_a_match() -> None:
    """It may be a name or a typo."""
    with_name = _shares("SKA ke Jepang pakai form apa untuk PT Maju")
    assert 1 == with_name.index(max(with_name))
    assert 0.5 < with_name[1] < _shares("SKA ke Jepang pakai form apa")[1]


def test_what_shares_no_word_is_not_scored() -> None:
    """Each fact has a share of nothing."""
    assert [0.0] * len(FACTS) == _shares("cuaca besok")
    assert [0.0] * len(FACTS) == _shares("")


def test_keywords_are_counted_where_they_stand_whole() -> None:
    """One of two words only when both stand side by side."""
    index = FactIndex((replace(FACTS[0], keywords=("form jepang", "ska")), replace(FACTS[1], keywords=("kopi",))))
    assert {0: 2} == index.keywords(["ska", "form", "jepang"])
    assert {0: 1, 1: 1} == index.keywords(["form", "kopi", "jepang", "ska"])
    assert {} == index.keywords(["skala", "jepang"])


def test_the_index_tells_what_its_facts_are_about() -> None:
    """By topic and country, each with the places of its facts."""
    assert [n for n, f in enumerate(FACTS) if f.topic == "coo"] == INDEX.by_topic["coo"].tolist()
    assert [-0.5 if f.destinations else -0.04 for f in FACTS] == INDEX.elsewhere[True].tolist()
    assert [-0.08 if f.destinations else 0.0 for f in FACTS] == INDEX.elsewhere[False].tolist()
    assert [-0.45 if f.families else 0.0 for f in FACTS] == INDEX.otherwise[True].tolist()
    assert {c for f in FACTS for c in f.destinations} == INDEX.by_destination.keys()


def test_the_index_knows_its_words() -> None:
    """Of questions, keywords and topics' texts."""
    assert INDEX.knows("rotan")
    assert not INDEX.knows("cuaca")


def test_an_empty_library_answers_nothing() -> None:
    """Before facts are loaded."""
    assert [] == FactIndex(()).shares(["peb"]).tolist()


@given(st.text(max_size=120))
def test_shares_lie_between_nothing_and_the_whole(text: str) -> None:
    """Whatever is asked."""
    assert all(0 <= share <= 1 + 1e-9 for share in _shares(text))


def test_the_nearest_example_of_each_owner_counts() -> None:
    """Exact cosines, zero for owners without examples."""
    examples = vectors(0, 1)
    scores = nearest(unit(1), examples, 3)
    assert [0.0, 1.0, 0.0] == scores.tolist()


def _owned(*owners: int) -> Vectors:
    """Examples of these owners; their vectors are not looked at."""
    return Vectors(np.zeros((len(owners), 384), dtype=np.float32), np.array(owners, dtype=np.int64))


def test_the_highest_of_each_owner_is_never_below_the_least() -> None:
    """Also where an owner has several examples, or none."""
    cosines, owners = np.array([0.2, 0.9, -0.5], dtype=np.float32), _owned(0, 0, 2)
    assert np.array([0.9, 0.0, 0.0], dtype=np.float32).tolist() == highest(cosines, owners, 3).tolist()
    assert np.array([0.9, -1.0, -0.5], dtype=np.float32).tolist() == highest(cosines, owners, 3, least=-1.0).tolist()


def test_owners_of_other_facts_are_looked_at_anew() -> None:
    """However many lists of owners were seen before, also one that takes the place of another."""
    cosines = np.array([0.1, 0.2, 0.3], dtype=np.float32)
    for first in range(20):
        owners = _owned(0, first % 2, 1)
        expected = [0.1, 0.3] if first % 2 else [0.2, 0.3]
        assert np.array(expected, dtype=np.float32).tolist() == highest(cosines, owners, 2).tolist()
        assert np.array([*expected, 0.0], dtype=np.float32).tolist() == highest(cosines, owners, 3).tolist()


def test_the_words_asked_for_are_those_that_carry_meaning() -> None:
    """The same as of any text, for all who look at them."""
    text = "Apa itu L/C dan D/P untuk ekspor kopi?"
    assert content_words(text) == list(asked_words(text))
    assert asked_words(text) is asked_words(text)


def test_without_a_vector_nothing_is_near() -> None:
    """Words alone were asked for, or there are no examples."""
    examples = vectors(0)
    assert [0.0] == nearest(None, examples, 1).tolist()
    assert [0.0] == nearest(unit(0), Vectors(), 1).tolist()

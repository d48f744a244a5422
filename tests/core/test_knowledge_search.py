"""Questions matched to verified answers by words, and to examples by meaning."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge_search import FactIndex, content_words, nearest
from tests.support.facts import FACTS, unit, vectors

INDEX = FactIndex(FACTS)


def test_only_words_that_carry_meaning_count() -> None:
    """Question words, prepositions and "ekspor" say nothing here."""
    assert ["ska", "jepang"] == content_words("bagaimana SKA ekspor ke Jepang ya")


def test_an_example_question_is_covered_whole() -> None:
    """And only by its own answer."""
    covers = INDEX.cover("SKA ke Jepang pakai form apa")
    best = max(covers, key=lambda i: covers[i])
    assert "coo-jp" == FACTS[best].id
    assert covers[best] == pytest.approx(1.0, abs=0.15)


def test_an_unknown_word_does_not_sink_a_match() -> None:
    """It may be a name or a typo."""
    with_name = INDEX.cover("SKA ke Jepang pakai form apa untuk PT Maju")
    assert max(with_name, key=lambda i: with_name[i]) == 1
    assert 0.5 < with_name[1] < INDEX.cover("SKA ke Jepang pakai form apa")[1]


def test_what_shares_no_word_is_not_scored() -> None:
    """Nothing comes back."""
    assert {} == INDEX.cover("cuaca besok")
    assert {} == INDEX.cover("")


def test_the_index_knows_its_words() -> None:
    """Of questions, keywords and topics' texts."""
    assert INDEX.knows("rotan")
    assert not INDEX.knows("cuaca")


def test_an_empty_library_answers_nothing() -> None:
    """Before facts are loaded."""
    assert {} == FactIndex(()).cover("apa itu PEB")


@given(st.text(max_size=120))
def test_shares_lie_between_nothing_and_the_whole(text: str) -> None:
    """Whatever is asked."""
    assert all(0 < share <= 1 + 1e-9 for share in INDEX.cover(text).values())


def test_the_nearest_example_of_each_owner_counts() -> None:
    """Exact cosines, zero for owners without examples."""
    examples = vectors(0, 1)
    scores = nearest(unit(1), examples.matrix, examples.owners, 3)
    assert [0.0, 1.0, 0.0] == scores.tolist()


def test_without_a_vector_nothing_is_near() -> None:
    """Words alone were asked for, or there are no examples."""
    examples = vectors(0)
    assert [0.0] == nearest(None, examples.matrix, examples.owners, 1).tolist()
    assert [0.0] == nearest(unit(0), np.zeros((0, 384), dtype=np.float32), np.zeros(0, dtype=np.int64), 1).tolist()

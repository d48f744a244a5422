"""Where words stand is held in few bytes, and given out as it was taken in."""

from itertools import pairwise

import numpy as np
import pytest

from core.hs import index
from core.hs.finder import HsFinder
from core.hs.stems import stem


@pytest.mark.parametrize("most", [9, 2**17])
@pytest.mark.parametrize("several", [1, 4, 1000])
def test_postings_give_what_they_hold(most: int, several: int) -> None:
    """Whether two bytes are enough for a place or not, and whether few strengths differ or many."""
    made = np.random.default_rng(7)
    words, where = (made.integers(0, high, 3000).astype(np.int32) for high in (50, most))
    strength = (made.integers(1, several + 1, 3000) / several).astype(np.float32)
    held = index._postings(words, where, strength, 50)
    for word in range(50):
        places, counts = held.of(word)
        assert where[words == word].tolist() == places.tolist() == held.places(word).tolist()
        assert strength[words == word].tolist() == counts.tolist()
        assert (np.dtype(np.float32), len(places)) == (counts.dtype, held.size(word))


def test_postings_of_nothing_are_empty() -> None:
    """As in a database without subheadings."""
    none = np.zeros(0, dtype=np.int32)
    held = index._postings(none, none, none.astype(np.float32), 1)
    assert ([], []) == tuple(part.tolist() for part in held.of(0))


def test_places_of_a_word_ascend(finder: HsFinder) -> None:
    """Searches rely on it."""
    bags = finder.index.bags
    for word in range(len(finder.index.vocabulary)):
        assert all(one < next_one for one, next_one in pairwise(bags.places(word).tolist()))


def test_words_of_all_names_are_not_remembered_after_the_build(finder: HsFinder) -> None:
    """Each is read once; those of questions come again."""
    HsFinder(finder.subheadings)
    assert 0 == stem.cache_info().currsize

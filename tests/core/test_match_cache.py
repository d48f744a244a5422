"""Matches by everything that decides them."""

import pytest

from core.knowledge_rank import Ranked, Ranking
from core.knowledge_search import FactIndex
from core.match_cache import Matches, match_key
from core.timing import open_timings
from tests.support.facts import BASE, FACTS, read

TEXT = "apa itu PEB"


def _key(asked: str, version: int = 1, text: str = TEXT) -> object:
    found = read(asked)
    return match_key(version, found.question, found.reading, text)


def test_a_match_is_found_again_and_counted_for_the_turn() -> None:
    """A miss, then hits."""
    matches, ranked = Matches(), Ranked((), {})
    with open_timings() as timings:
        assert matches.find(_key(TEXT)) is None
    assert {"match": "miss"} == timings.caches
    matches.put(_key(TEXT), ranked)
    with open_timings() as timings:
        assert ranked is matches.find(_key(TEXT))
    assert ({"match": "hit"}, 1, 1) == (timings.caches, matches.hits, matches.misses)


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ("SKA ke Jepang", "SKA ke Korea"), ("SKA ke Jepang", "SKA"), ("boleh ekspor rotan", "boleh ekspor kopi"),
        ("dokumen ekspor kopi", "aturan ekspor kopi"), ("apa itu PEB", "apa itu xyz"),
    ],
)  # fmt: skip
def test_what_changes_a_score_changes_the_key(asked: str, other: str) -> None:
    """Country, goods, cue, domain; here over the same text."""
    assert _key(asked) != _key(other)


def test_text_and_version_are_part_of_the_key() -> None:
    """A load makes new ones."""
    assert 3 == len({_key(TEXT), _key(TEXT, 2), _key(TEXT, 1, "apa itu NPE")})


def test_equal_keys_have_equal_matches() -> None:
    """Two ways of writing the same question over one text."""
    index = FactIndex(FACTS)
    first, second = read("SKA ke Jepang?"), read("ska ke  jepang?")
    text = "ska ke jepang"
    assert match_key(1, first.question, first.reading, text) == match_key(1, second.question, second.reading, text)
    found = [Ranking(r.question, r.reading, BASE, index, text).by_words().facts for r in (first, second)]
    assert found[0] == found[1]
    assert found[0]


def test_their_number_is_bounded() -> None:
    """The least recently used go."""
    matches = Matches(size=2)
    for number in range(5):
        matches.put(number, Ranked((), {}))
    assert 2 == len(matches)

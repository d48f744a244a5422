"""Cues know what words their matches begin with, and are never missed for it."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.question import cues
from core.question.phrases import Beginnings, Cue, any_of, openings
from core.question.text import said_in

CUES = {name: cue for name, cue in vars(cues).items() if isinstance(cue, Cue)}


@pytest.mark.parametrize(
    ("source", "begin"),
    [
        (r"\bbea keluar(?:nya)?", ("bea",)),
        (r"\bokes?", ("oke",)),
        (r"\bre-?import(?:ed)?", ("re",)),
        (r"\b(?:kode )?hs\b", ("kode", "hs")),
        (r"(?<![\w-])(?:(?<!faktur )pajak|tax(?:es)?)(?!\w)", ("pajak", "tax")),
        (r"^\W*/?(?:help|menu)\W*$|\bcan you help", ("help", "menu", "can")),
        (r"\b(?:[a-c]|\))x|\bq", ("", "q")),
        (r"\b[a-z]{2}cepa", ("",)),
        (r"\b(?:bone){0,2}char", ("bone", "")),
        (r"(?<!faktur )pajak", ("",)),
        (r"\W*pajak", ("",)),
        ("invoice", ("",)),  # may stand in the middle of a word
    ],
)
def test_the_letters_that_a_match_begins_with(source: str, begin: tuple[str, ...]) -> None:
    """Alternatives, optional parts and edges are seen through; where anything may stand first, that is said."""
    assert begin == openings(source)


def test_a_group_that_never_ends_is_no_pattern() -> None:
    """As the regular expression itself would be refused."""
    with pytest.raises((ValueError, re.error)):
        Cue(r"\b(?:bea|cukai")


@pytest.mark.parametrize("name", CUES)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_a_cue_matches_is_among_the_words_that_it_may_begin_with(name: str, data: st.DataObject) -> None:
    """A text that a cue is found in holds a word that the cue may begin with."""
    cue = CUES[name]
    text = data.draw(st.from_regex(cue.pattern))
    if cue.search(text):
        assert cue in Beginnings([cue]).among(said_in(text))


def test_only_cues_that_a_word_may_begin_are_looked_for() -> None:
    """A word that only begins like a phrase counts as perhaps; all other cues are out."""
    duty, levy, anything = any_of("bea keluar"), any_of("pungutan"), any_of(r"\w+cepa")
    beginnings = Beginnings([duty, levy, anything])
    assert {duty, anything} == beginnings.among(["beasiswa", "luar"])
    assert {anything} == beginnings.among([])

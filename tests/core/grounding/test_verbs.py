"""Verbs by the root that all their forms share."""

import pytest

from core.grounding.verbs import verb_of


@pytest.mark.parametrize(
    ("one", "other"),
    [("diterbitkan", "menerbitkan"), ("issues", "issued"), ("inspected", "inspects"), ("fixes", "fixed")],
)
def test_forms_of_a_verb_share_its_root(one: str, other: str) -> None:
    """In both languages."""
    first, second = verb_of(one), verb_of(other)
    assert first is not None
    assert second is not None
    assert first.root == second.root


@pytest.mark.parametrize("word", ["dinas", "menteri", "digital", "melalui", "setting", "kopi", "maker"])
def test_a_word_that_only_looks_like_a_verb_is_none(word: str) -> None:
    """Its letters go on, or it names a thing."""
    assert verb_of(word) is None


def test_what_only_offices_do_is_told_from_what_anybody_does() -> None:
    """An office is a doer of the one without a word that says so."""
    issued, kept = verb_of("diterbitkan"), verb_of("keeps")
    assert issued is not None
    assert kept is not None
    assert (issued.strong, issued.passive) == (True, True)
    assert (kept.strong, kept.passive) == (False, False)

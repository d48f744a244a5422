"""What is found is judged honestly."""

import pytest

from core.evidence import Subheading
from core.hs.finder import Found
from core.hs.judge import judge


def _found(hs6: str, probability: float, *, exact: bool = False) -> Found:
    return Found(Subheading(hs6, hs6, hs6, (), (), "", ""), 1.0, 1.0, probability, exact, ("tas",))


def test_a_likely_first_is_the_one_code() -> None:
    """With the words that led to it."""
    judged = judge("tas kulit", (_found("420221", 0.95), _found("420222", 0.03)))
    assert ("high", ["420221"], ("tas",)) == (
        judged.level,
        [f.subheading.hs6 for f in judged.candidates],
        judged.matched,
    )


def test_a_middling_first_comes_with_its_rivals() -> None:
    """At most three, the unlikely left out."""
    judged = judge("tas", (_found("420221", 0.6), _found("420222", 0.3), _found("420229", 0.01)))
    assert ("middle", ["420221", "420222"], True) == (
        judged.level,
        [f.subheading.hs6 for f in judged.candidates],
        judged.same_heading,
    )


def test_an_unlikely_first_is_not_shown_as_a_code() -> None:
    """Only the headings are offered."""
    judged = judge("barang", (_found("420221", 0.2), _found("650500", 0.1), _found("420222", 0.1)))
    assert ("low", (), ("4202", "6505")) == (judged.level, judged.candidates, judged.headings)


def test_a_name_that_two_headings_share_is_asked_about() -> None:
    """However likely the first is; the other heading's is offered."""
    found = (_found("610110", 0.9, exact=True), _found("610120", 0.05), _found("620140", 0.02, exact=True))
    judged = judge("jaket", found)
    assert ("middle", ["610110", "620140"]) == (judged.level, [f.subheading.hs6 for f in judged.candidates][:2])


def test_nothing_found_cannot_be_judged() -> None:
    """The caller says so instead."""
    with pytest.raises(ValueError, match="nothing was found"):
        judge("", ())

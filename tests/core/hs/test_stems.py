"""Words of goods are brought to a common form."""

import pytest

from core.hs.stems import stem, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("anyaman", "dianyam"),
        ("jahitan", "dijahit"),
        ("beans", "bean"),
        ("berries", "berry"),
        ("lukisan", "lukis"),
        ("roasted", "roast"),
    ],
)
def test_forms_of_one_word_meet(one: str, other: str) -> None:
    """Affixes and plurals do not keep the same word apart."""
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("berlian", "lian"), ("mentega", "tega"), ("rotan", "rot"), ("ikan", "ik")])
def test_words_that_only_look_inflected_stay_whole(one: str, other: str) -> None:
    """A noun that begins or ends like an affix is not cut."""
    assert other != stem(one)


def test_reduplication_counts_once_and_numbers_are_left_out() -> None:
    """The second half of gula-gula adds nothing."""
    assert ["gula", "gr"] == words("gula-gula 500 gr")

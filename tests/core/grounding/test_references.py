"""Which words tell of a place in a rule."""

import pytest

from core.grounding.claims import read_claims
from core.grounding.references import labelled


@pytest.mark.parametrize(
    "text", ["Pasal 5 ayat (2)", "Art. 3", "kol. 7", "Lampiran II", "huruf b", "Chapter 9", "langkah 4"]
)
def test_a_place_in_a_rule_has_a_word_that_tells_of_it(text: str) -> None:
    """So that a text without one need not be read for places."""
    assert labelled(text.lower())
    assert "article" in {claim.kind for claim in read_claims(text, "id").claims}


@pytest.mark.parametrize("text", ["7,5% dari harga patokan", "PMK 38/2024", "bagianku", "kolomnya"])
def test_other_texts_have_none(text: str) -> None:
    """Nor do longer words that begin like one."""
    assert not labelled(text.lower())

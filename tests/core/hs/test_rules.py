"""The general rules are named where a description calls for them."""

import pytest

from core.hs.rules import NUMBERS, rules_of


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("hampers keju dan biskuit", ("set",)),
        ("lemari knock down kayu", ("unassembled",)),
        ("bumbu: bawang 50%, cabai 30%", ("mixture",)),
        ("suku cadang mesin cuci", ("part",)),
        ("gitar beserta tasnya", ("case",)),
        ("sepatu setengah jadi", ("unfinished",)),
        ("tas kulit", ()),
    ],
)
def test_rules_follow_from_the_words(text: str, rules: tuple[str, ...]) -> None:
    """Sets, parts, mixtures and goods that are not finished."""
    assert rules == rules_of(text)
    assert all(rule in NUMBERS for rule in rules)

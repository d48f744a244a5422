"""What words say beside figures: things named, denials, duties and bans."""

import pytest

from core.grounding.meaning import Meaning, read_meaning


def meaning(text: str) -> Meaning:
    """The meaning of a text without claims."""
    return read_meaning(text, text.lower())


@pytest.mark.parametrize(
    ("text", "modal"),
    [
        ("wajib", {"required"}), ("tidak wajib", {"not required"}), ("belum tentu wajib", {"not required"}), ("must be registered", {"required"}), ("must not be sold", {"prohibited"}),
        ("need not be registered", {"not required"}), ("tidak boleh", {"prohibited"}), ("tidak dilarang", {"allowed"}), ("is not banned", {"allowed"}), ("may not be exported", {"prohibited"}),
        ("may be exported", {"allowed"}), ("dapat diekspor", {"allowed"}), ("tidak dapat diekspor", {"prohibited"}), ("tidak dapat dihitung", {"cannot"}), ("cannot be computed", {"cannot"}),
        ("tidak dikenai bea keluar", {"free"}), ("tanpa bea keluar", {"free"}), ("no export duty", {"free"}), ("free of charge", {"free"}), ("free trade", set()), ("subject to duty", {"charged"}),
        ("belum berlaku", {"not in force"}), ("no longer in force", {"not in force"}), ("dicabut", {"not in force"}), ("tidak semua barang", {"not all"}), ("kurs yang berlaku", set()),
    ],
)  # fmt: skip
def test_states_of_the_law_are_read_with_their_denial(text: str, modal: set[str]) -> None:
    """In both languages."""
    assert modal == meaning(text).modal


@pytest.mark.parametrize(
    ("text", "denied"),
    [("tidak mendapat relaksasi", {"relaksasi"}), ("mendapat relaksasi", set()), ("tanpa moratorium", {"moratorium"}), ("No, nickel", set()), ("stiker tidak, logo ya", set())],
)  # fmt: skip
def test_a_denial_belongs_to_the_next_word_of_weight(text: str, denied: set[str]) -> None:
    """And stops at a pause."""
    assert denied == meaning(text).denied


def test_countries_have_one_name() -> None:
    """In both languages; ordinary words are none."""
    assert meaning("ke Jepang").words == meaning("to Japan").words == {"@JP"}
    assert "@US" in meaning("ke AS").words
    assert "@US" not in meaning("as stated").words


def test_plain_words_claim_nothing() -> None:
    """Grammar and talk."""
    assert frozenset() == meaning("berikut ringkasan perhitungannya untuk barang ini").words

"""Whoever does something is read with what is done, and nobody else is given it."""

import pytest

from core.grounding.agents import read_deeds, same_deeds
from core.grounding.reading import read_piece
from core.message import Language


def _deeds(text: str, language: Language = "id") -> dict[str, tuple[frozenset[str], frozenset[str], bool]]:
    return {d.agent: (d.verbs, d.words, d.doer) for d in read_piece(text, language).deeds}


def _same(said: str, held: str, language: Language = "id") -> bool:
    return same_deeds(read_piece(said, language).deeds, read_piece(held, language).deeds)


def test_each_of_two_offices_has_its_own_words() -> None:
    """The verb that is left out for the second is that of the first; what stands in parentheses is another name."""
    deeds = _deeds("Udang disertifikasi KKP (BPPMHKP), rempah oleh BPOM.")
    assert {"fisheries", "food"} == set(deeds)
    assert deeds["fisheries"][1] == {"udang"}
    assert deeds["food"][1] == {"rempah"}
    assert deeds["fisheries"][0] == deeds["food"][0] != frozenset()


def test_a_way_is_no_doer() -> None:
    """Whose system it is does not say who issues."""
    deeds = _deeds("SKA diterbitkan IPSKA lewat sistem e-SKA Kementerian Perdagangan.")
    assert deeds["issuing office"][2]
    assert not deeds["trade"][2]


@pytest.mark.parametrize(
    ("said", "held"),
    [
        ("Menteri Perdagangan menetapkan HPE.", "HPE dan HR ditetapkan Menteri Perdagangan."),
        ("HPE ditetapkan oleh Kementerian Perdagangan.", "HPE dan HR ditetapkan Menteri Perdagangan."),
        ("Rempah disertifikasi BPOM.", "Udang disertifikasi KKP, rempah oleh BPOM."),
        ("Menurut Kemendag, SKA selesai kurang dari 8 jam.", "Kemendag menyebut kurang dari 8 jam untuk SKA."),
        ("KKP dan BPOM memeriksa udang.", "Udang diperiksa KKP dan BPOM."),
        ("Lisensi diterbitkan oleh lembaga itu.", "Lisensi diterbitkan lembaga itu."),
    ],
)
def test_the_same_deed_in_other_words_is_the_same(said: str, held: str) -> None:
    """Active or passive, in short or in full."""
    assert _same(said, held)


@pytest.mark.parametrize(
    ("said", "held"),
    [
        ("HPE ditetapkan Menteri Keuangan.", "HPE dan HR ditetapkan Menteri Perdagangan."),
        ("Udang disertifikasi BPOM.", "Udang disertifikasi KKP, rempah oleh BPOM."),
        ("BPOM mensertifikasi udang.", "Udang disertifikasi KKP, rempah oleh BPOM."),
        ("Lisensi diterbitkan oleh UE.", "Lisensi diterbitkan lembaga itu untuk UE."),
        ("Kementerian Perdagangan menerbitkan SKA.", "SKA diterbitkan IPSKA lewat sistem Kementerian Perdagangan."),
    ],
)
def test_a_deed_of_another_is_not(said: str, held: str) -> None:
    """Even where both are named."""
    assert not _same(said, held)


@pytest.mark.parametrize(
    "text",
    [
        "Udang disertifikasi KKP (BPPMHKP), rempah oleh BPOM.", "Lisensi diterbitkan (dan dicatat) oleh lembaga penerbit.", "The exporter's agent (PPJK) lodges it, customs checks it.",
        "Kopi ke Côte d'Ivoire diperiksa karantina (Barantin).", "PEB diajukan PPJK atas nama eksportir, dan diperiksa bea cukai.",
    ],
)  # fmt: skip
def test_deeds_are_the_same_from_words_that_were_found_before(text: str) -> None:
    """With parentheses, accents and apostrophes in the text too."""
    piece = read_piece(text, "id")
    assert piece.deeds == read_deeds(piece.read.rest, piece.meaning.places) != ()

"""Where sentences end in a growing text."""

import pytest

from core.grounding.sentences import AHEAD, end_of_sentence, enough


def sentences(text: str) -> list[str]:
    """The sentences of a whole text."""
    found = []
    while text:
        end = end_of_sentence(text, finished=True)
        found.append(text[:end].strip())
        text = text[end:]
    return [s for s in found if s]


@pytest.mark.parametrize(
    "whole",
    [
        "Dasarnya PMK No. 38 Tahun 2024.", "Totalnya Rp. 1.234.567,00.", "Siapkan invoice, packing list, dll. sebelum berangkat.", "Berlaku s.d. 31 Desember 2025.",
        "Lihat Art. 27 of the Act.", "Use a form, e.g. Form D.", "Kurs 16.671,00 berlaku.", "It is 1.5 percent.", "Kepada PT. Maju Jaya.", "Menurut U.S. Customs it is so.",
        "Lihat [PMK 38](https://jdih.kemenkeu.go.id/in/pmk.38 \"x\") di sana.", "Buka insw.go.id untuk itu.", "Pos 1511.10.00 berlaku. ",
    ],
)  # fmt: skip
def test_points_inside_a_sentence_do_not_end_it(whole: str) -> None:
    """Abbreviations, numbers, hosts and links hold together."""
    assert [whole.strip()] == sentences(whole)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Satu. Dua! Tiga? empat.", ["Satu.", "Dua!", "Tiga?", "empat."]),
        ("Tarifnya 7,5%. PEB diajukan.", ["Tarifnya 7,5%.", "PEB diajukan."]),
        ("Dilarang [1]. Boleh.", ["Dilarang [1].", "Boleh."]),
        ("Dilarang. [1] Boleh.", ["Dilarang. [1]", "Boleh."]),
        ("- satu\n- dua", ["- satu", "- dua"]),
        ("1. Daftar. 2. Bayar.", ["1. Daftar.", "2. Bayar."]),
        ("**Penting.** Baca ini.", ["**Penting.**", "Baca ini."]),
        ('Ia berkata "ya." Lalu pergi.', ['Ia berkata "ya."', "Lalu pergi."]),
        ("Invoice, dll. Lalu kirim.", ["Invoice, dll.", "Lalu kirim."]),
    ],
)  # fmt: skip
def test_sentences_end_where_a_reader_sees_it(text: str, parts: list[str]) -> None:
    """With their citations and closing marks."""
    assert parts == sentences(text)


def test_an_end_waits_until_enough_follows() -> None:
    """What follows decides."""
    assert 0 == end_of_sentence("Satu. Du", finished=False)
    assert 5 == end_of_sentence("Satu. D" + "u" * AHEAD, finished=False)
    assert 5 == end_of_sentence("Satu\nDua", finished=False)


def test_it_is_known_how_much_has_to_follow() -> None:
    """Up to there no look at the text finds an end; where no mark is open, only another one can end a sentence."""
    for text in ("Satu. Du", "Pasal 3 PMK No. 38 berlaku untuk semua ekspor. Du"):
        size = enough(text)
        longer = text + "a" * (size - len(text))
        assert 0 == end_of_sentence(longer[:-1], finished=False)
        assert 0 < end_of_sentence(longer, finished=False)
    assert 0 == enough("PMK No. 38 Tahun 2024 berlaku untuk semua ekspor")

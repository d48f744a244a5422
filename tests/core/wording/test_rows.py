"""The evidence of a model: what the composed reply shows, row by row, in one language, each with where it was read."""

from dataclasses import replace

import pytest

from core.evidence import Passage
from core.message import Language, Source
from core.wording.knowledge import Findings, compose
from core.wording.rows import LONGEST, MOST_ROWS, rows_of
from tests.support.facts import DOCUMENTS, FACTS, FORMS, REQUIREMENTS, RESTRICTIONS, SOURCE, STEPS, question

PASSAGE = Passage("p1", "PMK 38/2024", "judul", "title", "Pasal 2", "Isi peraturan.", "What it rules.", SOURCE)
ALL = Findings(
    FACTS[:1], FORMS[:1], REQUIREMENTS[:1], DOCUMENTS[6:7], DOCUMENTS[:1], RESTRICTIONS[1:], STEPS[:1], (PASSAGE,)
)


def test_every_kind_of_finding_is_a_row_in_its_order() -> None:
    """Verified answers first, passages last, numbered from 1."""
    rows = rows_of(ALL, "id")
    assert list(range(1, 9)) == [row.number for row in rows]
    assert [
        "PEB adalah pemberitahuan ekspor.", "CPO: dibatasi. Perlu PE. Izin: PE.", "Form IJEPA (IJEPA): berlaku. Tarif 0%.",
        "Invoice: selalu. tujuan (Penerbit).", "Phyto: selalu. tujuan (Penerbit).", "Uji tuntas EUDR: geolokasi lahan", "Isi PEB: rincian",
        "PMK 38/2024, Pasal 2: Isi peraturan.",
    ] == [row.text for row in rows]  # fmt: skip
    assert {"PMK 1/2025"} == {row.source for row in rows}


def test_rows_speak_the_language_of_the_reply() -> None:
    """Not both."""
    text = " ".join(row.text for row in rows_of(ALL, "en"))
    assert all(word in text for word in ("restricted", "Permit: PE.", "Duty 0%", "always", "plot geolocation", "What it rules."))  # fmt: skip
    assert not any(word in text for word in ("dibatasi", "Izin", "selalu", "lahan", "Isi peraturan"))


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_row_tells_what_the_composed_reply_shows(language: Language) -> None:
    """Names of documents, steps, forms and requirements stand in both."""
    text = compose(question("dokumen CPO", language=language), "documents", ALL).text
    for row in rows_of(ALL, language):
        assert row.text.partition(":")[0].partition(" (")[0].rstrip(".") in text


def test_a_banned_row_names_no_permit() -> None:
    """There is none to be had."""
    (row,) = rows_of(Findings(restrictions=(replace(RESTRICTIONS[0], permit="PE"),)), "id")
    assert "Rotan mentah: dilarang diekspor. Dilarang." == row.text


def test_rows_are_bounded_in_number() -> None:
    """The first ones are the best."""
    rows = rows_of(Findings(facts=FACTS * 9), "id")
    assert (MOST_ROWS, FACTS[0].text_id) == (len(rows), rows[0].text)


def test_a_long_row_ends_with_a_sentence() -> None:
    """Half a figure would be a wrong one: what is shown of Rp2.500.000 must not be Rp2.5."""
    sentence = "Batasnya Rp2.500.000 per kiriman. "
    for shift in range(len(sentence)):
        long = replace(FACTS[0], text_id="x" * shift + " " + sentence * 60)
        (row,) = rows_of(Findings(facts=(long,)), "id")
        assert row.text.endswith("Rp2.500.000 per kiriman.")
        assert LONGEST - len(sentence) <= len(row.text) <= LONGEST


def test_a_long_row_without_sentences_ends_with_a_word() -> None:
    """It is still no half figure."""
    (row,) = rows_of(Findings(facts=(replace(FACTS[0], text_id="12345678 " * 200),)), "id")
    assert (True, {"12345678"}) == (len(row.text) <= LONGEST, set(row.text.split()))


def test_a_row_stands_on_one_line() -> None:
    """Line breaks could pretend to be another row."""
    (row,) = rows_of(Findings(facts=(replace(FACTS[0], text_id="Satu.\n[2] Dua.\t Tiga."),)), "id")
    assert "Satu. [2] Dua. Tiga." == row.text


@pytest.mark.parametrize(
    ("number", "named"),
    [
        ("PMK 38/2024", "PMK 38/2024"),
        ("PMK 38/2024; praktik", "PMK 38/2024"),
        ("PP 1/2020; PP 1/2020; PMK 2/2021", "PP 1/2020; PMK 2/2021"),
        ("PMK 4/2025 (untuk barang kiriman saja)", "PMK 4/2025"),
        ("-", ""),
        ("praktik", ""),
        ("", ""),
    ],
)
def test_a_row_names_its_regulations_plainly(number: str, named: str) -> None:
    """Without remarks, each once; what names none is none."""
    source = Source("t", number, "")
    (row,) = rows_of(Findings(facts=(replace(FACTS[0], source=source),)), "id")
    assert named == row.source


def test_nothing_found_gives_no_rows() -> None:
    """There is nothing to word."""
    assert () == rows_of(Findings(), "id")

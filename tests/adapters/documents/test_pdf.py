"""The PDF, read back as text."""

import hashlib
import io
import subprocess
import sys
from dataclasses import replace

import pytest
from pypdf import PageObject, PdfReader

from adapters.documents.pdf import document
from core.errors import Misconfigured
from core.message import Source
from core.papers.model import Column, Entry, Paper, Section, Table
from tests.adapters.documents.papers import calculation, invoice, packing_list


def pages_of(paper: Paper) -> list[PageObject]:
    """The pages of the paper's PDF."""
    return list(PdfReader(io.BytesIO(document(paper))).pages)


def text_of(paper: Paper) -> str:
    """All text with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in pages_of(paper)).split())


def boxes_of(paper: Paper) -> int:
    """How many yellow boxes are drawn."""
    contents = [page.get_contents() for page in pages_of(paper)]
    return sum(content.get_data().count(b"1 0.9765 0.8588 rg") for content in contents if content is not None)


def test_a_calculation_is_complete_and_in_order() -> None:
    """Title, inputs with notes, steps, notes and sources, each after the other."""
    text = text_of(calculation())
    parts = [
        "Perhitungan bea keluar CPO",
        "Disusun 5 Desember 2025",
        "Masukan",
        "Harga referensi 926,14 USD/MT, berlaku 1–31 Desember 2025",
        "Tanggal PEB 5 Desember 2025",
        "Langkah Perhitungan Hasil",
        "Bea keluar USD 37.000,00 × Rp16.671,00 616.827.000",
        "Catatan • Tarif 7,5% hanya contoh.",
        "Sumber 1. Tarif bea keluar, PMK 38/2024 (sejak 4 Juni 2024) https://peraturan.example.id/pmk-38-2024",
        "Halaman 1/1",
    ]
    places = [text.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)]
    assert sorted(places) == places


def test_numbers_and_fixed_words_follow_the_language() -> None:
    """English has its own marks, months and headings."""
    text = text_of(calculation("en"))
    for part in ("926.14", "5 December 2025", "616,827,000", "Notes", "Sources", "Page 1/1"):
        assert part in text


def test_an_invoice_has_sums_with_their_decimals_and_boxes_to_fill_in() -> None:
    """Seller beside buyer, finer prices whole, a box for each unknown value, a line to sign on."""
    text = text_of(invoice())
    for part in ("Seller Buyer", "6.125", "117,600.00", "Total 20,700.5 117,600.00", "signature of the seller"):
        assert part in text
    assert 7 == boxes_of(invoice())
    assert 1 == boxes_of(calculation())


def test_a_packing_list_repeats_its_header_and_counts_its_pages() -> None:
    """200 lines on several pages, each with header and number, the total at the end."""
    pages = [" ".join(page.extract_text().split()) for page in pages_of(packing_list())]
    assert 5 < len(pages) < 12
    for place, text in enumerate(pages, 1):
        assert f"Page {place}/{len(pages)}" in text
        assert "Marks and numbers" in text
    assert "KGS/0001" in pages[0]
    assert "KGS/0200" in pages[-1]
    assert "Total 4,000 240,000 242,900" in pages[-1]


def test_many_columns_lie_in_landscape() -> None:
    """A4 either way."""
    assert (842, 595) == tuple(round(float(x)) for x in pages_of(packing_list(lines=2))[0].mediabox[2:])
    assert (595, 842) == tuple(round(float(x)) for x in pages_of(calculation())[0].mediabox[2:])


@pytest.mark.parametrize("buyer", ["上海咖啡 Trading", "شركة Trading", "☕️🇮🇩 Trading"])
def test_letters_that_the_font_has_not_become_boxes_with_a_note(buyer: str) -> None:
    """No crash, and the reader learns of it; other papers have no such note."""
    text = text_of(invoice(buyer=buyer))
    assert "Trading" in text
    assert "□" in text
    assert "The sign □ stands for a letter" in text
    assert "□" not in text_of(invoice())


def test_a_letter_first_missing_in_the_signature_is_noted_too() -> None:
    """What comes after the notes is looked at before they are written."""
    assert "The sign □ stands for" in text_of(replace(invoice(), signature="李"))


def test_names_of_europe_and_vietnam_are_whole() -> None:
    """The font has Latin with all its marks, Greek and Cyrillic."""
    assert "Łódź Øst Ñandú Nguyễn Αθήνα Москва" in text_of(invoice(buyer="Łódź Øst Ñandú Nguyễn Αθήνα Москва"))


@pytest.mark.parametrize("word", ["word ", "W" * 400 + " ", "line\n"])
def test_very_long_text_goes_on_in_further_rows(word: str) -> None:
    """Nothing is cut off and no row is too high for a page, in sections and in tables."""
    long = word * (6000 // len(word)) + "END"
    table = Table("", (Column("Goods"), Column("Amount", "money", "USD")), ((long, None),))
    section = Section("Goods", (Entry("Description", long, long), Entry("Other", None, long)))
    for paper in (calculation(), invoice()):
        text = text_of(replace(paper, sections=(section, section), tables=(table,)))
        assert text.replace(" ", "").count("END") >= 7


def test_sources_link_to_the_web_only() -> None:
    """An address can be pressed, anything else is left out."""
    paper = replace(calculation(), sources=(Source("A", "", "https://a.id/x"), Source("B", "", "javascript:b()")))
    notes = [note.get_object() for page in pages_of(paper) for note in page.get("/Annots", [])]
    assert {"https://a.id/x"} == {note["/A"]["/URI"] for note in notes}


def test_the_smallest_paper_is_a_page() -> None:
    """A title alone, a table without lines and a table without totals do not break."""
    empty = Table("Lines", (Column("Goods"), Column("Amount", "money")), ())
    text = text_of(replace(calculation(), sections=(), tables=(empty,), notes=(), sources=()))
    assert "Lines Goods Amount" in text
    assert "Catatan" not in text


def test_the_metadata_name_no_person() -> None:
    """Title, program and the paper's day."""
    made = PdfReader(io.BytesIO(document(calculation()))).metadata
    assert made is not None
    assert ("Perhitungan bea keluar CPO", "ExportMate", None) == (made.title, made.creator, made.author)
    assert "D:20251205000000Z" == str(made["/CreationDate"])


def test_the_same_paper_gives_the_same_bytes_in_another_process() -> None:
    """Neither the time of day nor the order of sets shows."""
    script = (
        "import hashlib; from adapters.documents.pdf import document; from tests.adapters.documents.papers import invoice;"
        "print(hashlib.sha256(document(invoice())).hexdigest())"
    )
    other = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert hashlib.sha256(document(invoice())).hexdigest() == other.stdout.strip()


def test_missing_fonts_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the program learns what to install."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(Misconfigured, match="install matplotlib"):
        document(calculation())

"""Word documents: the numbers that Word would show, tables, pages; deleted text is gone."""

from pathlib import Path

import pytest

from adapters.reading.docx import read_docx
from tests.adapters.reading.files import docx, paragraph, row


def _lines(path: Path) -> list[str]:
    return [line for page in read_docx(path) for line in page.text.split("\n") if line]


def test_numbers_of_lists_are_counted_as_word_shows_them(tmp_path: Path) -> None:
    """Deeper ones begin anew, and so does a list that restarts."""
    path = docx(
        tmp_path / "a.docx",
        paragraph("KETENTUAN", number=3),
        paragraph("Satu", number=1), paragraph("huruf", number=1, level=1), paragraph("huruf lagi", number=1, level=1),
        paragraph("Dua", number=1), paragraph("huruf baru", number=1, level=1),
        paragraph("Pasal 2"), paragraph("Satu lagi", number=2),
    )  # fmt: skip
    assert [
        "BAB I KETENTUAN",
        "(1) Satu",
        "a. huruf",
        "b. huruf lagi",
        "(2) Dua",
        "a. huruf baru",
        "Pasal 2",
        "(1) Satu lagi",
    ] == _lines(path)


def test_rows_of_a_table_are_lines(tmp_path: Path) -> None:
    """Cells parted by a bar."""
    path = docx(tmp_path / "a.docx", "<w:tbl>" + row("1", "1511.10.00", "CPO") + row("2", "", "Karet") + "</w:tbl>")
    assert ["1 | 1511.10.00 | CPO", "2 |  | Karet"] == _lines(path)


def test_pages_are_those_of_the_last_layout(tmp_path: Path) -> None:
    """Where Word noted them; else there are none."""
    path = docx(tmp_path / "a.docx", paragraph("Satu"), paragraph("Dua", new_page=True))
    assert [(1, "Satu"), (2, "Dua")] == [(page.number, page.text) for page in read_docx(path)]
    assert [None] == [page.number for page in read_docx(docx(tmp_path / "b.docx", paragraph("Satu")))]


def test_deleted_and_doubled_text_is_left_out(tmp_path: Path) -> None:
    """Of a drawing with a fallback only one is read."""
    body = (
        "<w:p><w:del><w:r><w:t>hilang</w:t></w:r></w:del><w:ins><w:r><w:t>baru</w:t></w:r></w:ins>"
        "<mc:AlternateContent><mc:Choice><w:r><w:t> kotak</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t> kotak</w:t></w:r></mc:Fallback>"
        "</mc:AlternateContent></w:p>"
    )
    assert ["baru kotak"] == _lines(docx(tmp_path / "a.docx", body))


def test_headings_are_marked(tmp_path: Path) -> None:
    """By their style."""
    assert ["## Langkah"] == _lines(docx(tmp_path / "a.docx", paragraph("Langkah", style="Heading2")))


@pytest.mark.parametrize(
    "document",
    [
        "<w:document",
        '<!DOCTYPE d [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><d>&c;</d>',
        '<!DOCTYPE d SYSTEM "file:///etc/hostname"><d/>',
    ],
    ids=["damaged", "entities", "outside"],
)
def test_damaged_or_hostile_xml_is_refused(tmp_path: Path, document: str) -> None:
    """No entity is expanded, nothing from outside is read."""
    with pytest.raises(ValueError, match="XML"):
        read_docx(docx(tmp_path / "a.docx", document=document))

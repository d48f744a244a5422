"""Articles, paragraphs, annexes; a reference at the beginning of a line begins nothing."""

from core.regulations.clean import Line
from core.regulations.split import Part, split


def _split(text: str, *, amending: bool = False) -> tuple[Part, ...]:
    return split([Line(line, 1) for line in text.strip().split("\n")], amending=amending)


def _names(parts: tuple[Part, ...]) -> list[str]:
    return [part.name for part in parts]


def _labels(part: Part) -> list[str]:
    return [block.label for block in part.blocks if block.label]


def test_articles_belong_to_their_chapter() -> None:
    """Whose title may take two lines."""
    parts = _split("BAB II\nKEWAJIBAN\nEKSPORTIR\nPasal 4\nIsi.\nBagian Kedua\nPelaporan\nPasal 5\nIsi lain.")
    assert ["Pasal 4", "Pasal 5"] == _names(parts)
    assert "BAB II KEWAJIBAN EKSPORTIR" == parts[0].chapter
    assert parts[1].chapter.startswith("BAB II KEWAJIBAN EKSPORTIR Bagian Kedua")


def test_a_reference_that_fills_a_line_is_no_article() -> None:
    """The line before runs on into it."""
    parts = _split("Pasal 7\nKewajiban sebagaimana dimaksud dalam\nPasal 5\ntidak berlaku.\nPasal 8\nIsi.")
    assert ["Pasal 7", "Pasal 8"] == _names(parts)


def test_a_reference_to_a_paragraph_is_no_paragraph() -> None:
    """Nor is one whose number does not follow."""
    (part,) = _split(
        "Pasal 7\n(1) Sebagaimana dimaksud pada ayat\n(2) dan seterusnya.\n(5) bukan ayat.\n(2) Ayat kedua."
    )
    assert ["ayat 1", "ayat 2"] == _labels(part)
    assert "(2) Ayat kedua." == part.blocks[-1].lines[0].text


def test_an_inserted_paragraph_follows() -> None:
    """2a between 2 and 3."""
    (part,) = _split("Pasal 7\n(1) Satu.\n(2) Dua.\n(2a) Sisipan.\n(3) Tiga.")
    assert ["ayat 1", "ayat 2", "ayat 2a", "ayat 3"] == _labels(part)


def test_definitions_are_items() -> None:
    """Numbered by figures."""
    (part,) = _split(
        "Pasal 1\nYang dimaksud dengan:\n1. Ekspor adalah kegiatan;\n2. Eksportir adalah orang; dan\n3. Menteri adalah menteri."
    )
    assert ["angka 1", "angka 2", "angka 3"] == _labels(part)


def test_preamble_signatures_annex_and_elucidation_are_told_apart() -> None:
    """Signatures are no text."""
    parts = _split(
        "Menimbang : a. bahwa perlu;\nMengingat : 1. UU;\nMEMUTUSKAN:\nMenetapkan : PERATURAN.\nPasal 1\nIsi.\nDitetapkan di Jakarta\nttd.\n"
        "LAMPIRAN II\nTabel | 1\nTabel | 2\nPasal 9 dalam lampiran"
    )
    assert ["Menimbang", "Mengingat", "Pasal 1", "Lampiran II"] == _names(parts)
    assert "ttd." not in [line.text for part in parts for block in part.blocks for line in block.lines]


def test_an_elucidation_names_its_articles() -> None:
    """After the articles themselves."""
    parts = _split("Pasal 1\nIsi.\nPENJELASAN\nATAS\nI. UMUM\nLatar.\nII. PASAL DEMI PASAL\nPasal 1\nCukup jelas.")
    assert ["Pasal 1", "Penjelasan Umum", "Penjelasan Pasal 1"] == _names(parts)


def test_articles_inside_an_amendment_carry_the_roman_one() -> None:
    """They are quoted by both."""
    parts = _split(
        "Pasal I\n1. Ketentuan Pasal 5 diubah sehingga berbunyi:\nPasal 5\nIsi baru.\nPasal II\nMulai berlaku.",
        amending=True,
    )
    assert ["Pasal I", "Pasal I Pasal 5", "Pasal II"] == _names(parts)


def test_a_misread_figure_is_mended() -> None:
    """Scans confuse 1 with l and I, 0 with O."""
    assert ["Pasal 1", "Pasal 10", "Pasal 11"] == _names(_split("Pasal l\nIsi.\nPasal lO\nIsi.\nPasal 1I\nIsi."))


def test_a_file_without_articles_is_split_at_its_headings() -> None:
    """A guide, a page of a ministry."""
    parts = _split("Kata pengantar.\n# Langkah 1\nDaftar dulu.\n## Langkah 2\nBayar.")
    assert ["", "Langkah 1", "Langkah 2"] == _names(parts)
    assert {"section"} == {part.kind for part in parts}

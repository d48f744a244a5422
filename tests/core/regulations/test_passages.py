"""Passages of a size that is quoted well, named by what they hold."""

from core.regulations.model import Page, ReadFile
from core.regulations.passages import GAP, LEAD, MOST, understand


def _pieces(text: str) -> dict[str, str]:
    read = understand(ReadFile("markdown", (Page(None, text),)))
    return {piece.article: piece.text for piece in read.pieces}


def test_a_short_article_is_one_passage() -> None:
    """With all its paragraphs."""
    assert {"Pasal 2": "(1) Satu.\n(2) Dua."} == _pieces("Pasal 2\n(1) Satu.\n(2) Dua.")


def test_short_paragraphs_stand_together_and_long_ones_alone() -> None:
    """Each named by its paragraphs."""
    text = f"Pasal 2\n(1) Satu.\n(2) Dua.\n(3) {'panjang ' * 60}\n(4) Empat."
    assert ["Pasal 2 ayat (1)-(2)", "Pasal 2 ayat (3)", "Pasal 2 ayat (4)"] == list(_pieces(text))


def test_a_long_enumeration_is_cut_at_its_items_and_says_its_beginning_again() -> None:
    """So that each passage can be read by itself; what was left out is marked."""
    items = "\n".join(f"{letter}. butir {letter} {'yang panjang ' * 12};" for letter in "abcdefghij")
    pieces = _pieces(f"Pasal 3\n(1) Pendek.\n(2) Eksportir wajib:\n{items}")
    later = [(name, text) for name, text in pieces.items() if GAP in text]
    assert later
    assert all(text.startswith(f"(2) Eksportir wajib:{GAP}") for _, text in later)
    assert all(name.startswith("Pasal 3 ayat (2)") for name, _ in later)
    assert all(f"butir {letter} " in "\n".join(pieces.values()) for letter in "abcdefghij")


def test_no_passage_is_longer_than_a_model_reads() -> None:
    """Not even of a sentence without end."""
    pieces = understand(ReadFile("markdown", (Page(None, f"Pasal 1\n{'kata ' * 2000}\nPasal 2\n{'x' * 5000}"),))).pieces
    assert max(len(piece.text) for piece in pieces) <= MOST + LEAD + len(GAP)
    assert {"Pasal 1", "Pasal 2"} == {piece.part_of for piece in pieces}


def test_a_passage_knows_its_pages() -> None:
    """The first and the last."""
    pages = (Page(3, "Pasal 9\n(1) Satu"), Page(4, "yang berlanjut.\n(2) Dua."))
    (piece,) = understand(ReadFile("pdf", pages)).pieces
    assert (3, 4, "(1) Satu yang berlanjut.\n(2) Dua.") == (piece.page, piece.page_to, piece.text)


def test_rows_of_an_annex_stay_whole() -> None:
    """However many there are."""
    rows = [f"{n} | 1511.10.{n:02d} | minyak sawit golongan {n}" for n in range(80)]
    pieces = understand(ReadFile("markdown", (Page(None, "Pasal 1\nIsi.\nLAMPIRAN I\n" + "\n".join(rows)),))).pieces
    annex = [piece.text.split("\n") for piece in pieces if piece.part_of == "Lampiran I"]
    assert rows == [row for piece in annex for row in piece]
    assert len(annex) > 1

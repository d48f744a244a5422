"""Found passages with their neighbours: one quotation, not three shreds."""

from dataclasses import replace

from core.evidence import Passage
from core.regulations.labels import Cited
from core.regulations.neighbours import join_neighbours, of_paragraph, searched_words
from core.regulations.passages import GAP
from tests.support.facts import SOURCE


def _passage(part: int, text: str, *, article: str = "", part_of: str = "Pasal 5", document: int | None = 1) -> Passage:
    name = article or f"{part_of} ayat ({part})"
    return Passage(
        f"p{part}", "Permendag 23/2025", "", "", name, text, text, SOURCE, 1 / part, document=document, part=part, part_of=part_of,
        page=part, page_to=part,
    )  # fmt: skip


def test_a_hit_is_shown_with_what_stands_beside_it() -> None:
    """As one passage with the pages of all."""
    (found,) = join_neighbours([_passage(2, "(2) Dua.")], [_passage(1, "(1) Satu."), _passage(3, "(3) Tiga.")])
    assert ("Pasal 5 ayat (1)-(3)", "(1) Satu.\n(2) Dua.\n(3) Tiga.") == (found.article, found.text_id)
    assert (1, 3, "p2") == (found.page, found.page_to, found.id)


def test_two_hits_side_by_side_are_one() -> None:
    """At the place of the better."""
    hits = [_passage(4, "(4) Empat."), _passage(9, "x", part_of="Pasal 6"), _passage(3, "(3) Tiga.")]
    assert ["Pasal 5 ayat (3)-(4)", "Pasal 6 ayat (9)"] == [p.article for p in join_neighbours(hits, [])]


def test_neither_another_article_nor_another_document_is_joined() -> None:
    """Nor what would make a quotation too long."""
    hit = _passage(2, "(2) Dua.")
    others = [_passage(3, "(1) Satu.", part_of="Pasal 6"), replace(_passage(1, "(1) Lama."), document=2)]
    assert ("(2) Dua.",) == tuple(p.text_id for p in join_neighbours([hit], others))
    assert ("(2) Dua.",) == tuple(p.text_id for p in join_neighbours([hit], [_passage(3, "x" * 900)]))


def test_a_beginning_said_again_is_said_once() -> None:
    """Where both halves of an enumeration stand together."""
    hits = [_passage(1, "(1) Wajib:\na. satu;"), _passage(2, f"(1) Wajib:{GAP}b. dua.")]
    assert "(1) Wajib:\na. satu;\nb. dua." == join_neighbours(hits, [])[0].text_id


def test_digests_stay_as_they_are() -> None:
    """They belong to no document."""
    hits = [_passage(1, "a", document=None), _passage(2, "b", document=None)]
    assert tuple(hits) == join_neighbours(hits, [])


def test_the_paragraph_asked_for_comes_first() -> None:
    """Also where it shares a passage with others."""
    found = [_passage(1, "(1) Satu."), _passage(2, "(2) Dua.\n(3) Tiga.", article="Pasal 5")]
    assert ["p2", "p1"] == [p.id for p in of_paragraph(found, Cited("Pasal 5", "3"))]
    assert found == of_paragraph(found, Cited("Pasal 5"))


def test_only_words_with_a_meaning_are_searched_for() -> None:
    """All of them where none has one."""
    assert "kewajiban eksportir" == searched_words("apa saja kewajiban eksportir itu")
    assert "apa itu" == searched_words("apa itu")
    assert "mulai berlaku" == searched_words("kapan permendag 87/2026 mulai berlaku")
    assert "mencabut permendag 12/2021" == searched_words("apakah permendag 87/2026 mencabut permendag 12/2021")
    assert "permendag 87/2026" == searched_words("permendag 87/2026")


def test_all_quotations_are_of_one_regulation() -> None:
    """That of the best: "PMK 38" without its year may be several."""
    other = replace(_passage(1, "(1) Lain."), regulation="Permendag 23/2021", id="other")
    found = [_passage(2, "(2) Dua."), other, _passage(3, "(3) Tiga.")]
    assert ["p2", "p3"] == [p.id for p in of_paragraph(found, None)]
    assert ["p3", "p2"] == [p.id for p in of_paragraph(found, Cited("Pasal 5", "3"))]
    assert [] == of_paragraph([], Cited("Pasal 5"))

"""The tree of codes, over a small shelf and over the thesaurus as it is shipped."""

import pytest

from core.evidence import Commodity, Heading, Subheading
from core.hs.tree import Chapter, Tree, written_code


def _sub(hs6: str) -> Subheading:
    return Subheading(hs6, f"nama {hs6}", f"name {hs6}", (), (), "", "")


def _goods(key: str, hs6: str, btki8: str | None) -> Commodity:
    return Commodity(key, hs6, btki8, f"barang {key}", f"goods {key}", (), (), "", "", "kg", "", "", None, "high")


COFFEE, TEA, DATES = (
    Heading("0901", "Kopi", "Coffee", "Sangrai?", "Roasted?"),
    Heading("0902", "Teh", "Tea", "", ""),
    Heading("0804", "Kurma", "Dates", "", ""),
)
TREE = Tree(
    [_sub("090121"), _sub("090111"), _sub("090210"), _sub("080410")],
    [TEA, COFFEE, DATES],
    [
        _goods("b", "090111", "09011130"),
        _goods("a", "090111", "09011120"),
        _goods("c", "090111", "09011120"),
        _goods("d", "090121", None),
    ],
)


def test_a_chapter_is_told_by_its_first_and_last_heading() -> None:
    """Chapters come by code, with the ends of their headings."""
    assert (Chapter("08", DATES, DATES, 1), Chapter("09", COFFEE, TEA, 2)) == TREE.chapters()


def test_children_come_by_code() -> None:
    """A chapter holds its headings, a heading its subheadings."""
    assert (COFFEE, TEA) == TREE.headings("09")
    assert ["090111", "090121"] == [s.hs6 for s in TREE.subheadings("0901")]


def test_what_does_not_exist_is_empty() -> None:
    """An unknown code has no children and no lines."""
    assert ((), (), None, ()) == (
        TREE.headings("77"),
        TREE.subheadings("0999"),
        TREE.subheading("090199"),
        TREE.lines("090121"),
    )


def test_a_known_line_is_given_once() -> None:
    """Two goods of one national line make one line, and goods without a line make none."""
    assert [("09011120", "a"), ("09011130", "b")] == [(c.btki8, c.id) for c in TREE.lines("090111")]


def test_a_code_finds_what_is_under_it() -> None:
    """The first digits of a code give its subheadings, up to a limit."""
    assert ["090111", "090121"] == [s.hs6 for s in TREE.under("09", limit=2)]


def test_an_unfinished_word_finds_those_that_begin_like_it() -> None:
    """Every word must begin one of a subheading's, in any order; how its name begins counts first, then its name."""
    shelf = [
        Subheading("090111", "Biji kopi", "Coffee beans", ("arabika gayo",), (), "", ""),
        Subheading("090121", "Sangrai", "Roasted", ("kopi bubuk",), (), "", ""),
        Subheading("090190", "Kopi (kulit)", "Coffee husks", (), (), "", ""),
        Subheading("151311", "Minyak kelapa", "Coconut oil", ("minyak kopra",), (), "", ""),
    ]
    tree = Tree(shelf, (), ())
    expected = {
        "ko": ["090190", "090111", "090121", "151311"],
        "kul": ["090190"],
        "coffee": ["090111", "090190"],
        "GAY kop": ["090111"],
        "opi": [],
        "-": [],
        "kopi ro": ["090121"],
    }
    assert expected == {text: [s.hs6 for s in tree.beginning(text)] for text in expected}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0901.11", "090111"),
        ("09", "09"),
        ("0901 11 20", "090111"),
        ("0901.11.20", "090111"),
        ("090", None),
        ("0901112030", None),
        ("kopi 09", None),
        ("٠٩", None),
        ("", None),
    ],
)
def test_a_written_code_is_read(text: str, code: str | None) -> None:
    """Two, four, six or eight digits are a code, anything else is a text."""
    assert code == written_code(text)


def test_every_subheading_has_its_place(shelf: tuple[Subheading, ...]) -> None:
    """All subheadings of the thesaurus are reached from their chapter through their heading."""
    heads = {s.hs6[:4]: Heading(s.hs6[:4], s.heading_id, s.heading_en, "", "") for s in shelf}
    tree = Tree(shelf, tuple(heads.values()), ())
    reached = [s.hs6 for c in tree.chapters() for h in tree.headings(c.code) for s in tree.subheadings(h.hs4)]
    assert sorted(s.hs6 for s in shelf) == reached
    assert 96 == len(tree.chapters())

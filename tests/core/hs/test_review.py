"""A confirmed name joins the thesaurus, and one that takes a name away from other goods is noticed."""

from core.evidence import Subheading
from core.hs.finder import HsFinder
from core.hs.review import goods_words, harm, own_names, touched, with_synonyms

TABLE = Subheading("940360", "Meja kayu", "Wooden table", ("meja makan",), ("dining table",), "", "")
TEA = Subheading("090210", "Teh hijau kemasan", "Green tea in packets", ("teh celup hijau",), ("sencha",), "", "")
SHELF = (TABLE, TEA)


def test_a_confirmed_name_is_a_word_of_its_language() -> None:
    """By the words it is made of; the other goods stay as they were."""
    table, tea = with_synonyms(SHELF, [("meja untuk tamu", "940360"), ("the table with drawers", "940360")])
    assert (("meja makan", "meja untuk tamu"), ("dining table", "the table with drawers")) == (
        table.words_id,
        table.words_en,
    )
    assert TEA is tea


def test_a_known_word_and_an_unknown_code_change_nothing() -> None:
    """Capitals make no new word, and a word given twice joins once."""
    assert SHELF == with_synonyms(SHELF, [("MEJA makan", "940360"), ("wooden table", "940360"), ("kopi", "090111")])
    assert ("meja makan", "cobek") == with_synonyms(SHELF, [("cobek", "940360"), ("cobek", "940360")])[0].words_id


def test_a_new_name_is_found_once_it_joined() -> None:
    """A word that nothing held before."""
    before, after = HsFinder(SHELF), HsFinder(with_synonyms(SHELF, [("dulang", "940360")]))
    assert () == before.find("dulang")
    assert "940360" == after.find("dulang")[0].subheading.hs6


def test_a_harmless_name_loses_nothing() -> None:
    """Every own name in both languages is asked."""
    names = own_names(SHELF)
    result = harm(HsFinder(SHELF), HsFinder(with_synonyms(SHELF, [("dulang", "940360")])), names)
    assert (4, 4, (), False) == (result.asked, result.found, result.lost, bool(result))
    assert ("Green tea in packets", "090210") == names[3]


def test_a_synonym_that_is_the_whole_name_of_other_goods_is_harm() -> None:
    """The name is still found first, but gets no single code any more."""
    result = harm(HsFinder(SHELF), HsFinder(with_synonyms(SHELF, [("teh hijau kemasan", "940360")])), own_names(SHELF))
    assert (("Teh hijau kemasan", "090210"),) == result.lost
    assert (4, True) == (result.found, bool(result))


def test_a_name_that_is_no_longer_first_is_harm() -> None:
    """And counts no more as found."""
    result = harm(HsFinder(SHELF), HsFinder(SHELF[1:]), own_names(SHELF))
    assert (("Meja kayu", "940360"), ("Wooden table", "940360")) == result.lost
    assert (4, 2) == (result.asked, result.found)


def test_what_was_shared_or_not_found_before_cannot_be_lost() -> None:
    """It is no harm of the change."""
    shared = with_synonyms(SHELF, [("meja kayu", "090210")])
    finder = HsFinder(shared)
    result = harm(finder, finder, [("teh", "940360"), ("meja kayu", "940360")])
    assert (2, 1, ()) == (result.asked, result.found, result.lost)


def test_words_that_share_a_word_with_a_name_are_touched() -> None:
    """Whole words in any capitals, in both languages."""
    assert (("meja makan", "940360"),) == touched(SHELF, "Meja belajar")
    assert (("dining table", "940360"),) == touched(SHELF, "table")
    assert () == touched(SHELF, "mej")


def test_only_the_words_of_the_goods_are_kept_of_a_question() -> None:
    """No question, no amount, nothing that they are not; and whole words where it is long."""
    assert "keripik singkong balado" == goods_words("Kode HS keripik singkong balado 20 kg apa ya?")
    assert "tas kulit" == goods_words("tas kulit bukan koper")
    assert "" == goods_words("kode HS?")
    assert 110 < len(goods_words(" ".join(f"{a}{b}kain" for a in "bcdfg" for b in "aeiou"))) <= 120

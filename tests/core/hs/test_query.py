"""Descriptions are read into words with their part in the sentence."""

from core.hs.query import INSIDE, LATER, MAIN, OF, PACKED, PURPOSE, describe


def _segments(text: str) -> dict[str, str]:
    return {w.stem: w.segment for w in describe(text).words}


def test_purpose_material_and_content_are_told_from_the_goods() -> None:
    """A rattan basket for laundry is a basket."""
    assert {"keranjang": MAIN, "rotan": OF, "cuci": PURPOSE} == _segments("keranjang dari rotan untuk cucian")
    assert {"saset": MAIN, "kopi": INSIDE} == _segments("sachet isi kopi")


def test_packing_behind_a_number_or_a_comma_counts_little() -> None:
    """The drum is not the goods, unless it comes first."""
    assert PACKED == _segments("sodium sulfate 70%, drum")["drum"]
    assert MAIN == _segments("drum plastik")["drum"]


def test_words_behind_not_are_left_out() -> None:
    """Not decaffeinated coffee is no decaffeinated coffee."""
    read = describe("kopi sangrai, tidak dekafein")
    assert ["kopi", "sangrai"] == [w.stem for w in read.words]
    assert frozenset({"dekafein"}) == read.negated


def test_properties_are_read_in_both_languages() -> None:
    """Fibre, sex and make of a garment."""
    read = describe("women's knit cotton sweater")
    assert {"fibre", "sex", "make"} <= read.properties.keys()
    assert (frozenset({"katun"}), frozenset({"wanita"})) == (read.properties["fibre"], read.properties["sex"])
    assert read.properties["fibre"] == describe("sweter rajut katun wanita").properties["fibre"]


def test_later_parts_of_a_list_are_marked() -> None:
    """What follows a comma is no longer the noun."""
    assert {"mukena": MAIN, "renda": LATER} == _segments("mukena, renda")


def test_underwear_is_not_something_within() -> None:
    """Two words that mean one thing stay together."""
    assert ["celanadalam", "wanita"] == [w.stem for w in describe("celana dalam wanita").words]
    assert ["kopi", "in3"] == [w.stem for w in describe("kopi 3in1").words]

"""Goods described in everyday words find their subheading."""

import numpy as np

from core.evidence import Commodity, Subheading
from core.hs.finder import HsFinder, with_trade_names
from core.knowledge import Vectors


def _sub(hs6: str, name_id: str, name_en: str, words_id: str, words_en: str = "", distinct: str = "") -> Subheading:
    """A subheading with lists written by bars."""
    first, second = (tuple(filter(None, text.split("|"))) for text in (words_id, words_en))
    return Subheading(hs6, name_id, name_en, first, second, distinct, "")


SHELF = (
    _sub(
        "420291",
        "Ransel dan tas lain kulit",
        "Leather backpacks",
        "tas kulit|ransel kulit",
        "leather bag",
        "luar kulit",
    ),
    _sub(
        "420292",
        "Ransel dan tas lain tekstil",
        "Textile backpacks",
        "tas kain|ransel|tas ransel",
        "backpack",
        "luar kain",
    ),
    _sub("841810", "Kulkas dengan freezer terpisah", "Fridge-freezers", "kulkas dua pintu|kulkas", "refrigerator"),
    _sub("441821", "Pintu kayu tropis", "Tropical wood doors", "pintu kayu|pintu", "door"),
)


def _first(text: str) -> str:
    return HsFinder(SHELF).find(text)[0].subheading.hs6


def test_a_whole_trade_name_beats_one_of_its_words() -> None:
    """A two-door fridge is a fridge, not a door."""
    assert "841810" == _first("kulkas dua pintu")


def test_the_material_tells_neighbours_apart() -> None:
    """A leather backpack goes to leather, a plain one to textile."""
    assert ["420291", "420292"] == [_first("ransel kulit asli"), _first("tas ransel")]


def test_both_languages_find_the_same_code() -> None:
    """English words are as good as Indonesian ones."""
    assert "841810" == _first("refrigerator with two doors") == _first("kulkas")


def test_words_that_nobody_knows_find_nothing() -> None:
    """No candidate is better than a wrong one."""
    assert () == HsFinder(SHELF).find("zxqwvium")
    assert 0.0 == HsFinder(SHELF).knows("zxqwvium")


def test_meaning_decides_where_words_are_silent() -> None:
    """A vector near a description brings it up although no word is shared."""
    matrix = np.eye(4, 384, dtype=np.float32)
    finder = HsFinder(SHELF, Vectors(matrix, np.arange(4, dtype=np.int64)))
    assert "441821" == finder.find("gerbang", matrix[3])[0].subheading.hs6


def test_trade_names_of_the_commodity_table_count_as_words() -> None:
    """A synonym of known goods leads to their subheading."""
    goods = Commodity(
        "x", "420291", None, "Koper kulit buaya", "Crocodile case", (), (), "kulit", "", "pcs", "", "", None, "high"
    )
    finder = HsFinder(with_trade_names(SHELF, (goods,)))
    assert "420291" == finder.find("koper buaya")[0].subheading.hs6


def test_of_equal_subheadings_the_first_come_first_and_no_more_than_wanted() -> None:
    """Also where more are equal than are compared."""
    shelf = tuple(_sub(f"{n:06}", "Sapu", "Brooms", "") for n in range(101, 131))
    found = HsFinder(shelf).find("sapu", limit=4)
    assert ["000101", "000102", "000103", "000104"] == [f.subheading.hs6 for f in found]
    assert ("sapu",) == found[3].matched

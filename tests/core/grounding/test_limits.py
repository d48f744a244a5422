"""A limit is that of a row, on the same things."""

import pytest

from core.grounding.limits import is_for, same_limits
from core.grounding.reading import read_piece
from core.message import Language


def _same(said: str, held: str, language: Language = "id") -> bool:
    none = frozenset[str]()
    return same_limits(read_piece(said, language).limits, read_piece(held, language).limits, none)


ROW = "FAS, FOB, CFR dan CIF hanya untuk angkutan laut; sisanya untuk semua moda."
GROUPS = "Tin may be exported in only three groups: tin ingot, solder and other tin articles."


@pytest.mark.parametrize("said", ["CIF hanya untuk angkutan laut.", "CFR dan CIF hanya untuk angkutan laut."])
def test_the_limit_of_a_row_may_be_said_of_some_it_names(said: str) -> None:
    """In fewer words."""
    assert _same(said, ROW)


@pytest.mark.parametrize("said", ["EXW hanya untuk angkutan laut.", "CIF hanya untuk semua moda."])
def test_another_limit_is_none_of_the_row(said: str) -> None:
    """Of other things, or on other things."""
    assert not _same(said, ROW)


def test_one_of_a_list_is_not_the_only_one() -> None:
    """The list as a whole is."""
    assert _same("Tin may be exported only in three groups.", GROUPS, "en")
    assert not _same("Only solder may be exported.", GROUPS, "en")


def test_a_limit_in_words_that_are_no_state_needs_one_in_the_row() -> None:
    """Or "khusus untuk" and "limited to" would pass as prose."""
    assert not _same("LS khusus untuk batu bara.", "LS misalnya untuk kayu olahan dan batu bara.")
    assert not _same("PE is limited to palm products.", "PE is for goods such as palm products.", "en")


def test_what_something_is_for_is_seen() -> None:
    """As a statement, not as a price for something."""
    assert is_for("kur adalah untuk usaha mikro")
    assert is_for("the dab is used for some agreements")
    assert not is_for("untuk 500 ton cpo tarifnya usd 74")

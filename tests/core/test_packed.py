"""Many short texts as one object."""

import pytest

from core.packed import Packed, packed

TEXTS = ("dolomit", "kapur dolomit pertanian", "dolomite")


@pytest.mark.parametrize("texts", [(), ("",), ("kopi",), ("kopi", ""), ("", ""), TEXTS, ("a\nb", "c"), ("a\n", "b")])
def test_what_was_packed_comes_out_again(texts: tuple[str, ...]) -> None:
    """In order, also nothing, empty texts and those of several lines."""
    assert texts == tuple(packed(texts))
    assert len(texts) == len(packed(texts))


def test_it_is_read_like_a_tuple() -> None:
    """By place and by slice, from either end, and asked for what it holds."""
    texts = packed(TEXTS)
    assert ("dolomit", "dolomite") == (texts[0], texts[-1])
    assert TEXTS[:2] == texts[:2]
    assert "dolomite" in texts
    assert [*TEXTS, "x"] == [*texts, "x"]
    with pytest.raises(IndexError):
        texts[3]


def test_it_equals_a_tuple_of_the_same_texts() -> None:
    """And only that; equal ones have equal hashes."""
    assert packed(TEXTS) == TEXTS
    assert packed(TEXTS) == packed(list(TEXTS))
    assert packed(TEXTS) != TEXTS[:2]
    assert packed(TEXTS) != "\n".join(TEXTS)
    assert hash(packed(TEXTS)) == hash(TEXTS)


def test_it_is_one_object() -> None:
    """However many texts; one or none is left as it is."""
    assert isinstance(packed(TEXTS), Packed)
    assert isinstance(packed(TEXTS[:1]), tuple)

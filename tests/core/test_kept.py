"""A bounded memory of the latest results."""

from core.kept import Kept


def test_the_least_recently_used_value_goes_first() -> None:
    """Reading a value keeps it alive."""
    kept: Kept[int] = Kept(2)
    kept.put("a", 1)
    kept.put("b", 2)
    assert 1 == kept.get("a")
    kept.put("c", 3)
    assert (1, None, 3, 2) == (kept.get("a"), kept.get("b"), kept.get("c"), len(kept))

"""Words that no name holds are mended."""

import pytest

from core.hs.spelling import Spelling

SPELLING = Spelling({"keranjang": 0, "rotan": 1, "kayu": 2, "manis": 3, "kurma": 4})


@pytest.mark.parametrize(
    ("written", "numbers"),
    [("rotan", (1,)), ("kranjang", (0,)), ("kerajnang", (0,)), ("kayumanis", (2, 3)), ("kurm", ()), ("zxqwvium", ())],
)
def test_the_nearest_word_stands_in(written: str, numbers: tuple[int, ...]) -> None:
    """One or two letters wrong, or two words run together; short words are left alone."""
    assert numbers == SPELLING.of(written)

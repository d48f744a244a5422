"""HS codes as typed."""

import pytest

from core.question.codes import read_codes


@pytest.mark.parametrize(
    ("digits", "written"),
    [
        ("090111", "0901.11"), ("15111000", "15111000"), ("15111000", "1511.10.00"), ("1801", "pos 1801"), ("090111", "HS 090111"),
        ("151110", "kode hs 151110 itu apa?"), ("090111", "hs 0901 11"), ("20091200", "2009.12.00"), ("2008", "HS 2008"),
        ("94036090", "HS code: 9403.60.90"),
    ],
)  # fmt: skip
def test_codes_are_read_with_and_without_dots(digits: str, written: str) -> None:
    """Marked codes of any length, bare ones of six or eight digits."""
    assert [digits] == [c.digits for c in read_codes(written)]


@pytest.mark.parametrize(
    "written",
    [
        "3500.01 USD/MT", "HR 3500.01", "500000", "750000 kg", "151110 ton", "20251205", "PEB 2026", "kurs 16671.00", "Rp151110", "990111",
        "HS 0001", "1801", "081234567890", "",
    ],
)  # fmt: skip
def test_prices_weights_and_days_are_no_codes(written: str) -> None:
    """Digits that count something, or lie in no chapter, are not codes."""
    assert () == read_codes(written)

"""Regulation numbers brought to one spelling."""

import pytest

from core.question.regulations import read_regulations


@pytest.mark.parametrize(
    ("expected", "written"),
    [
        (["PMK 38/2024"], "PMK 38/2024"), (["PMK 38/2024"], "pmk no 38 tahun 2024"), (["PMK 80/2025"], "PMK 80/2025 mengatur apa?"),
        (["PMK 38/2024"], "Peraturan Menteri Keuangan Nomor 38 Tahun 2024"), (["PMK 26/2022"], "PMK 26/PMK.010/2022"),
        (["Permendag 22/2023"], "Permendag 22 tahun 2023"), (["PP 55/2008"], "PP 55/2008"), (["UU 10/1995"], "UU No. 10 Tahun 1995"),
        (["Kepmendag 1685/2024"], "kepmendag 1685/2024"), (["PER-9/BC/2023"], "PER-9/BC/2023"), (["KMK 51/KM.4/2024"], "KMK 51/KM.4/2024"),
        (["Reg (EU) 2023/1115"], "Reg (EU) 2023/1115"), (["Reg (EU) 2023/1115"], "Regulation EU 2023/1115"),
        (["PMK 38/2024", "PMK 68/2025"], "PMK 38/2024 jo. 68/2025"), (["PMK 80"], "PMK 80 tentang apa"),
    ],
)  # fmt: skip
def test_regulations_have_one_spelling(expected: list[str], written: str) -> None:
    """Kind, number, year; the issuing unit only where it is part of the name."""
    assert expected == [m.name for m in read_regulations(written)]


@pytest.mark.parametrize(
    "written", ["PP 55 ton", "38/2024", "5/12/2025", "pmk", "uu itu apa", "per 20 Januari 2026", "EU", ""]
)
def test_other_numbers_are_no_regulations(written: str) -> None:
    """A number without a kind, a kind without a number, a weight."""
    assert () == read_regulations(written)

"""Number, title and days of a regulation; what it replaces and amends."""

from datetime import date

import pytest

from core.regulations.head import cited, read_head, revoked

_TOP = [
    "PERATURAN MENTERI PERDAGANGAN REPUBLIK INDONESIA",
    "NOMOR 23 TAHUN 2025",
    "TENTANG",
    "KEBIJAKAN DAN",
    "PENGATURAN EKSPOR",
]
_SIGNED = ["Ditetapkan di Jakarta", "pada tanggal 12 Mei 2025", "Diundangkan di Jakarta", "pada tanggal 15 Mei 2025"]


def test_number_title_and_issuer_are_read_from_the_top() -> None:
    """As a question would cite it."""
    head = read_head([*_TOP, "DENGAN RAHMAT TUHAN YANG MAHA ESA", "MENTERI PERDAGANGAN REPUBLIK INDONESIA,"])
    assert ("Permendag 23/2025", "Kebijakan dan pengaturan ekspor") == (head.number, head.title)
    assert "Menteri perdagangan" == head.issuer


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("Peraturan Menteri Keuangan Republik Indonesia Nomor 39/PMK.010/2022", "PMK 39/2022"),
        ("Peraturan Menteri Kelautan dan Perikanan Nomor 8 Tahun 2024", "Permen KP 8/2024"),
        ("Undang-Undang Nomor 17 Tahun 2006", "UU 17/2006"),
        ("Peraturan Pemerintah Nomor 55 Tahun 2008", "PP 55/2008"),
        ("Peraturan Direktur Jenderal Bea dan Cukai Nomor PER-9/BC/2023", "PER-9/BC/2023"),
    ],
)
def test_regulations_are_cited_short(written: str, number: str) -> None:
    """Whatever stands in full."""
    assert (number,) == cited(written)


@pytest.mark.parametrize(
    ("clause", "day"),
    [
        ("Peraturan Menteri ini mulai berlaku pada tanggal diundangkan.", date(2025, 5, 15)),
        ("Peraturan Menteri ini mulai berlaku pada tanggal ditetapkan.", date(2025, 5, 12)),
        ("Peraturan Menteri ini mulai berlaku setelah 30 (tiga puluh) hari terhitung sejak tanggal diundangkan.", date(2025, 6, 14)),
        ("Peraturan Menteri ini mulai berlaku 3 (tiga) bulan terhitung sejak tanggal diundangkan.", date(2025, 8, 15)),
        ("Peraturan Menteri ini mulai berlaku pada tanggal 1 Juni 2025.", date(2025, 6, 1)),
        ("Peraturan Menteri ini tidak mengatur hal lain.", None),
    ],
)  # fmt: skip
def test_the_first_day_in_force_is_named_or_counted(clause: str, day: date | None) -> None:
    """From the day of promulgation or of enactment."""
    head = read_head([*_TOP, clause, *_SIGNED])
    assert day == head.valid_from
    assert (date(2025, 5, 12), date(2025, 5, 15)) == (head.enacted, head.promulgated)


def test_a_day_that_does_not_exist_is_none() -> None:
    """A misread scan must not end the reading."""
    assert read_head([*_TOP, "Diundangkan di Jakarta", "pada tanggal 31 Februari 2025"]).promulgated is None


def test_what_is_taken_out_of_force_as_a_whole_is_listed() -> None:
    """Several in one clause, with the amendments of each."""
    clause = (
        "Pada saat Peraturan Menteri ini mulai berlaku: a. Peraturan Menteri Perdagangan Nomor 18 Tahun 2021 tentang Barang Dilarang; dan "
        "b. Peraturan Menteri Perdagangan Nomor 19 Tahun 2021 tentang Kebijakan Ekspor, dicabut dan dinyatakan tidak berlaku."
    )
    assert ("Permendag 18/2021", "Permendag 19/2021") == revoked([clause])


@pytest.mark.parametrize(
    "clause",
    [
        "Ketentuan Pasal 5 dalam Peraturan Menteri Perdagangan Nomor 18 Tahun 2021 dicabut dan dinyatakan tidak berlaku.",
        "Peraturan Menteri Perdagangan Nomor 18 Tahun 2021 dicabut dan dinyatakan tidak berlaku sepanjang mengatur rotan.",
        "Peraturan Menteri Perdagangan Nomor 18 Tahun 2021 dinyatakan masih tetap berlaku.",
    ],
)
def test_what_goes_only_in_part_stays(clause: str) -> None:
    """Its other articles are still the law."""
    assert () == revoked([clause])


def test_an_amendment_names_what_it_amends() -> None:
    """In its title; nothing is replaced by that."""
    head = read_head(
        [*_TOP[:3], "PERUBAHAN KEDUA ATAS PERATURAN MENTERI PERDAGANGAN", "NOMOR 18 TAHUN 2021 TENTANG BARANG DILARANG"]
    )
    assert (("Permendag 18/2021",), ()) == (head.amends, head.replaces)


def test_a_text_without_a_head_has_no_number() -> None:
    """A guide is none of its own making."""
    assert "" == read_head(["Panduan ekspor", "Langkah pertama"]).number

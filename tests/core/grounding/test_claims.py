"""What a text claims, whatever its format; nothing with a digit in it stays unread."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.grounding.claims import read_claims
from core.grounding.signs import bare, tidy
from core.message import Language


def claims(text: str, language: Language = "id") -> list[tuple[str, str, str]]:
    """Kind, value and unit of each claim."""
    return [claim.key for claim in read_claims(bare(tidy(text)), language).claims]


def bounds(text: str, language: Language = "id") -> list[str]:
    """What is said of each number beside its value."""
    return [claim.bound for claim in read_claims(bare(tidy(text)), language).claims]


@pytest.mark.parametrize(
    ("language", "texts", "claim"),
    [
        ("id", ("7,5%", "7,5 persen", "7,50 %", "**7,5**%", "tujuh koma lima persen", "7½%", "７,５％", "7.5%"), ("percent", "7.5", "%")),
        ("en", ("7.5%", "7.50 percent", "7½ per cent", "seven point five percent"), ("percent", "7.5", "%")),
        ("id", ("Rp1.234.567,89", "Rp 1.234.567,89", "IDR 1 234 567,89", "1.234.567,89 rupiah"), ("money", "1234567.89", "IDR")),
        ("en", ("Rp1,234,567.89", "1,234,567.89 rupiah"), ("money", "1234567.89", "IDR")),
        ("id", ("Rp2,5 juta", "Rp2.500.000", "dua setengah juta rupiah", "2500 ribu rupiah", "Rp0,0025 miliar", "Rp0,0025 M"), ("money", "2500000", "IDR")),
        ("id", ("USD 74/MT", "US$74 per ton", "74 dolar per metrik ton", "$74/ton", "tujuh puluh empat dolar AS per ton"), ("money", "74", "USD/MT")),
        ("id", ("USD 5", "US$5", "5 dolar", "lima dolar"), ("money", "5", "USD")),
        ("id", ("Rp16.671 per USD", "Rp16.671,00/USD"), ("money", "16671", "IDR/USD")),
        ("id", ("14 hari kerja", "empat belas hari kerja"), ("amount", "14", "workday")),
        ("en", ("14 working days", "fourteen business days", "a 14-working-day period"), ("amount", "14", "workday")),
        ("id", ("1 tahun", "setahun", "satu tahun"), ("amount", "1", "year")),
        ("id", ("5 Desember 2025", "05/12/2025", "2025-12-05", "5 Des 2025", "5-12-2025"), ("day", "2025-12-05", "")),
        ("en", ("December 5, 2025", "5 December 2025", "5th of December 2025", "05/12/2025"), ("day", "2025-12-05", "")),
        ("id", ("Desember 2025",), ("month", "2025-12", "")),
        ("id", ("tahun 2025", "pada 2025"), ("year", "2025", "")),
        ("id", ("08.30 WIB", "pukul 08.30", "08:30"), ("time", "08:30", "")),
        ("id", ("1511.10.00", "HS 15111000", "pos 1511.10.00"), ("code", "15111000", "")),
        ("id", ("PMK 38/2024", "PMK Nomor 38 Tahun 2024", "PMK No. 38 Th. 2024", "PMK-38/PMK.010/2024", "Peraturan Menteri Keuangan Nomor 38 Tahun 2024"), ("regulation", "PMK 38/2024", "")),
        ("id", ("Lampiran II", "Lampiran 2"), ("article", "2", "annex")),
        ("id", ("kolom 7", "kolom VII", "kolom Ⅶ"), ("article", "7", "column")),
        ("id", ("Form D", "Formulir D", "SKA Form D", "e-Form D"), ("form", "D", "")),
        ("id", ("B40",), ("token", "b40", "")),
        ("id", ("ratusan",), ("token", "ratusan", "")),
        ("id", ("separuh", "setengah", "½", "0,5"), ("number", "0.5", "")),
        ("id", ("dua kali lipat", "2 kali"), ("times", "2", "")),
        ("id", ("minus 5%", "-5%", "−5%"), ("percent", "-5", "%")),
        ("en", ("minus 5%", "negative 5%", "negative five percent"), ("percent", "-5", "%")),
        ("id", ("https://insw.go.id",), ("address", "https://insw.go.id", "")),
        ("id", ("021-1234567", "(021) 1234567"), ("phone", "0211234567", "")),
        ("id", ("1500123",), ("phone", "1500123", "")),
    ],
)  # fmt: skip
def test_one_thing_in_many_spellings_is_one_claim(
    language: Language, texts: tuple[str, ...], claim: tuple[str, str, str]
) -> None:
    """Tolerant of format, never of value or unit."""
    assert {text: [claim] for text in texts} == {text: claims(text, language) for text in texts}


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [("id", "1.250", "1250"), ("en", "1.250", "1.25"), ("id", "1,250", "1.25"), ("en", "1,250", "1250"), ("id", "0.750", "0.75"), ("en", "12.5", "12.5")],
)  # fmt: skip
def test_a_single_separator_is_read_as_the_language_reads_it(language: Language, text: str, value: str) -> None:
    """Three digits behind a point are thousands to one reader and thousandths to the other."""
    assert [("number", value, "")] == claims(text, language)


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("id", "minimal 40%", "min"), ("id", "paling sedikit 40%", "min"), ("id", "40% atau lebih", "min"), ("id", "maksimal 40%", "max"), ("id", "sampai 40%", "max"),
        ("id", "lebih dari 40%", "over"), ("id", "di bawah 40%", "under"), ("id", "sekitar 40%", "about"), ("id", "paling lambat 7 hari", "late"), ("en", "at least 40%", "min"),
        ("en", "up to USD 40", "max"), ("en", "more than 40%", "over"), ("en", "no more than 40%", "max"), ("id", "sejak 5 Mei 2025", "from"), ("en", "until 5 May 2025", "to"), ("id", "sebesar 40%", ""),
    ],
)  # fmt: skip
def test_bounds_belong_to_their_number(language: Language, text: str, said: str) -> None:
    """At least is not at most."""
    assert [said] == bounds(text, language)


@pytest.mark.parametrize("text", ["5–7,5%", "5 - 7,5 %", "antara 5% dan 7,5%", "5% sampai 7,5%", "5 hingga 7,5 persen"])
def test_a_range_has_two_ends(text: str) -> None:
    """Both in the unit that stands behind the second, and the two together."""
    assert [("percent", "5", "%"), ("percent", "7.5", "%"), ("span", "5..7.5", "%")] == claims(text)
    assert ["min", "max", ""] == bounds(text)


@pytest.mark.parametrize(
    "text", ["salah satu dokumen", "satu-satunya cara", "satu per satu", "pertama, siapkan dokumen", "sesuatu"]
)
def test_words_that_only_sound_like_numbers_claim_nothing(text: str) -> None:
    """They count nothing."""
    assert [] == claims(text)


def test_citations_are_no_claims() -> None:
    """They are pointers."""
    read = read_claims("Bea keluar 5% [2][3, 4].", "id")
    assert (2, 3, 4) == read.citations
    assert ["5"] == [claim.value for claim in read.claims]


@pytest.mark.parametrize("text", ["Dokumen ini wajib [1].", "Dokumen ini wajib pada hari kerja [1, 12]."])
def test_a_text_whose_only_digits_are_citations_claims_nothing(text: str) -> None:
    """Whatever words stand around them."""
    assert [] == claims(text)


@pytest.mark.parametrize(
    ("text", "claim"),
    [("setahun", ("amount", "1", "year")), ("kolom ketiga", ("article", "3", "column")), ("lampiran II", ("article", "2", "annex")), ("besok", ("relative", "besok", "")), ("ratusan kontainer", ("token", "ratusan", ""))],
)  # fmt: skip
def test_what_words_claim_is_read_beside_citations(text: str, claim: tuple[str, str, str]) -> None:
    """Though no other digit stands in the text."""
    assert [claim] == claims(f"Ditulis {text} [2].")


def test_a_period_gives_both_days() -> None:
    """The first begins something, the second ends it; both together are the period."""
    read = read_claims("3–9 Desember 2025", "id")
    days = {("day", "2025-12-03", "from"), ("day", "2025-12-09", "to"), ("period", "2025-12-03..2025-12-09", "")}
    assert days == {(c.kind, c.value, c.bound) for c in read.claims}


def test_a_day_that_does_not_exist_is_a_claim_that_nothing_supports() -> None:
    """It is read, not skipped."""
    assert claims("31 Februari 2025")[0][1].startswith("?")


@given(
    text=st.text(st.sampled_from("0123456789.,%/-–x(): RpUSDkgMTtahunPMKno[]½⁄'\u00a0e+juta*_"), max_size=60),
    language=st.sampled_from(["id", "en"]),
)
def test_no_digit_is_left_unread(text: str, language: Language) -> None:
    """Whatever stands around it."""
    read = read_claims(bare(tidy(text)), language)
    assert not re.search(r"\d", read.rest)

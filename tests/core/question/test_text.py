"""Cleaning, slang and language of short texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.question.text import FILLER, clean, detect_language, lowered, mask, normalise


@pytest.mark.parametrize(
    ("expected", "written"),
    [
        ("bea keluar CPO 400 ton", "be\u200ba kel\u200buar C\u200bPO 4\u200b00 ton"),
        ("kurs pajak NZD 4 februari", "\ufeffkurs\xa0pajak\xa0NZD\xa04\xa0februari"),
        ("bea keluar CPKO", "b̸e̸a̸ ̸k̸e̸l̸u̸a̸r̸ CPKO"),
        ("bea keluar CPO 2400 MT", "bea\nkeluar\n\nCPO\t2400\tMT\r\n"),
        ("bea keluar CPO 500 ton", "<b>bea keluar CPO</b> <script>alert(1)</script> 500 ton"),
        ("kurs pajak GBP", "<img src=x onerror=alert(1)> kurs pajak GBP"),
        ("RBD palm olein <= 25 kg dan > 2 kg", "RBD palm olein <= 25 kg dan > 2 kg"),
        ("Côte d'Ivoire, Türkiye", "Côte d'Ivoire, Türkiye"),
        ("500 ton", "\u202e500 ton\u202c"),
        ("a b", "a\x00b"),
        ("500 m3", "５００ m³"),
        ("", "\u200b\ufeff"),
        ("alert(1)", "<script>alert(1)"),
    ],
)
def test_clean_keeps_what_a_person_reads(expected: str, written: str) -> None:
    """Invisible signs, overlays, markup and odd blanks go; words, accents and comparison signs stay."""
    assert expected == clean(written)


@pytest.mark.parametrize(
    ("expected", "written"),
    [
        ("berapa bea keluar untuk cpo", "Brp bea keluar utk CPO"),
        ("bagaimana kalau tidak bisa", "gmn klo gak bs"),
        ("saya sudah bayar tanggal 5", "sy sdh bayar tgl 5"),
        ("apa saja", "apaaa aja"),
        ("kira-kira berapa", "kira2 brapa"),
        ("k 10 ton bk pe hr hpe peb ska", "k 10 ton BK PE HR HPE PEB SKA"),
        ("penampang 8.000 mm2", "penampang 8.000 mm2"),
    ],
)
def test_slang_is_expanded_word_by_word(expected: str, written: str) -> None:
    """Abbreviations become words; terms of the trade and a lone k stay."""
    assert expected == normalise(written)


@pytest.mark.parametrize(
    ("expected", "written"),
    [
        ("en", "Swiss franc kurs pajak on 8 Jan 2026"),
        ("en", "CPO levy per tonne for July 2025?"),
        ("en", "cocoa beans, PEB 15 January 2026"),
        ("en", "and under CIP?"),
        ("id", "brp bea keluar cpo 500 ton ke india, PEB 5 des 2025?"),
        ("id", "buyer minta certificate of origin, gimana?"),
        ("id", "HPE biji kakao Desember 2025?"),
        ("id", "kurs pajak CHF' OR '1'='1"),
        ("id", "ekspor nya lewat forwarder boleh?"),
        ("id", "hs code kopi luwak"),
        ("id", "kurs us dollar thdp rupiah"),
        ("id", "CPO 5 flexitank @ 20 ton PEB 5 des 2025"),
        ("en", "hs code vanilla beans"),
    ],
)
def test_language_follows_function_words(expected: str, written: str) -> None:
    """Indonesian wins in mixtures with English trade terms, English keeps its Indonesian terms."""
    assert expected == detect_language(written)


@pytest.mark.parametrize("written", ["sgd?", "500 ton", "", "😀😀"])
def test_a_text_without_evidence_has_the_default_language(written: str) -> None:
    """Numbers, codes and signs leave the default."""
    assert ("en", "id") == (detect_language(written, default="en"), detect_language(written, default="id"))


def test_mask_keeps_offsets_and_hides_overlapping_spans() -> None:
    """Taken spans become filler of the same length, overlaps included."""
    assert f"ab{FILLER * 4}gh" == mask("abcdefgh", [(4, 6), (2, 5)])


@given(st.text(max_size=200))
def test_cleaning_never_raises_and_is_stable(written: str) -> None:
    """Whatever is typed, cleaning yields printable text on one line, and lowering keeps every offset."""
    cleaned = clean(written)
    normalise(cleaned)
    assert detect_language(cleaned) in ("id", "en")
    assert "  " not in cleaned
    assert len(cleaned) == len(lowered(cleaned))

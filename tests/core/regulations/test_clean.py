"""What only the printing needed goes; the words stay."""

import pytest

from core.regulations.clean import clean_pages
from core.regulations.model import Page


def _texts(*pages: str) -> list[str]:
    return [line.text for line in clean_pages([Page(number, text) for number, text in enumerate(pages, 1)])]


def test_running_heads_page_numbers_and_stamps_go() -> None:
    """Wherever they stand at the edge of many pages."""
    pages = [f"PRESIDEN REPUBLIK INDONESIA\n- {n} -\nKalimat ke-{'abcdef'[n]}.\njdih.kemendag.go.id" for n in range(6)]
    assert [f"Kalimat ke-{letter}." for letter in "abcdef"] == _texts(*pages)


def test_an_article_at_the_top_of_every_page_is_no_running_head() -> None:
    """Its number changes as a page's does, but it is text."""
    pages = [f"Pasal {n}\n({n}) Isi yang lain lagi {'x' * n}." for n in range(1, 9)]
    assert 16 == len(_texts(*pages))


def test_a_number_inside_a_page_is_no_page_number() -> None:
    """Only at the edge."""
    assert "12" in _texts("satu\ndua\ntiga\nempat\n12\nlima\nenam\ntujuh\ndelapan")


@pytest.mark.parametrize("catchword", ["Pasal 3 . . .", "(2) Eksportir. . .", "c. bahwa …"])
def test_a_catchword_goes(catchword: str) -> None:
    """It says only how the next page begins."""
    begin = catchword.split(" ", maxsplit=1)[0]
    assert ["Akhir.", f"{begin} isi selanjutnya"] == _texts(f"Akhir.\n{catchword}", f"{begin} isi selanjutnya")


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("penye-\nlenggaraan ekspor", "penyelenggaraan ekspor"),
        ("barang-\nbarang ekspor", "barang-barang ekspor"),
        ("Undang-\nundang Kepabeanan", "Undang-undang Kepabeanan"),
        ("non-\ntarif", "non-tarif"),
        ("pengang\ufffe\nkutan", "pengangkutan"),
        ("ke\u00adpabeanan", "kepabeanan"),
    ],
)
def test_words_broken_at_the_end_of_a_line_are_whole_again(broken: str, whole: str) -> None:
    """Doubled words keep their hyphen."""
    assert whole == " ".join(_texts(broken))


def test_a_line_knows_its_page() -> None:
    """Also after a word was broken over two pages."""
    lines = clean_pages([Page(4, "ekspor-\n"), Page(5, "impor barang\nlain")])
    assert [("eksporimpor", 4), ("barang", 5), ("lain", 5)] == [(line.text, line.page) for line in lines]


def test_invisible_signs_and_ligatures_are_plain_text() -> None:
    """So that they are found."""
    assert ["verifikasi teknis"] == _texts("veri\u200bﬁkasi\xa0teknis\x00")

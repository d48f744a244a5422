"""Markdown and web pages as lines of text."""

from pathlib import Path

import pytest

from adapters.reading import html, markdown
from adapters.reading.decoding import decoded


def test_markdown_signs_go_and_structure_stays() -> None:
    """Headings, items and rows are lines."""
    text = "---\ntitle: x\n---\nJudul\n=====\n\n## Pasal *2*\n(1) **Wajib** [lapor](http://a.b).\n* butir\n\n| a | b |\n|---|---|\n| 1 | 2 |\n<!-- x -->\n"
    lines = [line for line in markdown.plain(text).split("\n") if line]
    assert ["# Judul", "## Pasal 2", "(1) Wajib lapor.", "- butir", "| a | b |", "| 1 | 2 |"] == lines


def test_words_with_underscores_stay_whole() -> None:
    """Only emphasis goes."""
    assert "nama_berkas_ini dan tegas" == markdown.plain("nama_berkas_ini dan _tegas_")


def test_a_page_is_read_without_menus_and_scripts() -> None:
    """Blocks are lines, cells are parted by a bar."""
    page = (
        "<!doctype html><html><head><title>x</title><script>jahat()</script></head><body><nav>Menu</nav><header>Kepala</header>"
        "<h2>Pasal 2</h2><p>(1) Eksportir <b>wajib</b><br>melapor.</p><ul><li>a. satu</li></ul><style>p{}</style>"
        "<table><tr><th>No</th><td>Barang</td></tr></table><footer>Kaki</footer><img src=x onerror=alert(1)></body></html>"
    )
    assert ["## Pasal 2", "(1) Eksportir wajib", "melapor.", "a. satu", "No | Barang"] == html.plain(page).split("\n")


def test_the_main_part_of_a_page_is_preferred() -> None:
    """Where it holds enough."""
    page = f"<body><div>Iklan</div><article><p>{'Isi peraturan. ' * 40}</p></article></body>"
    assert html.plain(page).startswith("Isi peraturan.")
    assert "Iklan" not in html.plain(page)


def test_a_page_without_end_of_nesting_is_read() -> None:
    """Deeper than anyone writes."""
    assert "dalam" in html.plain("<body>" + "<div>" * 5000 + "dalam" + "</div>" * 5000)


@pytest.mark.parametrize(
    "data",
    [
        "wajib – “lapor”".encode(),
        "wajib – “lapor”".encode("utf-8-sig"),
        "wajib – “lapor”".encode("utf-16"),
        "wajib – “lapor”".encode("cp1252"),
    ],
    ids=["utf-8", "mark", "utf-16", "windows"],
)
def test_text_is_decoded_whatever_it_was_written_with(data: bytes) -> None:
    """By its mark, else by trying."""
    assert "wajib – “lapor”" == decoded(data)


def test_a_named_encoding_is_believed_where_it_works() -> None:
    """An unknown one is not."""
    assert "wàjib" in decoded('<meta charset="iso-8859-1">wàjib'.encode("latin-1"))
    assert "wàjib" in decoded('<meta charset="klingon">wàjib'.encode("latin-1"))


def test_files_are_one_page_without_a_number(tmp_path: Path) -> None:
    """They have none."""
    path = tmp_path / "a.html"
    path.write_text("<p>Isi</p>")
    assert [(None, "Isi")] == [(page.number, page.text) for page in html.read_html(path)]
    assert [None] == [page.number for page in markdown.read_markdown(path)]

"""Articles as questions name them, and the names of neighbours that are joined."""

import re

import pytest

from core.regulations.labels import Cited, joined, read_cited


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("apa isi pasal 5 ayat (2) permendag 23/2025", Cited("Pasal 5", "2")),
        ("pasal 12a ayat 3", Cited("Pasal 12A", "3")),
        ("what does article 7 paragraph 1 say", Cited("Pasal 7", "1")),
        ("article 7(1)", Cited("Pasal 7", "1")),
        ("pasal 5 23/2025", Cited("Pasal 5")),
        ("pasal II", Cited("Pasal II")),
        ("lampiran 2", Cited("Lampiran II")),
        ("annex IV", Cited("Lampiran IV")),
        ("isi lampiran", None),
        ("bea keluar 5 ton", None),
    ],
)
def test_a_question_names_an_article(text: str, cited: Cited | None) -> None:
    """In either language."""
    assert cited == read_cited(text)


def test_an_article_is_found_by_its_whole_number() -> None:
    """5 is not 50."""
    pattern = Cited("Pasal 5").pattern.replace(r"\m", r"\b").replace(r"\M", r"\b")
    assert re.search(pattern, "Pasal 5 ayat (2)")
    assert not re.search(pattern, "Pasal 50")
    assert re.search(pattern, "Pasal I Pasal 5")


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        ("Pasal 5 ayat (1)", "Pasal 5 ayat (2)-(3)", "Pasal 5 ayat (1)-(3)"),
        ("Pasal 5 huruf a-c", "Pasal 5 huruf d", "Pasal 5 huruf a-d"),
        ("Lampiran I", "Lampiran I", "Lampiran I"),
        ("Pasal 5 ayat (2) huruf a", "Pasal 5 ayat (3)", "Pasal 5"),
    ],
)
def test_neighbours_have_one_name(first: str, second: str, name: str) -> None:
    """A range where there is one, else their article's."""
    assert name == joined(first, second, "Pasal 5")

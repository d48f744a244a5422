"""A regulation without the article that is asked for: it is said so, and what there is instead."""

from dataclasses import replace

import pytest

from core.evidence import Passage
from core.message import Language
from core.regulations.absent import asked_in_vain, named, reply
from core.regulations.labels import Cited
from tests.support.facts import SOURCE, question

NUMBER = "Permendag 23/2025"


def passage(part_of: str, *, article: str = "", document: int | None = 1, regulation: str = NUMBER) -> Passage:
    """A passage of an article."""
    return Passage(f"p {part_of}", regulation, "", "", article or part_of, "Isinya.", "What it says.", SOURCE, document=document, part_of=part_of)  # fmt: skip


def digest(article: str, text: str = "Ringkasnya.") -> Passage:
    """A digest of a part of a regulation, or of all of it."""
    return replace(passage(""), article=article, text_id=text, text_en="In short.", document=None)


HELD = [passage(f"Pasal {n}") for n in (1, 2, 3, 5)] + [passage("Pasal 12A"), passage("Lampiran I")]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("id", "**Permendag 23/2025 ada di data kami, tetapi Pasal 9 tidak ditemukan di dalamnya.**\n\nYang ada antara lain: Pasal 1–3, 5, 12A, Lampiran I. Periksa lagi nomornya, atau tanyakan isinya dengan kata-kata."),
        ("en", "**Permendag 23/2025 is in our data, but Pasal 9 was not found in it.**\n\nWhat there is, among others: Pasal 1–3, 5, 12A, Lampiran I. Check the number, or ask for its contents in words."),
    ],
)  # fmt: skip
def test_an_article_that_a_regulation_has_not_is_said_so_with_those_it_has(language: Language, expected: str) -> None:
    """With its source, and the nearest articles to ask for."""
    asked = question("pasal 9 Permendag 23/2025", language=language)
    wanted = asked_in_vain(asked, ())
    assert wanted is not None
    said = reply(asked, wanted, HELD)
    assert said is not None
    assert (expected, "regulation", (SOURCE,)) == (said.text, said.topic, said.sources)
    assert ["Pasal 12A Permendag 23/2025", "Pasal 5 Permendag 23/2025", "Pasal 3 Permendag 23/2025"] == [
        b.text for b in said.buttons
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("apa isi Permendag 23/2025", ()),
        ("pasal 9 itu apa", ()),
        ("pasal 5 Permendag 23/2025", (passage("Pasal 5", article="Pasal 5 ayat (1)-(2)"),)),
        ("pasal 3 Permendag 23/2025", (digest("Pasal 2-5"),)),
        ("pasal 6 Permendag 23/2025", (digest("Pasal 4 dan 6"),)),
        ("pasal 9 Permendag 23/2025", (digest("", "Menurut Pasal 9 laporan wajib disampaikan."),)),
        ("lampiran II Permendag 23/2025", (passage("Lampiran II"),)),
    ],
)
def test_what_is_found_or_not_asked_for_is_not_missed(text: str, found: tuple[Passage, ...]) -> None:
    """No article named, no regulation named, or the article itself, alone or among others."""
    assert asked_in_vain(question(text), found) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("pasal 5 Permendag 23/2025", passage("Pasal 5A")),
        ("pasal 5 Permendag 23/2025", passage("Pasal 51")),
        ("pasal 6 Permendag 23/2025", digest("Pasal 2-5")),
        ("pasal 6 Permendag 23/2025", digest("Pasal 4 ayat (6)")),
        ("lampiran II Permendag 23/2025", passage("Lampiran I")),
    ],
)
def test_another_article_is_not_taken_for_the_one_that_is_asked_for(text: str, found: Passage) -> None:
    """However alike its name is."""
    asked = question(text)
    wanted = asked_in_vain(asked, (found,))
    assert wanted is not None
    said = reply(asked, wanted, [found])
    assert said is not None
    assert found.part_of in said.text


def test_a_digest_is_called_one_and_shown() -> None:
    """It says something of the whole."""
    asked = question("article 9 of Permendag 23/2025", language="en")
    wanted = asked_in_vain(asked, (digest("Pasal 2"), digest("")))
    assert wanted is not None
    said = reply(asked, wanted, [digest("Pasal 2"), digest("")])
    assert said is not None
    assert said.text.startswith("**Permendag 23/2025 is in our data as a digest, but Pasal 9 is not part of it.**")
    assert said.text.endswith("among others: Pasal 2. Check the number, or ask for its contents in words.\n\nIn short.")


def test_where_nothing_of_it_is_held_or_the_article_is_there_after_all_nothing_is_said() -> None:
    """The usual answer stands."""
    asked = question("pasal 5 Permendag 23/2025")
    wanted = asked_in_vain(asked, (passage("Pasal 1"),))
    assert wanted is not None
    assert ("Permendag 23/2025", Cited("Pasal 5")) == (wanted.regulation, wanted.cited)
    assert reply(asked, wanted, ()) is None
    assert reply(asked, wanted, HELD) is None


def test_many_articles_are_named_in_runs_and_not_without_end() -> None:
    """Those with a letter by themselves."""
    assert "Pasal 1–47, Lampiran I, II" == named([*(f"Pasal {n}" for n in range(1, 48)), "Lampiran I", "Lampiran II"])  # fmt: skip
    assert "Pasal 1–60, Lampiran I" == named(
        ["Menimbang", "Mengingat", *(f"Pasal {n}" for n in range(1, 61)), "Lampiran I"]
    )
    assert "Menimbang" == named(["Menimbang"])
    assert "Pasal 2; Pasal 5 dan Lampiran huruf C" == named(["Pasal 2", "Pasal 5 dan Lampiran huruf C"])
    odd = named([f"Pasal {n}" for n in range(1, 60, 2)])
    assert (odd.count(","), odd.endswith(", 23, …")) == (12, True)

"""Replies from verified answers and small tables."""

from dataclasses import replace

import pytest

from core.evidence import Passage
from core.message import Language, Reply
from core.wording.knowledge import Findings, compose, in_language
from tests.support.facts import DOCUMENTS, FACTS, FORMS, REQUIREMENTS, RESTRICTIONS, SOURCE, STEPS, question
from tests.support.talk import assert_tidy

PASSAGE = Passage("p1", "PMK 38/2024", "judul", "title", "Pasal 2", "Isi.", "Content.", SOURCE)
EVERYTHING = Findings(FACTS, FORMS, REQUIREMENTS, DOCUMENTS[6:], DOCUMENTS[:6], RESTRICTIONS, STEPS, (PASSAGE,))
ALONE = {
    "facts": Findings(facts=FACTS), "forms": Findings(forms=FORMS), "one form": Findings(forms=FORMS[:1]), "requirements": Findings(requirements=REQUIREMENTS),
    "documents": Findings(documents=DOCUMENTS), "always": Findings(always=DOCUMENTS[:6]), "restrictions": Findings(restrictions=RESTRICTIONS),
    "steps": Findings(steps=STEPS), "passages": Findings(passages=(PASSAGE,)), "everything": EVERYTHING,
}  # fmt: skip


def _reply(found: Findings, text: str = "dokumen CPO ke Jepang", language: Language = "id") -> Reply:
    reply = compose(question(text, language=language), "documents", found)
    assert_tidy(reply)
    return reply


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", sorted(ALONE))
def test_each_kind_of_finding_is_worded_alone_and_with_all_others(kind: str, language: Language) -> None:
    """With a source, without a figure."""
    reply = _reply(ALONE[kind], language=language)
    assert reply.sources
    assert () == reply.figures


@pytest.mark.parametrize("status", ["banned", "restricted", "free", "mixed"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_each_status_of_a_restriction_is_worded(status: str, language: Language) -> None:
    """And the four differ."""
    rows = [replace(RESTRICTIONS[1], status=s) for s in ("banned", "restricted", "free", "mixed")]
    texts = {_reply(Findings(restrictions=(row,)), language=language).text for row in rows}
    assert 4 == len(texts)
    assert _reply(Findings(restrictions=(replace(RESTRICTIONS[1], status=status),)), language=language).text in texts  # type: ignore[arg-type]  # a status as text


def test_the_answer_stands_first() -> None:
    """Then the rows."""
    assert _reply(EVERYTHING).text.startswith("PEB adalah pemberitahuan ekspor.")


@pytest.mark.parametrize(("language", "words"), [("id", "Keyakinan rendah"), ("en", "Low confidence")])
def test_an_answer_of_low_confidence_says_so(language: Language, words: str) -> None:
    """Behind the sentence it concerns."""
    assert words in _reply(Findings(facts=(replace(FACTS[0], confidence="low"),)), language=language).text


def test_a_form_that_is_not_in_force_says_so() -> None:
    """With its note."""
    assert "Ditandatangani." in _reply(Findings(forms=FORMS[2:])).text


def test_sources_are_listed_once_and_bounded() -> None:
    """Twelve at most."""
    many = tuple(
        replace(FACTS[0], id=str(n), source=replace(SOURCE, number=f"PMK {n}/2025", title=str(n))) for n in range(30)
    )
    assert 12 == len(_reply(Findings(facts=many)).sources)
    assert 1 == len(_reply(Findings(facts=FACTS)).sources)


def test_nothing_found_is_empty() -> None:
    """Every kind counts."""
    assert Findings().empty
    assert not any(found.empty for found in ALONE.values())


@pytest.mark.parametrize(
    ("said", "text", "language"),
    [
        ("Eksportir", "Eksportir (Exporter)", "id"),
        ("Exporter", "Eksportir (Exporter)", "en"),
        ("KKP", "KKP", "en"),
        ("", "", "id"),
    ],
)
def test_texts_in_both_languages_are_split(said: str, text: str, language: Language) -> None:
    """As "Indonesian (English)" in the data."""
    assert said == in_language(text, language)


@pytest.mark.parametrize("topic", ["documents", "coo", "restriction"])
def test_buttons_lead_to_what_was_not_asked(topic: str) -> None:
    """At most three, never the topic itself."""
    buttons = compose(question("dokumen CPO ke Jepang"), topic, EVERYTHING).buttons  # type: ignore[arg-type]  # a topic as text
    assert 0 < len(buttons) <= 3
    said = " ".join(b.text for b in buttons)
    assert {"documents": "dokumen", "coo": "SKA"}.get(topic, "\0") not in said


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("id", "- **PMK 38/2024, Pasal 5 ayat (2)** (hlm. 12–13): “(2) Eksportir wajib lapor: a. satu; b. dua.”"),
        (
            "en",
            "- **PMK 38/2024, Pasal 5 ayat (2)** (p. 12–13, in Indonesian): “(2) Eksportir wajib lapor: a. satu; b. dua.”",
        ),
    ],
)
def test_words_of_a_document_are_quoted_with_article_and_page(language: Language, shown: str) -> None:
    """Never translated, and its signs are no marks of ours."""
    said = "(2) Eksportir *wajib* lapor:\na. satu;\nb. dua."
    own = replace(PASSAGE, article="Pasal 5 ayat (2)", text_id=said, text_en=said, document=1, page=12, page_to=13)
    assert shown in _reply(Findings(passages=(own,)), language=language).text


@pytest.mark.parametrize(("page", "page_to", "shown"), [(4, 4, "(hlm. 4)"), (None, None, "**: “Isi.”")])
def test_pages_are_shown_where_there_are_any(page: int | None, page_to: int | None, shown: str) -> None:
    """One, or none for a page of the web."""
    own = replace(PASSAGE, document=1, page=page, page_to=page_to)
    assert shown in _reply(Findings(passages=(own,))).text


def test_an_address_in_a_document_is_no_link() -> None:
    """Whoever wrote the document does not write the reply."""
    own = replace(PASSAGE, document=1, text_id="Lihat [di sini](https://jahat.example).")
    assert "](" not in _reply(Findings(passages=(own,))).text

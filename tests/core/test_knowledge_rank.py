"""Which verified answers and which topic fit a free question."""

from dataclasses import replace

import pytest

from core import knowledge_rank as ranking
from core.knowledge_rank import Ranked
from core.knowledge_search import FactIndex, FactMatch
from core.ports import Vector
from tests.support.facts import BASE, FACTS, question, read, unit, vectors

INDEX = FactIndex(FACTS)
EMBEDDED = replace(BASE, fact_vectors=vectors(0, 1, 2, 3), prompt_vectors=vectors(10, 11, 12, 13))


def _rank(text: str, vector: Vector | None = None) -> Ranked:
    one = read(text)
    of_one = ranking.Ranking(one.question, one.reading, EMBEDDED, INDEX, one.question.words)
    return of_one.by_words() if vector is None else of_one.by_meaning(vector)


def test_the_country_tells_answers_of_one_shape_apart() -> None:
    """Japan and Korea share every other word."""
    assert "coo-jp" == _rank("SKA ke Jepang pakai form apa").facts[0].fact.id
    assert "coo-kr" == _rank("SKA ke Korea pakai form apa").facts[0].fact.id


def test_an_answer_about_another_country_is_not_chosen() -> None:
    """Better none than a wrong one."""
    assert not {"coo-jp", "coo-kr"} & {f.id for f in ranking.chosen(_rank("SKA ke Brasil"))}


def test_meaning_finds_what_words_do_not() -> None:
    """The vector of an example beside words that nobody foresaw."""
    assert () == ranking.chosen(_rank("surat pemberitahuan itu maksudnya apa"))
    best = _rank("surat pemberitahuan itu maksudnya apa", unit(0)).best
    assert best is not None
    assert "peb" == best.fact.id


def test_topics_are_those_of_active_prompts() -> None:
    """The nearest example of each; nothing without a vector."""
    assert {} == _rank("apa itu PEB").topics
    topics = _rank("apa itu PEB", unit(12)).topics
    assert 1.0 == topics["out_of_scope"]
    assert 0.0 == _rank("apa", unit(13)).topics.get("coo", 0.0)  # that prompt is switched off


def test_the_share_of_examples_out_of_scope_is_told() -> None:
    """The whole near them, none near the trade, none without a vector."""
    assert 0.9 < _rank("apa", unit(12)).outside <= 1.0
    assert 0.1 > _rank("apa", unit(10)).outside
    assert 0.0 == _rank("apa").outside


def test_examples_are_compared_when_somebody_asks_and_once() -> None:
    """The topic and the share come from one look."""
    looks: list[int] = []

    def look() -> ranking.Near:
        looks.append(1)
        return {"out_of_scope": 0.95}, 0.7

    ranked = Ranked((), {}, later=look)
    assert ranked.by_meaning
    assert [] == looks
    assert ranked.far_out
    assert 0.7 == ranked.outside
    assert [1] == looks


def test_a_vector_far_from_every_example_leaves_the_topic_to_words() -> None:
    """None of them is on its side: that is told at once, not only when somebody asks."""
    assert _rank("apa itu PEB", unit(12)).by_meaning
    assert not _rank("apa itu PEB", unit(200)).by_meaning
    assert not _rank("apa itu PEB", unit(13)).by_meaning  # near to a prompt that is switched off


def test_words_that_cover_too_little_cannot_decide() -> None:
    """So that nothing is scored by them alone."""
    sure, unsure = read("SKA ke Jepang pakai form apa"), read("surat pemberitahuan itu maksudnya apa")
    found = [
        ranking.Ranking(r.question, r.reading, EMBEDDED, INDEX, r.question.words).words_may_decide
        for r in (sure, unsure)
    ]
    assert [True, False] == found


@pytest.mark.parametrize(("decides", "words", "lead"), [(True, 0.9, 0.4), (False, 0.7, 0.4), (False, 0.9, 0.1)])
def test_words_decide_where_they_cover_much_and_lead_clearly(
    decides: bool, words: float, lead: float
) -> None:  # a case of the table
    """Otherwise an embedding is worth waiting for."""
    ranked = Ranked((FactMatch(FACTS[0], 1.0, words, 0), FactMatch(FACTS[1], 1.0 - lead, 0.2, 0)), {})
    assert decides is ranking.decisive(ranked)


def test_nothing_found_decides_nothing() -> None:
    """No best, none chosen."""
    empty = Ranked((), {})
    assert (None, False, ()) == (empty.best, ranking.decisive(empty), ranking.chosen(empty))


def test_a_second_answer_is_shown_where_it_is_nearly_as_good() -> None:
    """At most three, and none under the bar."""

    def chosen(*scores: float) -> list[str]:
        return [
            f.id
            for f in ranking.chosen(
                Ranked(tuple(FactMatch(f, s, 0, 0) for f, s in zip(FACTS, scores, strict=False)), {})
            )
        ]

    assert ["peb", "coo-jp"] == chosen(1.0, 0.95, 0.5)
    assert ["peb"] == chosen(1.0, 0.5)
    assert 3 == len(chosen(1.0, 1.0, 1.0, 1.0))
    assert [] == chosen(0.3, 0.3)


@pytest.mark.parametrize(
    ("is_senseless", "text"),
    [(True, "🚢🚢"), (True, "500"), (True, "?!"), (True, "{{7*7}}"), (False, "kopi"), (False, "15111000")],
)
def test_a_message_without_a_word_is_senseless(is_senseless: bool, text: str) -> None:  # a case of the table
    """A code is not."""
    assert is_senseless is ranking.senseless(question(text))

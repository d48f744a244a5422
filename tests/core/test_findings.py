"""How much of the small tables is shown for a topic."""

from dataclasses import replace

import pytest

from core import findings
from core.evidence import Passage
from core.knowledge_rank import Ranked
from core.knowledge_search import FactMatch
from core.meaning import LOCAL
from core.message import Topic
from core.wording.knowledge import Findings
from tests.support.facts import BASE, FACTS, SOURCE, question

PASSAGE = Passage(
    "p1", "PMK 38/2024", "judul", "title", "Pasal 2", "Asuransi kargo diatur.", "Cargo insurance.", SOURCE
)


def _gather(
    text: str, topic: Topic, *, fact: int | None = None, score: float = 1.0, passages: tuple[Passage, ...] = ()
) -> Findings:
    ranked = Ranked(() if fact is None else (FactMatch(FACTS[fact], score, score, score),), {})
    return findings.gather(question(text), topic, ranked, BASE, passages)


def test_documents_of_goods_and_destination_come_with_those_of_every_export() -> None:
    """And with what the destination asks."""
    found = _gather("dokumen kopi sangrai ke Jerman", "documents")
    assert {"PHYTO", "EUDR_DDS"} <= {d.code for d in found.documents}
    assert "INVOICE" in {d.code for d in found.always}
    assert found.requirements


def test_a_document_that_is_named_is_shown_alone() -> None:
    """What it is for."""
    found = _gather("apa fungsi packing list", "documents")
    assert (["PACKING_LIST"], ()) == ([d.code for d in found.documents], found.always)


def test_forms_of_a_destination_are_shown() -> None:
    """Those named where one is named."""
    assert ["Form IJEPA", "Form RCEP"] == [f.form for f in _gather("SKA ke Jepang", "coo").forms]
    assert ["Form RCEP"] == [f.form for f in _gather("apa itu RCEP", "coo").forms]
    assert _gather("SKA", "coo").empty


def test_a_good_answer_keeps_the_tables_short() -> None:
    """Its rows are not repeated."""
    alone, beside = (
        _gather("boleh ekspor rotan mentah?", "restriction"),
        _gather("boleh ekspor rotan mentah?", "restriction", fact=3),
    )
    assert (("rattan",), ()) == (tuple(r.key for r in alone.restrictions), alone.facts)
    assert (FACTS[3],) == beside.facts
    assert len(beside.restrictions) <= 1


def test_steps_are_shown_where_no_answer_is_known() -> None:
    """A procedure by its steps."""
    assert 3 == len(_gather("cara pengajuan PEB", "procedure").steps)
    assert () == _gather("cara pengajuan PEB", "procedure", fact=0).steps


def test_passages_speak_where_answers_are_silent() -> None:
    """For every free topic."""
    assert (PASSAGE,) == _gather("PMK 38/2024", "regulation", passages=(PASSAGE,)).passages
    assert (PASSAGE,) == _gather("asuransi kargo", "procedure", passages=(PASSAGE,)).passages
    assert () == _gather("apa itu PEB", "procedure", fact=0, passages=(PASSAGE,)).passages


def test_an_answer_about_another_regulation_is_left_out() -> None:
    """Who asks for PMK 38/2024 gets PMK 38/2024."""
    found = _gather("apa isi PMK 38/2024", "regulation", fact=0, passages=(PASSAGE,))
    assert ((), (PASSAGE,)) == (found.facts, found.passages)


def test_an_answer_of_low_score_is_not_shown() -> None:
    """Nothing was found then."""
    assert _gather("hm", "procedure", fact=0, score=0.2).empty


@pytest.mark.parametrize(
    ("text", "meaning", "supported"),
    [
        ("asuransi kargo diatur", 0.0, True),
        ("bagaimana pertanggungan muatan kapal laut", 0.0, False),
        ("bagaimana pertanggungan muatan kapal laut", 0.885, False),
        ("bagaimana pertanggungan muatan kapal laut", 0.895, True),
        ("asuransi pertanggungan muatan kapal laut", 0.875, True),
        ("asuransi pertanggungan muatan kapal laut", 0.865, False),
    ],
    ids=["words", "neither", "near only", "nearly the same", "near with a word", "a word only"],
)
def test_a_passage_supports_by_its_words_or_its_meaning(text: str, meaning: float, *, supported: bool) -> None:
    """Less of the one needs more of the other; else nothing is quoted."""
    passage = replace(PASSAGE, meaning=meaning)
    assert supported == findings.bears_on(passage, question(text), LOCAL)


def test_a_regulation_that_is_named_answers_with_its_own_words() -> None:
    """Whatever the question is about; digests leave the tables their place."""
    own = replace(PASSAGE, document=7)
    found = _gather("dokumen asuransi menurut PMK 38/2024", "documents", passages=(own,))
    assert ((own,), ()) == (found.passages, found.always)
    assert _gather("dokumen asuransi menurut PMK 38/2024", "documents", passages=(PASSAGE,)).always

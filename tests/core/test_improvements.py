"""Which composed replies a model may make more of, and what it may change in them."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from core.errors import ModelUnavailable
from core.evidence import Heading, Subheading
from core.hs.finder import Found
from core.hs.judge import Judgement, judge
from core.hs.offer import MOST_FOUND
from core.improve import Improver
from core.improvements import FAR_OUTSIDE, MOST_NEAR, NEAR_FACT, Improvements, falling, reordered
from core.knowledge_rank import Ranked
from core.knowledge_search import FactMatch
from core.message import Candidate, Figure, Language, Reply
from core.question.model import GoodsMatch
from core.wording.knowledge import Findings, compose
from tests.core.grounding.evidence import duty_reply
from tests.support.facts import FACTS, GREEN, question
from tests.support.fake_chat import FILING, TRUE, FakeChat, taught

BASE = taught(headings=(Heading("0901", "Kopi", "Coffee", "Mentah atau sangrai?", "Green or roasted?"),))
FREE = question("apa itu PEB?")
GOODS = question("kode HS kopi")
EXPLAIN = question("jelaskan cara hitung bea keluar CPO 500 ton")


def offered(chat: FakeChat | None) -> Improvements:
    """What a model may do."""
    return Improvements(None if chat is None else Improver(chat))


def subheading(number: int) -> Subheading:
    """A subheading of coffee."""
    name = f"Kopi {number}"
    return Subheading(f"0901{number:02}", name, f"Coffee {number}", (), (), f"ciri {number}", f"trait {number}", "", "Kopi", "Coffee")  # fmt: skip


def found(*chances: float) -> tuple[Found, ...]:
    """Subheadings as they were found, likeliest first."""
    return tuple(Found(subheading(n), 5.0 - n, 1.0, chance, matched=("kopi",)) for n, chance in enumerate(chances, 11))


UNSURE = found(0.5, 0.3, 0.1, 0.05)


def ranked(*scores: float, outside: float = 0.0) -> Ranked:
    """Verified answers that come more or less near."""
    return Ranked(tuple(FactMatch(f, s, s, s) for f, s in zip(FACTS * 3, scores, strict=False)), {}, outside)


def test_without_a_model_nothing_is_offered() -> None:
    """And nothing is ready."""
    none, reply = offered(None), duty_reply("id", "cpo")
    assert not none.ready
    assert none.worded(FREE, reply, Findings(facts=(FILING,)), BASE) is None
    assert none.explained(EXPLAIN, reply, BASE) is None
    assert none.reranked(GOODS, UNSURE, judge("kopi", UNSURE), BASE) is None
    assert none.reread(FREE, ranked(0.5), BASE) is None


@pytest.mark.parametrize("ready", [True, False])
def test_a_model_is_ready_when_it_says_so(ready: bool) -> None:
    """Asked each time."""
    chat = FakeChat()
    improvements = offered(chat)
    chat.ready = ready
    assert ready is improvements.ready


@pytest.mark.parametrize(
    ("text", "figures", "expected"),
    [
        ("jelaskan cara hitung bea keluar CPO 500 ton", True, True),
        ("kenapa bea keluar CPO segitu?", True, True),
        ("explain the export duty on 500 MT of CPO", True, True),
        ("bea keluar CPO 500 ton", True, False),
        ("jelaskan cara hitung bea keluar CPO 500 ton", False, False),
    ],
)
def test_a_calculation_is_explained_where_somebody_asks_for_it(text: str, figures: bool, expected: bool) -> None:
    """And only where there is one."""
    reply = duty_reply("id", "cpo")
    reply = reply if figures else replace(reply, figures=())
    assert expected is (offered(FakeChat()).explained(question(text), reply, BASE) is not None)


@pytest.mark.parametrize("language", ["id", "en"])
async def test_a_free_answer_is_worded_over_the_rows_that_were_found(language: Language) -> None:
    """The question stays as it was read."""
    asked, rows = question("apa itu PEB?", language=language), Findings(facts=(FILING,))
    improve = offered(FakeChat(TRUE[language])).worded(asked, compose(asked, "procedure", rows), rows, BASE)
    assert improve is not None
    made = await improve(None)
    assert made is not None
    assert (asked, "model", None) == (made.question, made.reply.worded_by, made.improve)


@pytest.mark.parametrize(
    ("subheadings", "level"),
    [((0.95, 0.02), "high"), ((0.5, 0.3), "middle"), ((0.2, 0.1), "low"), ((0.5,), "low")],
    ids=["certain", "one of some", "far off", "only one"],
)
async def test_codes_are_ordered_only_where_they_are_uncertain_and_several(
    subheadings: Sequence[float], level: str
) -> None:
    """What is certain needs no opinion."""
    rows = found(*subheadings)
    judgement = judge("kopi", rows)
    improve = offered(FakeChat()).reranked(GOODS, rows, judgement, BASE)
    assert level == judgement.level
    assert (level != "high" and len(rows) > 1) is (improve is not None)


@pytest.mark.parametrize(
    ("order", "numbers"), [("[3]", [3, 1, 2, 4]), ("[3, 1]", [3, 1, 2, 4]), ("[4, 3, 2, 1]", [4, 1, 3, 2])]
)
async def test_the_models_first_is_offered_first_and_never_as_certain(order: str, numbers: list[int]) -> None:
    """The finder's own stays right behind it; every code is one that was found."""
    improve = offered(FakeChat((f'{{"order": {order}}}',))).reranked(GOODS, UNSURE, judge("kopi", UNSURE), BASE)
    assert improve is not None
    made = await improve(None)
    assert made is not None
    assert [f"0901{10 + n}" for n in numbers] == [c.hs6 for c in made.reply.candidates]
    assert len(made.reply.buttons) > 1
    assert made.reply.entities.goods is None
    assert GOODS == made.question


async def test_a_pick_against_strong_evidence_is_offered_behind_it() -> None:
    """A code that the words hardly hold does not take the first place from one that they hold."""
    rows = found(0.7, 0.2, 0.02)
    improve = offered(FakeChat(('{"order": [3]}',))).reranked(GOODS, rows, judge("kopi", rows), BASE)
    assert improve is not None
    made = await improve(None)
    assert made is not None
    assert ["090111", "090113", "090112"] == [c.hs6 for c in made.reply.candidates]


async def test_a_model_sees_a_bounded_list_of_codes_with_what_sets_them_apart() -> None:
    """With both names, and the rest in the language of the question."""
    chat, many = FakeChat(('{"order": [1]}',)), found(0.6, *[0.05] * 14)
    english = question("HS code of coffee")
    for asked in (GOODS, english):
        improve = offered(chat).reranked(asked, many, judge("kopi", many), BASE)
        assert improve is not None
        await improve(None)
    in_indonesian, in_english = (ask.user for ask in chat.asked)
    assert "[1] ⟦090111 Kopi 11 / Coffee 11; ciri 11; 0901: Kopi⟧" in in_indonesian
    assert "[1] ⟦090111 Kopi 11 / Coffee 11; trait 11; 0901: Coffee⟧" in in_english
    assert f"[{MOST_FOUND}] " in in_indonesian
    assert f"[{MOST_FOUND + 1}] " not in in_indonesian


async def test_where_nothing_fits_well_a_model_may_pick_a_code_that_was_not_found() -> None:
    """One that stands beside the likeliest in the tree; a code is offered then instead of only where to look."""
    rows = found(0.2, 0.1)
    base = replace(BASE, subheadings=(*(f.subheading for f in rows), subheading(90)))
    judgement = judge("kopi", rows)
    improve = offered(FakeChat(('{"order": [3]}',))).reranked(GOODS, rows, judgement, base)
    assert ("low", True) == (judgement.level, improve is not None)
    assert improve is not None
    made = await improve(None)
    assert made is not None
    assert ["090190", "090111", "090112"] == [c.hs6 for c in made.reply.candidates]
    assert "0901.90" in made.reply.buttons[0].text


@pytest.mark.parametrize(("said", "expected"), [("[1, 2]", None), ("[2, 1]", "090112")])
async def test_goods_that_were_named_stay_as_long_as_the_model_agrees(said: str, expected: str | None) -> None:
    """Where it does not, they are no longer what is talked about."""
    asked = GOODS.with_(goods=(GoodsMatch(GREEN, 1.0, "kopi"),), goods_certain=True)
    improve = offered(FakeChat((f'{{"order": {said}}}',))).reranked(asked, UNSURE, judge("kopi", UNSURE), BASE)
    assert improve is not None
    made = await improve(None)
    assert expected == (made and made.reply.candidates[0].hs6)
    assert made is None or (None, None) == (made.question.commodity, made.reply.entities.goods)


@pytest.mark.parametrize("level", ["middle", "low"])
def test_another_order_is_never_a_certain_one(level: str) -> None:
    """Whatever it was before; headings follow the order, the question that separates them only where one heading holds all."""
    before = replace(judge("kopi", UNSURE), level=level)  # type: ignore[arg-type]  # a level
    elsewhere = Found(replace(subheading(1), hs6="210111"), 1.0, 1.0, 0.1)
    after = reordered(before, (elsewhere, *UNSURE))
    assert isinstance(after, Judgement)
    assert ("middle", False, "2101") == (after.level, after.same_heading, after.headings[0])
    assert elsewhere == after.candidates[0]
    assert ("kopi",) == after.matched
    assert reordered(before, UNSURE[::-1]).same_heading


def test_scores_say_the_order_they_stand_in() -> None:
    """None is above the one before it, none is above 1."""
    given = [Candidate(str(n), None, "x", score) for n, score in enumerate((0.2, 0.9, 0.1, 0.15))]
    assert [0.2, 0.2, 0.1, 0.1] == [c.score for c in falling(given)]
    assert () == falling(())


@pytest.mark.parametrize(
    ("scores", "outside", "expected"),
    [
        ((NEAR_FACT + 0.01,), 0.0, True),
        ((NEAR_FACT - 0.01,), 0.0, False),
        ((), 0.0, False),
        ((0.5,), FAR_OUTSIDE, False),
        ((0.5,), FAR_OUTSIDE - 0.01, True),
    ],
    ids=["near", "far", "nothing", "out of scope", "not quite out of scope"],
)
def test_an_unclear_question_is_read_again_where_something_comes_near(
    scores: Sequence[float], outside: float, expected: bool
) -> None:
    """Not where it has nothing to do with the trade."""
    assert expected is (offered(FakeChat()).reread(FREE, ranked(*scores, outside=outside), BASE) is not None)


async def test_the_row_picked_is_shown_in_its_own_words() -> None:
    """Its number is all that the model says; its topic becomes the question's."""
    chat = FakeChat(('{"topic": 1, "candidate": 2}',))
    improve = offered(chat).reread(FREE, ranked(*[0.5] * 9), BASE)
    assert improve is not None
    made = await improve(None)
    assert made is not None
    assert ("coo", "coo", "template") == (made.question.topic, made.reply.topic, made.reply.worded_by)
    assert made.reply.text.startswith("Ke Jepang pakai Form IJEPA.")
    (ask,) = chat.asked
    assert f"[{MOST_NEAR}] ⟦" in ask.user
    assert f"[{MOST_NEAR + 1}] ⟦" not in ask.user


async def test_no_pick_leaves_the_reply_as_it_was() -> None:
    """None of them is meant."""
    improve = offered(FakeChat(('{"topic": 1, "candidate": 0}',))).reread(FREE, ranked(0.5, 0.5), BASE)
    assert improve is not None
    assert await improve(None) is None


@pytest.mark.parametrize("said", ['{"topic": 1, "candidate": 3}', "2", ""])
async def test_a_pick_of_no_use_is_told_upwards(said: str) -> None:
    """None of the list, no JSON: the reply stands for now, and is no last word."""
    improve = offered(FakeChat((said,))).reread(FREE, ranked(0.5, 0.5), BASE)
    assert improve is not None
    with pytest.raises(ModelUnavailable):
        await improve(None)


async def test_a_fact_without_example_questions_is_named_by_its_text() -> None:
    """As far as a line goes."""
    chat, bare = FakeChat(('{"topic": 0, "candidate": 1}',)), replace(FILING, questions=(), text_id="Teks. " * 100)
    improve = offered(chat).reread(FREE, Ranked((FactMatch(bare, 0.5, 0.5, 0.5),), {}), BASE)
    assert improve is not None
    await improve(None)
    assert 20 < chat.asked[0].user.count("Teks.") < 40


def test_an_explanation_needs_figures_that_were_computed() -> None:
    """A reply that only asks back has none."""
    asks = Reply("Barang apa?", "id", "export_duty", missing=("goods",))
    assert offered(FakeChat()).explained(EXPLAIN, asks, BASE) is None
    figure = Figure("export_duty_rate", duty_reply("id", "cpo").figures[0].value, "USD/MT")
    assert offered(FakeChat()).explained(EXPLAIN, replace(asks, figures=(figure,)), BASE) is not None

"""Answers with a model behind them: composed first, worded where the rows hold it, and never worse than without one.

reason for length: the ways of all topics past the model, each in a few lines.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from core.answer import Answerer
from core.evidence import Heading, Subheading
from core.improve import USELESS_SECONDS, Improver, Limits
from core.knowledge import KnowledgeBase
from core.message import Language, Message, Reply
from core.timing import covered, open_timings
from tests.support.facts import BASE, DAY, FACTS, unit, vectors
from tests.support.fake_chat import ASKED, AWAY, FALSE, FILING, TRUE, FakeChat, Piece, taught
from tests.support.fakes import FakeEmbed, FakeKnowledge, FakeMemory, tools

LANGUAGES: tuple[Language, ...] = ("id", "en")
SHELF = tuple(
    Subheading(code, name, name, (word,), (word,), apart, apart, "", "Batang", "Stems")
    for code, name, word, apart in (
        ("060110", "Umbi bunga, dorman", "umbi bunga", "sedang istirahat"),
        ("060120", "Umbi bunga, tumbuh", "umbi bunga", "sedang tumbuh"),
        ("060210", "Setek umbi bunga", "setek umbi bunga", "setek"),
    )
)
KNOWN = taught(
    facts=(FILING, *FACTS[1:]),
    fact_vectors=vectors(0, 1, 2, 3),
    subheadings=SHELF,
    headings=(
        Heading("0601", "Umbi", "Bulbs", "Dorman atau tumbuh?", "Dormant or growing?"),
        Heading("0602", "Tanaman hidup lain", "Other live plants", "", ""),
    ),
)
LIMITS = Limits(5, 5)
BULBS = "kode HS umbi bunga"
NEAR = 0.93 * unit(1) + 0.368 * unit(300)  # some way from the answer about Japan: near, not sure
UNCLEAR = "surat mana supaya pajak di sana lebih murah"


class Bench:
    """An answerer with a model and its other ports at hand; `shown` is what a person saw, in order."""

    def __init__(
        self, *pieces: Piece, base: KnowledgeBase = KNOWN, embed: FakeEmbed | None = None, limits: Limits = LIMITS
    ) -> None:
        self.chat = FakeChat(always=pieces or (AWAY,))
        self.knowledge, self.memory = FakeKnowledge(base), FakeMemory()
        bundle = tools(self.knowledge, embed or FakeEmbed(vector=unit(200)), self.memory)
        self.answerer = Answerer(bundle, Improver(self.chat, limits, clock=lambda: self.now))
        self.shown: list[Reply] = []
        self.now = 0.0  # seconds

    async def show(self, reply: Reply) -> None:
        """Take a reply as it stands."""
        self.shown.append(reply)

    async def say(self, text: str, conversation: str = "c", language: Language | None = None) -> Reply:
        """The reply on 5 December 2025, which is shown at last."""
        reply = await self.answerer.answer(Message(text, "test", conversation, language=language), DAY, self.show)
        self.shown.append(reply)
        return reply


async def composed(text: str, base: KnowledgeBase = KNOWN, language: Language | None = None) -> Reply:
    """The reply without a model."""
    answerer = Answerer(tools(FakeKnowledge(base), FakeEmbed(vector=unit(200)), FakeMemory()))
    return await answerer.answer(Message(text, "test", "c", language=language), DAY)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_composed_reply_comes_first_then_sentences_then_the_whole(language: Language) -> None:
    """Each state holds more of the model's text; the last one has its sources."""
    bench = Bench(*TRUE[language])
    await bench.say(ASKED[language])
    first, *growing, last = bench.shown
    assert await composed(ASKED[language]) == first
    assert [TRUE[language][0].strip(), "".join(TRUE[language])][: len(growing)] == [r.text for r in growing]
    assert last.text.startswith("".join(TRUE[language]))
    assert ["template", *["model"] * (len(growing) + 1)] == [r.worded_by for r in bench.shown]


async def test_the_composed_reply_does_not_wait_for_the_model() -> None:
    """It is on the screen before the model says a word."""
    gate = asyncio.Event()
    bench = Bench(gate, *TRUE["id"])
    turn = asyncio.ensure_future(bench.say(ASKED["id"]))
    async with asyncio.timeout(5):
        while not bench.shown:  # noqa: ASYNC110  # nothing tells when it is shown
            await asyncio.sleep(0)
    assert ("template", False) == (bench.shown[0].worded_by, turn.done())
    gate.set()
    assert "model" == (await turn).worded_by


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "said",
    [["NO ANSWER"], ["Maaf, saya tidak bisa."], [FALSE["id"]], [FALSE["en"]], [""], ["Tarif 0%."]],
    ids=["no answer", "refused", "false", "false in English", "nothing", "made up"],
)
async def test_what_the_rows_do_not_hold_leaves_the_composed_reply(language: Language, said: list[str]) -> None:
    """It was shown and it is final; asked again, it is held."""
    bench, plain = Bench(*said), await composed(ASKED[language])
    await bench.say(ASKED[language])
    await bench.say(ASKED[language], "another")
    assert [plain] * 3 == bench.shown
    assert 1 == len(bench.chat.asked)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("break_after", [0, 1], ids=["before", "in the middle"])
async def test_a_model_that_goes_away_leaves_the_composed_reply_and_is_asked_again(
    language: Language, break_after: int
) -> None:
    """Words shown before are taken back; the next one to ask gets the model's words, and they are held."""
    bench, plain = Bench(*TRUE[language]), await composed(ASKED[language])
    bench.chat.then(*TRUE[language][:break_after], "A PEB", AWAY)
    assert plain == await bench.say(ASKED[language])
    assert [plain, plain] == [bench.shown[0], bench.shown[-1]]
    better = await bench.say(ASKED[language], "another")
    assert "model" == better.worded_by
    assert better == await bench.say(ASKED[language], "a third")
    assert 2 == len(bench.chat.asked)


async def test_a_model_that_is_not_ready_is_not_asked_and_its_absence_not_held() -> None:
    """As soon as it is ready the next one gets its words."""
    bench = Bench(*TRUE["id"])
    bench.chat.ready = False
    assert await composed(ASKED["id"]) == await bench.say(ASKED["id"])
    assert (1, []) == (len(bench.shown), bench.chat.asked)
    bench.chat.ready = True
    assert "model" == (await bench.say(ASKED["id"], "another")).worded_by


async def test_a_worded_answer_is_held() -> None:
    """The second time nobody is called, and the whole text comes at once."""
    bench = Bench(*TRUE["id"])
    first = await bench.say(ASKED["id"])
    bench.shown.clear()
    with open_timings() as timings:
        assert first == await bench.say(ASKED["id"], "another")
    assert ([first], 1, "hit") == (bench.shown, len(bench.chat.asked), timings.caches["answer"])


async def _at_once(bench: Bench, many: int) -> list["asyncio.Task[Reply]"]:
    """The same question in many conversations, all waiting for the model."""
    turns = [asyncio.ensure_future(bench.say(ASKED["id"], f"c{n}")) for n in range(many)]
    async with asyncio.timeout(5):
        while len(bench.shown) < many:  # noqa: ASYNC110  # nothing tells when all have got so far
            await asyncio.sleep(0)
    return turns


async def test_many_who_ask_the_same_at_once_make_one_call() -> None:
    """Each has the composed reply meanwhile."""
    gate = asyncio.Event()
    bench = Bench(gate, *TRUE["id"])
    turns = await _at_once(bench, 20)
    gate.set()
    replies = await asyncio.gather(*turns)
    assert (["model"] * 20, 1) == ([r.worded_by for r in replies], len(bench.chat.asked))


@pytest.mark.parametrize("leaver", [0, 1], ids=["who began", "who joined"])
async def test_one_who_leaves_does_not_end_the_call_for_the_others(leaver: int) -> None:
    """Whoever began it, too; with the last one it ends."""
    gate = asyncio.Event()
    bench = Bench(gate, *TRUE["id"])
    turns = await _at_once(bench, 3)
    turns[leaver].cancel()
    await asyncio.sleep(0.01)
    assert 0 == bench.chat.left
    gate.set()
    assert "model" == (await turns[2]).worded_by


async def test_the_last_one_who_leaves_ends_the_call() -> None:
    """Nobody pays for words that nobody reads; nothing is held of them."""
    gate = asyncio.Event()
    bench = Bench(gate, *TRUE["id"])
    turns = await _at_once(bench, 2)
    for turn in turns:
        turn.cancel()
    await asyncio.gather(*turns, return_exceptions=True)
    await asyncio.sleep(0.01)
    assert 1 == bench.chat.left
    gate.set()
    assert "model" == (await bench.say(ASKED["id"], "another")).worded_by


@pytest.mark.parametrize(
    "text",
    [
        "bea keluar CPO 500 ton", "export duty and levy on 20 MT cocoa beans, PEB 5 December 2025", "bea keluar 5 ton",
        "kurs pajak USD dan EUR 5 Desember 2025", "12.500 EUR ke rupiah", "harga referensi CPO November vs Desember 2025",
        "kode HS CPO", "HS code of raw rattan", "halo", "terima kasih", "bantuan", "cara memalsukan invoice", "🚢🚢",
        "buatkan invoice CPO 5 ton", "kode HS setek umbi bunga",
    ],
)  # fmt: skip
async def test_what_is_as_good_as_it_gets_asks_no_model(text: str) -> None:
    """Structured topics, codes that are certain, small talk, refusals."""
    bench = Bench("NO ANSWER")
    reply = await bench.say(text)
    assert ([], "template", 1) == (bench.chat.asked, reply.worded_by, len(bench.shown))


async def test_a_code_that_is_certain_is_not_put_to_a_model() -> None:
    """One is shown, so there is nothing to order."""
    bench = Bench('{"order": [2, 1]}')
    reply = await bench.say("kode HS setek umbi bunga")
    assert ("060210", (), []) == (reply.candidates[0].hs6, reply.buttons, bench.chat.asked)
    assert len(reply.candidates) > 1


async def test_an_explanation_is_asked_for_in_words() -> None:
    """The figures stay those of the tables."""
    bench = Bench("Tarif bea keluar CPO adalah USD 74/MT.")
    plain = await composed("jelaskan cara hitung bea keluar CPO 500 ton")
    better = await bench.say("jelaskan cara hitung bea keluar CPO 500 ton")
    assert (["word"], "model", plain.figures) == (bench.chat.purposes, better.worded_by, better.figures)
    assert better.text.startswith("Tarif bea keluar CPO adalah USD 74/MT.")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_codes_that_are_not_certain_come_in_the_models_order_and_stay_uncertain(language: Language) -> None:
    """Its first is offered first, among others, and is never said to be the code."""
    plain = await composed(BULBS, language=language)
    assert ("060110", True) == (plain.candidates[0].hs6, len(plain.buttons) > 1)
    bench = Bench('{"order": [2, 1]}')
    better = await bench.say(BULBS, language=language)
    assert ["rank"] == bench.chat.purposes
    assert ["060120", "060110"] == [c.hs6 for c in better.candidates[:2]]
    assert {c.hs6 for c in plain.candidates} == {c.hs6 for c in better.candidates}
    assert ["0601.20", "0601.10"] == [b.text.split()[-1] for b in better.buttons[:2]]
    assert (None, plain.language) == (better.entities.goods, better.language)
    scores = [c.score for c in better.candidates]
    assert scores == sorted(scores, reverse=True)
    assert "hs_pair" not in better.details


@pytest.mark.parametrize(
    "said", ['{"order": [9]}', '{"order": []}', '{"order": ["060120"]}', "0601.20", "", '{"order"']
)
async def test_an_order_that_is_none_leaves_the_codes_as_they_were(said: str) -> None:
    """A code out of the model's head is nothing."""
    assert await composed(BULBS) == await Bench(said).say(BULBS)


@pytest.mark.parametrize("said", ["0601.20", '{"order": [9]}'])
async def test_an_order_of_no_use_is_not_kept_and_soon_asked_for_again(said: str) -> None:
    """Not at once: a model that talks nonsense would be asked for it by everybody."""
    bench, plain = Bench(said), await composed(BULBS)
    assert plain == await bench.say(BULBS) == await bench.say(BULBS, "another")
    assert 1 == len(bench.chat.asked)
    bench.now = USELESS_SECONDS + 1
    bench.chat.then('{"order": [2, 1]}')
    assert "060120" == (await bench.say(BULBS, "a third")).candidates[0].hs6
    await bench.say(BULBS, "a fourth")
    assert 2 == len(bench.chat.asked)


async def test_a_pick_of_no_use_is_not_kept() -> None:
    """The refusal is no last word; that none of the answers is meant would be one."""
    bench = Bench("Form IJEPA 0%", embed=FakeEmbed(vector=NEAR))
    assert "out_of_scope" == (await bench.say(UNCLEAR)).topic
    bench.now = USELESS_SECONDS + 1
    bench.chat.then('{"topic": 2, "candidate": 1}')
    assert "coo" == (await bench.say(UNCLEAR, "another")).topic
    sure = Bench('{"topic": 0, "candidate": 0}', embed=FakeEmbed(vector=NEAR))
    await sure.say(UNCLEAR)
    sure.now = USELESS_SECONDS + 1
    await sure.say(UNCLEAR, "another")
    assert 1 == len(sure.chat.asked)


@pytest.mark.parametrize("text", [ASKED["id"], BULBS])
async def test_a_model_that_takes_its_time_leaves_the_turn_some(text: str) -> None:
    """The composed reply stands, the call is left, and the next to ask may be luckier."""
    plain = await composed(text)  # what is loaded late is loaded now
    bench = Bench(asyncio.Event(), limits=Limits(60, 60, turn_seconds=0.5))
    async with asyncio.timeout(10):
        assert plain == await bench.say(text)
    assert 1 == len(bench.chat.asked)
    await bench.say(text, "another")
    assert 2 == len(bench.chat.asked)


async def test_what_came_before_the_model_takes_from_its_time() -> None:
    """A turn that has used up its time asks no model that would outlast it."""
    bench = Bench(asyncio.Event(), limits=Limits(60, 60, turn_seconds=0.1))
    load = bench.memory.load

    async def slowly(conversation_id: str) -> Mapping[str, Any] | None:
        await asyncio.sleep(0.15)
        return await load(conversation_id)

    bench.memory.load = slowly  # type: ignore[method-assign]  # a database that takes its time
    async with asyncio.timeout(10):
        assert await composed(ASKED["id"]) == await bench.say(ASKED["id"])
    assert [] == bench.chat.asked


async def test_an_unclear_question_is_answered_from_the_row_that_the_model_picks() -> None:
    """In the words of the row; what nothing fitted for sure was not shown as a refusal first."""
    bench = Bench('{"topic": 2, "candidate": 1}', embed=FakeEmbed(vector=NEAR))
    reply = await bench.say(UNCLEAR)
    assert ["read"] == bench.chat.purposes
    assert ("coo", [reply]) == (reply.topic, bench.shown)
    assert "Ke Jepang pakai Form IJEPA." in reply.text
    assert "coo" == bench.memory.states["c"]["topic"]


@pytest.mark.parametrize(
    "said",
    [
        '{"topic": 2, "candidate": 0}', '{"topic": 2, "candidate": 99}', '{"topic": 2, "candidate": -1}',
        '{"topic": 2, "candidate": "1"}', "Form IJEPA 0%", "", '{"topic":',
    ],
)  # fmt: skip
async def test_a_pick_outside_the_list_leaves_the_refusal(said: str) -> None:
    """Nothing is remembered of it either."""
    bench = Bench(said, embed=FakeEmbed(vector=NEAR))
    reply = await bench.say(UNCLEAR)
    assert ("out_of_scope", {}) == (reply.topic, bench.memory.states)


async def test_a_question_far_from_everything_asks_no_model() -> None:
    """There is nothing to pick from."""
    bench = Bench('{"topic": 1, "candidate": 1}')
    assert ("out_of_scope", []) == ((await bench.say("blorbium zyxt qwfp")).topic, bench.chat.asked)


@pytest.mark.parametrize("missing", ["word", "rank", "read"])
async def test_without_its_instruction_the_composed_reply_stands(missing: str) -> None:
    """No call is made."""
    kept = {key: value for key, value in KNOWN.instructions.items() if key != missing}
    text = {"word": ASKED["id"], "rank": BULBS, "read": UNCLEAR}[missing]
    bench = Bench("{}", base=replace(KNOWN, instructions=kept), embed=FakeEmbed(vector=NEAR))
    assert ("template", []) == ((await bench.say(text)).worded_by, bench.chat.asked)


@pytest.mark.parametrize("follow_up", ["kalau ke Korea?", "bea keluarnya berapa?", "dokumennya apa saja?"])
async def test_a_follow_up_leans_on_a_worded_answer_as_on_a_composed_one(follow_up: str) -> None:
    """The talk is remembered the same way."""
    text = "SKA ke Jepang pakai form apa?"
    worded, plain = Bench("Ke Jepang pakai Form IJEPA [1]."), Bench()
    assert ("model", "template") == ((await worded.say(text)).worded_by, (await plain.say(text)).worded_by)
    assert plain.memory.states == worded.memory.states
    worded.chat.ready = plain.chat.ready = False
    assert await plain.say(follow_up) == await worded.say(follow_up)
    assert plain.memory.states == worded.memory.states


async def test_a_question_that_refers_back_tells_the_model_what_was_said() -> None:
    """The question before, fenced like everything that people write."""
    bench = Bench("NO ANSWER")
    await bench.say("SKA ke Jepang pakai form apa?")
    await bench.say("kalau ke Korea?")
    assert 2 == len(bench.chat.asked)
    assert "⟦ska ke jepang pakai form apa" in bench.chat.asked[1].user.lower()


async def test_stages_tell_where_the_time_went_also_for_who_waits_for_anothers_call() -> None:
    """The model's time lies in one stage, once, and the stages add up to the total."""
    gate = asyncio.Event()
    bench = Bench(gate, *TRUE["id"])
    bench.answerer.prepare()

    async def timed(conversation: str) -> tuple[float, float, int]:
        with open_timings() as timings:
            await bench.say(ASKED["id"], conversation)
            timings.stop()
        return covered(timings), timings.took_ms("write"), len([s for s in timings.stages if s.name == "write"])

    turns = [asyncio.ensure_future(timed(f"c{n}")) for n in range(2)]
    await asyncio.sleep(0.3)
    gate.set()
    for share, took, times in await asyncio.gather(*turns):
        assert share >= 0.95
        assert took >= 250
        assert 1 == times


async def test_new_facts_are_worded_anew() -> None:
    """A worded answer does not outlive the data version it stands on."""
    bench = Bench(*TRUE["id"])
    await bench.say(ASKED["id"])
    bench.knowledge.base = replace(KNOWN, version=2)
    await bench.say(ASKED["id"], "another")
    assert 2 == len(bench.chat.asked)


async def test_without_a_model_nothing_changes() -> None:
    """Not even what is shown."""
    shown: list[Reply] = []

    async def show(reply: Reply) -> None:
        shown.append(reply)

    answerer = Answerer(tools(FakeKnowledge(replace(BASE, facts=KNOWN.facts)), FakeEmbed(vector=unit(0))))
    reply = await answerer.answer(Message(ASKED["id"], "test", "c"), DAY, show)
    assert ("template", []) == (reply.worded_by, shown)

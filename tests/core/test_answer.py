"""Answers over fake ports: which are asked, how often, and what comes of it."""

import asyncio
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from core.answer import Answerer
from core.errors import DatabaseUnavailable, EmbeddingUnavailable
from core.evidence import Passage
from core.knowledge import DIMENSIONS
from core.message import Message, Reply
from core.timing import open_timings
from tests.support.facts import BASE, DAY, SOURCE, unit, vectors
from tests.support.fakes import FakeEmbed, FakeKnowledge, FakeMemory, NotWanted, tools

PASSAGE = Passage("p1", "PMK 38/2024", "judul", "title", "Pasal 2", "Isi peraturan.", "What it rules.", SOURCE)
EMBEDDED = replace(
    BASE,
    fact_vectors=vectors(0, 1, 2, 3),
    prompt_vectors=vectors(10, 11, 12, 13),
    commodity_vectors=vectors(20, 21, 22, 23, 24, 25),
)


class Bench:
    """An answerer with its fakes at hand."""

    def __init__(self, *, embed: FakeEmbed | None = None, **knowledge: object) -> None:
        self.knowledge = FakeKnowledge(EMBEDDED, **knowledge)  # type: ignore[arg-type]  # fields as given
        self.embed = embed or FakeEmbed(forbidden=True)
        self.memory = FakeMemory()
        self.answerer = Answerer(tools(self.knowledge, self.embed, self.memory))

    async def say(self, text: str, conversation: str = "c") -> Reply:
        """The reply on 5 December 2025."""
        return await self.answerer.answer(Message(text, "test", conversation), DAY)


@pytest.mark.parametrize(
    ("topic", "calls", "text"),
    [
        ("export_duty", ["duty_evidence"], "bea keluar CPO 500 ton"),
        ("export_duty", ["duty_evidence"], "export duty and levy on 20 MT cocoa beans, PEB 5 December 2025"),
        ("export_duty", ["duty_evidence", "duty_evidence"], "bea keluar CPO vs RBD palm olein 5 ton"),
        ("export_duty", [], "bea keluar kopi sangrai 5 ton"),
        ("export_duty", [], "bea keluar sawit 5 ton"),
        ("export_duty", [], "bea keluar 5 ton"),
        ("exchange_rate", ["exchange_rates"], "kurs pajak USD dan EUR 5 Desember 2025"),
        ("exchange_rate", ["exchange_rates"], "12.500 EUR ke rupiah"),
        ("reference_price", ["reference_prices"], "harga referensi CPO November vs Desember 2025"),
        ("hs_code", [], "kode HS kopi"),
        ("hs_code", [], "HS code of raw rattan"),
        ("smalltalk", [], "halo"),
        ("help", [], "bantuan"),
        ("hs_code", [], "CPO"),
        ("out_of_scope", [], "cara memalsukan invoice"),
        ("out_of_scope", [], "🚢🚢"),
        ("export_duty", [], "bea keluar CPO 5 ton PEB 31 Februari 2026"),
    ],
)
async def test_a_structured_question_asks_no_more_than_it_needs_and_never_for_an_embedding(
    topic: str, calls: list[str], text: str
) -> None:
    """The embedding fails if it is asked for."""
    bench = Bench()
    assert topic == (await bench.say(text)).topic
    assert (calls, []) == (bench.knowledge.calls, bench.embed.asked)


async def test_words_that_decide_need_no_embedding() -> None:
    """A free question that is an example question."""
    bench = Bench()
    reply = await bench.say("boleh ekspor rotan mentah?")
    assert ("restriction", []) == (reply.topic, bench.embed.asked)
    assert "Rotan mentah dilarang." in reply.text


async def test_a_free_question_asks_for_one_embedding() -> None:
    """Whose meaning finds the answer."""
    bench = Bench(embed=FakeEmbed(vector=unit(0)))
    reply = await bench.say("surat pemberitahuan ekspor itu maksudnya apa")
    assert ("procedure", 1) == (reply.topic, len(bench.embed.asked))
    assert "PEB adalah pemberitahuan ekspor." in reply.text


async def test_a_question_near_what_is_out_of_scope_is_declined_without_a_query() -> None:
    """By the nearest example utterance."""
    bench = Bench(embed=FakeEmbed(vector=unit(12)))
    reply = await bench.say("apakah besok hujan deras")
    assert ("out_of_scope", []) == (reply.topic, bench.knowledge.calls)


async def test_a_regulation_is_answered_from_its_passages() -> None:
    """With its number; where none is found the bot says so."""
    bench = Bench(embed=FakeEmbed(vector=unit(11)), passages=(PASSAGE,))
    reply = await bench.say("apa isi PMK 38/2024?")
    assert ("regulation", ["search_passages"]) == (reply.topic, bench.knowledge.calls)
    assert "Isi peraturan." in reply.text
    assert "out_of_scope" == (await bench.say("apa isi PMK 999/2099?", "d")).topic


async def test_an_article_that_a_regulation_has_not_is_said_so_with_those_it_has() -> None:
    """By one more query; an article that it has is quoted without it."""
    own = replace(PASSAGE, document=1, part_of="Pasal 2")
    bench = Bench(embed=FakeEmbed(vector=unit(11)), passages=(own,))
    reply = await bench.say("pasal 9 PMK 38/2024")
    assert ("regulation", ["search_passages"] * 2) == (reply.topic, bench.knowledge.calls)
    assert "Pasal 9 tidak ditemukan" in reply.text
    assert "Pasal 2" in reply.text
    assert "Isi peraturan." in (await bench.say("pasal 2 PMK 38/2024", "d")).text
    assert 3 == len(bench.knowledge.calls)


async def test_unknown_goods_are_looked_for_by_text_and_meaning_at_once() -> None:
    """Neither waits for the other."""
    bench = Bench(embed=FakeEmbed(vector=np.zeros(DIMENSIONS, dtype=np.float32)))
    with open_timings() as timings:
        reply = await bench.say("bea keluar blorbium 5 ton")
    assert (["search_goods"], 1) == (bench.knowledge.calls, len(bench.embed.asked))
    assert ("export_duty", True) == (reply.topic, "blorbium" in reply.text)
    assert {"embed", "fetch"} <= {s.name for s in timings.stages}


async def test_near_goods_are_only_offered() -> None:
    """As buttons, never as the answer."""
    bench = Bench(embed=FakeEmbed(vector=unit(22)))
    reply = await bench.say("bea keluar coklatan 5 ton")
    assert ["Biji kakao"] == [b.text for b in reply.buttons]
    assert ((), None, True) == (reply.figures, reply.entities.goods, "goods" in reply.missing)


async def test_goods_whose_code_nobody_knows_are_asked_for() -> None:
    """After one embedding and at most three calls; no code is made up."""
    bench = Bench(embed=FakeEmbed(vector=np.zeros(DIMENSIONS, dtype=np.float32)))
    reply = await bench.say("kode HS blorbium")
    assert ("hs_code", (), ("goods",)) == (reply.topic, reply.candidates, reply.missing)
    assert len(bench.knowledge.calls) <= 3
    assert len(bench.embed.asked) <= 1


async def test_sums_are_those_of_the_tables() -> None:
    """74 USD a ton, Rp16,671 a dollar."""
    reply = await Bench().say("bea keluar CPO 500 ton")
    assert Decimal(74) * 500 * Decimal("16671.00") == next(
        f.value for f in reply.figures if f.name == "export_duty_total"
    )


async def test_a_follow_up_in_a_conversation_leans_on_it() -> None:
    """And one in another conversation does not."""
    bench = Bench(embed=FakeEmbed())
    await bench.say("bea keluar CPO 500 ton")
    assert Decimal(74) * 20 * Decimal("16671.00") == next(
        f.value for f in (await bench.say("kalau 20 ton?")).figures if f.name == "export_duty_total"
    )
    assert () == (await bench.say("kalau 20 ton?", "another")).figures


@pytest.mark.parametrize("text", ["halo", "terima kasih", "cara memalsukan invoice", "🚢🚢"])
async def test_small_talk_and_refusals_are_not_remembered(text: str) -> None:
    """The talk goes on where it was."""
    bench = Bench()
    await bench.say("bea keluar CPO 500 ton")
    before = bench.memory.states["c"]
    await bench.say(text)
    assert before is bench.memory.states["c"]


async def test_choices_that_were_asked_back_are_remembered() -> None:
    """So that a press of the button is understood."""
    bench = Bench()
    asked = await bench.say("bea keluar sawit 5 ton")
    reply = await bench.say(next(b.text for b in asked.buttons if "CPO" in b.text))
    assert (("goods",), "151110") == (asked.missing, reply.entities.goods.hs6 if reply.entities.goods else None)


async def test_the_day_of_the_message_counts_before_the_clock() -> None:
    """Asked for 31 December on 5 December."""
    bench = Bench()
    reply = await bench.answerer.answer(Message("kurs pajak USD", "test", "c", at=date(2025, 12, 31)), DAY)
    assert [Decimal("16777.00")] == [f.value for f in reply.figures]


async def test_a_database_that_does_not_answer_is_told_upwards() -> None:
    """The turn decides what the person hears."""
    with pytest.raises(DatabaseUnavailable):
        await Bench(failure=DatabaseUnavailable()).say("bea keluar CPO 500 ton")


async def test_without_embeddings_words_alone_answer() -> None:
    """A broken model degrades the answer, it does not end it."""

    class Broken(FakeEmbed):
        async def embed_query(self, text: str) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
            raise EmbeddingUnavailable

    reply = await Bench(embed=Broken()).say("apa itu PEB buat eksportir")
    assert "PEB adalah pemberitahuan ekspor." in reply.text


async def test_every_await_lies_inside_a_stage() -> None:
    """Understanding, fetching, computing, wording."""
    with open_timings() as timings:
        await Bench().say("bea keluar CPO 500 ton")
    assert ["understand", "fetch", "compute", "word", "store"] == [s.name for s in timings.stages]


async def test_questions_side_by_side_do_not_mix() -> None:
    """Fifty conversations at once."""
    bench = Bench()
    replies = await asyncio.gather(*(bench.say(f"bea keluar CPO {n} ton", f"c{n}") for n in range(1, 51)))
    assert [Decimal(74) * n * Decimal("16671.00") for n in range(1, 51)] == [
        next(f.value for f in r.figures if f.name == "export_duty_total") for r in replies
    ]


async def test_new_facts_are_read_with_the_next_message() -> None:
    """Goods of a new data version are known at once."""
    bench = Bench()
    bench.knowledge.base = replace(
        EMBEDDED, version=2, commodities=(replace(EMBEDDED.commodities[0], synonyms_id=("blorbium",)),)
    )
    reply = await bench.say("bea keluar blorbium 5 ton")
    assert reply.entities.goods is not None
    assert "151110" == reply.entities.goods.hs6


async def test_the_fake_embedding_fails_where_it_is_forbidden() -> None:
    """Or the tests above would prove nothing."""
    with pytest.raises(NotWanted):
        await Bench().say("surat pemberitahuan ekspor itu maksudnya apa")

"""Goods that no row names, found among the subheadings, and what the rest of the answer makes of them."""

from dataclasses import replace

import pytest

from core.answer import Answerer
from core.described import commodity_of
from core.evidence import Subheading
from core.message import Message, Reply
from tests.support.facts import BASE, DAY
from tests.support.fakes import FakeEmbed, FakeKnowledge, FakeMemory, tools


def subheading(hs6: str, name_id: str, name_en: str, *words: str) -> Subheading:
    """A subheading with everyday words."""
    return Subheading(hs6, name_id, name_en, tuple(words), (), "", "", "", name_id, name_en)


SHELF = replace(
    BASE,
    subheadings=(
        subheading("640220", "Sandal jepit karet", "Rubber flip-flops", "sandal jepit", "sendal jepit"),
        subheading("910211", "Jam tangan analog", "Analogue wrist watches", "jam tangan"),
        subheading("151190", "Olein sawit", "Palm olein", "minyak goreng sawit"),
        subheading("940360", "Meja kayu", "Wooden tables", "meja makan kayu"),
    ),
)


class Bench:
    """An answerer over a shelf of four subheadings."""

    def __init__(self) -> None:
        self.answerer = Answerer(tools(FakeKnowledge(SHELF), FakeEmbed(), FakeMemory()))

    async def say(self, text: str) -> Reply:
        """The reply on 5 December 2025."""
        return await self.answerer.answer(Message(text, "test", "c"), DAY)


def test_a_subheading_beside_goods_under_a_duty_is_not_taken() -> None:
    """Which form it is decides about money, so it has to be asked for."""
    assert None is commodity_of(SHELF, "151190")
    assert None is commodity_of(SHELF, "999999")


def test_a_subheading_becomes_goods_without_a_national_line() -> None:
    """Its name carries the code, so that it can be checked."""
    goods = commodity_of(SHELF, "640220")

    assert goods is not None
    assert ("640220", None, None) == (goods.hs6, goods.btki8, goods.duty_product)
    assert "Sandal jepit karet (HS 6402.20)" == goods.name_id


@pytest.mark.parametrize("text", ["bea keluar sandal jepit karet 100 kg", "bea keluar HS 640220 100 kg"])
async def test_duty_is_told_for_described_goods_and_for_a_typed_code(text: str) -> None:
    """None is charged by the list that we hold; a follow-up is about the same goods."""
    bench = Bench()

    reply = await bench.say(text)
    again = await bench.say("kalau 200 kg?")

    for said in (reply, again):
        assert "Sandal jepit karet (HS 6402.20)" in said.text
        assert ((), "export_duty") == (said.figures, said.topic)
    assert reply.entities.goods is not None
    assert ("640220", None) == (reply.entities.goods.hs6, reply.entities.goods.btki8)


async def test_goods_under_a_duty_are_never_overruled() -> None:
    """CPO stays CPO, whatever words stand beside it."""
    reply = await Bench().say("bea keluar CPO meja makan 5 ton")

    assert any(f.name == "export_duty_total" for f in reply.figures)


async def test_unknown_goods_are_still_asked_for() -> None:
    """Nothing is taken that nobody is sure of."""
    assert "goods" in (await Bench().say("bea keluar blorbium 5 ton")).missing


async def test_a_code_that_was_found_is_what_is_asked_about_next() -> None:
    """A question of one word leans on it."""
    bench = Bench()
    await bench.say("kode HS jam tangan")

    assert "Jam tangan analog (HS 9102.11)" in (await bench.say("bea keluarnya berapa?")).text


async def test_goods_without_a_restriction_are_said_to_have_none_in_the_data() -> None:
    """And that the national line decides."""
    reply = await Bench().say("boleh ekspor HS 640220?")

    assert "restriction" == reply.topic
    assert "tidak ada larangan atau pembatasan" in reply.text
    assert "INSW" in reply.text

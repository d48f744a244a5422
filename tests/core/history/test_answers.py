"""Questions about a course over time, from the words to the reply with its picture."""

import re
from datetime import date

import pytest

from core.answer import Answerer
from core.errors import Unavailable
from core.message import Message, Reply, Stale
from tests.support.facts import BASE
from tests.support.fakes import FakeFiles, FakeKnowledge, tools

DAY = date(2025, 12, 5)


class Bench:
    """An answerer over the project's own tables, with its fakes at hand."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.files = FakeFiles(failure)
        self.knowledge = FakeKnowledge(BASE)
        self.answerer = Answerer(tools(self.knowledge, files=self.files))

    async def say(self, text: str, day: date = DAY) -> Reply:
        """The reply in one talk."""
        return await self.answerer.answer(Message(text, "test", "c"), day)


async def test_a_chart_of_the_tax_rate_comes_with_its_figures_in_words() -> None:
    """Last, highest, lowest, change, and a table for who sees no picture."""
    bench = Bench()
    reply = await bench.say("grafik kurs USD 6 bulan")
    assert ["grafik-exchange-rate-USD-2025-06-05-2025-12-05.png"] == [a.name for a in reply.attachments]
    assert "**Kurs pajak USD, 5 Juni – 5 Desember 2025**" in reply.text
    assert "Terakhir: **Rp16.671,00** (3–9 Desember 2025)" in reply.text
    assert len(re.findall(r"^- \d.*: Rp", reply.text, re.MULTILINE)) == 12
    assert ("exchange_rate", "IDR/USD") == (reply.figures[0].name, reply.figures[0].unit)
    assert all(f.source and reply.sources[f.source - 1].number for f in reply.figures)
    assert ["history"] == bench.knowledge.calls
    (chart,) = bench.files.drawn
    assert ("Kurs pajak USD", "5 Juni – 5 Desember 2025") == (chart.title, chart.period)
    assert "fiskal.kemenkeu.go.id" in chart.source


async def test_a_trend_of_the_reference_price_is_answered_in_english_too() -> None:
    """With the unit of the price."""
    reply = await Bench().say("trend of the CPO reference price 2025", date(2026, 1, 10))
    assert "en" == reply.language
    assert "- Highest: USD 1,059.54/MT (1–31 January 2025)" in reply.text
    assert "All 12 periods:" in reply.text
    assert "Change: down USD 133.4/MT (12.59%)" in reply.text


async def test_a_follow_up_draws_what_the_talk_is_about() -> None:
    """And another period, and another currency; a plain question afterwards is plain again."""
    bench = Bench()
    await bench.say("kurs pajak EUR")
    drawn = await bench.say("grafiknya?")
    longer = await bench.say("2 tahun?")
    other = await bench.say("kalau JPY?")
    plain = await bench.say("berapa sekarang?")
    names = [[a.name for a in reply.attachments] for reply in (drawn, longer, other, plain)]
    assert [
        ["grafik-exchange-rate-EUR-2025-06-05-2025-12-05.png"],
        ["grafik-exchange-rate-EUR-2023-12-05-2025-12-05.png"],
        ["grafik-exchange-rate-JPY-2023-12-05-2025-12-05.png"],
        [],
    ] == names
    assert "per 100 JPY" in other.text


async def test_the_duty_of_the_goods_of_the_talk_is_drawn() -> None:
    """After a duty answer."""
    bench = Bench()
    await bench.say("bea keluar CPO 500 ton")
    reply = await bench.say("grafiknya dong")
    assert "Bea keluar Minyak sawit mentah (CPO)" in reply.text
    assert ["export_duty"] == [reply.topic]
    assert len(reply.attachments) == 1


async def test_data_that_ended_are_said_to_have_ended_first() -> None:
    """With the last known value, and where later ones are published."""
    reply = await Bench().say("tren HR CPO 6 bulan", date(2026, 10, 9))
    assert reply.text.startswith(
        "**Harga referensi (HR) Minyak sawit mentah (CPO): data kami berakhir 28 Februari 2026.**"
    )
    assert "https://www.kemendag.go.id" in reply.text
    assert (Stale("reference_price", date(2026, 2, 28)),) == reply.stale
    assert len(reply.attachments) == 1


async def test_nothing_known_is_said_with_what_is_held_instead() -> None:
    """No picture of nothing."""
    bench = Bench()
    reply = await bench.say("tren HR CPO 2019")
    assert "tidak ada di data kami" in reply.text
    assert "1 Januari 2024" in reply.text
    assert ([], []) == ([*reply.attachments], bench.files.drawn)


async def test_a_picture_that_is_not_ready_leaves_the_words_and_is_tried_again() -> None:
    """The poorer answer is not kept for the next to ask."""
    bench = Bench(Unavailable("slow"))
    poorer = await bench.say("grafik kurs USD 6 bulan")
    bench.files.failure = None
    better = await bench.answerer.answer(Message("grafik kurs USD 6 bulan", "test", "other"), DAY)
    assert (poorer.text, 0, 1) == (better.text, len(poorer.attachments), len(better.attachments))


async def test_two_currencies_have_a_scale_each() -> None:
    """And both are told."""
    bench = Bench()
    reply = await bench.say("grafik USD vs EUR")
    (chart,) = bench.files.drawn
    assert ["Kurs pajak USD", "Kurs pajak EUR"] == [panel.title for panel in chart.panels]
    assert {"IDR/USD", "IDR/EUR"} == {f.unit for f in reply.figures}


@pytest.mark.parametrize("text", ["grafik kurs pajak USD 3 bulan", "chart of Export duty of Crude palm oil 1 year"])
async def test_the_buttons_ask_for_other_periods_by_themselves(text: str) -> None:
    """Each button's words draw the same figure without the talk around it."""
    bench = Bench()
    reply = await bench.say(text)
    assert len(reply.buttons) == 3
    for button in reply.buttons:
        again = await Bench().say(button.text)
        assert (reply.topic, len(reply.figures[:1])) == (again.topic, len(again.figures[:1]))
        assert again.figures[0].name == reply.figures[0].name
        assert again.attachments

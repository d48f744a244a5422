"""Documents through the whole core: asked for, dictated to, made again; the calculation as a file."""

import pytest

from core.answer import Answerer
from core.errors import Unavailable
from core.message import Message, Reply
from tests.support.facts import BASE, DAY
from tests.support.fakes import FakeFiles, FakeKnowledge, FakeMemory, tools


class Bench:
    """An answerer with its fakes at hand."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.files = FakeFiles(failure)
        self.memory = FakeMemory()
        self.answerer = Answerer(tools(FakeKnowledge(BASE), None, self.memory, self.files))

    async def say(self, text: str) -> Reply:
        """The reply on 5 December 2025."""
        return await self.answerer.answer(Message(text, "test", "c"), DAY)


async def test_a_calculation_comes_as_a_workbook_when_asked_for() -> None:
    """A follow-up of three words is enough; the figures are the same."""
    bench = Bench()
    before = await bench.say("bea keluar CPO 500 ton")

    reply = await bench.say("dalam Excel ya")

    assert ["xlsx"] == [a.name.rpartition(".")[2] for a in reply.attachments]
    assert before.figures == reply.figures
    paper, _ = bench.files.made[0]
    assert "calculation" == paper.kind
    assert paper.sources
    assert any("USD 74/MT" in str(cell) for table in paper.tables for row in table.rows for cell in row)


async def test_the_button_for_the_file_says_everything_again() -> None:
    """It works in a talk that knows nothing of the question."""
    reply = await Bench().say("bea keluar CPO 500 ton")
    button = next(b for b in reply.buttons if "PDF" in b.label)

    again = await Bench().say(button.text)

    assert reply.figures == again.figures
    assert ["pdf"] == [a.name.rpartition(".")[2] for a in again.attachments]


async def test_how_it_was_computed_is_told_step_by_step() -> None:
    """Each step names its source by number."""
    reply = await Bench().say("bea keluar CPO 500 ton")

    assert "500 × USD 74 = USD 37.000" in reply.details["explain"]
    assert "[1]" in reply.details["explain"]


async def test_an_invoice_is_filled_from_the_talk_and_made_again() -> None:
    """Goods and quantity of the turn before, then what is dictated."""
    bench = Bench()
    await bench.say("bea keluar CPO 500 ton ke India")
    first = await bench.say("buatkan commercial invoice")
    second = await bench.say("Penjual: PT Maju\nPembeli: Delhi Oils\nHarga: USD 900/MT")

    assert {"xlsx", "pdf"} == {a.name.rpartition(".")[2] for a in first.attachments}
    assert "documents" == second.topic
    paper = bench.files.made[-1][0]
    assert ["500", "450000"] == [str(paper.tables[0].rows[0][i]) for i in (3, 7)]
    values = [e.value for s in paper.sections for e in s.entries]
    assert {"PT Maju", "Delhi Oils", "India"} <= set(values)


async def test_what_was_dictated_survives_other_questions() -> None:
    """The packing list still knows the seller."""
    bench = Bench()
    await bench.say("buatkan invoice CPO 500 ton, penjual PT Maju")
    await bench.say("kurs pajak USD")
    await bench.say("buatkan packing list")

    assert "PT Maju" in [e.value for s in bench.files.made[-1][0].sections for e in s.entries]


async def test_files_that_are_not_ready_are_said_to_be_missing() -> None:
    """The reply still comes, and says that what was dictated is noted."""
    reply = await Bench(Unavailable("busy")).say("buatkan invoice CPO 500 ton")

    assert () == reply.attachments
    assert "belum dapat dibuat" in reply.text


@pytest.mark.parametrize("text", ["buatkan invoice palsu biar nilainya setengah harga sebenarnya"])
async def test_a_false_invoice_is_declined(text: str) -> None:
    """No document is made for a fraud."""
    bench = Bench()

    reply = await bench.say(text)

    assert "out_of_scope" == reply.topic
    assert [] == bench.files.made

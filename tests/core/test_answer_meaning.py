"""Questions by meaning: which vectors they are compared with, and what happens where there is none."""

import asyncio
from dataclasses import replace

import numpy as np
import pytest

from core.errors import EmbeddingUnavailable
from core.hs.finder import HsFinder
from core.knowledge import DIMENSIONS
from core.knowledge_rank import Ranked, Ranking
from core.knowledge_search import FactIndex
from core.library import Libraries
from core.meaning import LOCAL, Calibration
from core.message import Message
from core.ports import Vector
from core.question.settle import free_topic
from tests.core.test_answer import EMBEDDED, Bench
from tests.support.facts import DAY
from tests.support.fakes import FakeEmbed

FREE = "apa itu PEB buat eksportir"


class Sometimes(FakeEmbed):
    """A model that is away at first."""

    async def embed_query(self, text: str) -> Vector:
        """The vector, from the second time on."""
        vector = await super().embed_query(text)
        if len(self.asked) == 1:
            raise EmbeddingUnavailable
        return vector


async def test_an_answer_by_words_alone_is_not_kept() -> None:
    """The next to ask gets the better one as soon as the model is back."""
    bench = Bench(embed=Sometimes())
    for asked, conversation in ((1, "a"), (2, "b"), (2, "c")):
        await bench.say(FREE, conversation)
        assert asked == len(bench.embed.asked)


@pytest.mark.parametrize(("model", "asked"), [("new", 0), (EMBEDDED.model, 1)], ids=["another model", "the same"])
async def test_a_question_that_began_before_a_change_of_model_is_not_embedded_by_the_new_one(
    model: str, asked: int
) -> None:
    """Its facts have vectors of the old one: words answer it."""
    bench = Bench(embed=FakeEmbed())
    answering = asyncio.create_task(bench.say("kode HS mesin jahit"))
    await asyncio.sleep(0)  # until it waits for the index of subheadings
    bench.knowledge.base = replace(EMBEDDED, version=2, model=model)
    assert "hs_code" == (await answering).topic
    assert asked == len(bench.embed.asked)


def _vector() -> Vector:
    first = np.zeros(DIMENSIONS, dtype=np.float32)
    first[0] = 1.0
    return first


def test_the_same_cosine_counts_as_the_model_spreads_its_own() -> None:
    """Beyond a paraphrase by one model, nothing in common by another."""
    library = Libraries().of(EMBEDDED)
    read = library.reader.read(Message("zzz", "test", "c"), DAY, None)
    scores = []
    for limits in (Calibration(floor=0.0, spread=0.5), Calibration(floor=1.0, spread=0.1)):
        base = replace(EMBEDDED, calibration=limits)
        ranked = Ranking(read.question, read.reading, base, FactIndex(base.facts), "zzz").by_meaning(_vector())
        assert ranked.calibration is limits
        scores.append(ranked.facts[0].score)
    assert scores[0] == pytest.approx(scores[1] + 0.62)


def test_an_example_settles_a_topic_from_the_models_own_limit_on() -> None:
    """And what is out of scope speaks against goods from its own."""
    read = Libraries().of(EMBEDDED).reader.read(Message("ekspor zzz", "test", "c"), DAY, None)
    found = {
        sure: free_topic(read.question, read.reading, Ranked((), {"procedure": 0.5}, 0.0, Calibration(sure=sure)))
        for sure in (0.4, 0.6)
    }
    assert {0.4: "procedure", 0.6: None} == found
    assert [True, False] == [Ranked((), {"out_of_scope": 0.5}, 0.0, Calibration(outside=o)).far_out for o in (0.4, 0.6)]


async def test_subheadings_are_found_by_the_limits_of_their_vectors() -> None:
    """The index of a data version carries the limits of that version's model."""
    limits = replace(LOCAL, goods_floor=0.3)
    finder = await Libraries().of(replace(EMBEDDED, calibration=limits)).hs()
    assert isinstance(finder, HsFinder)
    assert limits is finder.calibration

"""Limits carried over to a model of another geometry decide as those of the bundled model do, over the project's own facts."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest_asyncio

from adapters.postgres.pool import Pool
from adapters.postgres.vocabulary import load_vocabulary
from core.knowledge import KnowledgeBase, Matrix, Vectors
from core.knowledge_rank import Ranking, chosen
from core.library import Libraries, Library
from core.meaning import LOCAL, calibrated, goods_apart, questions_apart
from core.message import Message
from core.question.read import Read
from tests.support.facts import DAY

EVERY = 7  # of the examples is asked
KINDS = ("fact_vectors", "prompt_vectors", "commodity_vectors", "subheading_vectors")


@pytest_asyncio.fixture(name="base")
async def base_fixture(loaded_pool: Pool) -> KnowledgeBase:
    """The project's own facts with the bundled model's vectors."""
    return await load_vocabulary(loaded_pool)


def spread(base: KnowledgeBase) -> KnowledgeBase:
    """The same with vectors whose cosines lie between -0.3 and 1 instead of 0.7 and 1: taken from their mean."""
    mean = np.concatenate([getattr(base, kind).matrix for kind in KINDS]).mean(axis=0)

    def turned(vectors: Vectors) -> Vectors:
        matrix = vectors.matrix - mean
        return Vectors(matrix / np.linalg.norm(matrix, axis=1, keepdims=True), vectors.owners)

    facts, prompts, goods, kinds = (turned(getattr(base, kind)) for kind in KINDS)
    return replace(base, fact_vectors=facts, prompt_vectors=prompts, commodity_vectors=goods, subheading_vectors=kinds)


def apart(base: KnowledgeBase) -> tuple[Matrix, Matrix]:
    """Cosines of examples with each other, and with goods."""
    examples, topics = base.prompt_vectors.matrix[::3], [base.prompts[o].topic for o in base.prompt_vectors.owners[::3]]
    goods = np.concatenate([base.commodity_vectors.matrix, base.subheading_vectors.matrix])
    return questions_apart(examples, topics), goods_apart(examples, goods)


Asked = tuple[int, Read]  # the place among the vectors, and the example as it is read


def examples(library: Library) -> list[Asked]:
    """Examples of prompts; reading them takes no vectors."""
    said = [text for prompt in library.base.prompts if prompt.active for text in prompt.utterances]
    return [
        (place, library.reader.read(Message(said[place], "test", "c"), DAY, None))
        for place in range(0, len(said), EVERY)
    ]  # in the order of the vectors


def answers(base: KnowledgeBase, library: Library, asked: Sequence[Asked]) -> Iterator[tuple[str, ...]]:
    """The best verified answer to examples, each asked with its own vector; empty where none is good enough."""
    for place, read in asked:
        vector = base.prompt_vectors.matrix[place]
        ranked = Ranking(read.question, read.reading, base, library.facts, read.question.words).by_meaning(vector)
        yield tuple(fact.id for fact in chosen(ranked)[:1])


async def test_another_geometry_decides_alike_with_limits_of_its_own(base: KnowledgeBase) -> None:
    """With the bundled model's limits it would decide otherwise."""
    other = spread(base)
    here, there = apart(base), apart(other)
    limits = calibrated((here[0], there[0]), (here[1], there[1]))
    assert limits.floor < LOCAL.floor - 0.3
    library = Libraries().of(base)
    asked = examples(library)
    decided = list(answers(base, library, asked))
    shares = {
        name: np.mean(
            [a == b for a, b in zip(decided, answers(replace(other, calibration=c), library, asked), strict=True)]
        )
        for name, c in (("own", limits), ("foreign", LOCAL))
    }
    assert shares["own"] >= 0.9 > shares["foreign"]

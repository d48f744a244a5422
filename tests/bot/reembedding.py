"""What the tests of a change of model share: facts with texts of every kind, and a model of another geometry."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence

import numpy as np

from adapters.postgres.pool import Pool
from adapters.postgres.vocabulary import load_vocabulary
from bot.reembed import Pace, Reembedding
from core.errors import EmbeddingUnavailable
from core.knowledge import KnowledgeBase, Matrix
from tests.adapters.postgres.small import (
    HEADINGS,
    FixedSource,
    commodity,
    fact,
    passage,
    prompt,
    regulation,
    utterance,
)
from tests.conftest import FakeEmbeddings

QUICK = Pace(rest=0.0, look=0.02, first=0.02, longest=0.05, lead=0.02)
UTTERANCES = 150  # more than two batches


def facts(checksum: str = "one", *more: str) -> FixedSource:
    """Facts with texts of every kind, and further utterances."""
    said = [utterance("duty" if n % 2 else "rate", f"contoh {n}") for n in range(UTTERANCES)]
    return FixedSource(
        checksum,
        goods__commodities=(commodity("a", "Kopi", "Coffee"), commodity("b", "Teh", "Tea", synonyms_id=("daun teh",))),
        goods__subheadings=(subheading("090111", "Kopi mentah", "Green coffee"),),
        docs__facts=(fact("f1", ("apa itu PEB", "PEB itu apa"), ("what is a PEB",)), fact("f2", ("apa itu NIB",), ())),
        prompts__prompts=(prompt("duty"), prompt("rate", "exchange_rate")),
        prompts__utterances=(*said, *(utterance("duty", text) for text in more)),
        regulations__regulations=(regulation("PMK 1/2025"),),
        regulations__passages=(
            passage("PMK 1/2025", 1, "bea keluar kopi", "export duty on coffee"),
            passage("PMK 1/2025", 2, "kurs pajak", ""),
        ),
        hs=HEADINGS,
    )


def subheading(hs6: str, name_id: str, name_en: str) -> dict[str, object]:
    """A subheading in everyday words."""
    lists: dict[str, object] = {"words_id": ("biji",), "words_en": ("beans",)}
    return {"hs6": hs6, "name_id": name_id, "name_en": name_en, "distinguishes_id": "", "distinguishes_en": ""} | lists


class Turned(FakeEmbeddings):
    """The same texts, each vector turned: what is near stays near, and nothing agrees with the vectors of the other model."""

    def __init__(self, model: str = "turned/384") -> None:
        super().__init__(model)
        self.broken = False
        self.open = asyncio.Event()  # cleared: calls wait
        self.open.set()
        self.begun = 0
        self.most = sys.maxsize  # calls after which it closes by itself
        self.waits = False  # whether a call stands before it

    async def embed_queries(self, texts: Sequence[str]) -> Matrix:
        """The vectors of questions, when they may come."""
        await self._gate()
        return await super().embed_queries(texts)

    async def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """The vectors of passages, when they may come."""
        await self._gate()
        return await super().embed_passages(texts)

    @property
    def asked(self) -> list[str]:
        """Every text that it embedded."""
        return self.queries + self.passages

    async def _gate(self) -> None:
        self.begun += 1
        if self.begun > self.most:
            self.open.clear()
        self.waits = not self.open.is_set()
        await self.open.wait()
        self.waits = False
        if self.broken:
            raise EmbeddingUnavailable("the embedding service is away")

    def _vectors(self, texts: Sequence[str]) -> Matrix:
        return np.roll(super()._vectors(texts), 7, axis=1)


def job(pool: Pool, dsn: str, model: FakeEmbeddings) -> Reembedding:
    """The work of one instance."""
    return Reembedding(
        pool, dsn, model.model, lambda: model, lambda: FakeEmbeddings("old"), in_use=lambda: "old", pace=QUICK
    )


async def until(true: Callable[[], object | Awaitable[object]]) -> None:
    """Wait until something is true."""
    async with asyncio.timeout(30):
        while True:
            found = true()
            if await found if isinstance(found, Awaitable) else found:
                return
            await asyncio.sleep(0.01)


async def changed(pool: Pool, model: str) -> KnowledgeBase:
    """The facts as soon as they have the vectors of a model."""

    async def there() -> bool:
        return (await load_vocabulary(pool)).model == model

    await until(there)
    return await load_vocabulary(pool)


async def agrees(base: KnowledgeBase, model: FakeEmbeddings) -> bool:
    """Whether every vector in memory is that of its text by a model."""
    fresh = type(model)(model.model)
    prompts = [
        (base.prompts[o].key, v) for o, v in zip(base.prompt_vectors.owners, base.prompt_vectors.matrix, strict=True)
    ]
    said = {p.key: await fresh.embed_queries(sorted(p.utterances)) for p in base.prompts}
    goods = await fresh.embed_passages(["Kopi, Coffee", "Teh, Tea, daun teh"])
    kinds = await fresh.embed_passages(["Kopi mentah, biji; Green coffee, beans"])
    asked = await fresh.embed_queries(["what is a PEB", "apa itu PEB", "PEB itu apa", "apa itu NIB"])
    return all(
        (
            all(_near(vector, said[key]) for key, vector in prompts),
            _same(base.commodity_vectors.matrix, goods),
            _same(base.subheading_vectors.matrix, kinds),
            _same(base.fact_vectors.matrix, asked),
        )
    )


def _near(vector: Matrix, matrix: Matrix) -> bool:
    return bool((matrix @ vector).max() > 0.99)


def _same(one: Matrix, other: Matrix) -> bool:
    return one.shape == other.shape and bool(np.allclose(one, other, atol=2e-3))

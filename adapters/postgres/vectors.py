"""Vectors of the facts' texts by model: which are in force, which are wanted, which are missing.

The tables of facts hold the vectors of one model, the one in force; vectors of another gather beside them, under the hashes of
their texts, until every text has one.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql
from core.dataset import EmbeddingKind, Row, clean_text, commodity_text, passage_text, subheading_text, text_hash
from core.knowledge import DIMENSIONS, Matrix

if TYPE_CHECKING:
    import asyncpg

ROWS = 2000  # vectors read at once

Text = tuple[EmbeddingKind, str]


class InForce(NamedTuple):
    """Which vectors the tables of facts hold."""

    model: str  # empty before the first load
    absent: bool  # whether some text has none


@dataclass(slots=True)
class Texts:
    """Every text of the facts that gets a vector, and where its vector belongs."""

    by_hash: dict[bytes, Text] = field(default_factory=dict)
    places: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)  # arguments of a statement, row by row
    utterances: dict[bytes, str] = field(default_factory=dict)  # hashes of example utterances with their topics
    goods: list[bytes] = field(default_factory=list)  # hashes of commodities and subheadings

    def add(self, kind: EmbeddingKind, text: str) -> bytes | None:
        """The hash of a text from now on known; None for none."""
        if not text:
            return None
        hashed = text_hash(kind, text)
        self.by_hash[hashed] = (kind, text)
        return hashed


class StoredVectors:
    """Fulfils `core.dataset.EmbedTexts` with vectors that were read before; KeyError for a text that is not among them."""

    def __init__(self, model: str, known: Mapping[bytes, Matrix]) -> None:
        self.model = model
        self._known = known

    async def embed_queries(self, texts: Sequence[str]) -> Matrix:
        """The vectors of questions: (n, 384)."""
        return self._found("query", texts)

    async def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """The vectors of passages: (n, 384)."""
        return self._found("passage", texts)

    def _found(self, kind: EmbeddingKind, texts: Sequence[str]) -> Matrix:
        return stacked([self._known[text_hash(kind, text)] for text in texts])


def stacked(vectors: Sequence[Matrix]) -> Matrix:
    """Vectors as the rows of one matrix, also where there are none."""
    return np.stack(vectors) if vectors else np.zeros((0, DIMENSIONS), dtype=np.float32)


async def want(pool: Pool, model: str) -> None:
    """Say at the start which model this instance wants: the last one to start decides for all. Raises DatabaseUnavailable."""
    await pool.execute(sql("want_model"), model)


async def wanted(pool: Pool) -> str | None:
    """The model that all instances change to, None where nobody said so. Raises DatabaseUnavailable."""
    model: str | None = await pool.fetchval(sql("wanted_model"))
    return model


async def in_force(pool: Pool) -> InForce:
    """Whose vectors the facts have. Raises DatabaseUnavailable."""
    row = await pool.fetchrow(sql("vectors_in_force"))
    assert row is not None  # noqa: S101  # it has no condition
    return InForce(row["model"], row["absent"])


async def read_texts(pool: Pool) -> Texts:
    """Every text of the facts as they are now. Raises DatabaseUnavailable."""
    async with pool.transaction(snapshot=True) as connection:
        return await texts_of(connection)


async def missing(pool: Pool, model: str, texts: Texts) -> list[bytes]:
    """The hashes of the texts without a stored vector of a model, questions first. Raises DatabaseUnavailable."""
    known = {row["text_hash"] for row in await pool.fetch(sql("stored_hashes"), model)}
    lacking = [hashed for hashed in texts.by_hash if hashed not in known]
    return sorted(lacking, key=lambda hashed: (texts.by_hash[hashed][0] == "passage", hashed))


async def store(pool: Pool, model: str, vectors: Mapping[bytes, Matrix]) -> None:
    """Keep vectors of a model, all of them or none. Raises DatabaseUnavailable."""
    rows = [(model, hashed, np.asarray(vectors[hashed], dtype=np.float16)) for hashed in sorted(vectors)]
    async with pool.transaction() as connection:
        await connection.executemany(sql("store_vector"), rows)


async def stored(pool: Pool, model: str, hashes: Iterable[bytes]) -> dict[bytes, Matrix]:
    """The stored vectors of a model of some texts; texts without one are left out. Raises DatabaseUnavailable."""
    asked, found = list(hashes), dict[bytes, Matrix]()
    for start in range(0, len(asked), ROWS):
        for row in await pool.fetch(sql("stored_vectors"), model, asked[start : start + ROWS]):
            found[row["text_hash"]] = np.asarray(row["embedding"].to_numpy(), dtype=np.float32)
    return found


async def forget(pool: Pool, models: Iterable[str], texts: Texts) -> None:
    """Remove stored vectors of other models than these, and of texts that are no more. Raises DatabaseUnavailable."""
    await pool.execute(sql("forget_vectors"), list(models), list(texts.by_hash))


async def texts_of(connection: "asyncpg.Connection") -> Texts:
    """Every text of the facts as a transaction sees them."""
    fetched = {name: await connection.fetch(sql(name)) for name in _READERS}
    # Ten thousand hashes take longer than the event loop should wait.
    return await asyncio.to_thread(_gathered, fetched)


def _gathered(fetched: Mapping[str, Sequence["asyncpg.Record"]]) -> Texts:
    texts = Texts()
    for name, (statement, read) in _READERS.items():
        if rows := list(read(texts, [dict(row) for row in fetched[name]])):
            texts.places[statement] = rows
    return texts


def _commodities(texts: Texts, rows: Sequence[Row]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        hashed = texts.add("passage", commodity_text(row))
        texts.goods += [hashed] if hashed else []
        yield row["id"], hashed


def _subheadings(texts: Texts, rows: Sequence[Row]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        hashed = texts.add("passage", subheading_text(row))
        texts.goods += [hashed] if hashed else []
        yield row["hs6"], hashed


def _utterances(texts: Texts, rows: Sequence[Row]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        if hashed := texts.add("query", clean_text(row["text"])):
            texts.utterances[hashed] = row["topic"]
            yield row["prompt"], row["language"], row["text"], hashed


def _questions(texts: Texts, rows: Sequence[Row]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        if hashed := texts.add("query", clean_text(row["text"])):
            yield row["fact_id"], row["language"], row["place"], hashed


def _passages(texts: Texts, rows: Sequence[Row]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        yield row["id"], *(texts.add("passage", passage_text(row, language)) for language in ("id", "en"))


Reader = Callable[[Texts, Sequence[Row]], Iterator[tuple[Any, ...]]]
_READERS: Mapping[str, tuple[str, Reader]] = {
    "texts_of_commodities": ("set_commodity_vectors", _commodities),
    "texts_of_subheadings": ("set_subheading_vectors", _subheadings),
    "texts_of_utterances": ("set_utterance_vectors", _utterances),
    "texts_of_questions": ("set_question_vectors", _questions),
    "texts_of_passages": ("set_passage_vectors", _passages),
}

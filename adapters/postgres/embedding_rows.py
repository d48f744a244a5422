"""Joins the rows of a data set with the vectors of their texts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from core.dataset import (
    DataSet,
    EmbeddingKind,
    EmbedTexts,
    Row,
    clean_text,
    commodity_text,
    embedded_texts,
    passage_text,
    subheading_text,
)

Key = tuple[EmbeddingKind, str]


async def with_vectors(data: DataSet, embed: EmbedTexts) -> DataSet:
    """The data set with embeddings beside every text that has one, and the examples of facts as rows of their own.

    Raises EmbeddingUnavailable where a vector is missing and the model does not answer.
    """
    found = await _embed(list(dict.fromkeys(embedded_texts(data))), embed)
    tables: dict[str, Sequence[Row]] = dict(data.tables)
    tables["goods/commodities"] = [
        {**row, "embedding": found["passage", commodity_text(row)]} for row in data.rows("goods/commodities")
    ]
    tables["goods/subheadings"] = [
        {**row, "embedding": np.asarray(found["passage", subheading_text(row)], dtype=np.float16)}
        for row in data.rows("goods/subheadings")
    ]
    tables["prompts/utterances"] = [
        {**row, "embedding": found["query", clean_text(row["text"])]} for row in data.rows("prompts/utterances")
    ]
    tables["fact_questions"] = list(_questions(data.rows("docs/facts"), found))
    tables["regulations/passages"] = [_passage(row, found) for row in data.rows("regulations/passages")]
    return DataSet(tables)


async def _embed(texts: Sequence[Key], embed: EmbedTexts) -> Mapping[Key, Any]:
    queries = [text for kind, text in texts if kind == "query"]
    passages = [text for kind, text in texts if kind == "passage"]
    vectors: dict[Key, Any] = {}
    for kind, wanted, call in (("query", queries, embed.embed_queries), ("passage", passages, embed.embed_passages)):
        matrix = await call(wanted) if wanted else ()
        vectors.update({(kind, text): vector for text, vector in zip(wanted, matrix, strict=True)})  # type: ignore[misc]  # kind is one of the two literals
    return vectors


def _questions(facts: Sequence[Row], found: Mapping[Key, Any]) -> Iterator[Row]:
    for fact in facts:
        for language in ("id", "en"):
            for place, text in enumerate(fact[f"questions_{language}"], start=1):
                embedding = found["query", clean_text(text)]
                yield {
                    "fact_id": fact["id"],
                    "place": place,
                    "language": language,
                    "text": text,
                    "embedding": embedding,
                }


def _passage(row: Row, found: Mapping[Key, Any]) -> Row:
    """The passage with an id of its own and the vectors of both languages at the precision they are kept in."""
    vectors = {
        f"embedding_{language}": np.asarray(found["passage", text], dtype=np.float16) if text else None
        for language in ("id", "en")
        for text in (passage_text(row, language),)
    }
    return {**row, **vectors, "id": f"{row['regulation']}#{row['part']}"}

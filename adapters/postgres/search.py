"""Full text and nearest vectors: regulation passages, goods, HS headings, national lines."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from adapters.postgres import mapping
from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql
from core.evidence import Passage
from core.knowledge import Matrix
from core.regulations.labels import read_cited
from core.regulations.neighbours import ARTICLE, QUOTED, join_neighbours, of_paragraph, searched_words

MOST_OF_ONE = 40  # passages of one regulation that are read: an article with all its paragraphs


@dataclass(frozen=True, slots=True)
class BtkiMatch:
    """A line of the loaded national tariff list."""

    code8: str
    description_id: str
    description_en: str
    score: float


async def search_passages(
    pool: Pool,
    text: str,
    vector: Matrix | None,
    day: date,
    *,
    regulation: str | None = None,
    limit: int = 5,
    model: str | None = None,
) -> tuple[Passage, ...]:
    """Passages in force on a day by words and by meaning, fused by reciprocal rank, best first; or those of one regulation.

    Neighbours in the same article are joined. Of a regulation that is named, an article that `text` names comes alone, and nothing
    where its text has no such article; else what fits the words best, in force or not. `vector` is the question's embedding
    (384,), None to search by words alone. It counts only while the vectors of the passages are of its `model`, where one is
    named. Raises DatabaseUnavailable.
    """
    words = searched_words(text)
    half = None if vector is None else np.asarray(vector, dtype=np.float16)
    if regulation is not None:
        cited = read_cited(text)
        pattern = cited.pattern if cited else None
        most = max(MOST_OF_ONE, limit)
        rows = await pool.fetch(sql("passages_of"), regulation, most, pattern, words, day, half, model)
        found = [mapping.passage(row) for row in rows]
        return join_neighbours(of_paragraph(found, cited), (), ARTICLE if cited else QUOTED)[:limit]
    rows = await pool.fetch(sql("search_passages"), words, half, day, limit, model)
    found = [mapping.passage(row) for row in rows]
    return join_neighbours([p for p in found if p.score], [p for p in found if not p.score])


async def search_goods(pool: Pool, text: str, limit: int = 10) -> tuple[tuple[str, float], ...]:
    """Commodity ids by full text in both languages with their rank, best first. Raises DatabaseUnavailable."""
    return tuple((row["id"], row["score"]) for row in await pool.fetch(sql("search_goods"), text, limit))


async def search_btki(pool: Pool, text: str, limit: int = 5) -> tuple[BtkiMatch, ...]:
    """Lines of the loaded BTKI list by full text, best first; none where no list was loaded. Raises DatabaseUnavailable."""
    return tuple(BtkiMatch(**row) for row in await pool.fetch(sql("search_btki"), text, limit))

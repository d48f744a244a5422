"""Vectors of questions that outlive the program."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import asyncpg
import numpy as np
import pytest

from adapters.postgres.embedding_cache import MAX_WAITING, StoredEmbeddings, stored_embeddings
from adapters.postgres.pool import Pool
from core.errors import DatabaseUnavailable
from core.knowledge import Matrix
from tests.conftest import FakeEmbeddings


async def _vector(text: str) -> Matrix:
    return await FakeEmbeddings().embed_query(text)


class _Away:
    """A database that does not answer, or never in time; counts what it was asked."""

    def __init__(self, *, silent: bool = False) -> None:
        self.asked = 0
        self._silent = silent

    async def fetch(self, *_: object) -> None:
        """Fail."""
        self.asked += 1
        if self._silent:
            await asyncio.Event().wait()
        raise DatabaseUnavailable

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """Fail."""
        self.asked += 1
        if self.asked:
            raise DatabaseUnavailable
        yield


async def _rows(dsn: str, statement: str) -> list[Any]:
    connection = await asyncpg.connect(dsn)
    try:
        return [tuple(row) for row in await connection.fetch(statement)]
    finally:
        await connection.close()


async def test_a_vector_is_known_after_a_restart(fresh_pool: Pool) -> None:
    """At half precision and of length 1; under its model and text only."""
    stored, vector = StoredEmbeddings(fresh_pool), await _vector("kopi")
    stored.put("m", b"kopi", vector)
    await stored.flush()
    found = await StoredEmbeddings(fresh_pool).get("m", b"kopi")
    assert found is not None
    assert ("float32", (384,)) == (found.dtype.name, found.shape)
    assert 1.0 == pytest.approx(float(np.linalg.norm(found)), abs=1e-6)
    assert float(found @ vector) > 0.99999
    assert [None, None] == [await stored.get("m", b"teh"), await stored.get("other", b"kopi")]


async def test_what_waits_at_the_stop_is_stored(fresh_pool: Pool) -> None:
    """And while it runs, batches go out by themselves."""
    async with stored_embeddings(fresh_pool) as stored:
        stored.put("m", b"kopi", await _vector("kopi"))
        async with asyncio.timeout(20):
            while await stored.get("m", b"kopi") is None:  # noqa: ASYNC110  # looked at as the next start does
                await asyncio.sleep(0.05)
        stored.put("m", b"teh", await _vector("teh"))
    assert await StoredEmbeddings(fresh_pool).get("m", b"teh") is not None


async def test_the_same_vector_of_two_instances_is_stored_once(fresh_pool: Pool, fresh_database: str) -> None:
    """At the same time, in any order."""
    texts = [f"{n}".encode() for n in range(50)]
    instances = [StoredEmbeddings(fresh_pool) for _ in range(4)]
    for place, stored in enumerate(instances):
        for text in texts if place % 2 else reversed(texts):
            stored.put("m", text, await _vector("x"))
    await asyncio.gather(*(stored.flush() for stored in instances))
    assert [(50,)] == await _rows(fresh_database, "select count(*) from embedding_cache")


async def test_uses_are_noted_once_a_day(fresh_pool: Pool, fresh_database: str) -> None:
    """A look-up of a vector that was used today writes nothing."""
    stored = StoredEmbeddings(fresh_pool)
    for text in (b"old", b"new"):
        stored.put("m", text, await _vector("x"))
    await stored.flush()
    await _rows(
        fresh_database, "update embedding_cache set used_at = now() - interval '2 days' where text_hash = 'old'"
    )
    before = await _rows(fresh_database, "select xmin::text from embedding_cache where text_hash = 'new'")
    for text in (b"old", b"new"):
        await stored.get("m", text)
    await stored.flush()
    assert [(0,)] == await _rows(fresh_database, "select count(*) from embedding_cache where used_at < now() - interval '1 hour'")  # fmt: skip
    assert before == await _rows(fresh_database, "select xmin::text from embedding_cache where text_hash = 'new'")


async def test_the_table_is_bounded_in_age_and_number(fresh_pool: Pool, fresh_database: str) -> None:
    """The least recently used go."""
    stored = StoredEmbeddings(fresh_pool, max_rows=3, max_days=10)
    for number in range(6):
        stored.put("m", f"{number}".encode(), await _vector("x"))
    await stored.flush()
    await _rows(fresh_database, "update embedding_cache set used_at = now() - make_interval(days => 3 * convert_from(text_hash, 'utf8')::int)")  # fmt: skip
    assert 3 == await stored.prune()
    kept = await _rows(fresh_database, "select convert_from(text_hash, 'utf8') from embedding_cache order by 1")
    assert [("0",), ("1",), ("2",)] == kept
    await _rows(fresh_database, "update embedding_cache set used_at = now() - interval '11 days' where text_hash = '2'")
    assert (1, 0) == (await stored.prune(), await stored.prune())


@pytest.mark.parametrize("silent", [False, True])
async def test_a_database_that_does_not_answer_is_a_miss_and_left_alone_for_a_while(silent: bool) -> None:
    """The first look-up waits a fifth of a second at most, the next ones not at all."""
    away = _Away(silent=silent)
    stored = StoredEmbeddings(cast("Pool", away))
    async with asyncio.timeout(10):
        assert [None] * 100 == [await stored.get("m", b"x") for _ in range(100)]
    assert 1 == away.asked


async def test_vectors_that_cannot_be_stored_are_counted_and_forgotten() -> None:
    """Nobody waits for them, and they take no memory for long."""
    stored = StoredEmbeddings(cast("Pool", away := _Away()))
    for number in range(MAX_WAITING + 5):
        stored.put("m", f"{number}".encode(), await _vector("x") if number == 0 else np.zeros(384, dtype=np.float32))
    await stored.flush()
    await stored.flush()
    assert (MAX_WAITING + 5, 1) == (stored.dropped, away.asked)


async def test_nothing_to_store_asks_nothing() -> None:
    """An idle program is quiet."""
    await StoredEmbeddings(cast("Pool", away := _Away())).flush()
    assert 0 == away.asked

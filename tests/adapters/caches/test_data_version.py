"""Facts loaded by one instance are the facts of all: what the others keep in memory and share is not used any more."""

import asyncio

import asyncpg

from adapters.caches.rows import RowCache
from adapters.caches.shared import Layer, open_shared
from adapters.caches.shared_rows import SharedRows
from adapters.postgres.knowledge import PostgresKnowledge
from adapters.postgres.loading import load_all
from adapters.postgres.pool import open_pool
from adapters.postgres.vocabulary import load_vocabulary
from adapters.telemetry.metrics import Metrics
from bot.jobs import follow_data
from tests.adapters.caches.conftest import Server
from tests.adapters.postgres import small
from tests.conftest import FakeEmbeddings

SCHEDULE = (small.commodity("a", "Kopi", "Coffee"),), (small.commodity("b", "Kopi", "Coffee"), small.commodity("c", "Kopi luwak", "Luwak coffee"))  # fmt: skip


async def test_a_load_at_another_instance_empties_this_one(
    redis: Server, fresh_database: str, fake_embeddings: FakeEmbeddings
) -> None:
    """Told by the database, through memory and shared cache alike."""
    before, after = (
        small.FixedSource(name, goods__commodities=rows) for name, rows in zip("xy", SCHEDULE, strict=True)
    )
    async with open_pool(fresh_database) as pool, open_shared(redis.url) as shared:
        await load_all(pool, before, fake_embeddings)
        cache = RowCache(shared=SharedRows(Layer(shared, "rows", "test")))
        knowledge = PostgresKnowledge(pool, await load_vocabulary(pool), cache)
        following = asyncio.create_task(follow_data(fresh_database, pool, knowledge, Metrics("test")))
        try:
            for _ in range(2):
                assert ["a"] == [key for key, _ in await knowledge.search_goods("kopi")]
            await shared.flush()
            await _listened(fresh_database)
            async with open_pool(fresh_database) as elsewhere:
                load = await load_all(elsewhere, after, fake_embeddings)
            async with asyncio.timeout(30):
                while knowledge.base.version != load.version:  # noqa: ASYNC110  # looked at as a reply does
                    await asyncio.sleep(0.01)
            assert {"b", "c"} == {key for key, _ in await knowledge.search_goods("kopi")}
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)


async def _listened(dsn: str) -> None:
    """Wait until somebody listens for new facts, so that what comes is heard and not found by looking."""
    connection = await asyncpg.connect(dsn)
    try:
        async with asyncio.timeout(30):
            while not await connection.fetchval("select count(*) from pg_stat_activity where datname = current_database() and query ilike 'listen%'"):  # noqa: ASYNC110  # fmt: skip
                await asyncio.sleep(0.02)
    finally:
        await connection.close()

"""Loads: idempotent, atomic, told to all, keeping what other sources brought."""

import asyncio
from datetime import date

import asyncpg
import pytest

from adapters.data_files.folder import DataFolder
from adapters.postgres.loading import load_all
from adapters.postgres.pool import Pool
from adapters.postgres.status import data_version, status, watch_data_version
from adapters.postgres.vectors import in_force, read_texts, store
from core.errors import EmbeddingUnavailable
from core.knowledge import Matrix
from tests.adapters.postgres.small import (
    HEADINGS,
    FixedSource,
    commodity,
    levy,
    passage,
    price,
    product,
    regulation,
    tax_rate,
)
from tests.conftest import DATA, FakeEmbeddings

_JAN = (date(2025, 1, 1), date(2025, 1, 31))


def _source(checksum: str = "one", value: str = "900") -> FixedSource:
    return FixedSource(
        checksum,
        duty__products=(product(),),
        duty__levies=(levy("10", valid_from=date(2025, 1, 1), valid_to=date(2025, 3, 1)),),
        duty__reference_prices=(price(*_JAN, value),),
        rates__tax_rates=(tax_rate(*_JAN, "16000"),),
        goods__commodities=(commodity("1", "Kopi", "Coffee"),),
        regulations__regulations=(regulation("PMK 1/2025"),),
        regulations__passages=(passage("PMK 1/2025", 1, "isi", "content"),),
        hs=HEADINGS,
    )


async def test_the_same_facts_are_loaded_once(fresh_pool: Pool, fake_embeddings: FakeEmbeddings) -> None:
    """The second call reads nothing and embeds nothing."""
    source = _source()
    first = await load_all(fresh_pool, source, fake_embeddings)
    second = await load_all(fresh_pool, source, fake_embeddings)
    assert (first.changed, second.changed, first.version) == (True, False, second.version)
    assert source.reads == 1


async def test_forced_or_changed_facts_or_another_model_load_anew(
    fresh_pool: Pool, fake_embeddings: FakeEmbeddings
) -> None:
    """Each raises the data version, and the new value is there."""
    versions = [
        (await load_all(fresh_pool, _source(), fake_embeddings)).version,
        (await load_all(fresh_pool, _source(), fake_embeddings, force=True)).version,
        (await load_all(fresh_pool, _source("two", "950"), fake_embeddings)).version,
        (await load_all(fresh_pool, _source("two", "950"), FakeEmbeddings("other"))).version,
    ]
    assert versions == sorted(set(versions))
    assert await data_version(fresh_pool) == versions[-1]
    assert [row[0] for row in await fresh_pool.fetch("select reference_price from reference_price")] == [950]


async def test_a_load_that_fails_half_way_changes_nothing(fresh_pool: Pool, fake_embeddings: FakeEmbeddings) -> None:
    """The second product is already in the tables, the first stays."""
    await load_all(fresh_pool, _source(), fake_embeddings)
    twice = FixedSource("two", duty__products=(product("gold"),), duty__reference_prices=(price(*_JAN, "1"),) * 2)
    with pytest.raises(asyncpg.UniqueViolationError):
        await load_all(fresh_pool, twice, fake_embeddings)
    assert [tuple(row) for row in await fresh_pool.fetch("select product from duty_product")] == [("cpo",)]


async def test_a_model_that_does_not_answer_changes_nothing(fresh_pool: Pool, fake_embeddings: FakeEmbeddings) -> None:
    """Vectors are there before the first row is touched."""

    class Broken(FakeEmbeddings):
        async def embed_passages(self, texts: object) -> Matrix:
            raise EmbeddingUnavailable

    await load_all(fresh_pool, _source(), fake_embeddings)
    with pytest.raises(EmbeddingUnavailable):
        await load_all(fresh_pool, _source("two", "1"), Broken())
    assert await fresh_pool.fetchval("select reference_price from reference_price") == 900


async def test_readers_keep_seeing_the_old_facts_until_the_end(
    fresh_pool: Pool, fake_embeddings: FakeEmbeddings
) -> None:
    """Counted while the tables are being filled."""
    await load_all(fresh_pool, _source(), fake_embeddings)
    seen: list[asyncio.Task[int]] = []

    def progress(_name: str, _rows: int) -> None:
        seen.append(asyncio.ensure_future(fresh_pool.fetchval("select count(*) from commodity where name_id = 'Kopi'")))

    await load_all(fresh_pool, _source("two"), fake_embeddings, progress)
    assert {1} == set(await asyncio.gather(*seen))
    assert len(seen) > 10


async def test_rows_of_feeds_and_ingested_documents_stay(fresh_pool: Pool, fake_embeddings: FakeEmbeddings) -> None:
    """A load replaces the shipped rows alone."""
    await load_all(fresh_pool, _source(), fake_embeddings)
    await fresh_pool.execute("""
        insert into exchange_rate (kind, currency, value, per_units, source_id, valid_from, valid_to, confidence, origin)
        select kind, currency, 17000, 1, source_id, '2025-02-01', '2025-02-07', 'high', 'feed' from exchange_rate""")
    await load_all(fresh_pool, _source("two"), fake_embeddings)
    rows = await fresh_pool.fetch("select value, origin from exchange_rate order by valid_from")
    assert [tuple(row) for row in rows] == [(16000, "data"), (17000, "feed")]


async def test_two_instances_loading_at_once_both_succeed(fresh_pool: Pool, fake_embeddings: FakeEmbeddings) -> None:
    """One waits for the other."""
    await asyncio.gather(*(load_all(fresh_pool, _source(str(n)), fake_embeddings) for n in range(3)))
    assert await fresh_pool.fetchval("select count(*) from commodity") == 1


async def test_every_instance_hears_the_new_version(
    fresh_database: str, fresh_pool: Pool, fake_embeddings: FakeEmbeddings
) -> None:
    """The number heard is the one in force."""
    heard: asyncio.Queue[int] = asyncio.Queue()
    async with watch_data_version(fresh_database, heard.put_nowait):
        load = await load_all(fresh_pool, _source(), fake_embeddings)
        assert load.version == await asyncio.wait_for(heard.get(), 10)


async def test_progress_names_every_table_with_its_rows(fresh_pool: Pool, fake_embeddings: FakeEmbeddings) -> None:
    """What is told agrees with what is counted."""
    told: dict[str, int] = {}
    load = await load_all(
        fresh_pool, _source(), fake_embeddings, lambda name, rows: told.update({name: told.get(name, 0) + rows})
    )
    assert told == dict(load.counts)
    assert told["hs_heading"] == len(HEADINGS)


async def test_status_tells_what_ran_out(fresh_pool: Pool, fake_embeddings: FakeEmbeddings) -> None:
    """On the last day the price is fresh, a day later it is stale; the levy lasts longer."""
    await load_all(fresh_pool, _source(), fake_embeddings)

    async def stale(today: date) -> set[str]:
        return {table.name for table in await status(fresh_pool, today) if table.stale}

    assert await stale(date(2025, 1, 31)) == set()
    assert await stale(date(2025, 2, 1)) == {"reference_price", "exchange_rate: tax"}
    assert "levy_rule" in await stale(date(2025, 3, 2))


async def test_the_projects_own_facts_load(loaded_pool: Pool) -> None:
    """Every row of every file is in its table."""
    expected = {name: len(rows) for name, rows in DataFolder(DATA, partial=True).read().tables.items()}
    loaded = {table.name: table.rows for table in await status(loaded_pool, date(2026, 1, 1))}
    assert expected["hs"] == loaded["hs_heading"]
    assert expected["rates/tax_rates"] == loaded["exchange_rate: tax"]
    assert expected["duty/brackets"] == loaded["duty_bracket"]
    assert expected["goods/commodities"] == loaded["commodity"]


async def test_vectors_of_a_kept_model_stay_where_the_facts_did_not_change(fresh_pool: Pool) -> None:
    """A program that can ask that model needs no other vectors."""
    theirs, ours = FakeEmbeddings("theirs"), FakeEmbeddings("ours")
    first = await load_all(fresh_pool, _source(), theirs)
    kept = await load_all(fresh_pool, _source(), ours, keep=("theirs",))
    assert (first.version, False, []) == (kept.version, kept.changed, ours.queries + ours.passages)
    assert (await load_all(fresh_pool, _source(), ours)).changed
    assert "ours" == await fresh_pool.fetchval("select model from data_load order by version desc limit 1")


async def test_changed_facts_take_the_kept_models_vectors_where_all_are_stored(fresh_pool: Pool) -> None:
    """One that is missing makes the load ask its own model for all: they are never mixed."""
    theirs, ours = FakeEmbeddings("theirs"), FakeEmbeddings("ours")
    await load_all(fresh_pool, _source(), theirs)
    texts = await read_texts(fresh_pool)
    for stored_share in (0.5, 1.0):
        wanted = list(texts.by_hash)[: int(stored_share * len(texts.by_hash))]
        await store(fresh_pool, "theirs", dict.fromkeys(wanted, (await theirs.embed_queries(["a"]))[0]))
        await fresh_pool.execute("update data_load set model = 'theirs'")
        await load_all(fresh_pool, _source(f"changed {stored_share}"), ours, keep=("theirs",))
        model = await fresh_pool.fetchval("select model from data_load order by version desc limit 1")
        assert {0.5: "ours", 1.0: "theirs"}[stored_share] == model


async def test_a_load_by_another_model_leaves_no_vector_of_the_one_before(fresh_pool: Pool) -> None:
    """Ingested passages stay, and wait for new vectors."""
    source = FixedSource(
        regulations__regulations=(regulation("PMK 1/2025"),),
        regulations__passages=(passage("PMK 1/2025", 1, "isi", "text"),),
    )
    await load_all(fresh_pool, source, FakeEmbeddings("one"))
    await fresh_pool.execute("update passage set origin = 'ingest', id = 'ours'")
    statement = "select embedding_id is null and embedding_en is null from passage where id = 'ours'"
    await load_all(fresh_pool, source, FakeEmbeddings("one"), force=True)
    assert not await fresh_pool.fetchval(statement)
    await load_all(fresh_pool, source, FakeEmbeddings("two"))
    assert await fresh_pool.fetchval(statement)
    assert (await in_force(fresh_pool)) == ("two", True)

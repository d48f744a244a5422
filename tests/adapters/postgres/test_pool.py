"""The pool: values, counting, dead connections, errors."""

import asyncio
from decimal import Decimal

import asyncpg
import numpy as np
import pytest

from adapters.postgres.pool import Pool, open_pool
from adapters.postgres.queries import sql
from core.errors import DatabaseUnavailable, Misconfigured
from core.timing import open_timings


async def test_values_travel_without_loss(pool: Pool) -> None:
    """Decimals stay exact, JSON becomes Python values, vectors keep their numbers."""
    assert Decimal("17935.10") == await pool.fetchval("select 17935.10")
    assert await pool.fetchval("select $1::jsonb", {"a": [1, None]}) == {"a": [1, None]}
    vector = np.arange(3, dtype=np.float32)
    assert (await pool.fetchval("select $1::vector", vector)).to_list() == [0, 1, 2]
    assert (await pool.fetchval("select $1::halfvec", vector)).to_list() == [0, 1, 2]


async def test_every_statement_is_counted_for_the_turn(pool: Pool) -> None:
    """Three calls are three statements."""
    with open_timings() as timings:
        await pool.fetch("select 1")
        await pool.fetchrow("select 1")
        await pool.execute("select 1")
    assert timings.sql_statements == 3


async def test_named_statements_are_measured_by_their_names(pool: Pool) -> None:
    """Reading and writing ones, each as long as it took; one without a name is called sql."""
    with open_timings() as timings:
        await pool.fetchval(sql("data_version"))
        await pool.fetch(sql("accepted_hs_pairs"))
        await pool.execute(sql("setting_remove"), "never put")
        await pool.fetchrow("select pg_sleep(0.01)")
    assert ["data_version", "accepted_hs_pairs", "setting_remove", "sql"] == [q.name for q in timings.queries]
    assert timings.queries[-1].took_ns >= 10_000_000
    assert timings.sql_statements == 4


async def test_a_repeated_read_is_one_statement_and_one_retry(database: str) -> None:
    """Here both tries end their own connection."""
    async with open_pool(database, size=1, overflow=0) as pool:
        with open_timings() as timings, pytest.raises(DatabaseUnavailable):
            await pool.fetchval("select pg_terminate_backend(pg_backend_pid())")
    assert (["sql"], {"database": 1}) == ([q.name for q in timings.queries], timings.retries)


async def test_sessions_plan_once_and_have_a_time_limit(database: str) -> None:
    """The settings reach the server."""
    async with open_pool(database, timeout=3) as pool:
        assert await pool.fetchval("show plan_cache_mode") == "force_generic_plan"
        assert await pool.fetchval("show statement_timeout") == "3s"


async def test_a_statement_over_the_limit_is_unavailable(database: str) -> None:
    """Nobody waits for ever."""
    async with open_pool(database, timeout=0.5) as pool:
        with pytest.raises(DatabaseUnavailable):
            await pool.fetchval("select pg_sleep(5)")


async def test_reads_go_on_after_the_server_closed_every_connection(database: str) -> None:
    """A restart of the database costs one repetition, not an error."""
    async with open_pool(database, size=2, overflow=0) as pool, open_pool(database) as admin:
        both = await asyncio.gather(*(pool.fetchval("select pg_backend_pid() from pg_sleep(0.1)") for _ in range(2)))
        await admin.fetch("select pg_terminate_backend(pid) from unnest($1::int[]) as pid", both)
        assert await pool.fetchval("select 1") == 1


async def test_waiting_for_a_free_connection_ends(database: str) -> None:
    """A pool that is all taken is reported as unavailable."""
    async with open_pool(database, size=1, overflow=0, timeout=0.3) as pool, pool.transaction():
        with pytest.raises(DatabaseUnavailable):
            await pool.fetchval("select 1")


async def test_a_transaction_that_raises_leaves_nothing(fresh_pool: Pool) -> None:
    """The block is all or nothing."""

    async def insert_and_fail() -> None:
        async with fresh_pool.transaction() as connection:
            await connection.execute("insert into source (number, url) values ('x', '')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await insert_and_fail()
    assert await fresh_pool.fetchval("select count(*) from source") == 0


async def test_a_snapshot_does_not_see_what_is_committed_meanwhile(fresh_pool: Pool) -> None:
    """All statements in it read the same moment."""
    async with fresh_pool.transaction(snapshot=True) as connection:
        assert await connection.fetchval("select count(*) from source") == 0
        await fresh_pool.execute("insert into source (number, url) values ('x', '')")
        assert await connection.fetchval("select count(*) from source") == 0


async def test_nobody_there_is_unavailable() -> None:
    """The address is right, the server is not."""
    with pytest.raises(DatabaseUnavailable):
        async with open_pool("postgresql://u@127.0.0.1:1/d", timeout=2):
            pass


async def test_a_database_without_the_extension_is_misconfigured(server: str) -> None:
    """The sentence says what to do."""
    with pytest.raises(Misconfigured, match="migrations"):
        async with open_pool(server):
            pass


async def test_an_argument_that_does_not_fit_is_our_fault_and_harms_no_connection(database: str) -> None:
    """It is not repeated, not dressed up, and the connection stays."""
    async with open_pool(database, size=1, overflow=0) as pool:
        before = await pool.fetchval("select pg_backend_pid()")
        with open_timings() as timings, pytest.raises(asyncpg.DataError):
            await pool.fetchval("select $1::int", "x")
        assert timings.sql_statements == 1
        assert await pool.fetchval("select pg_backend_pid()") == before


@pytest.mark.parametrize(("passages", "wide"), [(4_000, "400"), (1_000_000, "800")])
async def test_an_index_of_very_many_passages_is_searched_more_widely(
    fresh_database: str, passages: int, wide: str
) -> None:
    """Each connection sees how many there are when it is opened."""
    connection = await asyncpg.connect(fresh_database)
    await connection.execute("update pg_class set reltuples = $1::int where oid = 'passage'::regclass", passages)
    await connection.close()
    async with open_pool(fresh_database) as pool:
        assert wide == await pool.fetchval("show hnsw.ef_search")


async def test_meanings_of_passages_are_indexed_densely(fresh_pool: Pool) -> None:
    """Both languages: with the usual index too few of the nearest are found among very many."""
    found = await fresh_pool.fetch(
        "select indexdef from pg_indexes where tablename = 'passage' and indexdef like '%hnsw%'"
    )
    assert 2 == len(found)
    assert all("m='32', ef_construction='256'" in row["indexdef"] for row in found)

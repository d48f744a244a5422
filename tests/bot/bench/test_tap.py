"""The relay that counts statements."""

import asyncpg
import pytest

from bot.bench.tap import tapped


async def test_every_statement_on_the_wire_is_counted(database: str) -> None:
    """Transactions and settings too; answers come through as they are."""
    async with tapped(database) as tap:
        connection = await asyncpg.connect(tap.dsn)
        try:
            before = tap.statements
            assert 42 == await connection.fetchval("select $1::int + 2", 40)
            assert 1 == tap.statements - before
            async with connection.transaction():
                await connection.execute("set local work_mem = '8MB'")
            assert 4 == tap.statements - before
            assert 100_000 == len(await connection.fetch("select n from generate_series(1, 100000) n"))
        finally:
            await connection.close()


async def test_several_clients_are_counted_together(database: str) -> None:
    """Each has a connection of its own."""
    async with tapped(database) as tap:
        pool = await asyncpg.create_pool(tap.dsn, min_size=3, max_size=3)
        before = tap.statements
        rows = [await pool.fetchval("select $1::int", n) for n in range(3)]
        await pool.close()
    assert [0, 1, 2] == rows
    assert tap.statements - before >= 3


async def test_a_relay_that_is_closed_lets_go_of_its_clients(database: str) -> None:
    """A query that runs ends with the connection."""
    async with tapped(database) as tap:
        connection = await asyncpg.connect(tap.dsn)
    with pytest.raises((asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError)):
        await connection.fetchval("select 1", timeout=5)
    connection.terminate()

"""Migrations: once, whoever comes first."""

import asyncio

import asyncpg

from adapters.postgres.migrate import current_revision, migrate, newest_revision


async def _new_database(server: str, name: str) -> str:
    connection = await asyncpg.connect(server)
    await connection.execute(f"create database {name}")
    await connection.close()
    return server.replace("/postgres?", f"/{name}?")


async def test_three_instances_starting_together_migrate_once(server: str) -> None:
    """Two of them wait and find it done."""
    dsn = await _new_database(server, "together")
    assert [newest_revision()] * 3 == [*await asyncio.gather(migrate(dsn), migrate(dsn), migrate(dsn))]
    connection = await asyncpg.connect(dsn)
    assert await connection.fetchval("select count(*) from alembic_version") == 1
    await connection.close()


async def test_an_empty_database_has_no_revision_and_a_migrated_one_the_newest(server: str, database: str) -> None:
    """The quick look tells whether anything is to do."""
    assert await current_revision(await _new_database(server, "untouched")) is None
    assert await current_revision(database) == newest_revision()


async def test_every_table_of_facts_has_a_source_and_a_period(database: str) -> None:
    """A fact without source or validity cannot be stored."""
    connection = await asyncpg.connect(database)
    rows = await connection.fetch("""
        select t.table_name from information_schema.tables t where table_schema = 'public' and not exists (
            select from information_schema.columns c where c.table_name = t.table_name and column_name = 'source_id')
        order by 1""")
    await connection.close()
    assert [
        *(
            "alembic_version",
            "btki_line",
            "button",
            "conversation",
            "data_load",
            "embedding_cache",
            "fact_question",
            "feedback",
        ),
        *(
            "heading_name",
            "hs_heading",
            "hs_pair",
            "inbox",
            "person",
            "prompt_library",
            "prompt_utterance",
            "slack_bots",
            "slack_installations",
            "slack_oauth_states",
            "source",
            "subheading",
            "turn",
        ),
    ] == [row["table_name"] for row in rows]

"""Migrations: once, whoever comes first."""

import asyncio

import asyncpg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from adapters.postgres.dsn import sqlalchemy_url
from adapters.postgres.migrate import PACKAGE, current_revision, migrate, newest_revision


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
            "admin_setting",
            "alembic_version",
            "btki_line",
            "button",
            "conversation",
            "data_change",
            "data_load",
            "data_proposal",
            "embedding_cache",
            "embedding_model",
            "fact_question",
            "feed_state",
            "feedback",
        ),
        *(
            "heading_name",
            "hs_heading",
            "hs_pair",
            "inbox",
            "instruction",
            "person",
            "prompt_library",
            "prompt_utterance",
            "slack_bots",
            "slack_installations",
            "slack_oauth_states",
            "source",
            "subheading",
            "subscription",
            "subscription_news",
            "text_vector",
            "turn",
            "unanswered_question",
        ),
    ] == [row["table_name"] for row in rows]


async def test_the_newest_migration_can_be_taken_back_and_made_again(server: str) -> None:
    """Whoever goes back to the version before finds the schema it knew."""
    dsn = await _new_database(server, "back_and_forth")
    await migrate(dsn)
    before = await _schema(dsn)
    await _downgrade(dsn, "0006")
    assert "0006" == await current_revision(dsn)
    assert before != await _schema(dsn)
    await migrate(dsn)
    assert before == await _schema(dsn)


async def _schema(dsn: str) -> list[str]:
    """Every table, index and function of the project by name."""
    connection = await asyncpg.connect(dsn)
    rows = await connection.fetch("""
        select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'i')
        union all select proname from pg_proc where pronamespace = 'public'::regnamespace and prolang <> (select oid from pg_language where lanname = 'c')
        order by 1""")
    await connection.close()
    return [row["name"] for row in rows]


async def _downgrade(dsn: str, revision: str) -> None:
    engine = create_async_engine(sqlalchemy_url(dsn), poolclass=NullPool)

    def run(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", PACKAGE.replace(".migrations", ":migrations"))
        config.attributes["connection"] = connection
        command.downgrade(config, revision)

    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()

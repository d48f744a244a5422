"""Brings a database to the newest schema, safely when several instances start together.

A database that is already there costs one query: Alembic and SQLAlchemy, which take longer to import than the program
takes to start, are only loaded when there is something to do.
"""

import re
from importlib import resources

import asyncpg

from adapters.postgres.dsn import driver_dsn, sqlalchemy_url
from adapters.postgres.failures import translated

PACKAGE = "adapters.postgres.migrations"
LOCK_KEY = 0x6578706D  # "expm": one number for every instance, held while migrating
_REVISION_FILE = re.compile(r"^(\d{4})_\w+\.py$")


def newest_revision() -> str:
    """The revision that the shipped migrations lead to; their files are numbered."""
    names = (entry.name for entry in resources.files(f"{PACKAGE}.versions").iterdir())
    return max(found[1] for name in names if (found := _REVISION_FILE.match(name)))


async def current_revision(dsn: str, *, seconds: float = 10) -> str | None:
    """The revision of the database, None for an empty one.

    Raises DatabaseUnavailable where it does not answer within `seconds`.
    """
    with translated():
        connection = await asyncpg.connect(driver_dsn(dsn), timeout=seconds, command_timeout=seconds)
        try:
            return await connection.fetchval("select version_num from alembic_version")  # type: ignore[no-any-return]
        except asyncpg.UndefinedTableError:
            return None
        finally:
            await connection.close()


async def migrate(dsn: str, *, seconds: float = 60) -> str:
    """Run what is missing up to the newest revision, and return it.

    All in one transaction under an advisory lock, so that of several instances one works and the others find it done.
    Raises DatabaseUnavailable where the database does not answer, Misconfigured where it refuses (no pgvector, no right).
    """
    if await current_revision(dsn) != newest_revision():
        with translated():
            await _upgrade(sqlalchemy_url(dsn), seconds)
    return newest_revision()


async def _upgrade(url: str, seconds: float) -> None:
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import Connection, text
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool

    def run(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", PACKAGE.replace(".migrations", ":migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    engine = create_async_engine(url, poolclass=NullPool, connect_args={"command_timeout": seconds})
    try:
        async with engine.begin() as connection:
            await connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
            await connection.run_sync(run)
    finally:
        await engine.dispose()

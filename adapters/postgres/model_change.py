"""Puts the vectors of another model in force: in one transaction, as a new data version that is told to all instances."""

from dataclasses import asdict

from adapters.postgres.loading import CHANNEL, LOCK_KEY, SECONDS
from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql
from adapters.postgres.vectors import texts_of
from core.meaning import LOCAL, Calibration


async def switch(pool: Pool, model: str, calibration: Calibration) -> int | None:
    """Put the vectors of a model in force, with its limits, for all instances at once; the new data version.

    None, and nothing changed, where some text has no stored vector of it: facts were loaded meanwhile. Raises
    DatabaseUnavailable; then nothing was changed either.
    """
    async with pool.transaction() as connection:
        await connection.execute(f"set local statement_timeout = '{SECONDS}s'")
        await connection.execute(sql("lock_load"), LOCK_KEY, timeout=SECONDS)
        texts = await texts_of(connection)
        known = {row["text_hash"] for row in await connection.fetch(sql("stored_hashes"), model)}
        if not known.issuperset(texts.by_hash):
            return None
        for statement, rows in texts.places.items():
            columns = [list(column) for column in zip(*rows, strict=True)]
            await connection.execute(sql(statement), model, *columns, timeout=SECONDS)
        limits = None if calibration == LOCAL else asdict(calibration)
        await connection.execute(sql("calibrate_model"), model, limits)
        version: int = await connection.fetchval(sql("switch_model"), model)
        await connection.execute(sql("notify_version"), CHANNEL, str(version))
    return version

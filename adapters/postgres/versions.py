"""Raises the data version for a change that is no full load, and tells every instance."""

from typing import Any

from adapters.postgres.loading import CHANNEL
from adapters.postgres.queries import sql


async def announce(connection: Any, *, vocabulary: bool) -> int | None:
    """The new data version, None before the first load of the shipped facts, when there is nothing to tell.

    `vocabulary`: whether the small tables changed that instances hold in memory, and not only figures or passages.
    """
    version: int | None = await connection.fetchval(sql("raise_version"), vocabulary)
    if version is not None:
        await connection.execute(sql("notify_version"), CHANNEL, str(version))
    return version

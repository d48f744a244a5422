"""What is loaded, from when to when, what is stale, and the news of a newer data version."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta

import asyncpg

from adapters.postgres.dsn import driver_dsn
from adapters.postgres.failures import translated
from adapters.postgres.loading import CHANNEL
from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql

DATED = ("levy_rule", "reference_price", "exchange_rate")  # facts that run out and must be renewed


@dataclass(frozen=True, slots=True)
class TableStatus:
    """One table of facts on a day."""

    name: str  # the table; for exchange rates with their kind
    rows: int
    first_day: date | None  # earliest day covered
    last_day: date | None  # latest end of validity that is known
    newest: date | None  # latest day on which a row began
    stale: bool  # nothing of it covers the asked day


async def status(pool: Pool, today: date) -> list[TableStatus]:
    """Every table of facts by name; prices, rates and levies past their end are stale. Raises DatabaseUnavailable."""
    return [
        TableStatus(row["name"], row["rows"], row["first_day"], row["last_day"], row["newest"], _is_stale(row, today))
        for row in await pool.fetch(sql("status"))
    ]


WEEKEND = 4  # days without market rates that say nothing: a weekend with a holiday beside it


def _is_stale(row: asyncpg.Record, today: date) -> bool:
    if not row["name"].startswith(DATED) or row["open_end"]:
        return False
    market = row["name"].startswith("exchange_rate: ") and row["name"] != "exchange_rate: tax"
    grace = timedelta(days=WEEKEND if market else 0)
    return row["last_day"] is None or row["last_day"] + grace < today


async def data_version(pool: Pool) -> int:
    """The data version in force, 0 before the first load. Raises DatabaseUnavailable."""
    return int(await pool.fetchval(sql("data_version")))


@asynccontextmanager
async def watch_data_version(dsn: str, on_change: Callable[[int], None], *, seconds: float = 10) -> AsyncIterator[None]:
    """Call `on_change` with every new data version that any instance loads, on a connection of its own.

    A load during a broken connection is missed: whoever watches asks `data_version` again when it comes back. Raises
    DatabaseUnavailable where the database does not answer within `seconds`.
    """

    def heard(_connection: object, _pid: int, _channel: str, payload: object) -> None:
        on_change(int(str(payload)))

    with translated():
        connection = await asyncpg.connect(driver_dsn(dsn), timeout=seconds, command_timeout=seconds)
    try:
        with translated():
            await connection.add_listener(CHANNEL, heard)
        yield
    finally:
        with translated():
            await connection.close(timeout=seconds)

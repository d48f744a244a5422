"""The pool of connections that replies read through.

A thin wrapper of the driver's pool: it measures statements by name for the open turn, translates errors, repeats a read once when
the connection turned out to be dead, and keeps the reset query of every release away (nothing here leaves session state
behind: settings and advisory locks are those of a transaction).
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from time import monotonic
from typing import Any, Literal

import asyncpg
import orjson

from adapters.postgres import queries
from adapters.postgres.dsn import driver_dsn
from adapters.postgres.failures import translated
from core.errors import Misconfigured
from core.timing import count_retry, query

IDLE_SECONDS = 60.0  # a connection that lay idle longer is tried before use
SETTINGS = {
    "application_name": "exportmate",
    "plan_cache_mode": "force_generic_plan",  # planning costs more than running these statements
    "jit": "off",
    "random_page_cost": "1.1",  # the facts fit into memory
    "timezone": "UTC",
    "hnsw.iterative_scan": "strict_order",
}
_LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InternalClientError,  # an answer that came in the middle of another: the server's last word
    asyncpg.InterfaceError,
    ConnectionError,
)


class Pool:
    """Connections to one database; made by `open_pool`."""

    def __init__(self, inner: "asyncpg.Pool[asyncpg.Record]", *, acquire_seconds: float) -> None:
        self._inner = inner
        self._acquire_seconds = acquire_seconds

    async def fetch(self, sql: str, *args: object) -> list[asyncpg.Record]:
        """All rows of one reading statement."""
        result: list[asyncpg.Record] = await self._read("fetch", sql, args)
        return result

    async def fetchrow(self, sql: str, *args: object) -> asyncpg.Record | None:
        """The first row of one reading statement, None where there is none."""
        result: asyncpg.Record | None = await self._read("fetchrow", sql, args)
        return result

    async def fetchval(self, sql: str, *args: object) -> Any:
        """The first value of the first row of one reading statement."""
        return await self._read("fetchval", sql, args)

    async def execute(self, sql: str, *args: object) -> str:
        """Run one writing statement, once, and return its tag ("INSERT 0 1")."""
        with query(queries.name_of(sql)), translated():
            async with self._inner.acquire(timeout=self._acquire_seconds) as connection:
                return await connection.execute(sql, *args)

    @asynccontextmanager
    async def transaction(self, *, snapshot: bool = False) -> AsyncIterator[asyncpg.Connection]:
        """A connection inside a transaction: committed at the end of the block, rolled back when it raises.

        With `snapshot` it only reads, and all its statements see the database as it was at the first of them.
        """
        isolation: Literal["repeatable_read"] | None = "repeatable_read" if snapshot else None
        with translated():
            async with (
                self._inner.acquire(timeout=self._acquire_seconds) as connection,
                connection.transaction(isolation=isolation, readonly=snapshot),
            ):
                yield connection  # type: ignore[misc]  # the proxy has every method of a connection

    @property
    def size(self) -> tuple[int, int]:
        """Connections open, and those of them that are idle."""
        return self._inner.get_size(), self._inner.get_idle_size()

    async def _read(self, method: str, sql: str, args: Sequence[object]) -> Any:
        with query(queries.name_of(sql)), translated():
            try:
                return await self._once(method, sql, args)
            except _LOST:
                count_retry("database")
                # What ended one connection has probably ended the others.
                await self._inner.expire_connections()
                return await self._once(method, sql, args)

    async def _once(self, method: str, sql: str, args: Sequence[object]) -> Any:
        async with self._inner.acquire(timeout=self._acquire_seconds) as connection:
            try:
                return await getattr(connection, method)(sql, *args)
            except _LOST:
                with suppress(asyncpg.InterfaceError):  # the pool may have dropped it by itself
                    connection.terminate()
                raise


@asynccontextmanager
async def open_pool(
    dsn: str,
    *,
    size: int = 20,
    overflow: int = 30,
    recycle: float = 3600,
    pre_ping: bool = True,
    timeout: float = 10,  # noqa: ASYNC109 - handed to the driver, which knows what to give up
) -> AsyncIterator[Pool]:
    """Open a pool on a migrated database and close it at the end of the block.

    At most `size` + `overflow` connections, two kept; one that lay idle for `recycle` seconds is closed. `timeout`, in
    seconds, holds for connecting, for waiting for a free connection and for each statement. With `pre_ping` a connection
    idle for a minute is tried before it is handed out; a busy one needs no round trip of its own.

    Raises DatabaseUnavailable where nothing answers, Misconfigured where the address or the database is not usable.
    """
    with translated():
        inner = await asyncpg.create_pool(
            driver_dsn(dsn),
            min_size=min(2, size + overflow),
            max_size=size + overflow,
            max_queries=10_000_000,  # reconnecting by count gains nothing here
            max_inactive_connection_lifetime=recycle,
            timeout=timeout,
            command_timeout=timeout,
            init=_prepare,
            setup=_ping_if_idle if pre_ping else None,
            reset=_no_reset,
            connection_class=_Connection,
            server_settings=SETTINGS | {"statement_timeout": f"{timeout:.3f}s"},
        )
    try:
        yield Pool(inner, acquire_seconds=timeout)
    finally:
        with translated():
            await inner.close()


class _Connection(asyncpg.Connection):
    """A connection that knows when it was last used."""

    __slots__ = ("last_used",)
    last_used: float  # seconds of the monotonic clock


async def _prepare(connection: Any) -> None:
    from pgvector.asyncpg import register_vector

    schema = await connection.fetchval(
        "select extnamespace::regnamespace::text from pg_extension where extname = 'vector'"
    )
    if schema is None:
        raise Misconfigured("the database has no pgvector extension; run the migrations first")
    await register_vector(connection, schema=schema)
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", format="binary", encoder=_jsonb, decoder=lambda data: orjson.loads(data[1:])
    )
    await connection.execute(queries.sql("search_width"))
    connection.last_used = monotonic()


def _jsonb(value: object) -> bytes:
    """The value in the wire form of jsonb: a version byte before the text."""
    return b"\x01" + orjson.dumps(value, default=str)


async def _ping_if_idle(connection: Any) -> None:
    if monotonic() - connection.last_used > IDLE_SECONDS:
        await connection.fetchval("select 1", timeout=2)


async def _no_reset(connection: Any) -> None:
    connection.last_used = monotonic()

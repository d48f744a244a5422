"""A relay before a PostgreSQL server that counts the statements passing through it, whoever sends them.

What a library says it did leaves out what it does by itself: opening and ending transactions, settings, pings. On the wire
each of them is a message of its own: a simple query, or the execution of a prepared statement.
"""

import asyncio
import contextlib
import struct
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

COUNTED = frozenset(b"QE")  # Query and Execute
CHUNK = 65_536
CONNECT_SECONDS = 10.0
_SOCKET = ".s.PGSQL.{port}"
_UNTYPED = (
    80_877_103,
    80_877_104,
)  # asks for encryption: refused with one byte, after which the connection begins anew


class Tap:
    """Relays connections for as long as `tapped` runs; `statements` went through it so far."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn  # where a client finds the relay
        self.statements = 0
        self._connections: set[asyncio.Task[None]] = set()

    async def serve(self, server: Path, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client, until either side goes."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  # a handler runs in a task
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
            async with asyncio.timeout(CONNECT_SECONDS):
                back, forth = await asyncio.open_unix_connection(str(server))
            try:
                ways = (asyncio.create_task(self._asked(reader, forth)), asyncio.create_task(_copied(back, writer)))
                try:
                    await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for way in ways:
                        way.cancel()
                    await asyncio.gather(*ways, return_exceptions=True)
            finally:
                forth.close()
                writer.close()

    async def close(self) -> None:
        """Leave every client."""
        for task in (running := list(self._connections)):
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _asked(self, reader: asyncio.StreamReader, forth: asyncio.StreamWriter) -> None:
        """What the client says, message by message: the first ones have a length but no type."""
        begun = False
        while True:
            kind = b"" if not begun else await reader.readexactly(1)
            head = await reader.readexactly(4)
            body = await reader.readexactly(struct.unpack("!I", head)[0] - 4)
            begun = begun or struct.unpack("!I", body[:4])[0] not in _UNTYPED
            self.statements += kind != b"" and kind[0] in COUNTED
            forth.write(kind + head + body)
            await forth.drain()


async def _copied(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(CHUNK):
        writer.write(chunk)
        await writer.drain()


@asynccontextmanager
async def tapped(dsn: str) -> AsyncIterator[Tap]:
    """A relay to the server of `dsn`, which listens on a Unix socket, for as long as the block runs."""
    parts = urlsplit(dsn)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    name = _SOCKET.format(port=asked.get("port", parts.port or 5432))
    with tempfile.TemporaryDirectory(prefix="exportmate-tap-") as folder:
        tap = Tap(urlunsplit(parts._replace(query=urlencode(asked | {"host": folder}, safe="/"))))
        server = Path(asked["host"]) / name
        listening = await asyncio.start_unix_server(
            lambda reader, writer: tap.serve(server, reader, writer), str(Path(folder) / name)
        )
        try:
            yield tap
        finally:
            listening.close()
            await tap.close()

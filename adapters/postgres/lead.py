"""Which of all instances speaks for what they share: the one that holds a lock of the database.

The lock belongs to a session of its own. An instance that loses its session says so within `seconds`, and the server lets
go of the lock when it has noticed, too: TCP keepalives of the same length see to that where a machine has vanished.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import blake2b
from time import monotonic

import asyncpg
import structlog

from adapters.postgres.dsn import driver_dsn
from adapters.postgres.failures import translated
from adapters.postgres.queries import sql
from core.beside import beside

PAUSE = 3.0  # seconds between two looks
SECONDS = 5.0  # for one look, and for connecting
log = structlog.get_logger("lead")


class Lead:
    """Whether this instance leads; made by `lead`."""

    def __init__(self, name: str, trusted: float) -> None:
        self.name = name
        self._trusted = trusted
        self._held_at: float | None = None  # of the stopwatch, when the lock was seen to be held last

    @property
    def leads(self) -> bool:
        """Whether it leads; a lock that was not confirmed for `trusted` seconds counts as lost."""
        return self._held_at is not None and monotonic() - self._held_at <= self._trusted

    def note(self, asked_at: float | None) -> None:
        """Note that the lock was held when it was asked for, or that it is not held (None)."""
        if (asked_at is None) != (self._held_at is None):
            log.info("lead_taken" if asked_at is not None else "lead_given_up", name=self.name)
        self._held_at = asked_at


@asynccontextmanager
async def lead(dsn: str, name: str, *, pause: float = PAUSE, seconds: float = SECONDS) -> AsyncIterator[Lead]:
    """Try to lead under a name for as long as the block runs; the lock is free again at its end.

    A database that is away makes nobody lead and is tried again every `pause` seconds; nothing is raised. A look that takes
    longer than `seconds` counts as lost, so that two instances lead together for at most `pause` + `seconds`.
    """
    found = Lead(name, pause + seconds)
    try:
        async with beside(_hold(dsn, key_of(name), found, pause, seconds)):
            yield found
    finally:
        found.note(None)


def key_of(name: str) -> int:
    """The lock's number, the same at every instance."""
    return int.from_bytes(blake2b(f"exportmate lead {name}".encode(), digest_size=8).digest(), signed=True)


async def _hold(dsn: str, key: int, found: Lead, pause: float, seconds: float) -> None:
    """Connect, ask for the lock again and again, and connect anew when the connection is lost."""
    while True:
        try:
            with translated():
                await _session(dsn, key, found, pause, seconds)
        except Exception as error:  # noqa: BLE001  # whatever went wrong: somebody has to lead again
            if found.leads:
                log.warning("lead_lost", name=found.name, error=type(error).__name__)
        finally:
            found.note(None)
        await asyncio.sleep(pause)


async def _session(dsn: str, key: int, found: Lead, pause: float, seconds: float) -> None:
    whole = max(1, round(seconds))
    connection = await asyncpg.connect(
        driver_dsn(dsn),
        timeout=seconds,
        command_timeout=seconds,
        server_settings={
            "application_name": "exportmate lead",
            "tcp_keepalives_idle": str(whole),
            "tcp_keepalives_interval": str(whole),
            "tcp_keepalives_count": "2",
        },
    )
    try:
        while True:
            asked_at = monotonic()
            held = await connection.fetchval(sql("lead_try"), key)
            found.note(asked_at if held else None)
            await asyncio.sleep(pause)
    finally:
        with contextlib.suppress(Exception):
            await connection.close(timeout=seconds)

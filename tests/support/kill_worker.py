"""Works through an inbox and writes each answer to a file, until it is killed: `python kill_worker.py DSN FILE LEASE`.

A line "begin N" is written before the work on event N and "answer N" at its end, each in one write, so that the reader
can tell which events were in the very act.
"""

import asyncio
import os
import sys
from collections.abc import Mapping
from typing import Any

from adapters.postgres.inbox import PostgresInbox
from adapters.postgres.pool import open_pool
from bot.worker import Worker, WorkerSettings
from core.message import Reply

AT_ONCE = 5


class FileChannel:
    """Answers into a file that is only ever appended to."""

    name = "file"

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def _write(self, line: str) -> None:
        os.write(self._file, f"{line}\n".encode())

    async def handle(self, payload: Mapping[str, Any]) -> None:
        """Answer after a little work."""
        self._write(f"begin {payload['n']}")
        await asyncio.sleep(0.05)
        self._write(f"answer {payload['n']}")

    async def apologise(self, payload: Mapping[str, Any]) -> None:
        """Never wanted here."""
        self._write(f"sorry {payload['n']}")

    async def post(self, chat: str, reply: Reply) -> None:
        """Of no interest here."""

    async def say_delayed(self, payload: Mapping[str, Any]) -> None:
        """Of no interest here."""


async def main(dsn: str, path: str, lease: float) -> None:
    """Work until the end of the process."""
    async with open_pool(dsn, size=4, overflow=0) as pool:
        worker = Worker(PostgresInbox(pool), WorkerSettings(at_once=AT_ONCE, lease=lease, idle=0.05))
        worker.serve(FileChannel(path))
        async with worker.running():
            await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], float(sys.argv[3])))

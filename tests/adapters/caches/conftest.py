"""A real server of the shared cache, of the test's own, that can be killed and started again."""

import asyncio
import os
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest


class Server:
    """A Redis or Valkey on a loopback port; it keeps nothing on disk."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program, self._folder = program, folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self.port}/0"

    async def start(self) -> None:
        """Start it and wait until it answers."""
        options = ["--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--appendonly", "no", "--dir", str(self._folder)]  # fmt: skip
        self._process = await asyncio.to_thread(
            subprocess.Popen, [self._program, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        async with asyncio.timeout(20):
            while not await self._answers():  # noqa: ASYNC110  # another process tells no event
                await asyncio.sleep(0.02)

    def kill(self) -> None:
        """End it at once, as a crash does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None

    async def command(self, *words: str | bytes) -> bytes:
        """Send one command by hand and give what comes back first."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        parts = [word.encode() if isinstance(word, str) else word for word in words]
        writer.write(b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(p), p) for p in parts))
        try:
            async with asyncio.timeout(10):
                return await reader.read(65536)
        finally:
            writer.close()
            await writer.wait_closed()

    async def _answers(self) -> bool:
        try:
            return (await self.command("PING")).startswith(b"+PONG")
        except OSError:
            return False


def _program() -> str:
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found is None and os.environ.get("CI"):
        pytest.fail("redis-server is missing; .ci/run installs it")
    if found is None:
        pytest.skip("redis-server is not installed")
    return found


@pytest.fixture
def stopped_redis(tmp_path: Path) -> Iterator[Server]:
    """A server that is not started yet; ended after the test."""
    server = Server(_program(), tmp_path)
    yield server
    server.kill()


@pytest.fixture
async def redis(stopped_redis: Server) -> Server:
    """A server that answers."""
    await stopped_redis.start()
    return stopped_redis


class Proxy:
    """Passes bytes on to a port, each answer `delay` seconds late."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._tasks: set[asyncio.Task[None]] = set()
        self.delay = 0.0
        self.port = 0

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self.port}/0"

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Join a client with the server."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        there, back = await asyncio.open_connection("127.0.0.1", self._target)
        try:
            await asyncio.gather(self._pass(reader, back, delayed=False), self._pass(there, writer, delayed=True))
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            for end in (writer, back):
                end.close()

    async def stop(self) -> None:
        """Let every client go."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, delayed: bool) -> None:
        while data := await source.read(65536):
            if delayed and self.delay:
                await asyncio.sleep(self.delay)
            target.write(data)
            await target.drain()
        target.close()


@asynccontextmanager
async def proxied(server: Server) -> AsyncIterator[Proxy]:
    """A proxy before a server."""
    proxy = Proxy(server.port)
    listening = await asyncio.start_server(proxy.accept, "127.0.0.1", 0)
    proxy.port = listening.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        listening.close()
        await proxy.stop()
        await listening.wait_closed()

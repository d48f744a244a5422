"""The program as a process of its own: how long it takes to be ready, and what memory it holds."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson
import psutil  # type: ignore[import-untyped]  # the library has no types
from aiohttp import ClientSession, ClientTimeout

from core.errors import Unavailable

START_SECONDS = 300.0  # a first load included
STOP_SECONDS = 60.0
QUESTION = "bea keluar CPO 500 ton ke India, PEB 5 Desember 2025"
LATER = (
    "kode HS sumpit kayu untuk restoran",
    "apa saja dokumen ekspor furnitur ke Jerman",
)  # need what is built after the start
STILL_SECONDS, LOOK_SECONDS, MOST_SECONDS = 3.0, 0.25, 40.0  # of memory that does not grow any more
STEP = 2**20  # bytes that are no change


@dataclass(frozen=True, slots=True)
class Started:
    """What starting showed."""

    ready: float  # seconds from the call to the ready line
    first_reply: float  # milliseconds of the first question over HTTP
    memory: float  # MiB of the process, without the database, when all that is loaded late is there


@asynccontextmanager
async def running(home: Path, settings: Mapping[str, str]) -> AsyncIterator[tuple[str, int]]:
    """The program on a folder for as long as the block runs: its address and process id. Raises Unavailable."""
    environment = os.environ | {"EXPORTMATE_HOME": str(home), "PORT": "0", "LOG_LEVEL": "error", "LOG_FOLDER": ""}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run",
        env=environment | dict(settings), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield await _address(process), process.pid
    finally:
        await _stopped(process)


async def start(home: Path, settings: Mapping[str, str]) -> Started:
    """Start the program on a folder, ask one question, stop it. Raises Unavailable."""
    began = time.perf_counter()
    async with running(home, settings) as (address, pid):
        ready = time.perf_counter() - began
        first = await _asked(address)
        for question in LATER:
            await _asked(address, question)
        return Started(ready, first, await _steady(pid) / 2**20)


async def _steady(pid: int) -> int:
    """Bytes that a process holds in memory once that has stood still for a while, or will not."""
    process = psutil.Process(pid)
    held: int = process.memory_info().rss
    began = since = time.monotonic()
    while time.monotonic() < min(since + STILL_SECONDS, began + MOST_SECONDS):
        await asyncio.sleep(LOOK_SECONDS)
        now: int = process.memory_info().rss
        if abs(now - held) > STEP:
            held, since = now, time.monotonic()
    return int(process.memory_info().rss)


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None  # noqa: S101  # asked for above
    try:
        async with asyncio.timeout(START_SECONDS):
            while line := (await process.stdout.readline()).decode():
                if "is ready" in line:
                    return line.rpartition(" ")[2].strip()
    except TimeoutError as late:
        raise Unavailable("the program did not start in time") from late
    raise Unavailable("the program did not start")


async def _asked(address: str, question: str = QUESTION) -> float:
    began = time.perf_counter()
    try:
        async with (
            ClientSession(timeout=ClientTimeout(60)) as session,
            session.post(f"{address}api/v1/ask", json={"text": question}) as response,
        ):
            orjson.loads(await response.read())
    except (OSError, TimeoutError) as error:
        raise Unavailable("the program does not answer") from error
    return (time.perf_counter() - began) * 1e3


async def _stopped(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()

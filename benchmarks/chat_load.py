#!/usr/bin/env python3
"""Measures what the program adds to Telegram's own time while many conversations go on: `python benchmarks/chat_load.py`.

This process plays Telegram: it posts updates to the program's webhook over connections that are open already and takes
the program's calls. The program runs beside it as `python -m bot run` on its embedded database. The overhead of a message
is the time from the first byte of its update to the first line of the call that brings its answer, so nothing that
Telegram does with an answer counts. Telegram takes 30 messages a second in the long run and 200 at once, which the
program keeps to: between two bursts the driver pauses until 200 are free again.

Both processes and the database share the machine's processors: on two, 200 updates in one instant measure how fast
questions can be computed at all, arrivals spread over some seconds measure what one person waits.
"""

import argparse
import asyncio
import json
import os
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import monotonic, time

import psutil  # type: ignore[import-untyped]  # the library has no types
import uvloop
from aiohttp import web

ROOT = Path(__file__).parent.parent
TOKEN, SECRET = "424242:TEST-token_of_the_benchmark", "benchmark"  # opens nothing but this file's own server
QUESTIONS = (
    "bea keluar CPO {n} ton ke India, PEB 5 Desember 2025",
    "export duty and levy on {n} MT cocoa beans, PEB 15 January 2026",
    "{n} EUR ke rupiah, kurs pajak 15 juli 2026",
    "pungutan ekspor RBD palm olein {n} ton, PEB 10 Februari 2026",
)
FOLLOW_UP = "kalau {n} ton?"
REFILL = 8.0  # seconds after which 200 messages may be sent at once again
WAIT = 60.0  # seconds for the last answer
ME = {"id": 424242, "is_bot": True, "first_name": "ExportMate", "username": "exportmate_benchmark_bot"}


@dataclass
class Telegram:
    """The Bot API, as far as answering needs it; notes when each answer came."""

    answers: dict[int, list[tuple[float, str]]] = field(default_factory=lambda: defaultdict(list))
    hooked: asyncio.Event = field(default_factory=asyncio.Event)
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    async def call(self, request: web.Request) -> web.Response:
        """One call of the program."""
        at, method = monotonic(), request.match_info["method"]
        form = await request.post()
        result: object = True
        if method == "getMe":
            result = ME
        elif method == "setWebhook":
            self.hooked.set()
        elif method == "sendMessage":
            chat = int(str(form["chat_id"]))
            self.answers[chat].append((at, str(form["text"])))
            result = {"message_id": next(self.numbers), "date": 1, "chat": {"id": chat, "type": "private"}, "text": "x"}
        return web.json_response({"ok": True, "result": result})


class Line:
    """One connection to the webhook."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def post(self, body: bytes) -> tuple[float, int]:
        """Post an update: when its first byte left, and the answer's status."""
        head = (
            f"POST /telegram/webhook HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        at = monotonic()
        self._writer.write(head.encode() + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", answer.lower())
        await self._reader.readexactly(int(length[1]) if length else 0)
        return at, int(answer.split()[1])

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


@dataclass(frozen=True)
class Result:
    """What one scenario measured."""

    name: str
    overheads: Sequence[float]  # milliseconds
    missing: int
    refused: int  # updates not answered with 200
    disorder: int  # answers that do not speak of their question's number
    cpu: float  # milliseconds of the program's processor time, per message
    memory: float  # MiB of the program

    def __str__(self) -> str:
        """One line of the table."""
        ms = sorted(self.overheads) or [float("nan")]
        p50, p95 = ms[len(ms) // 2], ms[min(len(ms) - 1, int(len(ms) * 0.95))]
        return (
            f"{self.name:<34} n {len(ms):>4}  p50 {p50:8.1f}  p95 {p95:8.1f}  max {ms[-1]:8.1f} ms   "
            f"missing {self.missing}  refused {self.refused}  out of order {self.disorder}   "
            f"{self.cpu:5.1f} ms CPU each  {self.memory:4.0f} MiB"
        )


class Driver:
    """Everybody in the chats."""

    def __init__(self, telegram: Telegram, lines: Sequence[Line], program: psutil.Process) -> None:
        self._telegram, self._lines, self._program = telegram, lines, program
        start = int(time() * 1_000) % 10**9  # a database that was used before knows the numbers of that time
        self._updates, self._words, self._chats = count(start), count(1001), count(start * 1_000, 1_000)

    async def play(self, name: str, *, seconds: float = 0.0, same: bool = False, times: int = 1) -> Result:
        """Every conversation asks (`times` questions in a row), all at once or spread over some seconds; then all ask on."""
        first = next(self._chats)
        before = sum(self._program.cpu_times()[:2])
        asked: dict[int, list[tuple[float, int]]] = defaultdict(list)
        statuses: list[int] = []

        async def ask(place: int) -> None:
            await asyncio.sleep(place * seconds / len(self._lines))
            for _ in range(times):
                number = 500 if same else next(self._words)
                text = QUESTIONS[0 if same else place % len(QUESTIONS)].format(n=number)
                at, status = await self._lines[place].post(self._update(first + place, text))
                asked[first + place].append((at, number))
                statuses.append(status)

        await asyncio.gather(*(ask(place) for place in range(len(self._lines))))
        answers = self._telegram.answers
        until = monotonic() + WAIT
        while monotonic() < until and any(len(answers[chat]) < times for chat in asked):  # noqa: ASYNC110  # many, one look
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.5)
        cpu = sum(self._program.cpu_times()[:2]) - before
        pairs = [pair for chat, posts in asked.items() for pair in zip(posts, answers[chat], strict=False)]
        return Result(
            name,
            [(came - at) * 1e3 for (at, _), (came, _) in pairs],
            sum(max(0, times - len(answers[chat])) for chat in asked),
            sum(status != 200 for status in statuses),
            sum(f"{n:,}".replace(",", ".") not in text and f"{n:,}" not in text for (_, n), (_, text) in pairs),
            cpu * 1e3 / max(1, len(pairs)),
            self._program.memory_info().rss / 2**20,
        )

    def _update(self, chat: int, text: str) -> bytes:
        number = next(self._updates)
        sender = {"id": chat, "is_bot": False, "first_name": "P", "language_code": "id"}
        place = {"id": chat, "type": "private", "first_name": "P"}
        message = {"message_id": number, "date": 1, "chat": place, "from": sender, "text": text}
        return json.dumps({"update_id": number, "message": message}).encode()


@asynccontextmanager
async def telegram_server() -> AsyncIterator[tuple[Telegram, str]]:
    """The Bot API on a free port."""
    telegram = Telegram()
    app = web.Application()
    app.router.add_post("/bot{token}/{method}", telegram.call)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield telegram, f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def program(home: str, api: str, port: int, profile: str) -> AsyncIterator[psutil.Process]:
    """The program in a process of its own, ready."""
    env = os.environ | {
        "EXPORTMATE_HOME": home, "HOST": "127.0.0.1", "PORT": str(port), "LOG_LEVEL": "warning",
        "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": api, "TELEGRAM_MODE": "webhook",
        "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}", "TELEGRAM_WEBHOOK_SECRET": SECRET,
    }  # fmt: skip
    start = ["-m", "cProfile", "-o", profile, "-m", "bot"] if profile else ["-m", "bot"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *start, "run", cwd=ROOT, env=env, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None  # noqa: S101  # asked for above
        while b"is ready" not in (line := await process.stdout.readline()):
            if not line:
                raise SystemExit("the program did not start")
        yield psutil.Process(process.pid)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def measure(options: argparse.Namespace) -> None:
    """Play every scenario some times over and print each run; the best of them is what the machine can do undisturbed."""
    home = options.home or tempfile.mkdtemp(prefix="exportmate-benchmark-")
    async with telegram_server() as (telegram, api), program(home, api, options.port, options.profile) as running:
        await telegram.hooked.wait()
        lines = [Line(*await asyncio.open_connection("127.0.0.1", options.port)) for _ in range(options.conversations)]
        driver = Driver(telegram, lines, running)
        await driver.play("warm-up")
        show = sys.stdout.write
        for _ in range(options.runs):
            for name, seconds, same, times in (
                ("one instant, distinct questions", 0.0, False, 1),
                ("one instant, the same question", 0.0, True, 1),
                (f"over {options.seconds:g} s, distinct questions", options.seconds, False, 1),
                (f"over {options.seconds:g} s, the same question", options.seconds, True, 1),
                ("over 20 s, two questions in a row", 20.0, False, 2),
            ):
                if options.only in name:
                    await asyncio.sleep(REFILL)
                    show(f"{await driver.play(name, seconds=seconds, same=same, times=times)}\n")
                    sys.stdout.flush()
        for line in lines:
            line.close()


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--conversations", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=10.0, help="how long arrivals are spread")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", default="", help="scenarios whose name contains this")
    parser.add_argument("--home", default="", help="folder of the database; a new temporary one by default")
    parser.add_argument("--port", type=int, default=8093)
    parser.add_argument("--profile", default="", help="write the program's cProfile figures here")
    uvloop.run(measure(parser.parse_args()))


if __name__ == "__main__":
    main()

"""The whole program between a fake platform and a real database: in this process, or in processes of its own that can be killed."""

import asyncio
import itertools
import os
import re
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from pathlib import Path
from typing import Any

from adapters.postgres.pool import Pool
from bot.app import Program, open_program, serve
from bot.settings import read_settings
from core.channels import SendReply
from core.message import Message, Reply
from core.timing import Timings
from tests.support.fake_slack import APP_TOKEN, BOT_TOKEN, SECRET, FakeSlack
from tests.support.fake_telegram import TOKEN, FakeTelegram
from tests.support.inbox import until

ROOT = Path(__file__).parents[2]
LONG = "LONG"  # asked, it is answered with a reply of several messages
PARAGRAPHS = 60
# Every fake gets numbers of its own: the inbox is shared and takes each only once.
_starts = itertools.count(int(time.time()) % 10_000_000 * 100, 1_000_000)


def unused_numbers() -> "itertools.count[int]":
    """Numbers that no event of another test has."""
    return itertools.count(next(_starts))


def telegram_env(server: FakeTelegram) -> dict[str, Any]:
    """The settings of a program that serves a fake Telegram."""
    return {"telegram_bot_token": TOKEN, "telegram_api_url": server.url}


def slack_env(server: FakeSlack) -> dict[str, Any]:
    """The settings of a program that serves a fake Slack."""
    return {
        "slack_bot_token": BOT_TOKEN,
        "slack_app_token": APP_TOKEN,
        "slack_signing_secret": SECRET,
        "slack_api_url": f"{server.url}/api/",
    }


class LongTurns:
    """The program's own turns; one question has a long answer."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    async def take_turn(self, message: Message, on_text: SendReply | None = None) -> tuple[Reply, Timings, str]:
        """Take a turn."""
        if message.text == LONG:
            text = "\n\n".join(f"**Pasal {n}** " + "tarif & syarat <ekspor> " * 8 for n in range(PARAGRAPHS))
            return Reply(text, "id", "regulation"), Timings(), "0" * 32
        taken: tuple[Reply, Timings, str] = await self._inner.take_turn(message, on_text)
        return taken

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


@asynccontextmanager
async def program_here(dsn: str, **settings: Any) -> AsyncIterator[Program]:
    """The program in this process, serving."""
    async with open_program(read_settings(database_url=dsn, port=0, **settings)) as program:
        program.turns = LongTurns(program.turns)  # type: ignore[assignment]  # behaves as one
        async with serve(program):
            yield program


@asynccontextmanager
async def program_apart(dsn: str, port: int, **settings: Any) -> AsyncIterator[asyncio.subprocess.Process]:
    """The program in a process of its own, serving; killed at the end of the block."""
    env = {"DATABASE_URL": dsn, "PORT": str(port), "LOG_LEVEL": "error", "INBOX_LEASE_SECONDS": "2"}
    env |= {name.upper(): str(value) for name, value in settings.items()}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"), cwd=ROOT, env=os.environ | env, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(60):
            while b"is ready" not in (line := await process.stdout.readline()):
                assert line, "the program did not start"
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def settled(pool: Pool, channel: str, *, seconds: float = 30) -> None:
    """Wait until everything accepted is answered."""

    async def nothing_open() -> bool:
        query = "select count(*) from inbox where channel = $1 and state in ('waiting', 'working')"
        return bool(await pool.fetchval(query, channel) == 0)

    await until(nothing_open, seconds=seconds)


def words(text: str) -> str:
    """A text without what each platform needs to show it."""
    text = re.sub(r"<[^<>|]*\|([^<>]*)>", r"\1", text)
    return " ".join(re.sub(r"[*_`•~]", "", unescape(text)).split())

"""A killed process loses no event and doubles none but those in the very act."""

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.postgres.inbox import PostgresInbox
from adapters.postgres.pool import Pool
from core.channels import Inbound
from tests.support.inbox import until
from tests.support.kill_worker import AT_ONCE, FileChannel

ROOT = Path(__file__).parents[2]
EVENTS, CONVERSATIONS = 50, 10
LEASE = 2.0


@asynccontextmanager
async def _process(dsn: str, path: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process of its own that works through the inbox; killed at the end of the block."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.kill_worker", dsn, str(path), str(LEASE)), cwd=ROOT
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def _read(path: Path, word: str) -> list[int]:
    """The numbers of the events of which a word was written, in order."""
    lines = [line.split() for line in path.read_text().splitlines()] if path.exists() else []
    return [int(number) for said, number in lines if said == word]


async def _accept_all(pool: Pool) -> None:
    inbox = PostgresInbox(pool)
    for number in range(EVENTS):
        conversation = f"conversation {number % CONVERSATIONS}"
        assert await inbox.accept(Inbound(FileChannel.name, str(number), conversation, {"n": number}))


async def test_a_killed_process_is_taken_over_by_another(fresh_database: str, fresh_pool: Pool, tmp_path: Path) -> None:
    """Every event is answered, in order within its conversation, none twice but those that were under way."""
    path = tmp_path / "answers"
    await _accept_all(fresh_pool)

    async def half_answered() -> bool:
        """With some under way."""
        answers = len(_read(path, "answer"))
        return EVENTS // 2 <= answers < len(_read(path, "begin"))

    async def all_done() -> bool:
        backlog = await PostgresInbox(fresh_pool).backlog()
        return backlog.waiting + backlog.working == 0

    async with _process(fresh_database, path) as first:
        await until(half_answered, seconds=60)
        os.kill(first.pid, signal.SIGKILL)
        assert -signal.SIGKILL == await first.wait()
    before = _read(path, "answer")
    under_way = await fresh_pool.fetch("select platform_id, state from inbox where state = 'working'")
    held = {int(row["platform_id"]) for row in under_way}
    assert len(before) < EVENTS
    assert 0 < len(held) <= AT_ONCE

    async with _process(fresh_database, path):
        await until(all_done, seconds=60)

    answered = Counter(_read(path, "answer"))
    assert set(range(EVENTS)) == set(answered)
    doubled = {number for number, times in answered.items() if times > 1}
    assert doubled <= held & set(before)
    assert max(answered.values()) <= 2
    assert [] == _read(path, "sorry")
    order = list(dict.fromkeys(_read(path, "answer")))
    for conversation in range(CONVERSATIONS):
        own = [number for number in order if number % CONVERSATIONS == conversation]
        assert list(range(conversation, EVENTS, CONVERSATIONS)) == own

"""Keys that a table surely does not hold."""

import asyncio
from collections.abc import Sequence
from hashlib import sha256
from time import monotonic

import asyncpg
import pytest

from adapters.postgres import known
from adapters.postgres.embedding_cache import StoredEmbeddings
from adapters.postgres.known import Known, known_keys
from adapters.postgres.memory import Memory
from adapters.postgres.pool import Pool
from core.errors import DatabaseUnavailable
from tests.conftest import FakeEmbeddings


def _key(conversation_id: str) -> bytes:
    return sha256(conversation_id.encode()).digest()


async def _talks(dsn: str, ids: Sequence[str], *, ago: int = 0) -> None:
    """Conversations that another instance keeps."""
    connection = await asyncpg.connect(dsn)
    try:
        statement = "insert into conversation (id, state, updated_at) select id, '{}', now() - make_interval(secs => $2) from unnest($1::text[]) id"
        await connection.execute(statement, list(ids), ago)
    finally:
        await connection.close()


async def test_nothing_is_said_to_be_missing_before_the_first_look(fresh_pool: Pool) -> None:
    """A start that is asked at once asks the table."""
    assert not Known(fresh_pool, "conversation_keys").lacks(_key("new"))


async def test_what_the_table_holds_is_never_missing_whoever_stored_it(fresh_pool: Pool, fresh_database: str) -> None:
    """Old keys, those of this process before they are stored, and those that came since the last look."""
    await _talks(fresh_database, [f"old {n}" for n in range(300)], ago=86_400)
    keys = Known(fresh_pool, "conversation_keys")
    await keys.look()
    keys.add(_key("mine"))
    await _talks(fresh_database, ["theirs", "later"])
    assert keys.lacks(_key("theirs"))
    await keys.look()
    await keys.look()
    held = ["mine", "theirs", "later", *(f"old {n}" for n in range(300))]
    assert [False] * 303 == [keys.lacks(_key(one)) for one in held]
    assert [True] * 300 == [keys.lacks(_key(f"new {n}")) for n in range(300)]


async def test_a_row_that_took_seconds_to_be_seen_is_found_all_the_same(fresh_pool: Pool, fresh_database: str) -> None:
    """Its time stamp is older than the look before."""
    keys = Known(fresh_pool, "conversation_keys")
    await _talks(fresh_database, ["first"])
    await keys.look()
    await _talks(fresh_database, ["slow"], ago=3)
    await keys.look()
    assert not keys.lacks(_key("slow"))


async def test_a_look_that_is_old_says_nothing(fresh_pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another instance may have stored anything since."""
    keys = Known(fresh_pool, "conversation_keys")
    await keys.look()
    assert keys.lacks(_key("new"))
    seconds = monotonic()
    monkeypatch.setattr(known, "monotonic", lambda: seconds + known.STALE)
    assert not keys.lacks(_key("new"))


async def test_of_a_table_that_is_too_large_nothing_is_said(
    fresh_pool: Pool, fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And it is left alone for a while."""
    monkeypatch.setattr(known, "MOST", 50)
    monkeypatch.setattr(known, "OWN", 10)
    keys = Known(fresh_pool, "conversation_keys")
    await _talks(fresh_database, [f"{n}" for n in range(40)])
    await keys.look()
    assert keys.lacks(_key("new"))
    await _talks(fresh_database, [f"{n}" for n in range(40, 100)])
    await keys.look()
    assert not keys.lacks(_key("new"))
    await _talks(fresh_database, ["100"])
    await keys.look()
    assert not keys.lacks(_key("100"))


async def test_many_keys_of_this_process_are_all_remembered(fresh_pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than are held beside those that were read."""
    monkeypatch.setattr(known, "OWN", 10)
    keys = Known(fresh_pool, "conversation_keys")
    await keys.look()
    for n in range(35):
        keys.add(_key(f"{n}"))
    assert [False] * 35 == [keys.lacks(_key(f"{n}")) for n in range(35)]
    assert keys.lacks(_key("35"))


async def test_keys_are_looked_at_while_somebody_asks(fresh_pool: Pool, fresh_database: str) -> None:
    """By itself, until the block ends."""
    async with known_keys(fresh_pool, "conversation_keys") as keys, asyncio.timeout(30):
        while not keys.lacks(_key("theirs")):  # noqa: ASYNC110  # looked at as a question does
            await asyncio.sleep(0.02)
        await _talks(fresh_database, ["theirs"])
        while keys.lacks(_key("theirs")):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_a_program_that_nobody_asks_leaves_the_database_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does a failing database end the looks."""
    asked = 0

    class Away:
        async def fetchrow(self, *_: object) -> None:
            """Fail."""
            nonlocal asked
            asked += 1
            raise DatabaseUnavailable

    monkeypatch.setattr(known, "EVERY", 0.001)
    async with known_keys(Away(), "conversation_keys") as keys, asyncio.timeout(30):  # type: ignore[arg-type]
        while asked < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        assert not keys.lacks(_key("new"))
        seconds = monotonic()
        monkeypatch.setattr(known, "monotonic", lambda: seconds + known.QUIET)
        await asyncio.sleep(0.05)
        before = asked
        await asyncio.sleep(0.05)
        assert before == asked


async def test_a_vector_of_another_instance_is_found(fresh_pool: Pool) -> None:
    """Whatever its model is; one that nobody stored costs no statement."""
    keys = Known(fresh_pool, "embedding_keys")
    mine, other = StoredEmbeddings(fresh_pool, keys), StoredEmbeddings(fresh_pool)
    other.put("m", b"kopi", await FakeEmbeddings().embed_query("kopi"))
    other.put("m", b"a hash of sixteen", await FakeEmbeddings().embed_query("teh"))
    await other.flush()
    await keys.look()
    assert keys.lacks(b"gula")
    assert [None] * 2 == [await mine.get("m", b"gula"), await mine.get("other", b"kopi")]
    assert [True] * 2 == [await mine.get("m", key) is not None for key in (b"kopi", b"a hash of sixteen")]


async def test_a_conversation_that_is_kept_is_not_new(fresh_pool: Pool) -> None:
    """From the moment on in which it is kept, and for another instance after its next look."""
    keys, theirs = Known(fresh_pool, "conversation_keys"), Known(fresh_pool, "conversation_keys")
    memory, other = Memory(fresh_pool, keys), Memory(fresh_pool, theirs)
    await keys.look()
    assert memory.is_new("c")
    await memory.save("c", {"topic": "levy"})
    await theirs.look()
    assert (False, False, False) == (memory.is_new("c"), other.is_new("c"), Memory(fresh_pool).is_new("c"))
    assert {"topic": "levy"} == await other.load("c")

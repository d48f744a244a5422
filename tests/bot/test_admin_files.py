"""Administrators' files beside the channels: each is worked on once, by one instance, and waiting for it ends in time."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest

from bot.admin.file_work import Kind, Work
from bot.admin.files import MOST, Files
from core.channels import SentFile
from core.errors import DatabaseUnavailable, TooMany, Unavailable
from core.message import Language
from tests.support.chat_fakes import MemoryStore, until


@dataclass
class Working(Work):
    """Works until it is told to end; then answers with the number of the time."""

    ends: asyncio.Event = field(default_factory=asyncio.Event)
    begun: int = 0
    tell: Any = None
    problem: Exception | None = None

    async def do(self, file: SentFile, kind: Kind, language: Language, tell: Any) -> str:
        """Work."""
        self.begun += 1
        self.tell = tell
        await self.ends.wait()
        if self.problem:
            raise self.problem
        return f"{file.name} {self.begun} {language}"


@dataclass
class Store(MemoryStore):
    """A store that can be away."""

    channel: str = "telegram"
    away: bool = False
    puts: int = 0

    async def put(
        self, token: str, *, channel: str, conversation: str, user_id: str, payload: Mapping[str, Any]
    ) -> None:
        """Keep."""
        self.puts += 1
        if self.away:
            raise DatabaseUnavailable
        await super().put(token, channel=channel, conversation=conversation, user_id=user_id, payload=payload)


@dataclass
class Heard:
    """What was said meanwhile."""

    texts: list[str] = field(default_factory=list)
    problem: Exception | None = None

    async def __call__(self, text: str) -> None:
        """Hear it."""
        self.texts.append(text)
        if self.problem:
            raise self.problem


async def _nothing() -> AsyncGenerator[bytes, None]:
    yield b""


def sent(key: str = "7:1:a", name: str = "kurs.csv", **more: Any) -> SentFile:
    """A file."""
    return SentFile(name, 10, 0, "", "telegram:7", key, _nothing, **more)


def desk(work: Work, store: Store, **given: Any) -> Files:
    """An instance that looks often."""
    return Files(work, store, **({"first": 0.01, "every": 0.01, "patience": 5.0} | given))


async def brought(files: Files, language: Language = "id") -> str:
    """Bring a file again and again until it is answered, as the inbox does."""
    async with asyncio.timeout(10):
        while True:
            try:
                return await files.answer(sent(), language, Heard())
            except TooMany:
                await asyncio.sleep(0.005)


async def begun(work: Working, times: int = 1) -> None:
    """Wait until work began."""
    await until(lambda: work.begun >= times)


async def test_what_is_done_soon_is_answered_without_a_word_before() -> None:
    """And kept under whose it is, so that it goes when they are forgotten."""
    work, store, heard = Working(), Store(), Heard()
    work.ends.set()
    assert "kurs.csv 1 id" == await desk(work, store, first=5.0).answer(sent(), "id", heard)
    assert [] == heard.texts
    ((token, row),) = store.rows.items()
    assert ("file:telegram:7:1:a", "7", {"answer": "kurs.csv 1 id"}) == (token, row.user_id, row.payload)


async def test_a_message_that_comes_again_gets_the_same_answer_from_any_instance() -> None:
    """Nothing is done twice; another message's file is."""
    work, store = Working(), Store()
    work.ends.set()
    first, second = desk(work, store), desk(work, store)
    assert ["kurs.csv 1 id"] * 3 == [await each.answer(sent(), "id", Heard()) for each in (first, first, second)]
    assert "kurs.csv 2 id" == await second.answer(sent("7:2:b"), "id", Heard())


async def test_waiting_ends_while_the_work_goes_on_and_the_next_wait_gets_its_answer() -> None:
    """With TooMany, which the inbox does not count."""
    work = Working()
    files = desk(work, Store(), patience=0.05)
    for _ in range(3):
        with pytest.raises(TooMany):
            await files.answer(sent(), "id", Heard())
    work.ends.set()
    assert ("kurs.csv 1 id", 1) == (await brought(files), work.begun)


async def test_what_ended_between_two_waits_is_answered() -> None:
    """From what is kept."""
    work, store = Working(), Store()
    files = desk(work, store, patience=0.05)
    with pytest.raises(TooMany):
        await files.answer(sent(), "id", Heard())
    work.ends.set()
    await until(lambda: "answer" in store.rows["file:telegram:7:1:a"].payload)
    assert ("kurs.csv 1 id", 1) == (await files.answer(sent(), "id", Heard()), work.begun)


async def test_how_far_it_is_is_said_once_for_each_step_that_is_seen() -> None:
    """Many steps between two looks are one word; a word that cannot be said costs nothing."""
    work, heard = Working(), Heard(problem=Unavailable())
    files = desk(work, Store(), patience=30.0)
    waiting = asyncio.create_task(files.answer(sent(), "id", heard))
    await begun(work)
    for step in ("satu", "dua"):
        for number in range(50):
            work.tell(f"{step} {number}")
        await until(partial(heard.texts.count, f"{step} 49"))
    work.ends.set()
    assert "kurs.csv 1 id" == await waiting
    assert ["satu 49", "dua 49"] == [text for text in heard.texts if text]


async def test_another_instance_does_not_begin_while_one_is_at_it() -> None:
    """As long as that gives signs of life: for longer than one of them holds."""
    work, store, now = Working(), Store(), [1000.0]
    one, other = (Files(work, store, patience=0.01, lease=0.3, clock=lambda: now[0]) for _ in range(2))
    async with one.running():
        with pytest.raises(TooMany):
            await one.answer(sent(), "id", Heard())
        for _ in range(5):
            store.puts = 0
            await until(lambda: store.puts)
            now[0] += 0.2
            with pytest.raises(TooMany):
                await other.answer(sent(), "id", Heard())
        assert 1 == work.begun


async def test_what_a_killed_instance_left_is_begun_anew_once_its_lease_has_run_out() -> None:
    """Not before."""
    work, store = Working(), Store()
    work.ends.set()
    token = "file:telegram:7:1:a"
    await store.put(token, channel="telegram", conversation="", user_id="7", payload={"by": "gone", "until": 4e9})
    with pytest.raises(TooMany):
        await desk(work, store).answer(sent(), "id", Heard())
    await store.put(token, channel="telegram", conversation="", user_id="7", payload={"by": "gone", "until": 1.0})
    assert "kurs.csv 1 id" == await desk(work, store).answer(sent(), "id", Heard())


async def test_what_failed_is_told_and_begun_anew_at_once_by_any_instance() -> None:
    """The inbox decides how often."""
    work, store = Working(problem=Unavailable("broke off")), Store()
    work.ends.set()
    with pytest.raises(Unavailable, match="broke off"):
        await desk(work, store).answer(sent(), "id", Heard())
    work.problem = None
    assert "kurs.csv 2 id" == await desk(work, store).answer(sent(), "id", Heard())


async def test_at_the_stop_nothing_is_left_running_and_the_next_start_begins_anew() -> None:
    """Who waits is asked to come again, who comes meanwhile too."""
    work, store = Working(), Store()
    files = desk(work, store, patience=30.0)
    async with files.running():
        waiting = asyncio.create_task(files.answer(sent(), "id", Heard()))
        await begun(work)
    for late in (waiting, files.answer(sent("7:2:b"), "id", Heard())):
        with pytest.raises(TooMany):
            await late
    assert [] == [task for task in asyncio.all_tasks() if "Files" in repr(task.get_coro())]
    work.ends.set()
    assert "kurs.csv 2 id" == await brought(desk(work, store))


async def test_an_answer_that_cannot_be_kept_is_given_by_the_instance_that_has_it() -> None:
    """The database is away when the work is done."""
    work, store = Working(), Store()
    files = desk(work, store, patience=0.05)
    with pytest.raises(TooMany):
        await files.answer(sent(), "id", Heard())
    store.away = True
    work.ends.set()
    assert ["kurs.csv 1 id"] * 2 == [await brought(files) for _ in range(2)]


async def test_only_so_many_files_wait() -> None:
    """The others stay in the inbox."""
    work = Working()
    files = desk(work, Store(), patience=0.05)
    async with files.running():
        for number in range(MOST):
            with pytest.raises(TooMany):
                await files.answer(sent(f"7:{number}:a"), "id", Heard())
        with pytest.raises(TooMany):
            await files.answer(sent("7:99:a"), "id", Heard())
        assert MOST == work.begun


async def test_a_file_has_an_end() -> None:
    """After which it is said that it took too long."""
    files = desk(Working(), Store(), most_seconds=0.05, patience=30.0)
    assert "not done within" in await files.answer(sent(), "en", Heard())


async def test_what_is_refused_by_name_or_size_costs_nothing() -> None:
    """Nothing begins and nothing is kept."""
    work, store = Working(), Store()
    assert "jenis ini tidak dibaca" in await desk(work, store).answer(sent(name="foto.jpg"), "id", Heard())
    assert (0, {}) == (work.begun, store.rows)

"""Two instances under load while the Redis between them is killed, started again, and stopped: nobody gets less for it."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

import pytest

from adapters.caches.shared import Shared, open_shared
from adapters.postgres.pool import Pool
from bot.app import Program, open_program
from bot.bench.questions import Asked, Supply, free, structured
from bot.bench.upstream import NO_LATENCY, upstream
from bot.paths import data_folder
from bot.settings import read_settings
from core.message import Message, Reply
from core.timing import Timings
from tests.adapters.caches.conftest import Server, redis, stopped_redis  # noqa: F401  # fixtures
from tests.support.facts import DAY
from tests.support.inbox import until

AT_ONCE = 10
BEHIND = 15  # questions after which the second instance is asked what the first one was
KILLED, STARTED = 100, 200  # replies after which that happens
_conversations = count(1)


@dataclass(frozen=True, slots=True)
class Given:
    """A reply with what is known of its making; `reply` is None where there was none."""

    question: str
    reply: Reply | None
    timings: Timings | None = None


@dataclass(slots=True)
class Instance:
    """A program with the shared cache that it opened, None where it has none."""

    program: Program
    shared: Shared | None = None
    _before: tuple[int, int, int, int] = field(default=(0, 0, 0, 0))

    async def ask(self, question: str) -> Given:
        """One question in a conversation of its own, so that others may have been asked the same."""
        message = Message(question, "test", f"lost-{next(_conversations)}", at=DAY)
        try:
            reply, timings, _ = await self.program.turns.take_turn(message)
        except Exception:  # noqa: BLE001  # whatever it is, it is a reply that somebody did not get
            return Given(question, None)
        return Given(question, reply, timings)

    @property
    def cache(self) -> Shared:
        """The shared cache, where there must be one."""
        assert self.shared is not None
        return self.shared

    async def up(self, *, up: bool = True) -> None:
        """Wait until the shared cache is known to answer, or not to."""

        async def reached() -> bool:
            return self.cache.up is up

        await until(reached)


Open = Callable[[str], Awaitable[Instance]]
Job = tuple[Instance, str]


@pytest.fixture
async def open_instance(database: str, loaded_pool: Pool, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Open]:
    """Open the whole program on the project's facts, with the bench's model and a shared cache at an address, "" for none."""
    opened: list[Shared] = []

    @asynccontextmanager
    async def watched(url: str) -> AsyncIterator[Shared]:
        async with open_shared(url) as shared:
            opened.append(shared)
            yield shared

    monkeypatch.setattr("bot.caches.open_shared", watched)
    async with AsyncExitStack() as stack:
        model = await stack.enter_async_context(upstream(NO_LATENCY))

        async def start(redis_url: str) -> Instance:
            settings = read_settings(
                database_url=database, redis_url=redis_url, port=0, pool_size=4, log_folder="", turn_timeout=110,
                openai_chat_model="bench", openai_base_url=model.url, openai_max_tokens=320, openai_fallback_model="",
            )  # fmt: skip
            program = await stack.enter_async_context(open_program(settings))
            await program.answerer.warm()
            return Instance(program, opened[-1] if redis_url else None)

        yield start


def questions(number: int, start: int) -> list[str]:
    """So many questions, those that the database answers and those that a model words in turn."""
    of_rows = structured(-(-number // 5), start)
    of_model = Supply(free(data_folder(), seed=start)).take(number // 2)
    mixed: list[Asked] = [asked for pair in zip(of_rows, of_model, strict=False) for asked in pair]
    return [asked.text for asked in mixed[:number]]


def asked_twice(texts: Sequence[str], first: Instance, second: Instance) -> list[Job]:
    """Every question at both instances: the second is asked a while after the first."""
    jobs: list[Job] = []
    for place in range(len(texts) + BEHIND):
        jobs += [(first, text) for text in texts[place : place + 1]]
        jobs += [(second, text) for text in texts[place - BEHIND : place - BEHIND + 1] if place >= BEHIND]
    return jobs


async def play(jobs: Sequence[Job], events: Mapping[int, Callable[[], Awaitable[None]]] | None = None) -> list[Given]:
    """Ten people ask until nothing is left; an event happens when so many questions have been taken."""
    waiting: Iterator[tuple[int, Job]] = iter(enumerate(jobs))
    given: list[Given] = []

    async def person() -> None:
        for place, (instance, text) in waiting:
            if events and place in events:
                await events[place]()
            given.append(await instance.ask(text))

    await asyncio.gather(*(person() for _ in range(AT_ONCE)))
    return given


async def right_answers(instance: Instance, texts: Sequence[str]) -> dict[str, Reply]:
    """What an instance without a shared cache replies."""
    given = await play([(instance, text) for text in texts])
    return {each.question: each.reply for each in given if each.reply is not None}


def wrong(given: Sequence[Given], right: Mapping[str, Reply]) -> list[str]:
    """The questions that got no reply or another one."""
    return [each.question for each in given if each.reply != right[each.question]]


async def signalled(server: Server, number: signal.Signals) -> None:
    """Send a signal to a server, which tells its process itself."""
    lines = (await server.command("INFO", "server")).decode().splitlines()
    os.kill(int(next(line for line in lines if line.startswith("process_id:")).partition(":")[2]), number)


@pytest.mark.timeout(300)
async def test_a_killed_cache_costs_no_reply_and_is_used_again(redis: Server, open_instance: Open) -> None:  # noqa: F811  # the fixture
    """300 replies, ten at once, killed after a third and started again after two: every one is what it is without Redis."""
    texts = questions(150, 3_000_000)
    right = await right_answers(await open_instance(""), texts)
    assert set(texts) == set(right)
    assert {"template", "model"} == {reply.worded_by for reply in right.values()}
    here, there = await open_instance(redis.url), await open_instance(redis.url)

    async def kill() -> None:
        await asyncio.to_thread(redis.kill)

    given = await play(asked_twice(texts, here, there), {KILLED: kill, STARTED: redis.start})

    assert 300 == len(given)
    assert [] == wrong(given, right)
    for instance in (here, there):
        assert instance.cache.bypassed > 0  # it went past the cache while that was gone
        await instance.up()
    assert there.cache.hits > 0  # answers that the first instance gave before

    again = questions(20, 4_000_000)
    hits, first = there.cache.hits, await play([(here, text) for text in again])
    await here.cache.flush()
    second = await play([(there, text) for text in again])
    assert [each.reply for each in sorted(first, key=_question)] == [
        each.reply for each in sorted(second, key=_question)
    ]
    looked_up = [each.timings.caches["shared"] for each in second if each.timings and "shared" in each.timings.caches]
    assert len(again) * 3 // 4 <= len(looked_up) <= there.cache.hits - hits  # the others are held since before
    assert {"hit"} == set(looked_up)


@pytest.mark.timeout(300)
async def test_a_cache_that_is_slow_keeps_a_reply_waiting_once(redis: Server, open_instance: Open) -> None:  # noqa: F811  # the fixture
    """A stopped server takes every call and answers none: the first look-up waits its 50 ms, all others go past."""
    texts = questions(24, 5_000_000)
    right = await right_answers(await open_instance(""), texts)
    instance = await open_instance(redis.url)
    alone, together = texts[:12], texts[12:]
    for some in (alone, together):
        await play([(instance, text) for text in questions(4, 6_000_000)])
        await instance.cache.flush()
        await instance.up()
        counts = _counts(instance.cache)
        await signalled(redis, signal.SIGSTOP)
        if some is alone:
            given = [await instance.ask(text) for text in some]
            most = 1  # of all replies only the first one waited, and only once
        else:
            given = await play([(instance, text) for text in some])
            most = AT_ONCE  # those that wait at the same moment are let go together
        hits, waited, failed, past = (now - before for now, before in zip(_counts(instance.cache), counts, strict=True))
        redis.kill()
        assert [] == wrong(given, right)
        assert (0, True, True) == (hits, 1 <= waited <= most, 1 <= failed <= most)
        assert past >= len(some) - waited
        await redis.start()
        await instance.up()


def _counts(cache: Shared) -> tuple[int, int, int, int]:
    """Look-ups that were answered with a value, those that were sent besides, calls that failed, calls that went past."""
    return cache.hits, cache.misses, cache.failures, cache.bypassed


def _question(given: Given) -> str:
    return given.question

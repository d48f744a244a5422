"""Accepted events are worked on in order, side by side, again after failures, and answered once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from adapters.postgres.pool import Pool
from bot.worker import Worker, WorkerSettings
from core.channels import Inbound
from core.errors import BadInput, DatabaseUnavailable, EmbeddingUnavailable
from tests.support.inbox import FakeChannel, SeenInbox

QUICK = WorkerSettings(idle=0.02, first_retry=0.02, stop_within=5)


class Scene:
    """An inbox, a channel and workers for both."""

    def __init__(self, pool: Pool) -> None:
        self.box = SeenInbox(pool)
        self.channel = FakeChannel(self.box.channel)

    def worker(self, before_done: Callable[[], Awaitable[None]] | None = None, **settings: Any) -> Worker:
        """A worker that serves the channel."""
        worker = Worker(self.box.inbox, replace(QUICK, **settings), before_done=before_done)
        worker.serve(self.channel)
        return worker


@pytest.fixture
def scene(pool: Pool) -> Scene:
    """A scene of the test's own."""
    return Scene(pool)


def raises(*errors: Exception) -> Callable[[], Awaitable[None]]:
    """Raise one error after the other, then nothing."""
    left = list(errors)

    async def act() -> None:
        if left:
            raise left.pop(0)

    return act


def waits(event: asyncio.Event) -> Callable[[], Awaitable[object]]:
    """Wait for an event."""
    return event.wait


async def test_an_accepted_event_is_handled_at_once(scene: Scene) -> None:
    """Not only at the next look; a second delivery is not handled."""
    async with scene.worker(idle=30).running() as worker:
        await asyncio.sleep(0.1)
        event = Inbound(scene.channel.name, "1", "c", {"n": 1})
        async with asyncio.timeout(5):
            assert [True, False] == [await worker.accept(event), await worker.accept(event)]
            await scene.box.until("done")
    assert ["begin 1", "end 1"] == scene.channel.said


async def test_an_event_accepted_elsewhere_is_found(scene: Scene) -> None:
    """By looking every now and then."""
    async with scene.worker().running():
        await asyncio.sleep(0.05)
        await scene.box.accept(1)
        await scene.box.until("done")


async def test_an_event_that_cannot_be_committed_is_not_accepted(scene: Scene) -> None:
    """The platform has to deliver it again."""
    worker = scene.worker()
    scene.box.inbox.fail_at("accept")
    with pytest.raises(DatabaseUnavailable):
        await worker.accept(Inbound(scene.channel.name, "1", "c", {"n": 1}))
    assert [] == await scene.box.states()


async def test_one_conversation_is_answered_in_order(scene: Scene) -> None:
    """Each event ends before the next begins, whatever the first one's length."""
    scene.channel.does[0] = lambda: asyncio.sleep(0.1)
    for number in range(5):
        await scene.box.accept(number)
    async with scene.worker().running():
        await scene.box.until(*["done"] * 5)
    assert [f"{word} {number}" for number in range(5) for word in ("begin", "end")] == scene.channel.said


async def test_conversations_are_answered_side_by_side(scene: Scene) -> None:
    """A slow one holds nobody up."""
    gate = asyncio.Event()
    scene.channel.does["slow"] = waits(gate)
    await scene.box.accept("slow", "a")
    for number in range(3):
        await scene.box.accept(number, f"conversation {number}")
    async with scene.worker().running():
        await scene.box.until("working", "done", "done", "done")
        gate.set()
        await scene.box.until(*["done"] * 4)


async def test_no_more_conversations_are_worked_on_than_allowed(scene: Scene) -> None:
    """And all of them in the end."""
    for number in range(12):
        scene.channel.does[number] = lambda: asyncio.sleep(0.03)
        await scene.box.accept(number, f"conversation {number}")
    async with scene.worker(at_once=3).running():
        await scene.box.until(*["done"] * 12)
    assert 3 == scene.channel.most_at_work


async def test_two_workers_share_the_work(scene: Scene) -> None:
    """No event twice, each conversation in order."""
    for number in range(40):
        scene.channel.does[number] = lambda: asyncio.sleep(0.005)
        await scene.box.accept(number, f"conversation {number % 4}")
    async with scene.worker().running(), scene.worker().running():
        await scene.box.until(*["done"] * 40)
    begun = [int(said.split()[1]) for said in scene.channel.said if said.startswith("begin")]
    assert list(range(40)) == sorted(begun)
    for conversation in range(4):
        own = [said for said in scene.channel.said if int(said.split()[1]) % 4 == conversation]
        assert [f"{word} {n}" for n in range(conversation, 40, 4) for word in ("begin", "end")] == own


async def test_three_failures_end_in_one_apology(scene: Scene) -> None:
    """The event is kept and counted; the next of its conversation follows."""
    scene.channel.does[1] = raises(*[RuntimeError() for _ in range(9)])
    await scene.box.accept(1)
    await scene.box.accept(2)
    async with scene.worker().running() as worker:
        await scene.box.until("failed", "done")
    assert [*["begin 1"] * 3, "sorry 1", "begin 2", "end 2"] == scene.channel.said
    assert (("1", "failed", 3, "RuntimeError"), 1) == ((await scene.box.states())[0], worker.failed)


async def test_the_pauses_between_tries_grow(scene: Scene) -> None:
    """The third try waits twice as long as the second."""
    begun: list[float] = []

    async def act() -> None:
        begun.append(asyncio.get_running_loop().time())
        raise RuntimeError

    scene.channel.does[1] = act
    await scene.box.accept(1)
    async with scene.worker(first_retry=0.2).running():
        await scene.box.until("failed")
    first, second = (later - earlier for earlier, later in pairwise(begun))
    assert 0.2 <= first < second
    assert second >= 0.4


@pytest.mark.parametrize("error", [RuntimeError(), EmbeddingUnavailable()], ids=lambda error: type(error).__name__)
async def test_an_event_that_fails_once_is_answered_at_the_next_try(scene: Scene, error: Exception) -> None:
    """Without an apology, and without a trace of the error."""
    scene.channel.does[1] = raises(error)
    await scene.box.accept(1)
    async with scene.worker().running() as worker:
        await scene.box.until("done")
    assert (["begin 1", "begin 1", "end 1"], 0) == (scene.channel.said, worker.failed)
    assert [("1", "done", 2, "")] == await scene.box.states()


async def test_a_retrying_event_holds_back_its_conversation_only(scene: Scene) -> None:
    """Order goes before speed."""
    scene.channel.does[1] = raises(RuntimeError())
    for number, conversation in ((1, "a"), (2, "a"), (3, "b")):
        await scene.box.accept(number, conversation)
    async with scene.worker(first_retry=0.5).running():
        await scene.box.until("waiting", "waiting", "done")
        await asyncio.sleep(0.2)
        assert ["waiting", "waiting", "done"] == [state for _, state, _, _ in await scene.box.states()]
        await scene.box.until("done", "done", "done")
    assert ["begin 1", "end 1", "begin 2", "end 2"] == [s for s in scene.channel.said if s[-1] != "3"][1:]


async def test_what_cannot_be_read_is_not_tried_again(scene: Scene) -> None:
    """It would not be readable the next time either."""
    scene.channel.does[1] = raises(BadInput(), BadInput())
    await scene.box.accept(1)
    async with scene.worker().running() as worker:
        await scene.box.until("failed")
    assert (["begin 1", "sorry 1"], 1) == (scene.channel.said, worker.failed)
    assert [("1", "failed", 1, "BadInput")] == await scene.box.states()


async def test_an_apology_that_cannot_be_made_is_left(scene: Scene) -> None:
    """The event is kept as failed all the same."""
    scene.channel.does |= {1: raises(BadInput()), "sorry": raises(OSError())}
    await scene.box.accept(1)
    async with scene.worker().running():
        await scene.box.until("failed")
    assert ["begin 1", "sorry 1"] == scene.channel.said


async def test_a_database_lost_during_work_costs_no_try(scene: Scene) -> None:
    """The event goes on when the database is back, without waiting for its lease and without an apology."""
    scene.channel.does[1] = raises(DatabaseUnavailable())
    scene.box.inbox.fail_at("retry", times=8)
    await scene.box.accept(1)
    async with scene.worker(lease=60).running() as worker:
        await scene.channel.until("end 1")
        await scene.box.until("done")
    assert (["begin 1", "begin 1", "end 1"], 0) == (scene.channel.said, worker.failed)
    assert [("1", "done", 1, "")] == await scene.box.states()


async def test_an_event_that_always_loses_the_database_ends_in_an_apology(scene: Scene) -> None:
    """Where the database answers everybody else, the event itself is at fault."""
    scene.channel.does[1] = raises(*[DatabaseUnavailable() for _ in range(9)])
    await scene.box.accept(1)
    async with scene.worker().running():
        await scene.box.until("failed")
    assert [*["begin 1"] * 3, "sorry 1"] == scene.channel.said


async def test_an_event_interrupted_at_every_try_ends_in_an_apology(scene: Scene) -> None:
    """One that kills its instance must not do so for ever."""
    await scene.box.accept(1)
    for worker_name in ("one", "two", "three"):
        await scene.box.claim(worker_name)
        await scene.box.run_out()
    async with scene.worker().running() as worker:
        await scene.box.until("failed")
    assert (["sorry 1"], 1) == (scene.channel.said, worker.failed)
    assert [("1", "failed", 4, "Interrupted")] == await scene.box.states()


async def test_a_try_has_a_time_limit(scene: Scene) -> None:
    """What hangs is tried again."""
    scene.channel.does[1] = waits(asyncio.Event())
    await scene.box.accept(1)
    async with scene.worker(time_limit=0.05, attempts=2).running():
        await scene.box.until("failed")
    assert ["begin 1", "begin 1", "sorry 1"] == scene.channel.said
    assert [("1", "failed", 2, "TimeoutError")] == await scene.box.states()


async def test_before_an_event_is_done_its_conversation_is_stored(scene: Scene) -> None:
    """The next event may be handled elsewhere, which has to find what this one left."""
    states: list[list[str]] = []

    async def flush() -> None:
        await asyncio.sleep(0.05)
        states.append([state for _, state, _, _ in await scene.box.states()])
        scene.channel.said.append("flushed")

    for number in range(2):
        await scene.box.accept(number)
    async with scene.worker(before_done=flush).running():
        await scene.box.until("done", "done")
    assert [["working", "waiting"], ["done", "working"]] == states
    assert ["begin 0", "end 0", "flushed", "begin 1", "end 1", "flushed"] == scene.channel.said


async def test_an_answered_event_is_done_though_its_conversation_was_not_stored(scene: Scene) -> None:
    """Nobody hears an answer twice because of what comes after it."""
    await scene.box.accept(1)
    async with scene.worker(before_done=raises(RuntimeError())).running():
        await scene.box.until("done")
    assert ["begin 1", "end 1"] == scene.channel.said


async def test_that_an_event_is_done_is_written_once_the_database_is_back(scene: Scene) -> None:
    """An answered event is not answered again."""
    scene.box.inbox.fail_at("done", times=5)
    await scene.box.accept(1)
    async with scene.worker().running():
        await scene.box.until("done")
    assert (["begin 1", "end 1"], 6) == (scene.channel.said, scene.box.inbox.calls.count("done"))


async def test_a_failure_is_counted_and_apologised_for_once_though_the_database_is_away(scene: Scene) -> None:
    """It is written down when the database is back."""
    scene.box.inbox.fail_at("fail", times=3)
    scene.channel.does[1] = raises(BadInput())
    await scene.box.accept(1)
    async with scene.worker().running() as worker:
        await scene.box.until("failed")
    assert (["begin 1", "sorry 1"], 1) == (scene.channel.said, worker.failed)

"""A worker keeps its leases, outlives a lost database, and stops without losing or doubling anything."""

import asyncio

import pytest

from bot.worker import Worker
from core.errors import DatabaseUnavailable, EmbeddingUnavailable, Misconfigured
from tests.bot.test_worker import QUICK, Scene, raises, scene, waits  # noqa: F401  # fixture
from tests.support.inbox import FakeChannel, until


@pytest.mark.parametrize("error", [DatabaseUnavailable, Misconfigured, ValueError])
async def test_a_claim_that_fails_is_tried_again(scene: Scene, error: type[Exception]) -> None:  # noqa: F811
    """Whatever it was, the bot must not fall silent."""
    scene.box.inbox.fail_at("claim", 3, error)
    await scene.box.accept(1)
    async with scene.worker().running():
        await scene.box.until("done")


async def test_leases_of_work_under_way_are_kept(scene: Scene) -> None:  # noqa: F811
    """However long it takes, and although some renewals fail; a second worker gets nothing."""
    gate = asyncio.Event()
    scene.channel.does[1] = waits(gate)
    scene.box.inbox.fail_at("renew", 1, ValueError)
    await scene.box.accept(1)
    async with scene.worker(lease=0.9).running(), scene.worker(lease=0.9).running():
        await asyncio.sleep(2)
        gate.set()
        await scene.box.until("done")
    assert (["begin 1", "end 1"], [("1", "done", 1, "")]) == (scene.channel.said, await scene.box.states())


async def test_an_event_whose_lease_ran_out_here_is_not_begun_twice(scene: Scene) -> None:  # noqa: F811
    """It is still being worked on, and is held again."""
    gate = asyncio.Event()
    scene.channel.does[1] = waits(gate)
    await scene.box.accept(1)
    async with scene.worker().running():
        await scene.channel.until("begin 1")
        await scene.box.run_out()
        await asyncio.sleep(0.2)
        assert [] == await scene.box.claimed("another")
        gate.set()
        await scene.box.until("done")
    assert ["begin 1", "end 1"] == scene.channel.said


async def test_an_event_handed_out_again_before_its_try_has_ended_is_begun_after_it(scene: Scene) -> None:  # noqa: F811
    """A try that fails gives its event back; the next look may be quicker than the end of the try."""

    async def second_try() -> bool:
        return [2] == [tries for _, _, tries, _ in await scene.box.states()]

    async def handed_out_again() -> None:
        await until(second_try)

    scene.channel.does[1] = raises(EmbeddingUnavailable("away"))
    scene.box.inbox.after["retry"] = handed_out_again
    await scene.box.accept(1)
    async with scene.worker().running():
        await scene.box.until("done")
    assert ["begin 1", "begin 1", "end 1"] == scene.channel.said


async def test_a_try_that_lost_its_lease_and_failed_leaves_the_event_to_the_next_try_alone(scene: Scene) -> None:  # noqa: F811
    """It was held again here meanwhile: the failure gives nothing back that somebody could begin as well."""
    gate, second = asyncio.Event(), asyncio.Event()

    async def fails_late_then_waits() -> None:
        if not gate.is_set():
            await gate.wait()
            raise EmbeddingUnavailable("away")
        await second.wait()

    async def held_again() -> bool:
        return [("working", 2)] == [(state, tries) for _, state, tries, _ in await scene.box.states()]

    async def begun_twice() -> bool:
        return 2 == scene.channel.said.count("begin 1")

    scene.channel.does[1] = fails_late_then_waits
    await scene.box.accept(1)
    async with scene.worker().running():
        await scene.channel.until("begin 1")
        await scene.box.run_out()
        await until(held_again)
        gate.set()
        await until(begun_twice)
        await asyncio.sleep(0.2)  # longer than the pause after a failure
        assert [("1", "working", 2, "")] == await scene.box.states()
        second.set()
        await scene.box.until("done")
    assert ["begin 1", "begin 1", "end 1"] == scene.channel.said


async def test_events_of_channels_not_served_here_are_left_alone(scene: Scene) -> None:  # noqa: F811
    """Until the channel is served."""
    await scene.box.accept(1)
    worker = Worker(scene.box.inbox, QUICK)
    worker.serve(FakeChannel("another channel"))
    async with worker.running():
        await asyncio.sleep(0.1)
        assert [("1", "waiting", 0, "")] == await scene.box.states()
        worker.serve(scene.channel)
        await scene.box.until("done")


async def test_work_under_way_is_finished_at_the_stop(scene: Scene) -> None:  # noqa: F811
    """What has not begun waits for the next start."""
    gate = asyncio.Event()
    scene.channel.does[1] = waits(gate)
    for number in (1, 2):
        await scene.box.accept(number)
    async with scene.worker().running():
        await scene.channel.until("begin 1")
        asyncio.get_running_loop().call_later(0.2, gate.set)
    assert (["begin 1", "end 1"], ["done", "waiting"]) == (
        scene.channel.said,
        [state for _, state, _, _ in await scene.box.states()],
    )


async def test_leases_are_kept_while_work_is_finished_at_the_stop(scene: Scene) -> None:  # noqa: F811
    """Another instance does not answer meanwhile."""
    gate = asyncio.Event()
    scene.channel.does[1] = waits(gate)
    await scene.box.accept(1)
    async with scene.worker().running():
        async with scene.worker(lease=0.6).running():
            await scene.channel.until("begin 1")
            asyncio.get_running_loop().call_later(1.5, gate.set)
        await scene.box.until("done")
    assert ["begin 1", "end 1"] == scene.channel.said


async def test_what_does_not_end_in_time_is_given_back_at_once(scene: Scene) -> None:  # noqa: F811
    """The stop takes no longer than its limit; another instance answers without waiting, and no try is counted."""
    gate = asyncio.Event()
    scene.channel.does[1] = waits(gate)
    await scene.box.accept(1)
    clock = asyncio.get_running_loop().time
    async with scene.worker(stop_within=0.3).running():
        await scene.channel.until("begin 1")
        stopped = clock()
    assert 0.3 <= clock() - stopped < 1.5
    assert (0, [("1", "waiting", 0, "")]) == (scene.channel.at_work, await scene.box.states())
    gate.set()
    async with scene.worker().running():
        await scene.box.until("done")
    assert ["begin 1", "begin 1", "end 1"] == scene.channel.said


async def test_without_a_database_at_the_stop_the_lease_brings_it_back(scene: Scene) -> None:  # noqa: F811
    """The stop does not wait for it."""
    scene.channel.does[1] = waits(asyncio.Event())
    scene.box.inbox.fail_at("release")
    await scene.box.accept(1)
    async with scene.worker(stop_within=0.1).running():
        await scene.channel.until("begin 1")
    assert [("1", "working", 1, "")] == await scene.box.states()


async def test_events_claimed_in_the_moment_of_the_stop_are_answered(
    scene: Scene,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A claim that the database has carried out is not thrown away."""
    await scene.box.accept(1)
    claimed = asyncio.Event()
    fetch = scene.box.pool.fetch

    async def slow(sql: str, *args: object) -> object:
        rows = await fetch(sql, *args)
        if rows and rows[0].get("platform_id") == "1":
            claimed.set()
            await asyncio.sleep(0.2)
        return rows

    worker = scene.worker()
    with monkeypatch.context() as patch:
        patch.setattr(scene.box.pool, "fetch", slow)
        async with worker.running():
            await claimed.wait()
    assert [("1", "done", 1, "")] == await scene.box.states()


async def test_a_worker_that_was_stopped_can_be_started_again(scene: Scene) -> None:  # noqa: F811
    """Nothing happens in between."""
    worker = scene.worker()
    async with worker.running():
        pass
    await scene.box.accept(1)
    await asyncio.sleep(0.1)
    assert [] == scene.channel.said
    async with worker.running():
        await scene.box.until("done")

"""Nobody in the line is starved, kept in the dark, or punished for what their platform limits."""

import asyncio
from dataclasses import replace

from bot.worker import Worker
from core.channels import Inbound
from core.errors import TooMany
from tests.bot.test_worker import QUICK, Scene, raises, scene, waits  # noqa: F401  # fixture


async def test_a_limit_of_the_platform_costs_no_try_and_delays_its_conversation_only(scene: Scene) -> None:  # noqa: F811
    """As long as the platform says, however often; others go on."""
    scene.channel.does[1] = raises(*[TooMany(0.15) for _ in range(5)])
    for number, conversation in ((1, "a"), (2, "a"), (3, "b")):
        await scene.box.accept(number, conversation)
    begun = asyncio.get_running_loop().time()
    async with scene.worker().running() as worker:
        await scene.box.until("waiting", "waiting", "done")
        await scene.box.until("done", "done", "done")
    assert 5 * 0.15 <= asyncio.get_running_loop().time() - begun < 5
    assert [*["begin 1"] * 6, "end 1", "begin 2", "end 2"] == [s for s in scene.channel.said if s[-1] != "3"]
    assert (("1", "done", 1, ""), 0) == ((await scene.box.states())[0], worker.failed)


async def test_who_waits_in_line_is_told_so_while_they_wait(scene: Scene) -> None:  # noqa: F811
    """Once for a conversation, however many of its messages wait and however many instances look."""
    gate = asyncio.Event()
    scene.channel.does |= {0: waits(gate), "delayed": raises(OSError())}
    for number, conversation in enumerate("abbc"):
        await scene.box.accept(number, conversation)
    async with scene.worker(at_once=1, slow_after=0.1).running():
        other = Worker(scene.box.inbox, replace(QUICK, at_once=0, slow_after=0.1))
        other.serve(scene.channel)
        async with other.running():
            await scene.channel.until("delayed 1", "delayed 3")
            await asyncio.sleep(0.2)
        assert ["begin 0", "delayed 1", "delayed 3"] == sorted(scene.channel.said)
        gate.set()
        await scene.box.until(*["done"] * 4)
    assert 2 == sum(said.startswith("delayed") for said in scene.channel.said)


async def test_a_chat_with_many_threads_leaves_places_to_others(scene: Scene) -> None:  # noqa: F811
    """Only so many of its threads are worked on at once."""
    gate = asyncio.Event()
    for number in range(10):
        scene.channel.does[number] = waits(gate)
        await scene.box.accept(number, f"slack:T:flooded:{number}")
    async with scene.worker(at_once=6, per_chat=4).running() as worker:
        await scene.channel.until("begin 3")
        await worker.accept(Inbound(scene.channel.name, "calm", "slack:T:calm:1", {"n": "calm"}))
        await scene.channel.until("end calm")
        assert 4 == scene.channel.at_work
        gate.set()
        await scene.box.until(*["done"] * 11)


async def test_nobody_is_told_of_a_delay_that_there_is_not(scene: Scene) -> None:  # noqa: F811
    """A fresh event is simply answered."""
    await scene.box.accept(1)
    async with scene.worker().running():
        await scene.box.until("done")
    assert ["begin 1", "end 1"] == scene.channel.said

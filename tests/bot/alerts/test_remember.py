"""What all instances know of the alerts."""

import asyncio
from typing import Any

import pytest

from adapters.postgres.pool import Pool
from adapters.postgres.remembered import PostgresRemembered
from bot.alerts.remember import MUTES, TOLD, Memory
from tests.bot.alerts.scenes import BEGIN, HOUR, MINUTE, Table


@pytest.fixture(name="table")
def table_fixture() -> Table:
    """An empty one."""
    return Table()


async def test_a_mute_is_known_to_all_until_it_ends(table: Table) -> None:
    """The other instance reads it now and then."""
    mine, other = Memory(table), Memory(table)
    assert await mine.mute("StaleData", BEGIN + HOUR, BEGIN)
    assert {} == other.mutes(BEGIN)
    assert await other.read_mutes(BEGIN)
    assert {"StaleData": BEGIN + HOUR} == other.mutes(BEGIN) == mine.mutes(BEGIN)
    assert {} == other.mutes(BEGIN + HOUR)


async def test_two_instances_mute_beside_each_other(table: Table) -> None:
    """Neither takes the other's away, and an end of a mute reaches all."""
    mine, other = Memory(table), Memory(table)
    await mine.mute("StaleData", BEGIN + HOUR, BEGIN)
    await other.mute("ModelCost", BEGIN + HOUR, BEGIN)
    await mine.read_mutes(BEGIN)
    assert {"StaleData", "ModelCost"} == set(mine.mutes(BEGIN)) == set(other.mutes(BEGIN))
    await other.mute("StaleData", None, BEGIN)
    await mine.read_mutes(BEGIN)
    assert {"ModelCost"} == set(mine.mutes(BEGIN))


async def test_mutes_that_are_over_are_removed_at_the_next_choice(table: Table) -> None:
    """Nothing is left in the table where none holds."""
    memory = Memory(table)
    await memory.mute("StaleData", BEGIN + HOUR, BEGIN)
    await memory.mute("ModelCost", BEGIN + 2 * HOUR, BEGIN + HOUR)
    assert {"ModelCost"} == set(table.values[MUTES])
    await memory.mute("ModelCost", None, BEGIN + HOUR)
    assert MUTES not in table.values


async def test_without_the_database_a_mute_holds_here_and_is_made_known_later(table: Table) -> None:
    """What others chose meanwhile stays."""
    mine, other = Memory(table), Memory(table)
    await other.mute("ModelCost", BEGIN + HOUR, BEGIN)
    table.away = True
    assert not await mine.mute("StaleData", BEGIN + HOUR, BEGIN)
    assert {"StaleData"} == set(mine.mutes(BEGIN))
    assert not await mine.read_mutes(BEGIN)
    table.away = False
    assert await mine.read_mutes(BEGIN)
    await other.read_mutes(BEGIN)
    assert {"StaleData", "ModelCost"} == set(mine.mutes(BEGIN)) == set(other.mutes(BEGIN))
    puts = table.puts
    await mine.read_mutes(BEGIN)
    assert puts == table.puts  # written once, then only read


async def test_a_choice_made_while_the_database_is_asked_is_not_lost() -> None:
    """It holds at once."""
    answers: asyncio.Queue[None] = asyncio.Queue()

    class Slow(Table):
        async def get(self, name: str) -> Any | None:
            await answers.get()
            return await super().get(name)

    memory = Memory(Slow())
    reading = asyncio.create_task(memory.read_mutes(BEGIN))
    await asyncio.sleep(0)
    muting = asyncio.create_task(memory.mute("StaleData", BEGIN + HOUR, BEGIN))
    await asyncio.sleep(0)
    assert {"StaleData"} == set(memory.mutes(BEGIN))
    answers.put_nowait(None)
    assert await reading
    assert {"StaleData"} == set(memory.mutes(BEGIN))
    answers.put_nowait(None)
    assert await muting
    assert {"StaleData"} == set(memory.mutes(BEGIN))


async def test_an_instance_that_is_alone_needs_no_table() -> None:
    """It keeps its mutes to itself."""
    memory = Memory(None)
    assert await memory.mute("StaleData", BEGIN + HOUR, BEGIN)
    assert {"StaleData"} == set(memory.mutes(BEGIN))
    assert await memory.read_mutes(BEGIN)
    assert {"StaleData"} == set(memory.mutes(BEGIN))
    assert await memory.read_told() is None
    await memory.keep_told({("StaleData", ""): BEGIN})


@pytest.mark.parametrize(
    "value", [7, "x", [], {"StaleData": 5}, {"StaleData": "soon"}, {"StaleData": "2026-11-24T03:00:00"}]
)
async def test_what_cannot_be_read_mutes_nothing(table: Table, value: Any) -> None:
    """It does not end the alerts either."""
    table.values[MUTES] = value
    memory = Memory(table)
    assert await memory.read_mutes(BEGIN)
    assert {} == memory.mutes(BEGIN)


async def test_what_was_told_is_written_where_it_changed(table: Table) -> None:
    """And never before it was read, so that nothing is lost at a start."""
    first = Memory(table)
    told = {("StaleData", "levy"): BEGIN, ("InboxBacklog", ""): BEGIN + MINUTE}
    await first.keep_told(told)
    assert TOLD not in table.values
    assert {} == await first.read_told()
    for _ in range(3):
        await first.keep_told(told)
    assert 1 == table.puts
    assert told == await Memory(table).read_told()
    await first.keep_told({})
    assert TOLD not in table.values


async def test_what_was_told_is_written_later_where_the_database_was_away(table: Table) -> None:
    """Tried at each call."""
    memory = Memory(table)
    await memory.read_told()
    table.away = True
    await memory.keep_told({("StaleData", "levy"): BEGIN})
    assert await memory.read_told() is None
    table.away = False
    await memory.keep_told({("StaleData", "levy"): BEGIN})
    assert {"StaleData/levy": BEGIN.isoformat()} == table.values[TOLD]


async def test_the_database_keeps_both(fresh_pool: Pool) -> None:
    """For another instance, as they were."""
    mine, other = Memory(PostgresRemembered(fresh_pool)), Memory(PostgresRemembered(fresh_pool))
    assert await mine.mute("StaleData", BEGIN + HOUR, BEGIN)
    await mine.read_told()
    await mine.keep_told({("StaleData", "levy"): BEGIN})
    assert await other.read_mutes(BEGIN)
    assert {"StaleData": BEGIN + HOUR} == other.mutes(BEGIN)
    assert {("StaleData", "levy"): BEGIN} == await other.read_told()
    await mine.mute("StaleData", None, BEGIN)
    await other.read_mutes(BEGIN)
    assert {} == other.mutes(BEGIN)

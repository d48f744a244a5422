"""Many who ask at the same time share statements."""

import asyncio
from collections.abc import Sequence

import pytest

from adapters.postgres.gathered import Gathered
from core.errors import DatabaseUnavailable


class _Statement:
    """Doubles numbers, lot by lot; each lot waits for the gate."""

    def __init__(self) -> None:
        self.lots: list[list[int]] = []
        self.gate, self.began = asyncio.Event(), asyncio.Event()
        self.gate.set()

    async def run(self, items: Sequence[int]) -> Sequence[int]:
        """Fails for 13 as a fault of that item, for 0 as a database that is away."""
        self.lots.append(list(items))
        self.began.set()
        await self.gate.wait()
        if 0 in items:
            raise DatabaseUnavailable
        if 13 in items:
            raise ValueError("13")
        return [2 * item for item in items]


async def test_those_of_one_instant_go_together_and_each_gets_its_own() -> None:
    """One statement for all."""
    statement = _Statement()
    asked = Gathered(statement.run)
    assert [2, 4, 6] == await asyncio.gather(*(asked.ask(n) for n in (1, 2, 3)))
    assert [[1, 2, 3]] == statement.lots


async def test_who_waits_too_long_is_told_and_the_others_get_theirs() -> None:
    """A time limit is of one item; its statement goes on."""
    statement = _Statement()
    statement.gate.clear()
    asked = Gathered(statement.run)
    patient = asyncio.create_task(asked.ask(1))
    with pytest.raises(TimeoutError):
        await asked.ask(2, seconds=0.001)
    statement.gate.set()
    assert (2, 6) == (await patient, await asked.ask(3, seconds=60))


async def test_what_comes_while_one_is_under_way_goes_with_the_next() -> None:
    """Nobody waits for more than the one before."""
    statement = _Statement()
    statement.gate.clear()
    asked = Gathered(statement.run)
    first = asyncio.create_task(asked.ask(1))
    await statement.began.wait()
    later = [asyncio.create_task(asked.ask(n)) for n in (2, 3)]
    await asyncio.sleep(0)
    statement.gate.set()
    assert [2, 4, 6] == await asyncio.gather(first, *later)
    assert [[1], [2, 3]] == statement.lots


async def test_a_statement_has_so_many_items_at_most() -> None:
    """The rest goes with the next."""
    statement = _Statement()
    asked = Gathered(statement.run, most=2)
    await asyncio.gather(*(asked.ask(n) for n in range(1, 6)))
    assert [[1, 2], [3, 4], [5]] == statement.lots


async def test_the_fault_of_one_item_is_nobody_elses() -> None:
    """The others are tried one by one."""
    asked = Gathered(_Statement().run)
    found = await asyncio.gather(asked.ask(1), asked.ask(13), asked.ask(2), return_exceptions=True)
    assert [2, 4] == [found[0], found[2]]
    assert isinstance(found[1], ValueError)


async def test_a_database_that_is_away_is_asked_once_for_all() -> None:
    """Everybody is told."""
    statement = _Statement()
    asked = Gathered(statement.run)
    found = await asyncio.gather(asked.ask(0), asked.ask(1), return_exceptions=True)
    assert all(isinstance(one, DatabaseUnavailable) for one in found)
    assert [[0, 1]] == statement.lots
    with pytest.raises(DatabaseUnavailable):
        await asked.ask(0)
    assert 2 == await asked.ask(1)


async def test_who_leaves_takes_nothing_from_the_others() -> None:
    """A cancelled question is only left out."""
    statement = _Statement()
    statement.gate.clear()
    asked = Gathered(statement.run)
    leaving, staying = asyncio.create_task(asked.ask(1)), asyncio.create_task(asked.ask(2))
    await statement.began.wait()
    leaving.cancel()
    statement.gate.set()
    assert 4 == await staying
    with pytest.raises(asyncio.CancelledError):
        await leaving

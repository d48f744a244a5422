"""Identical calls are joined, and who leaves takes nothing from the others."""

import asyncio

import pytest

from core.flights import Flights


class _Call:
    """Waits for a gate, counts, and remembers that it was cancelled."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.calls = 0
        self.cancelled = 0

    async def __call__(self) -> int:
        self.calls += 1
        mine = self.calls
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return mine


async def _asked(flight: Flights[int], call: _Call, many: int) -> list[asyncio.Task[int]]:
    tasks = [asyncio.ensure_future(flight.join("k", call)) for _ in range(many)]
    await asyncio.sleep(0.01)
    return tasks


async def test_all_who_ask_at_once_get_one_result() -> None:
    """The next one after them starts anew."""
    flight, call = Flights[int](), _Call()
    tasks = await _asked(flight, call, 20)
    assert 1 == len(flight)
    call.gate.set()
    assert [1] * 20 == await asyncio.gather(*tasks)
    assert (2, 0) == (await flight.join("k", call), len(flight))


async def test_different_keys_do_not_wait_for_each_other() -> None:
    """Each has a call of its own."""
    flight, call = Flights[int](), _Call()
    call.gate.set()
    assert (1, 2) == tuple(await asyncio.gather(flight.join("a", call), flight.join("b", call)))


@pytest.mark.parametrize("leaving", [[0], [1], [0, 1], [2]], ids=str)
async def test_who_is_cancelled_leaves_the_others_theirs(leaving: list[int]) -> None:
    """Whoever began the call, too."""
    flight, call = Flights[int](), _Call()
    tasks = await _asked(flight, call, 3)
    for place in leaving:
        tasks[place].cancel()
    await asyncio.sleep(0.01)
    call.gate.set()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [place in leaving for place in range(3)] == [isinstance(r, asyncio.CancelledError) for r in results]
    assert (1, 0) == (call.calls, call.cancelled)


async def test_a_call_that_nobody_waits_for_is_cancelled() -> None:
    """Who asks right afterwards starts a new one, and gets its result."""
    flight, call = Flights[int](), _Call()
    tasks = await _asked(flight, call, 2)
    for task in tasks:
        task.cancel()
    await asyncio.sleep(0)
    late = asyncio.ensure_future(flight.join("k", call))
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.sleep(0.01)
    call.gate.set()
    assert (2, 2, 1) == (await late, call.calls, call.cancelled)


async def test_a_time_limit_of_one_is_none_of_the_others() -> None:
    """A turn that gives up, beside one that has time."""
    flight, call = Flights[int](), _Call()
    patient = asyncio.ensure_future(flight.join("k", call))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.02):
            await flight.join("k", call)
    call.gate.set()
    assert 1 == await patient


async def test_a_failure_reaches_all_and_is_forgotten() -> None:
    """The next call tries again."""
    flight: Flights[str] = Flights()
    answers = iter((ZeroDivisionError(), None))

    async def call() -> str:
        await asyncio.sleep(0)
        if error := next(answers):
            raise error
        return "well"

    results = await asyncio.gather(*(flight.join("k", call) for _ in range(3)), return_exceptions=True)
    assert [ZeroDivisionError] * 3 == [type(result) for result in results]
    assert "well" == await flight.join("k", call)

"""Jobs at their hours: they run, not twice at once, survive their own faults, and end with the program."""

import asyncio
from datetime import date
from typing import Any

import pytest

from adapters.postgres.feeds import End
from bot.schedule import Job, running, tell_ends
from core.errors import DatabaseUnavailable
from core.message import Reply

EVERY_SECOND = {"second": "*"}
NEVER = {"year": "2999"}


async def test_a_job_runs_at_its_hours_and_after_the_start() -> None:
    """Each by itself."""
    ran: asyncio.Queue[str] = asyncio.Queue()

    async def note(name: str) -> None:
        await ran.put(name)

    jobs = [Job("hour", lambda: note("hour"), EVERY_SECOND), Job("first", lambda: note("first"), NEVER, first=0.01)]
    async with running(jobs):
        names = {await asyncio.wait_for(ran.get(), 60) for _ in range(1)}
        while names != {"hour", "first"}:
            names.add(await asyncio.wait_for(ran.get(), 60))


@pytest.mark.parametrize("fault", [DatabaseUnavailable(), RuntimeError("a fault of our own")])
async def test_a_job_that_fails_runs_again_at_its_next_hour(fault: Exception) -> None:
    """The fault is logged."""
    runs: asyncio.Queue[None] = asyncio.Queue()

    async def fail() -> None:
        await runs.put(None)
        raise fault

    async with running([Job("fails", fail, EVERY_SECOND)]):
        for _ in range(2):
            await asyncio.wait_for(runs.get(), 60)


async def test_a_job_at_work_is_not_started_again_and_is_ended_with_the_program() -> None:
    """It is awaited, so that nothing goes on behind our back."""
    began, ended, others = asyncio.Event(), asyncio.Event(), asyncio.Queue[None]()
    runs = 0

    async def long() -> None:
        nonlocal runs
        runs += 1
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def tick() -> None:
        await others.put(None)

    async with running([Job("long", long, EVERY_SECOND, first=0.01), Job("tick", tick, EVERY_SECOND)]):
        await asyncio.wait_for(began.wait(), 60)
        for _ in range(2):  # hours that passed meanwhile
            await asyncio.wait_for(others.get(), 60)
    assert (1, True) == (runs, ended.is_set())


class Board:
    """A store of ends and of what was remembered, in memory."""

    def __init__(self, *ends: End) -> None:
        self.found, self.kept, self.said = list(ends), dict[str, Any](), list[str]()

    async def ends(self, _first: date, _last: date) -> tuple[End, ...]:
        """What was put there."""
        return tuple(self.found)

    async def get(self, name: str) -> Any:
        """What was remembered."""
        return self.kept.get(name)

    async def put(self, name: str, value: Any) -> None:
        """Remember."""
        self.kept[name] = value

    async def tell(self, *, leads: bool = True) -> None:
        """Look once."""

        def hear(reply: Reply) -> None:
            self.said.append(reply.text)

        await tell_ends(self, self, lambda: leads, hear, "en", lambda: date(2026, 9, 30))  # type: ignore[arg-type]  # a store of ends is enough


CPO = End("reference_price", "cpo", date(2026, 9, 30))


async def test_a_figure_that_ends_is_told_once() -> None:
    """Another one later is told by itself."""
    board = Board(CPO)
    await board.tell()
    await board.tell()
    board.found.append(End("levy", "palm", date(2026, 9, 29)))
    await board.tell()
    assert [
        "⏳ **Figures that end, or have ended, without a successor:**\n- reference price cpo: 30 September 2026",
        "⏳ **Figures that end, or have ended, without a successor:**\n- export levy palm: 29 September 2026 ⚠️",
    ] == board.said


async def test_the_tax_rate_is_told_of_only_when_its_successor_did_not_come() -> None:
    """Its end alone is every week's business."""
    board = Board(End("exchange_rate", "tax", date(2026, 9, 30)))
    await board.tell()
    assert [] == board.said
    board.found = [End("exchange_rate", "tax", date(2026, 9, 29))]
    await board.tell()
    assert ["- tax exchange rate of the US dollar: 29 September 2026 ⚠️"] == [said.split("\n")[1] for said in board.said]


async def test_one_of_all_instances_tells() -> None:
    """The one that leads."""
    board = Board(CPO)
    await board.tell(leads=False)
    assert [] == board.said

"""Budgets and limits with a clock of our own."""

import asyncio
from dataclasses import dataclass

import pytest

from adapters.slack.budget import CALLS, SECONDS, SendBudget
from adapters.slack.events import Person, Place
from adapters.slack.limits import AskLimit, may_use
from adapters.slack.ports import SlackSettings
from core.errors import TooMany


@dataclass
class Clock:
    """Time that passes when somebody sleeps."""

    now: float = 100.0

    def __call__(self) -> float:
        """The time."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let it pass."""
        self.now += seconds
        await asyncio.sleep(0)


async def test_a_burst_passes_and_then_one_a_second() -> None:
    """Four at once, the fifth when the first is four seconds old; another channel does not wait."""
    clock = Clock()
    budget = SendBudget(clock=clock, sleep=clock.sleep)
    for _ in range(CALLS):
        await budget.take("C1", within=10)
    assert 100.0 == clock.now
    await budget.take("C2", within=0)
    await budget.take("C1", within=10)
    assert 100.0 + SECONDS == clock.now


async def test_calls_that_decorate_give_way() -> None:
    """The last place of the burst is kept for messages."""
    clock = Clock()
    budget = SendBudget(clock=clock, sleep=clock.sleep)
    assert [True, True, True, False] == [budget.try_take("C1") for _ in range(4)]


async def test_a_pause_holds_one_channel() -> None:
    """And is given up beyond the deadline."""
    clock = Clock()
    budget = SendBudget(clock=clock, sleep=clock.sleep)
    budget.pause("C1", 30)
    await budget.take("C2", within=0)
    with pytest.raises(TooMany):
        await budget.take("C1", within=5)
    assert not budget.try_take("C1")
    await budget.take("C1", within=31)
    assert 130.0 == clock.now


async def test_idle_channels_are_forgotten() -> None:
    """Memory is bounded; a paused one is kept."""
    clock = Clock()
    budget = SendBudget(clock=clock, sleep=clock.sleep)
    budget.pause("C-paused", 1e6)
    for n in range(6_000):
        budget.try_take(f"C{n}")
        clock.now += SECONDS
    assert 5_000 == len(budget)
    assert not budget.try_take("C-paused")


def test_questions_are_counted_by_person_and_by_channel() -> None:
    """A key counts once; the refusal is told once; a minute later all is free."""
    clock = Clock()
    limit = AskLimit(2, 3, clock=clock)
    one, two, place = Person("U1", "T1"), Person("U2", "T1"), Place("T1", "C1")
    assert [True, True, True] == [limit.ask(one, place, key).allowed for key in ("a", "a", "b")]
    refused = limit.ask(one, place, "c")
    assert (False, 60, True, False) == (refused.allowed, refused.seconds, refused.tell, limit.ask(one, place, "c").tell)
    assert [True, False] == [limit.ask(two, place, key).allowed for key in ("d", "e")]
    clock.now += 61
    assert limit.ask(one, place, "f").allowed


@pytest.mark.parametrize(
    ("allowed", "team", "user", "place"),
    [
        (True, "T1", "U1", Place("T1", "C1")),
        (False, "T1", "U1", Place("T1", "C2")),
        (False, "T1", "U2", Place("T1", "C1")),
        (False, "T2", "U1", Place("T1", "C1")),
        (False, "T1", "U1", Place("T2", "C1")),
        (True, "T1", "U1", Place("T1", "D1", direct=True)),
        (False, "T1", "U2", Place("T1", "D1", direct=True)),
        (True, "T1", "U9", Place("T1", "D9", direct=True)),
        (False, "T1", "U9", Place("T1", "C1")),
    ],
)
def test_lists_fail_closed(allowed: bool, team: str, user: str, place: Place) -> None:
    """Workspace, channel and person must each be listed; administrators are served directly."""
    settings = SlackSettings(
        "x", allowed_teams=frozenset({"T1"}), allowed_channels=frozenset({"C1"}), allowed_users=frozenset({"U1"}), admins=frozenset({"U9"})
    )  # fmt: skip
    assert allowed == may_use(settings, Person(user, team), place)


async def test_what_nobody_asked_for_leaves_room_for_replies() -> None:
    """The last place is a reply's, and a reply that waits goes first."""
    clock, order = Clock(), list[str]()
    budget = SendBudget(clock=clock, sleep=clock.sleep)
    for _ in range(CALLS - 1):
        await budget.take("C1", within=0, aside=True)
    with pytest.raises(TooMany):
        await budget.take("C1", within=1, aside=True)
    await budget.take("C1", within=0)

    async def take(name: str, *, aside: bool) -> None:
        await budget.take("C1", within=60, aside=aside)
        order.append(name)

    await asyncio.gather(take("post", aside=True), *(take(f"reply {n}", aside=False) for n in range(4)))
    assert "post" == order[-1]

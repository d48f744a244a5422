"""One budget a chat."""

import asyncio

import pytest

from adapters.telegram.budget import SendBudget
from core.errors import TooMany


class Clock:
    """Time that passes when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        """The time."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


@pytest.fixture
def clock() -> Clock:
    """The time of a test."""
    return Clock()


@pytest.fixture
def budget(clock: Clock) -> SendBudget:
    """A budget in that time."""
    return SendBudget(clock=clock, sleep=clock.sleep)


async def test_a_private_chat_gets_one_a_second_with_short_bursts(budget: SendBudget, clock: Clock) -> None:
    """Four at once, then one a second on average."""
    times = []
    for _ in range(12):
        await budget.take(7, group=False, within=60)
        times.append(clock.now - 100)
    assert [0, 0, 0, 0, 4, 4, 4, 4, 8, 8, 8, 8] == times


async def test_a_group_never_gets_more_than_twenty_within_a_minute(budget: SendBudget, clock: Clock) -> None:
    """In any window of sixty seconds, edits included, since every call counts alike."""
    times = []
    for _ in range(60):
        await budget.take(-7, group=True, within=600)
        times.append(clock.now)
    assert 20 == max(sum(start <= t < start + 60 for t in times) for start in times)


async def test_decoration_goes_first(budget: SendBudget) -> None:
    """Typing signs and drafts are dropped when half is used, messages are not."""
    assert [True, True, False] == [budget.try_take(7, group=False) for _ in range(3)]
    await budget.take(7, group=False, within=0)
    await budget.take(7, group=False, within=0)


async def test_only_the_chat_that_must_rest_waits(budget: SendBudget, clock: Clock) -> None:
    """A 429 of one chat holds no other chat."""
    budget.pause(7, 30, group=False)
    assert not budget.try_take(7, group=False)
    await budget.take(8, group=False, within=0)
    assert [] == clock.slept
    await budget.take(7, group=False, within=31)
    assert [30] == clock.slept


async def test_a_wait_beyond_the_deadline_is_an_error(budget: SendBudget) -> None:
    """Who cannot wait hears when to come back."""
    budget.pause(7, 30, group=False)
    with pytest.raises(TooMany) as caught:
        await budget.take(7, group=False, within=10)
    assert 30 == caught.value.retry_after


async def test_all_chats_together_have_a_rate(clock: Clock) -> None:
    """A burst passes, then the rate holds."""
    budget = SendBudget(rate=30, burst=60, clock=clock, sleep=clock.sleep)
    for chat in range(90):
        await budget.take(chat, group=False, within=60)
    assert 1.0 == pytest.approx(clock.now - 100, abs=0.01)
    assert not budget.try_take(1000, group=False)


async def test_messages_of_a_chat_keep_their_order(budget: SendBudget) -> None:
    """Who came first goes first."""
    order: list[int] = []

    async def send(number: int) -> None:
        await budget.take(7, group=False, within=60)
        order.append(number)

    await asyncio.gather(*(send(number) for number in range(9)))
    assert list(range(9)) == order


async def test_idle_chats_are_forgotten(budget: SendBudget, clock: Clock) -> None:
    """Memory is bounded by chats that still wait for something."""
    for chat in range(6_000):
        budget.try_take(chat, group=False)
        clock.now += 0.05
    assert len(budget) <= 5_000


async def test_what_nobody_asked_for_leaves_room_for_replies(budget: SendBudget, clock: Clock) -> None:
    """Eighteen of a group's twenty a minute, three of its four at once: a reply always finds a place."""
    times = []
    for _ in range(40):
        await budget.take(-7, group=True, within=600, aside=True)
        times.append(clock.now)
    assert 18 == max(sum(start <= t < start + 60 for t in times) for start in times)
    slept = len(clock.slept)
    await budget.take(-7, group=True, within=0)
    assert slept == len(clock.slept)


async def test_what_nobody_asked_for_waits_behind_replies(clock: Clock) -> None:
    """A reply that came later goes first."""
    budget, order = SendBudget(clock=clock, sleep=clock.sleep), []
    for _ in range(4):
        await budget.take(7, group=False, within=0)

    async def take(name: str, *, aside: bool) -> None:
        await budget.take(7, group=False, within=60, aside=aside)
        order.append(name)

    await asyncio.gather(take("post", aside=True), *(take(f"reply {n}", aside=False) for n in range(2)))
    assert "post" == order[-1]


async def test_posts_leave_half_of_what_all_chats_share(clock: Clock) -> None:
    """While many are answered at once a post waits until there is plenty again; one that cannot wait hears so."""
    budget = SendBudget(rate=30, burst=60, clock=clock, sleep=clock.sleep)
    for chat in range(60):
        await budget.take(chat, group=False, within=0)
    with pytest.raises(TooMany):
        await budget.take(-7, group=True, within=0.5, aside=True)
    await budget.take(-7, group=True, within=60, aside=True)
    assert clock.now - 100 == pytest.approx(31 / 30, abs=0.01)

"""The line is fair to every chat, and who waits in it for long is told so once."""

import asyncio

import pytest

from tests.adapters.postgres.test_inbox import box  # noqa: F401  # fixture
from tests.support.inbox import SeenInbox


async def test_a_chat_with_many_threads_starves_nobody(box: SeenInbox) -> None:  # noqa: F811
    """Its second thread comes after every other chat's first, however old it is."""
    for number in range(6):
        await box.accept(number, f"slack:T:flooded:{number}")
    await box.accept("a", "slack:T:calm:1")
    await box.accept("b", "slack:T:quiet:1")
    assert [["0", "a", "b"], ["1", "2", "3"], ["4", "5"]] == [await box.claimed(limit=3) for _ in range(3)]


async def test_what_a_chat_has_at_work_counts_against_it(box: SeenInbox) -> None:  # noqa: F811
    """Also at another instance; a later chat goes first."""
    for number in range(3):
        await box.accept(number, f"slack:T:flooded:{number}")
    assert ["0", "1"] == await box.claimed("one", limit=2)
    await box.accept("late", "slack:T:calm:1")
    assert [["late"], ["2"]] == [await box.claimed("two", limit=1) for _ in range(2)]


async def test_a_chat_has_a_share_of_the_places(box: SeenInbox) -> None:  # noqa: F811
    """The rest waits until one of its threads is done, although nobody else is there."""
    for number in range(5):
        await box.accept(number, f"slack:T:flooded:{number}")
    first, _ = await box.claim(per_chat=2)
    assert [] == await box.claimed("two", per_chat=2)
    await box.inbox.done(first, "one")
    assert ["2"] == await box.claimed("two", per_chat=2)


@pytest.mark.parametrize("name", ["telegram:inline:{}", "slack:T:home:{}"])
async def test_what_each_person_has_alone_is_no_chat_of_all(box: SeenInbox, name: str) -> None:  # noqa: F811
    """Inline talk and forms of many persons share no places."""
    for number in range(3):
        await box.accept(number, name.format(number))
    assert ["0", "1", "2"] == await box.claimed(per_chat=1)


async def test_who_waits_in_line_is_told_once(box: SeenInbox) -> None:  # noqa: F811
    """One event of each conversation, the oldest that waits; the others of it are told with it."""
    for number, conversation in enumerate("aabbc"):
        await box.accept(number, conversation)
    await box.claim(limit=1)
    assert [] == await box.overdue()
    await box.age(0, 1, 2, 3)
    assert [["1", "2"], []] == [await box.overdue() for _ in range(2)]
    assert (await box.claim())[0].delayed_said


async def test_one_of_many_watchers_tells(box: SeenInbox) -> None:  # noqa: F811
    """Instances look in the same moment."""
    for number in range(20):
        await box.accept(number, f"conversation {number % 10}")
    await box.age()
    found = await asyncio.gather(*(box.overdue() for _ in range(8)))
    assert [str(number) for number in range(10)] == sorted(one for lot in found for one in lot)


async def test_a_conversation_that_was_told_hears_nothing_more_while_that_event_is_open(box: SeenInbox) -> None:  # noqa: F811
    """The next event's wait is the same wait; once nothing of it is left, a long wait is a new one."""
    await box.accept(1)
    await box.age()
    assert ["1"] == await box.overdue()
    await box.accept(2)
    await box.age()
    assert [] == await box.overdue()
    for _ in range(2):
        await box.inbox.done(await box.one(), "one")
    await box.accept(3)
    await box.age(3)
    assert ["3"] == await box.overdue()


async def test_a_pausing_conversation_hears_nothing(box: SeenInbox) -> None:  # noqa: F811
    """The platform itself, or a failure, is what it waits for."""
    for number in range(2):
        await box.accept(number)
    await box.inbox.retry(await box.one(), "one", "TooMany", 30)
    await box.age()
    assert [] == await box.overdue()


async def test_what_a_dead_worker_left_counts_as_waiting(box: SeenInbox) -> None:  # noqa: F811
    """Nobody works on it."""
    await box.accept(1)
    await box.claim()
    await box.age()
    assert [] == await box.overdue()
    await box.run_out()
    assert ["1"] == await box.overdue()


async def test_what_a_worker_holds_is_released_at_once(box: SeenInbox) -> None:  # noqa: F811
    """Uncounted; what others hold and what is finished stays as it is."""
    for number in range(4):
        await box.accept(number, f"conversation {number}")
    _, done = await box.claim("stopped", limit=2)
    await box.inbox.done(done, "stopped")
    await box.claim("two", limit=1)
    assert 1 == await box.inbox.release("stopped")
    assert [("0", "waiting", 0, ""), ("1", "done", 1, ""), ("2", "working", 1, ""), ("3", "waiting", 0, "")] == (
        await box.states()
    )

"""Events are accepted once, handed out in order and to one worker at a time, and kept until they are answered.

reason for length: an event's life from its acceptance to its removal is read in one place.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from adapters.postgres.inbox import Backlog, PostgresInbox
from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql
from core.channels import Inbound
from tests.support.inbox import LEASE, SeenInbox


@pytest.fixture
def box(pool: Pool) -> SeenInbox:
    """An inbox of the test's own."""
    return SeenInbox(pool)


async def test_an_event_is_accepted_once(box: SeenInbox) -> None:
    """Also after it was answered."""
    assert [True, False] == [await box.accept(1), await box.accept(1)]
    assert await box.inbox.done(await box.one(), "one")
    assert await box.accept(1) is False
    assert [] == await box.claimed()


async def test_of_many_deliveries_at_once_one_is_new(box: SeenInbox) -> None:
    """Twenty instances hear of one event in the same moment."""
    results = await asyncio.gather(*(box.accept(1, f"conversation {n}") for n in range(20)))
    assert [True] == [new for new in results if new]
    assert 1 == len(await box.states())


async def test_two_channels_may_use_the_same_id(pool: Pool) -> None:
    """Ids are unique within a platform only."""
    assert [True, True] == [await SeenInbox(pool).accept(7), await SeenInbox(pool).accept(7)]


async def test_an_event_comes_back_as_it_was_accepted(box: SeenInbox) -> None:
    """With when it came, and which attempt this is."""
    payload = {"text": "bea keluar – 5 ton ☕", "ids": [1, 2.5, None, True]}
    before = datetime.now(UTC)
    await box.accept("u1", "chat 9", payload)
    event = await box.one()
    assert (box.channel, "u1", "chat 9", payload, 1, False) == (
        *(event.channel, event.platform_id, event.conversation, event.payload, event.attempts, event.delayed_said),
    )
    assert timedelta(seconds=-1) < event.received_at - before < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("a\0b", "a�b"), ("x\ud83d", "x���"), ("\U0001f600", "\U0001f600")],
    ids=["zero", "half a sign", "whole sign"],
)
async def test_signs_without_a_place_in_the_database_are_replaced(box: SeenInbox, sent: str, kept: str) -> None:
    """Such a message must not be delivered again for ever."""
    assert await box.accept(1, payload={"text": [{sent: sent}]})
    assert {"text": [{kept: kept}]} == (await box.one()).payload


async def test_a_conversation_is_handed_out_strictly_in_order(box: SeenInbox) -> None:
    """The next event is free once the one before it is done."""
    for number in range(4):
        await box.accept(number)
    seen = []
    while events := await box.claim():
        seen.append([event.platform_id for event in events])
        assert [] == await box.claimed("two")
        await box.inbox.done(events[0], "one")
    assert [["0"], ["1"], ["2"], ["3"]] == seen


async def test_conversations_are_handed_out_side_by_side(box: SeenInbox) -> None:
    """One event of each, the oldest first."""
    for number, conversation in enumerate("aabbcc"):
        await box.accept(number, conversation)
    assert ["0", "2", "4"] == await box.claimed()


async def test_a_claim_brings_no_more_than_asked_for(box: SeenInbox) -> None:
    """The oldest, so that nobody waits for ever."""
    for number in range(5):
        await box.accept(number, f"conversation {number}")
    assert [["0", "1"], ["2", "3"], ["4"], []] == [await box.claimed(limit=2) for _ in range(4)]


async def test_only_events_of_the_channels_served_are_claimed(pool: Pool) -> None:
    """An instance without Slack leaves its events to one that has it."""
    mine, other = SeenInbox(pool), SeenInbox(pool)
    await mine.accept(1)
    await other.accept(2)
    assert (["1"], ["2"]) == (await mine.claimed(), await other.claimed())


async def test_workers_that_claim_at_once_share_no_conversation(box: SeenInbox) -> None:
    """Eight claim in the same moment, again and again, until everything is done."""
    for number in range(90):
        await box.accept(number, f"conversation {number % 30}")
    order: dict[str, list[int]] = {}
    done = 0
    for _ in range(100):
        names = [f"worker {n}" for n in range(8)]
        claims = await asyncio.gather(*(box.claim(name, 4) for name in names))
        held = [(name, event) for name, events in zip(names, claims, strict=True) for event in events]
        conversations = [event.conversation for _, event in held]
        assert len(set(conversations)) == len(conversations)
        for name, event in held:
            order.setdefault(event.conversation, []).append(int(event.platform_id))
            done += await box.inbox.done(event, name)
        if done == 90:
            break
    assert {f"conversation {c}": [c, c + 30, c + 60] for c in range(30)} == order


async def test_claiming_and_finishing_at_once_gives_each_event_to_one(box: SeenInbox) -> None:
    """Workers that do not wait for one another."""
    for number in range(120):
        await box.accept(number, f"conversation {number % 6}")
    at_work: set[str] = set()
    seen: list[int] = []

    async def work(name: str) -> None:
        while len(seen) < 120:
            for event in await box.claim(name, 2):
                assert event.conversation not in at_work
                at_work.add(event.conversation)
                seen.append(int(event.platform_id))
                await asyncio.sleep(0)
                at_work.remove(event.conversation)
                assert await box.inbox.done(event, name)

    async with asyncio.timeout(30):
        await asyncio.gather(*(work(f"worker {n}") for n in range(5)))
    assert list(range(120)) == sorted(seen)
    for conversation in range(6):
        assert list(range(conversation, 120, 6)) == [n for n in seen if n % 6 == conversation]


async def test_an_event_cannot_slip_in_before_one_that_is_worked_on(box: SeenInbox) -> None:
    """While one is being committed, the next of its conversation waits; others do not."""
    async with box.pool.transaction() as connection:
        await connection.fetchval(sql("inbox_accept"), [box.channel], ["first"], ["c"], [{}])
        second = asyncio.create_task(box.accept("second", "c"))
        await asyncio.sleep(0.05)
        assert await box.accept("other", "d")
        await asyncio.wait({second}, timeout=0.2)
        assert (False, ["other"]) == (second.done(), await box.claimed())
    assert await second
    assert ["first"] == await box.claimed()


async def test_a_lease_that_ran_out_is_taken_up_by_another(box: SeenInbox) -> None:
    """And what the first one says of the event afterwards counts for nothing."""
    await box.accept(1)
    first = await box.one()
    assert [] == await box.claimed("two")
    await box.run_out()
    second = await box.one("two")
    assert (first.id, 2) == (second.id, second.attempts)
    await box.inbox.retry(first, "one", "late", 0)
    assert (False, False) == (await box.inbox.done(first, "one"), await box.inbox.fail(first, "one", "late"))
    assert [("1", "working", 2, "")] == await box.states()
    assert await box.inbox.done(second, "two")


async def test_the_rest_of_a_dead_workers_conversation_waits_for_its_event(box: SeenInbox) -> None:
    """Order holds across instances."""
    for number in range(2):
        await box.accept(number)
    await box.claim()
    await box.run_out()
    assert (["0"], []) == (await box.claimed("two"), await box.claimed("three"))


async def test_a_renewed_lease_is_kept(box: SeenInbox) -> None:
    """Nobody else gets the event."""
    await box.accept(1)
    event = await box.one()
    await box.run_out()
    assert 1 == await box.inbox.renew([event.id], "one", LEASE)
    assert [] == await box.claimed("two")


async def test_only_leases_that_are_held_can_be_renewed(box: SeenInbox) -> None:
    """Not those of others, of finished events, or of none."""
    for number in range(2):
        await box.accept(number, f"conversation {number}")
    held, done = await box.claim()
    await box.inbox.done(done, "one")
    assert [1, 0, 0] == [
        await box.inbox.renew(ids, worker, LEASE)
        for ids, worker in (([held.id, done.id], "one"), ([held.id], "two"), ([], "one"))
    ]


async def test_an_event_given_back_holds_back_its_conversation_only(box: SeenInbox) -> None:
    """Until its pause is over; then it comes first."""
    for number, conversation in enumerate("aab"):
        await box.accept(number, conversation)
    event = (await box.claim(limit=1))[0]
    await box.inbox.retry(event, "one", "RuntimeError", 30)
    assert (["2"], [("0", "waiting", 1, "RuntimeError")]) == (await box.claimed(), (await box.states())[:1])
    await box.run_out()
    assert "0" in await box.claimed("two")


async def test_a_pause_ends_by_itself(box: SeenInbox) -> None:
    """Given in seconds."""
    await box.accept(1)
    await box.inbox.retry(await box.one(), "one", "RuntimeError", 0.3)
    assert [] == await box.claimed()
    await asyncio.sleep(0.4)
    assert ["1"] == await box.claimed()


async def test_a_failed_event_is_kept_and_frees_its_conversation(box: SeenInbox) -> None:
    """It is never handed out again."""
    for number in range(2):
        await box.accept(number)
    assert await box.inbox.fail(await box.one(), "one", "ValueError")
    await box.run_out()
    assert ["1"] == await box.claimed()
    assert ("0", "failed", 1, "ValueError") == (await box.states())[0]
    assert await box.accept(0) is False


async def test_a_try_that_does_not_count_leaves_all_tries(box: SeenInbox) -> None:
    """What a platform's limit ended is as if it had not been tried."""
    await box.accept(1)
    await box.inbox.retry(await box.one(), "one", "TooMany", 0, counted=False)
    assert [("1", "waiting", 0, "TooMany")] == await box.states()
    assert 1 == (await box.one("two")).attempts


async def test_events_accepted_in_one_moment_keep_their_order(box: SeenInbox) -> None:
    """However many share a statement; duplicates among them are told apart."""
    waiting = [asyncio.create_task(box.accept(number % 150, f"conversation {number % 5}")) for number in range(300)]
    assert [True] * 150 + [False] * 150 == await asyncio.gather(*waiting)
    assert [str(number) for number in range(150)] == [row[0] for row in await box.states()]


async def test_an_event_that_the_database_refuses_spoils_no_other(box: SeenInbox) -> None:
    """Accepted in the same moment."""
    payloads = [{"n": 10**400 if number == 15 else number} for number in range(20)]
    events = [Inbound(box.channel, str(number), f"c {number}", payloads[number]) for number in range(20)]
    results = await asyncio.gather(*map(box.inbox.accept, events), return_exceptions=True)
    assert [True] * 19 == [result for result in results if not isinstance(result, Exception)]
    assert 19 == len(await box.states())


async def _filled(pool: Pool) -> SeenInbox:
    """Three waiting events, one being worked on, one failed and one done."""
    box = SeenInbox(pool)
    for number in range(6):
        await box.accept(number, f"conversation {number}")
    working, failed, done = await box.claim(limit=3)
    await box.inbox.fail(failed, "one", "ValueError")
    await box.inbox.done(done, "one")
    assert "working" == {row[0]: row[1] for row in await box.states()}[working.platform_id]
    return box


async def test_the_backlog_is_counted(fresh_pool: Pool) -> None:
    """With the age of the oldest waiting event, whatever the others' ages are."""
    assert Backlog(0, 0, 0, 0.0) == await PostgresInbox(fresh_pool).backlog()
    box = await _filled(fresh_pool)
    await _age(box, hours=2, ids=["0", "1", "2"])
    await _age(box, hours=1, ids=["4"])
    backlog = await box.inbox.backlog()
    assert (3, 1, 1) == (backlog.waiting, backlog.working, backlog.failed)
    assert pytest.approx(3600, abs=60) == backlog.oldest_seconds


async def test_the_backlog_is_counted_without_reading_what_was_answered(fresh_pool: Pool) -> None:
    """However much that is."""
    await fresh_pool.execute("""insert into inbox (channel, platform_id, conversation, payload, state)
        select 'c', n::text, n::text, '{}', case when n % 1000 = 0 then 'failed' when n % 1000 = 1 then 'waiting' else 'done' end
        from generate_series(1, 20000) n""")
    await fresh_pool.execute("analyze inbox")
    plan = "\n".join(row[0] for row in await fresh_pool.fetch(f"explain {sql('inbox_counts')}"))
    assert "Seq Scan" not in plan
    assert "inbox_open" in plan
    assert "inbox_failed" in plan


async def test_old_done_events_are_pruned(fresh_pool: Pool) -> None:
    """Others stay, however old, and so do done ones that are young."""
    box = await _filled(fresh_pool)
    before = datetime.now(UTC) - timedelta(hours=1)
    assert 0 == await box.inbox.prune(before)
    await _age(box, hours=2, ids=[str(number) for number in range(6)])
    assert 1 == await box.inbox.prune(before)
    assert ["working", "failed", "waiting", "waiting", "waiting"] == [state for _, state, _, _ in await box.states()]


async def _age(box: SeenInbox, *, hours: int, ids: Sequence[str]) -> None:
    await box.pool.execute(
        "update inbox set received_at = now() - make_interval(hours => $1::int) where platform_id = any($2::text[])",
        hours,
        list(ids),
    )

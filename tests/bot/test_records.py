"""Records of turns go to the database in lots, survive its absence, and are bounded."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest

from adapters.postgres.turns import TurnRecord
from bot.records import Recorder
from core.errors import DatabaseUnavailable
from core.timing import count_sql, open_timings

NEVER = 3600.0  # a pause that no test sits out


def record(identity: str) -> TurnRecord:
    """A turn."""
    return TurnRecord(identity, datetime.now(UTC), "web", "c", "id", 1.0)


async def until(happened: Callable[[], bool]) -> None:
    """Let others work until something is so."""
    async with asyncio.timeout(20):
        while not happened():  # noqa: ASYNC110  # what is waited for rings no bell
            await asyncio.sleep(0.001)


class Storage:
    """Keeps lots, fails as told, and takes no record twice at once."""

    def __init__(self) -> None:
        self.lots: list[list[str]] = []
        self.failure: Exception | None = None
        self.bad: str | None = None  # a record that the database refuses
        self.tries = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def store(self, records: Sequence[TurnRecord]) -> None:
        """Keep a lot."""
        self.tries += 1
        await self.gate.wait()
        count_sql()
        if self.failure:
            raise self.failure
        if self.bad in [r.id for r in records]:
            raise ValueError("refused")
        self.lots.append([r.id for r in records])

    @property
    def stored(self) -> list[str]:
        """Every record in the order in which it was stored."""
        return [identity for lot in self.lots for identity in lot]


async def test_records_that_come_together_are_stored_in_one_statement() -> None:
    """After a pause, in their order."""
    storage = Storage()
    recorder = Recorder(storage.store, pause=0.01)
    for name in "abc":
        recorder.put(record(name))
    assert (3, []) == (len(recorder), storage.lots)
    await recorder.stored()
    assert ([["a", "b", "c"]], 0) == (storage.lots, len(recorder))


async def test_a_full_lot_does_not_wait_for_the_pause() -> None:
    """Nor does what comes behind it in the same moment wait for another full one, once somebody asks."""
    storage = Storage()
    recorder = Recorder(storage.store, lot=2, pause=NEVER)
    for name in "abcde":
        recorder.put(record(name))
    await until(lambda: len(recorder) == 1)
    assert [["a", "b"], ["c", "d"]] == storage.lots
    await recorder.stored("e")
    assert ["e"] == storage.lots[-1]


async def test_a_record_is_waited_for_by_its_id() -> None:
    """One that is stored, or was never put, is not waited for."""
    storage = Storage()
    recorder = Recorder(storage.store, pause=NEVER)
    recorder.put(record("a"))
    await recorder.stored("never put")
    assert [] == storage.lots
    await recorder.stored("a")
    await recorder.stored("a")
    assert [["a"]] == storage.lots


async def test_records_wait_while_the_database_is_away_and_are_stored_when_it_is_back() -> None:
    """None is lost and none comes twice."""
    storage = Storage()
    storage.failure = DatabaseUnavailable()
    recorder = Recorder(storage.store, pause=0.001)
    for name in "ab":
        recorder.put(record(name))
    with pytest.raises(DatabaseUnavailable):
        await recorder.stored("a")
    recorder.put(record("c"))
    storage.failure = None
    await until(lambda: not len(recorder))
    assert (["a", "b", "c"], 0) == (storage.stored, recorder.dropped)


async def test_a_database_that_is_away_is_not_asked_for_every_record() -> None:
    """Full lots do not hurry while it is away."""
    storage = Storage()
    storage.failure = DatabaseUnavailable()
    recorder = Recorder(storage.store, lot=1, pause=NEVER)
    recorder.put(record("a"))
    await until(lambda: storage.tries > 0)
    for n in range(20):
        recorder.put(record(f"later {n}"))
        await asyncio.sleep(0)
    assert (1, 21) == (storage.tries, len(recorder))
    await recorder.drain(0.05)


async def test_what_waits_is_bounded_and_the_rest_is_counted() -> None:
    """The first to come stay."""
    storage = Storage()
    recorder = Recorder(storage.store, most=2, pause=0.001)
    for name in "abcd":
        recorder.put(record(name))
    assert (2, 2) == (len(recorder), recorder.dropped)
    await recorder.drain()
    assert ["a", "b"] == storage.stored


async def test_a_record_that_the_database_refuses_keeps_no_other_out() -> None:
    """It alone is counted as dropped."""
    storage = Storage()
    storage.bad = "b"
    recorder = Recorder(storage.store, pause=0.001)
    for name in "abc":
        recorder.put(record(name))
    await recorder.stored()
    assert (["a", "c"], 1, 0) == (storage.stored, recorder.dropped, len(recorder))


async def test_the_stop_stores_what_waits() -> None:
    """At once, however long the pause is."""
    storage = Storage()
    recorder = Recorder(storage.store, pause=NEVER)
    recorder.put(record("a"))
    await recorder.drain()
    assert (["a"], 0) == (storage.stored, recorder.dropped)


async def test_the_stop_gives_up_a_database_that_is_away_and_counts_what_was_lost() -> None:
    """Or one that does not answer."""
    for failure, open_ in ((DatabaseUnavailable(), True), (None, False)):
        storage = Storage()
        storage.failure = failure
        if not open_:
            storage.gate.clear()
        recorder = Recorder(storage.store, pause=0.001)
        recorder.put(record("a"))
        async with asyncio.timeout(5):
            await recorder.drain(0.05)
        assert (1, 0, []) == (recorder.dropped, len(recorder), storage.stored)


async def test_a_stop_without_records_returns_at_once() -> None:
    """Nothing was started."""
    await Recorder(Storage().store).drain()


async def test_records_that_come_after_all_were_stored_are_stored_too() -> None:
    """The work begins anew."""
    storage = Storage()
    recorder = Recorder(storage.store, pause=0.001)
    for name in "ab":
        recorder.put(record(name))
        await recorder.stored()
        await asyncio.sleep(0)
    assert [["a"], ["b"]] == storage.lots


async def test_storing_is_no_part_of_a_turn() -> None:
    """Also of the one that was open when its lot began."""
    storage = Storage()
    recorder = Recorder(storage.store, pause=0.001)
    with open_timings() as timings:
        recorder.put(record("a"))
        await recorder.stored()
    assert (["a"], 0) == (storage.stored, timings.sql_statements)

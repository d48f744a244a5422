"""Turns: answered within the time limit, recorded afterwards, never on the reply's path."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import pytest

from adapters.postgres.turns import TurnRecord
from adapters.telemetry.metrics import Metrics
from adapters.telemetry.performance import turn_fields
from adapters.telemetry.spans import turn_attributes
from adapters.telemetry.turns import FinishedTurn
from bot.clock import today
from bot.turn import MAX_SHOWN, Turns, short_hash
from core.answer import Answerer
from core.errors import BadInput, DatabaseUnavailable, Unavailable
from core.made import Show
from core.message import Message, Reply
from core.timing import count_sql, open_timings, stage
from tests.support.facts import BASE
from tests.support.fakes import FakeKnowledge, tools

MESSAGE = Message("halo", "web", "conversation-1", user_id="user-1")


class FakeAnswerer(Answerer):
    """Waits, fails or answers, as told."""

    def __init__(
        self, *, wait: float = 0.0, failure: BaseException | None = None, details: dict[str, str] | None = None
    ) -> None:
        super().__init__(tools(FakeKnowledge(BASE)))
        self.wait, self.failure, self.details = wait, failure, details or {}

    async def answer(self, message: Message, today: date, show: Show | None = None) -> Reply:
        """Answer."""
        with stage("understand"):
            count_sql()
            await asyncio.sleep(self.wait)
        if self.failure:
            raise self.failure
        return Reply(f"Halo {message.text}", "id", "smalltalk", missing=("goods",), details=self.details)


@dataclass
class Bench:
    """Turns with what they store and observe."""

    answerer: FakeAnswerer
    time_limit: float = 5.0
    store_failure: Exception | None = None
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    stored: list[TurnRecord] = field(default_factory=list)
    observed: list[tuple[str, str, str | None]] = field(default_factory=list)
    show_text: bool = False
    told: list[FinishedTurn] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gate.set()
        self.turns = Turns(
            self.answerer, self._store, self._observe, time_limit=self.time_limit, show_text=self.show_text
        )

    async def _store(self, records: Sequence[TurnRecord]) -> None:
        await self.gate.wait()
        if self.store_failure:
            raise self.store_failure
        self.stored += records

    def _observe(self, turn: FinishedTurn) -> None:
        self.observed.append((turn.channel, turn.topic, turn.error))
        self.told.append(turn)


async def test_a_turn_gives_reply_timings_and_an_id_of_its_own() -> None:
    """Stages and counts of this turn only."""
    bench = Bench(FakeAnswerer())
    (reply, timings, one), (_, _, two) = [await bench.turns.take_turn(MESSAGE) for _ in range(2)]
    assert ("Halo halo", ["understand"], 1) == (reply.text, [s.name for s in timings.stages], timings.sql_statements)
    assert one != two


async def test_the_reply_does_not_wait_for_the_record() -> None:
    """Storing takes its time afterwards; drain waits for it."""
    bench = Bench(FakeAnswerer())
    bench.gate.clear()
    _, _, turn_id = await bench.turns.take_turn(MESSAGE)
    assert [] == bench.stored
    bench.gate.set()
    await bench.turns.drain()
    assert [turn_id] == [r.id for r in bench.stored]


async def test_a_record_names_nobody() -> None:
    """Neither the text nor the ids of person and conversation."""
    bench = Bench(FakeAnswerer())
    await bench.turns.take_turn(MESSAGE)
    await bench.turns.drain()
    (record,) = bench.stored
    assert not {"halo", "conversation-1", "user-1"} & set(repr(record).split("'"))
    assert (short_hash("user-1"), short_hash("conversation-1")) == (record.user_hash, record.conversation_hash)
    assert ("smalltalk", ("goods",), None) == (record.topic, record.missing, record.error_kind)


async def test_a_streaming_channel_gets_the_reply_before_the_turn_ends() -> None:
    """And its sending is no part of the total."""
    bench, seen = Bench(FakeAnswerer()), list[Reply]()

    async def show(reply: Reply) -> None:
        seen.append(reply)
        await asyncio.sleep(0.05)

    reply, timings, _ = await bench.turns.take_turn(MESSAGE, show)
    assert [reply] == seen
    assert timings.total_ms < 50


async def test_an_answer_that_takes_too_long_is_given_up() -> None:
    """The person is told; the record says why."""
    bench = Bench(FakeAnswerer(wait=5), time_limit=0.02)
    with pytest.raises(Unavailable, match="too long"):
        await bench.turns.take_turn(MESSAGE)
    await bench.turns.drain()
    assert ([("web", "none", "TimeoutError")], ["TimeoutError"]) == (
        bench.observed,
        [r.error_kind for r in bench.stored],
    )


@pytest.mark.parametrize("failure", [DatabaseUnavailable(), ZeroDivisionError()])
async def test_a_failure_goes_upwards_and_is_recorded(failure: Exception) -> None:
    """Ours or not."""
    bench = Bench(FakeAnswerer(failure=failure))
    with pytest.raises(type(failure)):
        await bench.turns.take_turn(MESSAGE)
    await bench.turns.drain()
    assert [type(failure).__name__] == [r.error_kind for r in bench.stored]


async def test_bad_input_is_observed_and_not_recorded() -> None:
    """It was no turn."""
    bench = Bench(FakeAnswerer(failure=BadInput("no")))
    with pytest.raises(BadInput):
        await bench.turns.take_turn(MESSAGE)
    await bench.turns.drain()
    assert (1, []) == (len(bench.observed), bench.stored)


async def test_a_record_that_cannot_be_stored_hurts_nobody() -> None:
    """The next turn goes on."""
    bench = Bench(FakeAnswerer(), store_failure=DatabaseUnavailable())
    await bench.turns.take_turn(MESSAGE)
    await bench.turns.drain()
    assert "Halo halo" == (await bench.turns.take_turn(MESSAGE))[0].text


async def test_draining_without_turns_returns_at_once() -> None:
    """At stop."""
    await Bench(FakeAnswerer()).turns.drain()


def test_hashes_stand_for_people_without_naming_them() -> None:
    """The same for the same, short, empty for nobody."""
    assert short_hash("a") == short_hash("a") != short_hash("b")
    assert (12, "") == (len(short_hash("a")), short_hash(""))


def test_today_is_a_day() -> None:
    """In Jakarta, at most a day from here."""
    assert abs((today() - date.today()).days) <= 1  # noqa: DTZ011  # the test's own clock


async def test_a_code_that_was_shown_can_be_marked_once() -> None:
    """What the goods were called and the code; a second mark finds nothing, nor does one for another turn."""
    bench = Bench(FakeAnswerer(details={"hs_pair": '{"text": "sandal jepit", "hs6": "640220"}'}))
    _, _, turn_id = await bench.turns.take_turn(MESSAGE)
    assert None is bench.turns.take_pair("another")
    assert {"text": "sandal jepit", "hs6": "640220"} == bench.turns.take_pair(turn_id)
    assert None is bench.turns.take_pair(turn_id)


async def test_a_mark_waits_for_the_record_of_its_turn() -> None:
    """The person was quick: the turn is stored when the wait is over, though its lot was not full."""
    bench = Bench(FakeAnswerer())
    _, _, turn_id = await bench.turns.take_turn(MESSAGE)
    assert [] == bench.stored
    await bench.turns.recorded(turn_id)
    assert [turn_id] == [r.id for r in bench.stored]
    await bench.turns.recorded("never taken here")


async def test_a_mark_on_a_reply_that_is_still_being_sent_waits_for_the_turn_to_end() -> None:
    """A turn is over when the message is dealt with, which is after the person sees the reply."""
    bench = Bench(FakeAnswerer())
    with open_timings():
        _, _, turn_id = await bench.turns.take_turn(MESSAGE)
        mark = asyncio.create_task(bench.turns.recorded(turn_id))
        await asyncio.sleep(0)
        assert not mark.done()
    await mark
    assert [turn_id] == [r.id for r in bench.stored]


async def test_a_mark_is_refused_where_the_record_cannot_be_stored() -> None:
    """Whoever gave it is told to try again."""
    bench = Bench(FakeAnswerer(), store_failure=DatabaseUnavailable())
    _, _, turn_id = await bench.turns.take_turn(MESSAGE)
    with pytest.raises(DatabaseUnavailable):
        await bench.turns.recorded(turn_id)


async def test_turns_are_counted_as_dropped_when_the_program_stops_without_a_database() -> None:
    """The reading of the metrics says how many."""
    bench = Bench(FakeAnswerer(), store_failure=DatabaseUnavailable())
    await bench.turns.take_turn(MESSAGE)
    assert 0 == bench.turns.dropped
    await bench.turns.drain()
    assert 1 == bench.turns.dropped


async def test_what_was_asked_is_told_only_where_it_may_be_shown() -> None:
    """Shortened; nothing of it by default."""
    secret = "rahasia dagang " * 200
    told = []
    for show_text in (False, True):
        bench = Bench(FakeAnswerer(), show_text=show_text)
        await bench.turns.take_turn(Message(secret, "web", "conversation-1"))
        told.append(bench.told[0].question)
    assert ["", secret[:MAX_SHOWN]] == told


async def test_what_was_asked_reaches_no_log_no_trace_no_metric_and_no_record() -> None:
    """Also where administrators are shown it."""
    bench = Bench(FakeAnswerer(), show_text=True)
    await bench.turns.take_turn(Message("rahasia", "web", "conversation-1"))
    await bench.turns.drain()
    (turn,), metrics = bench.told, Metrics("test")
    metrics.tell(turn)
    assert "rahasia" == turn.question
    told = [turn_fields(turn), turn_attributes(turn), metrics.expose("")[0], bench.stored, turn]
    assert [] == [part for part in told if "rahasia" in str(part)]

"""The running part: it looks, tells, remembers, and nothing ends it but its stop."""

import asyncio
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from adapters.postgres.alert_seed import TurnMinute
from adapters.postgres.pool import Pool
from adapters.postgres.turns import store_turn
from adapters.telemetry.readings import Readings, Validity
from bot.admin.ports import Announce
from bot.alerts.chosen import read_rules
from bot.alerts.watch import Alerts, recorded
from bot.alerts.windows import LONG, Windows
from core.errors import DatabaseUnavailable
from core.message import Reply
from tests.bot.alerts.scenes import BEGIN, HOUR, Channel, Clock, Table, turn, well
from tests.support.turns import turn as kept

STALE = {"levy": Validity(stale=True), "exchange_rate": Validity(stale=False)}


class Program:
    """A program that can be made ill, watched over a clock set by hand."""

    def __init__(self, **values: Any) -> None:
        self.clock = Clock()
        self.windows = Windows(self.clock)
        self.readings: Readings | None = well()
        self.channel = Channel()
        given: dict[str, Any] = {"instance": "host-1", "language": "en", "now": self.clock, "pause": 0.001}
        given |= {"remember_pause": 0.001, "announce": self.channel}
        self.alerts = Alerts(self.windows, self.read, **(given | values))

    def read(self) -> Readings:
        """What it is now."""
        if self.readings is None:
            raise RuntimeError("no readings")
        return self.readings

    def go(self, minutes: float) -> list[str]:
        """Look every five seconds for so long; the messages that came."""
        for _ in range(int(minutes * 12)):
            self.clock.forward(seconds=5)
            self.alerts.look()
        return self.channel.take()


async def until(happened: Callable[[], bool]) -> None:
    """Wait for something of a task that runs; ten seconds at most."""
    async with asyncio.timeout(10):
        while not happened():  # noqa: ASYNC110  # what is waited for rings no bell
            await asyncio.sleep(0.001)


class Running:
    """The alerts while they run by themselves."""

    def __init__(self, program: Program) -> None:
        self._program = program

    async def __aenter__(self) -> "asyncio.Task[None]":
        self._task = asyncio.create_task(self._program.alerts.run())
        return self._task

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        async with asyncio.timeout(10):
            with suppress(asyncio.CancelledError):
                await self._task


def test_an_alert_and_its_end_reach_the_channel_and_the_log() -> None:
    """One message each."""
    program = Program()
    assert [] == program.go(5)
    program.readings = well(up={"database": False})
    with capture_logs() as logs:
        (begun,) = program.go(20)
        program.readings = well()
        (ended,) = program.go(20)
    assert begun.startswith("🔴 **DatabaseDown** · `host-1`\nThe database does not answer: ")
    assert ended == "✅ **DatabaseDown** · `host-1` ended after 20 min."
    assert [("alert_started", "DatabaseDown"), ("alert_ended", "DatabaseDown")] == [
        (e["event"], e["alert"]) for e in logs
    ]
    assert (1200, True) == (logs[1]["lasted_s"], logs[1]["told"])


def test_two_alerts_at_once_are_one_message() -> None:
    """Under a heading."""
    program = Program()
    program.readings = well(pool_open=50, pool_idle=0, circuit_open={"telegram": True, "slack": True})
    (message,) = program.go(5)
    assert message.startswith("**3 alerts began**\n\n")
    assert 3 == message.count("➜")


def test_slow_replies_are_told_with_their_figures_and_their_end() -> None:
    """From turns alone, until the window is past them."""
    program = Program(
        rules=read_rules("; ".join(f"ReplyLatencyBurns{each} off" for each in ("Fast", "Quick", "Steady", "Slow")))
    )
    for _ in range(6):
        for _ in range(20):
            program.windows.tell(turn(812))
        told = program.go(1)
    assert 1 == len(told)
    assert "one in twenty took" in told[0]
    (ended,) = program.go(12)
    assert "SlowReplies" in ended
    assert "Worst: " in ended


def test_thresholds_come_from_the_setting() -> None:
    """Here one that is passed at once."""
    program = Program(rules=read_rules("EventLoopLag > 5 for 0s; HighMemory off"))
    program.readings = well(loop_lag_seconds=0.02, memory_bytes=990 * 2**20)
    (message,) = program.go(20)
    assert "EventLoopLag" in message
    assert "HighMemory" not in message


def test_a_program_that_cannot_be_read_is_told_after_five_minutes() -> None:
    """What was open before stays open meanwhile, unseen."""
    program = Program()
    program.readings = well(up={"database": False})
    assert 1 == len(program.go(2))
    program.readings = None
    (message,) = program.go(6)
    assert "ReadingsFailed" in message
    assert {"DatabaseDown", "ReadingsFailed"} == {r["name"] for r in program.alerts.open_alerts()}


def test_where_announcing_fails_the_log_has_it_and_looking_goes_on() -> None:
    """Also the next message that can be told is told."""
    told: list[str] = []

    def announce(reply: Reply) -> None:
        told.append(reply.text)
        if len(told) == 1:
            raise RuntimeError("no channel")

    program = Program(announce=announce)
    program.readings = well(up={"database": False})
    with capture_logs() as logs:
        program.go(3)
        program.readings = well()
        program.go(3)
    assert 2 == len(told)
    assert ["alert_started", "alert_not_announced", "alert_ended"] == [e["event"] for e in logs]


def test_open_alerts_are_rows_with_the_most_severe_first() -> None:
    """Pending ones are not among them."""
    program = Program()
    program.readings = well(data=STALE, inbox_waiting=500)
    program.go(1)
    assert [] == program.alerts.open_alerts()
    program.go(20)
    rows = json.loads(json.dumps(program.alerts.open_alerts()))
    assert [("InboxBacklog", ""), ("StaleData", "levy")] == [(r["name"], r["label"]) for r in rows]
    assert "500 messages wait" in rows[0]["value"]
    assert not rows[0]["muted"]


async def test_it_looks_by_itself_and_ends_at_once() -> None:
    """Also while the database hangs."""

    class Hanging(Table):
        async def get(self, name: str) -> Any | None:
            await asyncio.sleep(3600)
            return None

    program = Program(remembered=Hanging())
    announce: Announce = program.channel
    assert announce is not None
    async with Running(program):
        await until(lambda: program.alerts.evaluated is not None)


async def test_a_look_that_fails_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next one comes."""
    program = Program()
    looks = 0

    def broken(readings: Readings) -> None:
        nonlocal looks
        looks += 1
        raise ZeroDivisionError

    monkeypatch.setattr(program.windows, "look", broken)
    with capture_logs() as logs:
        async with Running(program) as task:
            await until(lambda: looks > 3)
            assert not task.done()
    assert {"alerts_not_evaluated"} == {e["event"] for e in logs}


async def test_recorded_turns_are_taken_up_once_also_where_the_first_try_fails() -> None:
    """Those of three days before the start."""
    asked: list[tuple[datetime, datetime]] = []

    async def seed(since: datetime, until_: datetime) -> Sequence[TurnMinute]:
        asked.append((since, until_))
        if len(asked) == 1:
            raise DatabaseUnavailable
        return [TurnMinute(BEGIN - HOUR, 10, 3, 10, 0, 0.0)]

    table = Table()
    program = Program(seed=seed, remembered=table)
    with capture_logs() as logs:
        async with Running(program):
            await until(lambda: any(e["event"] == "alerts_seeded" for e in logs))
            await until(lambda: program.windows.over("turn", "error", LONG) == 3)
            await asyncio.sleep(0.02)
    assert [(BEGIN - timedelta(days=3), BEGIN)] * 2 == asked
    assert 3 == program.windows.over("turn", "error", LONG)


async def test_a_restart_forgets_neither_slow_replies_nor_failures(fresh_pool: Pool) -> None:
    """A budget that was being spent before it still is."""
    for number in range(40):
        error = {0: "KeyError", 1: "TooLong"}.get(number % 4)
        at = BEGIN - timedelta(seconds=5 + 5 * number)
        await store_turn(fresh_pool, kept(str(number), at, 700.0, error_kind=error))
    program = Program(seed=recorded(fresh_pool))
    async with Running(program):
        await until(lambda: program.windows.over("structured", "all", LONG) > 0)
    assert (10, 20) == (program.windows.over("turn", "error", LONG), program.windows.over("turn", "ok", LONG))
    (message,) = program.go(2.5)
    assert {"ReplyLatencyBurnsFast", "AnsweredBurnsFast"} == {r["name"] for r in program.alerts.open_alerts()}
    assert "33 % of the turns of the last 1 h failed" in message


async def test_a_mute_of_one_instance_holds_at_the_other() -> None:
    """Within a reading."""
    table = Table()
    mine, other = Program(remembered=table), Program(remembered=table)
    assert await mine.alerts.mute("DatabaseDown", BEGIN + HOUR)
    async with Running(other):
        await until(lambda: "DatabaseDown" in other.alerts.mutes())
    other.readings = well(up={"database": False})
    assert [] == other.go(30)
    assert [True] == [r["muted"] for r in other.alerts.open_alerts()]
    (late,) = other.go(40)
    assert "Since " in late


async def test_only_the_leader_tells_of_what_all_share_and_its_successor_does_not_repeat_it() -> None:
    """Not even after both were started anew; the end is told by whoever leads then."""
    table = Table()
    leader, other = Program(remembered=table), Program(remembered=table, leads=lambda: False)
    leader.readings = other.readings = well(data=STALE)
    assert (1, 0) == (len(leader.go(20)), len(other.go(20)))
    async with Running(leader):
        await until(lambda: "alerts_told" in table.values)
    successor = Program(remembered=table)
    successor.clock.at = leader.clock.at + HOUR
    successor.readings = well(data=STALE)
    async with Running(successor):
        await until(lambda: bool(successor.alerts.open_alerts()))
    assert [] == successor.go(60)
    successor.readings = well()
    (ended,) = successor.go(5)
    assert ended.startswith("✅ **StaleData** · export levy ended after 2 h")
    async with Running(successor):
        await until(lambda: "alerts_told" not in table.values)


async def test_without_the_database_nothing_is_forgotten_and_its_own_alerts_speak() -> None:
    """Nobody leads then."""
    table = Table()
    table.away = True
    program = Program(remembered=table, leads=lambda: False)
    program.readings = well(up={"database": False}, data=STALE)
    assert not await program.alerts.mute("HighMemory", BEGIN + HOUR)
    async with Running(program):
        await until(lambda: program.alerts.evaluated is not None)
    (message,) = program.go(20)
    assert "DatabaseDown" in message
    assert "StaleData" not in message
    assert {"HighMemory"} == set(program.alerts.mutes())

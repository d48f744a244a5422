"""Gauges read off the program."""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime

from prometheus_client import CollectorRegistry

from adapters.telemetry.readings import (
    FeedHealth,
    LoopLag,
    Readings,
    ReadingsCollector,
    Validity,
    feed_health,
    memory,
    validity,
    watch_loop,
)
from core.published.due import FeedState

TODAY = date(2026, 10, 1)


def _shown(readings: Readings) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(ReadingsCollector(lambda: readings))
    return registry


@dataclass
class Table:
    """A table of facts as its status tells it."""

    name: str
    last_day: date | None
    stale: bool = False


def test_what_is_known_is_shown() -> None:
    """By its name."""
    registry = _shown(
        Readings(
            inbox_waiting=2,
            memory_bytes=1000,
            data={"levy": Validity(stale=True, remaining_days=-3), "exchange_rate": Validity(stale=False)},
            feeds={"kemenkeu": FeedHealth(failing=True, refusals=3), "ecb": FeedHealth(failing=False, refusals=1)},
            up={"database": True},
            circuit_open={"telegram": False},
            dropped={"traces": 4},
        )
    )
    assert 2 == registry.get_sample_value("exportmate_inbox_waiting")
    assert 1000 == registry.get_sample_value("exportmate_memory_bytes")
    assert 1 == registry.get_sample_value("exportmate_data_stale", {"kind": "levy"})
    assert -3 == registry.get_sample_value("exportmate_data_remaining_days", {"kind": "levy"})
    assert registry.get_sample_value("exportmate_data_remaining_days", {"kind": "exchange_rate"}) is None
    assert 1 == registry.get_sample_value("exportmate_feed_failing", {"feed": "kemenkeu"})
    assert 0 == registry.get_sample_value("exportmate_feed_failing", {"feed": "ecb"})
    assert registry.get_sample_value("exportmate_feed_failing", {"feed": "bi"}) is None
    assert 1 == registry.get_sample_value("exportmate_up", {"upstream": "database"})
    assert 0 == registry.get_sample_value("exportmate_circuit_open", {"upstream": "telegram"})
    assert 4 == registry.get_sample_value("exportmate_reports_dropped_total", {"sink": "traces"})


def test_what_is_not_known_is_not_shown() -> None:
    """No zero stands for it."""
    assert _shown(Readings()).get_sample_value("exportmate_inbox_waiting") is None


def test_unknown_names_are_joined_with_the_worst_showing() -> None:
    """Up only if all are, open if one is, dropped together."""
    registry = _shown(
        Readings(
            up={"a": True, "b": False}, circuit_open={"a": False, "b": True}, dropped={"a": 1, "b": 2, "traces": 7}
        )
    )
    assert 0 == registry.get_sample_value("exportmate_up", {"upstream": "other"})
    assert 1 == registry.get_sample_value("exportmate_circuit_open", {"upstream": "other"})
    assert 3 == registry.get_sample_value("exportmate_reports_dropped_total", {"sink": "other"})


def test_a_program_that_cannot_be_read_says_so() -> None:
    """The scrape goes on."""

    def fail() -> Readings:
        raise ConnectionError

    registry = CollectorRegistry()
    registry.register(ReadingsCollector(fail))
    assert 0 == registry.get_sample_value("exportmate_readings_ok")


def test_validity_by_kind_takes_the_worst_of_the_rates() -> None:
    """Tables that do not run out are left aside; a day that has passed on figures in force is no end."""
    tables = [
        Table("commodity", None),
        Table("exchange_rate: tax", date(2026, 10, 6)),
        Table("exchange_rate: central_bank", date(2026, 9, 29), stale=True),
        Table("levy_rule", date(2025, 12, 31)),
        Table("reference_price", date(2026, 10, 31)),
    ]
    assert {
        "exchange_rate": Validity(stale=True, remaining_days=-2),
        "levy": Validity(stale=False, remaining_days=None),
        "reference_price": Validity(stale=False, remaining_days=30),
    } == validity(tables, TODAY)


def test_nothing_known_is_stale_without_an_end() -> None:
    """An empty table, for instance."""
    assert {"reference_price": Validity(stale=True)} == validity([Table("reference_price", None, stale=True)], TODAY)


def test_how_a_feed_fares_is_told_with_why_and_until_when() -> None:
    """From the state that all instances share."""
    last = date(2026, 10, 6)
    states = {
        "kemenkeu": FeedState("kemenkeu", failures=3, reason="blocked", detail="HTTP 403", last_day=last),
        "ecb": FeedState("ecb", last_day=last),
    }
    assert {
        "kemenkeu": FeedHealth(True, 3, "blocked", "HTTP 403", last),
        "ecb": FeedHealth(failing=False, last_day=last),
    } == feed_health(states, datetime(2026, 10, 1, tzinfo=UTC))  # type: ignore[arg-type]  # two of the feeds are enough


def test_the_worst_delay_is_remembered_for_a_minute() -> None:
    """Then the next one."""
    lag = LoopLag()
    lag.note(0, 0.5)
    lag.note(10, 0.2)
    lag.note(20, 0.1)
    assert [0.5, 0.5, 0.2, 0.1, 0.0] == [lag.worst(now) for now in (20, 60, 65, 75, 90)]


async def test_a_blocked_event_loop_is_seen() -> None:
    """By how much it came too late."""
    async with watch_loop() as worst:
        await asyncio.sleep(0.3)
        time.sleep(0.5)  # noqa: ASYNC251  # the blocking that is to be seen
        await asyncio.sleep(0.05)
        assert 0.2 < worst() < 5


def test_memory_is_that_of_this_process() -> None:
    """In bytes, below its limit."""
    used, limit = memory()
    assert 10_000_000 < used < limit

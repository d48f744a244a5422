"""Telling about a turn."""

import asyncio
import time
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from adapters.telemetry import turns
from adapters.telemetry.turns import FinishedTurn, reporting, tell_all
from tests.adapters.telemetry.fakes import TURN_ID, finished


@pytest.fixture
def logged() -> Iterator[list[dict[str, object]]]:
    """What is logged."""
    with capture_logs() as lines:
        yield lines  # type: ignore[misc]  # structlog's mappings


def test_every_listener_hears_of_a_turn(logged: list[dict[str, object]]) -> None:
    """One that fails keeps neither the others nor the turn; it is logged by its kind."""
    heard: list[FinishedTurn] = []

    def fail(_: FinishedTurn) -> None:
        raise ValueError("what a person asked")

    assert 1 == tell_all(finished(), (heard.append, fail, heard.append))
    assert [TURN_ID, TURN_ID] == [turn.id for turn in heard]
    assert [("turn_not_told", "ValueError")] == [(line["event"], line["error"]) for line in logged]
    assert "person asked" not in str(logged)


async def test_a_turn_is_told_of_later_and_in_its_order() -> None:
    """Not while the reply is still on its way, and without anybody waiting."""
    heard: list[str] = []
    async with reporting([lambda turn: heard.append(turn.topic)]) as reporter:
        for topic in ("help", "coo", "documents"):
            reporter.tell(finished(topic=topic))
        await asyncio.sleep(0)
        assert [] == heard
        async with asyncio.timeout(10):
            while len(heard) < 3:  # noqa: ASYNC110  # there is nothing to ring a bell
                await asyncio.sleep(0.01)
    assert ["help", "coo", "documents"] == heard


async def test_at_the_end_everything_is_told() -> None:
    """Once."""
    heard: list[FinishedTurn] = []
    async with reporting([heard.append]) as reporter:
        reporter.tell(finished())
    assert [TURN_ID] == [turn.id for turn in heard]


async def test_too_many_are_counted_and_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded however slow the listeners are."""
    monkeypatch.setattr(turns, "WAITING", 10)
    heard: list[FinishedTurn] = []
    async with reporting([heard.append]) as reporter:
        for _ in range(25):
            reporter.tell(finished())
        assert 15 == reporter.dropped
    assert 10 == len(heard)


async def test_others_go_on_while_listeners_are_slow(logged: list[dict[str, object]]) -> None:
    """Between two turns the loop is free; a listener that always fails changes nothing."""

    def slow(_: FinishedTurn) -> None:
        time.sleep(0.02)
        raise ValueError

    async with reporting([slow]) as reporter:
        for _ in range(20):
            reporter.tell(finished())
        await asyncio.sleep(turns.PAUSE * 1.5)
        worst = 0.0
        for _ in range(5):
            began = time.perf_counter()
            await asyncio.sleep(0)
            worst = max(worst, time.perf_counter() - began)
    assert worst < 0.2
    assert 20 == len(logged)

"""The stopwatch of a whole turn: from the message that came in to the end of sending, and what its stages account for."""

import asyncio

import pytest

from core.timing import STAGES, Stage, Timings, covered, open_timings, open_turn, stage


def _names(timings: Timings) -> list[str]:
    return [s.name for s in timings.stages]


def test_a_wait_before_the_turn_starts_below_zero() -> None:
    """The stages before the begin lie behind each other and are no part of the total."""
    with open_timings() as timings:
        timings.waited("claim", 0.25)
        timings.waited("queue", 1.5)
    assert [Stage("claim", -250_000_000, 250_000_000), Stage("queue", -1_750_000_000, 1_500_000_000)] == timings.stages
    assert 1750 == timings.waited_ms
    assert timings.total_ms < 1000
    assert 0 == Timings().waited_ms


def test_a_turn_takes_the_stopwatch_of_its_message() -> None:
    """What is measured before and after the turn, receiving and sending, is one with it."""
    with open_timings() as received:
        with stage("receive"):
            pass
        with open_turn("a" * 32) as timings:
            timings.stop()
        with stage("send"):
            pass
    assert timings is received
    assert ("a" * 32, ["receive", "send"]) == (timings.turn_id, _names(timings))


def test_a_second_turn_of_a_message_has_its_own() -> None:
    """As has a turn without a message."""
    with open_timings() as first:
        with open_turn("a" * 32):
            pass
        with open_turn("b" * 32) as second, stage("fetch"):
            pass
    with open_turn("c" * 32) as third:
        pass
    assert ("a" * 32, "b" * 32, "c" * 32) == (first.turn_id, second.turn_id, third.turn_id)
    assert ([], ["fetch"]) == (_names(first), _names(second))


def test_what_waits_for_the_end_is_called_once_when_all_is_measured() -> None:
    """Also when the block raises, and not when a turn inside ends."""
    seen: list[list[str]] = []

    def message() -> None:
        with open_timings():
            with open_turn("a" * 32) as timings:
                timings.when_closed(lambda t: seen.append(_names(t)))
            assert [] == seen
            with stage("send"):
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        message()
    assert [["send"]] == seen


@pytest.mark.parametrize(
    ("share", "stages"),
    [
        (0.0, []),
        (0.5, [Stage("a", 0, 500)]),
        (0.75, [Stage("a", 0, 500), Stage("b", 250, 500)]),  # overlapping
        (0.5, [Stage("a", 100, 500), Stage("b", 200, 100)]),  # nested
        (1.0, [Stage("a", 0, 600), Stage("b", 600, 400)]),
        (0.1, [Stage("queue", -500, 500), Stage("a", 900, 700)]),  # only what lies between begin and stop
    ],
)
def test_the_share_that_stages_account_for(share: float, stages: list[Stage]) -> None:
    """What overlaps counts once."""
    assert pytest.approx(share) == covered(Timings(began_ns=0, stages=stages, ended_ns=1000))


async def test_stages_that_follow_each_other_add_up_to_the_total(monkeypatch: pytest.MonkeyPatch) -> None:
    """For fifty turns side by side; each step takes five thousandths of a second of everybody's clock."""
    now = 0

    async def step() -> None:
        nonlocal now
        now += 5_000_000
        await asyncio.sleep(0)

    async def turn() -> Timings:
        with open_timings() as timings:
            timings.began_ns = now  # on this clock, too
            for name in ("understand", "fetch", "compute", "word"):
                with stage(name):
                    await step()
        return timings

    monkeypatch.setattr("core.timing.perf_counter_ns", lambda: now)
    for timings in await asyncio.gather(*(turn() for _ in range(50))):
        assert 1 == covered(timings)
        assert timings.total_ms == pytest.approx(sum(timings.took_ms(name) for name in STAGES))
        assert timings.total_ms >= 20

"""What each alert looks at, and from when on it is one."""

from collections.abc import Callable
from typing import Any

import pytest

from adapters.telemetry.readings import FeedHealth, Readings, Validity
from bot.alerts.rules import RULES, Measured, Rule, Seen
from bot.alerts.windows import Windows
from tests.bot.alerts.scenes import Clock, call, rule, turn, well

Feed = Callable[[Windows], None]


@pytest.fixture(name="clock")
def clock_fixture() -> Clock:
    """One that is moved by hand."""
    return Clock()


@pytest.fixture(name="windows")
def windows_fixture(clock: Clock) -> Windows:
    """Empty ones."""
    return Windows(clock)


def trouble(windows: Windows, readings: Readings | None, *, of: str | None = None) -> set[str]:
    """The alerts whose condition holds, with their labels."""
    seen = Seen(windows, readings)
    return {
        f"{each.name} {label}".strip()
        for each in RULES
        if of in (None, each.name)
        for label, measured in (each.read(seen, each.over) or {}).items()
        if each.passed(measured)
    }


def measured(name: str, windows: Windows, readings: Readings | None) -> dict[str, Measured] | None:
    """What a rule measures."""
    found = rule(name).read(Seen(windows, readings), rule(name).over)
    return None if found is None else dict(found)


def take(windows: Windows, turns: int, ms: float = 20.0, **values: Any) -> None:
    """So many turns."""
    for _ in range(turns):
        windows.tell(turn(ms, **values))


def test_nothing_is_wrong_with_a_program_that_is_well(windows: Windows) -> None:
    """Also while nobody asks, and while much is asked."""
    assert set() == trouble(windows, well())
    take(windows, 500, rows="hit", models=(call(cost=0.001),))
    take(windows, 500, embedding="hit")
    windows.look(well())
    assert set() == trouble(windows, well())


@pytest.mark.parametrize(
    ("changes", "alerts"),
    [
        ({"up": {"database": False}}, {"DatabaseDown"}),
        ({"up": {"database": True, "redis": False}}, {"CacheServerDown"}),
        ({"up": {"telegram": False, "slack": False}}, {"PlatformFailing telegram", "PlatformFailing slack"}),
        ({"circuit_open": {"telegram": True, "database": False}}, {"CircuitOpen telegram"}),
        ({"inbox_waiting": 100, "inbox_oldest_seconds": 60.0}, set()),
        ({"inbox_waiting": 101}, {"InboxBacklog"}),
        ({"inbox_oldest_seconds": 60.5}, {"InboxBacklog"}),
        ({"pool_open": 50, "pool_idle": 0}, {"PoolExhausted"}),
        ({"pool_open": 50, "pool_idle": 1}, set()),
        ({"loop_lag_seconds": 0.25}, set()),
        ({"loop_lag_seconds": 0.251}, {"EventLoopLag"}),
        ({"memory_bytes": 851 * 2**20}, {"HighMemory"}),
        ({"cost_today_usd": 5.01}, {"ModelCost"}),
        (
            {"feeds": {"ecb": FeedHealth(failing=True, refusals=3), "bi": FeedHealth(failing=False, refusals=2)}},
            {"FeedFailing ecb"},
        ),
        ({"feeds": {}}, set()),
        ({"data": {"levy": Validity(stale=True), "reference_price": Validity(stale=False)}}, {"StaleData levy"}),
    ],
)
def test_readings_that_are_too_much_are_seen(windows: Windows, changes: dict[str, Any], alerts: set[str]) -> None:
    """Just above the threshold, and by label."""
    assert alerts == trouble(windows, well(**changes))


def test_a_program_that_cannot_be_read_is_an_alert_of_its_own(windows: Windows) -> None:
    """What was known of the rest stays as it was."""
    assert {"ReadingsFailed"} == trouble(windows, None)
    unknown = {r.name for r in RULES if r.read(Seen(windows, None), r.over) is None}
    assert {"DatabaseDown", "InboxBacklog", "StaleData", "FeedFailing", "PoolExhausted", "CacheServerDown", "CircuitOpen", "EventLoopLag", "HighMemory"} == unknown  # fmt: skip


@pytest.mark.parametrize("each", RULES, ids=lambda each: each.name)
def test_readings_that_are_not_known_are_no_alert(windows: Windows, each: Rule) -> None:
    """A program that has just started knows nothing yet."""
    assert set() == trouble(windows, Readings(), of=each.name)


def test_slow_replies_are_seen_from_ten_on(windows: Windows) -> None:
    """One in twenty over the threshold."""
    take(windows, 9, 700)
    assert set() == trouble(windows, well(), of="SlowReplies")
    take(windows, 1, 700)
    assert {"SlowReplies"} == trouble(windows, well(), of="SlowReplies")
    take(windows, 300, 20)
    assert set() == trouble(windows, well(), of="SlowReplies")


def test_replies_with_a_model_have_their_own_threshold(windows: Windows) -> None:
    """Eight seconds."""
    take(windows, 20, 7000, models=(call(),))
    assert set() == trouble(windows, well(), of="SlowModelReplies")
    take(windows, 20, 9000, models=(call(),))
    assert {"SlowModelReplies"} == trouble(windows, well(), of="SlowModelReplies")
    assert set() == trouble(windows, well(), of="SlowReplies")


def test_failures_are_a_rate_of_what_could_be_answered(windows: Windows, clock: Clock) -> None:
    """More than five percent of at least ten; refusals count for neither side; five minutes later it is past."""
    take(windows, 8)
    take(windows, 1, error="KeyError")
    take(windows, 50, error="TooLong")
    assert set() == trouble(windows, well(), of="ErrorRate")
    take(windows, 1)
    assert {"ErrorRate"} == trouble(windows, well(), of="ErrorRate")
    clock.forward(seconds=310)
    assert set() == trouble(windows, well(), of="ErrorRate")


@pytest.mark.parametrize("kind", ["ReplyLatencyBurns", "AnsweredBurns"])
@pytest.mark.parametrize(("speed", "over"), [("Fast", 1), ("Quick", 6), ("Steady", 24), ("Slow", 72)])
def test_a_burn_rate_needs_both_windows(windows: Windows, clock: Clock, kind: str, speed: str, over: int) -> None:
    """The long one says that it matters, the short one that it is still going on."""
    bad: dict[str, Any] = {"ms": 900} if kind == "ReplyLatencyBurns" else {"error": "KeyError"}
    name = f"{kind}{speed}"
    take(windows, 1000)
    clock.forward(hours=over * 0.8)
    take(windows, 20, **bad)  # the short window alone: two percent of the long one
    (short_only,) = (measured(name, windows, well()) or {}).values()
    assert 20 / 1020 * 100 == pytest.approx(short_only.shown["percent"])
    take(windows, 400, **bad)
    assert {name} == trouble(windows, well(), of=name)
    clock.forward(hours=over / 12, seconds=61)
    take(windows, 30)
    assert set() == trouble(windows, well(), of=name)  # the long one still remembers, the short one does not
    (over_now,) = (measured(name, windows, well()) or {}).values()
    assert over_now.shown["percent"] > 14.4


def test_a_burn_rate_is_the_lesser_of_its_windows(windows: Windows, clock: Clock) -> None:
    """A moment in which all is bad does not spend the budget of an hour."""
    take(windows, 10_000)
    clock.forward(minutes=30)
    take(windows, 100, 900)
    (found,) = (measured("ReplyLatencyBurnsFast", windows, well()) or {}).values()
    assert 100 / 10_100 / 0.01 == pytest.approx(found.values[0])
    assert set() == trouble(windows, well(), of="ReplyLatencyBurnsFast")


def test_a_few_turns_burn_nothing(windows: Windows) -> None:
    """Nineteen are no rate, twenty are."""
    take(windows, 18)
    take(windows, 1, error="KeyError")
    assert set() == {a for a in trouble(windows, well()) if "Burns" in a}
    take(windows, 1)
    assert {"AnsweredBurnsFast", "AnsweredBurnsQuick", "AnsweredBurnsSteady", "AnsweredBurnsSlow"} == {a for a in trouble(windows, well()) if "Burns" in a}  # fmt: skip


def test_models_and_platforms_fail_by_name(windows: Windows) -> None:
    """More than a fifth of at least five calls."""
    for failed in (True, True, False, False):
        windows.tell(turn(models=(call("small-1", failed=failed), call("big-2"))))
        windows.called("telegram", not failed)
    assert set() == {a for a in trouble(windows, well()) if "Failing" in a}
    windows.tell(turn(models=(call("small-1"),)))
    windows.called("telegram", True)
    windows.called("slack", True)
    assert {"ModelFailing small-1", "PlatformFailing telegram"} == {a for a in trouble(windows, well()) if "Failing" in a}  # fmt: skip


def test_a_platform_that_cannot_be_reached_needs_no_calls(windows: Windows) -> None:
    """It is said differently."""
    found = measured("PlatformFailing", windows, well(up={"slack": False, "model": False}))
    assert {"slack": "away"} == {label: m.said for label, m in (found or {}).items()}


def test_a_cache_is_judged_over_a_hundred_questions(windows: Windows) -> None:
    """The two that save time, not those of single answers."""
    take(windows, 99, rows="miss", answer="miss")
    assert set() == trouble(windows, well(), of="LowCacheHitRate")
    take(windows, 1, rows="hit", answer="miss")
    assert {"LowCacheHitRate rows"} == trouble(windows, well(), of="LowCacheHitRate")
    take(windows, 24, rows="hit")
    assert set() == trouble(windows, well(), of="LowCacheHitRate")


def test_the_cost_is_that_of_a_day(windows: Windows, clock: Clock) -> None:
    """What this instance counted or what all spent today, whichever is more."""
    take(windows, 2, models=(call(cost=2.6),))
    assert {"ModelCost"} == trouble(windows, well(cost_today_usd=1.0), of="ModelCost")
    clock.forward(days=1, minutes=1)
    assert set() == trouble(windows, well(cost_today_usd=1.0), of="ModelCost")


def test_given_up_events_and_dropped_reports_are_told_by_their_growth(windows: Windows, clock: Clock) -> None:
    """For a quarter of an hour."""
    for failed in (3, 4):
        windows.look(well(inbox_failed=failed, dropped={"traces": failed, "admin": 1}))
    assert {"EventsGivenUp", "ReportsDropped traces"} == trouble(windows, well())
    clock.forward(seconds=910)
    assert set() == trouble(windows, well())

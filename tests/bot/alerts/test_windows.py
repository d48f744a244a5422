"""What is counted over sliding windows."""

import random
import tracemalloc
from datetime import timedelta

import pytest

from adapters.postgres.alert_seed import TurnMinute
from adapters.telemetry.metrics import SECONDS
from bot.alerts.windows import BOUNDS, LONG, MOST_LABELS, Ring, Windows
from core.channels import Called
from tests.bot.alerts.scenes import BEGIN, Clock, call, turn, well


@pytest.fixture(name="clock")
def clock_fixture() -> Clock:
    """One that is moved by hand."""
    return Clock()


@pytest.fixture(name="windows")
def windows_fixture(clock: Clock) -> Windows:
    """Empty ones."""
    return Windows(clock)


def test_a_window_holds_what_happened_in_it_and_no_more(windows: Windows, clock: Clock) -> None:
    """At least as far back as asked, and less than a slot further."""
    windows.tell(turn())
    clock.forward(seconds=300)
    assert 1 == windows.over("turn", "ok", 300)
    clock.forward(seconds=10)
    assert 0 == windows.over("turn", "ok", 300)
    assert 1 == windows.over("turn", "ok", 1800)


def test_three_days_are_kept_in_minutes(windows: Windows, clock: Clock) -> None:
    """And then forgotten."""
    windows.tell(turn(error="KeyError"))
    clock.forward(days=3)
    assert (1, 0) == (windows.over("turn", "error", LONG), windows.over("turn", "error", LONG / 2))
    clock.forward(minutes=1)
    assert 0 == windows.over("turn", "error", LONG)


def test_a_pause_longer_than_everything_kept_leaves_nothing(windows: Windows, clock: Clock) -> None:
    """The slots passed over are empty."""
    windows.tell(turn())
    clock.forward(days=40)
    windows.tell(turn())
    assert (1, 1) == (windows.over("turn", "ok", 300), windows.over("turn", "ok", LONG))


def test_a_clock_that_goes_back_loses_nothing(windows: Windows, clock: Clock) -> None:
    """What happens then counts in the slot that was reached."""
    windows.tell(turn())
    clock.forward(minutes=-30)
    windows.tell(turn())
    assert 2 == windows.over("turn", "ok", 60)
    clock.forward(minutes=30, seconds=20)
    assert 2 == windows.over("turn", "ok", 60)


@pytest.mark.parametrize(
    ("error", "outcome"), [(None, "ok"), ("KeyError", "error"), ("TooLong", "refused"), ("CancelledError", "cancelled")]
)
def test_turns_are_counted_by_outcome_as_the_metrics_do(windows: Windows, error: str | None, outcome: str) -> None:
    """What nobody could have answered is no failure, and only what was answered has a time."""
    windows.tell(turn(900, error=error))
    assert {outcome: 1} == {o: n for o in ("ok", "error", "refused", "cancelled") if (n := windows.over("turn", o, 60))}
    assert (error is None) == (windows.over("structured", "slow", 60) == 1)
    assert (error is None) == (windows.quantile("structured", 0.95, 60)[1] == 1)


def test_slow_is_more_than_half_a_second_and_structured_only(windows: Windows) -> None:
    """A reply with a model may take longer."""
    for ms in (499, 500, 500.1):
        windows.tell(turn(ms))
    windows.tell(turn(5000, models=(call(),)))
    assert (1, 3) == (windows.over("structured", "slow", 60), windows.over("structured", "all", 60))
    assert 1 == windows.quantile("model", 0.95, 60)[1]


@pytest.mark.parametrize("share", [0.5, 0.95, 0.99])
@pytest.mark.parametrize("typical", [3.0, 80.0, 2500.0])
def test_a_percentile_is_right_within_a_step(windows: Windows, share: float, typical: float) -> None:
    """Of any distribution of times."""
    chance = random.Random(7)  # noqa: S311  # the same each time
    times = sorted(chance.lognormvariate(0, 1) * typical for _ in range(3000))
    for ms in times:
        windows.tell(turn(ms))
    found, count = windows.quantile("structured", share, 60)
    exact = times[int(share * len(times))]
    assert 3000 == count
    assert exact / 1.13 <= found <= exact * 1.13


def test_a_percentile_never_passes_a_bound_of_the_metrics_by_itself(windows: Windows) -> None:
    """What took just as long as the objective allows is not above it."""
    assert {1000.0 * seconds for seconds in SECONDS} <= set(BOUNDS)
    for _ in range(20):
        windows.tell(turn(500))
    assert 500 >= windows.quantile("structured", 0.95, 60)[0]


def test_a_time_beyond_all_bounds_is_the_last_of_them(windows: Windows) -> None:
    """As Prometheus has it; and without replies there is none."""
    assert (0.0, 0) == windows.quantile("structured", 0.95, 60)
    windows.tell(turn(500_000))
    assert (BOUNDS[-1], 1) == windows.quantile("structured", 0.95, 60)


def test_caches_models_platforms_and_costs_are_counted_by_label(windows: Windows) -> None:
    """A call that costs nothing is a call."""
    windows.tell(turn(models=(call(cost=0.5), call("big-2", failed=True)), rows="hit", embedding="miss"))
    windows.called("telegram", True)
    windows.called("telegram", False)
    assert (1, 1) == (windows.over("cache hit", "rows", 60), windows.over("cache miss", "embedding", 60))
    assert (1, 1) == (windows.over("model ok", "small-1", 60), windows.over("model error", "big-2", 60))
    assert (1, 1) == (windows.over("platform ok", "telegram", 60), windows.over("platform error", "telegram", 60))
    assert 0.5 == windows.over("cost", "", 86_400)


def test_it_is_a_listener_of_calls(windows: Windows) -> None:
    """As the channels' port says."""
    called: Called = windows.called
    called("slack", False)
    assert ("slack",) == windows.labels("platform")


def test_labels_are_bounded(windows: Windows) -> None:
    """Names beyond are counted together."""
    for number in range(MOST_LABELS + 5):
        windows.tell(turn(models=(call(f"model-{number}"),)))
    assert MOST_LABELS == len(windows.labels("model"))
    assert 5 == windows.over("model ok", "other", 60)


def test_readings_that_grow_are_counted_from_the_second_look_on(windows: Windows) -> None:
    """What was there before the start is no news, and what is taken away no growth."""
    for failed, dropped in ((5, 7), (7, 7), (0, 9), (1, 9)):
        windows.look(well(inbox_failed=failed, dropped={"traces": dropped}))
    assert (3, 2) == (windows.over("given up", "", 900), windows.over("dropped", "traces", 900))


def test_recorded_turns_are_taken_up(windows: Windows, clock: Clock) -> None:
    """By their minute, in long windows and short ones, beside what was counted since."""
    windows.tell(turn(900))
    windows.seed(
        [
            TurnMinute(BEGIN - timedelta(days=5), 50, 50, 50, 50, 50.0),  # older than everything kept
            TurnMinute(BEGIN - timedelta(days=2), 100, 4, 80, 8, 1.5),
            TurnMinute(BEGIN - timedelta(minutes=3), 10, 1, 9, 2, 0.25),
        ]
    )
    assert (111, 5) == (windows.over("turn", "ok", LONG), windows.over("turn", "error", LONG))
    assert (90, 11) == (windows.over("structured", "all", LONG), windows.over("structured", "slow", LONG))
    assert (11, 1) == (windows.over("turn", "ok", 300), windows.over("turn", "ok", 60))
    assert 0.25 == windows.over("cost", "", 86_400)
    clock.forward(days=1, minutes=1)
    assert (11, 1) == (windows.over("turn", "ok", 2 * 86_400), windows.over("turn", "error", LONG))


def test_a_hundred_thousand_turns_take_no_more_memory_than_a_thousand(windows: Windows, clock: Clock) -> None:
    """Over three days, with every time there can be."""
    chance = random.Random(7)  # noqa: S311  # the same each time

    def take(turns: int) -> None:
        for _ in range(turns):
            clock.forward(seconds=2.6)
            windows.tell(turn(chance.uniform(0.1, 40_000), models=(call(),) * chance.randrange(2), rows="hit"))

    take(1000)
    tracemalloc.start()
    take(100_000)
    grown = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert grown < 1_500_000
    assert windows.over("turn", "ok", LONG) >= LONG / 2.6


def test_a_ring_agrees_with_counting_one_by_one() -> None:
    """Whatever the times: between the window and a slot more."""
    chance = random.Random(3)  # noqa: S311  # the same each time
    for _ in range(50):
        now, ring, kept = 1000.0, Ring(600, 10, 1000.0), []
        for _ in range(200):
            now += chance.expovariate(1 / 7)
            ring.add(now)
            kept.append(now)
        for seconds in (10, 60, 300):
            least = sum(at > now - seconds for at in kept)
            most = sum(at > now - seconds - 10 for at in kept)
            assert least <= ring.over(now, seconds) <= most

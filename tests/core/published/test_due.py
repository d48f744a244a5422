"""When a publisher is asked: after each publication once, again while it is late, less and less often while it fails."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.published.due import (
    FeedState,
    after_answer,
    after_failure,
    covers,
    is_due,
    last_look_again,
    last_publication,
    out_of_order,
)
from core.published.nouns import FEEDS, FeedName

WEDNESDAY = date(2026, 9, 30)


def wib(day: int, hour: int, minute: int = 0, month: int = 9) -> datetime:
    """A moment of western Indonesian time."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("kemenkeu", wib(30, 0, 4), wib(30, 0, 5)),
        ("bi", wib(30, 8, 19), wib(30, 8, 20)),
        ("jisdor", wib(30, 16, 19), wib(30, 16, 20)),
        ("ecb", wib(30, 22, 19), wib(30, 22, 20)),
    ],
)
def test_it_is_due_after_the_hour_of_publication(name: FeedName, before: datetime, after: datetime) -> None:
    """In Indonesian time; not a minute earlier."""
    settled = FeedState(
        name, settled_at=before - timedelta(hours=2), last_day=WEDNESDAY if name != "kemenkeu" else date(2026, 9, 30)
    )
    assert (False, True) == (is_due(settled, before), is_due(settled, after))


@pytest.mark.parametrize("name", FEEDS)
def test_one_that_was_never_asked_is_due(name: FeedName) -> None:
    """At once."""
    assert is_due(FeedState(name), wib(27, 3))


def test_a_market_is_not_asked_at_the_weekend() -> None:
    """Friday's rate is all there is until Monday."""
    friday = after_answer(FeedState("jisdor"), date(2026, 9, 25), wib(25, 16, 30))
    assert [False, False, False, True] == [
        is_due(friday, moment) for moment in (wib(25, 23), wib(27, 17), wib(28, 16, 19), wib(28, 16, 21))
    ]


def looked_again(state: FeedState, last_day: date, *moments: datetime) -> FeedState:
    """The state after answers of the same week at some moments, each of which had to be due."""
    for moment in moments:
        assert is_due(state, moment)
        state = after_answer(state, last_day, moment)
    return state


def test_a_week_that_is_covered_is_asked_about_again_on_thursday_and_friday_noon() -> None:
    """A correction of the week would be seen then; once each, and not again until the Wednesday after."""
    state = after_answer(FeedState("kemenkeu"), date(2026, 10, 6), wib(30, 0, 10))
    assert (None, [False, False, True]) == (
        state.next_at,
        [is_due(state, moment) for moment in (wib(30, 12), wib(1, 11, 59, month=10), wib(1, 12, 0, month=10))],
    )
    thursday = looked_again(state, date(2026, 10, 6), wib(1, 12, 1, month=10))
    assert [False, True] == [is_due(thursday, moment) for moment in (wib(2, 11, 59, month=10), wib(2, 12, 0, month=10))]
    friday = looked_again(thursday, date(2026, 10, 6), wib(2, 12, 1, month=10))
    assert [False, False, True] == [
        is_due(friday, moment) for moment in (wib(3, 12, month=10), wib(6, 23, 59, month=10), wib(7, 0, 6, month=10))
    ]


def test_a_look_that_was_missed_is_made_up_for_once() -> None:
    """The program was not running on Thursday and on Friday."""
    state = after_answer(FeedState("kemenkeu"), date(2026, 10, 6), wib(30, 0, 10))
    assert not is_due(looked_again(state, date(2026, 10, 6), wib(4, 9, month=10)), wib(4, 10, month=10))


def test_only_what_holds_for_a_week_is_looked_at_again() -> None:
    """A market rate of a day comes with the days before it anyway."""
    assert ["kemenkeu"] == [name for name in FEEDS if last_look_again(name, wib(30, 12)) is not None]
    assert wib(25, 12) == last_look_again("kemenkeu", wib(30, 12))


def test_a_two_week_period_is_asked_about_in_the_middle() -> None:
    """The next Wednesday could bring a change; then it is settled again."""
    state = after_answer(FeedState("kemenkeu"), date(2026, 10, 13), wib(30, 0, 10))
    state = looked_again(state, date(2026, 10, 13), wib(1, 12, 1, month=10), wib(2, 12, 1, month=10))
    wednesday = wib(7, 0, 6, month=10)
    assert not is_due(state, wednesday - timedelta(hours=1))
    assert not is_due(looked_again(state, date(2026, 10, 13), wednesday), wednesday + timedelta(hours=9))


def test_a_look_that_fails_is_tried_again_before_the_next_publication() -> None:
    """Whatever was known, so that a feed does not stay out of order until Wednesday."""
    state = after_answer(FeedState("kemenkeu"), date(2026, 10, 6), wib(30, 0, 10))
    state = after_failure(state, "unreachable", "20 s", wib(1, 12, 1, month=10), None)
    assert [False, True] == [is_due(state, wib(1, 12, minute, month=10)) for minute in (15, 17)]


def test_a_late_publication_is_asked_for_again_and_again() -> None:
    """Every half hour, and every two hours after a while."""
    state, moment, pauses = FeedState("kemenkeu", settled_at=wib(23, 1), last_day=date(2026, 9, 29)), wib(30, 0, 6), []
    for _ in range(14):
        assert is_due(state, moment)
        state = after_answer(state, date(2026, 9, 29), moment)
        assert state.next_at is not None
        assert not is_due(state, state.next_at - timedelta(seconds=1))
        pauses.append((state.next_at - moment).total_seconds() / 60)
        moment = state.next_at
    assert [30] * 12 + [120] * 2 == pauses


def test_a_holiday_is_accepted_after_three_looks() -> None:
    """The market is closed; the next working day is waited for."""
    state, moment = FeedState("bi", settled_at=wib(29, 9), last_day=date(2026, 9, 29)), wib(30, 8, 21)
    looks = 0
    while is_due(state, moment):
        state, looks, moment = after_answer(state, date(2026, 9, 29), moment), looks + 1, moment + timedelta(minutes=31)
    assert 3 == looks
    assert is_due(state, wib(1, 8, 21, month=10))


def test_failures_double_the_pause_up_to_six_hours() -> None:
    """What was known stays known."""
    state, now = FeedState("ecb", settled_at=wib(29, 23), last_day=date(2026, 9, 29)), wib(30, 22, 30)
    pauses = []
    for _ in range(7):
        state = after_failure(state, "unreachable", "20 s", now, None)
        pauses.append((state.next_at - now).total_seconds() / 60 if state.next_at else None)
    assert [15, 30, 60, 120, 240, 360, 360] == pauses
    assert (True, 7, date(2026, 9, 29), wib(29, 23)) == (
        state.failing,
        state.failures,
        state.last_day,
        state.settled_at,
    )


@pytest.mark.parametrize(("said", "minutes"), [(60.0, 15), (7200.0, 120), (10.0**9, 24 * 60)])
def test_a_wish_for_a_longer_pause_is_heard(said: float, minutes: int) -> None:
    """Within reason."""
    state = after_failure(FeedState("ecb"), "maintenance", "", wib(30, 10), said)
    assert wib(30, 10) + timedelta(minutes=minutes) == state.next_at


def test_an_answer_ends_a_row_of_failures() -> None:
    """It is sound again."""
    failed = after_failure(FeedState("ecb"), "broken", "", wib(30, 10), None)
    state = after_answer(failed, date(2026, 9, 30), wib(30, 23))
    assert (0, "", None, False) == (state.failures, state.reason, state.next_at, state.failing)


def test_what_is_covered_is_told_for_periods_and_for_days() -> None:
    """A period must hold today; a day must be that of the last publication."""
    assert covers("kemenkeu", date(2026, 10, 6), wib(6, 23, 59, month=10))
    assert not covers("kemenkeu", date(2026, 10, 6), wib(7, 0, 1, month=10))
    assert covers("jisdor", date(2026, 9, 29), wib(30, 16))
    assert not covers("jisdor", date(2026, 9, 29), wib(30, 17))
    assert not covers("ecb", None, wib(30, 17))


def test_the_last_publication_of_a_monday_morning_was_on_friday() -> None:
    """For markets; of the tax rate it was on Wednesday."""
    assert [wib(25, 16, 20), wib(23, 0, 5)] == [last_publication(name, wib(28, 8)) for name in ("jisdor", "kemenkeu")]


def refused(name: FeedName, times: int, settled_at: datetime | None, now: datetime) -> FeedState:
    """A feed that was refused so often in a row."""
    state = FeedState(name, settled_at=settled_at)
    for _ in range(times):
        state = after_failure(state, "unreachable", "20 s", now, None)
    return state


@pytest.mark.parametrize("name", FEEDS)
def test_an_answer_that_is_not_what_it_should_be_puts_a_feed_out_of_order_at_once(name: FeedName) -> None:
    """A page that was rebuilt, or one about maintenance, does not mend itself."""
    now = wib(30, 23, 30)
    for reason in ("shape_changed", "maintenance", "jump", "blocked"):
        assert out_of_order(after_failure(FeedState(name, settled_at=now), reason, "", now, None), now)


@pytest.mark.parametrize("name", FEEDS)
def test_three_refusals_in_a_row_put_a_feed_out_of_order(name: FeedName) -> None:
    """Two may pass where no answer came; an answer ends it."""
    now = wib(30, 23, 30)
    states = [refused(name, times, now - timedelta(hours=1), now) for times in range(4)]
    assert [False, False, False, True] == [out_of_order(state, now) for state in states]
    assert not out_of_order(after_answer(states[3], date(2026, 9, 30), now), now)


@pytest.mark.parametrize(
    ("name", "settled_at", "wrong"),
    [
        ("kemenkeu", wib(23, 0, 5), False),
        ("kemenkeu", wib(23, 0, 4), True),
        ("jisdor", wib(29, 16, 20), False),
        ("jisdor", wib(29, 16, 19), True),
    ],
)
def test_two_refusals_are_too_many_once_two_publications_were_missed(
    name: FeedName, settled_at: datetime, *, wrong: bool
) -> None:
    """A publisher that asks for a pause of a day is not refused often; a single refusal after a long stop is nothing."""
    now = wib(30, 17)
    assert (False, wrong) == (
        out_of_order(refused(name, 1, settled_at, now), now),
        out_of_order(refused(name, 2, settled_at, now), now),
    )


def test_a_feed_of_which_a_part_was_left_out_is_not_out_of_order() -> None:
    """The rest of it was believed."""
    state = FeedState("kemenkeu", reason="currency_missing", detail="KRW", settled_at=wib(2, 1))
    assert (True, False) == (state.partly, out_of_order(state, wib(30, 17)))
    assert not refused("kemenkeu", 1, None, wib(30, 17)).partly

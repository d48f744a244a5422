"""When a publisher is asked: once after each publication, again with growing pauses where it is late or fails.

A period that goes on for a week may be corrected while it lasts, so that its publisher is asked again on later days of the week.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from typing import Final

from core.published.nouns import FeedName

WIB: Final = timezone(timedelta(hours=7), "WIB")
WEDNESDAY = frozenset({2})
WORKDAYS = frozenset(range(5))
LATER_DAYS = frozenset({3, 4})  # of the week of a tax rate: Thursday and Friday
LATE_PAUSE, LATE_PAUSE_LONG = timedelta(minutes=30), timedelta(hours=2)
LATE_TRIES = 12  # of the short pause, then the long one
EMPTY_TRIES = 3  # asks on a day without publication before the next one is waited for
FAILED_PAUSE, FAILED_MOST = timedelta(minutes=15), timedelta(hours=6)
RETRY_MOST = timedelta(days=1)  # a publisher that asks for more is asked again after a day
PASSING = frozenset({"unreachable", "server_error", "rate_limited"})  # reasons that a publisher gets over by itself
REFUSALS = 3  # in a row: that is no passing fault any more
REFUSALS_OVERDUE = (
    2  # where two publications were missed, too: after a long stop of the program one refusal is still nothing
)


@dataclass(frozen=True, slots=True)
class Timetable:
    """When new rates are to be expected, in western Indonesian time."""

    weekdays: frozenset[int]  # Monday is 0
    at: time
    tail: bool = False  # a day's rate is published on that very day; else the period must cover today
    again: frozenset[int] = frozenset()  # weekdays on which it is asked whether what it said was corrected
    again_at: time = time(12, 0)


# A few minutes after the official time: publishers are seldom early.
TIMETABLES: Final[Mapping[FeedName, Timetable]] = {
    "kemenkeu": Timetable(WEDNESDAY, time(0, 5), again=LATER_DAYS),
    "bi": Timetable(WORKDAYS, time(8, 20), tail=True),
    "jisdor": Timetable(WORKDAYS, time(16, 20), tail=True),
    "ecb": Timetable(WORKDAYS, time(22, 20), tail=True),  # 16:00 in Frankfurt, winter time
    "frankfurter": Timetable(WORKDAYS, time(23, 10), tail=True),
}


@dataclass(frozen=True, slots=True)
class FeedState:
    """How a feed fares, the same for all instances."""

    name: FeedName
    checked_at: datetime | None = None  # asked last
    settled_at: datetime | None = None  # had then all that was to be expected
    next_at: datetime | None = None  # not asked before
    failures: int = 0  # in a row
    waits: int = 0  # answers in a row that had nothing new although something was due
    reason: str = ""  # why the last answer, or a part of it, was not believed; empty: it was
    detail: str = ""
    last_day: date | None = None  # the last day that its rates cover

    @property
    def failing(self) -> bool:
        """Whether the last answer, or a part of it, was not believed."""
        return bool(self.reason)

    @property
    def partly(self) -> bool:
        """Whether a part of the last answer was left out, and the rest believed."""
        return bool(self.reason) and not self.failures


def last_publication(name: FeedName, now: datetime) -> datetime:
    """The newest moment, not after `now`, at which the publisher's next rates were to be expected."""
    table = TIMETABLES[name]
    return _last(table.weekdays, table.at, now)


def last_look_again(name: FeedName, now: datetime) -> datetime | None:
    """The newest moment, not after `now`, for asking whether rates were corrected; None where that is not asked."""
    table = TIMETABLES[name]
    return _last(table.again, table.again_at, now) if table.again else None


def _last(weekdays: frozenset[int], at: time, now: datetime) -> datetime:
    """The newest moment, not after `now`, of some weekdays at an hour of western Indonesia."""
    local = now.astimezone(WIB)
    for back in range(8):
        moment = datetime.combine(local.date() - timedelta(days=back), at, WIB)
        if moment.weekday() in weekdays and moment <= local:
            return moment
    raise AssertionError("a week has every weekday")


def covers(name: FeedName, last_day: date | None, now: datetime) -> bool:
    """Whether rates up to a day are all that can be expected by now."""
    if last_day is None:
        return False
    if TIMETABLES[name].tail:
        return last_day >= last_publication(name, now).date()
    return last_day >= now.astimezone(WIB).date()


def is_due(state: FeedState, now: datetime) -> bool:
    """Whether the publisher may and should be asked now."""
    if state.next_at is not None and now < state.next_at:
        return False
    if state.settled_at is None or state.failures:
        return True
    if state.settled_at < last_publication(state.name, now):
        return True
    again = last_look_again(state.name, now)
    if again is not None and (state.checked_at or state.settled_at) < again:
        return True
    return not TIMETABLES[state.name].tail and not covers(state.name, state.last_day, now)


def out_of_order(state: FeedState, now: datetime) -> bool:
    """Whether a feed's answer cannot be used: at once where it came and is not what it should be.

    Where none came, once it was refused too often in a row, or for longer than there is between two publications.
    """
    if state.failures >= REFUSALS or (state.failures and state.reason not in PASSING):
        return True
    if state.failures < REFUSALS_OVERDUE or state.settled_at is None:
        return False
    before = last_publication(state.name, last_publication(state.name, now) - timedelta(seconds=1))
    return state.settled_at < before


def after_answer(state: FeedState, last_day: date | None, now: datetime) -> FeedState:
    """The state after an answer that could be read."""
    newest = max((d for d in (state.last_day, last_day) if d is not None), default=None)
    base = FeedState(state.name, checked_at=now, last_day=newest)
    if covers(state.name, newest, now):
        return replace(base, settled_at=now)
    waits = state.waits + 1
    if TIMETABLES[state.name].tail:
        if waits >= EMPTY_TRIES:  # a holiday
            return replace(base, settled_at=now)
        return replace(base, settled_at=state.settled_at, next_at=now + LATE_PAUSE, waits=waits)
    pause = LATE_PAUSE if waits <= LATE_TRIES else LATE_PAUSE_LONG
    return replace(base, settled_at=state.settled_at, next_at=now + pause, waits=waits)


def after_failure(state: FeedState, reason: str, detail: str, now: datetime, retry_after: float | None) -> FeedState:
    """The state after an answer that was not believed, or none; `retry_after` in seconds as the publisher said."""
    pause = min(FAILED_PAUSE * 2 ** min(state.failures, 10), FAILED_MOST)
    if retry_after is not None:
        pause = max(pause, min(timedelta(seconds=retry_after), RETRY_MOST))
    return FeedState(
        state.name,
        checked_at=now,
        settled_at=state.settled_at,
        next_at=now + pause,
        failures=state.failures + 1,
        waits=state.waits,
        reason=reason,
        detail=detail,
        last_day=state.last_day,
    )

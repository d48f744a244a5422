"""ALERT_RULES: what a setting can change, and what it is told where it cannot."""

import pytest

from bot.alerts.chosen import read_rules, written
from bot.alerts.rules import DAY, RULES, Limit, Rule
from core.errors import Misconfigured


def changed(text: str, name: str) -> Rule:
    """A rule by its name after a setting."""
    return next(r for r in read_rules(text) if r.name == name)


@pytest.mark.parametrize("text", ["", "  ", ";", " ; ; "])
def test_nothing_said_changes_nothing(text: str) -> None:
    """Every alert is watched as it stands."""
    assert RULES == read_rules(text)


def test_threshold_window_and_duration_are_changed() -> None:
    """The rest stays."""
    found = changed("SlowReplies > 800 over 10m for 2m", "SlowReplies")
    assert ((Limit("ms", 800),), 600, 120) == (found.limits, found.over, found.hold)
    assert 10 == found.least


@pytest.mark.parametrize(
    "text",
    [
        "slowreplies>800ms for 90s",
        "SLOWREPLIES > 800 MS  FOR 90s ",
        " SlowReplies  >  800.0 for 90 s;",
        "SlowReplies for 90s; SlowReplies > 800",
    ],
)
def test_it_is_read_as_people_write(text: str) -> None:
    """In small letters, without spaces, in two entries."""
    found = changed(text, "SlowReplies")
    assert ((Limit("ms", 800),), 90, 300) == (found.limits, found.hold, found.over)


def test_an_alert_is_switched_off() -> None:
    """It is no longer watched, the others are."""
    assert [r for r in RULES if r.name != "LowCacheHitRate"] == list(read_rules("lowcachehitrate OFF"))


def test_several_limits_are_told_apart_by_their_unit() -> None:
    """The first unit is meant where none is said."""
    assert (Limit("events", 500), Limit("s", 90)) == changed(
        "InboxBacklog > 500; InboxBacklog > 90 s", "InboxBacklog"
    ).limits
    assert (Limit("%", 85), Limit("MB", 900)) == changed("HighMemory > 900 MB", "HighMemory").limits


def test_too_little_is_written_with_its_own_sign() -> None:
    """A hit rate is bad below its threshold."""
    assert (Limit("%", 35),) == changed("LowCacheHitRate < 35 %", "LowCacheHitRate").limits


def test_a_burn_rate_takes_its_multiple() -> None:
    """And another pair of windows."""
    found = changed("AnsweredBurnsFast > 10 x over 2h", "AnsweredBurnsFast")
    assert ((Limit("x", 10),), 7200) == (found.limits, found.over)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("SlowReplise > 5", r'entry 1 "SlowReplise > 5": there is no alert "SlowReplise"; did you mean SlowReplies\? There are: DatabaseDown'),
        ("ErrorRate off; > 5", r'entry 2 "> 5": there is no alert ""'),
        ("SlowReplies", "nothing is changed; possible: `SlowReplies \\[> NUMBER ms\\] \\[over DURATION\\] \\[for DURATION\\]`"),
        ("SlowReplies > fast", '"> fast" cannot be read; possible'),
        ("SlowReplies > 800m", '"> 800m" cannot be read'),
        ("SlowReplies > 800 over 5 weeks", '"over 5 weeks" cannot be read'),
        ("SlowReplies > 800 > 900", '"> 900" cannot be read'),
        ("SlowReplies for 5m > 800", '"> 800" cannot be read'),
        ("SlowReplies for 5m for 6m", '"for" stands twice'),
        ("SlowReplies off now", '"off now" cannot be read'),
        ("SlowReplies < 800", "SlowReplies is written with > and measured in ms"),
        ("SlowReplies > 800 %", "SlowReplies is written with > and measured in ms"),
        ("LowCacheHitRate > 30", "LowCacheHitRate is written with < and measured in %"),
        ("ErrorRate > 105", "a share is at most 100 %"),
        ("DatabaseDown > 1", "DatabaseDown has no threshold"),
        ("StaleData over 5m", "StaleData looks at the moment and has no window"),
        ("SlowReplies over 2h", '"over" of SlowReplies is 1m to 1h'),
        ("SlowReplies over 0m", '"over" of SlowReplies is 1m to 1h'),
        ("AnsweredBurnsSlow over 4d", '"over" of AnsweredBurnsSlow is 1m to 3d'),
        ("SlowReplies for 2d", '"for" is at most 1d'),
        ("SlowReplies > 5; SlowReplies > 6", 'entry 2 "SlowReplies > 6": SlowReplies was set before'),
        ("SlowReplies off; SlowReplies > 6", "SlowReplies was set before"),
        ("SlowReplies > 6; SlowReplies off", "SlowReplies was set before"),
        ("SlowReplies off; SlowReplies off", "SlowReplies was set before"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_what_where_and_what_is_possible(text: str, sentence: str) -> None:
    """It stops the start with one sentence."""
    with pytest.raises(Misconfigured, match=sentence) as told:
        read_rules(text)
    assert told.value.message.startswith("ALERT_RULES, entry ")
    assert "\n" not in told.value.message


@pytest.mark.parametrize(
    ("seconds", "text"), [(90, "90s"), (60, "1m"), (7200, "2h"), (DAY, "1d"), (3 * DAY, "3d"), (5400, "90m"), (0, "0s")]
)
def test_durations_are_shown_as_they_are_typed(seconds: float, text: str) -> None:
    """In the largest unit that fits."""
    assert text == written(seconds)

"""Which alerts open and end, and what is told of it, over a clock set by hand."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from bot.alerts.engine import AFTERMATH, CLEAR, Engine, Step
from bot.alerts.rules import Limit, Measured, Rule
from tests.bot.alerts.scenes import BEGIN, HELD, MINUTE, NOT_HELD, plain

Found = Mapping[str, Measured] | None
COOLDOWN = 30 * MINUTE


class Run:
    """An engine, stepped every ten seconds."""

    def __init__(self, *rules: Rule, cooldown: timedelta = COOLDOWN) -> None:
        self.engine = Engine(cooldown)
        self.rules = rules or (plain(),)
        self.now: datetime = BEGIN
        self.mutes: dict[str, datetime] = {}
        self.leads = True

    def go(self, length: timedelta, *found: Found) -> tuple[list[str], list[str]]:
        """What was told to have begun and ended over a length of time in which the rules measured something."""
        begun: list[str] = []
        ended: list[str] = []
        until = self.now + length
        while self.now < until:
            step = self.step(*found)
            begun += [f"{a.rule.name} {a.label}".strip() for a in step.tell_started]
            ended += [f"{a.rule.name} {a.label}".strip() for a in step.tell_ended]
        return begun, ended

    def step(self, *found: Found) -> Step:
        """Ten seconds more."""
        self.now += timedelta(seconds=10)
        return self.engine.step(self.now, zip(self.rules, found, strict=True), mutes=self.mutes, leads=self.leads)


def test_an_alert_is_told_once_after_its_time_and_once_at_its_end() -> None:
    """However long it lasts."""
    run = Run(plain(hold=60))
    assert ([], []) == run.go(MINUTE, HELD)
    assert (["DatabaseDown"], []) == run.go(60 * MINUTE, HELD)
    assert ([], []) == run.go(CLEAR, NOT_HELD)
    assert ([], ["DatabaseDown"]) == run.go(MINUTE, NOT_HELD)
    assert ([], []) == run.go(60 * MINUTE, NOT_HELD)
    assert () == run.engine.alerts


def test_what_does_not_last_is_no_alert() -> None:
    """Its time begins anew each time."""
    run = Run(plain(hold=60))
    for _ in range(5):
        assert ([], []) == run.go(MINUTE, HELD)
        assert ([], []) == run.go(timedelta(seconds=10), NOT_HELD)


def test_an_alert_that_comes_and_goes_is_one_alert() -> None:
    """Until it has been away for a minute."""
    run = Run()
    run.go(3 * MINUTE, HELD)
    for _ in range(10):
        assert ([], []) == run.go(CLEAR, NOT_HELD)
        assert ([], []) == run.go(MINUTE, HELD)
    assert ([], ["DatabaseDown"]) == run.go(2 * MINUTE, NOT_HELD)


def test_an_end_tells_since_when_until_when_and_the_worst() -> None:
    """The minute of waiting is no part of it."""
    rule = Rule("ErrorRate", "critical", "error-rate", lambda _s, _o: None, 0, (Limit("%", 5),))
    run = Run(rule)
    for value in (6.0, 40.0, 7.0):
        run.step({"": Measured((value,))})
    run.step(NOT_HELD)
    away = run.now
    ended: Step = Step()
    while not ended.ended:
        ended = run.step(NOT_HELD)
    (alert,) = ended.tell_ended
    assert ((40.0,), BEGIN + timedelta(seconds=10), away) == (alert.worst, alert.since, alert.clear_since)


def test_the_worst_of_too_little_is_the_least() -> None:
    """Of a hit rate for instance."""
    rule = Rule("LowCacheHitRate", "warning", "x", lambda _s, _o: None, 0, (Limit("%", 20),), below=True)
    run = Run(rule)
    for value in (15.0, 3.0, 18.0):
        run.step({"rows": Measured((value,))})
    assert (3.0,) == run.engine.alerts[0].worst


def test_what_starts_again_during_the_cool_down_waits_for_its_end() -> None:
    """And is told then, where it still lasts."""
    run = Run()
    run.go(3 * MINUTE, HELD)
    run.go(3 * MINUTE, NOT_HELD)
    assert ([], []) == run.go(20 * MINUTE, HELD)
    assert "cool-down" == run.engine.alerts[0].held
    assert (["DatabaseDown"], []) == run.go(20 * MINUTE, HELD)


def test_what_starts_and_ends_during_the_cool_down_is_not_told() -> None:
    """Neither its beginning nor its end."""
    run = Run()
    run.go(3 * MINUTE, HELD)
    assert ([], ["DatabaseDown"]) == run.go(3 * MINUTE, NOT_HELD)
    for _ in range(3):
        assert ([], []) == run.go(3 * MINUTE, HELD)
        assert ([], []) == run.go(3 * MINUTE, NOT_HELD)
    run.go(COOLDOWN, NOT_HELD)
    assert (["DatabaseDown"], []) == run.go(3 * MINUTE, HELD)


def test_without_a_cool_down_each_time_is_told() -> None:
    """A setting of 0 minutes."""
    run = Run(cooldown=timedelta(0))
    for _ in range(3):
        assert (["DatabaseDown"], []) == run.go(3 * MINUTE, HELD)
        assert ([], ["DatabaseDown"]) == run.go(3 * MINUTE, NOT_HELD)


def test_a_muted_alert_is_told_when_the_mute_ends_and_it_still_lasts() -> None:
    """Until then it is followed silently."""
    run = Run()
    run.mutes["DatabaseDown"] = BEGIN + 30 * MINUTE
    assert ([], []) == run.go(29 * MINUTE, HELD)
    assert (True, "muted") == (run.engine.alerts[0].is_open, run.engine.alerts[0].held)
    assert (["DatabaseDown"], []) == run.go(5 * MINUTE, HELD)


def test_a_muted_alert_that_ends_is_never_told() -> None:
    """Also where its beginning was."""
    run = Run()
    assert (["DatabaseDown"], []) == run.go(3 * MINUTE, HELD)
    run.mutes["DatabaseDown"] = BEGIN + 300 * MINUTE
    assert ([], []) == run.go(3 * MINUTE, NOT_HELD)


def test_what_was_never_told_needs_no_cool_down() -> None:
    """An end in silence is no all-clear."""
    run = Run()
    run.mutes["DatabaseDown"] = BEGIN + 10 * MINUTE
    assert ([], []) == run.go(5 * MINUTE, HELD)
    assert ([], []) == run.go(6 * MINUTE, NOT_HELD)
    assert (["DatabaseDown"], []) == run.go(3 * MINUTE, HELD)


def test_what_is_just_ending_is_not_told_when_its_mute_ends() -> None:
    """Its condition is away already."""
    run = Run()
    run.mutes["DatabaseDown"] = BEGIN + 5 * MINUTE
    run.go(5 * MINUTE - timedelta(seconds=30), HELD)
    assert ([], []) == run.go(5 * MINUTE, NOT_HELD)


def test_a_mute_is_for_one_name() -> None:
    """Others are told."""
    run = Run(plain("DatabaseDown"), plain("HighMemory"))
    run.mutes["DatabaseDown"] = BEGIN + 300 * MINUTE
    assert (["HighMemory"], []) == run.go(3 * MINUTE, HELD, HELD)


def test_several_that_start_at_once_are_told_at_once() -> None:
    """In one step, one alert a label."""
    run = Run(plain("StaleData"), plain("HighMemory"))
    kinds = {"levy": Measured((1.0,)), "exchange_rate": Measured((1.0,)), "reference_price": Measured((0.0,))}
    steps = [run.step(kinds, HELD) for _ in range(10)]
    (told,) = [step.tell_started for step in steps if step.tell_started]
    assert [("StaleData", "levy"), ("StaleData", "exchange_rate"), ("HighMemory", "")] == [a.key for a in told]


def test_labels_end_one_by_one() -> None:
    """Also where one is not measured any more."""
    run = Run(plain("StaleData"))
    run.go(3 * MINUTE, {"levy": Measured((1.0,)), "exchange_rate": Measured((1.0,))})
    assert ([], ["StaleData levy"]) == run.go(3 * MINUTE, {"exchange_rate": Measured((1.0,))})


def test_what_is_not_known_leaves_everything_as_it_is() -> None:
    """An open alert stays open, a pending one neither grows nor begins anew."""
    run = Run(plain("DatabaseDown", hold=60), plain("HighMemory", hold=600))
    run.go(3 * MINUTE, HELD, HELD)
    before = run.engine.alerts
    assert ([], []) == run.go(30 * MINUTE, None, None)
    assert before == run.engine.alerts


@pytest.mark.parametrize("follower", ["ErrorRate", "AnsweredBurnsFast", "ReplyLatencyBurnsQuick", "InboxBacklog"])
def test_what_follows_from_a_database_that_is_away_is_not_told(follower: str) -> None:
    """Nor shortly after, while the windows still show it; then it is told where it lasts."""
    run = Run(plain("DatabaseDown"), plain(follower, hold=120))
    assert (["DatabaseDown"], []) == run.go(30 * MINUTE, HELD, HELD)
    assert ["", "follows"] == [a.held for a in run.engine.alerts]
    assert ([], ["DatabaseDown"]) == run.go(AFTERMATH, NOT_HELD, HELD)
    assert ([follower], []) == run.go(5 * MINUTE, NOT_HELD, HELD)


def test_what_does_not_follow_is_told_beside_it() -> None:
    """Memory has nothing to do with the database."""
    run = Run(plain("DatabaseDown"), plain("HighMemory"))
    assert (["DatabaseDown", "HighMemory"], []) == run.go(3 * MINUTE, HELD, HELD)


def test_what_was_told_before_its_cause_ends_with_a_message() -> None:
    """Nothing that began stays open for the reader."""
    run = Run(plain("DatabaseDown"), plain("ErrorRate"))
    assert (["ErrorRate"], []) == run.go(3 * MINUTE, NOT_HELD, HELD)
    assert (["DatabaseDown"], []) == run.go(3 * MINUTE, HELD, HELD)
    assert ([], ["ErrorRate"]) == run.go(3 * MINUTE, HELD, NOT_HELD)


def test_a_shared_alert_is_told_by_the_instance_that_leads() -> None:
    """Its beginning and its end; each one's own are told by each."""
    run = Run(plain("StaleData", shared=True), plain("HighMemory"))
    run.leads = False
    assert (["HighMemory"], []) == run.go(3 * MINUTE, HELD, HELD)
    assert "elsewhere" == run.engine.alerts[0].held
    run.leads = True
    assert (["StaleData"], []) == run.go(MINUTE, HELD, HELD)
    run.leads = False
    assert ([], ["HighMemory"]) == run.go(3 * MINUTE, NOT_HELD, NOT_HELD)


def test_a_shared_alert_that_was_told_before_a_restart_is_not_told_again() -> None:
    """Its end is, with the time since it began at the other instance."""
    run = Run(plain("StaleData", shared=True))
    run.engine.adopt({("StaleData", "levy"): BEGIN - 60 * MINUTE, ("Gone", ""): BEGIN}, run.rules)
    assert ([], []) == run.go(60 * MINUTE, {"levy": Measured((1.0,))})
    assert {("StaleData", "levy"): BEGIN - 60 * MINUTE} == run.engine.told_shared()
    assert ([], ["StaleData levy"]) == run.go(3 * MINUTE, NOT_HELD)
    assert {} == run.engine.told_shared()


def test_only_shared_alerts_are_taken_over() -> None:
    """What an instance had of its own ended with it."""
    run = Run(plain("HighMemory"))
    run.engine.adopt({("HighMemory", ""): BEGIN}, run.rules)
    assert () == run.engine.alerts


def test_memory_stays_bounded_over_many_labels_that_come_and_go() -> None:
    """Ended alerts leave nothing behind once their cool-down is over."""
    run = Run(plain("ModelFailing", hold=0), cooldown=MINUTE)
    for number in range(300):
        run.step({f"model-{number}": Measured((1.0,))})
    run.go(5 * MINUTE, NOT_HELD)
    assert () == run.engine.alerts
    assert {} == run.engine._quiet_until

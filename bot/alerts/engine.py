"""Which alerts are open: from what the rules measured to what begins, what ends and what is to be told. Pure.

An alert is pending until its condition has lasted, then it is open, and it ends when the condition was away for a minute.
It is told once when it begins and once when it ends; what holds the telling back is looked at anew at every step.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from bot.alerts.rules import FOLLOWS, Measured, Rule

CLEAR = timedelta(minutes=1)  # that a condition must be away: one that comes and goes is still the same alert
AFTERMATH = timedelta(minutes=10)  # that windows still show what followed from something that is over
Key = tuple[str, str]  # the rule's name and the label
Held = Literal["", "muted", "cool-down", "follows", "elsewhere"]  # why an open alert is not told


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert as it is at a step."""

    rule: Rule
    label: str
    since: datetime  # when its condition began
    measured: Measured
    worst: tuple[float, ...]  # for each limit
    is_open: bool = False  # else it is pending
    told: bool = False
    held: Held = ""
    clear_since: datetime | None = None  # since when its condition is away

    @property
    def key(self) -> Key:
        """What it is known by."""
        return self.rule.name, self.label

    def seen(self, now: datetime, measured: Measured) -> "Alert":
        """The same with what is measured now."""
        pick = min if self.rule.below else max
        worst = tuple(pick(pair) for pair in zip(self.worst, measured.values, strict=True))
        lasted = self.is_open or now - self.since >= timedelta(seconds=self.rule.hold)
        return replace(self, measured=measured, worst=worst, is_open=lasted, clear_since=None)


@dataclass(frozen=True, slots=True)
class Step:
    """What changed: what began and ended, and which of it administrators are to be told, some of it later than it began."""

    started: tuple[Alert, ...] = ()
    ended: tuple[Alert, ...] = ()
    tell_started: tuple[Alert, ...] = ()
    tell_ended: tuple[Alert, ...] = ()


@dataclass(slots=True)
class Engine:
    """The alerts of one instance."""

    cooldown: timedelta
    _alerts: dict[Key, Alert] = field(default_factory=dict)
    _quiet_until: dict[Key, datetime] = field(default_factory=dict)  # by alerts whose end was told
    _follow_until: dict[str, datetime] = field(default_factory=dict)  # by rules that others follow from

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """Open ones and pending ones."""
        return tuple(self._alerts.values())

    def step(
        self,
        now: datetime,
        found: Iterable[tuple[Rule, Mapping[str, Measured] | None]],
        *,
        mutes: Mapping[str, datetime],
        leads: bool,
    ) -> Step:
        """Take what every rule measured, None where that is not known; rules that are left out are left as they are."""
        started: list[Alert] = []
        ended: list[Alert] = []
        for rule, measured in found:
            if measured is None:
                continue
            for label in dict.fromkeys([*measured, *(a.label for a in self.alerts if a.rule.name == rule.name)]):
                one = measured.get(label)
                if one is not None and rule.passed(one):
                    started += self._on(now, rule, label, one)
                else:
                    ended += self._off(now, (rule.name, label))
        tell_ended = tuple(a for a in ended if a.told and self._speaks(a, now, mutes, leads=leads))
        self._quiet_until = {key: until for key, until in self._quiet_until.items() if until > now}
        self._quiet_until |= {a.key: now + self.cooldown for a in ended if a.told}
        return Step(tuple(started), tuple(ended), tuple(self._told(now, mutes, leads=leads)), tell_ended)

    def adopt(self, told: Mapping[Key, datetime], rules: Collection[Rule]) -> None:
        """Take shared alerts that another instance, or this one before its restart, has told already, by when they began."""
        for rule in rules:
            for (name, label), since in told.items():
                if name == rule.name and rule.shared:
                    known = self._alerts.get((name, label))
                    none = tuple(0.0 for _ in rule.limits)
                    known = known or Alert(rule, label, since, Measured(none), none)
                    self._alerts[name, label] = replace(known, since=min(since, known.since), is_open=True, told=True)

    def told_shared(self) -> dict[Key, datetime]:
        """The shared alerts that are open and told, by when they began."""
        return {key: a.since for key, a in self._alerts.items() if a.told and a.rule.shared}

    def _on(self, now: datetime, rule: Rule, label: str, measured: Measured) -> Iterator[Alert]:
        """The condition holds; gives the alert where that opens it."""
        before = self._alerts.get((rule.name, label)) or Alert(rule, label, now, measured, measured.values)
        self._alerts[rule.name, label] = after = before.seen(now, measured)
        if after.is_open and not before.is_open:
            yield after

    def _off(self, now: datetime, key: Key) -> Iterator[Alert]:
        """The condition does not hold; gives the alert where that ends it."""
        before = self._alerts.get(key)
        if before is None:
            return
        if not before.is_open:
            del self._alerts[key]
        elif before.clear_since is None:
            self._alerts[key] = replace(before, clear_since=now)
        elif now - before.clear_since >= CLEAR:
            yield self._alerts.pop(key)

    def _told(self, now: datetime, mutes: Mapping[str, datetime], *, leads: bool) -> Iterator[Alert]:
        """The open alerts that are to be told now; the others remember what holds them back."""
        for source in FOLLOWS:
            if any(a.is_open for a in self._alerts.values() if a.rule.name == source):
                self._follow_until[source] = now + AFTERMATH
        for key, alert in list(self._alerts.items()):
            if not alert.is_open or alert.told:
                continue
            held = self._held(alert, now, mutes, leads=leads)
            told = not held and alert.clear_since is None
            self._alerts[key] = after = replace(alert, held=held, told=told)
            if told:
                yield after

    def _held(self, alert: Alert, now: datetime, mutes: Mapping[str, datetime], *, leads: bool) -> Held:
        if any(alert.rule.name in FOLLOWS[source] and now < until for source, until in self._follow_until.items()):
            return "follows"
        if now < self._quiet_until.get(alert.key, now):
            return "cool-down"
        if not self._speaks(alert, now, mutes, leads=leads):
            return "muted" if now < mutes.get(alert.rule.name, now) else "elsewhere"
        return ""

    @staticmethod
    def _speaks(alert: Alert, now: datetime, mutes: Mapping[str, datetime], *, leads: bool) -> bool:
        """Whether it is neither muted nor another instance's to tell."""
        return now >= mutes.get(alert.rule.name, now) and (leads or not alert.rule.shared)

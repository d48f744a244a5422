"""Alerts in words: figures in their units, the message of a beginning and of an end, rows for the dashboard. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.admin.words import count, decimal, lasted, moment, ms, percent
from bot.alerts.chosen import written
from bot.alerts.engine import Alert
from bot.alerts.rules import Rule, Unit
from bot.alerts.texts import TEXTS, label_words, say
from core.message import Language

MARKS = {"critical": "🔴", "warning": "🟠", "info": "🔵"}
LATE = timedelta(minutes=1)  # after its time: a message that comes later says since when
MOST_TOLD = 6  # alerts told in full in one message; the others are named


def figure(value: float, unit: Unit, language: Language) -> str:
    """A value with its unit: 650 ms, 5,2 %, USD 7,25, 2 menit 3 detik, 14,4×."""
    if unit == "ms":
        return ms(value, language)
    if unit == "%":
        return percent(value / 100, language)
    if unit == "USD":
        return f"USD {decimal(value, language, 2)}"
    if unit == "MB":
        return f"{count(round(value), language)} MB"
    if unit == "s":
        return lasted(timedelta(seconds=value), language)
    return f"{decimal(value, language)}×" if unit == "x" else count(round(value), language)


def started_text(alerts: Sequence[Alert], instance: str, language: Language, now: datetime) -> str:
    """What began: what it is, what was seen, what to do and where that is described."""
    return _joined("several_started", alerts, [_started(a, instance, language, now) for a in alerts], language)


def ended_text(alerts: Sequence[Alert], instance: str, language: Language) -> str:
    """What ended: how long it lasted and how bad it was."""
    return _joined("several_ended", alerts, [_ended(a, instance, language) for a in alerts], language, between="\n")


def name_of(alert: Alert, language: Language) -> str:
    """An alert's name, with what it is about where there are several."""
    words = label_words(alert.label, language)
    return f"**{alert.rule.name}** · {words}" if words else f"**{alert.rule.name}**"


def seen_words(alert: Alert, language: Language) -> str:
    """What was seen, with figures."""
    rule, measured = alert.rule, alert.measured
    said = TEXTS[rule.name]
    place = _passed(alert)
    own = [figure(v, limit.unit, language) for v, limit in zip(measured.values, rule.limits, strict=True)]
    of = measured.of if measured.of < 1e15 else 0
    shown, words, place_of = measured.shown, measured.words, _place(language)
    places = {
        "value": own[place],
        "label": label_words(alert.label, language),
        "over": lasted(timedelta(seconds=rule.over), language),
        "of": count(round(of), language),
        "percent": figure(shown["percent"], "%", language) if "percent" in shown else own[0],
        "size": own[-1],
        "waiting": count(round(shown.get("waiting", 0)), language),
        "oldest": figure(shown.get("oldest", 0), "s", language),
        "open": count(round(shown.get("open", 0)), language),
        "refusals": count(round(shown.get("refusals", 0)), language),
        "why": words["why"][place_of] if "why" in words else say("not_known", language),
        "until": words["until"][place_of] if "until" in words else "—",
    }
    text = said.away if measured.said == "away" else said.seen
    return text[place_of].format(**places)


def row(alert: Alert, language: Language, *, muted: bool) -> Mapping[str, Any]:
    """An alert as the dashboard takes it: JSON."""
    place = _passed(alert)
    return {
        "name": alert.rule.name,
        "label": alert.label,
        "severity": alert.rule.severity,
        "since": alert.since.isoformat(),
        "summary": TEXTS[alert.rule.name].summary[_place(language)],
        "value": seen_words(alert, language),
        "number": round(alert.measured.values[place], 3),
        "unit": alert.rule.limits[place].unit,
        "runbook": alert.rule.runbook,
        "muted": muted,
    }


def rule_line(rule: Rule) -> str:
    """A rule as it is set: `SlowReplies > 500 ms over 5m for 5m`."""
    sign = "<" if rule.below else ">"
    limits = [
        f" {sign} {limit.threshold:g} {limit.unit}"  # as it is typed
        for limit in rule.limits
        if limit.threshold is not None and limit.unit != "state"
    ]
    over = f" over {written(rule.over)}" if rule.over else ""
    return f"{MARKS[rule.severity]} `{rule.name}{' |'.join(limits)}{over} for {written(rule.hold)}`"


def _started(alert: Alert, instance: str, language: Language, now: datetime) -> str:
    said, place = TEXTS[alert.rule.name], _place(language)
    late = now - alert.since > timedelta(seconds=alert.rule.hold) + LATE
    since = f" {say('told_late', language, since=moment(alert.since))}" if late else ""
    where = "" if alert.rule.shared else f" · `{instance}`"
    return "\n".join(
        [
            f"{MARKS[alert.rule.severity]} {name_of(alert, language)}{where}",
            f"{said.summary[place]}: {seen_words(alert, language)}." + since,
            f"➜ {said.do[place]} `{alert.rule.runbook}`",
        ]
    )


def _ended(alert: Alert, instance: str, language: Language) -> str:
    where = "" if alert.rule.shared else f" · `{instance}`"
    length = (alert.clear_since or alert.since) - alert.since
    told = say("ended", language, name=f"{name_of(alert, language)}{where}", length=lasted(length, language))
    worst = _worst(alert, language)
    return f"✅ {told}" + (f" {say('worst', language, value=worst)}" if worst else "")


def _worst(alert: Alert, language: Language) -> str:
    """The worst figures seen of the limits that are looked at, nothing for what only is or is not."""
    return ", ".join(
        say("events", language, count=figure(value, limit.unit, language))
        if limit.unit == "events"
        else figure(value, limit.unit, language)
        for value, limit in zip(alert.worst, alert.rule.limits, strict=True)
        if limit.unit != "state" and limit.threshold is not None and alert.measured.said != "away"
    )


def _joined(
    heading: str, alerts: Sequence[Alert], blocks: Sequence[str], language: Language, *, between: str = "\n\n"
) -> str:
    parts = [say(heading, language, count=len(alerts))] if len(alerts) > 1 else []
    parts += blocks[:MOST_TOLD]
    if hidden := alerts[MOST_TOLD:]:
        names = ", ".join(name_of(alert, language) for alert in hidden)
        parts.append(say("more", language, count=len(hidden), names=names))
    return between.join(parts)


def _passed(alert: Alert) -> int:
    """The place of the limit that is passed, the first where none is any more."""
    beyond = alert.rule.beyond(alert.measured)
    return beyond.index(True) if True in beyond else 0


def _place(language: Language) -> int:
    return 0 if language == "id" else 1

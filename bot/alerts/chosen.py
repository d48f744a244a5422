"""ALERT_RULES: what a setting changes about the alerts. `NAME [> NUMBER [UNIT]] [over DURATION] [for DURATION]` or `NAME off`."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Final

from bot.alerts.rules import DAY, HOUR, MINUTE, RULES, Limit, Rule
from core.errors import Misconfigured

LONGEST_HOLD = DAY
SHORTEST_OVER = MINUTE
_NAME = re.compile(r"\s*(\w+)\s*")
_OFF = re.compile(r"off\s*", re.IGNORECASE)
_THRESHOLD = re.compile(r"([<>])\s*(\d+(?:\.\d+)?)\s*(ms|MB|USD|events|%|x|s)?(?!\w)\s*", re.IGNORECASE)
_DURATION = re.compile(r"(over|for)\s+(\d{1,6})\s*([smhd])(?!\w)\s*", re.IGNORECASE)
_SECONDS: Final = {"s": 1.0, "m": MINUTE, "h": HOUR, "d": DAY}


def read_rules(text: str, rules: Sequence[Rule] = RULES) -> tuple[Rule, ...]:
    """The alerts with what a setting changes about them; raises Misconfigured that says what is wrong, where, and what is possible."""
    now = {rule.name: rule for rule in rules}
    said: dict[str, set[str]] = {}
    for number, part in enumerate(text.split(";"), 1):
        if part.strip():
            try:
                name, changed, what = _entry(part, {rule.name.casefold(): rule for rule in rules}, now)
                before = said.setdefault(name, set())
                if before and (what & before or "off" in what | before):
                    raise ValueError(f"{name} was set before")
            except ValueError as wrong:
                raise Misconfigured(f'ALERT_RULES, entry {number} "{part.strip()[:80]}": {wrong}') from None
            before |= what
            if changed is None:
                del now[name]
            else:
                now[name] = changed
    return tuple(now.values())


def _entry(part: str, known: dict[str, Rule], now: dict[str, Rule]) -> tuple[str, Rule | None, set[str]]:
    """The name, the changed rule (None: off), and what was changed; raises ValueError with a sentence."""
    name = _NAME.match(part)
    rule = known.get(name[1].casefold()) if name else None
    if name is None or rule is None:
        raise ValueError(_unknown(name[1] if name else "", [r.name for r in known.values()]))
    rule = now.get(rule.name, rule)
    at = name.end()
    if _OFF.fullmatch(part, at):
        return rule.name, None, {"off"}
    what: set[str] = set()
    while at < len(part):
        if not what and (found := _THRESHOLD.match(part, at)):
            rule, unit = _limited(rule, found[1], float(found[2]), found[3] or "")
            what.add(unit)
        elif found := _DURATION.match(part, at):
            word = found[1].lower()
            if word in what:
                raise ValueError(f'"{word}" stands twice')
            rule = _timed(rule, word, int(found[2]) * _SECONDS[found[3].lower()])
            what.add(word)
        else:
            raise ValueError(f'"{part[at:].strip()}" cannot be read; possible: {usage(rule)}')
        at = found.end()
    if not what:
        raise ValueError(f"nothing is changed; possible: {usage(rule)}")
    return rule.name, rule, what


def _unknown(name: str, names: Sequence[str]) -> str:
    close = get_close_matches(name, names, 1)
    hint = f"; did you mean {close[0]}?" if close else ""
    return f'there is no alert "{name}"{hint} There are: {", ".join(names)}'


def _limited(rule: Rule, sign: str, number: float, unit: str) -> tuple[Rule, str]:
    units = [limit.unit for limit in rule.limits if limit.unit != "state"]
    if not units:
        raise ValueError(f"{rule.name} has no threshold; possible: {usage(rule)}")
    meant = next((u for u in units if u.casefold() == (unit or units[0]).casefold()), None)
    if meant is None or (sign == "<") != rule.below:
        raise ValueError(f"{rule.name} is {_signed(rule, units)}; possible: {usage(rule)}")
    if meant == "%" and number > 100:
        raise ValueError("a share is at most 100 %")
    return replace(
        rule, limits=tuple(Limit(meant, number) if limit.unit == meant else limit for limit in rule.limits)
    ), meant


def _signed(rule: Rule, units: Iterable[str]) -> str:
    return f"written with {'<' if rule.below else '>'} and measured in {' or '.join(units)}"


def _timed(rule: Rule, word: str, seconds: float) -> Rule:
    if word == "for":
        if seconds > LONGEST_HOLD:
            raise ValueError(f'"for" is at most {written(LONGEST_HOLD)}')
        return replace(rule, hold=seconds)
    if not rule.over:
        raise ValueError(f"{rule.name} looks at the moment and has no window; possible: {usage(rule)}")
    if not SHORTEST_OVER <= seconds <= rule.longest:
        raise ValueError(f'"over" of {rule.name} is {written(SHORTEST_OVER)} to {written(rule.longest)}')
    return replace(rule, over=seconds)


def usage(rule: Rule) -> str:
    """What can be written of an alert, with its values of now."""
    units = [limit.unit for limit in rule.limits if limit.unit != "state"]
    sign = "<" if rule.below else ">"
    threshold = f" [{sign} NUMBER {'|'.join(units)}]" if units else ""
    return f"`{rule.name}{threshold}{' [over DURATION]' if rule.over else ''} [for DURATION]` with durations as 90s, 5m, 2h, 1d, or `{rule.name} off`"


def written(seconds: float) -> str:
    """A duration as it is set: 90s, 5m, 2h, 3d."""
    for unit in ("d", "h", "m"):
        if seconds >= _SECONDS[unit] and seconds % _SECONDS[unit] == 0:
            return f"{seconds / _SECONDS[unit]:.0f}{unit}"
    return f"{seconds:.0f}s"

"""`alerts`: what is open, pending and muted; muting; the rules that are watched."""

from bot.admin.commands import AdminCommand
from bot.admin.period import read_period
from bot.admin.texts import quoted
from bot.admin.words import lasted, moment
from bot.alerts.chosen import written
from bot.alerts.engine import Alert
from bot.alerts.messages import MARKS, name_of, rule_line, seen_words
from bot.alerts.rules import RULES
from bot.alerts.texts import say
from bot.alerts.watch import Alerts
from core.message import Language

COMMAND = AdminCommand(
    "alerts",
    "[mute NAME [2h] | unmute NAME | rules]",
    "Peringatan yang terbuka, dan membisukannya",
    "Open alerts, and muting them",
)
MUTE = "2h"  # where no duration is given


class AlertsCommand:
    """Answers `alerts`; `answer` goes to `Admin.add` with `COMMAND`."""

    def __init__(self, alerts: Alerts) -> None:
        self._alerts = alerts

    async def answer(self, args: str, language: Language) -> str:
        """The answer to what follows the command. Raises BadInput for a duration that is none."""
        word, *rest = args.split()[:4] or [""]
        word = word.casefold()
        if not word:
            return self._state(language)
        if word == "rules" and not rest:
            return self._rules(language)
        if (word == "mute" and len(rest) in (1, 2)) or (word == "unmute" and len(rest) == 1):
            return await self._mute(rest, language, wanted=word == "mute")
        return say("usage", language)

    async def _mute(self, rest: list[str], language: Language, *, wanted: bool) -> str:
        names = [rule.name for rule in self._alerts.rules]
        typed = rest[0].strip("`*").casefold()
        name = next((n for n in names if n.casefold() == typed), None)
        if name is None:
            return say("unknown", language, name=quoted(rest[0]), names=", ".join(f"`{n}`" for n in names))
        until = self._alerts.now + read_period(rest[1] if len(rest) > 1 else MUTE).length if wanted else None
        if until is None and name not in self._alerts.mutes():
            return say("was_not_muted", language, name=name)
        everywhere = await self._alerts.mute(name, until)
        told = (
            say("is_muted", language, name=name, until=moment(until)) if until else say("is_heard", language, name=name)
        )
        return told if everywhere else f"{told}\n{say('here_only', language)}"

    def _state(self, language: Language) -> str:
        now, mutes = self._alerts.now, self._alerts.mutes()
        opened = [a for a in self._alerts.alerts if a.is_open]
        pending = [a for a in self._alerts.alerts if not a.is_open]
        parts = [self._listed(say("open", language), [self._open(a, language) for a in opened])]
        if not opened:
            parts = [say("none_open", language)]
        if pending:
            parts.append(self._listed(say("pending", language), [self._pending(a, language) for a in pending]))
        if mutes:
            lines = [f"{name}, {say('until', language, until=moment(until))}" for name, until in sorted(mutes.items())]
            parts.append(self._listed(say("muted", language), lines))
        at, instance = self._alerts.evaluated, self._alerts.instance
        if at is None:
            parts.append(say("never", language, instance=instance))
        else:
            parts.append(say("evaluated", language, at=_ago(lasted(now - at, language), language), instance=instance))
        return "\n\n".join(parts)

    @staticmethod
    def _listed(title: str, lines: list[str]) -> str:
        return "\n".join([f"**{title}**", *(f"- {line}" for line in lines)])

    def _open(self, alert: Alert, language: Language) -> str:
        length = lasted(self._alerts.now - alert.since, language)
        since = say("open_since", language, since=moment(alert.since), length=length)
        held = "muted" if alert.rule.name in self._alerts.mutes() else "" if alert.told else alert.held
        note = f" ({say(f'held_{held}', language)})" if held else ""
        head = f"{MARKS[alert.rule.severity]} {name_of(alert, language)}, {since}{note}"
        return f"{head}: {seen_words(alert, language)}. `{alert.rule.runbook}`"

    def _pending(self, alert: Alert, language: Language) -> str:
        length = lasted(self._alerts.now - alert.since, language)
        words = say("pending_since", language, length=length, hold=written(alert.rule.hold))
        return f"{name_of(alert, language)}, {words}: {seen_words(alert, language)}"

    def _rules(self, language: Language) -> str:
        off = [rule.name for rule in RULES if rule.name not in {r.name for r in self._alerts.rules}]
        lines = [rule_line(rule) for rule in self._alerts.rules]
        parts = [self._listed(say("rules", language), lines)]
        if off:
            parts.append(say("rules_off", language, names=", ".join(off)))
        return "\n\n".join([*parts, say("rules_how", language)])


def _ago(length: str, language: Language) -> str:
    return f"{length} lalu" if language == "id" else f"{length} ago"

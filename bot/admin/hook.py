"""What Prometheus saw, told to the administrators: a post of Alertmanager becomes one message, and what is known stays short.

Alertmanager posts a whole group whenever one of its alerts begins or ends, and again while it lasts. What was told before is
only named then, and what the program's own alerts have announced is named too, once.
"""

import re
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog

from adapters.web.hooks import Posted, PostedAlert, State
from bot.admin.commands import Clock
from bot.admin.ports import Announce
from bot.admin.words import lasted, moment
from bot.clock import utc_now
from core.message import Language, Reply

log = structlog.get_logger("alertmanager")
Names = Callable[[], Collection[str]]
REMEMBERED: Final = 1_000  # alerts; those not posted for longest are forgotten first
SHOWN: Final = 6  # alerts with all that is known, and as many that ended; more are counted
NAMED: Final = 10  # names in a line
MARKS: Final = {"critical": "🔴", "warning": "🟠", "info": "🔵"}
_JOINER = "\u2060"  # not seen, and no address, mention or command goes on behind it
_ALIKE = str.maketrans("`*~[]<>|", "'∗∼()‹›¦")
_EDGE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_BREAKS = re.compile(r"@|(?<!\S)[/#](?=\w)|:(?=//)|(?<=\w)\.(?=[^\W\d_])")
_TEXTS: Final = {  # name -> (Indonesian, English)
    "began": ("{count} peringatan mulai", "{count} began"),
    "ended": ("{count} selesai", "{count} ended"),
    "critical": ("kritis", "critical"),
    "warning": ("waspada", "warning"),
    "info": ("info", "info"),
    "since": ("Sejak {moment} ({length})", "Since {moment} ({length})"),
    "what_to_do": ("yang perlu dilakukan: {page}", "what to do: {page}"),
    "over": ("selesai setelah {length}", "ended after {length}"),
    "still": ("Masih berlangsung: {names}", "Still going on: {names}"),
    "also": ("Juga terlihat oleh Prometheus: {names}", "Also seen by Prometheus: {names}"),
    "also_over": ("Menurut Prometheus juga selesai: {names}", "Over for Prometheus as well: {names}"),
    "more": ("… dan {count} peringatan lain.", "… and {count} more alerts."),
    "more_names": ("{count} lainnya", "{count} more"),
}


@dataclass(frozen=True, slots=True)
class _Told:
    """What was last heard of an alert."""

    state: State
    starts_at: datetime
    named_only: bool  # the program's own alerts had announced it


@dataclass(slots=True)
class _Sorted:
    """The alerts of a post by how they are told."""

    began: list[PostedAlert] = field(default_factory=list)
    ended: list[PostedAlert] = field(default_factory=list)
    still: list[PostedAlert] = field(default_factory=list)
    also: list[PostedAlert] = field(default_factory=list)
    also_over: list[PostedAlert] = field(default_factory=list)


class AlertmanagerHook:
    """Hands what Alertmanager posts to the admin channel.

    `known` gives the names of the alerts that the program itself has open, `muted` those that administrators do not want to
    hear of; both are asked at each post.
    """

    def __init__(
        self,
        announce: Announce,
        language: Language,
        *,
        known: Names = tuple,
        muted: Names = tuple,
        now: Clock = utc_now,
        remembered: int = REMEMBERED,
    ) -> None:
        self._announce, self._language, self._now = announce, language, now
        self._known, self._muted, self._remembered = known, muted, remembered
        self._told: OrderedDict[str, _Told] = OrderedDict()  # by fingerprint

    def take(self, posted: Posted) -> None:
        """Announce what is new in a post, and remind of what is not; never waits."""
        known, muted = frozenset(self._known()), frozenset(self._muted())
        found = _Sorted()
        for alert in sorted(posted.alerts, key=_rank):
            self._sort(alert, found, known, muted)
        log.info("alertmanager_posted", began=len(found.began), ended=len(found.ended), alerts=len(posted.alerts))
        text = "\n\n".join(_blocks(found, posted.left_out, self._language, self._now()))
        if text:
            self._announce(Reply(text, self._language, "help"))

    def _sort(self, alert: PostedAlert, found: _Sorted, known: Collection[str], muted: Collection[str]) -> None:
        """Put an alert where it belongs, and remember it; a muted one that nobody heard of is new after its mute."""
        before = self._told.get(alert.fingerprint)
        if before is not None and before.starts_at != alert.starts_at:
            before = None
        named_only = before.named_only if before else alert.name in known
        if alert.name in muted:
            if before is None or alert.state == "firing":
                return
        elif before is not None and before.state == alert.state:
            if alert.state == "firing":
                found.still.append(alert)
        elif alert.state == "firing":
            (found.also if named_only else found.began).append(alert)
        else:
            (found.also_over if named_only else found.ended).append(alert)
        self._told[alert.fingerprint] = _Told(alert.state, alert.starts_at, named_only)
        self._told.move_to_end(alert.fingerprint)
        if len(self._told) > self._remembered:
            self._told.popitem(last=False)

    def __len__(self) -> int:
        """How many alerts are remembered."""
        return len(self._told)


def inert(text: str, limit: int) -> str:
    """Text from outside, of one line, in which nothing is a mark, an address, a mention or a command."""
    text = _EDGE.sub("ˍ", _one_line(text, limit).translate(_ALIKE))
    return _BREAKS.sub(lambda found: found[0] + _JOINER, text)


def in_code(text: str, limit: int) -> str:
    """Text from outside as a run of code, in which chats look for nothing."""
    return f"`{_one_line(text, limit).replace('`', chr(39)) or '…'}`"


def _one_line(text: str, limit: int) -> str:
    """Without what cannot be seen, and no longer than allowed."""
    seen = "".join(c for c in " ".join(text.split()) if unicodedata.category(c)[0] != "C")
    return seen if len(seen) <= limit else seen[: limit - 1] + "…"


def _say(name: str, language: Language, /, **values: object) -> str:
    return _TEXTS[name][0 if language == "id" else 1].format(**values)


def _rank(alert: PostedAlert) -> tuple[int, str]:
    """The gravest first."""
    severity = alert.labels.get("severity", "")
    return (list(MARKS).index(severity) if severity in MARKS else len(MARKS), alert.name)


def _blocks(found: _Sorted, left_out: int, language: Language, now: datetime) -> Iterator[str]:
    """The paragraphs of the message; none where nothing is worth one."""
    told = {"began": found.began, "ended": found.ended}
    counts = [_say(name, language, count=len(alerts)) for name, alerts in told.items() if alerts]
    if counts:
        yield f"**Prometheus: {', '.join(counts)}**"
    yield from (_begun(alert, language, now) for alert in found.began[:SHOWN])
    if found.ended:
        yield "\n".join(_over(alert, language, now) for alert in found.ended[:SHOWN])
    cut = sum(max(0, len(alerts) - SHOWN) for alerts in told.values()) + (left_out if counts else 0)
    if cut:
        yield _say("more", language, count=cut)
    if found.still:
        names = [f"{inert(a.name, 60)} ({lasted(now - a.starts_at, language)})" for a in found.still]
        yield _say("still", language, names=_listed(names, language))
    for name, alerts in (("also", found.also), ("also_over", found.also_over)):
        if alerts:
            yield _say(name, language, names=_listed([inert(a.name, 60) for a in alerts], language))


def _begun(alert: PostedAlert, language: Language, now: datetime) -> str:
    """All that is known of an alert that goes on."""
    severity = alert.labels.get("severity", "")
    head = f"{MARKS.get(severity, '⚪')} **{inert(alert.name, 60)}**"
    if severity:
        head += f" ({_say(severity, language) if severity in MARKS else inert(severity, 20)})"
    told = [inert(alert.annotations.get("summary", ""), 120), inert(alert.annotations.get("description", ""), 240)]
    since = _say("since", language, moment=moment(alert.starts_at), length=lasted(now - alert.starts_at, language))
    if page := alert.annotations.get("runbook"):
        since += f" · {_say('what_to_do', language, page=in_code(page, 120))}"
    return "\n".join([" ".join([head, *_apart(alert)]), *(f"· {line}" for line in told if line), since])


def _over(alert: PostedAlert, language: Language, now: datetime) -> str:
    """One line for an alert that ended."""
    length = lasted((alert.ends_at or now) - alert.starts_at, language)
    return " ".join([f"✅ **{inert(alert.name, 60)}**", *_apart(alert), _say("over", language, length=length)])


def _apart(alert: PostedAlert) -> list[str]:
    """The labels that tell this alert from others of its name: the instance, the upstream, the kind of data."""
    labels = [f"{k}={v}" for k, v in sorted(alert.labels.items()) if k not in ("alertname", "severity", "job")]
    return [in_code(", ".join(labels), 100)] if labels else []


def _listed(names: Sequence[str], language: Language) -> str:
    """Names by comma, each once, the first few of many."""
    once = list(dict.fromkeys(names))
    more = [_say("more_names", language, count=len(once) - NAMED)] if len(once) > NAMED else []
    return ", ".join([*once[:NAMED], *more])

"""How often a person and a channel may ask, and whom the bot serves."""

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from time import monotonic

from adapters.slack.events import Person, Place
from adapters.slack.ports import SlackSettings

MINUTE = 60.0
_MAX_REMEMBERED = 10_000
_QUIET = 10.0  # seconds between two refusals that are told


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a question is answered now."""

    allowed: bool
    seconds: int = 0  # until the next one is
    tell: bool = False  # the first refusal of a row is told, the others are silent


class AskLimit:
    """Counts questions within a sliding minute, per person and per channel; an event counts once, however often tried."""

    def __init__(self, user_rate: int, chat_rate: int, *, clock: Callable[[], float] = monotonic) -> None:
        self._user_rate, self._chat_rate, self._clock = user_rate, chat_rate, clock
        self._asked: OrderedDict[str, deque[tuple[float, str]]] = OrderedDict()
        self._told: OrderedDict[str, float] = OrderedDict()

    def ask(self, person: Person, place: Place, key: str) -> Verdict:
        """Count a question; a refused one is not counted."""
        rates = ((f"u{person.team}:{person.user_id}", self._user_rate), (f"c{place.channel}", self._chat_rate))
        now = self._clock()
        if any(known == key for _, known in self._row(rates[0][0])):
            return Verdict(allowed=True)
        wait = max(self._wait(name, rate, now) for name, rate in rates)
        if wait <= 0:
            for name, rate in rates:
                if rate > 0:
                    self._row(name).append((now, key))
            return Verdict(allowed=True)
        who = f"{person.user_id}:{place.channel}"
        tell = now - self._told.get(who, -MINUTE) >= _QUIET
        if tell:
            self._told[who] = now
            if len(self._told) > _MAX_REMEMBERED:
                self._told.popitem(last=False)
        return Verdict(allowed=False, seconds=ceil(wait), tell=tell)

    def _wait(self, name: str, rate: int, now: float) -> float:
        if rate <= 0:
            return 0.0
        row = self._row(name)
        while row and row[0][0] <= now - MINUTE:
            row.popleft()
        return row[-rate][0] + MINUTE - now if len(row) >= rate else 0.0

    def _row(self, name: str) -> deque[tuple[float, str]]:
        row = self._asked.setdefault(name, deque())
        self._asked.move_to_end(name)
        if len(self._asked) > _MAX_REMEMBERED:
            self._asked.popitem(last=False)
        return row


def may_use(settings: SlackSettings, person: Person, place: Place) -> bool:
    """Whether the allow-lists let a person ask in a place.

    Once workspaces are listed, both the place's and the person's must be; once persons are, the person must be; once
    channels are, a channel must be, while direct messages then need a listed person, channel or an administrator.
    """
    if settings.allowed_teams and not {place.team, person.team} - {""} <= settings.allowed_teams:
        return False
    if place.direct and person.user_id in settings.admins:
        return True
    if settings.allowed_users and person.user_id not in settings.allowed_users:
        return False
    if not settings.allowed_channels or place.channel in settings.allowed_channels:
        return True
    return place.direct and person.user_id in settings.allowed_users

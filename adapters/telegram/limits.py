"""How often a person and a chat may ask, and whom the bot serves."""

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from time import monotonic

from adapters.telegram.normalise import Person, Place
from adapters.telegram.ports import TelegramSettings

MINUTE = 60.0
_MAX_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a question is answered now."""

    allowed: bool
    seconds: int = 0  # until the next one is
    tell: bool = False  # the first refusal of a row is told, the others are silent


class AskLimit:
    """Counts questions within a sliding minute, per person and per chat; an event counts once, however often tried."""

    def __init__(self, user_rate: int, chat_rate: int, *, clock: Callable[[], float] = monotonic) -> None:
        self._user_rate, self._chat_rate, self._clock = user_rate, chat_rate, clock
        self._asked: OrderedDict[str, deque[tuple[float, str]]] = OrderedDict()
        self._told: OrderedDict[str, float] = OrderedDict()

    def ask(self, person: Person, place: Place, event: str) -> Verdict:
        """Count the question of an event; a refused one is not counted."""
        keys = ((f"u{person.user_id}", self._user_rate), (f"c{place.chat_id}", self._chat_rate))
        now = self._clock()
        if any(known == event for key, rate in keys if rate > 0 for _, known in self._row(key)):
            return Verdict(allowed=True)
        wait = max(self._wait(key, rate, now) for key, rate in keys)
        if wait <= 0:
            for key, rate in keys:
                if rate > 0:
                    self._row(key).append((now, event))
            return Verdict(allowed=True)
        who = f"{person.user_id}:{place.chat_id}"
        tell = self._told.get(who, -MINUTE) <= now - wait and self._told.get(who, -MINUTE) <= now - 10
        if tell:
            self._told[who] = now
            if len(self._told) > _MAX_REMEMBERED:
                self._told.popitem(last=False)
        return Verdict(allowed=False, seconds=ceil(wait), tell=tell)

    def _wait(self, key: str, rate: int, now: float) -> float:
        if rate <= 0:
            return 0.0
        row = self._row(key)
        while row and row[0][0] <= now - MINUTE:
            row.popleft()
        return row[-rate][0] + MINUTE - now if len(row) >= rate else 0.0

    def _row(self, key: str) -> deque[tuple[float, str]]:
        row = self._asked.setdefault(key, deque())
        self._asked.move_to_end(key)
        if len(self._asked) > _MAX_REMEMBERED:
            self._asked.popitem(last=False)
        return row


def may_use(settings: TelegramSettings, person: Person, place: Place | None) -> bool:
    """Whether the allow-lists let a person ask in a place; without a place (inline) as in their private chat.

    A private chat passes when its person or its chat is listed. A group must be listed itself once chats are, and its
    speakers must be listed once persons are.
    """
    chats, users = settings.allowed_chats, settings.allowed_users
    number = int(person.user_id) if person.user_id.isdecimal() else None
    if number is not None and number in settings.admins and (place is None or not place.group):
        return True
    if place is None or not place.group:
        return not (chats or users) or number in users or number in chats
    return (not chats or place.chat_id in chats) and (not users or number in users)

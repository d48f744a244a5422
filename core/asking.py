"""How often a person and a chat may ask: a sliding minute, counted the same way in every channel."""

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

MINUTE = 60.0
QUIET = 10.0  # seconds between two refusals that are told
_MAX_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a question is answered now."""

    allowed: bool
    seconds: int = 0  # until the next one is
    tell: bool = False  # the first refusal of a row is told, the others are silent


class SlidingMinute:
    """Counts questions per person and per chat; an event counts once, however often it is tried."""

    def __init__(
        self,
        user_rate: int,
        chat_rate: int,
        *,
        clock: Callable[[], float],
        quiet: Callable[[float], float] = lambda wait: QUIET,
    ) -> None:
        self._rates, self._clock, self._quiet = (user_rate, chat_rate), clock, quiet
        self._asked: OrderedDict[str, deque[tuple[float, str]]] = OrderedDict()
        self._told: OrderedDict[str, float] = OrderedDict()

    def count(self, user: str, chat: str, event: str, *, who: str) -> Verdict:
        """Count the question of an event; a refused one is not counted. Refusals are told once in a while to `who`."""
        rates = [(f"u{user}", self._rates[0]), (f"c{chat}", self._rates[1])]
        rates = [(name, rate) for name, rate in rates if rate > 0]
        now = self._clock()
        if any(known == event for name, _ in rates for _, known in self._row(name)):
            return Verdict(allowed=True)
        wait = max((self._wait(name, rate, now) for name, rate in rates), default=0.0)
        if wait <= 0:
            for name, _ in rates:
                self._row(name).append((now, event))
            return Verdict(allowed=True)
        tell = now - self._told.get(who, -MINUTE) >= self._quiet(wait)
        if tell:
            self._told[who] = now
            if len(self._told) > _MAX_REMEMBERED:
                self._told.popitem(last=False)
        return Verdict(allowed=False, seconds=ceil(wait), tell=tell)

    def _wait(self, name: str, rate: int, now: float) -> float:
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

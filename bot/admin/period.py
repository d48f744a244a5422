"""The period an administrator asks about: `1h`, `24h`, `7d`."""

import re
from dataclasses import dataclass
from datetime import timedelta

from core.errors import BadInput
from core.message import Language

DEFAULT = "24h"
LONGEST = timedelta(days=30)
_WRITTEN = re.compile(r"([1-9]\d{0,4})\s?(m|h|d)", re.IGNORECASE)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_WORDS: dict[str, tuple[str, str]] = {"m": ("menit", "minute"), "h": ("jam", "hour"), "d": ("hari", "day")}
# At most about fifty steps: what a phone's width can show.
_STEPS = tuple(timedelta(minutes=m) for m in (1, 2, 5, 10, 15, 30, 60, 120, 240, 360, 720, 1440))
_MOST_STEPS = 50


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time up to now."""

    count: int
    unit: str  # m, h or d

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return timedelta(**{_UNITS[self.unit]: self.count})

    @property
    def step(self) -> timedelta:
        """The steps in which its course is shown."""
        return next((s for s in _STEPS if self.length / s <= _MOST_STEPS), _STEPS[-1])

    def words(self, language: Language) -> str:
        """The period in words: 24 jam terakhir, the last 24 hours."""
        if language == "id":
            return f"{self.count} {_WORDS[self.unit][0]} terakhir"
        word = _WORDS[self.unit][1]
        return f"the last {word}" if self.count == 1 else f"the last {self.count} {word}s"


def read_period(text: str) -> Period:
    """A period as it was typed, 24 hours for nothing; raises BadInput for what is none or longer than 30 days."""
    written = _WRITTEN.fullmatch(text.strip() or DEFAULT)
    if written is None:
        raise BadInput(f"{text!r} is no period; write it like 1h, 24h or 7d", field="period")
    period = Period(int(written[1]), written[2].lower())
    if period.length > LONGEST:
        raise BadInput("at most 30d are kept together", field="period")
    return period

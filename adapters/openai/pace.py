"""How a stream is read and handed on: its rests, in which what comes is gathered, and what of it is worth telling."""

import asyncio
import re

from adapters.openai.transport import Incoming
from core.grounding.sentences import AHEAD

MOST = 200  # characters that wait at most to be told of
_END = re.compile(r"[.!?…](?![^\W_])")  # nothing ends before a letter or a digit: 1.250, s.d.
_DECIDED = AHEAD + 8  # characters behind a sign that tell whether it ends a sentence, quotes and citations included


class Rests:
    """Streams rest together: nothing is read from any of them until one timer ends the rest of all.

    Each wake of the program costs more than what is done in it, and what comes meanwhile is read as one piece.
    """

    def __init__(self) -> None:
        self._resting: list[Incoming] = []

    def rest(self, incoming: Incoming, seconds: float) -> None:
        """Read nothing from a stream for so long, or for what is left of the rest of those that rest already."""
        incoming.pause()
        if not self._resting:
            asyncio.get_running_loop().call_later(seconds, self._end)
        self._resting.append(incoming)

    def _end(self) -> None:
        resting, self._resting = self._resting, []
        for incoming in resting:
            incoming.resume()


class Pieces:
    """The text that waits to be taken.

    Whoever reads it sentence by sentence can do nothing with half of one. So it is worth telling that there is some: at its
    begin, where a line ends, where enough follows a sign to know whether that ended a sentence, and when much has come.
    """

    def __init__(self) -> None:
        self._waiting: list[str] = []
        self._characters = 0  # that wait
        self._told = False  # of its begin
        self._behind: int | None = None  # characters after the first sign that may have ended a sentence
        self._last = ""  # what was taken last, as much as may still be undecided

    def add(self, text: str) -> bool:
        """Whether it is worth telling now."""
        self._waiting.append(text)
        self._characters += len(text)
        if self._behind is not None:
            self._behind += len(text)
        elif (sign := _END.search(text)) is not None:
            self._behind = len(text) - sign.end()
        first, self._told = not self._told, True
        decided = self._behind is not None and self._behind >= _DECIDED
        return first or decided or self._characters >= MOST or "\n" in text

    def take(self) -> str:
        """What came since the last time."""
        if not self._waiting:
            return ""
        text = "".join(self._waiting)
        self._waiting.clear()
        self._characters = 0
        self._last = (self._last + text)[-_DECIDED:].rpartition("\n")[2]
        sign = _END.search(self._last)
        self._behind = None if sign is None else len(self._last) - sign.end()
        return text

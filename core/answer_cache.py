"""Whole answers: the same words on the same day in the same talk over the same facts have the same answer.

In this process first, then with the instances that share a cache. An answer dies with the first of the figures in it that
ends, and with the day it was asked for where none was named; a load of facts makes new keys.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, NamedTuple, Protocol

from core.kept import Kept
from core.message import Language, Message, Reply

JAKARTA = timezone(timedelta(hours=7), "WIB")
LONGEST = timedelta(days=30)  # of an answer whose figures have no end
MAX_ANSWERS = 1000
MAX_BYTES = 32 * 2**20

_NOTHING = "null"  # as JSON

State = Mapping[str, Any]


class AnswerKey(NamedTuple):
    """All that an answer depends on."""

    version: int  # of the facts
    text: str
    language: Language | None
    day: date  # for which it is asked
    state: str  # what the talk was about, as JSON

    @property
    def of_a_new_talk(self) -> bool:
        """Whether nothing was said before: only then may others ask the same."""
        return self.state in (_NOTHING, "{}")


class Answer(NamedTuple):
    """An answer and what the talk is about after it, None where that stays as it was."""

    reply: Reply
    state: dict[str, Any] | None


class Further(Protocol):
    """Answers that other instances gave."""

    async def get(self, key: AnswerKey) -> Answer | None:
        """The answer to a key, None where there is none or nobody tells in time."""
        ...

    def put(self, key: AnswerKey, answer: Answer, until: datetime) -> None:
        """Keep an answer until a moment."""
        ...


def key_of(version: int, message: Message, day: date, state: State | None) -> AnswerKey:
    """The key of a message's answer."""
    before = _NOTHING if state is None else json.dumps(state, sort_keys=True, default=str)
    return AnswerKey(version, message.text, message.language, day, before)


def last_day(reply: Reply, today: date, *, day_given: bool = False) -> date:
    """The last day on which a reply may be used again.

    Ends that lie behind today end nothing: the reply speaks of a past day, or says itself that its figures are out of date.
    """
    if not day_given:
        return today
    ends = (*(source.valid_to for source in reply.sources), reply.expires)
    return min((end for end in ends if end is not None and end >= today), default=today + LONGEST)


def expires(reply: Reply, now: datetime, *, day_given: bool = False) -> datetime:
    """The moment from which a reply may not be used again; `now` with its zone, the result in Jakarta's.

    Without a day named by whoever asked, that is midnight in Jakarta at the latest; else the end of what is in it.
    """
    last = last_day(reply, now.astimezone(JAKARTA).date(), day_given=day_given)
    return datetime.combine(last + timedelta(days=1), time.min, JAKARTA)


class Answers:
    """Answers by key; replies with files are not kept, they are large and made quickly."""

    def __init__(self, size: int = MAX_ANSWERS, *, max_bytes: int = MAX_BYTES, further: Further | None = None) -> None:
        self.held: Kept[tuple[Answer, date]] = Kept(size, max_bytes=max_bytes)
        self._further = further

    def __len__(self) -> int:
        return len(self.held)

    @property
    def hits(self) -> int:
        """Questions that were answered from this process."""
        return self.held.hits

    @property
    def misses(self) -> int:
        """Questions that were not."""
        return self.held.misses

    @property
    def held_bytes(self) -> int:
        """About how many bytes the answers take."""
        return self.held.held_bytes

    def clear(self) -> None:
        """Forget the answers of this process; counters stay."""
        self.held.clear()

    def get(self, key: AnswerKey, today: date) -> Answer | None:
        """The answer held in this process."""
        if (found := self.held.get(key)) is None:
            return None
        answer, last = found
        if last < today:
            self.held.outlived(key)
            return None
        return answer

    async def get_further(self, key: AnswerKey, today: date) -> Answer | None:
        """The answer that another instance gave, held here from now on; only the first question of a talk has one."""
        if self._further is None or not key.of_a_new_talk:
            return None
        answer = await self._further.get(key)
        if answer is not None:
            self.held.put(key, (answer, last_day(answer.reply, today, day_given=key.day != today)))
        return answer

    def put(self, key: AnswerKey, answer: Answer, today: date) -> Answer:
        """Keep an answer, here and for the others; the same answer comes back."""
        if answer.reply.attachments:
            return answer
        last = last_day(answer.reply, today, day_given=key.day != today)
        self.held.put(key, (answer, last))
        if self._further is not None and key.of_a_new_talk:
            self._further.put(key, answer, datetime.combine(last + timedelta(days=1), time.min, JAKARTA))
        return answer

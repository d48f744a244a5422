"""One call to Telegram: budgeted, tried again within a deadline, never repeated when that could double a message.

What becomes of a failed call:

- 429: it was not carried out; the chat waits as told, then the call is made again.
- no connection, 5xx: made again, later and later. A 5xx is Telegram's word that the call failed.
- no answer in time, or one that cannot be read: a call that may be repeated is made again; a new message is not, because
  it may well have arrived.
- 400, 403: left to the caller, who may know a plainer form that works, unless the chat takes nothing from the bot.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Final, TypeVar

import structlog
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from adapters.telegram.budget import SendBudget
from adapters.telegram.normalise import Place
from adapters.telegram.ports import CHANNEL
from adapters.telegram.requests import NoAnswer
from core.errors import NotAllowed, Unavailable
from core.timing import count_retry

T = TypeVar("T")
_EFFORT_SECONDS = 8.0
_SHUT: Final = (  # words of a 400 that say: nothing can be written here
    "chat not found", "not enough rights", "have no rights", "need administrator rights", "chat_write_forbidden", "chat_restricted",
    "topic_closed", "topic_deleted", "peer_id_invalid", "chat was deactivated", "chat was deleted", "user not found",
)  # fmt: skip
_UNREADABLE = (
    TypeError,
    KeyError,
    ValueError,
    AttributeError,
)  # what the library raises for an answer without its fields
log = structlog.get_logger("telegram")


class Unreachable(NotAllowed):
    """The chat takes no messages from the bot: it was blocked, removed, or the chat is gone."""


class Uncertain(Unavailable):
    """A message was handed over and no answer came that could be read: it may have arrived."""


class Rejected(Unavailable):
    """Telegram knows neither this method nor, perhaps, the bot."""


class Calls:
    """Makes the calls of one bot."""

    def __init__(self, budget: SendBudget, *, deadline: float, pause: float) -> None:
        self._budget, self._deadline, self._pause = budget, deadline, pause

    async def insist(
        self, place: Place, call: Callable[[], Awaitable[T]], *, repeatable: bool, aside: bool = False
    ) -> T:
        """Make a call that matters until it works or the deadline passes; `aside`: it lets replies go first.

        Raises BadRequest and ChatMigrated as Telegram said it, Unreachable, Uncertain, Unavailable and TooMany.
        """
        until, pause, again = monotonic() + self._deadline, self._pause, False
        while True:
            within = max(0.0, until - monotonic())
            await self._budget.take(place.chat_id, group=place.group, within=within, aside=aside)
            if again:
                count_retry(CHANNEL)
            again = True
            try:
                return await call()
            except RetryAfter as error:
                self._budget.pause(place.chat_id, seconds_of(error), group=place.group)
                continue
            except (TelegramError, *_UNREADABLE) as error:
                self._judge(error, repeatable=repeatable)
                if monotonic() + pause > until:
                    raise Unavailable("Telegram does not answer") from error
            await asyncio.sleep(pause * (0.5 + random.random()))  # noqa: S311  # spreads retries, guards nothing
            pause = min(2 * pause, 8.0)

    async def decorate(self, place: Place, call: Callable[[], Awaitable[object]]) -> bool:
        """Make a call that may be left out; whether it was made and taken."""
        if not self._budget.try_take(place.chat_id, group=place.group):
            return False
        try:
            await call()
        except RetryAfter as error:
            self._budget.pause(place.chat_id, seconds_of(error), group=place.group)
            return False
        except TelegramError:
            return False
        except _UNREADABLE:
            return True
        return True

    async def effort(self, call: Callable[[], Awaitable[object]]) -> None:
        """Make a call that belongs to no chat, a few times; what is too old to answer is left."""
        until, pause = monotonic() + min(_EFFORT_SECONDS, self._deadline), self._pause
        while True:
            try:
                await call()
            except RetryAfter as error:
                pause = max(pause, seconds_of(error))
            except (BadRequest, Forbidden, *_UNREADABLE) as error:
                log.info("telegram_answer_refused", kind=type(error).__name__)
                return
            except TelegramError:
                pause *= 2
            else:
                return
            if monotonic() + pause > until:
                return
            await asyncio.sleep(pause)

    def _judge(self, error: Exception, *, repeatable: bool) -> None:
        """Raise what ends a call; return where it is to be made again."""
        if isinstance(error, ChatMigrated):
            raise error
        if isinstance(error, Forbidden):
            raise Unreachable("the bot was shut out") from error
        if isinstance(error, BadRequest):
            if any(words in error.message.lower() for words in _SHUT):
                raise Unreachable("the chat takes no messages") from error
            raise error
        if isinstance(error, InvalidToken | Conflict):
            raise Rejected from error
        if isinstance(error, NetworkError) and "too large" in error.message.lower():
            raise BadRequest(error.message) from error
        if isinstance(error, _UNREADABLE) or (not repeatable and may_have_arrived(error)):
            raise Uncertain from error


def may_have_arrived(error: Exception) -> bool:
    """Whether Telegram may have done what it never answered, or answered with what is no JSON."""
    return isinstance(error, NoAnswer) or not isinstance(error, NetworkError)


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    wait = error.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()

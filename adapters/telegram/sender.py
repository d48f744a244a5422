"""Calls to Telegram that are budgeted, tried again within a deadline, and never repeated when that could double a message.

What becomes of a failed call:

- 429: the message was not taken; the chat waits as told, then the call is made again.
- no connection, 5xx: made again, later and later. A 5xx is Telegram's word that the call failed.
- no answer in time: an edit is made again; a new message is not, because it may well have arrived.
- 400, 403: made again only in a plainer form that can work.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from time import monotonic
from typing import TypeVar

import structlog
from telegram import Bot, InlineKeyboardMarkup, InlineQueryResult, InlineQueryResultsButton, ReplyParameters
from telegram import ForceReply as AskForReply
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
from adapters.telegram.render import plain
from adapters.telegram.requests import NoAnswer
from core.errors import NotAllowed, Unavailable
from core.message import Attachment

T = TypeVar("T")
Markup = InlineKeyboardMarkup | AskForReply
_COSMETIC_TIMEOUT = 3.0
_PRESS_DEADLINE = 8.0
log = structlog.get_logger("telegram")


class Unreachable(NotAllowed):
    """The chat takes no messages from the bot: it was blocked, removed, or the chat is gone."""


class Uncertain(Unavailable):
    """A message was handed over and no answer came: it may have arrived."""


class Sender:
    """Sends for one bot."""

    def __init__(
        self, bot: Bot, budget: SendBudget, *, deadline: float = 45.0, read_timeout: float = 20.0, pause: float = 0.5
    ) -> None:
        self._bot, self._budget = bot, budget
        self._deadline, self._read_timeout, self._pause = deadline, read_timeout, pause

    async def send_text(
        self, place: Place, html: str, *, reply_to: int = 0, markup: Markup | None = None
    ) -> int | None:
        """Send a message and give its id; None when it may have arrived without an id.

        Raises Unreachable, and Unavailable or TooMany when the deadline passes.
        """

        async def send(text: str, mode: str | None, thread: int) -> int:
            message = await self._bot.send_message(
                place.chat_id,
                text,
                parse_mode=mode,
                message_thread_id=thread or None,
                reply_parameters=_replying(reply_to),
                reply_markup=markup,
                disable_web_page_preview=True,
                read_timeout=self._read_timeout,
            )
            return message.message_id

        try:
            try:
                return await self._call(place, lambda: send(html, "HTML", place.thread_id), repeatable=False)
            except BadRequest as error:
                if "thread not found" in error.message.lower():
                    return await self._call(place, lambda: send(html, "HTML", 0), repeatable=False)
                log.warning("telegram_html_refused")
                return await self._call(place, lambda: send(plain(html), None, place.thread_id), repeatable=False)
        except ChatMigrated as moved:
            return await self.send_text(replace(place, chat_id=moved.new_chat_id), html, markup=markup)
        except Uncertain:
            log.warning("telegram_send_uncertain")
            return None
        except BadRequest as error:
            raise Unavailable("Telegram refused a message") from error

    async def edit_text(self, place: Place, message_id: int, html: str, markup: InlineKeyboardMarkup | None) -> bool:
        """Replace a message of ours; False when it can no longer be changed."""

        async def edit() -> bool:
            await self._bot.edit_message_text(
                html, chat_id=place.chat_id, message_id=message_id, parse_mode="HTML", reply_markup=markup,
                disable_web_page_preview=True, read_timeout=self._read_timeout,
            )  # fmt: skip
            return True

        try:
            return await self._call(place, edit, repeatable=True)
        except ChatMigrated:
            return False
        except BadRequest as error:
            return "not modified" in error.message.lower()

    async def delete(self, place: Place, message_id: int) -> None:
        """Take a message of ours away, where Telegram still allows it."""
        try:
            await self._call(place, lambda: self._bot.delete_message(place.chat_id, message_id), repeatable=True)
        except (BadRequest, ChatMigrated):
            log.info("telegram_delete_refused")

    async def send_file(self, place: Place, file: Attachment, *, reply_to: int = 0) -> None:
        """Send a file as a document."""

        async def send() -> bool:
            await self._bot.send_document(
                place.chat_id, file.content, filename=file.name, message_thread_id=place.thread_id or None,
                reply_parameters=_replying(reply_to), read_timeout=self._read_timeout, write_timeout=self._read_timeout,
            )  # fmt: skip
            return True

        try:
            await self._call(place, send, repeatable=False)
        except Uncertain:
            log.warning("telegram_send_uncertain")
        except ChatMigrated as moved:
            await self.send_file(replace(place, chat_id=moved.new_chat_id), file)
        except BadRequest as error:
            raise Unavailable("Telegram refused a file") from error

    async def typing(self, place: Place) -> None:
        """Show for five seconds that an answer is being written, if the budget has room."""
        await self._decorate(
            place,
            lambda: self._bot.send_chat_action(
                place.chat_id, "typing", message_thread_id=place.thread_id or None, read_timeout=_COSMETIC_TIMEOUT
            ),
        )

    async def draft(self, place: Place, draft_id: int, html: str) -> bool:
        """Show a growing text in a private chat, if the budget has room; it is no message and vanishes by itself."""
        return await self._decorate(
            place,
            lambda: self._bot.send_message_draft(
                place.chat_id, draft_id, html, message_thread_id=place.thread_id or None, parse_mode="HTML",
                read_timeout=_COSMETIC_TIMEOUT,
            ),
        )  # fmt: skip

    async def edit_lightly(self, place: Place, message_id: int, html: str) -> bool:
        """Show a growing text in a group, if the budget has room."""
        return await self._decorate(
            place,
            lambda: self._bot.edit_message_text(
                html, chat_id=place.chat_id, message_id=message_id, parse_mode="HTML", read_timeout=_COSMETIC_TIMEOUT,
                disable_web_page_preview=True,
            ),
        )  # fmt: skip

    async def mark(self, place: Place, message_id: int, markup: InlineKeyboardMarkup | None) -> None:
        """Change the buttons of a message, if the budget has room."""
        await self._decorate(
            place, lambda: self._bot.edit_message_reply_markup(place.chat_id, message_id, reply_markup=markup)
        )

    async def answer_press(self, query_id: str, text: str = "", *, alert: bool = False) -> None:
        """End the waiting sign of a pressed button, with a sentence where one is given; best effort."""
        await self._effort(lambda: self._bot.answer_callback_query(query_id, text[:200] or None, show_alert=alert))

    async def answer_inline(
        self, query_id: str, results: Sequence[InlineQueryResult], *, seconds: int, button: InlineQueryResultsButton
    ) -> None:
        """Offer results under an inline question, kept by Telegram for some seconds; best effort."""
        await self._effort(
            lambda: self._bot.answer_inline_query(
                query_id, results, cache_time=seconds, is_personal=True, button=button
            )
        )

    async def _call(self, place: Place, call: Callable[[], Awaitable[T]], *, repeatable: bool) -> T:
        """Make a call that matters until it works or the deadline passes."""
        until, pause = monotonic() + self._deadline, self._pause
        while True:
            await self._budget.take(place.chat_id, group=place.group, within=max(0.0, until - monotonic()))
            try:
                return await call()
            except RetryAfter as error:
                self._budget.pause(place.chat_id, seconds_of(error), group=place.group)
                continue
            except Forbidden as error:
                raise Unreachable("the bot was shut out") from error
            except BadRequest as error:
                if "chat not found" in error.message.lower():
                    raise Unreachable("chat not found") from error
                raise
            except (InvalidToken, Conflict) as error:
                raise Unavailable("Telegram does not accept the bot") from error
            except NetworkError as error:
                if not repeatable and may_have_arrived(error):
                    raise Uncertain from error
                if monotonic() + pause > until:
                    raise Unavailable("Telegram does not answer") from error
            await asyncio.sleep(pause * (0.5 + random.random()))  # noqa: S311  # spreads retries, guards nothing
            pause = min(2 * pause, 8.0)

    async def _decorate(self, place: Place, call: Callable[[], Awaitable[object]]) -> bool:
        """Make a call that may be left out."""
        if not self._budget.try_take(place.chat_id, group=place.group):
            return False
        try:
            await call()
        except RetryAfter as error:
            self._budget.pause(place.chat_id, seconds_of(error), group=place.group)
            return False
        except TelegramError:
            return False
        return True

    async def _effort(self, call: Callable[[], Awaitable[object]]) -> None:
        """Make a call that belongs to no chat, a few times; what is too old to answer is left."""
        until, pause = monotonic() + min(_PRESS_DEADLINE, self._deadline), self._pause
        while True:
            try:
                await call()
            except RetryAfter as error:
                pause = max(pause, seconds_of(error))
            except (BadRequest, Forbidden) as error:
                log.info("telegram_answer_refused", kind=type(error).__name__)
                return
            except TelegramError:
                pause *= 2
            else:
                return
            if monotonic() + pause > until:
                return
            await asyncio.sleep(pause)


def may_have_arrived(error: NetworkError) -> bool:
    """Whether Telegram may have done what it never answered."""
    return isinstance(error, NoAnswer)


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    wait = error.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()


def _replying(message_id: int) -> ReplyParameters | None:
    return ReplyParameters(message_id, allow_sending_without_reply=True) if message_id else None

"""What the bot says to Telegram: messages, edits, files, signs of life, answers to presses. How calls fail: see `calls`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog
from cachetools import LRUCache
from telegram import (
    Bot,
    InlineKeyboardMarkup,
    InlineQueryResult,
    InlineQueryResultsButton,
    InputMedia,
    InputMediaDocument,
    InputMediaPhoto,
    ReplyParameters,
)
from telegram import ForceReply as AskForReply
from telegram.error import BadRequest, ChatMigrated

from adapters.telegram.budget import SendBudget
from adapters.telegram.calls import Calls, Rejected, Uncertain, Unreachable, seconds_of
from adapters.telegram.normalise import Place
from adapters.telegram.render import plain
from core.errors import ExportMateError, Unavailable
from core.message import Attachment

Markup = InlineKeyboardMarkup | AskForReply
PICTURES = frozenset({"image/png", "image/jpeg"})
CAPTION = 1024  # characters under a file
_MOVED = 1_000  # chats remembered under their new number
_COSMETIC_TIMEOUT = 3.0
log = structlog.get_logger("telegram")


class FileRefused(ExportMateError):
    """Telegram does not take a file, however often it is sent."""


@dataclass(frozen=True, slots=True)
class _Form:
    """How a message is sent; Telegram may refuse one form and take a plainer one."""

    thread: int
    reply_to: int
    html: bool = True
    markup: Markup | None = None
    document: bool = True  # False: a picture may be shown as one
    aside: bool = False  # nobody waits for it

    def plainer(self, refusal: str) -> "_Form | None":
        """The form that may work after a refusal; None where nothing is left to give up."""
        words = refusal.lower()
        if self.thread and "thread not found" in words:
            return replace(self, thread=0)
        if self.reply_to and "repl" in words:
            return replace(self, reply_to=0)
        if not self.document and ("photo" in words or "image" in words):
            return replace(self, document=True)
        if self.html:
            return replace(self, html=False)
        if not self.document:
            return replace(self, document=True)
        return replace(self, markup=None) if self.markup else None


class Sender:
    """Sends for one bot."""

    def __init__(
        self, bot: Bot, budget: SendBudget, *, deadline: float = 45.0, read_timeout: float = 20.0, pause: float = 0.5
    ) -> None:
        self._bot, self._read_timeout = bot, read_timeout
        self._calls = Calls(budget, deadline=deadline, pause=pause)
        self._moved: LRUCache[int, int] = LRUCache(_MOVED)  # old number of a chat -> new one

    async def send_text(
        self, place: Place, html: str, *, reply_to: int = 0, markup: Markup | None = None, aside: bool = False
    ) -> int | None:
        """Send a message and give its id; None when it may have arrived without an id. `aside`: replies go first.

        Raises Unreachable, and Unavailable or TooMany when the deadline passes.
        """
        form: _Form | None = _Form(place.thread_id, reply_to, markup=markup, aside=aside)
        place = self.there(place)
        while form is not None:
            try:
                return await self._send_text(place, html, form)
            except ChatMigrated as moved:
                place, form = self._follow(place, moved), replace(form, reply_to=0)
            except Uncertain:
                log.warning("telegram_send_uncertain")
                return None
            except BadRequest as error:
                log.warning("telegram_form_refused", html=form.html)
                form = form.plainer(error.message)
        raise Unavailable("Telegram refused a message")

    async def _send_text(self, place: Place, html: str, form: _Form) -> int | None:
        async def send() -> int | None:
            message = await self._bot.send_message(
                place.chat_id,
                html if form.html else plain(html),
                parse_mode="HTML" if form.html else None,
                message_thread_id=form.thread or None,
                reply_parameters=_replying(form.reply_to),
                reply_markup=form.markup,
                disable_web_page_preview=True,
                read_timeout=self._read_timeout,
            )
            return _number(message)

        return await self._calls.insist(place, send, repeatable=False, aside=form.aside)

    def there(self, place: Place) -> Place:
        """Where a chat is now."""
        number = self._moved.get(place.chat_id)
        return replace(place, chat_id=number) if number else place

    def _follow(self, place: Place, moved: ChatMigrated) -> Place:
        """Remember that a group became another chat."""
        log.warning("telegram_chat_moved")
        self._moved[place.chat_id] = moved.new_chat_id
        return replace(place, chat_id=moved.new_chat_id)

    async def edit_text(self, place: Place, message_id: int, html: str, markup: InlineKeyboardMarkup | None) -> bool:
        """Replace a message of ours; False when it can no longer be changed."""

        async def edit() -> None:
            await self._bot.edit_message_text(
                html, chat_id=place.chat_id, message_id=message_id, parse_mode="HTML", reply_markup=markup,
                disable_web_page_preview=True, read_timeout=self._read_timeout,
            )  # fmt: skip

        try:
            await self._calls.insist(place, edit, repeatable=True)
        except ChatMigrated:
            return False
        except BadRequest as error:
            return "not modified" in error.message.lower()
        except Uncertain:
            return True
        return True

    async def delete(self, place: Place, message_id: int) -> None:
        """Take a message of ours away, where Telegram still allows it."""
        try:
            await self._calls.insist(
                place, lambda: self._bot.delete_message(place.chat_id, message_id), repeatable=True
            )
        except (BadRequest, ChatMigrated, Uncertain):
            log.info("telegram_delete_refused")

    async def send_file(
        self, place: Place, file: Attachment, *, caption: str = "", marked: bool = False, reply_to: int = 0,
        aside: bool = False,
    ) -> int | None:  # fmt: skip
        """Send a file, a picture to be seen at once, and give the message's id; None when it may have arrived without one.

        `marked`: the caption is HTML. Raises FileRefused, Unreachable, and Unavailable or TooMany when the deadline passes.
        """
        form: _Form | None = _Form(place.thread_id, reply_to, html=marked, document=False, aside=aside)
        place = self.there(place)
        while form is not None:
            try:
                return await self._send_file(place, file, caption if form.html or not marked else plain(caption), form)
            except ChatMigrated as moved:
                place, form = self._follow(place, moved), replace(form, reply_to=0)
            except Uncertain:
                log.warning("telegram_send_uncertain")
                return None
            except BadRequest as error:
                form = form.plainer(error.message)
        raise FileRefused

    async def _send_file(self, place: Place, file: Attachment, caption: str, form: _Form) -> int | None:
        picture = file.media_type in PICTURES and not form.document

        async def send() -> int | None:
            common: dict[str, Any] = {
                "filename": file.name, "caption": (caption if form.html else caption[:CAPTION]) or None,
                "parse_mode": "HTML" if form.html else None, "message_thread_id": form.thread or None,
                "reply_parameters": _replying(form.reply_to), "read_timeout": self._read_timeout, "write_timeout": self._read_timeout,
            }  # fmt: skip
            if picture:
                return _number(await self._bot.send_photo(place.chat_id, file.content, **common))
            return _number(
                await self._bot.send_document(
                    place.chat_id, file.content, disable_content_type_detection=True, **common
                )
            )

        return await self._calls.insist(place, send, repeatable=False, aside=form.aside)

    async def edit_file(self, place: Place, message_id: int, file: Attachment, *, caption: str = "") -> bool:
        """Replace the file of a message of ours; False when that cannot be done."""

        async def edit() -> None:
            words = caption[:CAPTION] or None
            media: InputMedia = (
                InputMediaPhoto(file.content, filename=file.name, caption=words)
                if file.media_type in PICTURES
                else InputMediaDocument(
                    file.content, filename=file.name, caption=words, disable_content_type_detection=True
                )
            )
            await self._bot.edit_message_media(
                media, chat_id=place.chat_id, message_id=message_id, read_timeout=self._read_timeout
            )

        try:
            await self._calls.insist(place, edit, repeatable=True)
        except (ChatMigrated, Rejected):
            return False
        except BadRequest as error:
            return "not modified" in error.message.lower()
        except Uncertain:
            return True
        return True

    async def typing(self, place: Place) -> None:
        """Show for five seconds that an answer is being written, if the budget has room."""
        await self._calls.decorate(
            place,
            lambda: self._bot.send_chat_action(
                place.chat_id, "typing", message_thread_id=place.thread_id or None, read_timeout=_COSMETIC_TIMEOUT
            ),
        )

    async def draft(self, place: Place, draft_id: int, html: str) -> bool:
        """Show a growing text in a private chat, if the budget has room; it is no message and vanishes by itself."""
        return await self._calls.decorate(
            place,
            lambda: self._bot.send_message_draft(
                place.chat_id, draft_id, html, message_thread_id=place.thread_id or None, parse_mode="HTML",
                read_timeout=_COSMETIC_TIMEOUT,
            ),
        )  # fmt: skip

    async def edit_lightly(self, place: Place, message_id: int, html: str) -> bool:
        """Show a growing text in a group, if the budget has room."""
        return await self._calls.decorate(
            place,
            lambda: self._bot.edit_message_text(
                html, chat_id=place.chat_id, message_id=message_id, parse_mode="HTML", read_timeout=_COSMETIC_TIMEOUT,
                disable_web_page_preview=True,
            ),
        )  # fmt: skip

    async def mark(self, place: Place, message_id: int, markup: InlineKeyboardMarkup | None) -> None:
        """Change the buttons of a message, if the budget has room."""
        await self._calls.decorate(
            place, lambda: self._bot.edit_message_reply_markup(place.chat_id, message_id, reply_markup=markup)
        )

    async def answer_press(self, query_id: str, text: str = "", *, alert: bool = False) -> None:
        """End the waiting sign of a pressed button, with a sentence where one is given; best effort."""
        await self._calls.effort(
            lambda: self._bot.answer_callback_query(query_id, text[:200] or None, show_alert=alert)
        )

    async def answer_inline(
        self, query_id: str, results: Sequence[InlineQueryResult], *, seconds: int, button: InlineQueryResultsButton
    ) -> None:
        """Offer results under an inline question, kept by Telegram for some seconds; best effort."""
        await self._calls.effort(
            lambda: self._bot.answer_inline_query(
                query_id, results, cache_time=seconds, is_personal=True, button=button
            )
        )


def _number(message: object) -> int | None:
    """The id of a message just sent, None where Telegram told none."""
    return getattr(message, "message_id", None)


def _replying(message_id: int) -> ReplyParameters | None:
    return ReplyParameters(message_id, allow_sending_without_reply=True) if message_id else None


__all__ = ["FileRefused", "Markup", "Sender", "Unreachable", "seconds_of"]

"""Files that administrators send: which are taken, what is said of them, and how their content is fetched."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from hashlib import blake2b
from typing import Final

from telegram import Bot
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from adapters.telegram.calls import seconds_of
from adapters.telegram.delivery import Sent, Target
from adapters.telegram.limits import is_admin
from adapters.telegram.normalise import Asked, Brought
from adapters.telegram.ports import CHANNEL, TelegramSettings
from adapters.telegram.render import render_text
from adapters.telegram.replies import Desk
from adapters.telegram.requests import AiohttpRequest, Missing
from adapters.telegram.texts import say
from core.channels import SentFile
from core.errors import NotAllowed, TooMany, Unavailable
from core.message import Language

MOST_BYTES: Final = 20 * 1024 * 1024  # the Bot API hands over no more


class Withheld(NotAllowed):
    """Telegram does not hand a file over, however often it is asked; `why` names a sentence."""

    def __init__(self, why: str) -> None:
        super().__init__(f"Telegram does not hand a file over: {why}")
        self.why = why


def takes_file(settings: TelegramSettings, asked: Asked) -> bool:
    """Whether a message brings a file that is read: an administrator's, in their private chat or in the admin chat."""
    if asked.brought is None or not is_admin(settings, asked.person):
        return False
    place = asked.place
    names = {str(place.chat_id), f"{place.chat_id}:{place.thread_id}"}
    return not place.group or bool(names & settings.admin_chats)


class Fetcher:
    """Fetches what people sent."""

    def __init__(self, bot: Bot, request: AiohttpRequest) -> None:
        self._bot, self._request = bot, request

    async def read(self, file: Brought) -> AsyncGenerator[bytes, None]:
        """The content, piece by piece. Raises Withheld, Unavailable, TooMany."""
        try:
            async with aclosing(self._request.pieces(await self._address(file))) as pieces:
                async for piece in pieces:
                    yield piece
        except RetryAfter as error:
            raise TooMany(seconds_of(error)) from error
        except (BadRequest, Forbidden, Missing) as error:
            raise Withheld("file_too_big" if "too big" in error.message.lower() else "file_gone") from error
        except (TelegramError, TypeError, KeyError, ValueError, AttributeError) as error:
            raise Unavailable("Telegram does not give a file") from error

    async def _address(self, file: Brought) -> str:
        """Where the content lies; the address holds the token."""
        found = await self._bot.get_file(file.file_id)
        address = found.file_path or ""
        if not address.startswith(f"{self._bot.base_file_url}/"):  # a path on somebody's disk is not ours to open
            raise Withheld("file_gone")
        return address


class Files:
    """Answers files with the tools of a desk."""

    def __init__(self, desk: Desk, fetcher: Fetcher) -> None:
        self._desk, self._fetcher = desk, fetcher

    async def answer(self, asked: Asked, brought: Brought, target: Target, sent: Sent, language: Language) -> None:
        """Hand a file on; how far it is stands in one message, which the answer replaces. Raises TooMany: not done yet."""
        state = sent

        async def progress(text: str) -> None:
            nonlocal state
            state = await self._desk.delivery.preview(target, state, render_text(text)[0])

        file = SentFile(
            name=brought.name,
            size=brought.size,
            most=MOST_BYTES,
            caption=asked.text,
            who=f"{CHANNEL}:{asked.person.user_id}",
            key=key_of(asked, brought),
            read=lambda: self._fetcher.read(brought),
        )
        try:
            text = await self._desk.files(file, language, progress)
        except Withheld as error:
            text = say(error.why, language)
        await self._desk.tell(target, text, language, state)


def key_of(asked: Asked, brought: Brought) -> str:
    """Names a file with its caption: a redelivered message has the same, one that was edited another."""
    digest = blake2b(f"{brought.unique_id} {asked.text}".encode("utf-8", "replace"), digest_size=8).hexdigest()
    return f"{asked.place.chat_id}:{asked.message_id}:{digest}"

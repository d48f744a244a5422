"""The Telegram channel: updates go into the inbox, and what the inbox hands back is answered."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import structlog
from aiohttp import web
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from adapters.telegram.budget import SendBudget
from adapters.telegram.callbacks import Presses
from adapters.telegram.commands import set_menus
from adapters.telegram.delivery import Delivery
from adapters.telegram.files import Fetcher, Files, takes_file
from adapters.telegram.inline import Inline
from adapters.telegram.limits import AskLimit, may_use
from adapters.telegram.marks import Me
from adapters.telegram.normalise import Asked, Event, InlineAsked, Joined, Pressed, read_update, worth_keeping
from adapters.telegram.polling import KINDS, fetch_updates, poll
from adapters.telegram.ports import CHANNEL, TelegramSettings
from adapters.telegram.posts import Posts
from adapters.telegram.pulse import Pulse
from adapters.telegram.render import render_text
from adapters.telegram.replies import Desk
from adapters.telegram.requests import AiohttpRequest
from adapters.telegram.sender import Sender, Unreachable
from adapters.telegram.talk import Talk, target_of
from adapters.telegram.texts import interface_language, say
from adapters.telegram.webhook import add_webhook, check_secret, webhook_url
from core.channels import (
    AnswerAdmin,
    AnswerFile,
    Called,
    Inbound,
    Inbox,
    People,
    Store,
    TakeTurn,
    no_admin,
    no_files,
    uncounted,
)
from core.errors import DatabaseUnavailable, ExportMateError, Misconfigured, Unavailable
from core.message import Language, Reply

log = structlog.get_logger("telegram")


class TelegramChannel:
    """Telegram, as the program serves it."""

    def __init__(
        self, bot: Bot, polls: AiohttpRequest, inbox: Inbox, desk: Desk, pulse: Pulse, fetcher: Fetcher
    ) -> None:
        self._bot, self._polls, self._inbox, self._desk, self._pulse = bot, polls, inbox, desk, pulse
        self._talk, self._presses, self._inline = Talk(desk, Files(desk, fetcher)), Presses(desk), Inline(desk)
        self._posts = Posts(desk.sender)
        self._known: Me | None = None

    @property
    def name(self) -> str:
        """The name under which its events stand in the inbox."""
        return CHANNEL

    @property
    def connected(self) -> bool | None:
        """Whether Telegram answers: by the last request for updates, where there was none by the last call; None before any."""
        return self._pulse.answered if self._pulse.polling is None else self._pulse.polling

    async def me(self) -> Me:
        """The bot itself, asked once. Raises Unavailable, and Misconfigured for a token Telegram does not know."""
        if self._known is None:
            try:
                user = await self._bot.get_me()
            except InvalidToken as error:
                raise Misconfigured("TELEGRAM_BOT_TOKEN is not accepted by Telegram") from error
            except TelegramError as error:
                raise Unavailable("Telegram does not answer") from error
            self._known = Me(user.id, user.username or "")
        return self._known

    async def accept(self, update: Mapping[str, Any]) -> None:
        """Commit an update to the inbox, unless nobody needs an answer to it. Raises Unavailable: it was not committed."""
        event = read_update(update, await self.me())
        file = isinstance(event, Asked) and takes_file(self._desk.settings, event)
        if event is None or not (file or worth_keeping(event)):
            return
        if isinstance(event, InlineAsked):
            self._inline.saw(event)
        conversation = event.aside if file and isinstance(event, Asked) else event.conversation
        await self._inbox.accept(Inbound(CHANNEL, str(event.update_id), conversation, update))

    async def handle(self, payload: Mapping[str, Any]) -> None:
        """Answer an accepted update; a chat that shut the bot out is done with. Raises Unavailable and TooMany: try again."""
        event = read_update(payload, await self.me())
        try:
            if isinstance(event, Asked):
                await self._talk.answer(event)
            elif isinstance(event, Pressed):
                await self._presses.answer(event)
            elif isinstance(event, InlineAsked):
                await self._inline.answer(event)
            elif isinstance(event, Joined):
                await self._talk.greet(event)
        except Unreachable:
            log.info("telegram_chat_unreachable")

    async def apologise(self, payload: Mapping[str, Any]) -> None:
        """Tell the person that their message failed for good."""
        await self._tell(payload, "failed")

    async def say_delayed(self, payload: Mapping[str, Any]) -> None:
        """Tell the person that it takes longer than usual."""
        await self._tell(payload, "delayed")

    async def post(self, chat: str, reply: Reply) -> None:
        """Send a message that nobody asked for into a chat: its id, with `:THREAD` behind it for a topic of a forum.

        Raises Unreachable (a NotAllowed), Unavailable, TooMany.
        """
        await self._posts.post(chat, reply)

    async def run(self) -> None:
        """Serve until cancelled when polling; with a webhook, register it and return. Raises Misconfigured."""
        await self._reach()
        menus = asyncio.get_running_loop().create_task(self._set_menus())
        try:
            await (self._register() if self._desk.settings.mode == "webhook" else self._poll())
            await menus
        finally:
            menus.cancel()
            await asyncio.wait([menus])

    def add_routes(self, app: web.Application) -> None:
        """Serve `POST /telegram/webhook` in webhook mode. Raises Misconfigured for a missing secret."""
        if self._desk.settings.mode == "webhook":
            add_webhook(app, self._desk.settings.webhook_secret, self.accept)

    async def _tell(self, payload: Mapping[str, Any], name: str) -> None:
        """Say a sentence where the answer was expected; best effort."""
        try:
            event = read_update(payload, await self.me())
            if event is None or isinstance(event, Joined) or not self._expects(event):
                return
            if name == "delayed" and await self._shown(event):
                return
            language = await self._language(event)
            if isinstance(event, InlineAsked):
                if name == "failed":
                    await self._inline.offer(event, ())
                return
            reply_to = event.message_id if event.place.group and isinstance(event, Asked) else 0
            await self._desk.sender.send_text(event.place, render_text(say(name, language))[0], reply_to=reply_to)
        except ExportMateError as error:
            log.warning("telegram_not_told", what=name, kind=type(error).__name__)

    def _expects(self, event: Asked | Pressed | InlineAsked) -> bool:
        """Whether somebody waits for an answer."""
        place = None if isinstance(event, InlineAsked) else event.place
        settings = self._desk.settings
        meant = not isinstance(event, Asked) or event.addressed != "none" or takes_file(settings, event)
        return meant and may_use(settings, event.person, place)

    async def _shown(self, event: Asked | Pressed | InlineAsked) -> bool:
        """Whether a file's message says already how far it is."""
        return isinstance(event, Asked) and bool((await self._desk.delivery.earlier(target_of(event))).messages)

    async def _language(self, event: Asked | Pressed | InlineAsked) -> Language:
        try:
            return await self._desk.language(event.person)
        except DatabaseUnavailable:
            return interface_language(event.person.language_code)

    async def _reach(self) -> None:
        """Wait until Telegram answers."""
        pause = 0.5
        while True:
            try:
                me = await self.me()
            except Unavailable:
                log.warning("telegram_unreachable", retry_in=pause)
                await asyncio.sleep(pause)
                pause = min(2 * pause, 30.0)
            else:
                log.info("telegram_connected", bot=me.username, mode=self._desk.settings.mode)
                return

    async def _set_menus(self) -> None:
        """Set the command menus; a bot without them answers all the same."""
        for pause in (1.0, 5.0, 30.0):
            try:
                await set_menus(self._bot, self._desk.settings.admins)
            except TelegramError as error:
                log.warning("telegram_menus_not_set", kind=type(error).__name__)
                await asyncio.sleep(pause)
            else:
                return

    async def _poll(self) -> None:
        await self._unhook()
        fetch = partial(fetch_updates, self._polls, self._bot.base_url, self._desk.settings.poll_seconds)
        await poll(fetch, self.accept, self._unhook)

    async def _unhook(self) -> None:
        """Take a webhook down that was set before; where that fails, polling says so and it is tried again."""
        try:
            await self._bot.delete_webhook(drop_pending_updates=False)
        except TelegramError as error:
            log.warning("telegram_webhook_not_removed", kind=type(error).__name__)

    async def _register(self) -> None:
        """Tell Telegram where to call."""
        settings = self._desk.settings
        check_secret(settings.webhook_secret)
        url = webhook_url(settings.webhook_url)
        await self._insist(
            lambda: self._bot.set_webhook(
                url, secret_token=settings.webhook_secret, allowed_updates=KINDS, max_connections=100
            )
        )

    async def _insist(self, call: Callable[[], Awaitable[object]]) -> None:
        """Make a call until Telegram takes it."""
        pause = 0.5
        while True:
            try:
                await call()
            except InvalidToken as error:
                raise Misconfigured("TELEGRAM_BOT_TOKEN is not accepted by Telegram") from error
            except TelegramError as error:
                log.warning("telegram_setup_failed", kind=type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(2 * pause, 30.0)
            else:
                return


@asynccontextmanager
async def open_telegram(
    settings: TelegramSettings,
    take_turn: TakeTurn,
    inbox: Inbox,
    people: People,
    store: Store,
    admin: AnswerAdmin = no_admin,
    called: Called = uncounted,
    files: AnswerFile = no_files,
) -> AsyncIterator[TelegramChannel]:
    """The channel with its connections to Telegram, closed at the end. Nothing is asked of Telegram yet.

    `called` hears of each call, those for updates included, once it is over; one that is broken off says nothing.
    Raises Misconfigured for a token, secret or address that cannot work.
    """
    if settings.mode == "webhook":
        check_secret(settings.webhook_secret)
        webhook_url(settings.webhook_url)
    os.environ.setdefault("PTB_TIMEDELTA", "1")  # the library's coming way of giving spans, without its warning
    for name in ("aiohttp.client", "telegram"):
        logging.getLogger(name).setLevel(logging.WARNING)  # their lines hold the token and what people wrote
    pulse = Pulse(called)
    calls = AiohttpRequest(connections=settings.connections, read_timeout=settings.read_timeout, over=pulse.call)
    polls = AiohttpRequest(connections=2, over=pulse.poll)
    base = settings.api_url.rstrip("/")
    try:
        bot = Bot(
            settings.token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=calls,
            get_updates_request=polls,
        )
    except InvalidToken as error:
        raise Misconfigured("TELEGRAM_BOT_TOKEN is empty") from error
    sender = Sender(
        bot,
        SendBudget(rate=settings.sends_per_second, burst=settings.send_burst),
        deadline=settings.send_deadline,
        read_timeout=settings.read_timeout,
    )
    desk = Desk(
        settings, sender, Delivery(sender, store), store, people, take_turn, admin,
        AskLimit(settings.user_rate, settings.chat_rate), files,
    )  # fmt: skip
    async with calls, polls:
        yield TelegramChannel(bot, polls, inbox, desk, pulse, Fetcher(bot, calls))


__all__ = ["Event", "TelegramChannel", "TelegramSettings", "open_telegram"]

"""The Slack channel: what Slack delivers goes into the inbox, and what the inbox hands back is answered."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import structlog
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.actions import Presses
from adapters.slack.budget import SendBudget
from adapters.slack.delivery import Delivery, Target
from adapters.slack.failures import CALL_ERRORS, read_failure
from adapters.slack.home import Home
from adapters.slack.http import add_events, check_signing_secret
from adapters.slack.intake import Intake
from adapters.slack.limits import AskLimit, may_use
from adapters.slack.normalise import (
    Commanded,
    Event,
    FormSent,
    FormWanted,
    Me,
    Opened,
    Pressed,
    Quoted,
    Said,
    read_payload,
)
from adapters.slack.ports import CHANNEL, AnswerAdmin, DataStatus, SlackSettings, Store, no_admin, no_status
from adapters.slack.render import render_text
from adapters.slack.replies import Desk
from adapters.slack.sender import Mark, Sender, Unreachable
from adapters.slack.socket import serve_socket
from adapters.slack.talk import Talk
from adapters.slack.texts import say
from core.channels import Inbox, People, TakeTurn
from core.errors import DatabaseUnavailable, ExportMateError, Misconfigured, Unavailable
from core.message import Language

log = structlog.get_logger("slack")


class SlackChannel:
    """Slack, as the program serves it."""

    def __init__(self, client: AsyncWebClient, inbox: Inbox, desk: Desk) -> None:
        self._client, self._desk = client, desk
        self._home = Home(desk)
        self._talk, self._presses = Talk(desk, self._home), Presses(desk, self._home)
        self._intake = Intake(inbox, self.me, within=desk.settings.accept_within)
        self._known: Me | None = None

    @property
    def name(self) -> str:
        """The name under which its events stand in the inbox."""
        return CHANNEL

    async def me(self) -> Me:
        """The bot itself, asked once. Raises Unavailable, and Misconfigured for a token Slack does not know."""
        if self._known is None:
            try:
                answer = await self._client.auth_test()
            except CALL_ERRORS as error:
                failure = read_failure(error)
                if failure.kind == "rejected":
                    raise Misconfigured(f"SLACK_BOT_TOKEN is not accepted by Slack: {failure.code}") from error
                raise Unavailable("Slack does not answer") from error
            self._known = Me(str(answer["user_id"]), str(answer.get("bot_id") or ""))
        return self._known

    async def accept(self, kind: str, body: Mapping[str, Any]) -> dict[str, Any] | None:
        """Commit a payload to the inbox and give what its acknowledgement says. Raises Unavailable: it was not committed."""
        return await self._intake.take(kind, body)

    async def handle(self, payload: Mapping[str, Any]) -> None:
        """Answer an accepted payload; a channel that shut the app out is done with. Raises Unavailable, TooMany: try again."""
        event = _read(payload)
        try:
            if isinstance(event, Said):
                await self._talk.said(event)
            elif isinstance(event, Commanded):
                await self._talk.commanded(event)
            elif isinstance(event, Pressed):
                await self._presses.answer(event)
            elif isinstance(event, Quoted):
                await self._talk.quoted(event)
            elif isinstance(event, FormWanted):
                await self._talk.form_wanted(event)
            elif isinstance(event, FormSent):
                await self._talk.form_sent(event)
            elif isinstance(event, Opened):
                await self._home.show(event)
        except Unreachable as error:
            log.info("slack_channel_unreachable", reason=error.message)

    async def apologise(self, payload: Mapping[str, Any]) -> None:
        """Tell the person that their message failed for good."""
        await self._tell(payload, "failed")

    async def say_delayed(self, payload: Mapping[str, Any]) -> None:
        """Tell the person that it takes longer than usual."""
        await self._tell(payload, "delayed")

    async def run(self) -> None:
        """Serve until cancelled in Socket Mode; in HTTP mode check the token and return. Raises Misconfigured."""
        await self._reach()
        settings = self._desk.settings
        if settings.mode == "socket":
            await serve_socket(self._client, settings.app_token, self.accept, ping_interval=settings.ping_interval)

    def add_routes(self, app: web.Application) -> None:
        """Serve `POST /slack/events` in HTTP mode. Raises Misconfigured for a missing secret."""
        if self._desk.settings.mode == "http":
            add_events(app, self._desk.settings.signing_secret, self.accept)

    async def _tell(self, payload: Mapping[str, Any], name: str) -> None:
        """Say a sentence where the answer was expected; best effort."""
        event = _read(payload)
        try:
            if event is None or not await self._expects(event):
                return
            part = render_text(say(name, await self._language(event)))[0]
            if isinstance(event, Said):
                await self._desk.delivery.sender.post(event.place, part, Mark(event.key, name))
                return
            url = event.response_url if isinstance(event, Commanded | Quoted | Pressed) else ""
            await self._desk.delivery.notice(Target(event.key, event.place, event.person, url), part)
        except ExportMateError as error:
            log.warning("slack_not_told", what=name, kind=type(error).__name__)

    async def _expects(self, event: Event) -> bool:
        """Whether somebody waits for an answer. A thread is not asked for in the store: it may be what is broken."""
        if isinstance(event, Opened) or not may_use(self._desk.settings, event.person, event.place):
            return False
        return not isinstance(event, Said) or event.place.direct or event.mentioned

    async def _language(self, event: Event) -> Language:
        try:
            return await self._desk.language(event.person)
        except DatabaseUnavailable:
            return "id"

    async def _reach(self) -> None:
        """Wait until Slack answers."""
        pause = 0.5
        while True:
            try:
                me = await self.me()
            except Unavailable:
                log.warning("slack_unreachable", retry_in=pause)
                await asyncio.sleep(pause)
                pause = min(2 * pause, 30.0)
            else:
                log.info("slack_reached", bot=me.user_id, mode=self._desk.settings.mode)
                return


def _read(payload: Mapping[str, Any]) -> Event | None:
    return read_payload(str(payload.get("kind")), payload.get("body") or {}, Me(str(payload.get("me") or "")))


@asynccontextmanager
async def open_slack(
    settings: SlackSettings,
    take_turn: TakeTurn,
    inbox: Inbox,
    people: People,
    store: Store,
    admin: AnswerAdmin = no_admin,
    status: DataStatus = no_status,
) -> AsyncIterator[SlackChannel]:
    """The channel with its connections to Slack, closed at the end. Nothing is asked of Slack yet.

    Raises Misconfigured for tokens, a secret or an address that cannot work.
    """
    _check(settings)
    for name in ("slack_sdk", "slack_bolt"):
        logging.getLogger(name).setLevel(logging.WARNING)  # their lines may hold what people wrote
    timeout = aiohttp.ClientTimeout(total=settings.call_timeout, connect=min(10.0, settings.call_timeout))
    connector = aiohttp.TCPConnector(limit=settings.connections)
    async with aiohttp.ClientSession(timeout=timeout, connector=connector) as session:
        client = AsyncWebClient(
            settings.bot_token, base_url=settings.api_url.rstrip("/") + "/", session=session, retry_handlers=[]
        )
        sender = Sender(client, session, SendBudget(), deadline=settings.send_deadline)
        limit = AskLimit(settings.user_rate, settings.chat_rate)
        desk = Desk(settings, Delivery(sender, store), people, take_turn, admin, status, limit)
        yield SlackChannel(client, inbox, desk)


def _check(settings: SlackSettings) -> None:
    if not settings.bot_token:
        raise Misconfigured("SLACK_BOT_TOKEN is empty")
    if settings.mode == "socket" and not settings.app_token.startswith("xapp-"):
        raise Misconfigured("SLACK_APP_TOKEN (xapp-…) is needed when SLACK_MODE is socket")
    if settings.mode == "http":
        check_signing_secret(settings.signing_secret)
    if not settings.api_url.startswith(("https://", "http://")):
        raise Misconfigured("SLACK_API_URL must be an http address")


__all__ = ["SlackChannel", "SlackSettings", "open_slack"]

"""The Slack channel: what Slack delivers goes into the inbox, and what the inbox hands back is answered."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any

import aiohttp
import structlog
from aiohttp import web
from cachetools import LRUCache
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.budget import SendBudget
from adapters.slack.counter import Counter
from adapters.slack.delivery import Delivery
from adapters.slack.events import Event, Installed, Me, Removed
from adapters.slack.files import Fetcher, takes_files
from adapters.slack.http import add_events, check_signing_secret
from adapters.slack.install import Install, check_oauth
from adapters.slack.installations import open_installations
from adapters.slack.intake import Intake
from adapters.slack.limits import AskLimit
from adapters.slack.normalise import installed_in, read_payload
from adapters.slack.ports import CHANNEL, DataStatus, SlackSettings, no_status
from adapters.slack.posts import Posts, place_of
from adapters.slack.pulse import CountedClient, Pulse
from adapters.slack.replies import Desk
from adapters.slack.sender import Sender, Unreachable
from adapters.slack.socket import Line, serve_socket
from adapters.slack.workspaces import Workspaces
from core.channels import AnswerAdmin, AnswerFile, Called, Inbox, People, Store, TakeTurn, no_admin, no_files, uncounted
from core.errors import ExportMateError, Misconfigured, Unavailable
from core.message import Reply

_COUNTERS = 500  # workspaces whose tools are kept at hand
log = structlog.get_logger("slack")


class SlackChannel:
    """Slack, as the program serves it; made by `open_slack`."""

    def __init__(
        self,
        settings: SlackSettings,
        client: Callable[[str], AsyncWebClient],
        counter: Callable[[str], Counter],
        workspaces: Workspaces,
        inbox: Inbox,
        pulse: Pulse,
        install: Install | None = None,
    ) -> None:
        self._settings, self._client, self._make = settings, client, counter
        self._workspaces, self._install, self._pulse = workspaces, install, pulse
        self._line, self._posts = Line(pulse), Posts()
        self._intake = Intake(
            inbox, workspaces.me, within=settings.accept_within, brings_files=partial(takes_files, settings)
        )
        self._counters: LRUCache[str, Counter] = LRUCache(_COUNTERS)

    @property
    def name(self) -> str:
        """The name under which its events stand in the inbox."""
        return CHANNEL

    @property
    def connected(self) -> bool | None:
        """Whether Slack answers: the connection of Socket Mode, in HTTP mode the last call; None before any."""
        return self._line.connected if self._settings.mode == "socket" else self._pulse.answered

    async def accept(self, kind: str, body: Mapping[str, Any]) -> dict[str, Any] | None:
        """Commit a payload to the inbox and give what its acknowledgement says. Raises Unavailable: it was not committed."""
        return await self._intake.take(kind, body)

    async def handle(self, payload: Mapping[str, Any]) -> None:
        """Answer an accepted payload with the token of the workspace it came from. Raises Unavailable, TooMany: try again."""
        event, installed = _read(payload), _installed(payload)
        if event is None:
            return
        if isinstance(event, Removed):
            await self._workspaces.remove(installed, float(payload.get("at") or 0.0))
            return
        counter = await self._counter(installed)
        if counter is None:
            log.warning("slack_not_installed", team=installed.team)
            return
        try:
            await counter.answer(event)
        except Unavailable:
            self._workspaces.forget(installed)  # the token may be another one by now
            raise

    async def apologise(self, payload: Mapping[str, Any]) -> None:
        """Tell the person that their message failed for good."""
        await self._tell(payload, "failed")

    async def say_delayed(self, payload: Mapping[str, Any]) -> None:
        """Tell the person that it takes longer than usual."""
        await self._tell(payload, "delayed")

    async def post(self, chat: str, reply: Reply) -> None:
        """Send a message that nobody asked for into a channel: its id, with `TEAM/` before it for a workspace that installed the app.

        Raises Unreachable (a NotAllowed), Unavailable, TooMany.
        """
        place = place_of(chat)
        installed = Installed(place.team)
        try:
            counter = await self._counter(installed)
        except Misconfigured as error:
            raise Unreachable(error.message) from error
        if counter is None:
            raise Unreachable(f"the app is not installed where it shall post: {chat}")
        try:
            await self._posts.post(counter.sender, place, reply)
        except Unavailable:
            self._workspaces.forget(installed)  # the token may be another one by now
            raise

    async def run(self) -> None:
        """Serve until cancelled in Socket Mode; in HTTP mode check the token and return. Raises Misconfigured."""
        settings = self._settings
        if settings.bot_token:
            await self._reach()
        if settings.mode == "socket":
            client = self._client(settings.bot_token)
            await serve_socket(
                client, settings.app_token, self.accept, self._line, ping_interval=settings.ping_interval
            )

    def add_routes(self, app: web.Application) -> None:
        """Serve `POST /slack/events` in HTTP mode, and the pages that install the app. Raises Misconfigured."""
        if self._settings.mode == "http":
            add_events(app, self._settings.signing_secret, self.accept)
        if self._install is not None:
            self._install.add_routes(app)

    async def _counter(self, installed: Installed) -> Counter | None:
        """The tools for an installation, None where there is none."""
        token = await self._workspaces.token(installed)
        if token is None:
            return None
        if token not in self._counters:
            self._counters[token] = self._make(token)
        return self._counters[token]

    async def _tell(self, payload: Mapping[str, Any], name: str) -> None:
        """Say a sentence where the answer was expected; best effort."""
        event = _read(payload)
        try:
            counter = await self._counter(_installed(payload)) if event else None
        except ExportMateError as error:
            log.warning("slack_not_told", what=name, kind=type(error).__name__)
            return
        if event is not None and counter is not None:
            await counter.tell(event, name)

    async def _reach(self) -> None:
        """Wait until Slack answers."""
        pause = 0.5
        while True:
            try:
                own = await self._workspaces.own()
            except Unavailable:
                log.warning("slack_unreachable", retry_in=pause)
                await asyncio.sleep(pause)
                pause = min(2 * pause, 30.0)
            else:
                log.info("slack_reached", bot=own.me.user_id, mode=self._settings.mode)
                return


def _read(payload: Mapping[str, Any]) -> Event | None:
    return read_payload(str(payload.get("kind")), payload.get("body") or {}, Me(str(payload.get("me") or "")))


def _installed(payload: Mapping[str, Any]) -> Installed:
    """Through which installation the event came, as it was noted when it was accepted."""
    noted = payload.get("installed")
    if not isinstance(noted, dict):
        return installed_in(str(payload.get("kind")), payload.get("body") or {})
    return Installed(str(noted.get("team") or ""), str(noted.get("enterprise") or ""), bool(noted.get("org_wide")))


@asynccontextmanager
async def open_slack(
    settings: SlackSettings,
    take_turn: TakeTurn,
    inbox: Inbox,
    people: People,
    store: Store,
    admin: AnswerAdmin = no_admin,
    status: DataStatus = no_status,
    called: Called = uncounted,
    files: AnswerFile = no_files,
) -> AsyncIterator[SlackChannel]:
    """The channel with its connections to Slack, closed at the end. Nothing is asked of Slack yet.

    `called` hears of each call, Socket Mode's connections included, once it is over; one that is broken off says nothing.
    Raises Misconfigured for tokens, a secret or an address that cannot work.
    """
    _check(settings)
    for name in ("slack_sdk", "slack_bolt"):
        logging.getLogger(name).setLevel(logging.WARNING)  # their lines may hold what people wrote
    timeout = aiohttp.ClientTimeout(total=settings.call_timeout, connect=min(10.0, settings.call_timeout))
    connector = aiohttp.TCPConnector(limit=settings.connections)
    budget, limit, pulse = SendBudget(), AskLimit(settings.user_rate, settings.chat_rate), Pulse(called)
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=timeout, connector=connector))

        def client(token: str) -> AsyncWebClient:
            base = settings.api_url.rstrip("/") + "/"
            return CountedClient(pulse, token or None, base_url=base, session=session, retry_handlers=[])

        def counter(token: str) -> Counter:
            own = client(token)
            sender = Sender(own, session, budget, pulse, deadline=settings.send_deadline)
            desk = Desk(settings, Delivery(sender, store), people, take_turn, admin, status, limit, files)
            return Counter(desk, Fetcher(own, session, pulse, settings.api_url, seconds=settings.call_timeout))

        if not settings.client_id:
            yield SlackChannel(settings, client, counter, Workspaces(client, settings.bot_token), inbox, pulse)
            return
        installations = await stack.enter_async_context(
            open_installations(settings.installations_url, settings.client_id, state_seconds=settings.state_seconds)
        )
        workspaces = Workspaces(client, settings.bot_token, installations)
        install = Install(settings, client, installations, workspaces.forget)
        yield SlackChannel(settings, client, counter, workspaces, inbox, pulse, install)


def _check(settings: SlackSettings) -> None:
    check_oauth(settings)
    if not settings.bot_token and not settings.client_id:
        raise Misconfigured("SLACK_BOT_TOKEN is empty, and so is SLACK_CLIENT_ID")
    if settings.mode == "socket" and not settings.app_token.startswith("xapp-"):
        raise Misconfigured("SLACK_APP_TOKEN (xapp-…) is needed when SLACK_MODE is socket")
    if settings.mode == "http":
        check_signing_secret(settings.signing_secret)
    if not settings.api_url.startswith(("https://", "http://")):
        raise Misconfigured("SLACK_API_URL must be an http address")


__all__ = ["SlackChannel", "SlackSettings", "open_slack"]

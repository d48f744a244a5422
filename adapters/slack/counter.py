"""Everything one installation needs to answer its events; each workspace has its own client, all share the rest."""

import structlog

from adapters.slack.actions import Presses
from adapters.slack.delivery import Target
from adapters.slack.events import (
    Commanded,
    Event,
    FormSent,
    FormWanted,
    Opened,
    Pressed,
    Quoted,
    Removed,
    Said,
    Started,
)
from adapters.slack.files import Fetcher, Files, takes_files
from adapters.slack.home import Home
from adapters.slack.limits import may_use
from adapters.slack.render import render_text
from adapters.slack.replies import Desk
from adapters.slack.sender import Mark, Sender, Unreachable
from adapters.slack.talk import Talk
from adapters.slack.texts import say
from core.errors import DatabaseUnavailable, ExportMateError
from core.message import Language

log = structlog.get_logger("slack")


class Counter:
    """Answers the events of one installation."""

    def __init__(self, desk: Desk, fetcher: Fetcher) -> None:
        self._desk, self._home = desk, Home(desk)
        self._talk, self._presses = Talk(desk, self._home, Files(desk, fetcher)), Presses(desk, self._home)

    @property
    def sender(self) -> Sender:
        """What speaks for the app there."""
        return self._desk.delivery.sender

    async def answer(self, event: Event) -> None:
        """Do what an event asks for; a channel that shut the app out is done with. Raises Unavailable, TooMany."""
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
            elif isinstance(event, Started):
                await self._home.started(event)
        except Unreachable as error:
            log.info("slack_channel_unreachable", reason=error.message)

    async def tell(self, event: Event, name: str) -> None:
        """Say a sentence where the answer was expected; best effort."""
        try:
            if not self._expects(event) or (name == "delayed" and await self._shown(event)):
                return
            part = render_text(say(name, await self._language(event)))[0]
            if isinstance(event, Said):
                await self._desk.delivery.sender.post(event.place, part, Mark(event.key, name))
                return
            url = event.response_url if isinstance(event, Commanded | Quoted | Pressed) else ""
            await self._desk.delivery.notice(Target(event.key, event.place, event.person, url), part)
        except ExportMateError as error:
            log.warning("slack_not_told", what=name, kind=type(error).__name__)

    def _expects(self, event: Event) -> bool:
        """Whether somebody waits for an answer. A thread is not asked for in the store: it may be what is broken."""
        if isinstance(event, Opened | Started | Removed) or not may_use(self._desk.settings, event.person, event.place):
            return False
        return not isinstance(event, Said) or event.place.direct or event.mentioned or self._brings_files(event)

    def _brings_files(self, event: Event) -> bool:
        return isinstance(event, Said) and takes_files(self._desk.settings, event)

    async def _shown(self, event: Event) -> bool:
        """Whether a file's message says already how far it is."""
        target = Target(event.key, event.place, event.person)
        return self._brings_files(event) and bool((await self._desk.delivery.earlier(target)).ts)

    async def _language(self, event: Event) -> Language:
        try:
            return await self._desk.language(event.person)
        except DatabaseUnavailable:
            return "id"

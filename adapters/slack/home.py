"""What the app shows by itself: its Home tab and the questions it suggests in a new conversation."""

from collections.abc import Sequence
from typing import Any

import structlog

from adapters.slack.delivery import Target
from adapters.slack.events import Opened, Person, Place, Started
from adapters.slack.form import form_view
from adapters.slack.keyboard import home_rows, language_row, recent_rows
from adapters.slack.limits import may_use
from adapters.slack.render import Block, plain, render_text, section
from adapters.slack.replies import Desk
from adapters.slack.sender import Refused
from adapters.slack.texts import examples, say
from core.errors import Unavailable
from core.message import Language

_MAX_BLOCKS = 100
log = structlog.get_logger("slack")


def home_view(user_id: str, language: Language, data: str, recent: Sequence[str] = ()) -> dict[str, Any]:
    """The Home tab. Pure; `data` are lines of light Markdown about the state of the data, empty for none."""
    again = [section(f"*{say('recent', language)}*"), *recent_rows(recent, user_id, language)] if recent else []
    blocks: list[Block] = [
        {"type": "header", "text": plain("ExportMate", 150)},
        section(say("welcome", language)),
        section(f"*{say('try', language)}*"),
        *home_rows(user_id, language),
        *again,
        section(f"*{say('language', language)}*"),
        language_row(user_id, language),
        {"type": "divider"},
    ]
    if data:
        blocks += [section(f"*{say('data', language)}*"), *(b for part in render_text(data) for b in part.blocks)]
    blocks += render_text(say("help", language))[0].blocks
    return {"type": "home", "blocks": blocks[:_MAX_BLOCKS]}


class Home:
    """Fills the tabs with the tools of a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, opened: Opened) -> None:
        """Fill the tab that somebody opened; people who are not served see nothing new."""
        if not may_use(self._desk.settings, opened.person, opened.place):
            return
        if opened.tab == "home":
            await self.publish(opened.person)
        elif opened.tab == "messages":
            await self._suggest(opened.place, opened.person)

    async def publish(self, person: Person) -> None:
        """Publish the Home tab of a person. Raises Unavailable."""
        language = await self._desk.language(person)
        view = home_view(person.user_id, language, await self._data(language), await self._desk.recent.of(person))
        sender = self._desk.delivery.sender
        await sender.call(
            f"home:{person.user_id}", lambda: sender.client.views_publish(user_id=person.user_id, view=view)
        )

    async def open_form(self, place: Place, person: Person, trigger: str) -> bool:
        """Open the form; False when Slack does not: most often since the moment in which it allows that has passed."""
        if not trigger:
            return False
        language, sender = await self._desk.language(person), self._desk.delivery.sender
        try:
            await sender.call(
                f"form:{place.team}:{person.user_id}",
                lambda: sender.client.views_open(trigger_id=trigger, view=form_view(language)),
            )
        except Refused as error:
            log.info("slack_form_not_opened", code=error.code)
            return False
        return True

    async def started(self, started: Started) -> None:
        """Greet in a new conversation of the older assistant view, and suggest questions in it."""
        if not may_use(self._desk.settings, started.person, started.place):
            return
        if started.anew:
            target = Target(started.key, started.place, started.person)
            sent = await self._desk.delivery.earlier(target)
            if not sent.done:
                await self._desk.tell(target, say("welcome", await self._desk.language(started.person)), sent)
        await self._suggest(started.place, started.person)

    async def _suggest(self, place: Place, person: Person) -> None:
        """Offer questions above the field of a conversation.

        The older view needs the thread; in the agent view, which names none, a thread would make Slack show nothing.
        """
        language, sender = await self._desk.language(person), self._desk.delivery.sender
        if not place.channel:
            return
        prompts = [{"title": b.label, "message": b.text} for b in examples(language)]
        thread = {"thread_ts": place.thread} if place.thread else {}
        await sender.effort(
            place.channel,
            lambda: sender.client.assistant_threads_setSuggestedPrompts(
                channel_id=place.channel, title=say("try", language), prompts=prompts, **thread
            ),
        )

    async def _data(self, language: Language) -> str:
        """The state of the data; a page without it is better than none."""
        try:
            return await self._desk.status(language)
        except Unavailable:
            return ""

"""What the app shows by itself: its Home tab and the questions it suggests in a new conversation."""

from typing import Any

from adapters.slack.form import form_view
from adapters.slack.keyboard import home_rows, language_row
from adapters.slack.limits import may_use
from adapters.slack.normalise import Opened, Person, Place
from adapters.slack.render import Block, plain, render_text, section
from adapters.slack.replies import Desk
from adapters.slack.sender import Refused
from adapters.slack.texts import examples, say
from core.errors import Unavailable
from core.message import Language

_MAX_BLOCKS = 100


def home_view(user_id: str, language: Language, data: str) -> dict[str, Any]:
    """The Home tab. Pure; `data` are lines of light Markdown about the state of the data, empty for none."""
    blocks: list[Block] = [
        {"type": "header", "text": plain("ExportMate", 150)},
        section(say("welcome", language)),
        section(f"*{say('try', language)}*"),
        *home_rows(user_id, language),
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
            await self._suggest(opened)

    async def publish(self, person: Person) -> None:
        """Publish the Home tab of a person. Raises Unavailable."""
        language = await self._desk.language(person)
        view = home_view(person.user_id, language, await self._data(language))
        sender = self._desk.delivery.sender
        await sender.call(
            f"home:{person.user_id}", lambda: sender.client.views_publish(user_id=person.user_id, view=view)
        )

    async def open_form(self, place: Place, person: Person, trigger: str) -> bool:
        """Open the form; False when the moment in which Slack allows that has passed."""
        language, sender = await self._desk.language(person), self._desk.delivery.sender
        try:
            await sender.call(
                f"form:{place.team}:{person.user_id}",
                lambda: sender.client.views_open(trigger_id=trigger, view=form_view(language)),
            )
        except Refused as error:
            if "trigger" in error.code:
                return False
            raise
        return True

    async def _suggest(self, opened: Opened) -> None:
        """Offer questions above the field of a new conversation. Without a thread: one would make Slack show nothing."""
        language, sender = await self._desk.language(opened.person), self._desk.delivery.sender
        prompts = [{"title": b.label, "message": b.text} for b in examples(language)]
        await sender.effort(
            opened.place.channel,
            lambda: sender.client.assistant_threads_setSuggestedPrompts(
                channel_id=opened.place.channel, title=say("try", language), prompts=prompts
            ),
        )

    async def _data(self, language: Language) -> str:
        """The state of the data; a page without it is better than none."""
        try:
            return await self._desk.status(language)
        except Unavailable:
            return ""

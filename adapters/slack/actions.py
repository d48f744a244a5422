"""Pressed buttons: each does what it says once, for the person it is for, before and after a restart."""

from hashlib import blake2b

import structlog

from adapters.slack.delivery import Target
from adapters.slack.events import Pressed
from adapters.slack.home import Home
from adapters.slack.keyboard import CHOICE, FORGET, HOW, LANGUAGE, OPEN, RATE, SOURCES, SWITCH, Press, read_value
from adapters.slack.limits import may_use
from adapters.slack.ports import CHANNEL
from adapters.slack.render import context, escape, render_text
from adapters.slack.replies import Desk
from adapters.slack.texts import say
from core.errors import ExportMateError
from core.message import Language

log = structlog.get_logger("slack")


class Presses:
    """Answers pressed buttons with the tools of a desk."""

    def __init__(self, desk: Desk, home: Home) -> None:
        self._desk, self._home = desk, home

    async def answer(self, pressed: Pressed) -> None:
        """Do what a button says, or say why not."""
        press, language = read_value(pressed.value), await self._desk.language(pressed.person)
        if not may_use(self._desk.settings, pressed.person, pressed.place):
            await self._object(pressed, say("not_allowed", language, user=pressed.person.user_id))
        elif press is None:
            await self._object(pressed, say("button_old", language))
        elif pressed.action in (HOW, SOURCES):
            await self._explain(pressed, press, language)
        elif press.user_id and press.user_id != pressed.person.user_id:
            await self._object(pressed, say("button_other", language))
        elif pressed.action in (CHOICE, SWITCH):
            await self._ask(pressed, press, language)
        elif pressed.action == RATE:
            known = await self._desk.people.feedback(press.text, press.extra, "")
            await self._object(pressed, say("thanks" if known else "button_old", language))
        elif pressed.action == LANGUAGE:
            await self._set_language(pressed, press.language)
        elif pressed.action == OPEN:
            if not await self._home.open_form(pressed.place, pressed.person, pressed.trigger):
                await self._object(pressed, say("form_late", language))
        elif pressed.action == FORGET:
            await self._forget(pressed, language)
        else:
            await self._object(pressed, say("button_old", language))

    async def _ask(self, pressed: Pressed, press: Press, language: Language) -> None:
        """Say on the person's behalf what the button says; the language switch asks the same again in the other one."""
        target = self._target(pressed)
        sent = await self._desk.delivery.earlier(target)
        if sent.done:
            return
        if not await self._first_time(pressed):
            await self._object(pressed, say("button_again", language))
            return
        verdict = self._desk.limit.ask(pressed.person, pressed.place, pressed.key)
        if not verdict.allowed:
            await self._release(pressed)
            await self._object(pressed, say("slow_down", language, seconds=verdict.seconds))
            return
        chosen = await self._desk.chosen(pressed.person) or press.language
        if pressed.action == SWITCH:
            chosen = press.language
            await self._desk.people.set_language(CHANNEL, pressed.person.user_id, chosen)
        lead = [context(f"*{say('chosen', chosen)}:* {escape(pressed.label or press.text)}")]
        if not target.place.channel:
            target, lead = await self._desk.begin_direct(target, press.text, chosen), []
        await self._desk.ask(target, press.text, sent, chosen=chosen, fallback=chosen, lead=lead)

    async def _explain(self, pressed: Pressed, press: Press, language: Language) -> None:
        """Show the way of computing or the sources, for everybody who reads the reply, once."""
        kept = await self._desk.delivery.store.get(f"sent:{press.extra}")
        text = str(kept.payload.get("how" if pressed.action == HOW else "sources") or "") if kept else ""
        target = self._target(pressed)
        sent = await self._desk.delivery.earlier(target)
        if sent.done:
            return
        if not text:
            await self._object(pressed, say("button_old", language))
        elif not await self._first_time(pressed):
            await self._object(pressed, say("button_again", language))
        else:
            await self._desk.delivery.deliver(target, render_text(text), sent)

    async def _forget(self, pressed: Pressed, language: Language) -> None:
        """Remove what is kept of the person, and what Slack still shows of it on the Home tab."""
        count = await self._desk.people.forget(CHANNEL, pressed.person.user_id)
        await self._object(pressed, say("forgotten", language, count=count))
        try:
            await self._home.publish(pressed.person)
        except ExportMateError as error:
            log.info("slack_home_not_published", kind=type(error).__name__)

    async def _set_language(self, pressed: Pressed, language: Language) -> None:
        """Keep the choice; on the Home tab the page shows it at once."""
        await self._desk.people.set_language(CHANNEL, pressed.person.user_id, language)
        if pressed.place.channel:
            await self._object(pressed, say("language_set", language))
        else:
            await self._home.publish(pressed.person)

    async def _object(self, pressed: Pressed, text: str) -> None:
        """A sentence for the one who pressed."""
        await self._desk.notice(self._target(pressed), text)

    def _target(self, pressed: Pressed) -> Target:
        """The thread of the message, or the person alone where the message was theirs alone."""
        url = pressed.response_url
        if pressed.ephemeral:
            return Target(pressed.key, pressed.place, pressed.person, url)
        return Target(pressed.key, pressed.place, pressed.person, spare_url=url)

    async def _first_time(self, pressed: Pressed) -> bool:
        """Note the press; False when another press of the same button was first. Home's buttons may be pressed again."""
        if not pressed.ts:
            return True
        store, token = self._desk.delivery.store, _token(pressed)
        kept = await store.get(token)
        if kept is not None and kept.payload.get("by"):
            return bool(kept.payload["by"] == pressed.key)
        await self._note(pressed, pressed.key)
        return True

    async def _release(self, pressed: Pressed) -> None:
        """Let the button be pressed again."""
        if pressed.ts:
            await self._note(pressed, "")

    async def _note(self, pressed: Pressed, by: str) -> None:
        await self._desk.delivery.store.put(
            _token(pressed),
            channel=CHANNEL,
            conversation=pressed.conversation,
            user_id=pressed.person.user_id,
            payload={"by": by},
        )


def _token(pressed: Pressed) -> str:
    digest = blake2b(f"{pressed.action}{pressed.value}".encode(), digest_size=8).hexdigest()
    return f"pressed:{pressed.place.channel}:{pressed.ts}:{digest}"

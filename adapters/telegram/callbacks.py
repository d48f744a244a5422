"""Pressed buttons: each does what it says once, for the person it is for, before and after a restart."""

from collections.abc import Mapping
from typing import Any

from adapters.telegram.delivery import Target
from adapters.telegram.keyboard import (
    CHOICE,
    DOWN,
    ENGLISH,
    FORGET,
    HOW,
    INDONESIAN,
    KEEP,
    SOURCES,
    SWITCH,
    UP,
    Press,
    read_data,
    reply_keyboard,
)
from adapters.telegram.limits import may_use
from adapters.telegram.normalise import Pressed
from adapters.telegram.ports import CHANNEL
from adapters.telegram.render import render_text
from adapters.telegram.replies import Desk
from adapters.telegram.texts import say
from core.channels import Kept
from core.message import Language


class Presses:
    """Answers pressed buttons with the tools of a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def answer(self, pressed: Pressed) -> None:
        """Do what a button says, or say why not."""
        press, language = read_data(pressed.data), await self._desk.language(pressed.person)
        if not may_use(self._desk.settings, pressed.person, pressed.place):
            await self._object(pressed, say("not_allowed", language, user=pressed.person.user_id))
        elif press is None:
            await self._object(pressed, say("button_old", language))
        elif press.action in (INDONESIAN, ENGLISH):
            await self._set_language(pressed, "id" if press.action == INDONESIAN else "en")
        else:
            await self._kept(pressed, press, language)

    async def _kept(self, pressed: Pressed, press: Press, language: Language) -> None:
        """Do what needs the row behind the button."""
        kept = await self._desk.store.get(press.token)
        if kept is None or not _fits(press, kept.payload):
            await self._object(pressed, say("button_old", language))
        elif press.action in (SOURCES, HOW):
            await self._look_up(pressed, press, kept, language)
        elif kept.user_id != pressed.person.user_id and not kept.user_id.startswith("chat"):  # a group asked, as one
            await self._object(pressed, say("button_other", language))
        elif press.action == CHOICE:
            await self._choose(pressed, press, kept, language)
        elif press.action in (UP, DOWN):
            value = "up" if press.action == UP else "down"
            known = await self._desk.people.feedback(str(kept.payload["turn"]), value, "")
            await self._desk.sender.answer_press(pressed.query_id, say("thanks" if known else "button_old", language))
        elif press.action == SWITCH:
            await self._switch(pressed, kept)
        elif press.action == FORGET:
            count = await self._desk.people.forget(CHANNEL, pressed.person.user_id)
            await self._close(pressed, say("forgotten", language, count=count))
        elif press.action == KEEP:
            await self._close(pressed, say("kept", language))

    async def _object(self, pressed: Pressed, text: str) -> None:
        await self._desk.sender.answer_press(pressed.query_id, text, alert=True)

    async def _close(self, pressed: Pressed, text: str) -> None:
        """Replace the question by what came of it."""
        await self._desk.sender.answer_press(pressed.query_id)
        await self._desk.sender.edit_text(pressed.place, pressed.message_id, render_text(text)[0], None)

    async def _set_language(self, pressed: Pressed, language: Language) -> None:
        await self._desk.people.set_language(CHANNEL, pressed.person.user_id, language)
        text = say("language_set", language)
        await self._desk.sender.answer_press(pressed.query_id, text)
        if not pressed.place.group:  # in a group the menu stays for the others
            await self._desk.sender.edit_text(pressed.place, pressed.message_id, render_text(text)[0], None)

    async def _first_time(self, pressed: Pressed, press: Press, kept: Kept, mark: str) -> Mapping[str, Any] | None:
        """The row with the press noted, None when another press was first; a press tried again is still the first."""
        before = kept.payload["pressed"].get(mark)
        if before is not None:
            return kept.payload if before == pressed.update_id else None
        payload = {**kept.payload, "pressed": {**kept.payload["pressed"], mark: pressed.update_id}}
        await self._desk.store.put(
            press.token, channel=CHANNEL, conversation=kept.conversation, user_id=kept.user_id, payload=payload
        )
        return payload

    async def _look_up(self, pressed: Pressed, press: Press, kept: Kept, language: Language) -> None:
        """Show the sources or the way of computing, for everybody and once."""
        payload = await self._first_time(pressed, press, kept, press.action)
        if payload is None:
            await self._desk.sender.answer_press(pressed.query_id, say("button_again", language))
            return
        await self._desk.sender.answer_press(pressed.query_id)
        target = self._target(pressed, kept, reply_to=pressed.message_id)
        sent = await self._desk.delivery.earlier(target)
        if not sent.settles(target):
            text = str(payload["sources"] if press.action == SOURCES else way_of(payload))
            await self._desk.delivery.deliver(target, render_text(text), None, sent)

    async def _choose(self, pressed: Pressed, press: Press, kept: Kept, language: Language) -> None:
        """Say on the person's behalf what the button says."""
        mark = f"{CHOICE}{press.place}"
        if mark not in kept.payload["pressed"]:
            verdict = self._desk.limit.ask(pressed.person, pressed.place, str(pressed.update_id))
            if not verdict.allowed:
                await self._object(pressed, say("slow_down", language, seconds=verdict.seconds))
                return
        payload = await self._first_time(pressed, press, kept, mark)
        if payload is None:
            await self._desk.sender.answer_press(pressed.query_id, say("button_again", language))
            return
        await self._desk.sender.answer_press(pressed.query_id)
        await self._desk.sender.mark(pressed.place, pressed.message_id, reply_keyboard(payload, press.token))
        target = self._target(pressed, kept, reply_to=pressed.message_id if pressed.place.group else 0)
        sent = await self._desk.delivery.earlier(target)
        if not sent.settles(target):
            spoken: Language = payload["language"]
            chosen = await self._desk.chosen(pressed.person)
            await self._desk.ask(target, str(payload["buttons"][press.place][1]), chosen or spoken, sent, spoken)

    async def _switch(self, pressed: Pressed, kept: Kept) -> None:
        """Keep the other language for the person and give the same answer in it, in place."""
        other: Language = "en" if kept.payload["language"] == "id" else "id"
        await self._desk.people.set_language(CHANNEL, pressed.person.user_id, other)
        await self._desk.sender.answer_press(pressed.query_id, say("language_set", other))
        question, own = str(kept.payload["question"]), str(kept.payload.get("own", ""))
        target = Target(
            pressed.place, kept.user_id, pressed.update_id, str(kept.payload["key"]), f"{own}{question}\n{other}"
        )
        sent = await self._desk.delivery.earlier(target)
        if sent.settles(target):
            return
        if own:
            await self._desk.tell_own(target, own, other, sent)
        else:
            await self._desk.ask(target, question, other, sent, other)

    def _target(self, pressed: Pressed, kept: Kept, *, reply_to: int) -> Target:
        key = f"p{pressed.update_id}"
        return Target(pressed.place, kept.user_id or pressed.person.user_id, pressed.update_id, key, key, reply_to)


def way_of(payload: Mapping[str, Any]) -> str:
    """The way of computing, with the sources where it refers to them by number."""
    how, sources = str(payload["how"]), str(payload["sources"])
    return f"{how}\n\n{sources}" if "[1]" in how and sources else how


def _fits(press: Press, payload: Mapping[str, Any]) -> bool:
    """Whether the row behind a token is of the kind that the button needs."""
    if press.action in (FORGET, KEEP):
        return "forget" in payload
    if "buttons" not in payload:
        return False
    return press.action != CHOICE or press.place < len(payload["buttons"])

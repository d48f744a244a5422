"""A reply on its way: which messages it became is kept, so that no restart doubles it and an edit can replace it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

from telegram import InlineKeyboardMarkup

from adapters.telegram.normalise import Place
from adapters.telegram.ports import CHANNEL, ButtonStore
from adapters.telegram.sender import Markup, Sender
from core.message import Attachment


@dataclass(frozen=True, slots=True)
class Target:
    """What is answered, and where."""

    place: Place
    user_id: str
    update_id: int
    key: str  # names what is answered within the chat: its message id, or the press
    text: str  # what was asked; only a digest of it is kept
    reply_to: int = 0  # message to hang the answer on, 0 for none

    @property
    def token(self) -> str:
        """Where the store keeps what was sent."""
        return f"sent:{self.place.chat_id}:{self.key}"

    @property
    def digest(self) -> str:
        """Tells an edit that changed the words from one that did not."""
        return blake2b(self.text.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of an answer so far."""

    update_id: int = -1
    digest: str = ""
    messages: tuple[int, ...] = ()  # ids; 0 where Telegram never told one
    files: int = 0
    done: bool = False

    def settles(self, target: Target) -> bool:
        """Whether nothing is left to do: done already, or replaced by a later edit, or edited without new words."""
        later = self.update_id > target.update_id
        same = (
            self.update_id >= 0 and self.done and (self.update_id == target.update_id or self.digest == target.digest)
        )
        return later or same


def read_sent(payload: Mapping[str, Any]) -> Sent:
    """What the store kept."""
    return Sent(
        int(payload["update"]),
        str(payload["digest"]),
        tuple(payload["messages"]),
        int(payload["files"]),
        bool(payload["done"]),
    )


class Delivery:
    """Brings rendered messages into a chat and notes each one at once."""

    def __init__(self, sender: Sender, store: ButtonStore) -> None:
        self._sender, self._store = sender, store

    async def earlier(self, target: Target) -> Sent:
        """What was sent for this before."""
        kept = await self._store.get(target.token)
        return read_sent(kept.payload) if kept else Sent()

    async def deliver(
        self, target: Target, parts: Sequence[str], markup: Markup | None, sent: Sent, files: Sequence[Attachment] = ()
    ) -> Sent:
        """Send the parts, those sent before replaced in place; the buttons hang on the last one."""
        if sent.update_id != target.update_id:
            known = tuple(number for number in sent.messages if number)
            sent = Sent(target.update_id, messages=known)
        ids = list(sent.messages)
        for place, html in enumerate(parts):
            buttons = markup if place == len(parts) - 1 else None
            edited = place < len(ids) and await self._replaced(target, ids[place], html, buttons)
            if not edited:
                number = await self._sender.send_text(
                    target.place, html, reply_to=target.reply_to if place == 0 else 0, markup=buttons
                )
                ids[place : place + 1] = [number or 0]
                sent = await self._note(target, replace(sent, messages=tuple(ids)))
        for surplus in ids[len(parts) :]:
            if surplus:
                await self._sender.delete(target.place, surplus)
        for place, file in enumerate(files):
            if place >= sent.files:
                await self._sender.send_file(target.place, file)
                sent = await self._note(target, replace(sent, files=place + 1))
        return await self._note(target, replace(sent, messages=tuple(ids[: len(parts)]), done=True))

    async def preview(self, target: Target, sent: Sent, html: str) -> Sent:
        """Show an unfinished text in a group: the first time as a message, which later texts replace."""
        if sent.update_id == target.update_id and sent.messages:
            await self._sender.edit_lightly(target.place, sent.messages[0], html)
            return sent
        number = await self._sender.send_text(target.place, html, reply_to=target.reply_to)
        return await self._note(target, Sent(target.update_id, "", (number or 0,)))

    async def _replaced(self, target: Target, message_id: int, html: str, markup: Markup | None) -> bool:
        """Edit a message sent before; one without a known id is taken as it stands."""
        if not message_id:
            return True
        buttons = markup if isinstance(markup, InlineKeyboardMarkup) else None
        return await self._sender.edit_text(target.place, message_id, html, buttons)

    async def _note(self, target: Target, sent: Sent) -> Sent:
        sent = replace(sent, digest=target.digest)
        payload = {
            "update": sent.update_id,
            "digest": sent.digest,
            "messages": list(sent.messages),
            "files": sent.files,
            "done": sent.done,
        }
        await self._store.put(
            target.token,
            channel=CHANNEL,
            conversation=target.place.conversation,
            user_id=target.user_id,
            payload=payload,
        )
        return sent

"""A reply on its way: which messages it became is kept, so that no restart doubles it and an edit can replace it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

from telegram import InlineKeyboardMarkup

from adapters.telegram.normalise import Place
from adapters.telegram.ports import CHANNEL
from adapters.telegram.sender import FileRefused, Markup, Sender
from core.channels import Store
from core.message import Attachment
from core.timing import note_size, stage


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
        return _digest(self.text.encode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class Document:
    """A file of a reply with what is said about it."""

    file: Attachment
    caption: str = ""
    lost: str = ""  # what is said in its place when Telegram does not take it

    @property
    def digest(self) -> str:
        """Tells a file from another one."""
        return _digest(self.file.name.encode() + b"\0" + self.file.content)


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of an answer so far."""

    update_id: int = -1
    digest: str = ""
    messages: tuple[int, ...] = ()  # ids; 0 where Telegram never told one
    shown: tuple[str, ...] = ()  # digest of what each of them says, empty for a preview
    files: tuple[tuple[int, str], ...] = ()  # id and digest of each file
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
        tuple(payload.get("shown", ())),
        tuple((int(number), str(digest)) for number, digest in payload["files"] or ()),
        bool(payload["done"]),
    )


class Delivery:
    """Brings rendered messages into a chat and notes each one at once."""

    def __init__(self, sender: Sender, store: Store) -> None:
        self._sender, self._store = sender, store

    async def earlier(self, target: Target) -> Sent:
        """What was sent for this before."""
        kept = await self._store.get(target.token)
        return read_sent(kept.payload) if kept else Sent()

    async def deliver(
        self, target: Target, parts: Sequence[str], markup: Markup | None, sent: Sent, files: Sequence[Document] = ()
    ) -> Sent:
        """Send the parts, then the files, those sent before replaced in place; the buttons hang on the last part."""
        if sent.update_id != target.update_id:
            sent = Sent(
                target.update_id, messages=tuple(number for number in sent.messages if number), files=sent.files
            )
        for place, html in enumerate(parts):
            sent = await self._deliver_part(target, place, html, markup if place == len(parts) - 1 else None, sent)
        for surplus in filter(None, sent.messages[len(parts) :]):
            await self._sender.delete(target.place, surplus)
        kept = replace(sent, messages=sent.messages[: len(parts)], shown=sent.shown[: len(parts)])
        sent = await self._deliver_files(target, files, kept)
        return await self._note(target, replace(sent, done=True))

    async def _deliver_part(self, target: Target, place: int, html: str, markup: Markup | None, sent: Sent) -> Sent:
        """Bring one message about: left as it is where an earlier try sent it, else changed, else sent."""
        digest = _digest(html.encode("utf-8", "replace"))
        ids, shown = list(sent.messages), [*sent.shown, *[""] * (len(sent.messages) - len(sent.shown))]
        old = ids[place] if place < len(ids) else None
        if old is not None and shown[place] == digest:
            return sent
        with stage("send"):
            if old is None or not await self._replaced(target, old, html, markup):
                number = await self._sender.send_text(
                    target.place, html, reply_to=target.reply_to if place == 0 else 0, markup=markup
                )
                ids[place : place + 1] = [number or 0]
        note_size("sent", len(html.encode("utf-8", "replace")))
        shown[place : place + 1] = [digest]
        sent = await self._note(target, replace(sent, messages=tuple(ids), shown=tuple(shown)))
        if old and ids[place] != old:  # it could not be changed: nobody shall see the old words beside the new ones
            await self._sender.delete(target.place, old)
        return sent

    async def _deliver_files(self, target: Target, files: Sequence[Document], sent: Sent) -> Sent:
        """Send the files; one that is there already is left alone, another one in its place is exchanged."""
        known = list(sent.files)
        for place, document in enumerate(files):
            number, digest = known[place] if place < len(known) else (0, "")
            if digest == document.digest:
                continue
            with stage("send"):
                if not (number and await self._sender.edit_file(
                    target.place, number, document.file, caption=document.caption
                )):  # fmt: skip
                    if number:
                        await self._sender.delete(target.place, number)
                    number = await self._send_file(target, document)
            note_size("sent", len(document.file.content))
            known[place : place + 1] = [(number, document.digest)]
            sent = await self._note(target, replace(sent, files=tuple(known)))
        for number, _ in known[len(files) :]:
            if number:
                await self._sender.delete(target.place, number)
        return replace(sent, files=tuple(known[: len(files)]))

    async def _send_file(self, target: Target, document: Document) -> int:
        """Send a file, or a sentence in its place; the message's id, 0 where none is known."""
        try:
            number = await self._sender.send_file(
                target.place, document.file, caption=document.caption, reply_to=target.reply_to
            )
        except FileRefused:
            number = None
            if document.lost:
                await self._sender.send_text(target.place, document.lost, reply_to=target.reply_to)
        return number or 0

    async def preview(self, target: Target, sent: Sent, html: str) -> Sent:
        """Show an unfinished text in a group: the first time as a message, which later texts replace."""
        if sent.update_id == target.update_id and sent.messages:
            await self._sender.edit_lightly(target.place, sent.messages[0], html)
            return sent
        number = await self._sender.send_text(target.place, html, reply_to=target.reply_to)
        return await self._note(target, Sent(target.update_id, "", (number or 0,), ("",)))

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
            "shown": list(sent.shown),
            "files": [list(pair) for pair in sent.files],
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


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=8).hexdigest()

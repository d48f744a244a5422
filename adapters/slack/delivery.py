"""A reply on its way: which messages it became is kept, so that neither a further try nor a restart doubles it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import structlog

from adapters.slack.events import Person, Place
from adapters.slack.ports import CHANNEL
from adapters.slack.render import Part
from adapters.slack.sender import Mark, Refused, Sender, Unreachable
from core.channels import Store
from core.message import Attachment
from core.timing import note_size, stage

MORE: Final = ("how", "sources")
log = structlog.get_logger("slack")


@dataclass(frozen=True, slots=True)
class Target:
    """What is answered, and where."""

    key: str  # of the event that is answered
    place: Place
    person: Person
    response_url: str = ""  # set: the answer goes there, seen by this person alone unless it is public
    public: bool = False
    spare_url: str = ""  # takes the answer where the channel does not: the app is no member of it

    @property
    def token(self) -> str:
        """Where the store keeps what was sent."""
        return f"sent:{self.key}"

    @property
    def conversation(self) -> str:
        """Under what the talk is remembered."""
        return self.place.conversation(self.person)

    @property
    def threaded(self) -> bool:
        """Whether the answer is a message in a thread, where signs of life can be shown."""
        return not self.response_url and bool(self.place.thread)


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of an answer so far."""

    begun: bool = False  # a try got as far as sending
    ts: tuple[str, ...] = ()  # time stamps; empty text where a message has none
    live: bool = False  # the first message still shows an unfinished text
    files: int = 0
    done: bool = False
    more: Mapping[str, str] = field(default_factory=dict)  # "how", "sources": texts for the buttons that ask for them


def read_sent(payload: Mapping[str, Any]) -> Sent:
    """What the store kept."""
    return Sent(
        bool(payload.get("begun")), tuple(payload.get("ts") or ()), bool(payload.get("live")),
        int(payload.get("files") or 0), bool(payload.get("done")), {n: str(payload[n]) for n in MORE if payload.get(n)},
    )  # fmt: skip


class Delivery:
    """Brings rendered messages to a target and notes each one."""

    def __init__(self, sender: Sender, store: Store) -> None:
        self.sender, self.store = sender, store

    async def earlier(self, target: Target) -> Sent:
        """What was sent for this before."""
        kept = await self.store.get(target.token)
        return read_sent(kept.payload) if kept else Sent()

    async def deliver(
        self, target: Target, parts: Sequence[Part], sent: Sent, files: Sequence[Attachment] = (), *,
        more: Mapping[str, str] | None = None, lost: Part | None = None,
    ) -> Sent:  # fmt: skip
        """Send what was not sent yet; `lost` is said where Slack takes no files. Raises Unreachable, Unavailable, TooMany."""
        doubtful = sent.begun  # an earlier try may have sent more than it could note
        sent = await self.note(target, replace(sent, begun=True, more=more or {}))
        if sent.live:
            with stage("send"):
                sent = await self._finish_live(target, parts[0], sent)
            if sent.ts:
                _note_sent(parts[0])
        for number in range(len(sent.ts), len(parts)):
            with stage("send"):
                ts = await self._send(target, parts[number], Mark(target.key, str(number)), doubtful=doubtful)
            _note_sent(parts[number])
            doubtful = False
            sent = replace(sent, ts=(*sent.ts, ts))
            if number + 1 < len(parts) or files:
                await self.note(target, sent)
        for number in range(sent.files, len(files)):
            with stage("send"):
                await self._upload(target, files[number], lost)
            note_size("sent", len(files[number].content))
            sent = await self.note(target, replace(sent, files=number + 1))
        return await self.note(target, replace(sent, done=True))

    async def preview(self, target: Target, sent: Sent, part: Part) -> Sent:
        """Show how far something is: the first time as a message, which later words replace where there is room for them."""
        place = target.place
        if not sent.ts:
            doubtful = sent.begun
            sent = await self.note(target, replace(sent, begun=True))
            ts = await self.sender.post(place, part, Mark(target.key, "0"), doubtful=doubtful)
            return await self.note(target, replace(sent, ts=(ts,), live=True)) if ts else sent
        if sent.live:
            blocks = list(part.blocks)
            await self.sender.light(
                place.channel,
                lambda: self.sender.client.chat_update(
                    channel=place.channel, ts=sent.ts[0], text=part.text, blocks=blocks
                ),
            )
        return sent

    async def note(self, target: Target, sent: Sent) -> Sent:
        """Keep what was sent."""
        payload = {
            "begun": sent.begun, "ts": list(sent.ts), "live": sent.live, "files": sent.files, "done": sent.done, **sent.more,
        }  # fmt: skip
        await self.store.put(
            target.token,
            channel=CHANNEL,
            conversation=target.conversation,
            user_id=target.person.user_id,
            payload=payload,
        )
        return sent

    async def notice(self, target: Target, part: Part) -> None:
        """Tell the person something that nobody else needs and nothing remembers."""
        if target.response_url and await self.sender.respond(target.response_url, part):
            return
        if target.place.channel:
            try:
                await self.sender.post_ephemeral(target.place, target.person.user_id, part)
            except Unreachable:
                pass
            else:
                return
        direct = Place(target.place.team, await self.sender.open_direct(target.person.user_id), direct=True)
        await self.sender.post(direct, part, Mark(target.key, "notice"))

    async def _finish_live(self, target: Target, part: Part, sent: Sent) -> Sent:
        """Put the final text into the message that showed an unfinished one; a new message where that fails."""
        channel, ts = target.place.channel, sent.ts[0]
        await self.sender.effort(channel, lambda: self.sender.client.chat_stopStream(channel=channel, ts=ts))
        kept = await self.sender.update(target.place, ts, part)
        if not kept:
            await self.sender.effort(channel, lambda: self.sender.client.chat_delete(channel=channel, ts=ts))
        return replace(sent, live=False, ts=sent.ts if kept else ())

    async def _send(self, target: Target, part: Part, mark: Mark, *, doubtful: bool) -> str:
        """One message, by the way that the target allows."""
        if not target.response_url:
            try:
                return await self.sender.post(target.place, part, mark, doubtful=doubtful)
            except Unreachable:
                if not target.spare_url or not await self.sender.respond(target.spare_url, part):
                    raise
                return ""
        if await self.sender.respond(target.response_url, part, public=target.public):
            return ""
        if target.public:
            return await self.sender.post(target.place, part, mark, doubtful=doubtful)
        await self.notice(replace(target, response_url=""), part)
        return ""

    async def _upload(self, target: Target, file: Attachment, lost: Part | None) -> None:
        """Upload a file: into the thread, behind a command for all into the channel, else into the direct messages."""
        try:
            if not target.response_url or target.public:
                try:
                    await self.sender.upload(target.place, file)
                except Unreachable:
                    if not (target.public or target.spare_url):
                        raise
                else:
                    return
            direct = await self.sender.open_direct(target.person.user_id)
            await self.sender.upload(Place(target.place.team, direct, direct=True), file)
        except Refused as error:  # a scope is missing, the file is too large: the answer itself has arrived
            log.warning("slack_file_refused", code=error.code)
            if lost is not None:
                await self.notice(target, lost)


def _note_sent(part: Part) -> None:
    note_size("sent", len(part.full.encode("utf-8", "replace")))

"""An update of the Bot API to what it asks of us, or None where it asks nothing. Pure: JSON in, values out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from adapters.telegram.marks import Me, marks_of, read_command, strip_mention
from adapters.telegram.ports import CHANNEL

Addressed = Literal["private", "command", "mention", "reply", "none"]
MEDIA = frozenset(
    "animation audio contact dice document game location paid_media photo poll sticker story venue video video_note voice".split()
)
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where to answer."""

    chat_id: int
    group: bool  # more than one person may be there
    thread_id: int = 0  # forum topic, 0 for none

    @property
    def conversation(self) -> str:
        """The conversation's name in the inbox and the memory."""
        return f"{CHANNEL}:{self.chat_id}:{self.thread_id}"


@dataclass(frozen=True, slots=True)
class Person:
    """Who speaks."""

    user_id: str
    language_code: str  # of the person's app, empty when unknown


@dataclass(frozen=True, slots=True)
class Brought:
    """A file of a message, as Telegram describes it."""

    file_id: str
    unique_id: str  # the same for the same file
    name: str
    size: int = 0  # bytes, 0 where Telegram does not tell


@dataclass(frozen=True, slots=True)
class Asked:
    """A message or an edited message."""

    update_id: int
    place: Place
    person: Person
    message_id: int
    text: str  # without the mention of the bot, empty for media without a caption
    addressed: Addressed  # how it is meant for the bot
    command: str = ""  # without slash and name, lower case
    edited: bool = False
    reply_to_ours: int = 0  # our message that it replies to
    album: str = ""  # media sent together share this
    brought: Brought | None = None

    @property
    def conversation(self) -> str:
        """Where it stands in the inbox."""
        return self.place.conversation

    @property
    def aside(self) -> str:
        """Where it stands in the inbox when nothing else of the conversation shall wait for it."""
        return f"{self.place.conversation}/{self.message_id}"


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button under one of our messages."""

    update_id: int
    place: Place
    person: Person
    query_id: str
    message_id: int
    data: str

    @property
    def conversation(self) -> str:
        """Where it stands in the inbox."""
        return self.place.conversation


@dataclass(frozen=True, slots=True)
class InlineAsked:
    """A question typed behind the bot's name in any chat."""

    update_id: int
    person: Person
    query_id: str
    text: str

    @property
    def conversation(self) -> str:
        """Where it stands in the inbox and in the memory: one for each person."""
        return f"{CHANNEL}:inline:{self.person.user_id}"


@dataclass(frozen=True, slots=True)
class Joined:
    """The bot was added to a group."""

    update_id: int
    place: Place
    person: Person

    @property
    def conversation(self) -> str:
        """Where it stands in the inbox."""
        return self.place.conversation


Event = Asked | Pressed | InlineAsked | Joined


def read_update(update: Json, me: Me) -> Event | None:
    """Read an update; None for what needs no answer: service messages, other bots, channels, kinds not known."""
    try:
        number = int(update["update_id"])
        if isinstance(message := update.get("message"), Mapping):
            return _asked(number, message, me, edited=False)
        if isinstance(message := update.get("edited_message"), Mapping):
            return _asked(number, message, me, edited=True)
        if isinstance(query := update.get("callback_query"), Mapping):
            return _pressed(number, query)
        if isinstance(query := update.get("inline_query"), Mapping):
            return InlineAsked(number, _person(query["from"]), str(query["id"]), str(query.get("query") or "").strip())
        if isinstance(change := update.get("my_chat_member"), Mapping):
            return _joined(number, change)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return None


def worth_keeping(event: Event | None) -> bool:
    """Whether an event goes into the inbox: talk of a group that is not meant for the bot does not, outside of topics."""
    if isinstance(event, Asked):
        return event.addressed != "none" or event.place.thread_id != 0
    return event is not None


def _asked(number: int, message: Json, me: Me, *, edited: bool) -> Asked | None:
    speaker = _speaker(message)
    if speaker is None or (message.get("via_bot") or {}).get("id") == me.id:
        return None
    raw = message.get("text") or message.get("caption") or ""
    if not raw and not MEDIA & message.keys():
        return None
    entities = marks_of(message, raw, me)
    place = _place(message)
    text, mentioned = strip_mention(raw, entities, me)
    command, text, called = read_command(raw, text, entities, me, mentioned=mentioned)
    if command is None:
        return None
    mentioned |= called
    ours = _reply_to_ours(message, me)
    if mentioned and not text and not command and not ours:  # the bot was called to somebody else's message
        quoted = message.get("reply_to_message") or {}
        text = str(quoted.get("text") or quoted.get("caption") or "")
    return Asked(
        update_id=number,
        place=place,
        person=speaker,
        message_id=int(message["message_id"]),
        text=text,
        addressed=_addressed(place, command, mentioned=mentioned, ours=ours),
        command=command,
        edited=edited,
        reply_to_ours=ours,
        album=str(message.get("media_group_id") or ""),
        brought=_brought(message),
    )


def _brought(message: Json) -> Brought | None:
    """The file of a message; a moving picture has one too, which nobody means."""
    document = message.get("document")
    if not document or "animation" in message or "file_id" not in document:
        return None
    return Brought(
        str(document["file_id"]),
        str(document.get("file_unique_id") or ""),
        str(document.get("file_name") or ""),
        int(document.get("file_size") or 0),
    )


def _addressed(place: Place, command: str, *, mentioned: bool, ours: int) -> Addressed:
    if not place.group:
        return "private"
    if mentioned:
        return "mention"
    if command:
        return "command"
    return "reply" if ours else "none"


def _speaker(message: Json) -> Person | None:
    """Who wrote it; an anonymous administrator speaks as the group, other bots and channels are nobody."""
    sender, behalf = message.get("from"), message.get("sender_chat")
    if behalf is not None:
        same = behalf.get("id") == message["chat"]["id"] and not message.get("is_automatic_forward")
        return Person(f"chat{behalf['id']}", "") if same else None
    if sender is None or sender.get("is_bot"):
        return None
    return _person(sender)


def _person(sender: Json) -> Person:
    return Person(str(int(sender["id"])), str(sender.get("language_code") or ""))


def _place(message: Json) -> Place:
    """A reply thread outside of forums is no place of its own: only topics carry their thread."""
    chat = message["chat"]
    if chat["type"] == "channel":
        raise ValueError("channels are not served")
    topic = message.get("message_thread_id") if message.get("is_topic_message") else None
    return Place(int(chat["id"]), chat["type"] != "private", int(topic or 0))


def _reply_to_ours(message: Json, me: Me) -> int:
    replied = message.get("reply_to_message") or {}
    return int(replied["message_id"]) if (replied.get("from") or {}).get("id") == me.id else 0


def _pressed(number: int, query: Json) -> Pressed | None:
    message = query.get("message")
    if not message or "data" not in query:
        return None
    return Pressed(
        number,
        _place(message),
        _person(query["from"]),
        str(query["id"]),
        int(message["message_id"]),
        str(query["data"]),
    )


def _joined(number: int, change: Json) -> Joined | None:
    """Only from outside to inside, and only groups: private chats begin with /start."""
    chat = change["chat"]
    outside = change["old_chat_member"]["status"] in ("left", "kicked")
    inside = change["new_chat_member"]["status"] in ("member", "administrator")
    if chat["type"] not in ("group", "supergroup") or not (outside and inside):
        return None
    return Joined(number, Place(int(chat["id"]), group=True), _person(change["from"]))

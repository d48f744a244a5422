"""A payload of Slack to what it asks of us, or None where it asks nothing. Pure: JSON in, values out.

A mention in a channel arrives twice, as `message` and as `app_mention`: both get the same key, made of channel and time
stamp, so that the inbox takes only the first.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from html import unescape
from typing import Any, Final, Literal

from adapters.slack.ports import CHANNEL
from core.message import Language

Json = Mapping[str, Any]
Kind = Literal["events_api", "slash_commands", "interactive"]
KINDS: Final = frozenset({"events_api", "slash_commands", "interactive"})
ASK_MESSAGE, OPEN_FORM, FORM = "ask_message", "duty_form", "duty_form"  # callback ids of the manifest and the modal
_SPOKEN: Final = frozenset({"", "file_share", "thread_broadcast"})  # subtypes that people write
_LINK = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")
_DIRECT: Final = "im"


@dataclass(frozen=True, slots=True)
class Me:
    """The bot itself in a workspace."""

    user_id: str
    bot_id: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Who speaks."""

    user_id: str
    team: str = ""  # their workspace, which in a shared channel may be another one


@dataclass(frozen=True, slots=True)
class Place:
    """Where to answer."""

    team: str
    channel: str  # empty where no channel is known: the answer goes into the direct messages
    thread: str = ""  # time stamp of the thread's first message, empty for none
    direct: bool = False  # nobody else reads along

    def conversation(self, person: Person) -> str:
        """The conversation's name in the inbox and the memory: a thread, else one for each person."""
        return f"{CHANNEL}:{self.team}:{self.channel or 'home'}:{self.thread or person.user_id}"


@dataclass(frozen=True, slots=True)
class Event:
    """What every event has."""

    key: str  # unique within the channel; the inbox accepts it once
    place: Place
    person: Person

    @property
    def conversation(self) -> str:
        """Where it stands in the inbox."""
        return self.place.conversation(self.person)


@dataclass(frozen=True, slots=True)
class Said(Event):
    """A message."""

    text: str  # without the mention of the bot; empty for files without words
    ts: str
    mentioned: bool
    to_others: bool = False  # somebody else is mentioned, the bot is not
    under_ours: bool = False  # in a thread that the bot began


@dataclass(frozen=True, slots=True)
class Commanded(Event):
    """A slash command."""

    name: str  # without slash
    args: str
    response_url: str


@dataclass(frozen=True, slots=True)
class Pressed(Event):
    """A button of ours."""

    action: str
    value: str
    label: str
    ts: str  # of the message it hangs on, empty on the Home tab
    response_url: str
    ephemeral: bool
    trigger: str = ""  # opens a form within three seconds


@dataclass(frozen=True, slots=True)
class Quoted(Event):
    """The shortcut on somebody's message."""

    text: str
    response_url: str


@dataclass(frozen=True, slots=True)
class FormWanted(Event):
    """The shortcut that opens the form."""

    trigger: str


@dataclass(frozen=True, slots=True)
class FormSent(Event):
    """The form filled in."""

    language: Language
    values: Mapping[str, str] = field(default_factory=dict)  # goods, quantity, unit, peb, payment


@dataclass(frozen=True, slots=True)
class Opened(Event):
    """Somebody looks at one of the app's tabs."""

    tab: str  # "home", "messages"


def read_payload(kind: str, body: Json, me: Me) -> Event | None:
    """Read a payload; None for what needs no answer: the bot's own words, edits, kinds not known, broken ones."""
    try:
        if kind == "events_api":
            return _event(body, me)
        if kind == "slash_commands":
            return _commanded(body)
        if kind == "interactive":
            return _interactive(body)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return None
    return None


def worth_keeping(event: Event | None) -> bool:
    """Whether an event goes into the inbox: talk of a channel does only inside threads, where the bot may take part."""
    if isinstance(event, Said):
        return event.place.direct or event.mentioned or (event.place.thread != event.ts and not event.to_others)
    return event is not None


def clean_text(text: str, me: Me) -> tuple[str, bool, bool]:
    """Words without Slack's markup, whether the bot is mentioned, and whether somebody else is."""
    ours = others = False

    def plain(match: re.Match[str]) -> str:
        nonlocal ours, others
        target, label = match[1], match[2] or ""
        if target.startswith("@"):
            ours, others = ours or target[1:] == me.user_id, others or target[1:] != me.user_id
            return " " if target[1:] == me.user_id else f"@{label}" if label else " "
        if target.startswith("#"):
            return f"#{label}" if label else " "
        if target.startswith("!"):
            return label or " "
        return target.removeprefix("mailto:") if not label or label in target else f"{label} {target}"

    words = unescape(_LINK.sub(plain, text))
    lines = [re.sub(r"[ \t]+", " ", line).strip() for line in words.split("\n")]
    return "\n".join(lines).strip(" \n,:;"), ours, others


def _event(body: Json, me: Me) -> Event | None:
    event, team = body["event"], str(body.get("team_id") or "")
    if event["type"] in ("message", "app_mention"):
        return _said(event, team, me)
    if event["type"] == "app_home_opened":
        person = Person(str(event["user"]), team)
        place = Place(team, str(event.get("channel") or ""), direct=True)
        return Opened(str(body["event_id"]), place, person, str(event.get("tab") or "home"))
    return None


def _said(event: Json, team: str, me: Me) -> Said | None:
    user, subtype = str(event.get("user") or ""), str(event.get("subtype") or "")
    machine = event.get("bot_id") or event.get("bot_profile") or user in (me.user_id, "USLACKBOT")
    if not user or machine or subtype not in _SPOKEN or event.get("hidden") or event.get("edited"):
        return None
    direct = event.get("channel_type") == _DIRECT or str(event["channel"]).startswith("D")
    ts = str(event["ts"])
    text, ours, others = clean_text(str(event.get("text") or ""), me)
    place = Place(team, str(event["channel"]), str(event.get("thread_ts") or ts), direct)
    return Said(
        key=f"m:{team}:{place.channel}:{ts}",
        place=place,
        person=Person(user, str(event.get("user_team") or event.get("team") or team)),
        text=text,
        ts=ts,
        mentioned=ours or event["type"] == "app_mention",
        to_others=others and not ours,
        under_ours=event.get("parent_user_id") == me.user_id,
    )


def _commanded(body: Json) -> Commanded:
    team, channel = str(body.get("team_id") or ""), str(body["channel_id"])
    return Commanded(
        key=_key("c", body),
        place=Place(team, channel, direct=body.get("channel_name") == "directmessage"),
        person=Person(str(body["user_id"]), team),
        name=str(body["command"]).removeprefix("/").casefold(),
        args=unescape(str(body.get("text") or "")).strip(),
        response_url=str(body.get("response_url") or ""),
    )


def _interactive(body: Json) -> Event | None:
    kind, user = body["type"], body["user"]
    team = str((body.get("team") or {}).get("id") or user.get("team_id") or "")
    person = Person(str(user["id"]), str(user.get("team_id") or team))
    home = Place(team, "", direct=True)
    if kind == "block_actions":
        return _pressed(body, team, person)
    if kind == "shortcut" and body["callback_id"] == OPEN_FORM:
        return FormWanted(_key("s", body), home, person, str(body["trigger_id"]))
    if kind == "message_action" and body["callback_id"] == ASK_MESSAGE:
        text, _, _ = clean_text(str(body["message"].get("text") or ""), Me(""))
        place = Place(team, str(body["channel"]["id"]))
        return Quoted(_key("q", body), place, person, text, str(body.get("response_url") or ""))
    if kind == "view_submission" and body["view"]["callback_id"] == FORM:
        language: Language = "en" if body["view"].get("private_metadata") == "en" else "id"
        return FormSent(f"v:{body['view']['id']}", home, person, language, form_values(body["view"]))
    return None


def form_values(view: Json) -> dict[str, str]:
    """What stands in the fields of the form, empty for what was left out."""
    found = {}
    for name, fields in view["state"]["values"].items():
        given = next(iter(fields.values()))
        chosen = given.get("selected_option") or {}
        found[str(name)] = str(given.get("value") or given.get("selected_date") or chosen.get("value") or "").strip()
    return found


def _pressed(body: Json, team: str, person: Person) -> Pressed:
    action, container = body["actions"][0], body.get("container") or {}
    message = body.get("message") or {}
    ts = str(container.get("message_ts") or message.get("ts") or "")
    channel = str((body.get("channel") or {}).get("id") or container.get("channel_id") or "")
    ephemeral = bool(container.get("is_ephemeral"))
    thread = str(container.get("thread_ts") or message.get("thread_ts") or ("" if ephemeral else ts))
    return Pressed(
        key=_key("b", body),
        place=Place(team, channel, thread, direct=not channel or channel.startswith("D")),
        person=person,
        action=str(action["action_id"]).partition(":")[0],
        value=str(action.get("value") or ""),
        label=str((action.get("text") or {}).get("text") or ""),
        ts=ts,
        response_url=str(body.get("response_url") or ""),
        ephemeral=ephemeral,
        trigger=str(body.get("trigger_id") or ""),
    )


def _key(letter: str, body: Json) -> str:
    """A name for the event: its trigger, which Slack gives once, else a digest of all it says."""
    trigger = (
        str(body.get("trigger_id") or "") or blake2b(repr(sorted(body.items())).encode(), digest_size=12).hexdigest()
    )
    return f"{letter}:{trigger}"

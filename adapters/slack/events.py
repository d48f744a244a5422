"""What Slack's payloads ask of us, as values. Nothing here reads JSON; `adapters.slack.normalise` does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from adapters.slack.ports import CHANNEL
from core.message import Language

Kind = Literal["events_api", "slash_commands", "interactive"]
KINDS: Final = frozenset({"events_api", "slash_commands", "interactive"})
FORM: Final = "duty_form"  # callback id of the form and of the shortcut that opens it


@dataclass(frozen=True, slots=True)
class Installed:
    """Where the app is installed that a payload came through: a workspace, or an organisation as a whole."""

    team: str = ""
    enterprise: str = ""
    org_wide: bool = False


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
class Shared:
    """A file of a message, as the message describes it."""

    file_id: str
    name: str = ""
    size: int = 0  # bytes, 0 where the message does not tell


@dataclass(frozen=True, slots=True)
class Said(Event):
    """A message."""

    text: str  # without the mention of the bot; empty for files without words
    ts: str
    mentioned: bool
    to_others: bool = False  # somebody else is mentioned, the bot is not
    under_ours: bool = False  # in a thread that the bot began
    files: tuple[Shared, ...] = ()

    @property
    def aside(self) -> str:
        """Where it stands in the inbox when nothing else of the conversation shall wait for it."""
        return f"{self.conversation}/{self.ts}"


@dataclass(frozen=True, slots=True)
class Commanded(Event):
    """A slash command."""

    name: str  # without slash
    args: str
    response_url: str
    trigger: str = ""  # opens a form within three seconds


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


@dataclass(frozen=True, slots=True)
class Started(Event):
    """Somebody opened a conversation of the older assistant view, or looks at another channel beside it."""

    anew: bool  # opened just now: the bot greets


@dataclass(frozen=True, slots=True)
class Removed(Event):
    """The app was removed from where it was installed, or its token was taken back."""

"""What a chat channel and the program promise each other: the inbox, the turn, the person's settings.

A channel turns a platform's event into an inbox row before it acknowledges the event, and later, when the program hands
the row back, into a Message, a turn and a reply. It never keeps work in memory that the inbox does not hold.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from core.message import Language, Message, Reply
from core.timing import Timings

SendReply = Callable[[Reply], Awaitable[None]]
AnswerAdmin = Callable[
    [str, str, Language, str], Awaitable[Reply | str]
]  # command without slash ("perf"), what follows it, language, who asks ("telegram:7")
Say = Callable[[str], Awaitable[None]]  # shows light Markdown in place of what it showed before: how far something is

Called = Callable[
    [str, bool], None
]  # counts a call of a platform: "telegram" or "slack", and whether it was answered well


def uncounted(platform: str, ok: bool) -> None:  # the shape of `Called`
    """Counts nothing."""


async def no_admin(command: str, args: str, language: Language, who: str) -> str:
    """The answer to administrators where nothing is wired."""
    return "Belum tersedia." if language == "id" else "Not available yet."


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that an administrator sent into a chat; nothing of its content is fetched before `read` is called."""

    name: str
    size: int  # bytes as the platform tells them, 0 where it does not
    most: int  # bytes that the platform hands over at most, 0 where it sets no limit
    caption: str
    who: str  # the administrator: "telegram:7"
    key: str  # the same when the same message comes again; at most 100 characters
    read: Callable[[], AsyncGenerator[bytes, None]]  # the content piece by piece; raises Unavailable, NotAllowed


class AnswerFile(Protocol):
    """Takes the files that administrators send."""

    async def __call__(self, file: SentFile, language: Language, say: Say, /) -> str:
        """What became of a file, or why it is not taken; `say` tells how far it is meanwhile.

        Raises TooMany where it is not done yet: the same file must be brought again after that time, and nothing is done
        twice. Raises Unavailable, and what the file's `read` raises.
        """
        ...


async def no_files(file: SentFile, language: Language, say: Say, /) -> str:
    """The answer to files where nothing is wired."""
    return "Berkas belum bisa diterima." if language == "id" else "Files are not taken yet."


@dataclass(frozen=True, slots=True)
class Inbound:
    """A platform's event as the inbox keeps it."""

    channel: str  # "telegram", "slack"
    platform_id: str  # the platform's id of the event: update_id, event_id, trigger id … unique within the channel
    conversation: str  # events of one conversation are handled in the order in which they were accepted
    payload: Mapping[str, Any]  # the event as JSON


class Inbox(Protocol):
    """The durable queue of accepted events."""

    async def accept(self, event: Inbound) -> bool:
        """Commit an event; False when it was accepted before. Raises DatabaseUnavailable: do not acknowledge then."""
        ...


class TakeTurn(Protocol):
    """Answers one message."""

    async def __call__(self, message: Message, on_text: SendReply | None = None, /) -> tuple[Reply, Timings, str]:
        """The final reply, its timings and the turn's id; `on_text` sees the composed reply first, then growing texts.

        Raises Unavailable, BadInput.
        """
        ...


class People(Protocol):
    """What is kept of persons: language and whether they may use the bot."""

    async def language(self, channel: str, user_id: str) -> Language | None:
        """The language a person chose, None for none."""
        ...

    async def set_language(self, channel: str, user_id: str, language: Language) -> None:
        """Keep a person's choice of language."""
        ...

    async def forget(self, channel: str, user_id: str) -> int:
        """Remove everything kept of a person; how many rows went."""
        ...

    async def feedback(self, turn_id: str, value: str, comment: str) -> bool:
        """Keep "up" or "down" for a turn, the newest of the person counts; False when no such turn is known."""
        ...


class Kept(Protocol):
    """A row of the store as it comes back."""

    @property
    def conversation(self) -> str:
        """Where it was kept."""
        ...

    @property
    def user_id(self) -> str:
        """Whose it is, empty for nobody's."""
        ...

    @property
    def payload(self) -> Mapping[str, Any]:
        """What was kept."""
        ...


class Store(Protocol):
    """Keeps what stands behind buttons and sent messages across restarts and instances; `put` replaces a row."""

    async def put(
        self, token: str, *, channel: str, conversation: str, user_id: str, payload: Mapping[str, Any]
    ) -> None:
        """Keep a JSON object under a token. Raises DatabaseUnavailable."""
        ...

    async def get(self, token: str) -> Kept | None:
        """What is kept under a token, None for nothing. Raises DatabaseUnavailable."""
        ...


class Channel(Protocol):
    """A chat platform that is being served."""

    @property
    def name(self) -> str:
        """The name under which its events stand in the inbox."""
        ...

    async def handle(self, payload: Mapping[str, Any]) -> None:
        """Do everything an accepted event asks for: answer and send. What it raises makes the event be tried again."""
        ...

    async def apologise(self, payload: Mapping[str, Any]) -> None:
        """Tell the person that their message failed for good."""
        ...

    async def say_delayed(self, payload: Mapping[str, Any]) -> None:
        """Tell the person that it takes longer than usual; best effort."""
        ...

    async def post(self, chat: str, reply: Reply) -> None:
        """Send a message that nobody asked for into a chat, by the platform's id: reports and alerts.

        Raises NotAllowed where the chat takes nothing from the bot, Unavailable, and TooMany with the seconds to wait.
        """
        ...

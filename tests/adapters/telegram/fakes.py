"""What surrounds the Telegram channel in tests: the fakes of every chat, for this one."""

from dataclasses import dataclass

from core.message import Reply
from tests.support import chat_fakes
from tests.support.chat_fakes import CHOICE, DUTY, FILE, LONG, WorkedInbox


@dataclass
class FakeTurn(chat_fakes.FakeTurn):
    """Turns whose growing texts are marked up, since drafts are rendered."""

    def growing(self, reply: Reply, piece: int) -> str:
        """The text after so many pieces."""
        return f"**piece {piece}** " + reply.text[: 10 * piece].replace("*", "")


@dataclass
class MemoryStore(chat_fakes.MemoryStore):
    """The store, of Telegram."""

    channel: str = "telegram"


@dataclass
class FakePeople(chat_fakes.FakePeople):
    """People, of Telegram."""

    channel: str = "telegram"


__all__ = ["CHOICE", "DUTY", "FILE", "LONG", "FakePeople", "FakeTurn", "MemoryStore", "WorkedInbox"]

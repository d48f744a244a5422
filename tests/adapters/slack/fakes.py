"""What surrounds the Slack channel in tests: the fakes of every chat, for this one."""

from dataclasses import dataclass

from tests.support import chat_fakes
from tests.support.chat_fakes import CHOICE, DUTY, FILE, LONG, FakeTurn, WorkedInbox

HEAD = "*Bea keluar: Rp616.827.000,00* untuk 500 ton."


@dataclass
class MemoryStore(chat_fakes.MemoryStore):
    """The store, of Slack."""

    channel: str = "slack"


@dataclass
class FakePeople(chat_fakes.FakePeople):
    """People, of Slack."""

    channel: str = "slack"


__all__ = ["CHOICE", "DUTY", "FILE", "HEAD", "LONG", "FakePeople", "FakeTurn", "MemoryStore", "WorkedInbox"]

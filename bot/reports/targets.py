"""The chats that reports go to, as `ADMIN_CHANNEL` names them, and what each platform lets a program send there."""

import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from adapters.slack import render as slack
from adapters.telegram import render as telegram
from core.errors import Misconfigured
from core.message import Reply

MINUTE = 60.0
_WRITTEN: Final[Mapping[str, re.Pattern[str]]] = {
    "telegram": re.compile(r"-?[1-9]\d{0,15}(?::[1-9]\d{0,9})?"),  # a chat, or a topic of a forum
    "slack": re.compile(r"(?:[TE][A-Z0-9]{2,}/)?[CGDU][A-Z0-9]{2,}"),  # a channel, or one of a workspace among several
}
_TITLES: Final[Mapping[str, str]] = {"telegram": "Telegram", "slack": "Slack"}


@dataclass(frozen=True, slots=True)
class Target:
    """A chat of a platform."""

    channel: str  # "telegram", "slack"
    chat: str  # the platform's id

    @property
    def title(self) -> str:
        """The platform as people call it."""
        return _TITLES[self.channel]

    def __str__(self) -> str:
        return f"{self.channel}:{self.chat}"


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be sent into a chat."""

    gap: float  # seconds between two messages
    minute: int  # messages within any minute
    size: int  # of a message, as `measure` counts it
    measure: Callable[[str], int]  # the length of a line inside a block of code as the platform counts it
    messages: Callable[[Reply], int]  # how many messages a reply becomes, at most


def _on_telegram(reply: Reply) -> int:
    return len(telegram.render_text(reply.text)) + len(reply.attachments)


def _on_slack(reply: Reply) -> int:
    return len(slack.render_text(reply.text)) + len(reply.attachments)


# A group of Telegram takes 20 messages a minute, of 4,096 UTF-16 units; one place is left for whoever asks there.
# Slack takes about one message a second and channel; one of ours holds 9,000 characters before it becomes two.
LIMITS: Final[Mapping[str, Limits]] = {
    "telegram": Limits(3.2, 19, 3_800, telegram.units, _on_telegram),
    "slack": Limits(1.2, 48, 8_500, lambda line: len(slack.escape(line)), _on_slack),
}


def read_targets(setting: str) -> tuple[Target, ...]:
    """The chats of a setting, each once; raises Misconfigured for one that cannot be a chat."""
    found: dict[Target, None] = {}
    for entry in filter(None, (part.strip() for part in setting.split(","))):
        channel, _, chat = entry.partition(":")
        written = _WRITTEN.get(channel.strip().lower())
        if written is None or not written.fullmatch(chat.strip()):
            raise Misconfigured(
                f"ADMIN_CHANNEL: {entry!r} is no chat; write telegram:CHAT_ID or slack:CHANNEL_ID, several by comma"
            )
        found[Target(channel.strip().lower(), chat.strip())] = None
    return tuple(found)


@dataclass(slots=True)
class Pace:
    """When the next message may go, so that neither the pause between two nor a minute's number is broken."""

    limits: Limits
    clock: Callable[[], float]
    _sent: deque[float] = field(default_factory=deque)  # of the last minute, oldest first

    def wait(self, messages: int = 1) -> float:
        """Seconds until so many messages may go."""
        now = self.clock()
        while self._sent and self._sent[0] <= now - MINUTE:
            self._sent.popleft()
        if not self._sent:
            return 0.0
        over = min(len(self._sent) + messages - self.limits.minute, len(self._sent))
        full = self._sent[over - 1] + MINUTE - now if over > 0 else 0.0
        return max(0.0, self._sent[-1] + self.limits.gap - now, full)

    def count(self, messages: int) -> None:
        """Note that so many go now."""
        self._sent.extend([self.clock()] * messages)

"""One budget of sends for every channel: Slack takes about one message a second from an app, short bursts allowed.

Calls that only decorate leave the last place to calls that matter, and those wait in the order they came. What nobody
asked for leaves it too, and waits without a place in the line. A channel that Slack told to wait waits alone.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import islice
from time import monotonic

from core.errors import TooMany

CALLS, SECONDS = 4, 4.0  # within any such time
_MAX_CHANNELS = 5_000
_LOOKED_AT = 50  # channels tried when room is needed
_POLITE = 0.25  # seconds between two looks whether replies still wait


@dataclass(slots=True)
class _Chat:
    """What is remembered of a channel."""

    sent: deque[float] = field(default_factory=deque)  # when, oldest first
    paused_until: float = 0.0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def wait(self, now: float, calls: int = CALLS) -> float:
        """Seconds until one more call fits among so many."""
        while self.sent and self.sent[0] <= now - SECONDS:
            self.sent.popleft()
        full = self.sent[-calls] + SECONDS - now if len(self.sent) >= calls else 0.0
        return max(self.paused_until - now, full, 0.0)


class SendBudget:
    """Says when a call may be made."""

    def __init__(
        self, *, clock: Callable[[], float] = monotonic, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._clock, self._sleep = clock, sleep
        self._chats: OrderedDict[str, _Chat] = OrderedDict()

    async def take(self, channel: str, *, within: float, aside: bool = False) -> None:
        """Wait for the channel's next call and count it; raises TooMany when that takes longer than `within` seconds.

        `aside`: a call that nobody waits for. It lets replies go first.
        """
        chat, until = self._chat(channel), self._clock() + within
        if aside:
            while (wait := self._wait_aside(chat)) > 0:
                if self._clock() + wait > until:
                    raise TooMany(wait)
                await self._sleep(wait)
            chat.sent.append(self._clock())
            return
        async with chat.turn:
            while (wait := chat.wait(self._clock())) > 0:
                if self._clock() + wait > until:
                    raise TooMany(wait)
                await self._sleep(wait)
            chat.sent.append(self._clock())

    def try_take(self, channel: str) -> bool:
        """Count a call that only decorates, if there is plenty of room; False means: leave it out."""
        chat, now = self._chat(channel), self._clock()
        if chat.turn.locked() or chat.wait(now) > 0 or len(chat.sent) >= CALLS - 1:
            return False
        chat.sent.append(now)
        return True

    def pause(self, channel: str, seconds: float) -> None:
        """Let one channel rest, as Slack asked."""
        chat = self._chat(channel)
        chat.paused_until = max(chat.paused_until, self._clock() + seconds)

    def _wait_aside(self, chat: _Chat) -> float:
        return max(chat.wait(self._clock(), CALLS - 1), _POLITE if chat.turn.locked() else 0.0)

    def __len__(self) -> int:
        return len(self._chats)

    def _chat(self, channel: str) -> _Chat:
        chat = self._chats.get(channel)
        if chat is None:
            self._forget_idle()
            chat = self._chats[channel] = _Chat()
        self._chats.move_to_end(channel)
        return chat

    def _forget_idle(self) -> None:
        """Make room among those not used for longest; a channel that must still wait is never forgotten."""
        now, surplus = self._clock(), len(self._chats) - _MAX_CHANNELS + 1
        for channel in list(islice(self._chats, _LOOKED_AT)) if surplus > 0 else ():
            chat = self._chats[channel]
            if surplus > 0 and chat.wait(now) == 0 and not chat.sent and not chat.turn.locked():
                del self._chats[channel]
                surplus -= 1

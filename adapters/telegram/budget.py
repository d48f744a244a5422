"""One budget of sends for every chat: messages, edits, drafts and typing signs all count against it.

Telegram lets a chat have about one message a second, short bursts allowed, and a group 20 within a minute, edits
included. Calls that only decorate are dropped when half of that is used; calls that matter wait. What nobody asked for
waits longer and without a place in the line, so that it holds up no reply. A chat that Telegram told to wait waits alone.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic

from core.errors import TooMany

PRIVATE = ((4, 4.0),)  # calls within seconds
GROUP = ((4, 4.0), (20, 60.0))
_MAX_CHATS = 5_000
_TICK = 0.001  # a shorter sleep may end before the clock moved
_POLITE = 0.25  # seconds between two looks whether replies still wait


@dataclass(slots=True)
class _Chat:
    """What is remembered of a chat."""

    windows: tuple[tuple[int, float], ...]
    sent: deque[float] = field(default_factory=deque)  # when, oldest first
    paused_until: float = 0.0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # calls that matter go in the order they came

    def wait(self, now: float, *, aside: bool = False) -> float:
        """Seconds until one more call fits; `aside` leaves the last tenth of every window, at least one call, to replies."""
        longest = max(seconds for _, seconds in self.windows)
        while self.sent and self.sent[0] <= now - longest:
            self.sent.popleft()
        waits = [self.paused_until - now, 0.0]
        for calls, seconds in self.windows:
            room = calls - max(1, calls // 10) if aside else calls
            if len(self.sent) >= room:
                waits.append(self.sent[-room] + seconds - now)
        return max(waits)

    def half_free(self, now: float) -> bool:
        """Whether less than half of every window is used."""
        return all(sum(at > now - seconds for at in self.sent) < calls / 2 for calls, seconds in self.windows)

    def idle(self, now: float) -> bool:
        """Whether forgetting it changes nothing."""
        return self.wait(now) == 0 and not self.sent and not self.turn.locked()


class SendBudget:
    """Says when a call may be made. `rate` and `burst` hold over all chats; a rate of 0 switches that limit off."""

    def __init__(
        self,
        *,
        rate: float = 30.0,
        burst: int = 200,
        clock: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._rate, self._burst = rate, float(burst)
        self._clock, self._sleep = clock, sleep
        self._chats: OrderedDict[int, _Chat] = OrderedDict()
        self._left, self._seen = float(burst), clock()

    async def take(self, chat_id: int, *, group: bool, within: float, aside: bool = False) -> None:
        """Wait for the chat's next call and count it; raises TooMany when that takes longer than `within` seconds.

        `aside`: a call that nobody waits for. It lets replies go first, in its chat and over all chats.
        """
        chat, until = self._chat(chat_id, group=group), self._clock() + within
        if aside:
            while (wait := self._wait_aside(chat)) > 0:
                if self._clock() + wait > until:
                    raise TooMany(wait)
                await self._sleep(max(wait, _TICK))
            self._count(chat)
            return
        async with chat.turn:
            while (wait := max(chat.wait(self._clock()), self._wait_overall())) > 0:
                if self._clock() + wait > until:
                    raise TooMany(wait)
                await self._sleep(max(wait, _TICK))
            self._count(chat)

    def try_take(self, chat_id: int, *, group: bool) -> bool:
        """Count a call that only decorates, if there is plenty of room; False means: leave it out."""
        chat, now = self._chat(chat_id, group=group), self._clock()
        if chat.turn.locked() or chat.wait(now) > 0 or not chat.half_free(now) or self._crowded():
            return False
        self._count(chat)
        return True

    def pause(self, chat_id: int, seconds: float, *, group: bool) -> None:
        """Let one chat rest, as Telegram asked."""
        chat = self._chat(chat_id, group=group)
        chat.paused_until = max(chat.paused_until, self._clock() + seconds)

    def __len__(self) -> int:
        return len(self._chats)

    def _chat(self, chat_id: int, *, group: bool) -> _Chat:
        chat = self._chats.get(chat_id)
        if chat is None:
            self._forget_idle()
            chat = self._chats[chat_id] = _Chat(GROUP if group else PRIVATE)
        self._chats.move_to_end(chat_id)
        return chat

    def _forget_idle(self) -> None:
        """Make room; a chat that must still wait is never forgotten."""
        now = self._clock()
        for chat_id in list(self._chats)[: max(0, len(self._chats) - _MAX_CHATS + 1)]:
            if self._chats[chat_id].idle(now):
                del self._chats[chat_id]

    def _count(self, chat: _Chat) -> None:
        chat.sent.append(self._clock())
        self._left -= 1

    def _wait_aside(self, chat: _Chat) -> float:
        """Seconds until a call may be made that nobody waits for: half of what all chats share stays free."""
        overall = self._wait_overall()
        if self._rate > 0:
            overall = max(overall, (min(self._burst, self._burst / 2 + 1) - self._left) / self._rate)
        return max(overall, chat.wait(self._clock(), aside=True), _POLITE if chat.turn.locked() else 0.0)

    def _crowded(self) -> bool:
        """Whether the messages of all chats need what is left."""
        self._wait_overall()
        return self._rate > 0 and self._left < self._burst / 2

    def _wait_overall(self) -> float:
        """Seconds until any chat may make a call."""
        if self._rate <= 0:
            return 0.0
        now = self._clock()
        self._left, self._seen = min(self._burst, self._left + (now - self._seen) * self._rate), now
        return max(0.0, (1 - self._left) / self._rate)

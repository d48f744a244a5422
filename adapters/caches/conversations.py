"""Conversations in memory first: the newest turns of each, written through to the database after the reply."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from adapters.caches.bounded import Bounded
from core.errors import Unavailable
from core.timing import count_cache

Load = Callable[[str], Awaitable[Mapping[str, Any] | None]]
IsNew = Callable[[str], bool]
Save = Callable[[str, Mapping[str, Any], str], Awaitable[None]]  # conversation, state, whose words


class Conversations:
    """Fulfils `core.ports.Memory`. A state that cannot be loaded counts as a new conversation.

    Conversations of `shared` channels may go on at another instance at any time: they are read from the database at every
    turn, and `flush` must be awaited before their next message is handed out.
    """

    def __init__(
        self,
        load: Load,
        save: Save,
        *,
        is_new: IsNew = lambda _: False,
        size: int = 1000,
        ttl: float = 3600,
        shared: tuple[str, ...] = (),
    ) -> None:
        """`is_new` tells, without asking the database, that it has nothing of a conversation; shared ones are always asked for."""
        self._load, self._save, self._is_new, self._shared = load, save, is_new, shared
        self.held: Bounded[Mapping[str, Any]] = Bounded(size, ttl)
        # The newest state of each conversation that is not stored yet, and whose words it holds.
        self._pending: dict[str, tuple[Mapping[str, Any], str]] = {}
        self._writing: dict[str, asyncio.Task[None]] = {}  # one writer a conversation, so that writes keep their order
        self.hits = 0
        self.misses = 0

    def __len__(self) -> int:
        return len(self.held)

    @property
    def held_bytes(self) -> int:
        """About how many bytes the states take."""
        return self.held.held_bytes

    def clear(self) -> None:
        """Forget what the database knows as well; what is not stored yet stays, and so do the counters."""
        for conversation_id in self.held.all_keys():
            if conversation_id not in self._writing:
                self.held.pop(conversation_id)

    async def load(self, conversation_id: str) -> Mapping[str, Any] | None:
        """The state of a conversation, from memory or the database."""
        shared = conversation_id.startswith(self._shared)
        held = None if shared else self.held.get(conversation_id)
        count_cache("conversation", hit=held is not None)
        if held is not None:
            self.hits += 1
            return held or None
        self.misses += 1
        if not shared and self._is_new(conversation_id):
            self.held.put(conversation_id, {})
            return None
        try:
            state = await self._load(conversation_id)
        except Unavailable:
            return None
        if not shared:
            self.held.put(conversation_id, state or {})
        return state

    def keep(self, conversation_id: str, state: Mapping[str, Any], user_id: str = "", /) -> None:
        """Hold the state now and store it in the background."""
        if not conversation_id.startswith(self._shared):
            self.held.put(conversation_id, state)
        self._pending[conversation_id] = (state, user_id)
        if conversation_id not in self._writing:
            task = asyncio.create_task(self._stored(conversation_id))
            self._writing[conversation_id] = task

    async def flush(self) -> None:
        """Wait until everything kept is stored."""
        if self._writing:
            await asyncio.gather(*tuple(self._writing.values()), return_exceptions=True)

    async def _stored(self, conversation_id: str) -> None:
        """Store the newest state of a conversation, one write at a time, until none newer is waiting."""
        try:
            while (newest := self._pending.pop(conversation_id, None)) is not None:
                await self._save(conversation_id, *newest)
        except Unavailable:
            self._pending.pop(conversation_id, None)  # memory still has it; after a restart it has to be said again
        finally:
            self._writing.pop(conversation_id, None)

"""Conversations in memory first: the newest turns of each, written through to the database after the reply."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from cachetools import TTLCache

from core.errors import Unavailable
from core.timing import count_cache

Load = Callable[[str], Awaitable[Mapping[str, Any] | None]]
Save = Callable[[str, Mapping[str, Any]], Awaitable[None]]
MAX_WRITES = 1000  # states waiting to be stored; beyond it the oldest write is waited for


class Conversations:
    """Fulfils `core.ports.Memory`. A state that cannot be loaded counts as a new conversation.

    Conversations of `shared` channels may go on at another instance at any time: they are read from the database at every
    turn, and `flush` must be awaited before their next message is handed out.
    """

    def __init__(
        self, load: Load, save: Save, *, size: int = 1000, ttl: float = 3600, shared: tuple[str, ...] = ()
    ) -> None:
        self._load, self._save, self._shared = load, save, shared
        self._held: TTLCache[str, Mapping[str, Any]] = TTLCache(size, ttl)
        self._writes: set[asyncio.Task[None]] = set()

    async def load(self, conversation_id: str) -> Mapping[str, Any] | None:
        """The state of a conversation, from memory or the database."""
        held = None if conversation_id.startswith(self._shared) else self._held.get(conversation_id)
        count_cache("conversation", hit=held is not None)
        if held is not None:
            return held or None
        try:
            state = await self._load(conversation_id)
        except Unavailable:
            return None
        if not conversation_id.startswith(self._shared):
            self._held[conversation_id] = state or {}
        return state

    def keep(self, conversation_id: str, state: Mapping[str, Any]) -> None:
        """Hold the state now and store it in the background."""
        if not conversation_id.startswith(self._shared):
            self._held[conversation_id] = state
        if len(self._writes) < MAX_WRITES:
            task = asyncio.create_task(self._stored(conversation_id, state))
            self._writes.add(task)
            task.add_done_callback(self._writes.discard)

    async def flush(self) -> None:
        """Wait until everything kept is stored."""
        if self._writes:
            await asyncio.gather(*tuple(self._writes), return_exceptions=True)

    async def _stored(self, conversation_id: str, state: Mapping[str, Any]) -> None:
        try:
            await self._save(conversation_id, state)
        except Unavailable:
            return  # memory still has it; after a restart the person has to say it again

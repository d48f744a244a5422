"""Conversations that may go on at another instance at any time are read anew and stored before the next message."""

import asyncio
from collections.abc import Mapping
from typing import Any

from adapters.caches.conversations import Conversations

States = dict[str, Mapping[str, Any]]


class Instance:
    """One of several that share a storage; its writes wait for a gate."""

    def __init__(self, states: States) -> None:
        self.states = states
        self.gate = asyncio.Event()
        self.gate.set()
        self.conversations = Conversations(self._load, self._save, shared=("telegram:", "slack:"))

    async def _load(self, conversation_id: str) -> Mapping[str, Any] | None:
        return self.states.get(conversation_id)

    async def _save(self, conversation_id: str, state: Mapping[str, Any], _user: str) -> None:
        await self.gate.wait()
        self.states[conversation_id] = state


async def test_what_another_instance_kept_is_seen_at_the_next_turn() -> None:
    """Also after this one kept or found something of its own."""
    states: States = {}
    here, there = Instance(states), Instance(states)
    assert await here.conversations.load("slack:1") is None
    for turn in range(1, 4):
        instance, other = (here, there) if turn % 2 else (there, here)
        instance.conversations.keep("slack:1", {"turn": turn})
        await instance.conversations.flush()
        assert {"turn": turn} == await other.conversations.load("slack:1")


async def test_a_flush_waits_until_everything_is_stored() -> None:
    """Only then the next message may be handed out."""
    here = Instance({})
    here.gate.clear()
    here.conversations.keep("telegram:1", {"turn": 1})
    flush = asyncio.create_task(here.conversations.flush())
    await asyncio.wait({flush}, timeout=0.05)
    assert (False, {}) == (flush.done(), here.states)
    here.gate.set()
    await flush
    assert {"telegram:1": {"turn": 1}} == here.states


async def test_a_shared_conversation_is_not_answered_from_memory() -> None:
    """What is not stored yet is not seen: hence the flush."""
    here = Instance({})
    here.gate.clear()
    here.conversations.keep("telegram:1", {"turn": 1})
    here.conversations.keep("web:1", {"turn": 1})
    assert (None, {"turn": 1}) == (await here.conversations.load("telegram:1"), await here.conversations.load("web:1"))
    here.gate.set()
    await here.conversations.flush()


async def test_other_conversations_stay_in_memory() -> None:
    """A browser talks to one instance."""
    here = Instance({"web:1": {"turn": 1}})
    assert {"turn": 1} == await here.conversations.load("web:1")
    here.states["web:1"] = {"turn": 2}
    assert {"turn": 1} == await here.conversations.load("web:1")


async def test_nothing_to_store_is_flushed_at_once() -> None:
    """A turn that failed kept nothing."""
    async with asyncio.timeout(1):
        await Instance({}).conversations.flush()

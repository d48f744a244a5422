"""Conversations in memory first, written through to storage."""

import asyncio
from collections.abc import Mapping
from typing import Any

from adapters.caches.conversations import Conversations
from core.errors import DatabaseUnavailable
from core.timing import open_timings


class Storage:
    """Keeps states, counts loads, waits and fails as told."""

    def __init__(self, *, failure: Exception | None = None) -> None:
        self.states: dict[str, Mapping[str, Any]] = {}
        self.loads: list[str] = []
        self.failure = failure
        self.gate = asyncio.Event()
        self.gate.set()

    async def load(self, conversation_id: str) -> Mapping[str, Any] | None:
        """The state."""
        self.loads.append(conversation_id)
        if self.failure:
            raise self.failure
        return self.states.get(conversation_id)

    async def save(self, conversation_id: str, state: Mapping[str, Any], _user: str) -> None:
        """Keep it."""
        await self.gate.wait()
        if self.failure:
            raise self.failure
        self.states[conversation_id] = state


def _over(storage: Storage, **limits: float) -> Conversations:
    return Conversations(storage.load, storage.save, **limits)  # type: ignore[arg-type]  # limits as given


async def test_what_was_kept_is_known_at_once_and_stored_afterwards() -> None:
    """The reply does not wait for the database."""
    storage = Storage()
    storage.gate.clear()
    conversations = _over(storage)
    conversations.keep("c", {"topic": "help"})
    assert ({"topic": "help"}, {}) == (await conversations.load("c"), storage.states)
    storage.gate.set()
    await conversations.flush()
    assert {"c": {"topic": "help"}} == storage.states


async def test_a_conversation_that_is_surely_new_is_not_looked_for() -> None:
    """What it keeps afterwards is its own; where conversations are shared, the database is asked all the same."""
    storage = Storage()
    storage.states |= {"known": {"topic": "help"}, "telegram:1": {"topic": "levy"}}
    conversations = Conversations(storage.load, storage.save, is_new=lambda one: one != "known", shared=("telegram:",))
    found = [await conversations.load(one) for one in ("web:1", "known", "telegram:1")]
    assert ([None, {"topic": "help"}, {"topic": "levy"}], ["known", "telegram:1"]) == (found, storage.loads)
    conversations.keep("web:1", {"topic": "coo"})
    assert {"topic": "coo"} == await conversations.load("web:1")
    await conversations.flush()


async def test_a_conversation_of_another_instance_is_loaded_once() -> None:
    """A restart goes on with it."""
    storage = Storage()
    storage.states["c"] = {"topic": "help"}
    conversations = _over(storage)
    with open_timings() as timings:
        assert [{"topic": "help"}] * 2 == [await conversations.load("c") for _ in range(2)]
    assert (["c"], {"conversation": "miss"}) == (storage.loads, timings.caches)


async def test_a_new_conversation_is_looked_up_once() -> None:
    """That there is nothing is remembered, too."""
    storage = Storage()
    conversations = _over(storage)
    assert [None, None] == [await conversations.load("c") for _ in range(2)]
    assert ["c"] == storage.loads


async def test_a_database_that_does_not_answer_makes_a_new_conversation() -> None:
    """And is asked again with the next message."""
    storage = Storage(failure=DatabaseUnavailable())
    conversations = _over(storage)
    assert await conversations.load("c") is None
    storage.failure, storage.states["c"] = None, {"topic": "help"}
    assert {"topic": "help"} == await conversations.load("c")


async def test_a_state_that_cannot_be_stored_stays_in_memory() -> None:
    """Until the program stops."""
    conversations = _over(Storage(failure=DatabaseUnavailable()))
    conversations.keep("c", {"topic": "help"})
    await conversations.flush()
    assert {"topic": "help"} == await conversations.load("c")


async def test_memory_is_bounded_and_the_database_has_the_rest() -> None:
    """The oldest conversation is loaded again."""
    storage = Storage()
    conversations = _over(storage, size=2)
    for name in ("a", "b", "c"):
        conversations.keep(name, {"name": name})
    await conversations.flush()
    assert ({"name": "a"}, ["a"]) == (await conversations.load("a"), storage.loads)


async def test_the_newest_state_of_a_conversation_is_the_one_stored() -> None:
    """However long the write before it takes."""
    storage, waits = Storage(), iter((0.02, 0.0))

    async def save(conversation_id: str, state: Mapping[str, Any], _user: str) -> None:
        await asyncio.sleep(next(waits))
        storage.states[conversation_id] = state

    conversations = Conversations(storage.load, save)
    conversations.keep("c", {"turn": 1})
    conversations.keep("c", {"turn": 2})
    await conversations.flush()
    assert {"c": {"turn": 2}} == storage.states


async def test_what_helped_and_what_had_to_be_loaded_is_counted() -> None:
    """As of the other caches."""
    conversations = _over(Storage())
    for name in ("a", "a", "b", "a"):
        await conversations.load(name)
    assert (2, 2, 2) == (conversations.hits, conversations.misses, len(conversations))


async def test_emptying_it_loses_no_state() -> None:
    """What is stored is loaded again, and what is not stored yet stays."""
    storage = Storage()
    conversations = _over(storage)
    conversations.keep("stored", {"n": 1})
    await conversations.flush()
    storage.gate.clear()
    conversations.keep("waiting", {"n": 2})
    conversations.clear()
    assert 1 == len(conversations)
    assert [{"n": 1}, {"n": 2}] == [await conversations.load(name) for name in ("stored", "waiting")]
    assert ["stored"] == storage.loads
    storage.gate.set()
    await conversations.flush()

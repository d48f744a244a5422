"""One call for all who want the same at the same time, ended as soon as nobody waits for it any more."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from functools import partial
from typing import Generic, TypeVar

from core.waking import following

Value = TypeVar("Value")


class _Flight(Generic[Value]):
    __slots__ = ("task", "waiting")

    def __init__(self, task: "asyncio.Task[Value]") -> None:
        self.task, self.waiting = task, 0


class Flights(Generic[Value]):
    """Joins calls by their key; bounded by those who wait."""

    def __init__(self) -> None:
        self._open: dict[Hashable, _Flight[Value]] = {}

    def __len__(self) -> int:
        return len(self._open)

    async def join(self, key: Hashable, make: Callable[[], Awaitable[Value]]) -> Value:
        """The result of the call under way, else of a new one; whoever leaves ends it for nobody else. Raises what it raises."""
        flight = self._open.get(key)
        if flight is None:
            task = asyncio.get_running_loop().create_task(_run(make))
            flight = self._open[key] = _Flight(task)
            task.add_done_callback(partial(self._landed, key))
        flight.waiting += 1
        try:
            return await following(flight.task)
        finally:
            flight.waiting -= 1
            if not flight.waiting and not flight.task.done():
                if self._open.get(key) is flight:
                    del self._open[key]  # who comes now begins anew instead of joining what is being ended
                flight.task.cancel()

    def _landed(self, key: Hashable, task: "asyncio.Task[Value]") -> None:
        flight = self._open.get(key)
        if flight is not None and flight.task is task:
            del self._open[key]
        if not task.cancelled():
            task.exception()  # seen, also where everybody has left


async def _run(make: Callable[[], Awaitable[Value]]) -> Value:
    return await make()

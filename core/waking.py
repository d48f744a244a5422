"""Hands results to many who wait, one after the other in rounds of the loop."""

import asyncio
from collections import deque
from collections.abc import Iterable
from typing import Generic, TypeVar

Value = TypeVar("Value")
WITHIN = 0.25  # seconds in which everybody is woken, however long the rounds are


def wake(results: Iterable[tuple["asyncio.Future[Value]", Value]]) -> None:
    """Give each its value, one in each round of the loop, more where rounds are long; who has gone is passed over.

    All at once would go on all at once: what the first asks for next would leave only when the last has done its part, each of
    its steps would take as long as all of them together, and then the processor would have nothing to do while everybody waits.
    """
    _Waking(results).go_on()


class _Waking(Generic[Value]):
    """Those who are left to be woken."""

    __slots__ = ("_began", "_left", "_loop", "_many")

    def __init__(self, results: Iterable[tuple["asyncio.Future[Value]", Value]]) -> None:
        self._loop = asyncio.get_running_loop()
        self._left = deque(results)
        self._many, self._began = len(self._left), self._loop.time()

    def go_on(self) -> None:
        """Wake the next, and as many more as should have been woken by now."""
        due = self._many * (self._loop.time() - self._began) / WITHIN
        woken = False
        while self._left and not (woken and self._many - len(self._left) >= due):
            result, value = self._left.popleft()
            if not result.done():
                result.set_result(value)
                woken = True
        if self._left:
            self._loop.call_soon(self.go_on)

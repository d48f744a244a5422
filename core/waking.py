"""Hands results to many who wait: one after the other in rounds of the loop, each to a future of their own.

`asyncio.shield` and `asyncio.timeout` do for any code what is done here for futures alone, at several times the price.
"""

import asyncio
from collections import deque
from collections.abc import Iterable
from functools import partial
from typing import Generic, TypeVar

Value = TypeVar("Value")
WITHIN = 0.25  # seconds in which everybody is woken, however long the rounds are


def wake(results: Iterable[tuple["asyncio.Future[Value]", Value]]) -> None:
    """Give each its value, one in each round of the loop, more where rounds are long; who has gone is passed over.

    All at once would go on all at once: what the first asks for next would leave only when the last has done its part, each of
    its steps would take as long as all of them together, and then the processor would have nothing to do while everybody waits.
    """
    _Waking(results).go_on()


def following(future: "asyncio.Future[Value]") -> "asyncio.Future[Value]":
    """A future of one's own that ends as another one does, which others wait for too: leaving it ends nothing for them."""
    own: asyncio.Future[Value] = asyncio.get_running_loop().create_future()
    future.add_done_callback(partial(_passed_on, own))
    return own


def _passed_on(own: "asyncio.Future[Value]", done: "asyncio.Future[Value]") -> None:
    if done.cancelled():
        own.cancel()
    elif (error := done.exception()) is not None:  # seen, also where nobody waits any more
        if not own.done():
            own.set_exception(error)
    elif not own.done():
        own.set_result(done.result())


async def within(own: "asyncio.Future[Value]", seconds: float) -> Value:
    """The result of a future that nobody else waits for; raises TimeoutError where it takes longer, and what it raises."""
    timer = asyncio.get_running_loop().call_later(seconds, _late, own)
    try:
        return await own
    finally:
        timer.cancel()


def _late(own: "asyncio.Future[Value]") -> None:
    if not own.done():
        own.set_exception(TimeoutError())


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

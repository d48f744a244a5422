"""Hands results to many who wait, a few in each round of the loop."""

import asyncio
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Value = TypeVar("Value")
FEW = 8  # who go on in the same round


def wake(results: Iterable[tuple["asyncio.Future[Value]", Value]]) -> None:
    """Give each its value; who has gone is passed over.

    All at once would go on all at once: what the first of them asks for would leave only when the last has done its part,
    and the processor would have nothing to do while everybody waits for that.
    """
    _some(iter(results))


def _some(left: Iterator[tuple["asyncio.Future[Value]", Value]]) -> None:
    woken = 0
    for result, value in islice(left, FEW):
        woken += 1
        if not result.done():
            result.set_result(value)
    if woken == FEW:
        asyncio.get_running_loop().call_soon(_some, left)

"""One service that can be asked: its client, its circuit, its places, and what is known of its ways."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.openai.circuit import Circuit
from adapters.openai.client import Client
from adapters.openai.dialect import first_dialect
from adapters.openai.failures import Ended
from adapters.openai.pace import Rests
from adapters.openai.ports import Limits, Upstream
from adapters.openai.transport import Incoming

_KEPT = 64  # times remembered
_ENOUGH = 8  # of them, to know what is usual
_SOONEST = 0.3  # seconds before which nobody else is asked
_WAITING = 10  # calls that wait for a place; more would wait in vain
_FULL = "too many calls are under way"
_FEW = 10  # streams at once, of which each word is read as it comes
_REST_EACH, _REST_MOST = 0.0004, 0.04  # seconds between two reads of a stream, for each that runs; at most


class Service:
    """An upstream with all that is remembered of it."""

    def __init__(self, upstream: Upstream, limits: Limits) -> None:
        self.upstream = upstream
        self.client = Client(
            upstream.url, upstream.api_key, retries=limits.retries, connections=limits.concurrency, what="model"
        )
        self.circuit = Circuit(failures=limits.failures, rest=limits.rest)
        self.dialect = first_dialect(upstream.url)
        self._limits = limits
        self._places = asyncio.Semaphore(limits.concurrency)
        self._busy = self._waiting = 0
        self._vain = False  # whether somebody waited for a place in vain since one was last given back
        self._rests = Rests()
        self._firsts: dict[bool, deque[float]] = {whole: deque(maxlen=_KEPT) for whole in (True, False)}

    @property
    def ready(self) -> bool:
        """Whether a call has a chance now: it is not held back, and where no place is free a wait for one has a chance.

        It has none where many wait already, or where somebody waited in vain since a place was last given back: calls that
        began together end together, and until then everybody would lose the time of a wait.
        """
        return self.circuit.allows and not (self._places.locked() and self._in_vain)

    @property
    def _in_vain(self) -> bool:
        return self._vain or self._waiting >= _WAITING

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """One of the places; raises Ended when none is free in time, at once where no wait has a chance."""
        if self._places.locked():
            if self._in_vain:  # since somebody looked whether this one is ready
                raise Ended(_FULL, "neither")
            self._waiting += 1
            try:
                async with asyncio.timeout(self._limits.place):
                    await self._places.acquire()
            except TimeoutError:
                self._vain = True
                raise Ended(_FULL, "neither") from None
            finally:
                self._waiting -= 1
        else:
            await self._places.acquire()  # at once
        self._busy += 1
        try:
            yield
        finally:
            self._busy -= 1
            self._vain = False
            self._places.release()

    def rest(self, incoming: Incoming) -> None:
        """Have a stream rest before it is read on, where there are many.

        What comes meanwhile is one piece, which costs as much as a token alone. A last piece waits half as long on average:
        few people get theirs at once, many share a processor.
        """
        if self._busy > _FEW:
            self._rests.rest(incoming, min(_REST_MOST, _REST_EACH * self._busy))

    def answered(self, seconds: float, *, whole: bool) -> None:
        """Remember how long the first piece took."""
        self._firsts[whole].append(seconds)

    def patience(self, *, whole: bool) -> float:
        """Seconds within which 19 of 20 answers begin: after them another service is asked as well."""
        known = sorted(self._firsts[whole])
        if len(known) < _ENOUGH:
            return self._limits.hedge
        return min(max(known[len(known) * 19 // 20], _SOONEST), self._limits.hedge_most)

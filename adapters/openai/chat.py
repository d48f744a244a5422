"""The chat model: one service or several, the next one asked when one fails or takes longer than it usually does."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace

from adapters.openai.attempt import Attempt, End
from adapters.openai.budget import DayBudget
from adapters.openai.ports import Limits, Upstream
from adapters.openai.service import Service
from core.beside import beside
from core.chat import Ask
from core.errors import AnswerCut, ModelUnavailable


class OpenAIChat:
    """Fulfils `core.chat.Chat`; the services are asked in the order given."""

    def __init__(self, upstreams: Iterable[Upstream], budget: DayBudget, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._services = [Service(upstream, self._limits) for upstream in upstreams]
        self.budget = budget
        self._tasks: set[asyncio.Task[None]] = set()  # attempts, also those that only finish their connection

    @property
    def ready(self) -> bool:
        """Whether a call has a chance now: some service takes calls, and the day's budget is not spent."""
        return self.budget.left and any(service.ready for service in self._services)

    @property
    def model(self) -> str:
        """The model that is asked first, empty where none is configured."""
        return self._services[0].upstream.model if self._services else ""

    def state(self) -> Mapping[str, bool]:
        """For metrics: `up`, some service answered last time or was never asked; `circuit_open`, some is held back."""
        circuits = [service.circuit for service in self._services]
        return {
            "up": any(circuit.well for circuit in circuits),
            "circuit_open": any(circuit.open for circuit in circuits),
            "budget_left": self.budget.left,
        }

    async def prepare(self) -> None:
        """Load what the first call would wait for."""
        for service in self._services:
            await service.client.get()

    async def close(self) -> None:
        """Leave what still runs, and close the connections."""
        for task in (running := list(self._tasks)):
            task.cancel()
        if running:
            await asyncio.wait(running, timeout=1)
        for service in self._services:
            with contextlib.suppress(TimeoutError):
                await service.client.close()

    def stream(self, ask: Ask, *, seconds: float) -> AsyncGenerator[str, None]:
        """The growing answer in pieces; raises ModelUnavailable where nothing (more) comes in time.

        An empty piece comes where the service says that the text is whole, before it has told what it counted. Raises AnswerCut where it reached the limit of tokens. Close it (`contextlib.aclosing`) when it is not read to its end: the connection is closed at once then.
        """
        return self._pieces(ask, seconds, whole=False)

    async def complete(self, ask: Ask, *, seconds: float) -> str:
        """The whole answer, JSON where a schema is given; raises ModelUnavailable."""
        async with contextlib.aclosing(self._pieces(ask, seconds, whole=True)) as pieces:
            return "".join([piece async for piece in pieces])

    async def _pieces(self, ask: Ask, seconds: float, *, whole: bool) -> AsyncGenerator[str, None]:
        race = _Race(self._services, ask, seconds, self._start, self._limits, whole=whole)
        try:
            winner = await race.winner()
            over = ended = False
            while not over:
                # Looked at before taking: what is given last is not missed.
                over, ends = winner.done or race.over, winner.ended
                if text := winner.take():
                    yield text
                if ends and not (ended or over):
                    yield ""
                ended = ends
                if not over:
                    await race.news_of(winner)
            if not winner.done:
                raise await race.late(winner)
            if winner.failure is not None:
                raise ModelUnavailable(f"the language model gave no whole answer: {winner.failure.reason}")
            if winner.cut:
                raise AnswerCut("the language model gave no whole answer: it reached the limit of tokens")
        finally:
            await race.stop()

    def _start(self, service: Service, ask: Ask, until: float, news: asyncio.Event, *, whole: bool) -> Attempt:
        attempt = Attempt(service, ask, until, news, self.budget, whole=whole)
        self._tasks.add(attempt.task)
        attempt.task.add_done_callback(self._tasks.discard)
        return attempt


class _Race:
    """One question, asked of a service and, where that one fails or hesitates, of the next."""

    def __init__(
        self,
        services: Iterable[Service],
        ask: Ask,
        seconds: float,
        start: Callable[..., Attempt],
        limits: Limits,
        *,
        whole: bool,
    ) -> None:
        self._ask, self._start, self._limits, self._whole = ask, start, limits, whole
        self._waiting = deque(enumerate(services))
        self._now = asyncio.get_running_loop().time
        self._seconds, self._until = seconds, self._now() + seconds
        self._news = asyncio.Event()
        self._attempts: list[Attempt] = []
        self.over = False  # the one that won took too long
        self._alarm: asyncio.TimerHandle | None = None

    async def winner(self) -> Attempt:
        """The first attempt that gives text, or the only one that is left; raises ModelUnavailable."""
        hedge_at = self._next()
        while True:
            for attempt in self._attempts:
                if attempt.begun:
                    await self._dismiss(attempt)
                    return attempt
            if all(attempt.done for attempt in self._attempts):
                if not self._waiting:
                    raise self._nothing()
                hedge_at = self._next()
            elif self._now() >= hedge_at and self._waiting:
                hedge_at = self._next()
            await self._wait(min(self._until, hedge_at) if self._waiting else self._until)
            if self._now() >= self._until:
                await self._give_up("late")
                raise ModelUnavailable(f"the language model gave no answer within {self._seconds:g} s")

    async def news_of(self, winner: Attempt) -> None:
        """Wait for more of it; `over` tells whether it has stalled or the time has ended instead."""
        if self._alarm is None:
            self._watch(winner)
        await self._news.wait()
        self._news.clear()

    async def late(self, winner: Attempt) -> ModelUnavailable:
        """Stop one that took too long; the error that says so."""
        ended = self._now() >= self._until
        await winner.give_up("late")
        reason = f"its time of {self._seconds:g} s is over" if ended else "it stopped in the middle"
        return ModelUnavailable(f"the language model gave no whole answer: {reason}")

    def _watch(self, winner: Attempt) -> None:
        """Look whether it has stalled, and again when it may have: one timer, however many pieces come."""
        at = min(self._until, winner.heard + self._limits.stall)
        if self._now() >= at:
            self.over = True
            self._news.set()
        else:
            self._alarm = asyncio.get_running_loop().call_at(at, self._watch, winner)

    async def stop(self) -> None:
        """Leave what still runs, and wait until its connections are closed."""
        if self._alarm is not None:
            self._alarm.cancel()
        await self._give_up("left")

    async def _give_up(self, why: End) -> None:
        if any(not attempt.done for attempt in self._attempts):
            await asyncio.gather(*(attempt.give_up(why) for attempt in self._attempts))

    def _next(self) -> float:
        """Ask the next service that may be called; gives when, on the loop's clock, the one after it is asked too."""
        while self._waiting:
            place, service = self._waiting.popleft()
            if service.circuit.enter():
                # A model chosen for one call is one of the first service; another would not know it.
                ask = self._ask if place == 0 else replace(self._ask, model="")
                self._attempts.append(self._start(service, ask, self._until, self._news, whole=self._whole))
                return self._now() + service.patience(whole=self._whole)
        if not self._attempts:
            raise ModelUnavailable("the language model is held back after failures")
        return self._until

    async def _dismiss(self, winner: Attempt) -> None:
        """The others were too slow; one that had a start over the winner and lost it counts as failing."""
        if len(self._attempts) == 1:
            return
        place = self._attempts.index(winner)
        await asyncio.gather(
            *(attempt.give_up("late") for attempt in self._attempts[:place]),
            *(attempt.give_up("beaten") for attempt in self._attempts[place + 1 :]),
        )

    async def _wait(self, until: float) -> bool:
        """Wait for news; False where none came."""
        try:
            async with asyncio.timeout_at(until):
                await self._news.wait()
        except TimeoutError:
            return False
        self._news.clear()
        return True

    def _nothing(self) -> ModelUnavailable:
        reasons = "; ".join(dict.fromkeys(a.failure.reason for a in self._attempts if a.failure))
        return ModelUnavailable(f"the language model gave no answer: {reasons}")


@asynccontextmanager
async def open_chat(
    upstreams: Iterable[Upstream], budget: DayBudget, limits: Limits | None = None
) -> AsyncIterator[OpenAIChat]:
    """A chat model for as long as the block runs; what it needs is loaded meanwhile."""
    chat = OpenAIChat(upstreams, budget, limits)
    try:
        async with beside(chat.prepare()):
            yield chat
    finally:
        await chat.close()

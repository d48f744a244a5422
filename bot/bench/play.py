"""Plays questions to the program inside this process: so many people at once, each asking when the last answer is there."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import date
from uuid import uuid4

from bot.bench.figures import Figures, Sample, sample, summed
from bot.bench.questions import Asked
from bot.bench.upstream import Latency
from core.errors import ExportMateError
from core.message import Message, Reply
from core.timing import Timings

Show = Callable[[Reply], Awaitable[None]]
TakeTurn = Callable[[Message, Show | None], Awaitable[tuple[Reply, Timings, str]]]
TURN_SECONDS = 120.0


class Player:
    """Asks the program, with what its models take by themselves."""

    def __init__(self, take_turn: TakeTurn, latency: Latency, chat_model: str) -> None:
        self._take_turn, self._latency, self._chat_model = take_turn, latency, chat_model

    async def ask(self, question: Asked, *, streamed: bool = False, at: date | None = None) -> Sample:
        """One question in a conversation that never was before, in other runs neither; what goes wrong is told by the sample."""
        began = time.perf_counter()
        first: float | None = None

        async def show(_: Reply) -> None:
            nonlocal first
            if first is None:
                first = (time.perf_counter() - began) * 1e3

        message = Message(question.text, "bench", f"bench-{uuid4().hex}", at=at)
        try:
            async with asyncio.timeout(TURN_SECONDS):
                reply, timings, _ = await self._take_turn(message, show if streamed else None)
        except (ExportMateError, TimeoutError) as error:
            return Sample((time.perf_counter() - began) * 1e3, error=type(error).__name__)
        worded = reply.worded_by == "model"
        return sample(timings, self._latency, self._chat_model, first=first, worded=worded)

    async def play(
        self, name: str, questions: Sequence[Asked], at_once: int, *, streamed: bool = False, at: date | None = None
    ) -> Figures:
        """All questions, `at_once` of them under way at any time; the first ones in the same instant."""
        waiting = iter(questions)
        samples: list[Sample] = []

        async def person() -> None:
            for place, question in enumerate(waiting):
                one = await self.ask(question, streamed=streamed, at=at)
                samples.append(replace(one, together=place == 0))

        began, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(person() for _ in range(at_once)))
        seconds, used = time.perf_counter() - began, time.process_time() - cpu
        return summed(name, at_once, samples, seconds=seconds, cpu=used)

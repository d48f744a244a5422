"""One service answering one question, in a task of its own; what it said so far can be taken at any time."""

import asyncio
import random
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any, Literal

from adapters.openai.budget import DayBudget, Hold
from adapters.openai.client import UNTIL
from adapters.openai.failures import Broken, Ended, Failure, Verdict, read_failure
from adapters.openai.pace import Pieces
from adapters.openai.service import Service
from adapters.openai.transport import INCOMING, chunks
from adapters.openai.wire import MAX_LINE, Answer, Reader, only_json
from core.chat import Ask
from core.timing import ModelCall, count_retry, model_call

TRIES = 2  # of an answer that breaks before its first piece; refused requests are repeated by the SDK
REFUSALS = 5  # ways of asking that are tried in one call
REFUSED = frozenset({400, 422, 501})
CHARACTERS = 10  # that a token has at most, on average; beyond that the service does not keep its limit
_DRAIN = 0.1  # seconds for the last bytes of a stream, so that its connection can be used again

End = Literal["beaten", "left", "late"]


class Attempt:
    """Asks; `news` is set whenever there is something to take, or nothing more will come."""

    def __init__(
        self, service: Service, ask: Ask, until: float, news: asyncio.Event, budget: DayBudget, *, whole: bool
    ) -> None:
        self.failure: Failure | None = None
        self.begun = self.done = False
        self.cut = False  # it reached the limit of tokens: what it gave is all there is
        self.ended = False  # its text is whole as far as it says; what follows only counts it
        self._service, self._ask, self._until, self._news = service, ask, until, news
        self._budget, self._whole = budget, whole
        self.heard = 0.0  # when its last text came, on the loop's clock
        self._now = asyncio.get_running_loop().time
        self._pieces = Pieces()
        self._written = self._thought = 0  # characters
        self._sent = False
        self._end: End | None = None
        self._model = ask.model or service.upstream.model
        self._tokens_in = (len(ask.system) + len(ask.user) + len(str(ask.schema or ""))) // 4 + 8
        self.task = asyncio.create_task(self._run())
        # One that is left before it ever ran must give back its right to call, too.
        self.task.add_done_callback(lambda _: self._finish("neither"))

    def take(self) -> str:
        """What came since the last time."""
        return self._pieces.take()

    async def give_up(self, why: End) -> None:
        """Stop, and wait until the connection is closed.

        `late` counts against the service; `beaten` by another one and `left` by whoever asked do not.
        """
        if not self.done:
            self._end = self._end or why
            self.task.cancel()
            await asyncio.wait([self.task], timeout=1)

    async def _run(self) -> None:
        async with AsyncExitStack() as opened:
            self._finish(await self._outcome(opened))
            # Whoever asked has everything already; this only keeps the connection usable.
            await self._drain()

    def _finish(self, verdict: Verdict) -> None:
        if not self.done:
            circuit = self._service.circuit
            {"worked": circuit.worked, "failed": circuit.failed, "neither": circuit.left}[verdict]()
            self.done = True
            self._news.set()

    async def _outcome(self, opened: AsyncExitStack) -> Verdict:
        """Ask; what it says about the service."""
        try:
            most = self._tokens_in + self._ask.max_tokens
            hold = self._budget.hold(most, self._service.upstream.cost(self._tokens_in, self._ask.max_tokens))
            if hold is None:
                raise Ended("the budget of the day is spent", "neither")
            with model_call(self._model) as call:
                await self._measured(call, hold, opened)
        except asyncio.CancelledError:
            if self._end is None:
                raise
            return "failed"
        except Exception as error:  # noqa: BLE001  # whatever client and transport raise means: no answer
            self.failure = read_failure(error)
            return self.failure.verdict
        return "worked" if self._end is None else "neither"

    async def _measured(self, call: ModelCall, hold: Hold, opened: AsyncExitStack) -> None:
        counted: list[tuple[int, int]] = []
        UNTIL.set(self._until)
        try:
            # The race gives up at the end of the time; this is for one that nobody waits for any more.
            async with asyncio.timeout_at(self._until + 1), self._service.place():
                await self._tries(call, counted, opened)
        except asyncio.CancelledError:
            # Nobody wants the rest: that is no failure of the model. The task ends here, as it was asked to.
            if self._end not in ("beaten", "left"):
                raise
        finally:
            used = (
                counted[-1]
                if counted
                else (
                    self._tokens_in * self._sent,
                    (self._written + self._thought) // 4,
                )
            )
            cost = self._service.upstream.cost(*used)
            call.used(*used, cost)
            self._budget.settle(hold, sum(used), cost)

    async def _tries(self, call: ModelCall, counted: list[tuple[int, int]], opened: AsyncExitStack) -> None:
        for left in reversed(range(TRIES)):
            try:
                await self._read(await self._ask_service(opened), call, counted)
            except Broken:
                if self.begun or not left:
                    raise
                await opened.aclose()
                count_retry("model")
                await asyncio.sleep(random.uniform(0.05, 0.25))  # noqa: S311  # spreads calls, hides nothing
            else:
                return

    async def _ask_service(self, opened: AsyncExitStack) -> Any:
        """The response, its body unread; a request that is refused is put in other ways."""
        from openai import APIStatusError

        dialect = self._service.dialect
        for _ in range(REFUSALS):
            self._sent = True
            self._began = self._now()
            body = dialect.request(self._ask, self._model, whole=self._whole)
            try:
                response = await self._service.client.post("chat/completions", body)
            except APIStatusError as error:
                # Its words are read for their meaning only: they may quote what was asked.
                words = f"{error.param or ''} {error.code or ''} {error.message}"
                other = dialect.after(words, self._ask, whole=self._whole) if error.status_code in REFUSED else None
                if other is None:
                    raise
                dialect = other
            else:
                opened.push_async_callback(response.aclose)
                self._service.dialect = dialect
                return response
        raise Ended("it refuses every way of asking", "neither")

    async def _read(self, response: Any, call: ModelCall, counted: list[tuple[int, int]]) -> None:
        reader, length = Reader(thinking=self._service.dialect.thinks), 0
        answer, incoming = reader.answer, response.extensions[INCOMING]
        self._parts = chunks(response)
        try:
            async for chunk in self._parts:
                length += len(chunk)
                reader.feed(chunk)
                if answer.unasked and not self._service.dialect.thinks:
                    self._service.dialect = replace(self._service.dialect, thinks=True)
                    if self.begun:
                        raise Ended("it thought aloud before its answer")
                if length > 4 * MAX_LINE:
                    raise Broken("its answer is too long")
                if answer.complete:
                    break
                if answer.text and not self._whole:
                    self._give(answer.take(), call)
                    if answer.finish is None:  # what follows an end is there in a moment
                        self._service.rest(incoming)
                if answer.finish == "stop" and self.begun and not self.ended:
                    self.ended = True
                    self._news.set()
        except (Broken, Ended):
            raise
        except Exception as error:
            raise Broken("its answer broke off") from error
        reader.end()
        self._thought = answer.thought
        if answer.tokens:
            counted.append(answer.tokens)
        self._last(answer, call)

    def _last(self, answer: Answer, call: ModelCall) -> None:
        """The end of an answer: what is left of it, and whether it is all there."""
        text, cut = answer.take(), answer.finish in ("length", "content_filter")
        if self._whole:
            text = "" if cut else only_json(text) if self._ask.schema is not None else text
        if text:
            self._give(text, call)
        if answer.finish == "length" and self.begun and not self._whole:
            self.cut = True
        elif cut:
            raise Ended("its filter cut the answer" if answer.finish != "length" else "its answer reached the limit")
        if not self.begun:
            raise Broken("it gave no text")

    def _give(self, text: str, call: ModelCall) -> None:
        if not self.begun:
            if not (text := text.lstrip()):
                return
            self.begun = True
            self._service.answered(self._now() - self._began, whole=self._whole)
            if not self._whole:
                call.first_token()
        self._written += len(text)
        if self._written > CHARACTERS * self._ask.max_tokens + 100:
            raise Ended("it does not stop writing", "failed")
        self.heard = self._now()
        if self._pieces.add(text):
            self._news.set()

    async def _drain(self) -> None:
        if self.failure is not None or self._end is not None:
            return
        try:
            async with asyncio.timeout(_DRAIN):
                async for _ in self._parts:
                    pass
        except Exception:  # noqa: BLE001  # the answer is complete: what comes after it changes nothing
            return

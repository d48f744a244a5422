"""Embeddings from a service that speaks the OpenAI protocol: batched, each text asked for once, 384 dimensions.

What is asked while few calls are under way goes out at once, with whatever else is asked in the same moment; while many
are, questions wait for company, a fiftieth of a second at most.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

import numpy as np

from adapters.openai.budget import DayBudget
from adapters.openai.circuit import Circuit
from adapters.openai.client import UNTIL, Client
from adapters.openai.failures import read_failure
from adapters.openai.ports import Limits, Upstream
from adapters.openai.transport import chunks
from adapters.openai.vectors import read_vectors
from core.beside import beside
from core.dataset import clean_text
from core.errors import EmbeddingUnavailable
from core.knowledge import DIMENSIONS, Matrix
from core.timing import model_call
from core.waking import following, wake, within

BATCH = 64  # texts a call
WINDOW, WINDOW_MOST = 0.002, 0.02  # seconds that a question waits for company, for each call under way; at most
FEW = 4  # calls under way, up to which it waits for none: another call costs less than the wait
SIDE_BY_SIDE = 4  # calls under way for many passages
MOST = 8_000  # characters of a text; more than any question, less than any model refuses
_OPTIONAL = ("dimensions", "encoding_format")  # what some servers refuse

Asked = asyncio.Future[tuple[Matrix, int]]  # a vector and its tokens


class _Refused(EmbeddingUnavailable):
    """The service does not take this request; another one it may."""


class OpenAIEmbeddings:
    """Fulfils `core.ports.Embed` and `core.dataset.EmbedTexts`; close it, or use `open_embeddings`."""

    def __init__(
        self,
        upstream: Upstream,
        budget: DayBudget,
        limits: Limits | None = None,
        *,
        query_seconds: float = 5,
        batch_seconds: float = 120,
    ) -> None:
        limits = limits or Limits()
        self._upstream, self._budget = upstream, budget
        self._query_seconds, self._batch_seconds = query_seconds, batch_seconds
        self._client = Client(
            upstream.url, upstream.api_key, retries=limits.retries, connections=limits.concurrency, what="embedding"
        )
        self._circuit = Circuit(failures=limits.failures, rest=limits.rest)
        self._places = asyncio.Semaphore(limits.concurrency)
        self._left_out: frozenset[str] = frozenset()  # options that this service refused
        self._waiting: dict[str, Asked] = {}
        self._in_flight: dict[str, Asked] = {}  # waiting ones included
        self._timer: asyncio.Handle | None = None
        self._batches: set[asyncio.Task[None]] = set()

    @property
    def model(self) -> str:
        """The model's name and dimensions; vectors of other names are not comparable."""
        return f"{self._upstream.model}/{DIMENSIONS}"

    @property
    def up(self) -> bool:
        """Whether the service answered last time, or was never asked."""
        return self._circuit.well

    @property
    def circuit_open(self) -> bool:
        """Whether calls are held back."""
        return self._circuit.open

    async def embed_query(self, text: str) -> Matrix:
        """Embed a question: (384,) of length 1; raises EmbeddingUnavailable."""
        text = _clean(text)
        if (asked := self._in_flight.get(text)) is not None:
            return (await self._result(asked))[0]
        with model_call(self._upstream.model) as call:
            vector, tokens = await self._result(self._add(text))
            call.used(tokens, 0, self._upstream.cost(tokens, 0))
        return vector

    async def embed_queries(self, texts: Sequence[str]) -> Matrix:
        """Embed many questions: (n, 384); raises EmbeddingUnavailable."""
        return await self._many(texts)

    async def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Embed many passages: (n, 384); raises EmbeddingUnavailable. These models take both kinds alike."""
        return await self._many(texts)

    async def prepare(self) -> None:
        """Load what the first call would wait for."""
        await self._client.get()

    async def close(self) -> None:
        """Give up what runs, and close the connections."""
        if self._timer is not None:
            self._timer.cancel()
        for task in (running := list(self._batches)):
            task.cancel()
        if running:
            await asyncio.wait(running, timeout=1)
        for asked in list(self._in_flight.values()):
            asked.cancel()
        with suppress(TimeoutError):
            await self._client.close()

    async def _result(self, asked: Asked) -> tuple[Matrix, int]:
        try:
            # One caller that gives up must not take the result from the others.
            return await within(following(asked), self._query_seconds)
        except TimeoutError:
            raise EmbeddingUnavailable(f"the embedding service took more than {self._query_seconds:g} s") from None

    def _add(self, text: str) -> Asked:
        loop = asyncio.get_running_loop()
        asked: Asked = loop.create_future()
        self._waiting[text] = self._in_flight[text] = asked
        asked.add_done_callback(partial(self._finished, text))
        if len(self._waiting) >= BATCH:
            self._send()
        elif self._timer is None:
            under_way = len(self._batches)
            wait = min(WINDOW_MOST, WINDOW * under_way) if under_way > FEW else 0
            self._timer = loop.call_later(wait, self._send) if wait else loop.call_soon(self._send)
        return asked

    def _finished(self, text: str, asked: Asked) -> None:
        self._in_flight.pop(text, None)
        if not asked.cancelled():
            asked.exception()  # seen, also when every caller has gone

    def _send(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        batch, self._waiting = self._waiting, {}
        if batch:
            task = asyncio.create_task(self._answer(batch))
            self._batches.add(task)
            task.add_done_callback(self._batches.discard)

    async def _answer(self, batch: dict[str, Asked]) -> None:
        """Embed a batch for those who wait; where its request is refused, each text alone, so that one spoils none."""
        texts = list(batch)
        try:
            try:
                found = await self._call(texts, self._query_seconds)
            except _Refused:
                if len(texts) == 1:
                    raise
                for text in texts:
                    await self._answer({text: batch[text]})
                return
        except EmbeddingUnavailable as error:
            for asked in batch.values():
                if not asked.done():
                    asked.set_exception(error)
            return
        except asyncio.CancelledError:
            for asked in batch.values():
                asked.cancel()
            raise
        matrix, tokens = found
        each = -(-tokens // len(texts))
        # Copies: a view kept in a cache would keep the whole batch.
        wake([(asked, (row.copy(), each)) for asked, row in zip(batch.values(), matrix, strict=True)])

    async def _many(self, texts: Sequence[str]) -> Matrix:
        clean = [_clean(text) for text in texts]
        batches = [clean[start : start + BATCH] for start in range(0, len(clean), BATCH)]
        parts: list[Matrix] = []
        for start in range(0, len(batches), SIDE_BY_SIDE):
            calls = [self._call(batch, self._batch_seconds) for batch in batches[start : start + SIDE_BY_SIDE]]
            for found in await asyncio.gather(*calls, return_exceptions=True):
                if isinstance(found, BaseException):
                    raise found
                parts.append(found[0])
        return np.concatenate(parts) if parts else np.zeros((0, DIMENSIONS), dtype=np.float32)

    async def _call(self, texts: list[str], seconds: float) -> tuple[Matrix, int]:
        """The vectors of a batch and its tokens, counted in the budget."""
        guess = sum(len(text) for text in texts) // 3 + len(texts)
        if (hold := self._budget.hold(guess, self._upstream.cost(guess, 0))) is None:
            raise EmbeddingUnavailable("the budget of the day is spent")
        used = 0
        try:
            if not self._circuit.enter():
                raise EmbeddingUnavailable("the embedding service is held back after failures")
            matrix, used = await self._guarded(texts, seconds)
            used = used or guess
        finally:
            self._budget.settle(hold, used, self._upstream.cost(used, 0))
        return matrix, used

    async def _guarded(self, texts: list[str], seconds: float) -> tuple[Matrix, int]:
        """One call within its time; the circuit learns how it ended."""
        verdict = self._circuit.left
        try:
            UNTIL.set(asyncio.get_running_loop().time() + seconds)
            async with asyncio.timeout(seconds), self._places:
                found = read_vectors(await self._ask(texts), len(texts))
            verdict = self._circuit.worked
        except EmbeddingUnavailable:
            verdict = self._circuit.failed
            raise
        except Exception as error:  # noqa: BLE001  # whatever client and transport raise means: no vectors
            failure = read_failure(error)
            if failure.verdict == "failed":
                verdict = self._circuit.failed
            kind = _Refused if failure.verdict == "neither" else EmbeddingUnavailable
            raise kind(f"the embedding service gave no vectors: {failure.reason}") from None
        finally:
            verdict()
        return found

    async def _ask(self, texts: list[str]) -> bytes:
        from openai import APIStatusError

        left_out = self._left_out
        while True:
            body: dict[str, Any] = {
                "model": self._upstream.model,
                "input": texts,
                "encoding_format": "float" if "encoding_format" in left_out else "base64",
            }
            if "dimensions" not in left_out:
                body["dimensions"] = DIMENSIONS
            try:
                response = await self._client.post("embeddings", body)
                try:
                    found = b"".join([chunk async for chunk in chunks(response)])
                finally:
                    await response.aclose()
                self._left_out = left_out
                return found
            except APIStatusError as error:
                words = f"{error.param or ''} {error.message}"
                named = {option for option in _OPTIONAL if option in words} or set(_OPTIONAL)
                if error.status_code not in (400, 422, 501) or named <= left_out:
                    raise
                left_out |= named


def _clean(text: str) -> str:
    """As it is embedded; a service refuses what is empty."""
    return clean_text(text)[:MOST] or "."


@asynccontextmanager
async def open_embeddings(
    upstream: Upstream, budget: DayBudget, limits: Limits | None = None
) -> AsyncIterator[OpenAIEmbeddings]:
    """Embeddings for as long as the block runs; what they need is loaded meanwhile."""
    embeddings = OpenAIEmbeddings(upstream, budget, limits)
    try:
        async with beside(embeddings.prepare()):
            yield embeddings
    finally:
        await embeddings.close()

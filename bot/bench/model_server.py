"""A model server for measurements: the OpenAI protocol on loopback, with latencies and failures as they are set.

It answers chat (whole and streamed), embeddings and the list of models, and counts what it was asked. Run as
`python -m bot.bench.model_server` it is a process of its own, so that its work is not counted as the program's; the
first line that it writes is its port, `GET /stats` tells its counts.
"""

import argparse
import asyncio
import contextlib
import random
import sys
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass, field
from time import perf_counter
from typing import Literal

import orjson
from aiohttp import web

from bot.bench import model_wire as wire
from bot.bench.model_faults import Body, Cut, Handler, drop, hang_up
from core.knowledge import DIMENSIONS, Matrix

Part = Literal["chat", "embeddings"]
ANSWER = "Bea keluar CPO dihitung dari tarif, jumlah dan kurs pajak yang berlaku pada tanggal pendaftaran PEB. " * 9
KEPT = 100  # requests remembered
FEW = 20  # requests at once up to which the last moments before one is due are watched instead of slept through
TICK = 1e-3  # of the loop's timers, in seconds
ARRIVED = web.RequestKey("arrived", float)  # when a request was there


@dataclass(slots=True)
class Behaviour:
    """How quick the server is; every latency in seconds."""

    first_token: float = 0.0  # until the text begins
    tokens_per_second: float = 0.0  # 0: all at once
    embedding: float = 0.0  # a call of embeddings
    jitter: float = 0.0  # share by which each latency varies, 0..1
    counts: bool = True  # whether it tells usage


@dataclass(slots=True)
class Stats:
    """What the server was asked."""

    chats: int = 0
    embeddings: int = 0
    texts: int = 0  # embedded
    tokens_in: int = 0
    tokens_out: int = 0
    usages: int = 0  # streams that told their tokens, in an event of its own
    running: int = 0
    most_running: int = 0
    left: int = 0  # callers who went away before their answer was complete


@dataclass(eq=False)
class ModelServer:
    """The server; change its fields at any time."""

    answer: Callable[[Body], str] = lambda _: ANSWER
    embed: Callable[[list[str], int], Matrix] = wire.vectors
    behaviour: Behaviour = field(default_factory=Behaviour)
    stats: Stats = field(default_factory=Stats)
    bodies: deque[Body] = field(default_factory=lambda: deque(maxlen=KEPT))
    headers: deque[Mapping[str, str]] = field(default_factory=lambda: deque(maxlen=KEPT))
    queued: dict[Part, deque[Handler]] = field(default_factory=lambda: defaultdict(deque))
    always: dict[Part, Handler] = field(default_factory=dict)  # answers whatever nothing is queued for
    url: str = ""  # what a client takes as its base

    def then(self, part: Part, *handlers: Handler, times: int = 1) -> None:
        """Answer the next requests of a part in other ways, in this order."""
        self.queued[part].extend(handlers * times)

    def application(self) -> web.Application:
        """The routes."""
        app = web.Application(client_max_size=16 * 1024 * 1024)
        app.router.add_post("/v1/chat/completions", self._chat)
        app.router.add_post("/v1/embeddings", self._embeddings)
        app.router.add_get("/v1/models", self._models)
        app.router.add_get("/stats", self._stats)
        app.router.add_post("/reset", self._reset)
        return app

    async def chat(self, request: web.Request, body: Body, cut: Cut | None = None) -> web.StreamResponse:
        """The usual answer, or one that breaks in its middle."""
        model, text = str(body.get("model", "model")), self.answer(body)
        tokens = wire.tokens_of(text)
        limit = int(body.get("max_completion_tokens") or body.get("max_tokens") or sys.maxsize)
        finish = "length" if len(tokens) > limit else "stop"
        tokens = tokens[:limit]
        counted = wire.usage(wire.count_tokens(body), len(tokens))
        self.stats.tokens_in += counted["prompt_tokens"]
        self.stats.tokens_out += len(tokens)
        if not body.get("stream"):
            if cut is not None:
                return web.Response(body=cut.garbage) if cut.garbage else await drop()(request, body)
            pace = self.behaviour.tokens_per_second
            await self._due(request, self.behaviour.first_token + (len(tokens) / pace if pace else 0))
            whole = wire.completion(model, "".join(tokens), finish, counted if self.behaviour.counts else None)
            return _json(whole)
        ends = [wire.DONE]
        if self.behaviour.counts and (body.get("stream_options") or {}).get("include_usage"):
            self.stats.usages += 1
            ends.insert(0, wire.usage_event(model, counted))
        return await self._stream(request, [*wire.events(model, tokens, finish), *ends], cut)

    async def _stream(self, request: web.Request, events: list[bytes], cut: Cut | None) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        began = await self._due(request, self.behaviour.first_token)
        await response.prepare(request)
        pace = self.behaviour.tokens_per_second
        sent, until = 0, len(events) if cut is None else cut.events
        while sent < until:
            # What is due goes out together: a server that is late catches up instead of falling behind for good.
            due = min(until, max(sent + 1, int((perf_counter() - began) * pace) + 1)) if pace else until
            await response.write(b"".join(events[sent:due]))
            sent = due
            if pace and sent < until:
                await self._until(began + sent / pace * self._varied(), exactly=sent == until - 1)
        if cut is not None:
            await response.write(cut.garbage)
            await asyncio.sleep(cut.seconds)
            if not cut.goes_on:
                hang_up(request)
                return response
            await response.write(b"".join(events[sent:]))
        await response.write_eof()
        return response

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        self.stats.chats += 1
        with self._running():
            return await self._next("chat", self.chat, request)

    async def _embeddings(self, request: web.Request) -> web.StreamResponse:
        self.stats.embeddings += 1
        with self._running():
            return await self._next("embeddings", self.vectors, request)

    async def vectors(self, request: web.Request, body: Body) -> web.StreamResponse:
        """The usual answer to a call of embeddings."""
        given = body.get("input", [])
        texts = [given] if isinstance(given, str) else list(given)
        self.stats.texts += len(texts)
        matrix = self.embed(texts, int(body.get("dimensions") or DIMENSIONS))
        tokens = sum(len(text) for text in texts) // 4 + len(texts)
        encoding = str(body.get("encoding_format", "float"))
        answer = _json(wire.embedding_body(str(body.get("model", "model")), matrix, encoding, tokens))
        await self._due(request, self.behaviour.embedding)
        return answer

    async def _next(self, part: Part, usual: Handler, request: web.Request) -> web.StreamResponse:
        request[ARRIVED] = perf_counter()
        body: Body = orjson.loads(await request.read())
        self.bodies.append(body)
        self.headers.append(dict(request.headers))
        queue = self.queued[part]
        handler = queue.popleft() if queue else self.always.get(part, usual)
        return await handler(request, body)

    async def _models(self, _: web.Request) -> web.Response:
        return _json({"object": "list", "data": [{"id": "model", "object": "model", "owned_by": "bench"}]})

    async def _stats(self, _: web.Request) -> web.Response:
        return _json(asdict(self.stats))

    async def _reset(self, _: web.Request) -> web.Response:
        self.stats = Stats(running=self.stats.running)
        return _json({})

    @contextmanager
    def _running(self) -> Iterator[None]:
        stats = self.stats
        stats.running += 1
        stats.most_running = max(stats.most_running, stats.running)
        try:
            yield
        except asyncio.CancelledError:
            stats.left += 1
            raise
        except ConnectionError:  # seen while writing: the same
            stats.left += 1
            raise asyncio.CancelledError from None
        finally:
            stats.running -= 1

    async def _due(self, request: web.Request, seconds: float) -> float:
        """Wait until so long after a request came: the server's own work is part of its latency. Gives that moment."""
        due: float = request[ARRIVED] + seconds * self._varied()
        await self._until(due, exactly=True)
        return due

    async def _until(self, due: float, *, exactly: bool) -> None:
        """Wait until a moment; exactly, never before it.

        The loop counts whole milliseconds from when it last looked at its clock, so that a wait alone ends too late or, among
        many, too early. While few ask, it ends a moment before and the rest is watched.
        """
        left = due - perf_counter()
        watched = exactly and self.stats.running <= FEW
        await asyncio.sleep(max(0.0, (left - TICK / 2) // TICK * TICK if watched else left))
        while exactly and (left := due - perf_counter()) > 0:  # noqa: ASYNC110  # nobody tells when a moment has come
            await asyncio.sleep(0 if watched else max(left, TICK))

    def _varied(self) -> float:
        jitter = self.behaviour.jitter
        return 1 + random.uniform(-jitter, jitter) if jitter else 1.0  # noqa: S311  # a latency, not a secret


def _json(value: object) -> web.Response:
    return web.Response(body=orjson.dumps(value), content_type="application/json")


@asynccontextmanager
async def serving(server: ModelServer, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[ModelServer]:
    """Serve for as long as the block runs; `server.url` is set."""
    # A caller who leaves ends the work for him: what is still generated for nobody would be counted as load.
    runner = web.AppRunner(server.application(), access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port, backlog=1024).start()
        server.url = f"http://{host}:{runner.addresses[0][1]}/v1"
        yield server
    finally:
        await runner.cleanup()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A model server for measurements.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one, which is the first line written")
    parser.add_argument("--first-token", type=float, default=0.0, help="seconds until the text begins")
    parser.add_argument("--tokens-per-second", type=float, default=0.0, help="0: all at once")
    parser.add_argument("--embedding", type=float, default=0.0, help="seconds a call of embeddings takes")
    parser.add_argument("--jitter", type=float, default=0.0, help="share by which latencies vary, 0 to 1")
    parser.add_argument("--answer", default=ANSWER, help="what it answers")
    return parser.parse_args()


async def _run(given: argparse.Namespace) -> None:
    behaviour = Behaviour(given.first_token, given.tokens_per_second, given.embedding, given.jitter)
    server = ModelServer(lambda _: str(given.answer), behaviour=behaviour)
    async with serving(server, given.host, given.port):
        sys.stdout.write(server.url.rpartition(":")[2].removesuffix("/v1") + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    """Serve until interrupted."""
    with contextlib.suppress(ImportError):  # not on Windows
        import uvloop

        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(_arguments()))


if __name__ == "__main__":
    main()

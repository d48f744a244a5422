"""How a model server fails: refusals, broken connections, late headers, streams that go wrong in their middle."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from aiohttp import web

from bot.bench import model_wire as wire

Body = Mapping[str, Any]
Handler = Callable[[web.Request, Body], Awaitable[web.StreamResponse]]


@dataclass(slots=True)
class Cut:
    """How a stream of an answer goes wrong after some events."""

    events: int
    garbage: bytes = b""  # sent instead of the rest
    seconds: float = 0.0  # of silence
    goes_on: bool = False  # False: the connection breaks


class Answers(Protocol):
    """A server that answers as usual where nothing goes wrong."""

    async def chat(self, request: web.Request, body: Body, cut: Cut | None = None) -> web.StreamResponse:
        """The usual answer, or one that breaks in its middle."""
        ...


def refuse(status: int, message: str = "refused", *, retry_after: str = "", **more: str) -> Handler:
    """Answers with an error; `code` and `param` as the protocol has them."""

    async def handle(_: web.Request, __: Body) -> web.StreamResponse:
        headers = {"Retry-After": retry_after} if retry_after else {}
        return web.json_response(wire.error_body(message, **more), status=status, headers=headers)

    return handle


def drop() -> Handler:
    """Breaks the connection instead of answering."""

    async def handle(request: web.Request, _: Body) -> web.StreamResponse:
        hang_up(request)
        return web.Response()

    return handle


def late(server: Answers, seconds: float) -> Handler:
    """Sends its headers late, then answers as usual."""

    async def handle(request: web.Request, body: Body) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return await server.chat(request, body)

    return handle


def cut(server: Answers, how: Cut) -> Handler:
    """Streams some events and then goes wrong."""

    async def handle(request: web.Request, body: Body) -> web.StreamResponse:
        return await server.chat(request, body, how)

    return handle


def hang_up(request: web.Request) -> None:
    """Break a connection without a word."""
    if request.transport is not None:
        request.transport.close()

"""The SDK's requests over aiohttp: its C parser reads streams for half of what the SDK's own transport takes.

What comes can rest: nothing is read from its connection meanwhile, so that what comes in pieces is read as one.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any, Self

import aiohttp
import httpx2
from aiohttp.client_proto import ResponseHandler

INCOMING = "incoming"  # name of a response's extension, an `Incoming`
_INSTEAD: ContextVar[Callable[[httpx2.Request], httpx2.Response] | None] = ContextVar("instead", default=None)


class Http(httpx2.AsyncClient):
    """Gives requests to the transport as the SDK worded them.

    The SDK tells everything that a request needs; merging it with defaults that it overrides, and looking for cookies and
    passwords in it, costs as much as the request. A redirection is followed, which is nothing that happens every day.
    """

    def __init__(self, transport: httpx2.AsyncBaseTransport, **settings: Any) -> None:
        super().__init__(transport=transport, **settings)
        self._sender = transport
        self._urls: dict[httpx2.URL | str, httpx2.URL] = {}  # few: those of the service's methods

    def build_request(self, method: str, url: httpx2.URL | str, **given: Any) -> httpx2.Request:
        """The request, with a body of bytes as it is."""
        content, headers, timeout = given.pop("content", None), given.pop("headers", None), given.pop("timeout", None)
        if not isinstance(content, bytes) or not isinstance(timeout, httpx2.Timeout) or any(given.values()):
            given |= {"content": content, "headers": headers, "timeout": timeout}
            return super().build_request(method, url, **given)
        if (known := self._urls.get(url)) is None:
            known = self._urls[url] = httpx2.URL(url)
        stream, limits = httpx2.ByteStream(content), {"timeout": timeout.as_dict()}
        request = httpx2.Request(method, known, headers=headers, stream=stream, extensions=limits)
        request.headers.encoding = "ascii"  # as they are made; else it would be found out by trying
        return request

    async def send(self, request: httpx2.Request, **given: Any) -> httpx2.Response:
        """The response, its body unread where it is to be streamed."""
        for hook in self.event_hooks["request"]:
            await hook(request)
        if (instead := _INSTEAD.get()) is not None:
            _INSTEAD.set(None)
            response = instead(request)
        else:
            response = await self._sender.handle_async_request(request)
        try:
            if response.is_redirect:  # nothing was done there; asked again it is the library that follows
                await response.aclose()
                return await super().send(request, **given)
            for hook in self.event_hooks["response"]:
                await hook(response)
            if not given.get("stream"):
                await response.aread()
        except BaseException:
            await response.aclose()
            raise
        return response


@contextmanager
def instead(given: Callable[[httpx2.Request], httpx2.Response]) -> Iterator[None]:
    """In the block the first request is not sent: its response is what `given` gives, its failure what that raises."""
    token = _INSTEAD.set(given)
    try:
        yield
    finally:
        _INSTEAD.reset(token)


class Transport(httpx2.AsyncBaseTransport):
    """Sends requests; connections are kept and used again."""

    def __init__(self, *, trust: ssl.SSLContext, connections: int, idle: float) -> None:
        """`idle`: seconds that an unused connection is kept."""
        self._trust, self._connections, self._idle = trust, connections, idle
        self._session: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The response, its body unread. Raises the client's own errors, so that the SDK can tell them apart."""
        limits = request.extensions.get("timeout", {})
        times = aiohttp.ClientTimeout(
            total=None, connect=limits.get("pool"), sock_connect=limits.get("connect"), sock_read=limits.get("read")
        )
        hostname = request.extensions.get("sni_hostname")
        headers, body = request.headers.multi_items(), await request.aread()
        response = await self.send(request.method, str(request.url), headers, body, times, hostname=hostname)
        response.request = request
        return response

    async def send(
        self,
        method: str,
        url: str,
        headers: Sequence[tuple[str, str]],
        body: bytes,
        times: aiohttp.ClientTimeout,
        *,
        hostname: str | None = None,
    ) -> httpx2.Response:
        """The response, its body unread; `hostname` is what a certificate has to name. Raises httpx2.TransportError."""
        if self._session is None:
            connector = _Connector(limit=self._connections, keepalive_timeout=self._idle, ssl=self._trust)
            self._session = aiohttp.ClientSession(connector=connector, auto_decompress=False)
        try:
            response = await self._session.request(
                method,
                url,
                headers=headers,
                data=body or None,
                allow_redirects=False,
                timeout=times,
                server_hostname=hostname,
            )
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _as_the_clients(error) from error
        incoming = Incoming(response)
        told = httpx2.Response(
            response.status,
            headers=response.raw_headers,
            stream=incoming,
            extensions={"http_version": b"HTTP/1.1", INCOMING: incoming},
        )
        told.headers.encoding = "iso-8859-1"  # which reads any byte; else one would be found by trying
        return told

    async def aclose(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()


class _Connection(ResponseHandler):
    """Goes on reading only where it had stopped.

    The library does so after every part that it gives out, which of a stream is every token; each time it looks whether its
    parser has kept something back.
    """

    _stopped = False

    def pause_reading(self) -> None:
        """What came was too much for whoever reads it."""
        self._stopped = True
        super().pause_reading()

    def resume_reading(self, *given: Any, **named: Any) -> None:
        """Enough of it was taken."""
        if self._stopped:
            self._stopped = False
            super().resume_reading(*given, **named)


class _Connector(aiohttp.TCPConnector):
    """Opens connections of this kind."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        # A name of the library's own: under another one the connections would be its usual ones, which only cost more.
        kind: type[ResponseHandler] = _Connection
        self._factory = partial(kind, loop=self._loop)


class Incoming(httpx2.AsyncByteStream):
    """The bytes of a response as they come."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response, self._content = response, response.content
        self._paused: asyncio.ReadTransport | None = None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        try:
            if chunk := await self._content.readany():
                return chunk
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _as_the_clients(error) from error
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Give the connection back, or close it where something is left unread."""
        self._response.release()

    def pause(self) -> None:
        """Read nothing from the connection until `resume`; after the response's end nothing is left to pause."""
        connection = self._response.connection
        transport = None if connection is None else connection.transport
        if transport is not None and transport.is_reading():
            transport.pause_reading()
            self._paused = transport

    def resume(self) -> None:
        """Read on, where `pause` stopped it."""
        transport, self._paused = self._paused, None
        if transport is not None and not transport.is_closing():
            transport.resume_reading()


def chunks(response: httpx2.Response) -> AsyncIterator[bytes]:
    """The bytes of a response's body as they come, without the layers that would only count and copy them."""
    incoming: Incoming = response.extensions[INCOMING]
    return response.aiter_bytes() if "content-encoding" in response.headers else incoming


def _as_the_clients(error: Exception) -> httpx2.TransportError:
    """A failure of aiohttp as the error that the SDK knows."""
    if isinstance(error, aiohttp.ConnectionTimeoutError | aiohttp.ClientConnectorError):
        return httpx2.ConnectError(str(error))
    if isinstance(error, TimeoutError):
        return httpx2.ReadTimeout(str(error))
    if isinstance(error, aiohttp.InvalidURL):
        return httpx2.UnsupportedProtocol(str(error))
    return httpx2.ReadError(str(error))

"""The SDK's requests over aiohttp: its C parser reads streams for half of what the SDK's own transport takes.

A response can pause: nothing is read from its connection meanwhile, so that what comes in pieces is read as one.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import cast

import aiohttp
import httpx2

PAUSE = "pause"  # name of a response's extension, a `Pause`


class Transport(httpx2.AsyncBaseTransport):
    """Sends requests; connections are kept and used again."""

    def __init__(self, *, connections: int, idle: float) -> None:
        self._connections, self._idle = connections, idle  # seconds that an unused one is kept
        self._session: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The response, its body unread. Raises the client's own errors, so that the SDK can tell them apart."""
        if self._session is None:
            connector = aiohttp.TCPConnector(
                limit=self._connections, keepalive_timeout=self._idle, ssl=httpx2.create_ssl_context()
            )
            self._session = aiohttp.ClientSession(connector=connector, auto_decompress=False)
        limits = request.extensions.get("timeout", {})
        body = await request.aread()
        with _told_as_the_clients():
            response = await self._session.request(
                request.method,
                str(request.url),
                headers=request.headers.multi_items(),
                data=body or None,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(
                    total=None,
                    connect=limits.get("pool"),
                    sock_connect=limits.get("connect"),
                    sock_read=limits.get("read"),
                ),
                server_hostname=request.extensions.get("sni_hostname"),
            )
        return httpx2.Response(
            response.status,
            headers=response.raw_headers,
            stream=_Body(response),
            request=request,
            extensions={"http_version": b"HTTP/1.1", PAUSE: Pause(response)},
        )

    async def aclose(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()


class _Body(httpx2.AsyncByteStream):
    """The bytes of a response as they come."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _told_as_the_clients():
            async for chunk in self._response.content.iter_any():
                yield chunk

    async def aclose(self) -> None:
        """Give the connection back, or close it where something is left unread."""
        self._response.release()


class Pause:
    """Nothing is read from a response's connection for as long as the block runs; after its end nothing is left to pause.

    Enter it as often as wanted, never twice at once.
    """

    __slots__ = ("_response", "_transport")

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        self._transport: asyncio.ReadTransport | None = None

    def __enter__(self) -> None:
        connection = self._response.connection
        transport = cast("asyncio.ReadTransport | None", connection.transport if connection is not None else None)
        if transport is not None and transport.is_reading():
            transport.pause_reading()
            self._transport = transport

    def __exit__(self, kind: object, error: object, at: object) -> None:
        transport, self._transport = self._transport, None
        if transport is not None and not transport.is_closing():
            transport.resume_reading()


@contextmanager
def _told_as_the_clients() -> Iterator[None]:
    """Failures of aiohttp as the errors that the SDK knows."""
    try:
        yield
    except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError) as error:
        raise httpx2.ConnectError(str(error)) from error
    except TimeoutError as error:
        raise httpx2.ReadTimeout(str(error)) from error
    except aiohttp.InvalidURL as error:
        raise httpx2.UnsupportedProtocol(str(error)) from error
    except aiohttp.ClientError as error:
        raise httpx2.ReadError(str(error)) from error

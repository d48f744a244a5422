"""The SDK's client for one service: made on first use, quiet, and never trying again beyond the end of a call's time."""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal, cast

import orjson

from adapters.openai.sparing import sparing
from core.timing import count_retry

if TYPE_CHECKING:
    import ssl

    import httpx2
    from openai import AsyncOpenAI

    from adapters.openai.transport import Transport

CONNECT = 5.0  # seconds
IDLE = 60.0  # seconds that an unused connection is kept
NO_KEY = "none"  # local servers take any; an empty one would make the SDK look into the environment
_BACK_OFF = 0.4  # seconds the SDK waits at least before its first repetition, doubled for each further one
_REPEATED = frozenset({408, 409, 429})
_QUIET = ("openai", "httpx2", "httpcore2", "aiohttp.client")  # at debug they would log what people asked

_LOADING = Lock()

UNTIL: ContextVar[float] = ContextVar("until")  # end of the call's time, on the loop's clock


@dataclass(frozen=True, slots=True)
class Worded:
    """What the SDK puts around every request to one address."""

    url: str
    headers: Sequence[tuple[str, str]]


class Client:
    """Gives the SDK's client; close it when done."""

    def __init__(
        self, url: str, api_key: str, *, retries: int, connections: int, what: Literal["model", "embedding"]
    ) -> None:
        self._url, self._key, self._retries, self._connections, self._what = url, api_key, retries, connections, what
        self._client: AsyncOpenAI | None = None
        self._transport: Transport | None = None
        self._worded: dict[str, Worded] = {}  # by path: a few
        self._making = asyncio.Lock()

    async def get(self) -> "AsyncOpenAI":
        """The client; the first caller waits until the SDK is loaded, the loop does not."""
        if self._client is None:
            async with self._making:
                if self._client is None:
                    self._client = self._make(await asyncio.to_thread(_load))
        return self._client

    async def post(self, path: str, body: Mapping[str, Any]) -> "httpx2.Response":
        """The response to a request in our own words, its body unread: close it. Raises what the SDK raises.

        Its keys, repetitions and errors are the SDK's: it words the request to a path once, and where one fails it goes on
        with that failure as if the request had been its own. What it does for every request besides costs more than the
        request.
        """
        import httpx2

        from adapters.openai.transport import instead

        client, content = await self.get(), orjson.dumps(body)
        worded = self._worded.get(path) or await self._word(client, path)
        failed: httpx2.Response | httpx2.TransportError
        try:
            failed = await self._sent(worded, content)
            if failed.is_success:
                return failed
        except httpx2.TransportError as error:
            failed = error

        def as_it_went(request: httpx2.Request) -> httpx2.Response:
            if isinstance(failed, httpx2.TransportError):
                raise failed
            failed.request = request
            return failed

        try:
            with instead(as_it_went):
                return await self._posted(client, path, content)
        finally:
            if isinstance(failed, httpx2.Response):
                await failed.aclose()

    async def _word(self, client: "AsyncOpenAI", path: str) -> Worded:
        """The SDK's words around a request, which is not sent."""
        import httpx2

        from adapters.openai.transport import instead

        def draft(request: httpx2.Request) -> httpx2.Response:
            self._worded[path] = Worded(str(request.url), request.headers.multi_items())
            return httpx2.Response(200, request=request)

        with instead(draft):
            await self._posted(client, path, b"{}")
        return self._worded[path]

    async def _sent(self, worded: Worded, content: bytes) -> "httpx2.Response":
        from aiohttp import ClientTimeout

        assert self._transport is not None  # noqa: S101  # it is made with the client, which has worded this
        return await self._transport.send(
            "POST", worded.url, worded.headers, content, ClientTimeout(total=None, sock_connect=CONNECT)
        )

    async def _posted(self, client: "AsyncOpenAI", path: str, content: bytes) -> "httpx2.Response":
        """The response to a request of the SDK's own."""
        import httpx2
        from openai import AsyncStream

        response: object = await client.post(
            f"{self._url}/{path}",
            cast_to=httpx2.Response,
            content=content,
            # What is given need not be copied from the SDK's defaults for each call.
            options={
                "headers": {},
                "params": {},
                "max_retries": self._retries,
                "timeout": client.timeout,
                "security": {"bearer_auth": True},
            },
            stream=True,
            stream_cls=AsyncStream[Any],
        )
        return cast("httpx2.Response", response)  # as it was to be given; a stream is what others would ask for

    async def close(self) -> None:
        """Close its connections."""
        if self._client is not None:
            async with asyncio.timeout(CONNECT):
                await self._client.close()

    def _make(self, trust: "ssl.SSLContext") -> "AsyncOpenAI":
        import httpx2
        from openai import AsyncOpenAI

        from adapters.openai.transport import Http, Transport

        for name in _QUIET:
            logging.getLogger(name).setLevel(logging.WARNING)
        # Whoever calls sets the time limits: a call's own ends everything in it. A limit on every read would only cost.
        timeout = httpx2.Timeout(None, connect=CONNECT)
        self._transport = Transport(trust=trust, connections=self._connections, idle=IDLE)
        http = Http(
            self._transport,
            timeout=timeout,
            follow_redirects=True,
            event_hooks={"request": [self._count], "response": [keep_to_the_time]},
        )
        return AsyncOpenAI(
            api_key=self._key or NO_KEY,
            base_url=self._url,
            max_retries=self._retries,
            timeout=timeout,
            http_client=http,
            # Small pieces gain nothing from compression, and would be held back by it.
            default_headers={"Accept-Encoding": "identity"},
        )

    async def _count(self, request: "httpx2.Request") -> None:
        if request.headers.get("x-stainless-retry-count", "0") != "0":
            count_retry(self._what)


async def keep_to_the_time(response: "httpx2.Response") -> None:
    """Forbid a repetition that would begin after the call's time: better to fail now than to wait for nothing."""
    until = UNTIL.get(None)
    if until is None or (response.status_code not in _REPEATED and response.status_code < 500):
        return
    tried = int(response.request.headers.get("x-stainless-retry-count", "0"))
    wait = retry_after(response.headers) or _BACK_OFF * 2**tried
    if asyncio.get_running_loop().time() + wait >= until:
        response.headers["x-should-retry"] = "false"


def retry_after(headers: Any) -> float:
    """Seconds that a service asks to wait, 0 where it does not say."""
    for name, divisor in (("retry-after-ms", 1000), ("retry-after", 1)):
        try:
            return max(0.0, float(headers[name]) / divisor)
        except (KeyError, ValueError):
            continue
    try:
        return max(0.0, parsedate_to_datetime(headers["retry-after"]).timestamp() - time.time())
    except (KeyError, ValueError):
        return 0.0


def _load() -> "ssl.SSLContext":
    """Import the SDK, and read whom to trust; this takes a third of a second."""
    with _LOADING:
        return _loaded()


@cache
def _loaded() -> "ssl.SSLContext":
    """Done once: whom to trust takes a megabyte, and is the same for every service."""
    import httpx2

    with sparing("openai.types"):
        import openai  # noqa: F401  # loaded, not used here

    return httpx2.create_ssl_context()

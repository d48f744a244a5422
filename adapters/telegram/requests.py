"""The HTTP side of the Telegram client, over aiohttp.

The library's own transport searches its whole list of connections at every request; with some hundred open that costs
more than the request. This one keeps the time of a call flat.
"""

import json
from collections.abc import AsyncGenerator, Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from telegram.request._requestparameter import RequestParameter  # the only way to fill a RequestData

_PIECE: Final = 256 * 1024  # bytes of a file at once


class NoAnswer(TimedOut):
    """The request was handed over and no answer came in time: it may have been carried out."""


def form(values: Mapping[str, object]) -> RequestData:
    """Values for a call that the library does not make itself."""
    return RequestData([RequestParameter.from_input(name, value) for name, value in values.items()])


class Missing(NetworkError):
    """There is no such file, or no longer."""


class AiohttpRequest(BaseRequest):
    """Calls Telegram with at most `connections` at once; times in seconds. Errors never name the address: it holds the token.

    `over` hears the status of each call that ended by itself, 0 where no answer came that could be read.
    """

    def __init__(
        self,
        *,
        connections: int,
        read_timeout: float = 20.0,
        connect_timeout: float = 10.0,
        over: Callable[[int], None] = lambda status: None,
    ) -> None:
        self._connections, self._read_timeout, self._connect_timeout = connections, read_timeout, connect_timeout
        self._over = over
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """How long an answer may take where a call says nothing else."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the session; a proxy named by the environment is used."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, limit_per_host=self._connections)
            self._session = aiohttp.ClientSession(connector=connector, trust_env=True)

    async def shutdown(self) -> None:
        """Close every connection."""
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one call: status and body. Raises NoAnswer, TimedOut and NetworkError."""
        if self._session is None:
            await self.initialize()
        assert self._session is not None  # noqa: S101  # for the type checker; opened one line above
        timeout = aiohttp.ClientTimeout(
            total=None,
            sock_connect=_given(connect_timeout, self._connect_timeout),
            sock_read=_given(read_timeout, self._read_timeout),
        )
        try:
            async with self._session.request(method, url, data=_body(request_data), timeout=timeout) as response:
                body = await response.read()
                status = _status(response.status, body)
        except (aiohttp.ClientError, TimeoutError) as error:
            self._over(0)
            raise _failed(error) from error
        self._over(status if body.lstrip()[:1] == b"{" else 0)
        return status, body

    async def pieces(self, url: str) -> AsyncGenerator[bytes, None]:
        """The content behind an address, never all of it in memory. Raises Missing, NoAnswer, TimedOut and NetworkError."""
        await self.initialize()
        assert self._session is not None  # noqa: S101  # for the type checker; opened one line above
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=self._connect_timeout, sock_read=self._read_timeout)
        try:
            async with self._session.get(url, timeout=timeout, allow_redirects=False) as response:
                self._over(response.status)
                if response.status != HTTPStatus.OK:
                    gone = response.status in (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND)
                    raise Missing("no such file") if gone else NetworkError(f"status {response.status}")
                async for piece in response.content.iter_chunked(_PIECE):
                    yield piece
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _failed(error) from error

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """The JSON of an answer. Raises TelegramError; unlike the library's, it logs nothing of what people wrote."""
        try:
            return json.loads(payload.decode("utf-8", "replace"))
        except ValueError as error:
            raise TelegramError("the answer is no JSON") from error


def _failed(error: Exception) -> NetworkError:
    """What the library calls a failure on the way."""
    if isinstance(error, aiohttp.SocketTimeoutError):
        return NoAnswer()
    return TimedOut() if isinstance(error, TimeoutError) else NetworkError(type(error).__name__)


def _status(status: int, body: bytes) -> int:
    """The status of an answer; a refusal that came as a success has it in its body."""
    if status != 200 or b'"ok"' not in body[:40] or b"false" not in body[:40]:
        return status
    try:
        answer = json.loads(body)
        return status if answer["ok"] else int(answer["error_code"])
    except (ValueError, KeyError, TypeError):
        return status


def _given(value: Any, default: float) -> float:
    """The seconds a call asks for; the library marks those not given with an object of its own."""
    return float(value) if isinstance(value, int | float) else default


def _body(data: RequestData | None) -> Any:
    """A form; with files a form of several parts."""
    if data is None:
        return None
    files = data.multipart_data
    if not files:
        return data.json_parameters
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, media_type) in files.items():
        form.add_field(name, content, filename=filename, content_type=media_type)
    return form

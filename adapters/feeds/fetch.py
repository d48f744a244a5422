"""One polite request to a publisher: conditional, with its own name, limits on time and size, few redirects, no surprises.

The body is unpacked here, so that a small answer that would unpack to a huge one is given up in time.
"""

import asyncio
import ssl
import zlib
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

import aiohttp
import structlog
from yarl import URL

from core.published.nouns import Reason, Refused, Validators

SECONDS = 20.0  # for one request, redirects and body included
CONNECT_SECONDS = 8.0
LARGEST = 4 * 2**20  # bytes of an answer, packed and unpacked
REDIRECTS = 3
TRIES = 3  # where the publisher does not answer, or answers with a fault of its own
PAUSE = 1.0  # seconds before the second try; doubled for the third
_UNPACK: Final[Mapping[str, int]] = {"gzip": 31, "x-gzip": 31, "deflate": 15}  # window bits
_STATUS: Final[Mapping[int, Reason]] = {
    **dict.fromkeys((401, 403, 451), "blocked"),
    **dict.fromkeys((404, 410), "not_found"),
    429: "rate_limited",
    503: "maintenance",
}
log = structlog.get_logger("feeds")


@dataclass(frozen=True, slots=True)
class Document:
    """What a publisher sent."""

    body: bytes
    content_type: str  # "text/html", lower case; empty where it was not said
    charset: str
    validators: Validators

    def looks_like_html(self) -> bool:
        """Whether it is a page for people, whatever it says it is."""
        start = self.body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        return start.startswith((b"<!doctype html", b"<html"))

    def text(self) -> str:
        """As text; signs that cannot be read are replaced, as no figure has any."""
        try:
            return self.body.decode(self.charset or "utf-8", errors="replace").removeprefix("\ufeff")
        except LookupError:
            raise Refused("broken", f"charset {self.charset[:40]}") from None


class Fetcher:
    """Asks publishers; made by `open_fetcher`."""

    def __init__(self, session: aiohttp.ClientSession, *, seconds: float, pause: float) -> None:
        self._session, self._seconds, self._pause = session, seconds, pause

    async def get(
        self, url: str, *, accept: str, hosts: Collection[str] = (), seen: Validators | None = None
    ) -> Document | None:
        """The document at an address; None where it has not changed since `seen`.

        `hosts` are those of the publisher that it may redirect to, beside the one asked. Raises Refused.
        """
        seen = seen if seen is not None and seen.url == url else None
        for attempt in range(1, TRIES + 1):
            try:
                async with asyncio.timeout(self._seconds):
                    return await self._once(url, accept, hosts, seen)
            except Refused as error:
                refused = error
            except TimeoutError:
                refused = Refused("unreachable", f"{self._seconds:.0f} s")
            except (aiohttp.ClientError, ssl.SSLError, OSError, ValueError) as error:
                refused = Refused("unreachable", type(error).__name__)
            if not refused.passing or attempt == TRIES:
                raise refused
            log.info("feed_tried_again", host=urlsplit(url).hostname, reason=refused.reason, attempt=attempt)
            await asyncio.sleep(self._pause * 2 ** (attempt - 1))
        raise AssertionError("the last try returns or raises")

    async def _once(self, url: str, accept: str, hosts: Collection[str], seen: Validators | None) -> Document | None:
        headers = {"Accept": accept, "Accept-Language": "id, en;q=0.8"}
        if seen is not None and seen.etag:
            headers["If-None-Match"] = seen.etag
        if seen is not None and seen.last_modified:
            headers["If-Modified-Since"] = seen.last_modified
        target = URL(url)
        for _ in range(REDIRECTS + 1):
            async with self._session.get(target, headers=headers, allow_redirects=False) as response:
                if response.status == 304 and seen is not None:
                    return None
                if response.status not in (301, 302, 303, 307, 308):
                    return await _document(response, url)
                target = _next(target, response.headers.get("Location", ""), {URL(url).host, *hosts})
        raise Refused("redirected", f"{REDIRECTS} ×")


def _next(here: URL, location: str, hosts: Collection[str | None]) -> URL:
    """Where a redirect leads, if it stays with the publisher and does not give up encryption."""
    try:
        there = here.join(URL(location)) if location else None
    except ValueError:
        there = None
    if there is None or there.scheme not in ("http", "https") or there.host not in hosts:
        raise Refused("redirected", str(there.host if there is not None else location)[:100])
    if here.scheme == "https" and there.scheme != "https":
        raise Refused("redirected", f"{there.scheme}://{there.host}")
    return there


async def _document(response: aiohttp.ClientResponse, url: str) -> Document:
    if response.status != 200:
        raise _unwelcome(response)
    if response.content_length is not None and response.content_length > LARGEST:
        raise Refused("too_large", f"{response.content_length} B")
    return Document(
        await _body(response),
        response.content_type if "Content-Type" in response.headers else "",
        response.charset or "",
        Validators(url, response.headers.get("ETag", "")[:200], response.headers.get("Last-Modified", "")[:60]),
    )


def _unwelcome(response: aiohttp.ClientResponse) -> Refused:
    """The refusal for a status other than 200."""
    status = response.status
    reason = _STATUS.get(status) or ("server_error" if status >= 500 else "bad_request")
    return Refused(reason, f"HTTP {status}", retry_after=_seconds(response.headers.get("Retry-After", "")))


def _seconds(text: str) -> float | None:
    """What `Retry-After` says, in seconds; None where it says nothing."""
    if text.strip().isdigit() and len(text) < 10:
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return max(0.0, (at.astimezone(UTC) - datetime.now(UTC)).total_seconds())


async def _body(response: aiohttp.ClientResponse) -> bytes:
    """The body, unpacked; no more than `LARGEST` bytes of either are ever held."""
    packing = response.headers.get("Content-Encoding", "identity").strip().lower()
    if packing not in ("identity", "") and packing not in _UNPACK:
        raise Refused("broken", f"Content-Encoding {packing[:40]}")
    unpack = zlib.decompressobj(_UNPACK[packing]) if packing in _UNPACK else None
    body, packed = bytearray(), 0
    async for chunk in response.content.iter_chunked(65_536):
        packed += len(chunk)
        try:
            body += chunk if unpack is None else unpack.decompress(chunk, LARGEST + 1 - len(body))
        except zlib.error:
            raise Refused("broken", packing) from None
        if max(packed, len(body)) > LARGEST:
            raise Refused("too_large", f"> {LARGEST} B")
    if unpack is not None and not unpack.eof:
        raise Refused("broken", packing)
    return bytes(body)


@asynccontextmanager
async def open_fetcher(agent: str, *, seconds: float = SECONDS, pause: float = PAUSE) -> AsyncIterator[Fetcher]:
    """A client that says who it is in `agent`; closed at the end of the block."""
    timeout = aiohttp.ClientTimeout(total=seconds, connect=CONNECT_SECONDS)
    headers = {"User-Agent": agent, "Accept-Encoding": "gzip"}
    async with aiohttp.ClientSession(
        timeout=timeout,
        headers=headers,
        auto_decompress=False,
        trust_env=True,  # proxies of the house
        cookie_jar=aiohttp.DummyCookieJar(),
        connector=aiohttp.TCPConnector(limit=4),
    ) as session:
        yield Fetcher(session, seconds=seconds, pause=pause)


def joined(base: str, path: str) -> str:
    """A publisher's base with a path below it, also where the base has a part of the path already."""
    base, parts = base.rstrip("/"), path.strip("/").split("/")
    for count in range(len(parts), 0, -1):
        if base.endswith("/" + "/".join(parts[:count])):
            return "/".join([base, *parts[count:]])
    return "/".join([base, *parts])

"""Fetches a public web page as text: http and https only, public addresses only, within limits of time, size and hops."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from core.changes.page_text import page_text
from core.errors import BadInput, Unavailable

FetchPage = Callable[[str], Awaitable[str]]  # the readable text of a page; raises BadInput, Unavailable
SECONDS: Final = 20.0
MOST_BYTES: Final = 2 * 1024 * 1024
MOST_HOPS: Final = 4
LONGEST_URL: Final = 2000
HEADERS: Final = {
    "User-Agent": "ExportMate (+reads published reference prices when an administrator asks)",
    "Accept": "text/html, text/plain;q=0.9",
    "Accept-Encoding": "identity",  # nothing to unpack, so nothing that unpacks without end
}
Public = Callable[[str], bool]  # whether an address may be asked


def public_address(address: str) -> bool:
    """Whether an address is one of the open internet: not this machine, not a private net, not a special range."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None)
    own = mapped or parsed
    return own.is_global and not own.is_multicast and not parsed.is_reserved


class _PublicResolver(AbstractResolver):
    """Resolves names, and refuses every address that may not be asked: checked where the connection is made."""

    def __init__(self, public: Public) -> None:
        self._inner, self._public = ThreadedResolver(), public

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a host. Raises OSError where one of them may not be asked."""
        found = await self._inner.resolve(host, port, family)
        if not found or not all(self._public(str(entry["host"])) for entry in found):
            raise OSError(f"{host} is no public host")
        return found

    async def close(self) -> None:
        """Nothing is kept."""
        await self._inner.close()


async def fetch_page(url: str, *, public: Public = public_address, seconds: float = SECONDS) -> str:
    """The readable text of a page.

    Raises BadInput for an address that may not be asked and for what is no page of text, Unavailable where it does not answer
    in time or with another status.
    """
    try:
        async with asyncio.timeout(seconds):
            connector = aiohttp.TCPConnector(resolver=_PublicResolver(public), use_dns_cache=False)
            async with aiohttp.ClientSession(
                connector=connector, headers=HEADERS, auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar()
            ) as session:
                return await _followed(session, url, public)
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise Unavailable(f"the page cannot be read: {type(error).__name__}") from error


async def _followed(session: aiohttp.ClientSession, url: str, public: Public) -> str:
    """The page, through a few redirects, each checked as the first address."""
    for _ in range(MOST_HOPS):
        _check(url, public)
        async with session.get(url, allow_redirects=False) as answer:
            if answer.status in (301, 302, 303, 307, 308) and (target := answer.headers.get("Location")):
                url = urljoin(url, target)
                continue
            return await _text(answer)
    raise BadInput(f"the page sends on more than {MOST_HOPS} times", field="url")


def _check(url: str, public: Public) -> None:
    """Raises BadInput for an address that is not asked."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise BadInput("this is no web address", field="url") from None
    if parts.scheme not in ("http", "https") or not host or len(url) > LONGEST_URL or parts.username or parts.password:
        raise BadInput("only plain http and https addresses are read", field="url")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return  # a name: its addresses are checked when it is connected to
    if not public(host):
        raise BadInput("only public hosts are read", field="url")


async def _text(answer: Any) -> str:
    if answer.status != 200:
        raise Unavailable(f"the page answers with status {answer.status}")
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise BadInput("the page is packed though it was asked for plainly", field="url")
    kind = answer.content_type
    if kind not in ("text/html", "text/plain", "application/xhtml+xml"):
        raise BadInput(f"this is no page of text but {kind}", field="url")
    content = bytearray()
    async for chunk in answer.content.iter_chunked(65_536):
        content += chunk
        if len(content) > MOST_BYTES:
            raise BadInput(f"the page is over {MOST_BYTES // 1024 // 1024} MB", field="url")
    try:
        text = content.decode(answer.charset or "utf-8", "replace")
    except LookupError:
        text = content.decode("utf-8", "replace")
    return text if kind == "text/plain" else await asyncio.to_thread(page_text, text)

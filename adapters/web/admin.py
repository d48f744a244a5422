"""The dashboard `/admin`: its page, its figures as JSON, finished turns as they come, and who may see them.

With a token, `Authorization: Bearer …` opens figures and turns; the page itself holds nothing and asks for the token.
Without one, only this machine may look, under a name of this machine.
"""

import asyncio
import contextlib
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson
from aiohttp import web

from adapters.web.limits import Access, TokenBuckets
from adapters.web.middleware import FORWARDED, json_response
from adapters.web.pages import STATIC, file_handler
from adapters.web.sse import HEADERS
from core.errors import BadInput, NotAllowed, TooMany, Unavailable

DEFAULT_PERIOD = "24h"
FULL_RETRY = 10.0  # seconds after which one who found every place taken may try again
GUESSES, GUESSES_A_SECOND = 10, 0.1  # tokens that a client may try at once, and over time
WRITE_SECONDS = 10.0  # a client that takes nothing for so long is gone
_ALIVE = b":\n\n"  # a comment, which readers of events skip


class Feed(Protocol):
    """Finished turns, for one who watches."""

    async def get(self) -> Mapping[str, Any]:
        """The next turn, JSON-ready, as soon as there is one; may be cancelled without losing any."""
        ...


class AdminView(Protocol):
    """Knows how the program is."""

    async def snapshot(self, period: str) -> Mapping[str, Any]:
        """Everything the page shows for a period such as `24h`, JSON-ready; raises BadInput for what is no period.

        Answers within a few seconds, also where the database does not: what it would tell is None then.
        """
        ...

    def live(self) -> AbstractContextManager[Feed]:
        """A feed for as long as the block runs: the last turns first, then each as it finishes."""
        ...

    def runbook(self, name: str) -> str | None:
        """What to do about an alert, as Markdown; None where there is no such page."""
        ...


@dataclass(frozen=True, slots=True)
class AdminSettings:
    """Limits and rights of the dashboard."""

    token: str = field(default="", repr=False)  # ADMIN_TOKEN; empty: open on loopback only
    host: str = "127.0.0.1"  # the configured HOST; as a name it is accepted in the Host header
    allowed_hosts: tuple[str, ...] = ()  # further names accepted in the Host header while there is no token
    rate: float = 5.0  # requests a second and client; 0 switches the limit off
    burst: int = 40  # requests a client may make at once after a pause
    most_live: int = 20  # who may watch at the same time
    heartbeat: float = 15.0  # seconds of silence before watchers hear that the line is open
    longest: float = 3600.0  # seconds after which a watcher must come again


def add_admin(app: web.Application, view: AdminView, settings: AdminSettings) -> None:
    """Serve `/admin` and what it reads; who watches is let go when the application shuts down."""
    routes = AdminRoutes(view, settings)
    app.router.add_get("/admin", routes.page)
    app.router.add_get("/admin/data", routes.data)
    app.router.add_get("/admin/live", routes.live)
    app.router.add_get(r"/admin/runbooks/{name:[a-z0-9-]+}", routes.runbook)
    app.on_shutdown.append(routes.close)


class Guesses(TokenBuckets):
    """Counts wrong tokens: each try is taken out beforehand, and given back when it was right."""

    def give_back(self, client: str) -> None:
        """The try was right."""
        if found := self._buckets.get(client):
            self._buckets[client] = (found[0] + 1, found[1])


class AdminRoutes:
    """The handlers, with who watches now."""

    def __init__(self, view: AdminView, settings: AdminSettings) -> None:
        self._view, self._settings = view, settings
        self._token = settings.token.strip()
        self._access = Access((self._token,), settings.host, settings.allowed_hosts)
        self._buckets = TokenBuckets(settings.rate, settings.burst)
        self._guesses = Guesses(GUESSES_A_SECOND, GUESSES)
        self._watching: set[asyncio.Timeout] = set()
        self._closing = False
        self._page = file_handler(STATIC / "admin.html")

    async def page(self, request: web.Request) -> web.Response:
        """The page; with a token it is open, for it asks for the token."""
        if not self._token:
            self._check(request)
        return await self._page(request)

    async def data(self, request: web.Request) -> web.Response:
        """The figures of `?period=`."""
        self._enter(request)
        if unknown := set(request.query) - {"period"}:
            raise BadInput(f"unknown parameter {min(unknown)[:40]!r}; known is period")
        found = await self._view.snapshot(request.query.get("period", DEFAULT_PERIOD))
        return json_response(found, headers={"Cache-Control": "no-store"})

    async def live(self, request: web.Request) -> web.StreamResponse:
        """Finished turns as server-sent events, until the client goes or the program stops."""
        self._enter(request)
        if self._closing:
            raise Unavailable("the program is stopping")
        if len(self._watching) >= self._settings.most_live:
            raise TooMany(FULL_RETRY)
        response = web.StreamResponse(headers=HEADERS)
        with self._view.live() as feed, contextlib.suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(self._settings.longest) as limit:
                self._watching.add(limit)
                try:
                    await response.prepare(request)
                    await self._pour(feed, response)
                finally:
                    self._watching.discard(limit)
        if request.transport is not None and request.transport.get_write_buffer_size():
            request.transport.abort()  # it does not read: waiting for it would hold up the stop of the program
        return response

    async def _pour(self, feed: Feed, response: web.StreamResponse) -> None:
        """Send what the feed gives; raises ConnectionError or TimeoutError when nobody takes it."""
        block = _ALIVE
        while True:
            async with asyncio.timeout(WRITE_SECONDS):
                await response.write(block)
            try:
                async with asyncio.timeout(self._settings.heartbeat):
                    block = b"data: %b\n\n" % orjson.dumps(await feed.get())
            except TimeoutError:
                block = _ALIVE

    async def runbook(self, request: web.Request) -> web.Response:
        """A runbook as it is written; open like the page, for it tells nothing of this program's state."""
        if not self._token:
            self._check(request)
        text = self._view.runbook(request.match_info["name"])
        if text is None:
            raise web.HTTPNotFound
        return web.Response(text=text, content_type="text/plain", charset="utf-8")

    async def close(self, _: web.Application) -> None:
        """Let everybody go who watches: their streams end as if they had lasted long enough."""
        self._closing = True
        for limit in tuple(self._watching):
            limit.reschedule(asyncio.get_running_loop().time())

    def _enter(self, request: web.Request) -> None:
        """Check rate and right; raises TooMany or NotAllowed. Wrong tokens are tried rarely, right ones as one likes."""
        client = request.remote or ""
        self._buckets.take(client)
        if "Authorization" not in request.headers:
            self._check(request)
            return
        self._guesses.take(client)
        self._check(request)
        self._guesses.give_back(client)

    def _check(self, request: web.Request) -> None:
        try:
            self._access.check(
                remote=request.remote,
                host=request.headers.get("Host"),
                authorization=request.headers.get("Authorization"),
                forwarded=any(name in request.headers for name in FORWARDED),
            )
        except NotAllowed as refused:
            if self._token:
                raise
            raise NotAllowed("without ADMIN_TOKEN only this machine may look, under the name localhost") from refused

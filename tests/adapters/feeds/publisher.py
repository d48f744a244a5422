"""A publisher on this machine: answers what it is told to, and remembers what it was asked."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import blake2b

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Page:
    """An answer."""

    body: str | bytes = ""
    content_type: str = "text/html; charset=UTF-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Publisher:
    """What it answers can be changed at any time."""

    base: str = ""
    pages: list[tuple[str, Callable[[web.Request], Page]]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    unchanged: int = 0  # answers "not modified" given

    def serve(self, page: Page | Callable[[web.Request], Page], *, path: str = "") -> None:
        """Answer requests whose address holds `path` with a page from now on; what was told last goes first."""
        self.pages.insert(0, (path, page if callable(page) else lambda _request: page))

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """What was told, with an ETag where it is a sound answer."""
        self.asked.append(request.path_qs)
        self.headers.append(dict(request.headers))
        page = next((make(request) for path, make in self.pages if path in request.path_qs), Page(status=404))
        body = page.body.encode() if isinstance(page.body, str) else page.body
        headers = {"Content-Type": page.content_type, **page.headers}
        if page.status == 200:
            headers.setdefault("ETag", f'"{blake2b(body, digest_size=8).hexdigest()}"')
            if request.headers.get("If-None-Match") == headers["ETag"]:
                self.unchanged += 1
                return web.Response(status=304, headers={"ETag": headers["ETag"]})
        return web.Response(status=page.status, body=body, headers=headers)


@asynccontextmanager
async def publishing() -> AsyncIterator[Publisher]:
    """A publisher for as long as the block runs."""
    publisher = Publisher()
    app = web.Application()
    app.router.add_get("/{path:.*}", publisher.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        publisher.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield publisher
    finally:
        await runner.cleanup()

"""The chat page, the tree of HS codes and their files, served from memory as they lay in `static/` at the start.

They are 0.3 MB; from the disk, a browser that left while a file was being opened left it open.
"""

import mimetypes
from collections.abc import Awaitable, Callable
from hashlib import blake2b
from pathlib import Path

from aiohttp import web

STATIC = Path(__file__).parent / "static"

Handler = Callable[[web.Request], Awaitable[web.Response]]


def file_handler(path: Path) -> Handler:
    """A handler that gives the file at `path` as it is now; a browser that has it already is told so by its ETag."""
    body = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "text/plain"
    tag = blake2b(body, digest_size=12).hexdigest()
    charset = "utf-8" if kind.startswith("text/") else None

    async def give(request: web.Request) -> web.Response:
        known = request.if_none_match or ()
        if any(each.value in (tag, "*") for each in known):
            response = web.Response(status=304)
        else:
            response = web.Response(body=body, content_type=kind, charset=charset)
        response.etag = tag
        return response

    return give


def add_pages(app: web.Application) -> None:
    """Serve `/`, `/hs` and `/static/…`; browsers keep the files and ask whether they changed."""
    app.router.add_get("/", file_handler(STATIC / "index.html"))
    app.router.add_get("/hs", file_handler(STATIC / "hs.html"))
    files = {
        path.relative_to(STATIC).as_posix(): file_handler(path) for path in sorted(STATIC.rglob("*")) if path.is_file()
    }

    async def give(request: web.Request) -> web.Response:
        handler = files.get(request.match_info["name"])
        if handler is None:
            raise web.HTTPNotFound
        return await handler(request)

    app.router.add_get("/static/{name:.+}", give)

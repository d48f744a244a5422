"""The chat page, the tree of HS codes and their files, served as they lie in `static/`."""

from pathlib import Path

from aiohttp import web

STATIC = Path(__file__).parent / "static"


async def index(_: web.Request) -> web.FileResponse:
    """The chat page."""
    return web.FileResponse(STATIC / "index.html")


async def hs(_: web.Request) -> web.FileResponse:
    """The tree of HS codes."""
    return web.FileResponse(STATIC / "hs.html")


def add_pages(app: web.Application) -> None:
    """Serve `/`, `/hs` and `/static/…`; browsers keep the files and ask whether they changed."""
    app.router.add_get("/", index)
    app.router.add_get("/hs", hs)
    app.router.add_static("/static", STATIC)

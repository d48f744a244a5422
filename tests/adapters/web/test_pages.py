"""The page as it is served."""

import re

import pytest

from adapters.web.pages import STATIC
from tests.adapters.web.conftest import Connect


@pytest.mark.parametrize("path", ["/", "/hs"])
async def test_page(connect: Connect, path: str) -> None:
    """The pages are HTML."""
    client = await connect()
    response = await client.get(path)
    assert (response.status, response.content_type) == (200, "text/html")


async def test_every_file_of_the_page_is_there(connect: Connect) -> None:
    """What the page, its modules and its styles name is served, and nothing comes from elsewhere."""
    client = await connect()
    names = ("index.html", "hs.html", "app.js", "turn.js", "hs.js", "style.css")
    sources = {name: (STATIC / name).read_text() for name in names}
    named = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', sources["index.html"] + sources["hs.html"]))
    scripts = sources["app.js"] + sources["turn.js"] + sources["hs.js"]
    named |= {f"/static/{name}" for name in re.findall(r'from "\./([^"]+)"', scripts)}
    named |= {f"/static/{name}" for name in re.findall(r'url\("([^"]+)"\)', sources["style.css"])}
    assert {200} == {(await client.get(path)).status for path in named}
    assert len(named) >= 16


@pytest.mark.parametrize("path", ["/static/../channel.py", "/static/%2e%2e/channel.py", "/static/", "/static/icons"])
async def test_nothing_else_is_served(connect: Connect, path: str) -> None:
    """Neither the program's own files nor a listing can be fetched."""
    client = await connect()
    assert (await client.get(path)).status in (403, 404)


async def test_unchanged_files_are_not_sent_again(connect: Connect) -> None:
    """A browser that has the file is told so."""
    client = await connect()
    first = await client.get("/static/style.css")
    again = await client.get("/static/style.css", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, first.headers["Cache-Control"]) == (304, "no-cache")
    assert (await again.read(), again.headers["ETag"]) == (b"", first.headers["ETag"])
    other = await client.get("/static/style.css", headers={"If-None-Match": '"another"'})
    assert (other.status, await other.read()) == (200, (STATIC / "style.css").read_bytes())


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("app.js", "text/javascript; charset=utf-8"),
        ("icons/mark.svg", "image/svg+xml"),
        ("uplot/LICENSE", "text/plain"),
    ],
)
async def test_files_say_what_they_are(connect: Connect, name: str, kind: str) -> None:
    """Browsers that may not guess run modules and draw pictures only if their kind is named."""
    client = await connect()
    assert (await client.head(f"/static/{name}")).headers["Content-Type"].startswith(kind)


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.[hj]*"), key=str), ids=lambda path: path.name)
def test_strict_page(path: object) -> None:
    """No inline script, style or handler, no markup from strings, no foreign address."""
    text = (STATIC / str(path)).read_text()
    forbidden = (
        r'innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|<script>|<style| style="| on\w+="|src="http'
    )
    assert re.findall(forbidden, text) == []

"""The tree of codes over HTTP."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp.test_utils import TestClient, TestServer
from openapi_schema_validator import OAS31Validator

from adapters.web.channel import build_app
from adapters.web.hs import HsRows
from adapters.web.openapi import openapi_document
from adapters.web.ports import WebSettings
from core.hs.finder import HsFinder
from core.knowledge import KnowledgeBase
from tests.adapters.web.conftest import Client, Connect
from tests.adapters.web.fakes import FakeReadiness, FakeTurn, metrics
from tests.adapters.web.shelf import BASE, small_tree

DOCUMENT = openapi_document("1")


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    """The application with the small tree."""
    app = build_app(FakeTurn(), FakeReadiness(), metrics, WebSettings(rate=0), hs=small_tree())
    async with TestClient(TestServer(app)) as client:
        yield client


async def _read(client: Client, path: str, status: int = 200) -> Any:
    response = await client.get("/api/v1/hs" + path)
    assert (status, "application/json", "no-store") == (
        response.status,
        response.content_type,
        response.headers["Cache-Control"],
    )
    return await response.json()


async def test_chapters(client: Client) -> None:
    """Chapters are told by the headings at their ends."""
    assert [
        {"code": "09", "first": "Kopi", "last": "Teh", "headings": 2},
        {"code": "62", "first": "Kemeja pria", "last": "Kemeja pria", "headings": 1},
    ] == (await _read(client, ""))["chapters"]


async def test_children(client: Client) -> None:
    """Two digits give headings, four give subheadings."""
    assert {
        "code": "09",
        "children": [
            {"code": "0901", "name": "Kopi", "question": "Mentah atau sangrai?", "subheadings": 2},
            {"code": "0902", "name": "Teh", "question": "", "subheadings": 1},
        ],
    } == await _read(client, "/09")
    assert {
        "code": "0901",
        "children": [
            {"code": "090111", "name": "Raw coffee beans", "distinguishes": "not roasted"},
            {"code": "090121", "name": "Roasted coffee", "distinguishes": "roasted"},
        ],
    } == await _read(client, "/0901?language=en")


async def test_subheading(client: Client) -> None:
    """Six digits give the words, what distinguishes the goods and the lines known."""
    assert {
        "code": "090111",
        "name": "Kopi biji mentah",
        "heading": {"code": "0901", "name": "Kopi"},
        "words": ["kopi", "biji kopi", "kopi gayo"],
        "distinguishes": "belum disangrai",
        "lines": [{"code": "09011120", "name": "Biji kopi arabika"}],
    } == await _read(client, "/090111")


async def test_search(client: Client) -> None:
    """Words of either language find subheadings with how likely they are, in the language asked for."""
    first, *_ = (await _read(client, "/search?q=" + quote("biji kopi") + "&language=en"))["results"]
    assert ("090111", "Raw coffee beans", "Coffee") == (first["code"], first["name"], first["heading"])
    assert 0 < first["probability"] <= 1
    assert [] == (await _read(client, "/search?q=zxqwvium"))["results"]


async def test_search_by_digits(client: Client) -> None:
    """A code typed with dots finds what stands under it, without a probability."""
    found = (await _read(client, "/search?q=09.01"))["results"]
    assert [("090111", None), ("090121", None)] == [(f["code"], f["probability"]) for f in found]


async def test_search_while_typing(client: Client) -> None:
    """The beginning of a word finds the goods that are so called."""
    for text in ("gay", "kopi gay", "k"):
        found = (await _read(client, "/search?q=" + quote(text)))["results"]
        assert ("090111", None) == (found[0]["code"], found[0]["probability"]), text


@pytest.mark.parametrize(
    ("path", "status", "code", "field"),
    [
        ("/9", 400, "bad_request", "code"),
        ("/090", 400, "bad_request", "code"),
        ("/09011120", 400, "bad_request", "code"),
        ("/0901.11", 400, "bad_request", "code"),
        ("/%D9%A0%D9%A9", 400, "bad_request", "code"),
        ("/77", 404, "not_found", None),
        ("/0999", 404, "not_found", None),
        ("/090199", 404, "not_found", None),
        ("/09?language=fr", 400, "bad_request", "language"),
        ("?lang=id", 400, "bad_request", None),
        ("/search", 400, "bad_request", "q"),
        ("/search?q=%20%00", 400, "bad_request", "q"),
        ("/search?q=" + "a" * 201, 400, "bad_request", "q"),
        ("/search?q=a&q=b", 400, "bad_request", "q"),
    ],
)
async def test_refusals(client: Client, path: str, status: int, code: str, field: str | None) -> None:
    """A code that cannot be read is 400, one that does not exist 404, as everywhere."""
    error = (await _read(client, path, status))["error"]
    assert (code, field) == (error["code"], error["field"])


async def test_without_a_tree(connect: Connect) -> None:
    """Where no tree is given the addresses say so."""
    response = await (await connect()).get("/api/v1/hs/09")
    assert (503, "unavailable") == (response.status, (await response.json())["error"]["code"])


async def test_the_same_guard(connect: Connect) -> None:
    """Tokens and rates hold here as for questions; the page itself is open."""
    client = await connect(tokens=("secret",), rate=0.001, burst=2)
    statuses = [(await client.get("/api/v1/hs")).status for _ in range(3)]
    assert ([401, 401, 429], 200) == (statuses, (await client.get("/hs")).status)


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("", "HsChapters"),
        ("/09", "HsHeadings"),
        ("/0901", "HsSubheadings"),
        ("/090111", "HsSubheading"),
        ("/search?q=kopi", "HsResults"),
        ("/search?q=09", "HsResults"),
    ],
)
async def test_follows_the_document(client: Client, path: str, schema: str) -> None:
    """What is answered is what the OpenAPI document says, and nothing more."""
    seen = await _read(client, path)
    schemas = {"$ref": f"#/components/schemas/{schema}", "components": DOCUMENT["components"]}
    assert [] == list(OAS31Validator(schemas).iter_errors(seen))
    assert list(OAS31Validator(schemas).iter_errors({**seen, "extra": 1}))


async def test_new_facts_make_a_new_tree() -> None:
    """When the data version changes the tree follows."""
    bases = [KnowledgeBase(), BASE]

    async def finder() -> HsFinder:
        return HsFinder(())

    rows = HsRows(lambda: bases[-1], finder)
    before = len(rows.chapters("id"))
    bases.pop()
    assert (2, 0) == (before, len(rows.chapters("id")))

"""The tree of HS codes over HTTP: chapters, what is under a code, and search while one types."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from aiohttp import web

from adapters.web.middleware import json_response
from adapters.web.ports import HsTree
from core.errors import BadInput, TooLong, Unavailable
from core.evidence import Commodity, Heading, Subheading
from core.hs.finder import HsFinder
from core.hs.tree import Tree, written_code
from core.knowledge import KnowledgeBase
from core.message import Language

RESULTS = 10  # of a search
MAX_QUERY = 200  # characters of a search
_CODE = re.compile(r"[0-9]{2}(?:[0-9]{2}){0,2}")


def add_hs(app: web.Application, tree: HsTree | None) -> None:
    """Serve `/api/v1/hs…`; without a tree these addresses answer 503."""
    routes = HsRoutes(tree)
    app.router.add_get("/api/v1/hs", routes.chapters)
    app.router.add_get("/api/v1/hs/search", routes.search)
    app.router.add_get("/api/v1/hs/{code}", routes.code)


class HsRoutes:
    """The handlers."""

    def __init__(self, tree: HsTree | None) -> None:
        self._given = tree

    @property
    def _tree(self) -> HsTree:
        if self._given is None:
            raise Unavailable("the tree of HS codes is not served here")
        return self._given

    async def chapters(self, request: web.Request) -> web.Response:
        """Every chapter."""
        return json_response({"chapters": self._tree.chapters(_language(_fields(request, "language")))})

    async def code(self, request: web.Request) -> web.Response:
        """The children of a chapter or heading, or all about a subheading."""
        language = _language(_fields(request, "language"))
        code = request.match_info["code"]
        if not _CODE.fullmatch(code):
            raise BadInput("code must have 2, 4 or 6 digits", field="code")
        if len(code) == 6:
            found = self._tree.subheading(code, language)
            if found is None:
                raise web.HTTPNotFound
            return json_response(found)
        read = self._tree.headings if len(code) == 2 else self._tree.subheadings
        children = read(code, language)
        if not children:
            raise web.HTTPNotFound
        return json_response({"code": code, "children": children})

    async def search(self, request: web.Request) -> web.Response:
        """The subheadings that fit some words best."""
        fields = _fields(request, "q", "language")
        language, text = _language(fields), _query(fields)
        return json_response({"results": await self._tree.search(text, language, RESULTS)})


def _fields(request: web.Request, *known: str) -> Mapping[str, str]:
    """The parameters of the address; one that nothing reads or that comes twice raises BadInput."""
    for name in request.query:
        if name not in known:
            raise BadInput(f"unknown parameter; known are {', '.join(sorted(known))}")
        if len(request.query.getall(name)) > 1:
            raise BadInput(f"{name} is given more than once", field=name)
    return request.query


def _language(fields: Mapping[str, str]) -> Language:
    """The language of the names, Indonesian when none is given."""
    match fields.get("language", "id"):
        case "id":
            return "id"
        case "en":
            return "en"
        case _:
            raise BadInput('language must be "id" or "en"', field="language")


def _query(fields: Mapping[str, str]) -> str:
    """The words to look for."""
    text = fields.get("q", "").replace("\x00", "").strip()
    if not text:
        raise BadInput("q is required", field="q")
    if len(text) > MAX_QUERY:
        raise TooLong(len(text), MAX_QUERY, field="q")
    return text


class HsRows:
    """An HsTree over the facts in memory; the tree is put together anew when the data version changes."""

    def __init__(self, base: Callable[[], KnowledgeBase], finder: Callable[[], Awaitable[HsFinder]]) -> None:
        self._base, self._finder = base, finder
        self._held: tuple[KnowledgeBase, Tree] | None = None

    def chapters(self, language: Language, /) -> Sequence[Mapping[str, Any]]:
        """Every chapter with the names of its first and last heading."""
        return [
            {
                "code": chapter.code,
                "first": _name(chapter.first, language),
                "last": _name(chapter.last, language),
                "headings": chapter.headings,
            }
            for chapter in self._tree().chapters()
        ]

    def headings(self, chapter: str, language: Language, /) -> Sequence[Mapping[str, Any]]:
        """The headings of a chapter with the question that tells their subheadings apart."""
        tree = self._tree()
        return [
            {
                "code": heading.hs4,
                "name": _name(heading, language),
                "question": heading.question_id if language == "id" else heading.question_en,
                "subheadings": len(tree.subheadings(heading.hs4)),
            }
            for heading in tree.headings(chapter)
        ]

    def subheadings(self, heading: str, language: Language, /) -> Sequence[Mapping[str, Any]]:
        """The subheadings of a heading with what tells each from its neighbours."""
        return [
            {"code": s.hs6, "name": _name(s, language), "distinguishes": _distinguishes(s, language)}
            for s in self._tree().subheadings(heading)
        ]

    def subheading(self, code: str, language: Language, /) -> Mapping[str, Any] | None:
        """All that is known of a subheading."""
        tree = self._tree()
        found = tree.subheading(code)
        if found is None:
            return None
        return {
            "code": code,
            "name": _name(found, language),
            "heading": {"code": code[:4], "name": found.heading_id if language == "id" else found.heading_en},
            "words": list(found.words_id if language == "id" else found.words_en),
            "distinguishes": _distinguishes(found, language),
            "lines": [_line(goods, language) for goods in tree.lines(code)],
        }

    async def search(self, text: str, language: Language, limit: int, /) -> Sequence[Mapping[str, Any]]:
        """What fits the words, or stands under the digits of a code, which leaves nothing to chance.

        While the last word is one that no goods have, it is taken for the beginning of one.
        """
        code = written_code(text)
        if code is not None:
            return [_result(s, language, None) for s in self._tree().under(code, limit)]
        finder = await self._finder()
        if not finder.knows(text.rsplit(maxsplit=1)[-1]):
            begun = self._tree().beginning(text, limit)
            if begun:
                return [_result(s, language, None) for s in begun]
        found = finder.find(text, limit=limit)
        return [_result(f.subheading, language, round(f.probability, 4)) for f in found]

    def _tree(self) -> Tree:
        base = self._base()
        if self._held is None or self._held[0] is not base:
            self._held = (base, Tree(base.subheadings, base.headings, base.commodities))
        return self._held[1]


def _result(found: Subheading, language: Language, probability: float | None) -> dict[str, Any]:
    heading = found.heading_id if language == "id" else found.heading_en
    return {"code": found.hs6, "name": _name(found, language), "heading": heading, "probability": probability}


def _line(goods: Commodity, language: Language) -> dict[str, Any]:
    return {"code": goods.btki8, "name": goods.name(language)}


def _name(entry: Heading | Subheading, language: Language) -> str:
    return entry.name_id if language == "id" else entry.name_en


def _distinguishes(entry: Subheading, language: Language) -> str:
    return entry.distinguishes_id if language == "id" else entry.distinguishes_en

"""What is built once per data version from the facts in memory: the reader and the index of verified answers."""

import asyncio

from core.described import PREFIX, commodity_of
from core.hs.finder import HsFinder, with_trade_names
from core.knowledge import KnowledgeBase
from core.knowledge_search import FactIndex
from core.question.places import Places
from core.question.read import Reader


class Library:
    """Reader and index of one data version; a new version makes a new one."""

    def __init__(self, base: KnowledgeBase, places: Places, before: "Library | None" = None) -> None:
        """Over a base; what was built `before` serves on where the small tables are the same."""
        self.base = base
        self.reader: Reader
        self.facts: FactIndex
        self._hs: HsFinder | None = None
        if before is not None and _same(before.base, base):
            self.reader, self.facts, self._hs = before.reader, before.facts, before.finder
        else:
            self.reader = Reader(base, places, lambda key: commodity_of(base, key.removeprefix(PREFIX)))
            self.facts = FactIndex(base.facts)
        self._building = asyncio.Lock()

    @property
    def finder(self) -> HsFinder | None:
        """The index of all subheadings, where it is built already."""
        return self._hs

    async def hs(self) -> HsFinder:
        """The index of all subheadings; built beside the running program when it is first asked for."""
        async with self._building:
            if self._hs is None:
                self._hs = await asyncio.to_thread(self._build_hs)
            return self._hs

    def _build_hs(self) -> HsFinder:
        base = self.base
        shelf = with_trade_names(base.subheadings, base.commodities)
        return HsFinder(shelf, base.subheading_vectors, base.calibration)


class Libraries:
    """Holds the library of the newest data version, built when it is first asked for."""

    def __init__(self) -> None:
        self._places: Places | None = None
        self._library: Library | None = None

    def of(self, base: KnowledgeBase) -> Library:
        """The library of a knowledge base."""
        if self._library is None or self._library.base is not base:
            self._places = self._places or Places()
            self._library = Library(base, self._places, self._library)
        return self._library


def _same(one: KnowledgeBase, other: KnowledgeBase) -> bool:
    """Whether two data versions differ in figures and passages only, so that all that is built from one is right for the other."""
    held = ("commodities", "duty_products", "prompts", "facts", "subheadings", "subheading_vectors", "calibration")
    return all(getattr(one, name) is getattr(other, name) for name in held)

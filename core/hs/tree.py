"""The tree of HS 2022 as one browses it: chapter, heading, subheading, and the national lines that are known."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.evidence import Commodity, Heading, Subheading

_CODE = re.compile(r"[0-9]{2}(?:[0-9]{2}){0,3}")
_WORD = re.compile(r"[^\W_]+")
_SEPARATORS = str.maketrans("", "", ". -")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter, told by the headings it begins and ends with: short names of chapters are not part of the facts."""

    code: str  # two digits
    first: Heading
    last: Heading
    headings: int


def written_code(text: str) -> str | None:
    """The first digits of a code written with or without dots (0901.11 is 090111); None for a text that is no code.

    Of a national line of eight digits the first six are given, which are those of the tree.
    """
    digits = text.translate(_SEPARATORS)
    return digits[:6] if _CODE.fullmatch(digits) else None


def _spelled(texts: Iterable[str]) -> list[str]:
    """Texts in lower case, each word after a blank, so that " ko" finds those that begin with ko."""
    whole = "\n".join(" " + text for text in texts).lower()
    for mark in "(-/,":
        whole = whole.replace(mark, " ")
    return whole.split("\n")


class Tree:
    """Headings by chapter, subheadings by heading and known lines by subheading, of one data version."""

    def __init__(
        self, subheadings: Sequence[Subheading], headings: Sequence[Heading], commodities: Sequence[Commodity]
    ) -> None:
        self._subheadings = {s.hs6: s for s in sorted(subheadings, key=lambda s: s.hs6)}
        self._headings: dict[str, list[Heading]] = {}
        for heading in sorted(headings, key=lambda h: h.hs4):
            self._headings.setdefault(heading.hs4[:2], []).append(heading)
        self._of_heading: dict[str, list[Subheading]] = {}
        for subheading in self._subheadings.values():
            self._of_heading.setdefault(subheading.hs6[:4], []).append(subheading)
        self._spelled: tuple[list[Subheading], list[str], list[str]] | None = None
        self._lines: dict[str, dict[str, Commodity]] = {}
        for goods in sorted((c for c in commodities if c.btki8), key=lambda c: (c.btki8 or "", c.id)):
            self._lines.setdefault(goods.hs6, {}).setdefault(goods.btki8 or "", goods)

    def chapters(self) -> tuple[Chapter, ...]:
        """Every chapter that has headings, by code."""
        return tuple(Chapter(code, held[0], held[-1], len(held)) for code, held in self._headings.items())

    def headings(self, chapter: str) -> tuple[Heading, ...]:
        """The headings of a chapter of two digits, by code; none for a chapter that does not exist."""
        return tuple(self._headings.get(chapter, ()))

    def subheadings(self, heading: str) -> tuple[Subheading, ...]:
        """The subheadings of a heading of four digits, by code; none for a heading that does not exist."""
        return tuple(self._of_heading.get(heading, ()))

    def subheading(self, code: str) -> Subheading | None:
        """The subheading of six digits, None when there is none."""
        return self._subheadings.get(code)

    def lines(self, code: str) -> tuple[Commodity, ...]:
        """The goods whose national line under a subheading is known, one a line; more lines than these may exist."""
        return tuple(self._lines.get(code, {}).values())

    def under(self, prefix: str, limit: int = 10) -> tuple[Subheading, ...]:
        """The first subheadings whose code begins with some digits, by code."""
        return tuple(s for code, s in self._subheadings.items() if code.startswith(prefix))[:limit]

    def beginning(self, text: str, limit: int = 10) -> tuple[Subheading, ...]:
        """Subheadings with a word that begins like each word of an unfinished text.

        First those whose names begin so, then those whose names have the words, then the rest, each by code.
        """
        wanted = [" " + word for word in _WORD.findall(text.lower())]
        if not wanted:
            return ()
        held, names, everything = self._spell()
        hits = list(range(len(held)))
        for word in wanted:
            hits = [i for i in hits if word in everything[i]]
        ranks = {i: _rank(names[i], wanted) for i in hits}
        return tuple(held[i] for i in sorted(hits, key=ranks.__getitem__)[:limit])

    def _spell(self) -> tuple[list[Subheading], list[str], list[str]]:
        """Every subheading, its names, and all its words as they are searched; made when first needed."""
        if self._spelled is None:
            held = list(self._subheadings.values())
            names = _spelled(f"{s.name_id} | {s.name_en}" for s in held)
            words = _spelled(" ".join((*s.words_id, *s.words_en)) for s in held)
            self._spelled = held, names, [n + w for n, w in zip(names, words, strict=True)]
        return self._spelled


def _rank(names: str, wanted: Sequence[str]) -> int:
    """How prominent words are in the names of a subheading: 0 begins with them, 1 has them, 2 does not."""
    if not all(word in names for word in wanted):
        return 2
    return 0 if names.startswith(wanted[0]) or "|" + wanted[0] in names else 1

"""The numbers that Word writes before paragraphs of a list: "(2)", "a.", "Pasal 5"; they are counted, not stored as text."""

import re
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True, slots=True)
class _Level:
    """How a level of a list is numbered."""

    form: str  # decimal, lowerLetter, upperRoman, bullet …
    pattern: str  # "(%1)"
    start: int = 1


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has been counted."""

    lists: dict[str, dict[int, _Level]] = field(default_factory=dict)  # by the number a paragraph names
    kinds: dict[str, str] = field(default_factory=dict)  # that number to the list it continues
    _counts: dict[tuple[str, int], int] = field(default_factory=dict)

    def next(self, paragraph: Any) -> str:
        """The number before a paragraph, empty where it is in no list; counts it."""
        chosen = paragraph.find(f"{W}pPr/{W}numPr")
        if chosen is None:
            return ""
        number, level = chosen.find(f"{W}numId"), chosen.find(f"{W}ilvl")
        key = number.get(f"{W}val", "") if number is not None else ""
        depth = _int(level.get(f"{W}val") if level is not None else None, 0)
        levels = self.lists.get(key, {})
        shape = levels.get(depth)
        if shape is None:
            return ""
        own = self.kinds.get(key, key)
        self._counts[own, depth] = self._counts.get((own, depth), shape.start - 1) + 1
        for deeper in [place for place in self._counts if place[0] == own and place[1] > depth]:
            del self._counts[deeper]
        if shape.form == "bullet":
            return "-"
        return re.sub(r"%(\d)", lambda match: self._written(own, int(match[1]) - 1, levels), shape.pattern).strip()

    def _written(self, own: str, depth: int, levels: dict[int, _Level]) -> str:
        shape = levels.get(depth)
        return _figure(self._counts.get((own, depth), shape.start if shape else 1), shape.form if shape else "decimal")


def read_numbering(root: Any) -> Numbering:
    """The lists of a document's numbering part; none where it has no such part."""
    if root is None:
        return Numbering()
    shapes = {
        each.get(f"{W}abstractNumId", ""): {
            _int(level.get(f"{W}ilvl"), 0): _Level(
                _value(level, "numFmt", "decimal"),
                _value(level, "lvlText", "%1."),
                _int(_value(level, "start", "1"), 1),
            )
            for level in each.findall(f"{W}lvl")
        }
        for each in root.findall(f"{W}abstractNum")
    }
    numbering = Numbering()
    for each in root.findall(f"{W}num"):
        key, of = each.get(f"{W}numId", ""), _value(each, "abstractNumId", "")
        numbering.lists[key] = shapes.get(of, {})
        restarts = each.find(f"{W}lvlOverride") is not None
        numbering.kinds[key] = key if restarts else f"list {of}"
    return numbering


def _value(node: Any, name: str, default: str) -> str:
    child = node.find(f"{W}{name}")
    return default if child is None else child.get(f"{W}val", default)


def _int(text: str | None, default: int) -> int:
    return int(text) if text and text.isdigit() else default


def _figure(number: int, form: str) -> str:
    """A count as a list writes it."""
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman"):
        written = ""
        for value, sign in _ROMAN:
            while number >= value:
                written, number = written + sign, number - value
        return written if form == "lowerRoman" else written.upper()
    return str(number)

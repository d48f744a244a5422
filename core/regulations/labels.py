"""The names of a regulation's parts: "Pasal 5 ayat (2)-(3)", as texts say them, as questions cite them, and joined."""

import re
from dataclasses import dataclass

_CITED = re.compile(
    r"\b(?:pasal|article|art\.|ps\.)\s*(?P<number>\d{1,3}\s?[a-z]?|[ivx]{1,4})(?![\w/.]*\d)\b"
    r"(?:\s*,?\s*(?:ayat|paragraph|para\.?)?\s*\(?(?P<ayat>\d{1,2}[a-z]?)\)?(?!\s*(?:tahun|ton|kg|\d|/)))?",
    re.IGNORECASE,
)
_ANNEX = re.compile(r"\b(?:lampiran|annex)\s*(?P<number>[ivx]{1,5}|\d{1,2})?\b", re.IGNORECASE)
_AYAT = re.compile(r"^(?P<stem>.+) ayat \((?P<first>\w+)\)(?:-\((?P<last>\w+)\))?$")
_ITEMS = re.compile(r"^(?P<stem>.+) (?P<kind>huruf|angka) (?P<first>\w+)(?:-(?P<last>\w+))?$")
_ROMAN = (("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1))


@dataclass(frozen=True, slots=True)
class Cited:
    """The part of a regulation that a question names."""

    part_of: str  # Pasal 5
    ayat: str = ""  # 2

    @property
    def pattern(self) -> str:
        """A regular expression of the database that an article's name must match."""
        return rf"\m{self.part_of}\M" if not self.part_of.endswith("Lampiran") else r"\mLampiran\M"


def read_cited(text: str) -> Cited | None:
    """The article or annex that a question names, None where it names none."""
    if match := _CITED.search(text):
        number = re.sub(r"\s", "", match["number"]).upper()
        spelled = match[0].lower()
        ayat = match["ayat"] or ""
        if ayat and not re.search(r"ayat|para|\(", spelled[spelled.find(match["number"].lower()) :]):
            ayat = ""  # "pasal 5 2 ton": a bare number behind it is none of its paragraphs
        return Cited(f"Pasal {number}", ayat)
    if (match := _ANNEX.search(text)) and match["number"]:
        number = match["number"].upper()
        return Cited(f"Lampiran {roman(int(number)) if number.isdigit() else number}")
    return None


def roman(number: int) -> str:
    """1 to 39 as Roman numerals."""
    written = ""
    for sign, value in _ROMAN:
        while number >= value:
            written, number = written + sign, number - value
    return written


def ayat_label(stem: str, first: str, last: str) -> str:
    """Pasal 5 ayat (2), or (2)-(3)."""
    return f"{stem} ayat ({first})" if first == last else f"{stem} ayat ({first})-({last})"


def item_label(stem: str, kind: str, first: str, last: str) -> str:
    """Pasal 5 huruf a, or a-c."""
    return f"{stem} {kind} {first}" if first == last else f"{stem} {kind} {first}-{last}"


def joined(first: str, second: str, part_of: str) -> str:
    """The name of two parts that stand one behind the other."""
    if first == second:
        return first
    a, b = _AYAT.match(first), _AYAT.match(second)
    if a and b and a["stem"] == b["stem"]:
        return ayat_label(a["stem"], a["first"], b["last"] or b["first"])
    a, b = _ITEMS.match(first), _ITEMS.match(second)
    if a and b and (a["stem"], a["kind"]) == (b["stem"], b["kind"]):
        return item_label(a["stem"], a["kind"], a["first"], b["last"] or b["first"])
    return part_of or first

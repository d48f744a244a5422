"""The Ministry of Finance's page of tax exchange rates: one period, its decree, and a table in rupiah.

Read by what the page says, not by how it is styled: the sentence with the period, the number of the decree, and the table whose head
has the columns "Mata Uang" and "Nilai".
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from adapters.feeds.fetch import Document, Fetcher, joined
from adapters.feeds.reading import expect, indonesian, no_answer
from core.published.nouns import Answer, Ask, FeedName, Quote, Refused, Table, merged

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

BASE = "https://fiskal.kemenkeu.go.id"
PATH = "informasi-publik/kurs-pajak"
PAGE = f"{BASE}/{PATH}"
MONTHS: Final = {
    name: number
    for number, name in enumerate(
        "januari februari maret april mei juni juli agustus september oktober november desember".split(), 1
    )
}
_DAY = r"(\d{1,2}) ([a-z]+) (\d{4})"
_PERIOD = re.compile(
    rf"tanggal berlaku ?:? ?{_DAY} ?(?:-|–|—|s\.?/?d\.?|sampai(?: dengan)?) ?{_DAY}(?!\d)", re.IGNORECASE
)
_DECREE = re.compile(r"\bKMK(?: Nomor| No\.?)? ?:? ?0*(\d+/[A-Z][A-Z0-9./]*/\d{4})\b", re.IGNORECASE)
_CODE = re.compile(r"\(([A-Z]{3})\)")
_PER = re.compile(r"\bJPY\b[^.]{0,80}?\bper (\d+)", re.IGNORECASE)
_CODES_SEEN = re.compile(r"\b[A-Z]{3}\b")


class Kemenkeu:
    """Fulfils `core.published.nouns.Feed`."""

    name: FeedName = "kemenkeu"

    def __init__(self, fetcher: Fetcher, base: str) -> None:
        self._fetcher, self._url = fetcher, joined(base, PATH)

    async def ask(self, question: Ask) -> Answer:
        """The period in force, or the one that holds `question.day`. Raises Refused."""
        url = self._url if question.day is None else f"{self._url}?date={question.day}"
        document = await self._fetcher.get(url, accept="text/html", seen=question.seen)
        if document is None:
            return Answer(validators=question.seen, unchanged=True)
        return Answer((read(document),), validators=document.validators)


def read(document: Document) -> Table:
    """The table of the page. Raises Refused."""
    from selectolax.lexbor import LexborHTMLParser

    expect(document, "text/html", "application/xhtml+xml")
    page = document.text()
    if page.lstrip()[:1] != "<":
        raise Refused("wrong_type", page.lstrip()[:20])
    tree = LexborHTMLParser(page)
    for hidden in tree.css("script, style, template, noscript"):
        hidden.decompose()
    text = _text(tree.body)
    found = _table(tree)
    if found is None:
        raise no_answer(page)
    first, last, place = _period(text)
    decree = _decree(text, place)
    quotes = _quotes(*found, jpy=_per(text))
    if not re.search(r"</table\s*>", page[page.lower().rfind("<table") :], re.IGNORECASE):
        raise Refused("incomplete", f"{len(quotes)}")  # the page was cut inside the table
    return Table("tax", first, last, merged(quotes), decree, f"{PAGE}?date={first}")


def _text(node: "LexborNode | None") -> str:
    """What a node says, with every kind of blank as one blank."""
    return "" if node is None else " ".join(node.text(separator=" ").split())


def _period(text: str) -> tuple[date, date, int]:
    """First and last day, and where in the text they stand."""
    periods = {match.groups(): match.start() for match in _PERIOD.finditer(text)}
    if len(periods) != 1:
        raise Refused("no_period" if not periods else "contradiction", f"{len(periods)} ×")
    (one, month, year, other, other_month, other_year), place = periods.popitem()
    first, last = _day(one, month, year), _day(other, other_month, other_year)
    if last < first:
        raise Refused("bad_period", f"{first} – {last}")
    return first, last, place


def _day(number: str, month: str, year: str) -> date:
    try:
        return date(int(year), MONTHS[month.lower()], int(number))
    except (KeyError, ValueError):
        raise Refused("bad_period", f"{number} {month[:20]} {year}") from None


def _decree(text: str, place: int) -> str:
    """The decree that stands nearest to the period: a page may name others, too."""
    found = min(_DECREE.finditer(text), key=lambda match: abs(match.start() - place), default=None)
    if found is None:
        raise Refused("no_decree")
    return found[1].upper()


def _per(text: str) -> int:
    """For how many yen the rupiah are given: 100, unless the note below the table says otherwise."""
    said = {int(match[1]) for match in _PER.finditer(text) if len(match[1]) < 7}
    if said - {100}:
        raise Refused("unit_changed", f"JPY / {min(said - {100})}")
    return 100


def _table(tree: "LexborHTMLParser") -> tuple[Sequence["LexborNode"], int, int, int] | None:
    """The rows of the table of rates, the places of currency and value in them, and how many cells each has."""
    found = []
    for table in tree.css("table"):
        rows = table.css("tr")
        for row in rows[:2]:
            heads = [_text(cell).lower() for cell in _cells(row)]
            if heads.count("mata uang") == 1 and heads.count("nilai") == 1:
                found.append(
                    ([r for r in rows if r != row], heads.index("mata uang"), heads.index("nilai"), len(heads))
                )
    if len(found) > 1:
        raise Refused("contradiction", f"{len(found)} ×")
    return found[0] if found else None


def _cells(row: "LexborNode") -> list["LexborNode"]:
    return [node for node in row.iter() if node.tag in ("td", "th")]


def _quotes(rows: Sequence["LexborNode"], currency: int, value: int, width: int, *, jpy: int) -> list[Quote]:
    quotes: list[Quote] = []
    for row in rows:
        cells = _cells(row)
        if not any(_text(cell) for cell in cells):
            continue
        if len(cells) != width:
            raise Refused("incomplete" if len(cells) < width else "shape_changed", f"{len(quotes)}")
        code = _code(_text(cells[currency]))
        figure = indonesian(_text(cells[value]), code)
        quotes.append(Quote(code, figure, jpy if code == "JPY" else 1))
    if not quotes:
        raise Refused("no_data")
    return quotes


def _code(text: str) -> str:
    """The currency that a cell names; the code may stand there twice, long and short."""
    codes = set(_CODE.findall(text)) or set(_CODES_SEEN.findall(text))
    if len(codes) != 1:
        raise Refused("shape_changed", text[:60])
    return str(codes.pop())

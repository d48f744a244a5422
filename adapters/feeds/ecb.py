"""The European Central Bank's reference rates: foreign units for one euro, as XML for a day or several, or as CSV."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from adapters.feeds.crosses import rupiah
from adapters.feeds.fetch import Document, Fetcher, joined
from adapters.feeds.reading import english, expect, local, xml
from core.published.nouns import Answer, Ask, FeedName, Refused, Table

BASE = "https://www.ecb.europa.eu"
PATH = "stats/eurofxref"
PAGE = f"{BASE}/stats/policy_and_exchange_rates/euro_reference_exchange_rates/html/index.en.html"
_CODE = re.compile(r"[A-Z]{3}", re.ASCII)
_LIST = frozenset({"text/csv", "application/csv"})


class Ecb:
    """Fulfils `core.published.nouns.Feed`."""

    name: FeedName = "ecb"

    def __init__(self, fetcher: Fetcher, base: str) -> None:
        self._fetcher, self._base = fetcher, joined(base, PATH)

    async def ask(self, question: Ask) -> Answer:
        """The newest day, or with `since` those of the last 90 days from there on. Raises Refused."""
        file = "eurofxref-daily.xml" if question.since is None else "eurofxref-hist-90d.xml"
        document = await self._fetcher.get(f"{self._base}/{file}", accept="text/xml", seen=question.seen)
        if document is None:
            return Answer(validators=question.seen, unchanged=True)
        tables = read(document)
        return Answer(
            tuple(t for t in tables if question.since is None or t.first >= question.since),
            validators=document.validators,
        )


def read(document: Document) -> tuple[Table, ...]:
    """A table in rupiah for each day, oldest first. Raises Refused."""
    days = dict[date, dict[str, Decimal]]()
    for day, rates in _list_days(document) if document.content_type in _LIST else _xml_days(document):
        if days.setdefault(day, rates) != rates:
            raise Refused("contradiction", str(day))
    if not days:
        raise Refused("no_data")
    return tuple(Table("ecb", day, day, rupiah("EUR", days[day]), page=PAGE) for day in sorted(days))


def _xml_days(document: Document) -> Iterator[tuple[date, dict[str, Decimal]]]:
    """Day by day; all three levels of the document are called Cube."""
    root = xml(document)
    if local(root) != "Envelope":
        raise Refused("error_answer", (root.text or local(root)).strip()[:100])
    for day in (part for part in root.iter() if local(part) == "Cube" and "time" in part.attrib):
        rates: dict[str, Decimal] = {}
        for cube in day:
            _note(rates, cube.get("currency", ""), cube.get("rate", ""))
        yield _day(day.attrib["time"]), rates


def _list_days(document: Document) -> Iterator[tuple[date, dict[str, Decimal]]]:
    """Day by day of the CSV form, which ends its lines with a comma."""
    expect(document, *_LIST)
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(document.text())) if row]
    if not rows or rows[0][0] != "Date":
        raise Refused("shape_changed", "Date")
    for row in rows[1:]:
        if len(row) != len(rows[0]):
            raise Refused("broken", row[0][:30])
        rates: dict[str, Decimal] = {}
        for code, text in zip(rows[0][1:], row[1:], strict=True):
            if code:
                _note(rates, code, text)
        yield _day(row[0]), rates


def _note(rates: dict[str, Decimal], code: str, text: str) -> None:
    if not _CODE.fullmatch(code):
        raise Refused("shape_changed", code[:20] or "currency")
    if text in ("N/A", ""):  # no rate that day
        return
    rate = english(text, code)
    if rates.setdefault(code, rate) != rate:
        raise Refused("contradiction", code)


def _day(text: str) -> date:
    for form in ("%Y-%m-%d", "%d %B %Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day has no time zone
        except ValueError:
            continue
    raise Refused("bad_period", text[:30])

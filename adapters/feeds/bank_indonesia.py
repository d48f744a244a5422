"""Bank Indonesia's web service: transaction rates of all currencies, and JISDOR, as XML rows of a data set.

Two tables whose rows look alike: those of the transaction rate end in `_subkurslokal`, those of JISDOR (and of bank notes) in
`_subkursasing`. One is never taken for the other.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal
from xml.etree.ElementTree import Element

from adapters.feeds.fetch import Document, Fetcher, joined
from adapters.feeds.reading import english, local, xml
from core.published.nouns import KINDS, Answer, Ask, Quote, Refused, Table, merged

BASE = "https://www.bi.go.id"
PATH = "biwebservice/wskursbi.asmx"
Name = Literal["bi", "jisdor"]
SUFFIX: Final[Mapping[Name, str]] = {"bi": "_subkurslokal", "jisdor": "_subkursasing"}
PAGES: Final[Mapping[Name, str]] = {
    "bi": f"{BASE}/en/statistik/informasi-kurs/transaksi-bi/default.aspx",
    "jisdor": f"{BASE}/id/statistik/informasi-kurs/jisdor/default.aspx",
}
BACK = timedelta(days=7)  # asked for again each time: a correction of the last days is seen
FARTHEST = timedelta(days=45)  # that one answer may go back
WIDEST = Decimal("1.1")  # sell over buy; the dollar has 1.01, notes of small currencies more
_CENT = Decimal("0.01")
_MIDDLE = "value is the middle of buy and sell, BI itself publishes no middle rate"


class BankIndonesia:
    """Fulfils `core.published.nouns.Feed`, for one of the two tables."""

    def __init__(self, name: Name, fetcher: Fetcher, base: str) -> None:
        self.name: Name = name
        self._fetcher, self._url = fetcher, joined(base, PATH)

    async def ask(self, question: Ask) -> Answer:
        """The last days' rates; no table where none was a working day. Raises Refused."""
        since = max(min(question.since or question.today, question.today) - BACK, question.today - FARTHEST)
        if self.name == "jisdor":  # its parameters are written with a capital letter
            url = f"{self._url}/getSubKursJisdor3?mts=USD&startDate={since}&endDate={question.today}"
        else:
            url = f"{self._url}/getSubKursLokal4?startdate={since}"
        document = await self._fetcher.get(url, accept="text/xml", seen=question.seen)
        if document is None:
            return Answer(validators=question.seen, unchanged=True)
        tables, warnings = read(document, self.name)
        return Answer(tables, warnings, document.validators)


def read(document: Document, name: Name) -> tuple[tuple[Table, ...], tuple[Refused, ...]]:
    """The tables by day, oldest first, and what was left out. Raises Refused."""
    root = xml(document)
    if local(root) != "DataSet":
        raise Refused("error_answer", (root.text or local(root)).strip()[:100])
    if not any(local(part) == "diffgram" for part in root):
        raise Refused("shape_changed", "diffgram")
    days: dict[date, list[Quote]] = defaultdict(list)
    warnings: list[Refused] = []
    for row in _rows(root):
        fields = {local(field): (field.text or "").strip() for field in row}
        day, quote = _row(fields, name)
        if quote is None:
            warnings.append(Refused("incomplete", f"{day} {fields.get('mts' + SUFFIX[name], '')[:5]}"))
        else:
            days[day].append(quote)
    if warnings and not days:  # one row may lack a part, not every row the same
        raise Refused("shape_changed", warnings[0].detail)
    tables = tuple(Table(KINDS[name], day, day, merged(days[day]), page=PAGES[name]) for day in sorted(days))
    return tables, tuple(warnings)


def _rows(root: Element) -> list[Element]:
    """The rows of the data set; none on a day without rates. Raises Refused where something else stands in it."""
    rows = [part for part in root.iter() if local(part) == "Table"]
    sets = [part for part in root.iter() if local(part) == "NewDataSet"]
    grams = [part for part in root if local(part) == "diffgram"]
    for strange in (
        part for holder in (*sets, *grams) for part in holder if local(part) not in ("Table", "NewDataSet")
    ):
        raise Refused("shape_changed", local(strange)[:40])
    return rows


def _row(fields: Mapping[str, str], name: Name) -> tuple[date, Quote | None]:
    """Day and rate of a row; no rate where a part of it is missing, which the schema allows."""
    suffix = SUFFIX[name]
    if not any(key.endswith(suffix) for key in fields):
        raise Refused("other_series", next(iter(fields), "")[:60])
    code = fields.get("mts" + suffix, "")
    day = _day(fields.get("tgl" + suffix, ""))
    texts = [fields.get(part + suffix, "") for part in ("nil", "beli", "jual")]
    if not code or not all(texts):
        return day, None
    if not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):
        raise Refused("shape_changed", code[:20])
    units, buy, sell = (english(text, code) for text in texts)
    if units != units.to_integral_value() or not buy <= sell <= buy * WIDEST:
        raise Refused("bad_number", f"{code} {units} {buy} {sell}")
    if name == "jisdor":
        if code != "USD" or buy != sell:  # the table of bank notes looks the same but has a spread
            raise Refused("other_series", f"{code} {buy} / {sell}")
        return day, Quote(code, buy, int(units), buy, sell)
    middle = ((buy + sell) / 2).quantize(_CENT, ROUND_HALF_UP)
    return day, Quote(code, middle, int(units), buy, sell, _MIDDLE)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise Refused("bad_period", text[:30]) from None

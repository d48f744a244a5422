"""Frankfurter, which passes on reference rates of central banks as JSON: a second source to compare others with.

Asked for rates against the euro, which it gives as they were published; against another base it rounds. Version 1 of its API
answers with an object, version 2 with a list; both are read.
"""

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn

from adapters.feeds.crosses import rupiah
from adapters.feeds.fetch import Document, Fetcher, joined
from adapters.feeds.reading import expect
from core.published.nouns import Answer, Ask, FeedName, Refused, Table

BASE = "https://api.frankfurter.dev"
PATH = "v1/latest"
HOSTS = frozenset({"api.frankfurter.dev", "api.frankfurter.app"})  # the old host redirects to the new one
PAGE = "https://frankfurter.dev/"
SYMBOLS = "AUD,CAD,CHF,CNY,DKK,GBP,HKD,IDR,INR,JPY,KRW,MYR,NOK,NZD,PHP,SEK,SGD,THB,USD"
_CODE = re.compile(r"[A-Z]{3}", re.ASCII)
_LEAST, _MOST = Decimal(10) ** -12, Decimal(10) ** 12


class Frankfurter:
    """Fulfils `core.published.nouns.Feed`."""

    name: FeedName = "frankfurter"

    def __init__(self, fetcher: Fetcher, base: str) -> None:
        self._fetcher, self._url = fetcher, f"{joined(base, PATH)}?base=EUR&symbols={SYMBOLS}"

    async def ask(self, question: Ask) -> Answer:
        """The newest day. Raises Refused."""
        document = await self._fetcher.get(self._url, accept="application/json", hosts=HOSTS, seen=question.seen)
        if document is None:
            return Answer(validators=question.seen, unchanged=True)
        return Answer(read(document), validators=document.validators)


def read(document: Document) -> tuple[Table, ...]:
    """A table in rupiah for each day, oldest first. Raises Refused."""
    expect(document, "application/json", "text/json")
    try:
        found = json.loads(
            document.body, parse_float=Decimal, parse_int=Decimal, parse_constant=_refuse, object_pairs_hook=_object
        )
    except (ValueError, RecursionError) as error:
        raise Refused("broken", str(error)[:100]) from None
    if isinstance(found, list):
        return _rows(found)
    if not isinstance(found, Mapping):
        raise Refused("shape_changed", type(found).__name__)
    if "rates" not in found:
        raise Refused("error_answer", str(found.get("message", ""))[:100])
    base, rates = _code(found.get("base")), found["rates"]
    if found.get("amount", Decimal(1)) != 1:
        raise Refused("unit_changed", f"amount {str(found['amount'])[:20]}")
    if "start_date" in found:
        if not isinstance(rates, Mapping):
            raise Refused("shape_changed", "rates")
        return tuple(_table(base, day, rates[day]) for day in sorted(rates, key=str)) or _nothing()
    return (_table(base, found.get("date"), rates),)


def _rows(rows: Sequence[Any]) -> tuple[Table, ...]:
    """The list of version 2: one row for each currency and day."""
    days: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    for row in rows:
        if not isinstance(row, Mapping) or not {"date", "base", "quote", "rate"} <= row.keys():
            raise Refused("shape_changed", "row")
        known = days[(str(row["date"]), _code(row["base"]))]
        if known.setdefault(_code(row["quote"]), row["rate"]) != row["rate"]:
            raise Refused("contradiction", str(row["quote"]))
    return tuple(_table(base, day, days[(day, base)]) for day, base in sorted(days)) or _nothing()


def _table(base: str, day: object, rates: object) -> Table:
    if not isinstance(rates, Mapping) or not isinstance(day, str):
        raise Refused("shape_changed", "rates")
    try:
        when = date.fromisoformat(day)
    except ValueError:
        raise Refused("bad_period", day[:30]) from None
    numbers = {_code(code): _number(code, rate) for code, rate in rates.items()}
    return Table("frankfurter", when, when, rupiah(base, numbers), page=PAGE)


def _number(code: str, rate: object) -> Decimal:
    """A JSON number; a text that looks like one is not guessed at."""
    if not isinstance(rate, Decimal) or not _LEAST < rate < _MOST:
        raise Refused("bad_number", f"{code} {str(rate)[:40]!r}")
    return rate


def _code(text: object) -> str:
    if not isinstance(text, str) or not _CODE.fullmatch(text):
        raise Refused("shape_changed", str(text)[:20])
    return text


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Refused("contradiction", "JSON")
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _nothing() -> NoReturn:
    raise Refused("no_data")

"""What publishers of exchange rates say, and why something they said is not believed.

A feed turns a publisher's answer into tables: a period or a day with a rate for each currency. Whatever cannot be turned into
one, or is not plausible, is refused with a reason; nothing is guessed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal, Protocol

from core.errors import DataError

FeedName = Literal["kemenkeu", "bi", "jisdor", "ecb", "frankfurter"]
# What a feed's rates are. A market rate never stands in for the tax rate, nor one market rate for another.
Kind = Literal["tax", "bi_transaction", "jisdor", "ecb", "frankfurter"]
Reason = Literal[
    # the publisher could not be asked, or did not answer the question
    "unreachable",
    "server_error",
    "maintenance",
    "blocked",
    "rate_limited",
    "not_found",
    "bad_request",
    "redirected",
    # the answer is not what it should be
    "too_large",
    "wrong_type",
    "broken",
    "unsafe",
    "shape_changed",
    "error_answer",
    "no_data",
    "incomplete",
    "no_usd",
    "no_idr",
    "currency_missing",
    "no_period",
    "bad_period",
    "no_decree",
    "bad_number",
    "unit_changed",
    "contradiction",
    # the answer can be read and is not believed
    "other_series",
    "future",
    "overlap",
    "repeated",
    "jump",
    "peg",
    "disagrees",
    "unknown_currency",
]

FEEDS: Final[tuple[FeedName, ...]] = ("kemenkeu", "bi", "jisdor", "ecb", "frankfurter")
KINDS: Final[Mapping[FeedName, Kind]] = {
    "kemenkeu": "tax",
    "bi": "bi_transaction",
    "jisdor": "jisdor",
    "ecb": "ecb",
    "frankfurter": "frankfurter",
}
TAX_CURRENCIES: Final = tuple(
    "USD AUD CAD DKK HKD MYR NZD NOK GBP SGD SEK CHF JPY MMK INR KWD PKR PHP SAR LKR THB BND EUR CNY KRW".split()
)
DOUBTFUL: Final = frozenset({"low", "suspect"})  # confidence of figures that want confirming
DERIVED: Final = frozenset({"bi_transaction", "ecb", "frankfurter"})  # kinds whose values are worked out, and rounded
CENT: Final = Decimal("0.01")
DAY: Final = timedelta(days=1)


class Refused(DataError):
    """A publisher's answer is not believed."""

    def __init__(self, reason: Reason, detail: str = "", *, retry_after: float | None = None) -> None:
        # It may hold what a publisher sent: signs that neither a page nor the database can take are shown as such.
        detail = "".join(sign if sign.isprintable() else "\ufffd" for sign in detail)
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason: Reason = reason
        self.detail = detail  # a currency, a number, a day: plain data for the sentence
        self.retry_after = retry_after  # seconds, where the publisher said so

    @property
    def passing(self) -> bool:
        """Whether the same question may be answered a moment later."""
        return self.reason in ("unreachable", "server_error") and not self.retry_after


@dataclass(frozen=True, slots=True)
class Quote:
    """Rupiah for `per_units` of a currency."""

    currency: str  # ISO 4217
    value: Decimal
    per_units: int  # 100 for JPY, else 1
    buy: Decimal | None = None
    sell: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The rates of one period (tax) or one day (market)."""

    kind: Kind
    first: date
    last: date  # included
    quotes: tuple[Quote, ...]
    decree: str = ""  # "46/MK/EF.2/2026"; market rates have none
    page: str = ""  # the publisher's page for it

    @property
    def currencies(self) -> frozenset[str]:
        """Which currencies it has a rate for."""
        return frozenset(q.currency for q in self.quotes)

    def quote(self, currency: str) -> Quote | None:
        """The rate of a currency, None where the table has none."""
        return next((q for q in self.quotes if q.currency == currency), None)


@dataclass(frozen=True, slots=True)
class Stored:
    """A rate that is known already."""

    kind: str
    currency: str
    first: date
    last: date
    value: Decimal
    per_units: int
    decree: str = ""
    confidence: str = "high"
    origin: str = "data"  # data: shipped; feed: fetched
    publisher: str = ""  # the feed that brought it


@dataclass(frozen=True, slots=True)
class Validators:
    """What a conditional request is made with."""

    url: str = ""
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to a publisher."""

    today: date
    day: date | None = None  # the table that holds this day; None: the newest
    since: date | None = None  # further days from here on, where one answer can hold several
    seen: Validators = Validators()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a publisher said, oldest table first; no tables where nothing was published."""

    tables: tuple[Table, ...] = ()
    warnings: tuple[Refused, ...] = ()  # what was left out, and why
    validators: Validators = Validators()
    unchanged: bool = False  # the publisher says that nothing changed since `Ask.seen`


class Feed(Protocol):
    """A publisher that can be asked."""

    @property
    def name(self) -> FeedName:
        """Its name in settings, commands and alerts."""
        ...

    async def ask(self, question: Ask) -> Answer:
        """Its rates. Raises Refused."""
        ...


@dataclass(frozen=True, slots=True)
class Change:
    """A rate that was stored."""

    table: Table
    quote: Quote
    before: Stored | None  # what was known for this very period or day

    @property
    def corrects(self) -> bool:
        """Whether something else had been published for the same period."""
        before = self.before
        if before is None:
            return False
        if (before.per_units, before.last) != (self.quote.per_units, self.table.last):
            return True
        derived = self.table.kind in DERIVED
        return abs(before.value - self.quote.value) > (CENT if derived else 0)


def difference(table: Table, known: Sequence[Stored]) -> tuple[Change, ...]:
    """What of a table is to be stored: what is not known, has changed, or confirms a figure that was in doubt.

    What is known and the same stays as it is, so that answers for past days stay the same to the letter.
    """
    changes = []
    for quote in table.quotes:
        at = [s for s in known if (s.kind, s.currency, s.first) == (table.kind, quote.currency, table.first)]
        before = max(at, key=lambda s: s.origin == "feed", default=None)
        change = Change(table, quote, before)
        decree = before is not None and before.origin == "feed" and before.decree != table.decree
        if before is None or change.corrects or decree or before.confidence in DOUBTFUL:
            changes.append(change)
    return tuple(changes)


def merged(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """Each currency once; raises Refused where one is said twice with different values."""
    found: dict[str, Quote] = {}
    for quote in quotes:
        known = found.setdefault(quote.currency, quote)
        if (known.value, known.per_units) != (quote.value, quote.per_units):
            raise Refused("contradiction", f"{quote.currency} {known.value} / {quote.value}")
    return tuple(found.values())

"""What is known of a figure over time, and the picture that is drawn of it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from core.evidence import Bracket, DutyProduct, DutyRule, ExchangeRate, LevyRule, RateKind, ReferencePrice
from core.message import Confidence, Language, Source

HistoryKind = Literal["tax", "jisdor", "bi_transaction", "ecb", "frankfurter", "price", "duty"]
RATE_KINDS: tuple[RateKind, ...] = ("tax", "jisdor", "bi_transaction", "ecb")
LineName = Literal[
    "exchange_rate",
    "reference_price",
    "export_benchmark_price",
    "export_duty_per_unit",
    "levy_per_unit",
    "export_duty_rate",
    "levy_rate",
]


@dataclass(frozen=True, slots=True)
class History:
    """The rows of a figure whose periods touch the asked one, oldest first; one for each first day."""

    rates: tuple[ExchangeRate, ...] = ()
    prices: tuple[ReferencePrice, ...] = ()  # of the key, or of the product's own price
    levy_prices: tuple[ReferencePrice, ...] = ()  # of the price that the product's levy is taken from
    product: DutyProduct | None = None
    rules: tuple[DutyRule, ...] = ()
    brackets: tuple[Bracket, ...] = ()
    levies: tuple[LevyRule, ...] = ()
    first: date | None = None  # first and last day that are known at all, inside the asked period or not
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The period that a history is wanted for."""

    since: date
    until: date  # included
    named: bool  # by the calendar; False: a length up to today, asked for or the usual one

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.until - self.since).days + 1


@dataclass(frozen=True, slots=True)
class Point:
    """A value with the days on which it holds."""

    start: date
    end: date  # included
    value: Decimal
    source: Source | None
    confidence: Confidence | Literal["good", "suspect"] = "high"


@dataclass(frozen=True, slots=True)
class Line:
    """One figure over time: points that do not overlap, oldest first."""

    name: LineName
    kind: HistoryKind
    subject: str  # the currency, or the goods in the reply's language
    unit: str  # as figures name it: IDR/USD, USD/MT, %
    points: tuple[Point, ...]

    @property
    def daily(self) -> bool:
        """Whether each value is that of a single day, so that days without one are no gap."""
        return self.kind in ("jisdor", "bi_transaction", "ecb")


@dataclass(frozen=True, slots=True)
class Panel:
    """Lines that share one scale."""

    title: str
    unit: str  # as people read it
    lines: tuple[tuple[str, Line], ...]  # each with its name for the legend


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything a picture needs, worded already."""

    name: str  # of the file, without an ending
    title: str
    period: str
    source: str  # who published the figures
    language: Language
    since: date
    until: date
    panels: tuple[Panel, ...]

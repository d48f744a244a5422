"""A Message understood: the nouns that reading a question produces.

Spans are (start, end) offsets into the cleaned text, so that a number read as part of a date is not read again as a
quantity.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal, Self

from core.evidence import Commodity
from core.message import Language, Topic
from core.papers.model import FileFormat, PaperKind

Span = tuple[int, int]
Dimension = Literal["mass", "volume", "length", "count", "container", "package", "area"]
DateRole = Literal["peb", "payment", "asked"]
Precision = Literal["day", "week", "half_month", "month", "quarter", "year"]
Problem = Literal[
    "invalid_date", "invalid_quantity", "negative_quantity", "zero_quantity", "huge_quantity", "unknown_country"
]


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount of goods as the person wrote it."""

    value: Decimal
    unit: str  # canonical spelling: ton, MT, kg, kuintal, gram, liter, m3, pcs, container, karung …
    dimension: Dimension
    kilograms: Decimal | None  # only for mass; None where a weight cannot be told (containers, bags, litres)
    span: Span
    size_feet: int | None = None  # 20, 40, 45 for containers


@dataclass(frozen=True, slots=True)
class Amount:
    """Money as the person wrote it."""

    value: Decimal
    currency: str  # ISO 4217
    span: Span
    per_unit: str | None = None  # "MT" when the person wrote "USD 930/MT" or "dolar per ton"


@dataclass(frozen=True, slots=True)
class DateReading:
    """A day or a period as the person wrote it."""

    start: date
    end: date  # the same as start for a day
    precision: Precision
    role: DateRole  # PEB day, payment day, or simply the day asked about
    span: Span
    explicit: bool = True  # False for "hari ini", "sekarang", "terbaru": the day was taken from the clock


@dataclass(frozen=True, slots=True)
class Place:
    """A country or union as the person wrote it."""

    code: str  # ISO 3166 alpha-2, "EU" for the Union
    span: Span
    name: str  # as written
    origin: bool = False  # "dari Jepang", "from Japan": goods come from there
    in_union: str | None = None  # "EU" for a member state


@dataclass(frozen=True, slots=True)
class TypedCode:
    """An HS code as the person wrote it, digits only."""

    digits: str  # 4, 6 or 8 digits
    span: Span


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something in the text that looks like an entity and is not one."""

    kind: Problem
    text: str  # as written


@dataclass(frozen=True, slots=True)
class Readings:
    """Every entity of a text that needs no database."""

    quantities: tuple[Quantity, ...] = ()
    amounts: tuple[Amount, ...] = ()
    currencies: tuple[str, ...] = ()  # ISO 4217 in the order named, without those of `amounts` repeated
    dates: tuple[DateReading, ...] = ()
    places: tuple[Place, ...] = ()
    codes: tuple[TypedCode, ...] = ()
    regulations: tuple[str, ...] = ()  # "PMK 38/2024" as normalised from "pmk no 38 tahun 2024"
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class GoodsMatch:
    """Goods that a phrase of the question may mean."""

    commodity: Commodity
    score: float  # 0..1
    phrase: str  # the words that matched
    span: Span | None = None
    exact: bool = False  # by a synonym as written


@dataclass(frozen=True, slots=True)
class GoodsLine:
    """A line of a commercial document, as far as it is known."""

    description: str  # as dictated, or the goods' English name
    commodity: Commodity | None = None
    quantity: Quantity | None = None
    price: Amount | None = None  # per unit


@dataclass(frozen=True, slots=True)
class PaperRequest:
    """A document to be made from the talk, with everything dictated for it so far."""

    kinds: tuple[PaperKind, ...]
    formats: tuple[FileFormat, ...]
    particulars: Mapping[str, str] = field(default_factory=dict)  # seller, buyer, incoterm … as dictated
    lines: tuple[GoodsLine, ...] = ()
    dictated_lines: tuple[str, ...] = ()  # the lines as dictated, for the next turn


@dataclass(frozen=True, slots=True)
class Question:
    """A Message understood: language, topic, goods, quantity, destination, dates, currency."""

    text: str  # cleaned, as the person wrote it
    words: str  # lower case, slang expanded
    language: Language
    today: date  # the day for which the answer is asked
    topic: Topic | None = None  # None: not certain, prompts must be matched
    topics: tuple[Topic, ...] = ()  # further topics asked for in the same message
    readings: Readings = Readings()
    goods: tuple[GoodsMatch, ...] = ()  # best first; several when the form is not certain
    goods_certain: bool = False  # the first is what was meant
    goods_words: str = ""  # what seems to name goods when nothing matched
    goods_text: str = ""  # every word that may say what the goods are, known or not
    wants: frozenset[str] = frozenset()  # duty, levy, total, rate, price, benchmark, trend, compare, explain, sources …
    hypothetical_price: Decimal | None = None  # "misal HR CPO 930"
    hypothetical_rate: Decimal | None = None  # "kalau kursnya 17.000"
    declines: str | None = None  # why it must be declined: fraud, secrets, import, harm …
    follow_up: bool = False  # leans on the turns before it
    answers_choice: bool = False  # picks one of the choices that were asked back
    formats: tuple[FileFormat, ...] = ()  # files in which the answer is wanted
    paper: PaperRequest | None = None  # a document is asked for
    extras: dict[str, str] = field(default_factory=dict)

    def with_(self, **changes: object) -> Self:
        """A copy with some fields changed."""
        return replace(self, **changes)  # type: ignore[arg-type]  # replace is typed by field, the caller by name

    @property
    def commodity(self) -> Commodity | None:
        """The goods, where they are certain."""
        return self.goods[0].commodity if self.goods and self.goods_certain else None

    @property
    def quantity(self) -> Quantity | None:
        """The first quantity."""
        return self.readings.quantities[0] if self.readings.quantities else None

    @property
    def destination(self) -> str | None:
        """The first country that goods go to."""
        return next((p.code for p in self.readings.places if not p.origin), None)

    def day(self, role: DateRole) -> date | None:
        """The day of the reading with a role: of a period the asked day inside it, else its last; None where none is named."""
        reading = next((d for d in self.readings.dates if d.role == role), None)
        if reading is None:
            return None
        return self.today if reading.start <= self.today <= reading.end else reading.end

    @property
    def peb_day(self) -> date:
        """The day of the export declaration: named as such, else any day named, else the day asked for."""
        return self.day("peb") or self.day("asked") or self.today

    @property
    def payment_day(self) -> date:
        """The day of payment: named as such, else the PEB day."""
        return self.day("payment") or self.peb_day

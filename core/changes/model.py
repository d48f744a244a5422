"""A proposed change of dated figures as a value: rows of one of five kinds, what was found about them, and what stands already."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, Literal

from core.errors import DataError
from core.evidence import DutyProduct
from core.message import Confidence
from core.typed_json import to_json

Kind = Literal["reference_price", "tax_rate", "levy_rule", "duty_rule", "duty_bracket"]
How = Literal["command", "upload", "read"]
FieldKind = Literal["text", "code", "whole", "number", "day", "flag"]  # a code is None, not "", when empty
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a kind of rows."""

    name: str
    kind: FieldKind = "text"
    required: bool = False
    choices: tuple[str, ...] = ()

    @property
    def empty(self) -> str | None:
        """The value of a column that is left out."""
        return "" if self.kind == "text" else None


@dataclass(frozen=True, slots=True)
class Form:
    """What rows of a kind look like, and how they follow one another."""

    kind: Kind
    subject: str  # the column that says whose figure it is
    fields: tuple[Field, ...]
    apart: tuple[str, ...] = ()  # columns that tell rows of one subject and period apart
    regime: bool = False  # holds until the next one begins; others are in force for their period alone

    def field(self, name: str) -> Field | None:
        """A column by its name."""
        return next((f for f in self.fields if f.name == name), None)


def _numbers(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name, "number") for name in names)


def _common(*, dated: bool, confidences: tuple[str, ...] = ("high", "medium", "low")) -> tuple[Field, ...]:
    return (
        *(Field("regulation"), Field("source_url")),
        *(Field("valid_from", "day", required=True), Field("valid_to", "day", required=dated)),
        *(Field("confidence", choices=confidences), Field("note")),
    )


_PRODUCT = Field("product", required=True)
FORMS: Final[Mapping[Kind, Form]] = MappingProxyType(
    {
        "reference_price": Form(
            "reference_price",
            "key",
            (
                *(Field("key", required=True), Field("name_id"), Field("name_en")),
                *(Field("reference_price", "number"), Field("reference_unit")),
                *(Field("benchmark_price", "number"), Field("benchmark_unit")),
                *(Field("published_duty", "number"), Field("published_duty_unit"), Field("published_column", "whole")),
                *(Field("published_levy", "number"), Field("published_levy_unit"), Field("levy_rate"), Field("decree")),
                *_numbers("price_indonesia", "price_malaysia", "price_rotterdam"),
                *(Field("averaging_window"), *_common(dated=True)),
            ),
        ),
        "tax_rate": Form(
            "tax_rate",
            "currency",
            (
                *(Field("decree"), Field("currency", required=True), Field("value", "number", required=True)),
                Field("per_units", "whole", choices=("1", "100")),
                *_common(dated=True, confidences=("high", "good", "medium", "low", "suspect")),
            ),
        ),
        "levy_rule": Form(
            "levy_rule",
            "product",
            (
                *(_PRODUCT, *_numbers("above", "up_to"), Field("rate", "number", required=True)),
                Field("unit", required=True, choices=("USD/MT", "% of CPO reference price", "% of export price")),
                *_common(dated=False),
            ),
            ("above",),
            regime=True,
        ),
        "duty_rule": Form(
            "duty_rule",
            "product",
            (
                _PRODUCT,
                Field("tariff", required=True, choices=("specific", "ad_valorem", "planned", "unknown")),
                *(Field("rate", "number"), Field("unit"), *_common(dated=False)),
            ),
            ("tariff",),
            regime=True,
        ),
        "duty_bracket": Form(
            "duty_bracket",
            "product",
            (
                *(_PRODUCT, Field("column", "whole", required=True), *_numbers("above", "up_to")),
                *(Field("lower_included", "flag", required=True), Field("duty", "number")),
                Field("unit", required=True, choices=("USD/MT", "% of export price")),
                *_common(dated=False),
            ),
            ("column",),
            regime=True,
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Said:
    """Where a figure was read."""

    column: str
    sentence: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Entry:
    """One proposed row: every column of its form is there."""

    kind: Kind
    row: Row
    line: int = 0  # in the file, 0 where there is none
    said: tuple[Said, ...] = ()  # of a row that was read from a text

    @property
    def subject(self) -> str:
        """Whose figure it is: the price's key, the currency, the product."""
        return str(self.row[FORMS[self.kind].subject])

    @property
    def valid_from(self) -> date:
        """The first day."""
        first: date = self.row["valid_from"]
        return first

    @property
    def valid_to(self) -> date | None:
        """The last day, None where no end is known."""
        last: date | None = self.row["valid_to"]
        return last

    @property
    def last(self) -> date:
        """The last day, the end of the calendar where none is known."""
        return self.valid_to or date.max


@dataclass(frozen=True, slots=True)
class Change:
    """Rows that are put in force together or not at all."""

    entries: tuple[Entry, ...]
    how: How
    what: str = ""  # the command, the file or the page
    why: str = ""
    correct: bool = False  # may replace figures of periods that stand already


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to say about a change: a fault refuses it, a doubt asks for a second look, a note tells."""

    code: str  # a name of `core.changes.texts`
    level: Literal["fault", "doubt", "note"] = "fault"
    line: int = 0
    column: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """A row that is there already."""

    kind: Kind
    row: Row
    origin: str

    @property
    def subject(self) -> str:
        """Whose figure it is."""
        return str(self.row[FORMS[self.kind].subject])

    @property
    def valid_from(self) -> date:
        """The first day, the beginning of the calendar where none is known."""
        return self.row["valid_from"] or date.min

    @property
    def last(self) -> date:
        """The last day, the end of the calendar where none is known."""
        return self.row["valid_to"] or date.max


@dataclass(frozen=True, slots=True)
class PriceName:
    """What is known of a price whatever the period."""

    name_id: str
    name_en: str
    reference_unit: str
    benchmark_unit: str


@dataclass(frozen=True, slots=True)
class Known:
    """What a change is held against."""

    products: Mapping[str, DutyProduct]
    prices: Mapping[str, PriceName]
    currencies: Mapping[str, int]  # to the number of units a rate is for
    standing: tuple[Standing, ...] = ()

    def of(self, kind: Kind, subject: str) -> list[Standing]:
        """What stands of a kind for one subject, by its first day."""
        found = [s for s in self.standing if s.kind == kind and s.subject == subject]
        return sorted(found, key=lambda s: s.valid_from)


def refused(findings: Iterable[Finding]) -> bool:
    """Whether something forbids the change."""
    return any(finding.level == "fault" for finding in findings)


def full_row(kind: Kind, values: Row) -> dict[str, Any]:
    """A row with every column of its form; those left out are empty."""
    return {field.name: values.get(field.name, field.empty) for field in FORMS[kind].fields}


def change_to_json(change: Change) -> dict[str, Any]:
    """The change as it is kept until it is confirmed."""
    result: dict[str, Any] = to_json(change)
    return result


def change_from_json(value: Mapping[str, Any]) -> Change:
    """A change as `change_to_json` wrote it. Raises DataError for anything else."""
    try:
        entries = tuple(
            Entry(e["kind"], _row(e["kind"], e["row"]), e["line"], tuple(Said(**said) for said in e["said"]))
            for e in value["entries"]
        )
        return Change(entries, value["how"], value["what"], value["why"], value["correct"])
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise DataError("a kept change that this program cannot read") from error


def row_from_json(kind: Kind, values: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a kind from JSON; columns that the form does not have are left out. Raises ValueError, ArithmeticError."""
    return _row(kind, values)


def _row(kind: Kind, values: Mapping[str, Any]) -> dict[str, Any]:
    return {f.name: _value(f, values.get(f.name, f.empty)) for f in FORMS[kind].fields}


def _value(field: Field, value: Any) -> Any:
    if value is None:
        return None
    if field.kind == "number":
        return Decimal(str(value))
    if field.kind == "day":
        return date.fromisoformat(value)
    return value

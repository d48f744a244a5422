"""Documents as values: what stands in a calculation sheet, a commercial invoice or a packing list, before any file format.

Core fills them; an adapter turns them into a workbook or a PDF. Nothing here knows a file format.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from core.message import Language, Source

PaperKind = Literal["calculation", "invoice", "packing_list"]
FileFormat = Literal["xlsx", "pdf"]
FORMATS: tuple[FileFormat, ...] = ("xlsx", "pdf")

Value = str | Decimal | date | None  # None: not known yet, a place to fill in


@dataclass(frozen=True, slots=True)
class Entry:
    """A labelled value of a document's head: "Destination: India"."""

    label: str  # in the document's language
    value: Value
    note: str = ""  # a few words under or behind the value: where it comes from, what to fill in


@dataclass(frozen=True, slots=True)
class Section:
    """A block of labelled values under a heading: seller, buyer, inputs."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a document's table."""

    title: str
    kind: Literal["text", "number", "money"] = "text"  # how its values are aligned and formatted
    unit: str = ""  # of its numbers: USD, IDR, kg


@dataclass(frozen=True, slots=True)
class Table:
    """Lines of goods or of a calculation; a row has a value for each column."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    totals: tuple[Value, ...] = ()  # one for each column, None where nothing is added up; empty for no total at all


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole document, in the order in which it is read."""

    kind: PaperKind
    name: str  # file name without ending: "perhitungan-cpo-2025-12-05"
    title: str
    language: Language
    made_on: date
    sections: tuple[Section, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()  # sentences under the tables: cautions, what is missing
    sources: tuple[Source, ...] = ()
    signature: str = ""  # the line under which somebody signs, empty for none

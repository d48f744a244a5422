"""What the workbook and the PDF say alike: fixed words, numbers and days by language, citations, safe text."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from core.message import Language, Source
from core.papers.model import Column, Paper, PaperKind, Table, Value
from core.wording import formats

_UNPRINTABLE = {"Cc", "Cs", "Co", "Cn"}  # control characters, lone surrogates, private and unassigned places
_WEB = re.compile(r"https?://[^\s<>\"]{3,2000}\Z")  # Excel refuses longer links
CALCULATION: Final = "calculation"


class Words(NamedTuple):
    """The fixed words of a language."""

    notes: str
    sources: str
    page: str
    total: str
    made_on: str
    unknown_letters: str
    sheets: dict[PaperKind, str]


WORDS: Final[dict[Language, Words]] = {
    "id": Words(
        notes="Catatan",
        sources="Sumber",
        page="Halaman",
        total="Jumlah",
        made_on="Disusun",
        unknown_letters="Tanda □ mengganti huruf yang tidak tersedia di PDF ini; versi Excel memuatnya lengkap.",
        sheets={"calculation": "Perhitungan", "invoice": "Invoice", "packing_list": "Packing list"},
    ),
    "en": Words(
        notes="Notes",
        sources="Sources",
        page="Page",
        total="Total",
        made_on="Made on",
        unknown_letters="The sign □ stands for a letter that this PDF cannot show; the Excel version has them all.",
        sheets={"calculation": "Calculation", "invoice": "Invoice", "packing_list": "Packing list"},
    ),
}


def clean(text: str) -> str:
    """Text that any file format can hold: line breaks stay, other control characters and lone surrogates go."""
    lines = re.split(r"\r\n|[\r\n\v\f\u2028\u2029]", text.replace("\t", " "))
    return "\n".join("".join(c for c in line if unicodedata.category(c) not in _UNPRINTABLE) for line in lines).strip()


def shown(value: Value, language: Language, *, decimals: int | None = None) -> str:
    """A value as people read it; `decimals` fixes them for money, else a number has as many as it needs, at most 4."""
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, date):
        return formats.day(value, language)
    return formats.number(value, language) if decimals is None else formats.fixed(value, language, decimals=decimals)


def places(value: Decimal) -> int:
    """Decimals that a number needs, at most 4."""
    if not value.is_finite():
        return 0
    exponent = round(value, 4).normalize().as_tuple().exponent if abs(value) < 10**20 else 0
    return max(0, -int(exponent))


def money_places(column: Column, values: Iterable[Value]) -> int | None:
    """Decimals of all sums of a column: 2, more (up to 4) where a price has them; None for a column that is not money.

    Rupiah are always shown to the sen.
    """
    if column.kind != "money":
        return None
    needed = [2, *(places(v) for v in values if isinstance(v, Decimal))]
    return 2 if column.unit == "IDR" else max(needed)


def column_places(table: Table) -> list[int | None]:
    """`money_places` of each column of a table, the totals looked at too."""
    rows = (*table.rows, table.totals) if table.totals else table.rows
    return [money_places(column, (row[i] for row in rows)) for i, column in enumerate(table.columns)]


def heading(column: Column) -> str:
    """A column's title with the unit of its numbers: "Harga satuan (USD)"."""
    unit = f"({'m³' if column.unit == 'm3' else clean(column.unit)})"
    title = clean(column.title)
    return title if not column.unit or unit in title else f"{title} {unit}"


def totals(table: Table, language: Language) -> tuple[Value, ...]:
    """The totals row, with a word for it where it brings none."""
    row = table.totals
    if any(isinstance(value, str) and value for value in row):
        return row
    free = [place for place, value in enumerate(row) if value is None]
    wordy = [place for place in free if table.columns[place].kind == "text"]
    chosen = (wordy or free or [-1])[0]
    return tuple(WORDS[language].total if place == chosen else value for place, value in enumerate(row))


def citation(place: int, source: Source, language: Language) -> str:
    """A numbered line for a source: "1. Tarif bea keluar, PMK 38/2024 (sejak 4 Juni 2024)"."""
    title, number = clean(source.title), clean(source.number)
    named = ", ".join(part for part in (title, "" if number in title else number) if part)
    in_force = formats.period(source.valid_from, source.valid_to, language)
    return f"{place}. {named or clean(source.url)}" + (f" ({in_force})" if in_force else "")


def web_address(source: Source) -> str:
    """Where a source can be read, empty where that is nothing a reader may safely follow."""
    return source.url if _WEB.match(source.url) else ""


def subtitle(paper: Paper) -> str:
    """The line under a calculation's title; trade documents carry their own dates, so that they have none."""
    if paper.kind != CALCULATION:
        return ""
    return f"{WORDS[paper.language].made_on} {formats.day(paper.made_on, paper.language)}"


def side_by_side(paper: Paper) -> bool:
    """Whether sections stand in pairs (seller | buyer), as trade documents have them."""
    return paper.kind != CALCULATION and len(paper.sections) > 1

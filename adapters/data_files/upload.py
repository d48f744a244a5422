"""A file of dated figures that an administrator brings, CSV or a workbook, as a proposed change: all faults with their lines.

Nothing is guessed: a number, a day or a table that can be read in two ways is refused with both.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from adapters.data_files.upload_cells import MOST_BYTES, MOST_ROWS, Cell, Refused, Table, read_cells
from core.changes.command import either
from core.changes.model import FORMS, Change, Entry, Field, Finding, Form, full_row
from core.changes.numbers import Ambiguous, Style, common_style, number, style_of

MOST_FAULTS: Final = 200  # told of one file
_EXCEL_DAY_ONE: Final = date(1899, 12, 30)
_SERIALS: Final = range(36_526, 73_051)  # the days 2000 to 2099 as Excel counts them
_DAY_FORM: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_FORMULA: Final = re.compile(
    r"[=+@]|-[\w(]"
)  # how text begins that a spreadsheet would work out when it is exported again
_FLAGS: Final = {"true": True, "false": False}

__all__ = ["MOST_BYTES", "MOST_ROWS", "read_upload"]


def read_upload(name: str, content: bytes, *, why: str = "", correct: bool = False) -> tuple[Change, list[Finding]]:
    """The change that a file asks for and everything that is wrong with it; with a fault the change has no rows."""
    empty = Change((), "upload", name, why, correct)
    try:
        table = read_cells(name, content)
        form = _form_of(table)
    except Refused as refused:
        return empty, [refused.finding]
    findings: list[Finding] = list(table.findings)
    style = _style(table, form, findings)
    entries: list[Entry] = []
    for line, cells in table.rows:
        values = {}
        for place, column in enumerate(table.header):
            field = form.field(column)
            if field is None:
                continue
            value, finding = _value(cells[place], field, style)
            values[column] = value
            if finding:
                findings.append(Finding(finding[0], "fault", line, column, finding[1]))
        entries.append(Entry(form.kind, full_row(form.kind, values), line))
        if len(findings) >= MOST_FAULTS:
            findings.append(Finding("and_more"))
            break
    if not entries and not findings:
        findings.append(Finding("empty"))
    return (empty if findings else Change(tuple(entries), "upload", name, why, correct)), findings


def _form_of(table: Table) -> Form:
    """The kind of rows that a header announces. Raises Refused."""
    names = set(table.header)
    line = table.header_line
    for name in table.header:
        if table.header.count(name) > 1:
            raise Refused("column_twice", line, name)
    fitting = [form for form in FORMS.values() if _marks(form) <= names]
    if not fitting:
        wanted = "; ".join(f"{form.kind}: {', '.join(sorted(_marks(form)))}" for form in FORMS.values())
        raise Refused("no_form", line, "", (wanted,))
    form = max(fitting, key=lambda f: sum(f.field(name) is not None for name in names))
    for name in table.header:
        if form.field(name) is None:
            raise Refused("unknown_column", line, name, (form.kind,))
    for field in form.fields:
        if field.required and field.name not in names:
            raise Refused("missing_column", line, field.name, (form.kind,))
    return form


def _marks(form: Form) -> set[str]:
    """The columns by which a kind is known."""
    return {
        "reference_price": {"key", "valid_from", "valid_to"},
        "tax_rate": {"currency", "value", "valid_from"},
        "levy_rule": {"product", "rate", "valid_from", "unit"},
        "duty_rule": {"product", "tariff", "valid_from"},
        "duty_bracket": {"product", "column", "duty", "valid_from"},
    }[form.kind]


def _style(table: Table, form: Form, findings: list[Finding]) -> Style | None:
    """The decimal mark of the file, None where no number shows one; a file that shows both is a fault."""
    numeric = [place for place, name in enumerate(table.header) if (f := form.field(name)) and f.kind == "number"]
    texts = (cell for _, cells in table.rows for place in numeric if isinstance(cell := cells[place], str))
    try:
        return common_style(texts)
    except Ambiguous:
        findings.append(_mixed(table, numeric))
        return None


def _mixed(table: Table, numeric: Sequence[int]) -> Finding:
    """The first number that is written another way than those before it."""
    seen: dict[Style, str] = {}
    for line, cells in table.rows:
        for place in numeric:
            cell = cells[place]
            style = _shown_style(cell) if isinstance(cell, str) else None
            if style:
                seen.setdefault(style, str(cell))
            if len(seen) == 2:
                first, second = seen.values()
                return Finding("mixed_marks", "fault", line, table.header[place], (first, second))
    return Finding("mixed_marks")


def _shown_style(text: str) -> Style | None:
    try:
        return style_of(text)
    except ValueError:
        return None


Fault = tuple[str, tuple[str, ...]]


def _value(cell: Cell, field: Field, style: Style | None) -> tuple[Any, Fault | None]:
    """The value of a cell as its column has it, or what is wrong."""
    if isinstance(cell, str):
        cell = cell.strip()
    if cell is None or cell == "":
        return field.empty, ("empty_cell", ()) if field.required else None
    value, fault = {
        "day": _day,
        "number": _number,
        "whole": _whole,
        "flag": _flag,
    }.get(field.kind, _text)(cell, style)
    if fault is None and field.choices and str(value) not in field.choices:
        return field.empty, ("choice", (str(value), ", ".join(field.choices)))
    return (field.empty if fault else value), fault


def _text(cell: Cell, _: Style | None) -> tuple[Any, Fault | None]:
    if isinstance(cell, date):
        return None, ("not_text", (str(cell),))
    text = f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
    if len(text) > 2000:
        return None, ("text_long", ("2000",))
    if _FORMULA.match(text):
        return None, ("formula", (text[:40],))
    return " ".join(text.split()), None


def _day(cell: Cell, _: Style | None) -> tuple[Any, Fault | None]:
    """A day as YYYY-MM-DD or as a date of the workbook; a number that Excel would show as a date is refused by name."""
    if isinstance(cell, datetime):
        return (cell.date(), None) if cell.time() == datetime.min.time() else (None, ("day_time", (str(cell),)))
    if isinstance(cell, date):
        return cell, None
    text = f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
    whole = text.removesuffix(".0")
    if whole.isascii() and whole.isdigit() and int(whole[:6]) in _SERIALS and len(whole) == 5:
        meant = _EXCEL_DAY_ONE + timedelta(days=int(whole))
        return None, ("excel_serial", (whole, str(meant)))
    try:
        if not _DAY_FORM.fullmatch(text):  # Python reads 2026-W49-2, too
            raise ValueError(text)
        return date.fromisoformat(text), None
    except ValueError:
        return None, ("bad_day", (text[:40],))


def _number(cell: Cell, style: Style | None) -> tuple[Any, Fault | None]:
    if isinstance(cell, Decimal):
        return (cell, None) if cell >= 0 else (None, ("negative", (f"{cell:f}",)))
    if isinstance(cell, date | bool):
        return None, ("date_for_number", (str(cell),))
    text = str(cell)
    if text.startswith(("-", "−")):
        return None, ("negative", (text[:40],))
    try:
        return number(text, style), None
    except Ambiguous:
        return None, ("ambiguous", (text, *either(text)))
    except ValueError:
        return None, ("bad_number", (text[:40],))


def _whole(cell: Cell, _: Style | None) -> tuple[Any, Fault | None]:
    if isinstance(cell, Decimal) and cell == cell.to_integral_value() and 0 <= cell < 10**6:
        return int(cell), None
    if isinstance(cell, str) and cell.isascii() and cell.isdigit() and len(cell) < 7:
        return int(cell), None
    return None, ("bad_whole", (str(cell)[:40],))


def _flag(cell: Cell, _: Style | None) -> tuple[Any, Fault | None]:
    value = _FLAGS.get(str(cell).lower())
    return value, None if value is not None else ("bad_flag", (str(cell)[:40],))

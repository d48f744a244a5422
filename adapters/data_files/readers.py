"""Reads one data file into typed rows; whatever is wrong is reported with file, line, column and reason."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from adapters.data_files.columns import Column, FileSpec, Kind
from core.errors import BadRow

NumberedRow = tuple[int, dict[str, Any]]  # the line on which it begins, and its values
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_file(path: Path, spec: FileSpec) -> list[NumberedRow]:
    """Read a CSV file: every row with its line number, values typed, key and validity checked.

    An empty value is None for codes, numbers and days, "" for text and () for lists. Raises BadRow.
    """
    rows: list[NumberedRow] = []
    seen: dict[tuple[object, ...], int] = {}
    for line, values in _raw_rows(path, spec):
        row = {column.name: _value(values[column.name], column, path, line) for column in spec.all_columns}
        _check_order(row, path, line)
        if spec.check and (fault := spec.check(row)):
            raise BadRow(path.name, line, *fault)
        key = tuple(row[name] for name in spec.key)
        if key in seen:
            shown = ", ".join(str(value) for value in key)
            raise BadRow(path.name, line, spec.key[0], f"{shown} stands already on line {seen[key]}")
        seen[key] = line
        rows.append((line, row))
    return rows


def _raw_rows(path: Path, spec: FileSpec) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Rows as text by column name, in a file whose header is right and whose rows are as long as it."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BadRow(path.name, line, "", "is not UTF-8 text") from error
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        _check_header(header, path, spec)
        begins = reader.line_num + 1
        for values in reader:
            if values and len(values) != len(header):
                raise BadRow(path.name, begins, header[-1], f"has {len(values)} values, the header has {len(header)}")
            if values:
                # A column named twice (a regulation's own number and its citation) counts where it stands first.
                yield begins, dict(zip(reversed(header), reversed(values), strict=True))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise BadRow(path.name, reader.line_num, "", str(error)) from error


def _check_header(header: list[str], path: Path, spec: FileSpec) -> None:
    wanted = [column.name for column in spec.all_columns]
    for name in wanted:
        if name not in header:
            raise BadRow(path.name, 1, name, "the column is missing")
    for name in header:
        if name not in wanted:
            raise BadRow(path.name, 1, name, "no such column is known")


def _value(text: str, column: Column, path: Path, line: int) -> Any:
    """One value, checked; raises BadRow with the reason."""
    text = text.strip()
    try:
        if not text:
            if column.required:
                raise ValueError("is empty")
            return {"text": "", "list": ()}.get(column.kind)
        if column.kind != "list" and column.choices and text not in column.choices:
            raise ValueError(f"{text!r} is none of {', '.join(column.choices)}")
        for part in _split(text) if column.kind == "list" else (text,):
            if column.pattern and not re.fullmatch(column.pattern, part, re.ASCII):
                raise ValueError(f"{part!r} has not the expected form")
        return _CONVERT[column.kind](text)
    except ValueError as error:
        raise BadRow(path.name, line, column.name, str(error)) from error


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for value in text.split("|") if (part := value.strip()))


def _number(text: str) -> Decimal:
    """A decimal that is finite and not negative; no marks for thousands, no exponent."""
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{text!r} is not a decimal number")
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(f"{text!r} is not a decimal number") from error
    if number < 0:
        raise ValueError(f"{text} is negative")
    return number


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"{text!r} is not a whole number")
    return int(text)


def _day(text: str) -> date:
    if not _DAY.fullmatch(text):
        raise ValueError(f"{text!r} is not a day as YYYY-MM-DD")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text} is no day of the calendar") from error


def _flag(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError(f"{text!r} is neither true nor false")
    return text == "true"


def _check_order(row: Mapping[str, Any], path: Path, line: int) -> None:
    """A period ends when it began or later; a range's upper bound lies above its lower one."""
    first, last = row.get("valid_from"), row.get("valid_to")
    if first and last and last < first:
        raise BadRow(path.name, line, "valid_to", f"{last} lies before valid_from {first}")
    above, up_to = row.get("above"), row.get("up_to")
    if above is not None and up_to is not None and up_to <= above:
        raise BadRow(path.name, line, "up_to", f"{up_to} is not over the lower bound {above}")


_CONVERT: Mapping[Kind, Callable[[str], Any]] = {
    "text": str,
    "code": str,
    "whole": _whole,
    "number": _number,
    "day": _day,
    "flag": _flag,
    "list": _split,
}

"""The cells of an uploaded table: what kind of file it is, how large it may be, and where its header stands.

A workbook with macros, formulas or several filled sheets, an archive that unpacks to far more than it is, and anything that is
no table are refused before a cell is used.
"""

import csv
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from core.changes.model import Finding

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

Cell = str | Decimal | date | bool | None
MOST_BYTES: Final = 50 * 1024 * 1024
MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 60
MOST_UNPACKED: Final = 200 * 1024 * 1024
MOST_RATIO: Final = 150  # how many times an archive member may grow
_SMALL: Final = 1024 * 1024  # a member up to this size may have any ratio
MOST_MEMBERS: Final = 2000
MOST_FAULTS: Final = 200
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old Excel, and encrypted workbooks
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class Refused(Exception):
    """The file as a whole cannot be used; `finding` says why."""

    def __init__(self, code: str, line: int = 0, column: str = "", values: tuple[str, ...] = ()) -> None:
        super().__init__(code)
        self.finding = Finding(code, "fault", line, column, values)


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the rows below it, each with its line and as many cells as the header."""

    header: tuple[str, ...]  # in small letters
    header_line: int
    rows: Sequence[tuple[int, Sequence[Cell]]]
    findings: tuple[Finding, ...] = ()  # about single lines


def read_cells(name: str, content: bytes) -> Table:
    """The table of a file. Raises Refused."""
    if len(content) > MOST_BYTES:
        raise Refused("too_large", values=(str(MOST_BYTES // 1024 // 1024),))
    if not content.strip():
        raise Refused("empty")
    ending = name.lower().rpartition(".")[2]
    if ending in {"xlsm", "xlsb", "xltm", "xlam"}:
        raise Refused("macros", values=(ending,))
    if content.startswith(_OLE):
        raise Refused("old_excel")
    if content.startswith(b"PK"):
        return _workbook(content)
    if ending in {"xlsx", "xls"} or content.startswith((b"%PDF", b"{\\rtf", b"<")):
        raise Refused("not_a_table")
    return _text_table(content)


def _text_table(content: bytes) -> Table:
    text = _decoded(content)
    lines = text.splitlines(keepends=True)
    first = 0
    if lines and lines[0].strip().lower().startswith("sep=") and len(lines[0].strip()) == 5:
        first = 1  # how Excel notes the separator
    while first < len(lines) and not lines[first].strip():
        first += 1
    delimiter = _delimiter(lines[first] if first < len(lines) else "", first + 1)
    rows: list[tuple[int, Sequence[Cell]]] = []
    findings: list[Finding] = []
    reader = csv.reader(lines[first:], delimiter=delimiter, strict=True)
    header: tuple[str, ...] = ()
    begins = first + 1
    try:
        for cells in reader:
            line, begins = begins, first + reader.line_num + 1
            if not header:
                header = _header(cells, line)
            elif any(cell.strip() for cell in cells):
                _take(rows, findings, line, cells, len(header))
    except csv.Error as error:
        raise Refused("bad_csv", first + reader.line_num, values=(str(error),)) from error
    return Table(header, first + 1, rows, tuple(findings))


def _decoded(content: bytes) -> str:
    """The text of a file: UTF-8 with or without a mark, UTF-16 with one. Raises Refused with the line."""
    try:
        text = content.decode("utf-16" if content.startswith(_UTF16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("encoding", content[: error.start].count(b"\n") + 1) from error
    if "\0" in text:
        raise Refused("not_a_table", text[: text.index("\0")].count("\n") + 1)
    return text


def _delimiter(header: str, line: int) -> str:
    """The mark between columns: the only one of comma, semicolon and tab in the header. Raises Refused."""
    there = [mark for mark in ",;\t" if mark in header]
    if len(there) != 1:
        raise Refused("delimiter", line, values=(" ".join(there) or "–",))
    return there[0]


def _header(cells: Sequence[object], line: int) -> tuple[str, ...]:
    names = ["" if cell is None else str(cell).strip().lower() for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names or len(names) > MOST_COLUMNS:
        raise Refused("columns", line, values=(str(MOST_COLUMNS),))
    if "" in names:
        raise Refused("unnamed_column", line, values=(str(names.index("") + 1),))
    return tuple(names)


def _take(
    rows: list[tuple[int, Sequence[Cell]]], findings: list[Finding], line: int, cells: Sequence[Cell], width: int
) -> None:
    """Keep a row as wide as the header."""
    if len(rows) >= MOST_ROWS:
        raise Refused("too_many_rows", line, values=(f"{MOST_ROWS:,}",))
    own = list(cells)
    while len(own) > width and own[-1] in (None, ""):
        own.pop()
    if len(own) != width:
        if len(findings) < MOST_FAULTS:
            findings.append(Finding("width", "fault", line, values=(str(len(own)), str(width))))
        return
    rows.append((line, own))


def _workbook(content: bytes) -> Table:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        _check_archive(content)
        workbook = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
        try:
            return _sheet(workbook)
        finally:
            workbook.close()
    except Refused:
        raise
    except (zipfile.BadZipFile, InvalidFileException) as error:
        raise Refused("broken_workbook") from error
    except Exception as error:  # what a damaged workbook makes the library raise has no common parent
        raise Refused("broken_workbook") from error


def _check_archive(content: bytes) -> None:
    """Look at the members before any is unpacked. Raises Refused, BadZipFile."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        members = archive.infolist()
        if len(members) > MOST_MEMBERS:
            raise Refused("bomb")
        if any(m.flag_bits & 1 for m in members):
            raise Refused("old_excel")
        for member in members:
            name = member.filename.lower()
            if "vbaproject" in name or "macrosheets" in name or "activex" in name:
                raise Refused("macros", values=(member.filename.rpartition("/")[2],))
            grown = member.file_size > _SMALL and member.file_size > MOST_RATIO * max(1, member.compress_size)
            if grown or name.endswith((".zip", ".xlsx")):
                raise Refused("bomb")
        if sum(m.file_size for m in members) > MOST_UNPACKED:
            raise Refused("bomb")
        if not any(m.filename == "xl/workbook.xml" for m in members):
            raise Refused("not_a_table")
        types = archive.read("[Content_Types].xml").lower() if "[Content_Types].xml" in archive.namelist() else b""
        if b"macroenabled" in types:
            raise Refused("macros", values=("[Content_Types].xml",))
        for member in members:
            if member.filename.endswith((".xml", ".rels")):
                with archive.open(member) as opened:
                    if b"<!DOCTYPE" in (start := opened.read(65_536)) or b"<!ENTITY" in start:
                        raise Refused("bomb")


def _sheet(workbook: "Workbook") -> Table:
    """The one filled sheet. Raises Refused."""
    found: Table | None = None
    for sheet in workbook.worksheets:
        sheet.reset_dimensions()  # what a file says of its size need not be true
        table = _rows(sheet)
        if table is None:
            continue
        if found is not None:
            raise Refused("several_sheets")
        found = table
    if found is None:
        raise Refused("empty")
    return found


def _rows(sheet: Any) -> Table | None:
    header: tuple[str, ...] = ()
    header_line = 0
    rows: list[tuple[int, Sequence[Cell]]] = []
    findings: list[Finding] = []
    for line, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), start=1):
        if line > 2 * MOST_ROWS:
            raise Refused("too_many_rows", line, values=(f"{MOST_ROWS:,}",))
        if all(cell.value is None for cell in row):
            continue
        if not header:
            header, header_line = _header([cell.value for cell in row], line), line
            continue
        cells: list[Cell] = []
        for place, cell in enumerate(row):
            value = _cell(cell)
            if isinstance(value, Finding):
                column = header[place] if place < len(header) else ""
                if len(findings) < MOST_FAULTS:
                    findings.append(Finding(value.code, "fault", line, column, value.values))
                value = None
            cells.append(value)
        _take(rows, findings, line, cells + [None] * (len(header) - len(cells)), len(header))
    return Table(header, header_line, rows, tuple(findings)) if header else None


def _cell(cell: Any) -> Cell | Finding:
    """The value of a cell, or that it is none: a formula or an error."""
    value = cell.value
    if cell.data_type == "f":
        return Finding("formula", values=(str(value)[:40],))
    if cell.data_type == "e":
        return Finding("cell_error", values=(str(value)[:40],))
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return Decimal(format(value, ".15g"))  # as many digits as a spreadsheet keeps
    if value is None or isinstance(value, str | date):
        return value
    return Finding("not_text", values=(str(value)[:40],))

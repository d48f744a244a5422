"""Reads the official national tariff list (BTKI) from a CSV file or a spreadsheet, as users have it.

Published lists differ in header names, dots in codes and lost leading zeros, and write most lines as a tree: one dash a
level, so that "- - - Lain-lain" means nothing without the lines above it. Parents are joined in front.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import BadRow, DataError

BtkiLine = tuple[str, str, str]  # eight digits, description in Indonesian, in English
Cells = tuple[str, ...]

_CODE_NAMES = frozenset(
    {"hs code", "hs", "kode hs", "kode", "code", "pos tarif", "pos tarif/hs", "pos tarif/hs code", "btki", "postarif"}
)
_ID_NAMES = frozenset({"uraian barang", "uraian", "deskripsi", "description id", "uraian id", "deskripsi barang"})
_EN_NAMES = frozenset({"description of goods", "description", "description en", "uraian en", "english"})
_REMARK = re.compile(r"\([^)]*\)")
_DASHES = re.compile(r"^[\s\-–—−]*")
_CODE = re.compile(r"[0-9][0-9. ]*")


@dataclass(frozen=True, slots=True)
class _Header:
    """Where the columns stand; None for a language that the list does not have."""

    line: int
    code: int
    indonesian: int | None
    english: int | None


@dataclass(frozen=True, slots=True)
class _Level:
    """One line above the present one."""

    depth: int  # number of dashes
    code: str  # digits, empty for a line that only groups
    text: Cells  # Indonesian, English


def read_btki(path: Path) -> list[BtkiLine]:
    """Every 8-digit line of a list, by code, its text joined with that of its parents (" > " between).

    Of a workbook the last sheet with a header is read, the newest by custom. Raises BadRow for a code that stands twice
    with different texts, DataError for a file without a readable list.
    """
    header, rows = _with_header(path)
    found: dict[str, BtkiLine] = {}
    for line, entry in _lines(rows, header):
        if found.setdefault(entry[0], entry) != entry:
            raise BadRow(path.name, line, "code", f"{entry[0]} stands twice with different texts")
    if not found:
        raise DataError(f"{path.name} holds no 8-digit code")
    return [found[code] for code in sorted(found)]


def _with_header(path: Path) -> tuple[_Header, Sequence[Cells]]:
    is_workbook = path.suffix.lower() in {".xlsx", ".xlsm"}
    for rows in _workbook(path) if is_workbook else [_csv_rows(path)]:
        for line, cells in enumerate(rows[:50], start=1):
            if header := _header(line, cells):
                return header, rows
    raise DataError(f"{path.name} has no header with a code and a description (such as: hs_code, uraian, description)")


def _csv_rows(path: Path) -> list[Cells]:
    try:
        text = path.read_text("utf-8-sig")
        delimiter = max(",;\t", key=text.partition("\n")[0].count)
        return [tuple(cells) for cells in csv.reader(text.splitlines(keepends=True), delimiter=delimiter)]
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        raise DataError(f"{path.name} cannot be read as CSV: {error}") from error


def _workbook(path: Path) -> Iterator[list[Cells]]:
    """The sheets of a workbook as rows of text, the last first."""
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        workbook = load_workbook(path, read_only=True, data_only=True)
        for sheet in reversed(workbook.worksheets):
            yield [
                tuple("" if cell is None else str(cell) for cell in row) for row in sheet.iter_rows(values_only=True)
            ]
        workbook.close()
    except (BadZipFile, InvalidFileException, KeyError, OSError, ValueError) as error:
        raise DataError(f"{path.name} cannot be read as a workbook: {error}") from error


def _header(line: int, cells: Cells) -> _Header | None:
    names = [" ".join(_REMARK.sub("", cell).lower().replace("_", " ").split()) for cell in cells]
    code, indonesian, english = (_place(names, known) for known in (_CODE_NAMES, _ID_NAMES, _EN_NAMES))
    if code is None or (indonesian is None and english is None):
        return None
    return _Header(line, code, indonesian, english)


def _place(names: Iterable[str], known: frozenset[str]) -> int | None:
    return next((place for place, name in enumerate(names) if name in known), None)


def _lines(rows: Sequence[Cells], header: _Header) -> Iterator[tuple[int, BtkiLine]]:
    above: list[_Level] = []
    for line, cells in enumerate(rows[header.line :], start=header.line + 1):
        level = _level(cells, header)
        if level is None:
            continue
        above = [up for up in above if up.depth < level.depth and level.code.startswith(up.code if level.code else "")]
        if len(level.code) == 8:
            yield line, (level.code, _joined(above, level, 0), _joined(above, level, 1))
        above.append(level)


def _level(cells: Cells, header: _Header) -> _Level | None:
    """One row as a level of the tree, None for a row that is neither a line nor a group."""
    code = _digits(_cell(cells, header.code))
    texts = tuple(_cell(cells, place) for place in (header.indonesian, header.english))
    dashes = max(_DASHES.match(text)[0].count("-") if text else 0 for text in map(_plain_dashes, texts))  # type: ignore[index]  # matches always
    if code is None or not any(texts) or (not code and not dashes):
        return None
    depth = dashes or {4: 0, 6: 1}.get(len(code), 9)
    return _Level(depth, code, tuple(_DASHES.sub("", text).rstrip(" .:;") for text in texts))


def _cell(cells: Cells, place: int | None) -> str:
    return " ".join(cells[place].split()) if place is not None and place < len(cells) else ""


def _plain_dashes(text: str) -> str:
    return re.sub("[–—−]", "-", text)


def _digits(text: str) -> str | None:
    """The digits of a code with lost leading zeros put back; empty for none, None for what is no code of 4 to 8 digits."""
    if not text:
        return ""
    if not _CODE.fullmatch(text):
        return None
    digits = re.sub(r"\D", "", text)
    digits = digits.zfill(len(digits) + len(digits) % 2)  # a code is even: an odd one was read as a number
    return digits if len(digits) in {4, 6, 8} else None


def _joined(above: Sequence[_Level], level: _Level, language: int) -> str:
    texts = [up.text[language] for up in (*above, level)]
    return " > ".join(dict.fromkeys(text for text in texts if text))

"""Bad rows are reported with file, line, column and reason."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from adapters.data_files.columns import Column, FileSpec
from adapters.data_files.readers import read_file
from adapters.data_files.rows import FILES
from core.errors import BadRow

SPEC = FileSpec(
    "things",
    (
        Column("key", required=True, pattern="[a-z]+"),
        Column("rate", "number"),
        Column("steps", "whole"),
        Column("day", "day"),
        Column("on", "flag"),
        Column("codes", "list", pattern=r"\d{4}"),
        Column("kind", "code", choices=("one", "two")),
        Column("above", "number"),
        Column("up_to", "number"),
    ),
    key=("key",),
)
HEADER = "key,rate,steps,day,on,codes,kind,above,up_to,regulation,source_url,valid_from,valid_to,confidence,note"
GOOD = "a,1.50,3,2025-01-31,true,0901|0902,one,1,2,PMK 1,https://x.id,2025-01-01,2025-12-31,high,said"


def _write(path: Path, *rows: str, header: str = HEADER) -> Path:
    file = path / "things.csv"
    file.write_text("\n".join((header, *rows)) + "\n")
    return file


def test_values_get_their_kinds(tmp_path: Path) -> None:
    """Numbers stay decimal, lists are cut, days are days."""
    ((line, row),) = read_file(_write(tmp_path, GOOD), SPEC)
    assert line == 2
    assert (row["rate"], row["steps"], row["on"]) == (Decimal("1.50"), 3, True)
    assert (row["codes"], row["day"], row["valid_to"]) == (("0901", "0902"), date(2025, 1, 31), date(2025, 12, 31))


def test_empty_values_are_none_empty_text_or_empty_lists(tmp_path: Path) -> None:
    """Not known is never zero."""
    ((_, row),) = read_file(_write(tmp_path, "a,,,,,,,,,,,,,low,"), SPEC)
    assert (row["rate"], row["kind"], row["note"], row["codes"], row["valid_from"]) == (None, None, "", (), None)


@pytest.mark.parametrize(
    ("old", "new", "column", "reason"),
    [
        ("1.50", "1,5", "", "values"),
        ("1.50", "1e3", "rate", "not a decimal"),
        ("1.50", "NaN", "rate", "not a decimal"),
        ("1.50", "-1", "rate", "negative"),
        ("1.50", "١", "rate", "not a decimal"),
        ("a,1.50", ",1.50", "key", "empty"),
        ("a,1.50", "A1,1.50", "key", "form"),
        (",3,", ",3.5,", "steps", "whole"),
        ("2025-01-31", "2025-02-31", "day", "no day"),
        ("2025-01-31", "31/01/2025", "day", "YYYY-MM-DD"),
        ("true", "yes", "on", "neither"),
        ("0901|0902", "0901|9", "codes", "form"),
        ("one", "three", "kind", "one, two"),
        (",1,2,", ",2,2,", "up_to", "not over"),
        ("2025-12-31", "2024-12-31", "valid_to", "before valid_from"),
        ("high", "certain", "confidence", "high, medium, low"),
    ],
)
def test_a_bad_value_names_its_place_and_reason(tmp_path: Path, old: str, new: str, column: str, reason: str) -> None:
    """The third line of the file is wrong, and only that is said."""
    file = _write(tmp_path, GOOD.replace("a,1.50", "b,1.50"), GOOD.replace(old, new, 1))
    with pytest.raises(BadRow) as caught:
        read_file(file, SPEC)
    assert (caught.value.file, caught.value.line) == ("things.csv", 3)
    assert caught.value.column == column or not column
    assert reason in caught.value.reason


def test_a_key_that_stands_twice_names_both_lines(tmp_path: Path) -> None:
    """The later one is the bad row."""
    with pytest.raises(BadRow, match="line 3, column key: a stands already on line 2"):
        read_file(_write(tmp_path, GOOD, GOOD), SPEC)


def test_lines_are_counted_in_the_file_not_in_rows(tmp_path: Path) -> None:
    """A note of two lines shifts the rows after it."""
    file = _write(tmp_path, GOOD.replace("said", '"said\ntwice"'), GOOD.replace("a,1.50", "b,x"))
    with pytest.raises(BadRow, match="line 4, column rate"):
        read_file(file, SPEC)


@pytest.mark.parametrize(
    ("header", "column"), [(HEADER.replace("rate,", ""), "rate"), (f"{HEADER},extra", "extra"), ("", "key")]
)
def test_missing_and_unknown_columns_are_bad(tmp_path: Path, header: str, column: str) -> None:
    """A misspelt column must not be read as empty."""
    with pytest.raises(BadRow, match=f"line 1, column {column}"):
        read_file(_write(tmp_path, GOOD, header=header), SPEC)


def test_bytes_that_are_no_text_name_their_line(tmp_path: Path) -> None:
    """Saved by a spreadsheet in another encoding."""
    file = tmp_path / "things.csv"
    file.write_bytes(f"{HEADER}\n".encode() + GOOD.replace("said", "caf").encode() + b"\xe9\n")
    with pytest.raises(BadRow, match=r"line 2.*UTF-8"):
        read_file(file, SPEC)


def test_a_byte_order_mark_is_not_part_of_the_header(tmp_path: Path) -> None:
    """Spreadsheets write one."""
    file = tmp_path / "things.csv"
    file.write_text(f"{HEADER}\n{GOOD}\n", encoding="utf-8-sig")
    assert len(read_file(file, SPEC)) == 1


def test_every_reference_leads_to_a_key_of_another_file() -> None:
    """The table of files agrees with itself."""
    keys = {(spec.name, column) for spec in FILES for column in spec.key}
    assert {column.refers_to for spec in FILES for column in spec.columns if column.refers_to} <= keys

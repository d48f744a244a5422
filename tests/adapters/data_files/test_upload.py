"""Files that administrators bring: what is read, and every way in which one is refused, with line and reason."""

import zipfile
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from adapters.data_files import upload_cells
from adapters.data_files.upload import MOST_BYTES, read_upload
from core.changes.model import Change, Finding

HEAD = "key,reference_price,valid_from,valid_to,decree\n"
ROW = "cpo,950.12,2026-12-01,2026-12-31,Kepmendag 9/2026\n"


def read(text: str | bytes, name: str = "prices.csv") -> tuple[Change, list[Finding]]:
    """What becomes of a file."""
    return read_upload(name, text.encode() if isinstance(text, str) else text)


def refusals(text: str | bytes, name: str = "prices.csv") -> list[tuple[str, int, str]]:
    """The faults of a file, which then has no rows."""
    change, findings = read(text, name)
    assert change.entries == ()
    return [(f.code, f.line, f.column) for f in findings]


def sheet(*rows: tuple[Any, ...], more: tuple[Any, ...] = ()) -> bytes:
    """A workbook with one sheet, or with a second one."""
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    if more:
        book.create_sheet("more").append(more)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


TOP = ("key", "reference_price", "valid_from", "valid_to")
DAYS = (datetime(2026, 12, 1), datetime(2026, 12, 31))  # noqa: DTZ001  # a workbook has no zones


def repacked(content: bytes, name: str, data: bytes, *, instead: bool = False) -> bytes:
    """A workbook with a further member, or with one exchanged."""
    kept = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            if not (instead and member == name):
                new.writestr(member, old.read(member))
        new.writestr(name, data)
    return kept.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        HEAD + ROW,
        "\ufeff" + HEAD + ROW,
        (HEAD + ROW).replace(",", ";"),
        (HEAD + ROW).replace(",", ";").replace("950.12", "950,12"),
        (HEAD + ROW).replace(",", "\t"),
        "sep=;\n" + (HEAD + ROW).replace(",", ";"),
        (HEAD + ROW).replace("\n", "\r\n"),
        HEAD.upper() + "\n" + ROW + "\n,,,,\n",
        (HEAD + ROW).replace("950.12", '"950,12"'),
    ],
    ids=["plain", "mark", "semicolons", "decimal comma", "tabs", "sep line", "windows", "loose", "quoted"],
)
def test_the_shapes_in_which_people_have_a_csv_are_one_and_the_same(text: str) -> None:
    """Row by row."""
    change, findings = read(text)
    assert [] == findings
    (entry,) = change.entries
    assert ("cpo", Decimal("950.12"), date(2026, 12, 31), "Kepmendag 9/2026") == tuple(
        entry.row[name] for name in ("key", "reference_price", "valid_to", "decree")
    )


def test_utf_16_with_its_mark_is_read() -> None:
    """As Excel's "Unicode text" is."""
    assert [] == read((HEAD + ROW).replace(",", "\t").encode("utf-16"))[1]


def test_a_workbook_is_read_with_its_dates_and_numbers() -> None:
    """The line is that of the sheet, a title row above moves it."""
    change, findings = read(
        sheet((None,), TOP, ("cpo", 950.12, *DAYS), (), ("cpo", 951, "2027-01-01", "2027-01-31")), "p.xlsx"
    )
    assert [] == findings
    assert [(3, Decimal("950.12"), date(2026, 12, 1)), (5, Decimal(951), date(2027, 1, 1))] == [
        (e.line, e.row["reference_price"], e.row["valid_from"]) for e in change.entries
    ]


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("currency,value,valid_from,valid_to", "tax_rate"),
        ("product,rate,unit,valid_from", "levy_rule"),
        ("product,tariff,rate,unit,valid_from,valid_to", "duty_rule"),
        ("product,column,above,up_to,lower_included,duty,unit,valid_from", "duty_bracket"),
    ],
)
def test_the_header_tells_what_the_rows_are(header: str, kind: str) -> None:
    """Five kinds of them."""
    cells = {
        "currency": "USD",
        "value": "16650.25",
        "product": "cpo",
        "rate": "5",
        "unit": "USD/MT",
        "tariff": "specific",
        "column": "2",
        "above": "680",
        "up_to": "730",
        "lower_included": "false",
        "duty": "3",
        "valid_from": "2026-12-02",
        "valid_to": "2026-12-08",
    }
    change, findings = read(f"{header}\n{','.join(cells[name] for name in header.split(','))}\n")
    assert ([], [kind]) == (findings, [entry.kind for entry in change.entries])


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("2026-12-01", "01/12/2026", ("bad_day", 2, "valid_from")),
        ("2026-12-01", "2026-02-30", ("bad_day", 2, "valid_from")),
        ("2026-12-01", "20261201", ("bad_day", 2, "valid_from")),
        ("2026-12-01", "2026-W49-2", ("bad_day", 2, "valid_from")),
        ("2026-12-01", "46357", ("excel_serial", 2, "valid_from")),
        ("2026-12-31", "", ("empty_cell", 2, "valid_to")),
        ("950.12", "1.234", ("ambiguous", 2, "reference_price")),
        ("950.12", "-5", ("negative", 2, "reference_price")),
        ("950.12", "=A1", ("bad_number", 2, "reference_price")),
        ("950.12", "USD 950", ("bad_number", 2, "reference_price")),
        ("cpo", "", ("empty_cell", 2, "key")),
        ("cpo,", "cpo,7,", ("width", 2, "")),
        ("Kepmendag 9/2026", "x" * 2001, ("text_long", 2, "decree")),
    ],
)
def test_a_wrong_cell_is_refused_with_its_line_and_column(old: str, new: str, fault: tuple[str, int, str]) -> None:
    """And the file has no rows then."""
    assert [fault] == refusals(HEAD + ROW.replace(old, new))


def test_every_wrong_line_is_told_at_once() -> None:
    """Not only the first."""
    text = HEAD + ROW + ROW.replace("950.12", "banyak") + ROW.replace("2026-12-01", "kemarin")
    assert [("bad_number", 3, "reference_price"), ("bad_day", 4, "valid_from")] == refusals(text)


def test_thousands_are_read_where_the_file_shows_how_it_writes_numbers() -> None:
    """One comma decimal settles the dots."""
    text = (HEAD + ROW).replace(",", ";").replace("950.12", "950,12")
    change, findings = read(text + "cocoa_beans;5.350;2026-12-01;2026-12-31;\n")
    assert ([], Decimal(5350)) == (findings, change.entries[1].row["reference_price"])


def test_both_decimal_marks_in_one_file_are_refused_at_the_line_that_differs() -> None:
    """Whichever is meant."""
    text = (HEAD + ROW).replace(",", ";") + "cpo;951,12;2027-01-01;2027-01-31;\n"
    assert ("mixed_marks", 3, "reference_price") in refusals(text)


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x")', "@SUM(A1)", "+1+cmd|' /C calc'!A0", "-2+3", "-SUM(A1)"])
def test_a_text_that_a_spreadsheet_would_work_out_is_refused(text: str) -> None:
    """It would do so where the figures are exported again; a dash that stands for nothing is none."""
    quoted = text.replace('"', '""')
    assert ("formula", 2, "decree") in refusals((HEAD + ROW).replace("Kepmendag 9/2026", f'"{quoted}"'))
    assert [] == read((HEAD + ROW).replace("Kepmendag 9/2026", "-"))[1]


def test_an_excel_number_of_a_day_is_told_with_the_day_it_may_be() -> None:
    """In a sheet whose column is not formatted as a date."""
    _, findings = read(sheet(TOP, ("cpo", 950.12, 46357, DAYS[1])), "p.xlsx")
    assert [("excel_serial", 2, "valid_from", ("46357", "2026-12-01"))] == [
        (f.code, f.line, f.column, f.values) for f in findings
    ]


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        (("cpo", "=1+1", *DAYS), ("formula", 2, "reference_price")),
        (("cpo", "#REF!", *DAYS), ("cell_error", 2, "reference_price")),
        (("cpo", DAYS[0], *DAYS), ("date_for_number", 2, "reference_price")),
        (("cpo", True, *DAYS), ("date_for_number", 2, "reference_price")),
        ((DAYS[0], 950.12, *DAYS), ("not_text", 2, "key")),
        (("cpo", 950.12, datetime(2026, 12, 1, 7, 30), DAYS[1]), ("day_time", 2, "valid_from")),  # noqa: DTZ001
    ],
    ids=["formula", "error", "date as price", "flag as price", "date as key", "time of day"],
)
def test_a_wrong_cell_of_a_workbook_is_refused(cells: tuple[Any, ...], fault: tuple[str, int, str]) -> None:
    """With its line and column."""
    assert fault in refusals(sheet(TOP, cells), "p.xlsx")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", ("empty", 0, "")),
        (HEAD, ("empty", 0, "")),
        ("a,b\n1,2\n", ("no_form", 1, "")),
        ("key\tx,y\n", ("delimiter", 1, "")),
        ("only\n1\n", ("delimiter", 1, "")),
        (HEAD.replace("decree", "harga"), ("unknown_column", 1, "harga")),
        (HEAD.replace("decree", "key"), ("column_twice", 1, "key")),
        (HEAD.replace("reference_price", ""), ("unnamed_column", 1, "")),
        ("product,rate,unit,valid_from,nope\n", ("unknown_column", 1, "nope")),
        ("product,column,duty,valid_from\n", ("missing_column", 1, "lower_included")),
        (HEAD + 'cpo,"950\n', ("bad_csv", 2, "")),
        (b"%PDF-1.7", ("not_a_table", 0, "")),
        (b"<html>", ("not_a_table", 0, "")),
        (HEAD.encode() + b"cpo,\x00", ("not_a_table", 2, "")),
        (HEAD.encode() + ROW.encode() + b"cpo,\xe9\n", ("encoding", 3, "")),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 100, ("old_excel", 0, "")),
    ],
)
def test_a_file_that_is_no_table_of_figures_is_refused(text: str | bytes, fault: tuple[str, int, str]) -> None:
    """With the reason, and the line where there is one."""
    assert [fault] == refusals(text)


def test_a_file_over_fifty_megabytes_is_refused_unread() -> None:
    """Whatever it holds."""
    assert [("too_large", 0, "")] == refusals(b"x" * (MOST_BYTES + 1))


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the line that is one too many."""
    monkeypatch.setattr(upload_cells, "MOST_ROWS", 2)
    assert [("too_many_rows", 4, "")] == refusals(HEAD + 3 * ROW)


@pytest.mark.parametrize("name", ["prices.xlsm", "PRICES.XLSB"])
def test_a_macro_file_is_refused_by_its_name(name: str) -> None:
    """Before it is opened."""
    assert [("macros", 0, "")] == refusals(sheet(TOP), name)


def test_a_macro_in_a_workbook_is_refused_by_what_it_holds() -> None:
    """Whatever the file is called."""
    good = sheet(TOP, ("cpo", 950.12, *DAYS))
    assert [("macros", 0, "")] == refusals(repacked(good, "xl/vbaProject.bin", b"x"), "p.xlsx")
    types = b"<Types>application/vnd.ms-excel.sheet.macroEnabled.main+xml</Types>"
    assert [("macros", 0, "")] == refusals(repacked(good, "[Content_Types].xml", types, instead=True), "p.xlsx")


def test_an_archive_that_grows_without_measure_is_refused_unopened() -> None:
    """By the ratio of one member, by what an entity would become, and by an archive inside."""
    good = sheet(TOP, ("cpo", 950.12, *DAYS))
    zeros = b"0" * (8 * 1024 * 1024)
    entity = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'
    for name, data in (("xl/big.xml", zeros), ("xl/entity.xml", entity), ("xl/inner.zip", b"PK")):
        assert [("bomb", 0, "")] == refusals(repacked(good, name, data), "p.xlsx")


def test_an_archive_is_refused_by_its_whole_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many members that are each within measure."""
    monkeypatch.setattr(upload_cells, "MOST_UNPACKED", 1000)
    assert [("bomb", 0, "")] == refusals(sheet(TOP), "p.xlsx")


def test_other_archives_and_damaged_workbooks_are_refused() -> None:
    """One sentence, no traceback."""
    good = sheet(TOP, ("cpo", 950.12, *DAYS))
    other = BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    assert [("not_a_table", 0, "")] == refusals(other.getvalue(), "p.xlsx")
    assert [("broken_workbook", 0, "")] == refusals(good[: len(good) // 2], "p.xlsx")
    assert [("broken_workbook", 0, "")] == refusals(repacked(good, "xl/workbook.xml", b"<oops", instead=True), "p.xlsx")


def test_two_filled_sheets_are_refused_and_an_empty_one_does_not_matter() -> None:
    """Which of them is meant cannot be told."""
    assert [("several_sheets", 0, "")] == refusals(sheet(TOP, more=TOP), "p.xlsx")
    book = Workbook()
    book.create_sheet("empty")
    kept = BytesIO()
    book.save(kept)
    assert [("empty", 0, "")] == refusals(kept.getvalue(), "p.xlsx")


def test_a_workbook_under_the_name_of_a_csv_is_read_as_what_it_is() -> None:
    """By its content."""
    assert [] == read(sheet(TOP, ("cpo", 950.12, *DAYS)), "p.csv")[1]

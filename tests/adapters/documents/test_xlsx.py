"""The workbook, read back as a trade team's program reads it."""

import io
from dataclasses import replace
from datetime import datetime
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from adapters.documents.xlsx import workbook
from core.message import Source
from core.papers.model import Column, Paper, Table
from tests.adapters.documents.papers import calculation, invoice, packing_list


def sheet_of(paper: Paper) -> Worksheet:
    """The one sheet of the paper's workbook."""
    (sheet,) = load_workbook(io.BytesIO(workbook(paper))).worksheets
    return sheet


def rows_of(sheet: Worksheet) -> list[tuple[object, ...]]:
    """The values of each row, empty cells left out."""
    return [tuple(v for v in row if v is not None) for row in sheet.iter_rows(values_only=True)]


def cell_with(sheet: Worksheet, value: object) -> str:
    """Where a value stands."""
    return next(c.coordinate for row in sheet.iter_rows() for c in row if c.value == value)


def highlighted(sheet: Worksheet) -> set[str]:
    """The areas that are yellow while they are empty."""
    return {str(area.sqref) for area in sheet.conditional_formatting}


def test_a_calculation_is_complete_and_in_order() -> None:
    """Title, inputs with notes, steps with real numbers, notes and sources."""
    rows = [row for row in rows_of(sheet_of(calculation())) if row]
    assert ("Perhitungan bea keluar CPO",) == rows[0]
    assert ("Disusun 5 Desember 2025",) == rows[1]
    assert ("Harga referensi", 926.14, "USD/MT, berlaku 1–31 Desember 2025") in rows
    assert ("Tanggal PEB", datetime(2025, 12, 5)) in rows  # noqa: DTZ001
    assert ("Bea keluar", "USD 37.000,00 × Rp16.671,00", 616827000) in rows
    tail = rows[rows.index(("Catatan",)) :]
    assert ("• Tarif 7,5% hanya contoh.",) == tail[1]
    assert ("Sumber",) == tail[3]
    assert ("2. Kurs pajak USD, KMK 50/2025 (3–9 Desember 2025)",) in tail


@pytest.mark.parametrize(
    ("paper", "name", "sources", "page"),
    [(calculation("id"), "Perhitungan", "Sumber", "Halaman"), (calculation("en"), "Calculation", "Sources", "Page")],
)
def test_the_fixed_words_follow_the_language(paper: Paper, name: str, sources: str, page: str) -> None:
    """Sheet name, headings and page number."""
    sheet = sheet_of(paper)
    assert name == sheet.title
    assert (sources,) in rows_of(sheet)
    assert sheet.oddFooter is not None
    assert f"{page} &P/&N" == sheet.oddFooter.right.text


def test_empty_places_are_boxed_and_yellow_until_filled() -> None:
    """Each value that is not known yet, in the head and in the lines, and no other."""
    sheet = sheet_of(invoice())
    assert 7 == len(highlighted(sheet))
    amount = cell_with(sheet, "Amount (USD)")[0]
    price = cell_with(sheet, "Unit price (USD)")[0]
    row = sheet[cell_with(sheet, 1500.5)].row
    assert {f"{price}{row}", f"{amount}{row}"} <= highlighted(sheet)
    empty = sheet[f"{price}{row}"]
    assert (None, "thin", "thin") == (empty.value, empty.border.left.style, empty.border.top.style)
    rule = next(r for a in sheet.conditional_formatting if str(a.sqref) == f"{price}{row}" for r in a.rules)
    assert ([f"LEN(${price}{row})=0"], "00FFF9DB") == (rule.formula, rule.dxf.fill.bgColor.rgb)


def test_an_invoice_has_seller_and_buyer_side_by_side_and_bold_totals() -> None:
    """The head of an invoice as one knows it; money with two decimals at least."""
    sheet = sheet_of(invoice())
    rows = rows_of(sheet)
    assert ("Seller", "Buyer") in rows
    assert ("Name", "PT Kopi Gayo Sejahtera", "Name", "Gujarat Oils & Fats Pvt. Ltd.") in rows
    total = sheet[cell_with(sheet, "Total")].row
    sums = {sheet.cell(total, c).value: sheet.cell(total, c) for c in range(1, 7)}
    assert sums[117600].font.bold
    assert "#,##0.00" == sums[117600].number_format
    assert ("Name, position and signature of the seller",) == [row for row in rows if row][-1]


def test_a_packing_list_keeps_its_header_in_sight_and_prints_one_page_wide() -> None:
    """200 lines: frozen and repeated header, filter, landscape, A4."""
    sheet = sheet_of(packing_list())
    header = sheet[cell_with(sheet, "Gross weight (kg)")].row
    assert f"A{header + 1}" == sheet.freeze_panes
    assert f"${header}:${header}" == sheet.print_title_rows
    assert [f"A{header}:H{header + 200}"] == [table.ref for table in sheet.tables.values()]
    assert ("landscape", 1, 0) == (
        sheet.page_setup.orientation,
        sheet.page_setup.fitToWidth,
        sheet.page_setup.fitToHeight,
    )
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (200, "KGS/0200", "Arabica coffee, green, lot 200", 20, "jute bags", 1200, 1214.5) in rows_of(sheet)
    assert ("Total", 4000, 240000, 242900) in rows_of(sheet)


def test_empty_cells_that_follow_each_other_are_one_area() -> None:
    """A column that is wholly unknown takes one rule."""
    table = Table("", (Column("Goods"), Column("Amount", "money", "USD")), tuple((f"g{i}", None) for i in range(30)))
    sheet = sheet_of(replace(calculation(), sections=(), tables=(table,)))
    header = sheet[cell_with(sheet, "Goods")].row
    assert {f"B{header + 1}:B{header + 30}"} == highlighted(sheet)


def test_no_text_of_a_person_is_a_formula_anywhere() -> None:
    """Name, title, column, note and signature alike."""
    evil = "=1+1"
    paper = invoice(buyer=evil)
    table = Table(evil, (Column(evil), Column("Amount", "money")), ((evil, evil),), (evil, None))
    paper = replace(
        paper, title=evil, tables=(table,), notes=(evil,), signature=evil, sources=(Source(evil, "", evil),)
    )
    with ZipFile(io.BytesIO(workbook(paper))) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    cells = [c for row in sheet_of(paper).iter_rows() for c in row if c.value is not None]
    assert 8 <= sum(c.value == evil for c in cells)
    assert set() == {c.coordinate for c in cells if c.data_type == "f"}


def test_letters_of_every_script_are_kept() -> None:
    """A buyer's name in Chinese or Arabic stands there whole."""
    assert ("Name", "PT Kopi Gayo Sejahtera", "Name", "上海咖啡 مرحبا") in rows_of(
        sheet_of(invoice(buyer="上海咖啡 مرحبا"))
    )


def test_sources_link_to_the_web_only() -> None:
    """An address can be followed, anything else is left out."""
    sheet = sheet_of(
        replace(calculation(), sources=(Source("A", "", "https://a.id/x"), Source("B", "", "javascript:b()")))
    )
    links = [c.hyperlink.target for row in sheet.iter_rows() for c in row if c.hyperlink]
    assert ["https://a.id/x"] == links


def test_long_text_is_wrapped_in_a_row_that_is_high_enough() -> None:
    """Merged cells do not grow by themselves."""
    note = "A long caution. " * 40
    sheet = sheet_of(replace(calculation(), notes=(note,)))
    cell = sheet[cell_with(sheet, f"• {note.strip()}")]
    assert cell.alignment.wrap_text
    assert 90 < (sheet.row_dimensions[cell.row].height or 0)


def test_the_metadata_name_no_person() -> None:
    """The program is the author, the paper's day the day."""
    made = load_workbook(io.BytesIO(workbook(calculation()))).properties
    assert ("ExportMate", None, datetime(2025, 12, 5)) == (made.creator, made.lastModifiedBy, made.created)  # noqa: DTZ001


def test_the_same_paper_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the time of day nor the order of sets shows."""
    first = workbook(invoice())
    monkeypatch.setattr("time.time", lambda: 1_900_000_000.0)
    assert first == workbook(invoice())
    with ZipFile(io.BytesIO(first)) as archive:
        assert {1980} == {part.date_time[0] for part in archive.infolist()}

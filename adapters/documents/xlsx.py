"""A paper as a workbook of one sheet: real numbers and days, places to fill in, ready to print on A4."""

import io
from datetime import datetime
from itertools import pairwise, zip_longest
from typing import Final, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table as SheetTable
from openpyxl.worksheet.table import TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from adapters.documents import words, xlsx_cells
from adapters.documents.xlsx_layout import LABEL_VALUE_NOTE, Block, Span, last_columns, layout
from core.papers.model import Entry, Paper, Section, Table, Value

_LINE: Final = 15.0  # points
_HIGHEST: Final = 400.0  # points; a row ends at 409
_MANY_ROWS: Final = 25  # of a table: from here on its header follows the reader
_FROZEN_AT_MOST: Final = 16  # rows; more would leave no room to scroll on a small screen
_PORTRAIT: Final = 112.0  # letters that A4 upright can hold legibly


def workbook(paper: Paper) -> bytes:
    """The paper as an XLSX file, the same bytes for the same paper."""
    book = Workbook()
    sheet = book.worksheets[0]
    _Sheet(paper, sheet).write()
    made = datetime(paper.made_on.year, paper.made_on.month, paper.made_on.day)  # noqa: DTZ001  # the format has no zone
    book.properties.creator = "ExportMate"
    book.properties.title = words.clean(paper.title)
    book.properties.created = book.properties.modified = made
    packed, fixed = io.BytesIO(), io.BytesIO()
    ExcelWriter(book, ZipFile(packed, "w")).save()
    with ZipFile(packed) as source, ZipFile(fixed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():  # packed anew, since the library stamps each part with the time of day
            target.writestr(ZipInfo(name), source.read(name), compress_type=ZIP_DEFLATED)
    return fixed.getvalue()


class _Sheet:
    """Writes a paper from top to bottom."""

    def __init__(self, paper: Paper, sheet: Worksheet) -> None:
        self.paper, self.sheet, self.language = paper, sheet, paper.language
        self.words, self.looks = words.WORDS[paper.language], xlsx_cells.looks()
        self.widths, self.blocks = layout(paper)
        self.row = 1
        self.all = Span(1, len(self.widths))

    def write(self) -> None:
        """The whole paper and how it prints."""
        self._page()
        self._head()
        step = len(self.blocks)
        for i in range(0, len(self.paper.sections), step):
            self._sections(self.paper.sections[i : i + step])
        for place, table in enumerate(self.paper.tables, 1):
            self._lines(table, place)
        self._notes()
        self._sources()
        self._signature()

    def _page(self) -> None:
        """Name, widths and print set-up of the sheet."""
        sheet = self.sheet
        sheet.title = self.words.sheets[self.paper.kind]
        for place, width in enumerate(self.widths, 1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        sheet.sheet_view.showGridLines = False
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.orientation = "landscape" if sum(self.widths) > _PORTRAIT else "portrait"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_margins.left = sheet.page_margins.right = 0.5
        sheet.print_options.horizontalCentered = True
        footer = sheet.HeaderFooter.oddFooter = HeaderFooterItem()
        footer.left.text = words.clean(self.paper.title)[:100].replace("\n", " ").replace("&", "&&")
        footer.right.text = f"{self.words.page} &P/&N"

    def _at(self, span: Span) -> Cell:
        """The cell of a span in the current row, merged over it."""
        if span.last > span.first:
            self.sheet.merge_cells(start_row=self.row, end_row=self.row, start_column=span.first, end_column=span.last)
        return cast("Cell", self.sheet.cell(self.row, span.first))

    def _width(self, span: Span) -> float:
        return sum(self.widths[span.first - 1 : span.last])

    def _next(self, lines: int = 1, *, line: float = _LINE) -> None:
        """Go to the next row; merged cells do not grow by themselves, so that the height is set."""
        if lines > 1 or line != _LINE:
            self.sheet.row_dimensions[self.row].height = min(lines * line + 2, _HIGHEST)
        self.row += 1

    def _paragraph(self, text: str, **style: object) -> Cell:
        """Text over the whole width, wrapped."""
        cell = self._at(self.all)
        xlsx_cells.text(cell, text)
        cell.alignment = xlsx_cells.aligned()
        for name, value in style.items():
            setattr(cell, name, value)
        self._next(xlsx_cells.lines_of(text, self._width(self.all)))
        return cell

    def _heading(self, text: str, span: Span | None = None) -> None:
        cell = self._at(span or self.all)
        xlsx_cells.text(cell, text)
        cell.font = self.looks.heading

    def _head(self) -> None:
        """The title, with the day for a calculation."""
        title = words.clean(self.paper.title)
        cell = self._at(self.all)
        xlsx_cells.text(cell, title)
        cell.font, cell.alignment = self.looks.title, xlsx_cells.aligned()
        self._next(xlsx_cells.lines_of(title, self._width(self.all) * 0.65), line=22)
        if below := words.subtitle(self.paper):
            self._paragraph(below, font=self.looks.label)

    def _sections(self, sections: tuple[Section, ...]) -> None:
        """One section over the whole width, or two side by side."""
        self.row += 1
        for section, block in zip(sections, self.blocks, strict=False):
            self._heading(words.clean(section.title), Span(block[0].first, block[-1].last))
        self._next(line=18)
        for entries in zip_longest(*(section.entries for section in sections)):
            needed = [self._entry(e, b) for e, b in zip(entries, self.blocks, strict=False) if e is not None]
            self._next(max(needed))

    def _entry(self, entry: Entry, block: Block) -> int:
        """Label and value; the note stands in a column of its own or below the label. The lines that it takes."""
        label, note = words.clean(entry.label), words.clean(entry.note)
        wide = len(block) == LABEL_VALUE_NOTE
        texts = [f"{label}\n({note})" if note and not wide else label, "", note if wide else ""]
        for span, text in ((block[0], texts[0]), (block[-1], texts[2])):
            if text:
                cell = self._at(span)
                xlsx_cells.text(cell, text)
                cell.font, cell.alignment = self.looks.label, xlsx_cells.aligned()
        cell = self._at(block[1])
        xlsx_cells.put(cell, entry.value, self.language)
        cell.alignment = xlsx_cells.aligned()
        border = self.looks.boxed if entry.value is None else self.looks.under
        for column in range(block[1].first, block[1].last + 1):
            self.sheet.cell(self.row, column).border = border
        if entry.value is None:
            self._to_fill(f"{cell.coordinate}:{get_column_letter(block[1].last)}{self.row}")
        texts[1] = words.shown(entry.value, self.language)
        spans = (block[0], block[1], block[-1])
        return max(xlsx_cells.lines_of(t, self._width(s)) for t, s in zip(texts, spans, strict=True))

    def _to_fill(self, area: str) -> None:
        """Highlight a place for as long as it is empty."""
        rule = Rule(
            "expression", formula=[f"LEN(${area.partition(':')[0]})=0"], dxf=DifferentialStyle(fill=self.looks.blank)
        )
        self.sheet.conditional_formatting.add(area, rule)

    def _lines(self, table: Table, place: int) -> None:
        """A table: header, one row for each line, totals in bold."""
        self.row += 1
        if title := words.clean(table.title):
            self._heading(title)
            self._next(line=18)
        top, decimals = self.row, words.column_places(table)
        heads = [words.heading(column) for column in table.columns]
        self._table_row(table, heads, [None] * len(heads), strong=True)
        for values in table.rows:
            self._table_row(table, values, decimals)
        self._highlight(table, top + 1)
        if len(table.rows) >= _MANY_ROWS:
            self._follow(heads, top, place)
        if total := words.totals(table, self.language):
            self._table_row(table, total, decimals, strong=True)

    def _table_row(
        self, table: Table, values: tuple[Value, ...] | list[str], decimals: list[int | None], *, strong: bool = False
    ) -> None:
        """A row of a table with its borders."""
        lines = 1
        for place, (column, value) in enumerate(zip(table.columns, values, strict=True)):
            cell = self._at(Span(place + 1, place + 1))
            xlsx_cells.put(cell, value, self.language, decimals=decimals[place])
            cell.border, cell.alignment = self.looks.boxed, xlsx_cells.aligned(right=column.kind != "text")
            if strong:
                cell.font, cell.fill = self.looks.bold, self.looks.head
            if isinstance(value, str):
                lines = max(lines, xlsx_cells.lines_of(words.clean(value), self.widths[place]))
        self._next(lines)

    def _highlight(self, table: Table, top: int) -> None:
        """The empty cells of the table's rows, each run of a column by one rule."""
        for place in range(len(table.columns)):
            letter = get_column_letter(place + 1)
            empty = [top + i for i, values in enumerate(table.rows) if values[place] is None]
            starts = [empty[0]] if empty else []
            starts += [after for before, after in pairwise(empty) if after != before + 1]
            for start in starts:
                end = next(row for row in range(start, top + len(table.rows) + 1) if row + 1 not in empty)
                self._to_fill(f"{letter}{start}:{letter}{end}")

    def _follow(self, heads: list[str], top: int, place: int) -> None:
        """Let the header of a long table be seen on every page and while scrolling, and its lines be filtered."""
        if not self.sheet.print_title_rows:
            self.sheet.print_title_rows = f"{top}:{top}"
        if top <= _FROZEN_AT_MOST and not self.sheet.freeze_panes:
            self.sheet.freeze_panes = f"A{top + 1}"
        if len({head.casefold() for head in heads}) == len(heads) and all(head and "\n" not in head for head in heads):
            area = f"A{top}:{get_column_letter(len(heads))}{self.row - 1}"
            plain = TableStyleInfo(
                showFirstColumn=False, showLastColumn=False, showRowStripes=False, showColumnStripes=False
            )
            self.sheet.add_table(SheetTable(displayName=f"Table{place}", ref=area, tableStyleInfo=plain))

    def _notes(self) -> None:
        """The notes, one in a row."""
        notes = [note for note in map(words.clean, self.paper.notes) if note]
        if notes:
            self.row += 1
            self._heading(self.words.notes)
            self._next(line=18)
        for note in notes:
            self._paragraph(f"• {note}")

    def _sources(self) -> None:
        """The numbered sources, each with a link under it."""
        if self.paper.sources:
            self.row += 1
            self._heading(self.words.sources)
            self._next(line=18)
        for place, source in enumerate(self.paper.sources, 1):
            self._paragraph(words.citation(place, source, self.language))
            if address := words.web_address(source):
                cell = self._paragraph(address)
                cell.hyperlink = address
                cell.font = self.looks.link

    def _signature(self) -> None:
        """A line to sign on at the right, with what is said under it."""
        if not self.paper.signature:
            return
        self.row += 5
        span = last_columns(self.widths, 36)
        cell = self._at(span)
        xlsx_cells.text(cell, words.clean(self.paper.signature))
        cell.alignment = Alignment(horizontal="center", vertical="top", wrap_text=True)
        for column in range(span.first, span.last + 1):
            self.sheet.cell(self.row, column).border = self.looks.line
        self._next(xlsx_cells.lines_of(words.clean(self.paper.signature), self._width(span)))

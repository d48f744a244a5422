"""A paper as a PDF: A4, DejaVu Sans, tables that wrap and repeat their header, boxes where something is to be filled in."""

import importlib.util
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from textwrap import wrap

from fpdf import FPDF
from fpdf.enums import CellBordersLayout, TableBordersLayout, VAlign, XPos, YPos
from fpdf.fonts import FontFace, TTFFont
from fpdf.table import Row

from adapters.documents import words
from core.errors import Misconfigured
from core.papers.model import Entry, Paper, Section, Table, Value

_FONT = "DejaVu"
_UNKNOWN = "□"
_WIDE = 6  # more columns than this lie in landscape
_INK, _PALE, _BLUE = (31, 41, 55), (107, 114, 128), (29, 78, 137)
_RULE, _HEAD, _BOX = (190, 199, 210), (226, 234, 243), (255, 249, 219)
_MARGIN = 14.0  # mm
_LONG = 700  # letters of one value beside its label
_MOST_LINES = 24  # of one cell; longer text goes on in a further row, so that every row fits on a page


def document(paper: Paper) -> bytes:
    """The paper as a PDF file, the same bytes for the same paper.

    Raises:
        Misconfigured: the fonts that come with matplotlib are not installed.

    """
    pdf = _Document(paper)
    pdf.add_page()
    pdf.head()
    step = 2 if words.side_by_side(paper) else 1
    for i in range(0, len(paper.sections), step):
        pdf.sections(paper.sections[i : i + step])
    for table in paper.tables:
        pdf.lines(table)
    pdf.notes()
    pdf.sources()
    pdf.signature()
    return bytes(pdf.output())


def _font_folder() -> Path:
    """Where matplotlib keeps its TrueType fonts; matplotlib itself is not imported, which would take a second."""
    spec = importlib.util.find_spec("matplotlib")
    places = (spec.submodule_search_locations if spec else None) or [""]
    folder = Path(places[0], "mpl-data", "fonts", "ttf")
    if not (folder / "DejaVuSans.ttf").is_file():
        raise Misconfigured("PDF documents need the DejaVu fonts that come with matplotlib; install matplotlib")
    return folder


def _short(entries: tuple[Entry, ...]) -> Iterator[Entry]:
    """The entries, a very long text going on in further ones without a label, so that each fits on a page."""
    for entry in entries:
        value = entry.value if isinstance(entry.value, str) else ""
        if max(len(value), len(entry.note)) + 40 * value.count("\n") <= _LONG:
            yield entry
            continue
        texts, notes = wrap(words.clean(value), _LONG), wrap(words.clean(entry.note), _LONG)
        for place, (text, note) in enumerate(zip_longest(texts, notes, fillvalue="")):
            whole = text or ("" if place else entry.value)  # a long note may stand beside a number or an empty place
            yield Entry("" if place else entry.label, whole, note)


class _Document(FPDF):
    """A page that knows the paper's language and which letters its font has."""

    def __init__(self, paper: Paper) -> None:
        wide = any(len(table.columns) > _WIDE for table in paper.tables)
        super().__init__(orientation="landscape" if wide else "portrait", unit="mm", format="A4")
        self.paper, self.words = paper, words.WORDS[paper.language]
        folder = _font_folder()
        self.add_font(_FONT, "", folder / "DejaVuSans.ttf")
        self.add_font(_FONT, "B", folder / "DejaVuSans-Bold.ttf")
        fonts = [font for font in self.fonts.values() if isinstance(font, TTFFont)]
        self.letters = frozenset.intersection(*(frozenset(font.cmap) for font in fonts))
        self.unknown = False  # a letter was met that the font has not
        self.set_margins(_MARGIN, _MARGIN)
        self.set_auto_page_break(True, margin=_MARGIN + 4)
        self.set_creation_date(datetime(paper.made_on.year, paper.made_on.month, paper.made_on.day, tzinfo=UTC))
        self.set_title(words.clean(paper.title))
        self.set_lang("id-ID" if paper.language == "id" else "en-GB")
        self.set_creator("ExportMate")
        self.set_draw_color(*_RULE)
        self.set_line_width(0.2)
        self.pen(9)

    def pen(self, size: float, style: str = "", colour: tuple[int, int, int] = _INK) -> None:
        """Take up a size in points, a style ("" or "B") and a colour."""
        self.set_font(_FONT, style, size)
        self.set_text_color(*colour)

    def legible(self, text: str) -> str:
        """Text in letters of the font; □ for others, and for scripts written from the right, which it cannot join."""
        marks = []
        for c in text:
            if c == "\n" or (ord(c) in self.letters and unicodedata.bidirectional(c) not in ("R", "AL")):
                marks.append(c)
            elif unicodedata.category(c) not in ("Cf", "Mn"):
                marks.append(_UNKNOWN)
                self.unknown = True
        return "".join(marks)

    def say(self, value: Value, *, decimals: int | None = None) -> str:
        """A value in the paper's language and the font's letters."""
        return self.legible(words.shown(value, self.paper.language, decimals=decimals))

    def footer(self) -> None:
        """Title and page number at the foot of every page."""
        self.set_y(-_MARGIN)
        self.pen(7.5, "", _PALE)
        title = self.say(self.paper.title)[:110].replace("\n", " ")
        mark = "{nb}"
        slack = self.get_string_width(mark) - self.get_string_width("0")  # the mark is wider than what replaces it
        self.cell(self.epw - 30, 5, title)
        self.cell(30 + slack, 5, f"{self.words.page} {self.page_no()}/{mark}", align="R")

    def paragraph(self, text: str, *, height: float = 4.6, link: str = "") -> None:
        """Text over the whole width, wrapped."""
        self.multi_cell(self.epw, height, text, align="L", link=link, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def caption(self, text: str, *, room: float = 18) -> None:
        """A heading inside the page, which is never left alone at its foot."""
        if self.will_page_break(room):
            self.add_page()
        self.ln(4)
        self.pen(10.5, "B", _BLUE)
        self.paragraph(text, height=6)
        self.pen(9)

    def head(self) -> None:
        """The title, with the day for a calculation."""
        self.pen(16, "B", _BLUE)
        self.paragraph(self.say(self.paper.title), height=8)
        if below := words.subtitle(self.paper):
            self.pen(9, "", _PALE)
            self.paragraph(below)
        self.set_draw_color(*_BLUE)
        self.line(self.l_margin, self.y + 1.5, self.w - self.r_margin, self.y + 1.5)
        self.set_draw_color(*_RULE)
        self.ln(2)

    def sections(self, sections: tuple[Section, ...]) -> None:
        """One section over the whole width, or two side by side."""
        self.ln(3)
        self.pen(9)
        paired = words.side_by_side(self.paper)
        noted = not paired and any(entry.note for entry in sections[0].entries)
        widths = (18, 30, 3, 18, 30) if paired else ((32, 34, 34) if noted else (34, 66))
        with self.table(
            col_widths=widths,
            borders_layout=TableBordersLayout.NONE,
            text_align="LEFT",
            v_align=VAlign.T,
            line_height=4.6,
            padding=(0.8, 1.2),
            headings_style=FontFace(emphasis="BOLD", size_pt=10.5, color=_BLUE),
        ) as table:
            heading = table.row()
            for place, section in enumerate(sections):
                if place:
                    heading.cell("")
                heading.cell(self.say(section.title), colspan=2 if paired else len(widths))
            for entries in zip_longest(*(_short(section.entries) for section in sections)):
                row = table.row()
                for place, entry in enumerate(entries):
                    if place:
                        row.cell("")
                    self._entry(row, entry, below=paired, noted=noted)

    def _entry(self, row: Row, entry: Entry | None, *, below: bool, noted: bool) -> None:
        """Label and value, a box where there is no value; the note stands below the label or in a column of its own."""
        if entry is None:
            row.cell("")
            row.cell("")
            return
        label, note = self.say(entry.label), self.say(entry.note)
        row.cell(f"{label}\n({note})" if below and note else label, style=FontFace(color=_PALE))
        if entry.value is None:
            row.cell("", style=FontFace(fill_color=_BOX), border=CellBordersLayout.ALL)
        else:
            row.cell(self.say(entry.value), border=CellBordersLayout.BOTTOM)
        if noted:
            row.cell(note, style=FontFace(color=_PALE, size_pt=8))

    def lines(self, table: Table) -> None:
        """A table over the whole width: header on every page, numbers to the right, totals in bold."""
        if title := self.say(table.title):
            self.caption(title, room=26)
        else:
            self.ln(4)
        decimals = words.column_places(table)
        body = [[self.say(v, decimals=d) for v, d in zip(row, decimals, strict=True)] for row in table.rows]
        total = [
            self.say(v, decimals=d) for v, d in zip(words.totals(table, self.paper.language), decimals, strict=False)
        ]
        heads = [self.legible(words.heading(column)) for column in table.columns]
        self.pen(8.5 if len(heads) <= _WIDE else 8)
        wordy = [column.kind == "text" for column in table.columns]
        widths = self._widths(heads, [*body, total] if total else body, wordy)
        aligns = tuple("L" if text else "R" for text in wordy)
        with self.table(
            col_widths=widths,
            text_align=aligns,
            v_align=VAlign.T,
            line_height=4.2,
            padding=(1.1, 1.4),
            headings_style=FontFace(emphasis="BOLD", fill_color=_HEAD),
        ) as grid:
            grid.row(heads)
            for values, row in zip(table.rows, body, strict=True):
                for part, texts in enumerate(self._parts(row, widths)):
                    line = grid.row()
                    for value, text in zip(values, texts, strict=True):
                        empty = value is None and not part
                        line.cell(text, style=FontFace(fill_color=_BOX) if empty else None)
            if total:
                grid.row(total, style=FontFace(emphasis="BOLD", fill_color=_HEAD))

    def _widths(self, heads: list[str], rows: list[list[str]], wordy: list[bool]) -> tuple[float, ...]:
        """Column widths in mm that fill the page: each at least its longest word, then what its texts want, then the rest."""
        least, want = [], []
        for head, *texts in zip(heads, *rows, strict=True):
            self.set_font(style="B")
            head_wide = max((self.get_string_width(w) for w in head.split()), default=0)
            self.set_font(style="")
            word_wide = max((self.get_string_width(w) for t in texts for w in t.split(" ")), default=0)
            least.append(min(max(head_wide, word_wide * 1.08) + 4, self.epw / 3))
            want.append(min(max((self.get_string_width(t) * 1.08 for t in texts), default=0) + 4, self.epw))
        extra = [max(0.0, w - m) for w, m in zip(want, least, strict=True)]
        share = min(1.0, max(0.0, self.epw - sum(least)) / (sum(extra) or 1))
        widths = [m + e * share for m, e in zip(least, extra, strict=True)]
        takers = sum(width for width, text in zip(widths, wordy, strict=True) if text)
        rest = max(0.0, self.epw - sum(widths)) / takers if takers else 0.0
        widths = [width * (1 + rest) if text else width for width, text in zip(widths, wordy, strict=True)]
        return tuple(width * self.epw / sum(widths) for width in widths)

    def _parts(self, texts: list[str], widths: tuple[float, ...]) -> list[list[str]]:
        """A row as one row or, where a text is very long, as several that follow each other."""
        pieces = []
        for text, width in zip(texts, widths, strict=True):
            room = max(8, int(width / self.get_string_width("n")) * _MOST_LINES)
            few = len(text) <= room and text.count("\n") < _MOST_LINES
            pieces.append([text] if few else wrap(text, room, replace_whitespace=True))
        return [list(part) for part in zip_longest(*pieces, fillvalue="")]

    def notes(self) -> None:
        """The notes, and one of our own where a letter could not be shown."""
        self._look_ahead()
        notes = [self.say(note) for note in self.paper.notes if note.strip()]
        if self.unknown:
            notes.append(self.words.unknown_letters)
        if notes:
            self.caption(self.words.notes)
            for note in notes:
                self.paragraph(f"• {note}")

    def _look_ahead(self) -> None:
        """Meet the letters of what follows the notes."""
        for text in (*self.paper.notes, *(s.title + s.number for s in self.paper.sources), self.paper.signature):
            self.say(text)

    def sources(self) -> None:
        """The numbered sources, each with a link."""
        if self.paper.sources:
            self.caption(self.words.sources)
        for place, source in enumerate(self.paper.sources, 1):
            self.pen(8.5)
            self.paragraph(self.legible(words.citation(place, source, self.paper.language)))
            if address := words.web_address(source):
                self.pen(7.5, "", _BLUE)
                self.paragraph(self.legible(address), height=4, link=address)

    def signature(self) -> None:
        """A line to sign on, with what is said under it, all on one page."""
        if not self.paper.signature:
            return
        if self.will_page_break(36):
            self.add_page()
        self.ln(26)
        left = self.w - self.r_margin - 80
        self.set_draw_color(*_INK)
        self.line(left, self.y, self.w - self.r_margin, self.y)
        self.pen(9)
        self.set_xy(left, self.y + 1)
        self.multi_cell(80, 4.6, self.say(self.paper.signature), align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

"""Days and periods as people write them in Indonesian or English, with the part they play.

Numeric dates are day first ("5/12/25" is 5 December 2025) unless only the other order exists. A date without a year
takes it from a date beside it ("8 juli vs 15 juli 2026"), else the nearer of this year and last year; next year only
within a month. A day that does not exist, or a year outside 2000 to 2100, is a trouble, never a reading.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from rapidfuzz.distance import OSA

from core.question.model import DateReading, DateRole, Precision, Span, Trouble
from core.question.periods import (
    FIRST_YEAR,
    LAST_YEAR,
    MONTH,
    MONTHS,
    PERIOD_WORDS,
    lone_years,
    month_end,
    part_of_month,
    precision_of,
    relative_periods,
    year_near,
)
from core.question.quantity import UNIT_AHEAD
from core.question.text import has_digit, lowered, mask, said_in

_YEAR = r"(?:[ ]?[,./-]?[ ]?(?:tahun |thn |th )?(?P<year>\d{4})(?!\d)|[ ]?[ '’/-](?P<short>\d{2})(?=[ ]?(?:$|[,.?!;:)\x1f])))?"
_UNTIL = r"[ ]?(?:-|–|—|s\.?/?d\.?|sampai(?: dengan)?|hingga|to|until|through|till)[ ]?"
_EITHER = r"[ ]?(?:vs\.?|versus|dan|atau|and|or|&)[ ]?"
_PART = (
    r"(?:(?P<first>awal|early|first half of|paruh pertama|beginning of|start of)|(?P<last>akhir|late|second half of|paruh kedua|end of)|"
    r"(?P<mid>pertengahan|tengah|mid|middle of))[ -](?:bulan )?"
)
_DAY_MONTH = re.compile(
    rf"(?<![\w.,/])(?:(?P<from>\d{{1,2}})(?:(?P<until>{_UNTIL})|(?P<either>{_EITHER})))?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"(?:[ ]?[-/.]?[ ]?|[ ]of[ ])(?P<month>{MONTH})(?!\w){_YEAR}"
)
_MONTH_DAY = re.compile(
    rf"(?<!\w)(?P<month>{MONTH})\.?[ ](?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\w.,/-]?\d)(?:,?[ ]?(?P<year>\d{{4}})(?!\d))?(?P<short>)"
)
_TYPO = re.compile(r"(?<![\w.,/])(?P<day>\d{1,2})[ ](?P<month>[a-z]{4,11})[ ](?P<year>20\d\d)(?!\w)")
_NUMERIC = re.compile(
    r"(?<![\w.,/-])(?P<a>\d{1,4})(?P<mark>[-/.])(?P<b>\d{1,2})(?P=mark)(?P<c>\d{4}|\d{2})(?![\d/]|[.,-]\d)"
)
_SHORT = re.compile(r"(?:tgl|tanggal|peb|on|per|bayar|paid)[ ](?P<day>\d{1,2})[/-](?P<month>\d{1,2})(?![\d/-])")
_MONTH_ONLY = re.compile(
    rf"(?<!\w)(?:{_PART})?(?P<marked>(?:bulan|bln|periode|month of|in|for|during|pada|per|sejak|since|mulai) )?(?P<month>{MONTH})(?!\w){_YEAR}"
)
_MARKED_NUMBERS = re.compile(r"(?:bulan|bln|periode|month)[ ](?P<month>0?[1-9]|1[0-2])[/-](?P<year>20\d\d)(?!\d)")
_LONG_NAMES = frozenset({
    "januari", "january", "februari", "pebruari", "february", "maret", "april", "juni", "june", "juli", "july",
    "agustus", "august", "september", "oktober", "october", "november", "nopember", "desember", "december", "mei",
})  # fmt: skip

_DATE_WORDS = PERIOD_WORDS.union(MONTHS)
_CUES = re.compile(
    r"(?<!\w)(?:(?P<peb>peb|didaftarkan|mendaftar|daftar peb|pendaftaran|registered|lodged?|filed?|filing|declaration date|"
    r"tanggal ekspor|tgl ekspor|diekspor|exported|export date|submitted|diajukan)|"
    r"(?P<payment>bayar(?:nya)?|dibayar(?:kan)?|membayar|pembayaran(?:nya)?|payment|paid|pay|lunas|dilunasi|disetor(?:kan)?|setor))(?!\w)"
)
_BEFORE_PAY = re.compile(
    r"(?<!\w)(?:harus|perlu|mesti|wajib|how much|do i|do we|should i|must i|need to|have to|has to)(?:[ ]\w+){0,2}[ ]$"
)
_ROLE_AFTER = re.compile(r"[ ]?\(?(?:tanggal |tgl |= ?)?(?P<role>peb|bayar|pembayaran|payment)\)")
_TOGETHER = re.compile(
    r"[\s,]*(?:(?:vs\.?|versus|dan|atau|and|or|ke|to|dibanding(?:kan)?|compared (?:to|with)|sampai|hingga|s/d|-|–|tanggal|tgl|dengan|sama)[\s,]*)*"
)
_CLAUSE_END = re.compile(r"[;?!]|\.(?:\s|$)")


@dataclass(frozen=True, slots=True)
class DateScan:
    """Readings and troubles of a text, with every span that belongs to one of them."""

    readings: tuple[DateReading, ...]
    troubles: tuple[Trouble, ...]
    spans: tuple[Span, ...]


@dataclass(slots=True)
class _Piece:
    """Part of a text that names a day, month or part of a month; the year may still be missing."""

    span: Span
    month: int
    first: int | None = None  # first day, None for the whole month
    last: int | None = None
    year: int | None = None
    part: str = ""


def read_dates(
    text: str, today: date, taken: Iterable[Span] = ()
) -> tuple[tuple[DateReading, ...], tuple[Trouble, ...]]:
    """Days and periods in the order written, and dates that cannot be."""
    scan = scan_dates(text, today, taken)
    return scan.readings, scan.troubles


def scan_dates(text: str, today: date, taken: Iterable[Span] = ()) -> DateScan:
    """As read_dates, with the spans that later readers must leave alone."""
    whole = lowered(text)
    bare = low = mask(whole, taken)
    pieces: list[_Piece] = []
    numbered = has_digit(low)
    if not numbered and _DATE_WORDS.isdisjoint(said_in(low)):
        return DateScan((), (), ())
    for collect in (_numeric, _day_month, _month_day, _typos, _months) if numbered else (_months,):
        fresh = collect(low)
        low = mask(low, [p.span for p in fresh])
        pieces += fresh
    pieces.sort(key=lambda p: p.span)
    readings, troubles = _resolved(pieces, bare, text, today) if pieces else ([], [])
    for period in relative_periods(low, today):
        readings.append(DateReading(period.start, period.end, period.precision, "asked", period.span, period.explicit))
    if numbered:
        low = mask(low, [r.span for r in readings])
        for period in lone_years(low):
            readings.append(DateReading(period.start, period.end, period.precision, "asked", period.span))
    readings.sort(key=lambda r: r.span)
    spans = [p.span for p in pieces] + [r.span for r in readings]
    return DateScan(_with_roles(whole, readings) if readings else (), tuple(troubles), tuple(spans))


def _full_year(match: re.Match[str]) -> int | None:
    """The year of a match: four digits as they stand, two digits in this century."""
    if match["year"]:
        return int(match["year"])
    return 2000 + int(match["short"]) if match["short"] else None


def _numeric(low: str) -> list[_Piece]:
    """2025-12-05, 27/8/2025, 14-10-2025, 5/12/25; with dots only before a four-digit year, for HS codes have dots too."""
    found: list[_Piece] = []
    if "-" not in low and "/" not in low and "." not in low:
        return found
    for m in _NUMERIC.finditer(low):
        a, b, c, mark = m["a"], int(m["b"]), m["c"], m["mark"]
        if len(a) == 4 and mark != "." and len(c) == 2:
            found.append(_Piece(m.span(), b, int(c), int(c), int(a)))
        elif len(a) <= 2 and (mark != "." or len(c) == 4):
            day, month = (b, int(a)) if b > 12 >= int(a) else (int(a), b)
            found.append(_Piece(m.span(), month, day, day, int(c) if len(c) == 4 else 2000 + int(c)))
    found += [
        _Piece((m.start("day"), m.end()), int(m["month"]), int(m["day"]), int(m["day"])) for m in _SHORT.finditer(low)
    ]
    return found + [_Piece(m.span(), int(m["month"]), year=int(m["year"])) for m in _MARKED_NUMBERS.finditer(low)]


def _day_month(low: str) -> list[_Piece]:
    """5 Desember 2025, 5 des 25, 1-14 Februari 2026, "8 vs 15 juli"."""
    found = []
    for m in _DAY_MONTH.finditer(low):
        day, month, year = int(m["day"]), MONTHS[m["month"]], _full_year(m)
        if (
            m["year"] is None
            and m["short"] is None
            and m["month"] in ("mar", "may", "dec", "sep", "jan")
            and m["day"] == "0"
        ):
            continue
        if m["either"]:
            found.append(_Piece(m.span("from"), month, int(m["from"]), int(m["from"]), year))
            found.append(_Piece((m.start("day"), m.end()), month, day, day, year))
        else:
            found.append(_Piece(m.span(), month, int(m["from"]) if m["from"] else day, day, year))
    return found


def _month_day(low: str) -> list[_Piece]:
    """December 5, 2025; not "Desember 20 ton"."""
    return [
        _Piece(m.span(), MONTHS[m["month"]], int(m["day"]), int(m["day"]), _full_year(m))
        for m in _MONTH_DAY.finditer(low)
        if m["year"] or not UNIT_AHEAD.match(low, m.end())
    ]


def _typos(low: str) -> list[_Piece]:
    """5 desmber 2025: a long month name with one or two letters wrong, between a day and a year."""
    found = []
    for m in _TYPO.finditer(low):
        word = m["month"]
        near = min(_LONG_NAMES, key=lambda name: OSA.distance(word, name))
        if (
            OSA.distance(word, near) <= (1 if len(word) < 6 else 2)
            and word[0] == near[0]
            and not UNIT_AHEAD.match(f" {word}")
        ):
            found.append(_Piece(m.span(), MONTHS[near], int(m["day"]), int(m["day"]), int(m["year"])))
    return found


def _months(low: str) -> list[_Piece]:
    """Desember 2025, bulan juli, awal februari; a short name alone ("mar", "may") needs a year or a word before it."""
    found = []
    for m in _MONTH_ONLY.finditer(low):
        part = "first" if m["first"] else "last" if m["last"] else "mid" if m["mid"] else ""
        named = m["month"] in _LONG_NAMES and m["month"] != "march"
        marked = m["marked"] and not (m["month"] in ("may", "march", "mar", "sep") and m["marked"] in ("per ", "pada "))
        if named or part or m["year"] or m["short"] or marked:
            found.append(_Piece(m.span(), MONTHS[m["month"]], year=_full_year(m), part=part))
    return found


def _resolved(pieces: list[_Piece], low: str, text: str, today: date) -> tuple[list[DateReading], list[Trouble]]:
    """Pieces with their years filled in, joined where "sampai" stands between them; impossible ones as troubles."""
    readings: list[DateReading] = []
    troubles: list[Trouble] = []
    anchors = _anchors(pieces, today)
    for piece, anchor in zip(pieces, anchors, strict=True):
        try:
            reading = _reading(piece, anchor)
        except ValueError:
            troubles.append(Trouble("invalid_date", text[slice(*piece.span)]))
            continue
        between = low[readings[-1].span[1] : piece.span[0]] if readings else ""
        if readings and re.fullmatch(_UNTIL, between) and between.strip() != "to" and readings[-1].start <= reading.end:
            start = readings.pop()
            span = (start.span[0], reading.span[1])
            reading = replace(reading, start=start.start, span=span, precision=precision_of(start.start, reading.end))
        readings.append(reading)
    return readings, troubles


def _anchors(pieces: list[_Piece], today: date) -> list[date]:
    """The day near which each piece lies: the dated piece that follows it, else the one before it, else today."""
    anchors = [today] * len(pieces)
    for order in (
        range(len(pieces)),
        range(len(pieces) - 1, -1, -1),
    ):  # the second pass, from the end, has the last word
        near: date | None = None
        for i in order:
            year, month = pieces[i].year, pieces[i].month
            if year is not None and FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12:
                near = date(year, month, 15)
            if near is not None:
                anchors[i] = near
    return anchors


def _reading(piece: _Piece, anchor: date) -> DateReading:
    """The reading of a piece; ValueError where it is no day of the calendar served."""
    year = piece.year or year_near(piece.month, piece.last or 15, anchor)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(year)
    precision: Precision = "day"
    if piece.first is not None and piece.last is not None:
        start, end = date(year, piece.month, piece.first), date(year, piece.month, piece.last)
        if end < start:
            raise ValueError(piece.span)
        precision = precision_of(start, end)
    elif piece.part:
        (start, end), precision = part_of_month(piece.part, year, piece.month), "half_month"
    else:
        start, end, precision = date(year, piece.month, 1), month_end(year, piece.month), "month"
    return DateReading(start, end, precision, "asked", piece.span)


def _with_roles(low: str, readings: list[DateReading]) -> tuple[DateReading, ...]:
    """Readings with their parts: the cue nearest before each, in the same sentence and after the date before it."""
    cues = [(m.end(), "peb" if m["peb"] else "payment", m.start()) for m in _CUES.finditer(low)]
    found: list[DateReading] = []
    done, at = 0, 0
    role: DateRole
    for reading in readings:
        start, end = reading.span
        role = "asked"
        while at < len(cues) and cues[at][0] <= start:
            at += 1
        cue = cues[at - 1] if at else None
        if after := _ROLE_AFTER.match(low, end):
            role = "peb" if after["role"] == "peb" else "payment"
        elif (
            cue is not None and cue[0] > done and start - cue[0] <= 100 and not _CLAUSE_END.search(low[cue[0] : start])
        ):
            question = cue[1] == "payment" and _BEFORE_PAY.search(low[max(0, cue[2] - 30) : cue[2]])
            role = "asked" if question else "peb" if cue[1] == "peb" else "payment"
        elif found and start - done <= 30 and _TOGETHER.fullmatch(low[done:start]):
            role = found[-1].role
        found.append(reading if role == reading.role else replace(reading, role=role))
        done = end
    return tuple(found)

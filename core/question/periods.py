"""Periods that are named by the day on which one speaks, or by part of a month, quarter or year.

"bulan ini", "minggu lalu", "awal februari", "Q1 2026", "3 hari lalu", "akhir tahun": each becomes first and last day.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from core.question.model import Precision
from core.question.quantity import UNIT_AHEAD

FIRST_YEAR, LAST_YEAR = 2000, 2100

MONTHS = {
    "januari": 1, "january": 1, "jan": 1, "februari": 2, "pebruari": 2, "february": 2, "feb": 2, "maret": 3, "march": 3,
    "mar": 3, "mrt": 3, "april": 4, "apr": 4, "mei": 5, "may": 5, "juni": 6, "june": 6, "jun": 6, "juli": 7, "july": 7,
    "jul": 7, "agustus": 8, "august": 8, "agust": 8, "agu": 8, "agt": 8, "ags": 8, "aug": 8, "september": 9, "sept": 9,
    "sep": 9, "oktober": 10, "october": 10, "okt": 10, "oct": 10, "november": 11, "nopember": 11, "nov": 11, "nop": 11,
    "desember": 12, "december": 12, "des": 12, "dec": 12,
}  # fmt: skip
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))

_THIS = r"(?:ini|sekarang|berjalan)"
_LAST = r"(?:lalu|kemarin|kmrn|sebelumnya|yang lalu|yg lalu)"
_NEXT = r"(?:depan|berikutnya|yang akan datang|mendatang)"
_COUNT = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "a": 1, "se": 1,
}  # fmt: skip
_RELATIVE = re.compile(
    rf"(?<!\w)(?:(?P<edge>awal|akhir|early|late|end of|beginning of|start of)[ ](?:the )?(?:(?P<edge_unit>bulan|bln|tahun|thn|month|year)"
    rf"(?:[ ](?:(?P<et>{_THIS})|(?P<el>{_LAST})|(?P<en>{_NEXT})|(?P<ey>20\d\d)))?|(?P<eet>this|last|next) (?P<edge_unit_en>month|year))"
    rf"|(?P<unit>minggu|pekan|bulan|bln|tahun|thn|kuartal)[ ](?:(?P<t>{_THIS})|(?P<l>{_LAST})|(?P<n>{_NEXT}))"
    r"|(?P<which>this|last|previous|next|current) (?P<unit_en>week|month|year|quarter)"
    r"|(?P<ago>\d{1,3}|satu|dua|tiga|empat|lima|one|two|three|four|five|a|se(?=hari|minggu|bulan|tahun)) ?(?P<ago_unit>hari|minggu|bulan|tahun|days?|weeks?|months?|years?)"
    r"[ ](?:(?:yang |yg )?lalu|ago)"
    r"|(?P<today>hari ini|hr ini|saat ini|sekarang|skrg|skrng|terbaru|terkini|terakhir|today|right now|now|currently|current|latest)"
    r"|(?P<yesterday>kemarin lusa|kemarin|kmrn|yesterday)|(?P<tomorrow>besok|bsk|esok|tomorrow|lusa))(?!\w)"
)
_QUARTER = re.compile(
    r"(?<!\w)(?:q(?P<q>[1-4])|(?:kuartal|triwulan|quarter)(?: ke-?)? ?(?P<n>[1-4]|iv|i{1,3}))[ ,/-]{0,2}(?:tahun )?(?P<year>20\d\d)?(?!\w)"
)
PERIOD_WORDS = frozenset(
    "bulan bln tahun thn month year minggu pekan kuartal week quarter triwulan lalu ago ini sekarang skrg skrng terbaru terkini terakhir today now currently current latest "
    "kemarin kmrn yesterday besok bsk esok tomorrow lusa".split()
) | {
    f"{quarter}{roman}{year}"  # run together
    for quarter in ("kuartal", "triwulan", "quarter")
    for roman in ("i", "ii", "iii", "iv")
    for year in ("", "tahun")
}
"""One of these words is in every period that is named without a digit."""
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


_YEAR_ONLY = re.compile(
    r"(?<![\w.,/-])(?P<marked>(?:tahun|thn|th|year|in|sejak|since) )?(?P<year>20[0-4]\d)(?![\w/]|[.,]\d)"
)
_NO_YEAR_BEFORE = re.compile(
    r"(?:(?<!\w)(?:hs|pos|kode|heading|no\.?|nomor|btki|rp|usd|eur|hr|hpe|harga|kurs|cpo)[ ]?|[$€£:=])$"
)


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day of something said, where it was said, and whether it was taken from the clock."""

    start: date
    end: date
    precision: Precision
    span: tuple[int, int]
    explicit: bool = True


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def shifted(day: date, months: int) -> date:
    """The first day of the month that lies some months away."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def precision_of(start: date, end: date) -> Precision:
    """What kind of period lies between two days."""
    for limit, precision in ((1, "day"), (7, "week"), (17, "half_month"), (31, "month"), (93, "quarter")):
        if (end - start).days < limit:
            return precision  # type: ignore[return-value]  # the literals of the line above
    return "year"


def part_of_month(part: str, year: int, month: int) -> tuple[date, date]:
    """First and last day of "awal" (1 to 14), "akhir" (15 to the end: the halves of price periods) or the middle (10 to 20)."""
    if part == "first":
        return date(year, month, 1), date(year, month, 14)
    if part == "last":
        return date(year, month, 15), month_end(year, month)
    return date(year, month, 10), date(year, month, 20)


def relative_periods(low: str, today: date) -> list[Period]:
    """Every period of a lower-case text that is told from today; those outside the calendar (year 1 or 9999) are left out."""
    found = []
    for match in _RELATIVE.finditer(low):
        try:
            found.append(_relative(match, today))
        except (ValueError, OverflowError):
            continue
    for match in _QUARTER.finditer(low):
        number = int(match["q"]) if match["q"] else _ROMAN.get(match["n"], 0) or int(match["n"])
        start = date(int(match["year"]) if match["year"] else today.year, number * 3 - 2, 1)
        found.append(Period(start, month_end(start.year, start.month + 2), "quarter", match.span()))
    return found


def _relative(match: re.Match[str], today: date) -> Period:
    """The period of one match."""
    span = match.span()
    if match["today"]:
        return Period(today, today, "day", span, explicit=False)
    if match["yesterday"] or match["tomorrow"]:
        days = {"kemarin lusa": -2, "lusa": 2}.get(match[0], -1 if match["yesterday"] else 1)
        return Period(today + timedelta(days), today + timedelta(days), "day", span)
    if match["ago"]:
        count = int(match["ago"]) if match["ago"].isdigit() else _COUNT[match["ago"]]
        return _unit(match["ago_unit"].rstrip("s"), -count, today, span, day_wise=True)
    if match["edge"]:
        return _edge(match, today)
    unit = match["unit"] or match["unit_en"]
    step = (
        0
        if match["t"] or match["which"] in ("this", "current")
        else 1
        if match["n"] or match["which"] == "next"
        else -1
    )
    return _unit(unit, step, today, span)


def _unit(unit: str, step: int, today: date, span: tuple[int, int], *, day_wise: bool = False) -> Period:
    """A whole week, month, quarter or year that lies some steps away; days and weeks "ago" are single days."""
    if unit in ("hari", "day") or (day_wise and unit in ("minggu", "week")):
        day = today + timedelta(step * (1 if unit in ("hari", "day") else 7))
        return Period(day, day, "day", span)
    if unit in ("minggu", "pekan", "week"):
        monday = today - timedelta(today.weekday()) + timedelta(7 * step)
        return Period(monday, monday + timedelta(6), "week", span)
    if unit in ("tahun", "thn", "year"):
        return Period(date(today.year + step, 1, 1), date(today.year + step, 12, 31), "year", span)
    if unit in ("kuartal", "quarter"):
        start = shifted(date(today.year, (today.month - 1) // 3 * 3 + 1, 1), 3 * step)
        end = shifted(start, 2)
        return Period(start, month_end(end.year, end.month), "quarter", span)
    start = shifted(today, step)
    return Period(start, month_end(start.year, start.month), "month", span)


def _edge(match: re.Match[str], today: date) -> Period:
    """The beginning or end of a month (its half) or of a year (January or December)."""
    first = match["edge"] in ("awal", "early", "beginning of", "start of")
    unit = match["edge_unit"] or match["edge_unit_en"]
    step = -1 if match["el"] or match["eet"] == "last" else 1 if match["en"] or match["eet"] == "next" else 0
    if unit in ("tahun", "thn", "year"):
        year = int(match["ey"]) if match["ey"] else today.year + step
        month = 1 if first else 12
        return Period(date(year, month, 1), month_end(year, month), "month", match.span())
    start = shifted(today, step)
    days = part_of_month("first" if first else "last", start.year, start.month)
    return Period(*days, "half_month", match.span())


def year_near(month: int, day: int, anchor: date) -> int:
    """The anchor's year or the one before, whichever comes nearer to the anchor; next year only within 31 days."""
    if not 1 <= month <= 12:
        raise ValueError(month)
    years = [y for y in (anchor.year, anchor.year - 1, anchor.year + 1) if 1 <= y <= 9999]
    days = {y: date(y, month, min(day, month_end(y, month).day)) for y in years}
    ahead = anchor.year + 1
    if ahead in days and (days[ahead] - anchor) <= timedelta(31):
        return ahead
    return min((y for y in years if y != ahead), key=lambda y: abs((days[y] - anchor).days))


_MONEY_AHEAD = re.compile(
    r"[ ]?(?:usd|eur|jpy|sgd|myr|cny|gbp|aud|thb|chf|sar|krw|inr|hkd|cad|nzd|php|aed|idr|rupiah|dol+ars?|euros?|yen|yuan|ringg?it|baht|won|"
    r"pounds?|ri[ya]+l|rupees?|pesos?|fran[ck]s?|dirham|dinar|renminbi|[$€£¥])(?!\w)"
)


def lone_years(low: str) -> list[Period]:
    """A year by itself: "tahun 2026", "kena bea keluar 2026 gak"; not a weight, a code or a number."""
    found = []
    for m in _YEAR_ONLY.finditer(low):
        if UNIT_AHEAD.match(low, m.end()) or (
            not m["marked"]
            and (_MONEY_AHEAD.match(low, m.end()) or _NO_YEAR_BEFORE.search(low[max(0, m.start() - 10) : m.start()]))
        ):
            continue
        year = int(m["year"])
        found.append(Period(date(year, 1, 1), date(year, 12, 31), "year", m.span()))
    return found

"""Whether a question wants a course over time, and over which period: "grafik kurs USD 6 bulan", "tren HR CPO 2025"."""

import re
from datetime import date, timedelta

from core.history.model import Asked
from core.question import cues
from core.question.model import DateReading, Question
from core.question.periods import month_end

TOPICS = frozenset({"exchange_rate", "reference_price", "export_duty"})
USUAL_MONTHS = {"exchange_rate": 6}  # where nobody names a period
OTHER_MONTHS = 12
MOST_DAYS = 10 * 366

_NUMBERS = {
    "se": 1, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
    "sepuluh": 10, "dua belas": 12, "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
}  # fmt: skip
_LENGTH = re.compile(
    r"(?<![\w.,/])(?P<n>\d{1,3}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r")[ -]?"
    r"(?P<unit>hari|minggu|pekan|bulan|bln|kuartal|triwulan|tahun|thn|days?|weeks?|months?|quarters?|years?)(?:nya)?\b(?! (?:yang )?lalu| ago)"
)
_LAST = re.compile(r"\b(?:last|past|previous) (?P<unit>week|month|quarter|year)\b")
_HALF = re.compile(r"\b(?:setengah tahun|half (?:a )?year)\b")
_SINCE = re.compile(r"\b(?:sejak|semenjak|mulai|dari|since|from|starting)\b")
_YEAR = re.compile(r"(?<![\w.,/])(20[0-3]\d)(?![\w/]|[.,]\d)")
_ONE_VALUE = re.compile(r"\b(?:berapa|how much|what is|what's)\b")


def wanted(question: Question) -> bool:
    """Whether a course over time is asked for.

    "Tren" with two periods compares these two, and is answered by their figures. A follow-up of a chart stays one until
    it asks for a single value.
    """
    if question.topic not in TOPICS or question.hypothetical_price is not None:
        return False
    said = cues.CHART.search(question.words) or cues.COURSE.search(question.words)
    if not said and (not question.follow_up or _ONE_VALUE.search(question.words) or question.readings.amounts):
        return False
    if "chart" in question.wants:
        return True
    return "course" in question.wants and question.topic != "export_duty" and len(question.readings.dates) < 2


def period_of(question: Question) -> Asked:
    """The period, which ends on the asked day at the latest; a follow-up without one keeps that of the question before."""
    months = USUAL_MONTHS.get(question.topic or "", OTHER_MONTHS)
    found = _read(question.words, question.readings.dates, question.today)
    if found is None and question.follow_up:
        found = _read(question.extras.get("before", "").lower(), question.readings.dates, question.today)
    if found is None:
        until = _end(question.readings.dates, question.today)
        return Asked(_months_before(until, months), until, named=False)
    since, until, fixed = found
    until = min(until, question.today) if since <= question.today else until
    return Asked(max(since, until - timedelta(MOST_DAYS)), until, named=fixed)


def reaching(asked: Asked, last: date | None) -> Asked | None:
    """A period told by its length begun so much earlier that it shows the last days known; None where it does already."""
    if asked.named or last is None or last >= asked.since:
        return None
    return Asked(last - (asked.until - asked.since), asked.until, named=False)


def _read(words: str, dates: tuple[DateReading, ...], today: date) -> tuple[date, date, bool] | None:
    """First and last day, and whether the calendar fixes them or only their distance; None where nothing is said."""
    until = _end(dates, today)
    if (length := _length(words, until)) is not None:
        return length, until, False
    spoken = [d for d in dates if d.explicit and (d.precision != "day" or len(dates) > 1)]
    if len(spoken) == 1 and spoken[0].precision == "day":  # "sejak 5 Maret sampai sekarang"
        return min(spoken[0].start, today), max(spoken[0].start, today), True
    if spoken:
        since = min(d.start for d in spoken)
        until = max(d.end for d in spoken)
        opened = len(spoken) == 1 and _SINCE.search(words)
        return since, max(until, today) if opened else until, True
    day = next((d.start for d in dates if d.explicit), None)
    if day is not None and day < today and _SINCE.search(words):
        return day, today, True
    if day is None and (years := [int(y) for y in _YEAR.findall(words)]):
        first, last = date(min(years), 1, 1), date(max(years), 12, 31)
        return first, max(last, today) if len(years) == 1 and _SINCE.search(words) else last, True
    return None


def _length(words: str, until: date) -> date | None:
    """The first day of a period told by its length."""
    if _HALF.search(words):
        return _months_before(until, 6)
    match = _LENGTH.search(words) or _LAST.search(words)
    if match is None:
        return None
    said = match.groupdict().get("n") or "1"
    count = int(said) if said.isdigit() else _NUMBERS[said]
    unit = match["unit"]
    if unit in ("hari", "day", "days"):
        return until - timedelta(min(count, MOST_DAYS))
    if unit in ("minggu", "pekan", "week", "weeks"):
        return until - timedelta(weeks=count)
    each = 12 if unit[0] in "ty" and unit != "triwulan" else 3 if unit[0] in "kq" or unit == "triwulan" else 1
    return _months_before(until, min(count * each, 12 * 10))


def _end(dates: tuple[DateReading, ...], today: date) -> date:
    """The last day: a single day that was named, else the asked one."""
    days = [d.end for d in dates if d.precision == "day" and d.explicit]
    return min(days[0], today) if len(dates) == 1 and days else today


def _months_before(day: date, months: int) -> date:
    """The same day some months earlier, the last of the month where it has no such day."""
    index = day.year * 12 + day.month - 1 - months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, month_end(year, month).day))

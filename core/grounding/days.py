"""Days, months, years and times of day as a text states them; no day is guessed and none is near enough."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from core.question.periods import MONTH, MONTHS

_JOIN = r" ?(?:-|–|s\.?/?d\.?|sampai dengan|sampai|hingga|to|until|through) ?"
_TAIL = r"(?:,? ?(?:tahun |of )?(?P<{}>(?:19|20)\d\d)(?!\d))?"
_DATE = re.compile(
    rf"(?<![\w.,/])(?=[\dadfjmnops])(?:(?P<iso>\d{{4}})-(?P<im>\d{{1,2}})-(?P<id>\d{{1,2}})(?!\d)"
    rf"|(?P<nd>\d{{1,2}})(?P<mark>[/.-])(?P<nm>\d{{1,2}})(?P=mark)(?P<ny>\d{{4}}|\d\d)(?![\d/]|[.,]\d)"
    rf"|(?:(?P<from>\d{{1,2}})(?: (?P<fm>{MONTH}))?(?: (?P<fy>(?:19|20)\d\d))?{_JOIN})?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[ -](?P<dm>{MONTH})\.?(?!\w){_TAIL.format('dy')}"
    rf"|(?P<mm>{MONTH})\.? (?P<md>\d{{1,2}})(?:st|nd|rd|th)?(?:{_JOIN}(?P<mto>\d{{1,2}}))?(?!\d|[.,]\d)(?:,? (?P<my>(?:19|20)\d\d)(?!\d))?"
    rf"|(?P<om>{MONTH})\.?(?:{_JOIN}(?P<om2>{MONTH}))? (?:tahun )?(?P<oy>(?:19|20)\d\d)(?!\d))"
)
_TIME = re.compile(
    r"(?:(?<!\w)(?:pukul|jam|at) )?(?<![\d.,:])(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d))?(?::[0-5]\d)? ?(?P<zone>wib|wita|wit|a\.m\.|p\.m\.|am|pm|utc|gmt)(?!\w)"
    r"|(?<![\d.,:])(?P<hour2>[01]?\d|2[0-4]):(?P<minute2>[0-5]\d)(?![\d:])"
    r"|(?<!\w)(?:pukul|jam) (?P<hour3>[01]?\d|2[0-4])(?:[:.](?P<minute3>[0-5]\d))?(?![\d])"
)
_NAMED = re.compile(
    r"(?<!\w)(?P<month>januari|january|februari|february|maret|april|juni|june|juli|july|agustus|august|september|oktober|october|november|desember|december)(?!\w)"
)
_RELATIVE = re.compile(
    r"(?<!\w)(?:hari ini|besok|lusa|kemarin|(?:minggu|pekan|bulan|tahun) (?:ini|depan|lalu)|today|tomorrow|yesterday|(?:this|next|last) (?:week|month|year)|"
    r"senin|selasa|rabu|kamis|jumat|sabtu|ahad|monday|tuesday|wednesday|thursday|friday|saturday|sunday)(?!\w)"
)


_CLOCK = re.compile(r":(?<=\d:)\d")
_NUMERIC = re.compile(r"[0-9][/.-]\d\d?[/.-]\d")
_MONTH_WORDS = frozenset(MONTHS)
_TIME_WORDS = frozenset(("wib", "wita", "wit", "pukul", "jam", "am", "pm", "m", "utc", "gmt"))
_LONG_MONTHS = frozenset(name for name in MONTHS if len(name) > 3)
_RELATIVE_WORDS = frozenset(
    "besok lusa kemarin today tomorrow yesterday senin selasa rabu kamis jumat sabtu ahad monday tuesday wednesday thursday friday saturday sunday".split()
)
_WHICH = frozenset("ini depan lalu this next last".split())
_UNITS = frozenset("hari minggu pekan bulan tahun week month year".split())
WORDS = _LONG_MONTHS | _RELATIVE_WORDS | _UNITS  # one of these is in every text that names a day in words
WITH_OTHERS = _WHICH | _MONTH_WORDS | _TIME_WORDS  # what does so only beside one of these or digits


@dataclass(frozen=True, slots=True)
class Stated:
    """A day, month, year or time at its place; of a period both ends, with the side each is on."""

    kind: str  # day, month, year, time, relative
    value: str  # 2025-12-05, --12-05 without a year, 2025-12, 2025, 08:30
    start: int
    end: int
    side: str = ""  # "from" or "to" for the ends of a period


def stated_days(low: str, words: frozenset[str]) -> Iterator[Stated]:
    """Days and months with a year or a day number, left to right."""
    if words.isdisjoint(_MONTH_WORDS) and not _NUMERIC.search(low):
        return
    for match in _DATE.finditer(low):
        yield from _days(match)


def _days(match: re.Match[str]) -> Iterator[Stated]:
    span = match.span()
    if match["iso"]:
        yield Stated("day", _day(int(match["iso"]), int(match["im"]), int(match["id"])), *span)
    elif match["nd"]:
        if match["mark"] == "." and len(match["ny"]) == 2:
            return
        full = int(match["ny"]) if len(match["ny"]) == 4 else 2000 + int(match["ny"])
        yield Stated("day", _day(full, int(match["nm"]), int(match["nd"])), *span)
    elif match["day"]:
        year, month = _number(match["dy"]), MONTHS[match["dm"]]
        if match["from"]:
            first = MONTHS[match["fm"]] if match["fm"] else month
            yield Stated("day", _day(_number(match["fy"]) or year, first, int(match["from"])), *span, "from")
        yield Stated("day", _day(year, month, int(match["day"])), *span, "to" if match["from"] else "")
    elif match["md"]:
        year, month = _number(match["my"]), MONTHS[match["mm"]]
        yield Stated("day", _day(year, month, int(match["md"])), *span, "from" if match["mto"] else "")
        if match["mto"]:
            yield Stated("day", _day(year, month, int(match["mto"])), *span, "to")
    else:
        yield Stated("month", f"{match['oy']}-{MONTHS[match['om']]:02}", *span, "from" if match["om2"] else "")
        if match["om2"]:
            yield Stated("month", f"{match['oy']}-{MONTHS[match['om2']]:02}", *span, "to")


def stated_times(low: str, words: frozenset[str]) -> Iterator[Stated]:
    """Times of day."""
    if words.isdisjoint(_TIME_WORDS) and _CLOCK.search(low) is None:
        return
    for match in _TIME.finditer(low):
        hour, minute = (
            match["hour"] or match["hour2"] or match["hour3"],
            match["minute"] or match["minute2"] or match["minute3"] or "00",
        )
        zone = (match["zone"] or "").replace(".", "")
        shift = 12 if zone == "pm" and int(hour) < 12 else 0
        yield Stated("time", f"{int(hour) + shift:02}:{minute}", *match.span())


def month_names(low: str, words: frozenset[str]) -> Iterator[Stated]:
    """Months alone, and words such as "today"."""
    if not words.isdisjoint(_LONG_MONTHS):
        for match in _NAMED.finditer(low):
            yield Stated("month", f"--{MONTHS[match['month']]:02}", *match.span())
    if not words.isdisjoint(_RELATIVE_WORDS) or not (words.isdisjoint(_WHICH) or words.isdisjoint(_UNITS)):
        for match in _RELATIVE.finditer(low):
            yield Stated("relative", match[0], *match.span())


def implied(kind: str, value: str) -> tuple[tuple[str, str], ...]:
    """What else is said with a day or month: its month, its year, the day without the year."""
    if kind == "day" and value[:2] != "--" and "?" not in value:
        return ("month", value[:7]), ("year", value[:4]), ("day", f"--{value[5:]}"), ("month", f"--{value[5:7]}")
    if kind == "day":
        return (("month", value[:4]),) if "?" not in value else ()
    if kind == "month" and value[:2] != "--":
        return ("year", value[:4]), ("month", f"--{value[5:]}")
    return ()


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _day(year: int | None, month: int, day: int) -> str:
    """A day in one spelling; one that does not exist is marked and never supported."""
    try:
        date(year or 2024, month, day)
    except ValueError:
        return f"?{year}-{month}-{day}"
    return f"{year}-{month:02}-{day:02}" if year else f"--{month:02}-{day:02}"

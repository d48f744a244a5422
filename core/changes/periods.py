"""Periods as people and releases write them: 2026-12, 2026-12-01..2026-12-14, 16–31 Januari 2026, Desember 2026."""

import re
from calendar import monthrange
from datetime import date
from typing import Final

MONTHS: Final = (
    "januari", "februari", "maret", "april", "mei", "juni", "juli", "agustus", "september", "oktober", "november", "desember",
)  # fmt: skip
_ENGLISH: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH = "|".join((*MONTHS, "pebruari", "nopember", *_ENGLISH))
_TO = r"\s*(?:-|–|—|s\.?\s*/?\s*d\.?|sampai(?:\s+dengan)?|hingga|to|until|through|up\s+to)\s*"
_ORDINAL = r"(?:st|nd|rd|th)?"
_DAYS = re.compile(
    rf"\b(\d{{1,2}}){_ORDINAL}(?:\s+({_MONTH})(?:,?\s+(20\d\d))?)?{_TO}(\d{{1,2}}){_ORDINAL}\s+({_MONTH}),?\s+(20\d\d)\b",
    re.IGNORECASE,
)
# The month before the day, as in "December 1–31, 2026".
_MONTH_FIRST = re.compile(
    rf"\b({_MONTH})\s+(\d{{1,2}}){_ORDINAL}(?:,?\s+(20\d\d))?{_TO}(?:({_MONTH})\s+)?(\d{{1,2}}){_ORDINAL},?\s+(20\d\d)\b",
    re.IGNORECASE,
)
_WHOLE_MONTH = re.compile(
    rf"(?<!\d)(?<!\d\s)(?<!\dst\s)(?<!\dnd\s)(?<!\drd\s)(?<!\dth\s)\b({_MONTH}),?\s+(20\d\d)\b", re.IGNORECASE
)
_ISO_MONTH = re.compile(r"(20\d\d)-(\d\d)")
_ISO_DAYS = re.compile(r"(20\d\d-\d\d-\d\d)(?:\.\.(20\d\d-\d\d-\d\d)?)?")
Period = tuple[date, date | None]


def month_number(name: str) -> int:
    """1 to 12 for a month's name in Indonesian or English, in the old spellings too. Raises ValueError."""
    name = name.lower()
    name = {"pebruari": "februari", "nopember": "november"}.get(name, name)
    return 1 + (MONTHS if name in MONTHS else _ENGLISH).index(name)


def whole_month(year: int, month: int) -> tuple[date, date]:
    """The first and the last day of a month. Raises ValueError."""
    first = date(year, month, 1)
    return first, first.replace(day=monthrange(year, month)[1])


def typed_period(text: str) -> Period | None:
    """A period as commands take it: a month, two days, or a day on which something begins; None for anything else.

    `2026-12-01..` and `2026-12-01` have no end. Raises ValueError for days that do not exist or stand the wrong way round.
    """
    if found := _ISO_MONTH.fullmatch(text):
        return whole_month(int(found[1]), int(found[2]))
    if not (found := _ISO_DAYS.fullmatch(text)):
        return None
    first = date.fromisoformat(found[1])
    last = date.fromisoformat(found[2]) if found[2] else None
    if last is not None and last < first:
        raise ValueError(text)
    return first, last


def written_periods(text: str) -> list[tuple[int, date, date]]:
    """Periods in a release with where they begin; days that do not exist are passed over."""
    found: list[tuple[int, date, date]] = []
    taken: list[range] = []
    for match in (*_DAYS.finditer(text), *_MONTH_FIRST.finditer(text)):
        taken.append(range(*match.span()))
        if match.re is _DAYS:
            day, month, year, last_day, last_month, last_year = match.groups()
        else:
            month, day, year, last_month, last_day, last_year = match.groups()
        try:
            last = date(int(last_year), month_number(last_month or month), int(last_day))
            first = date(int(year or last_year), month_number(month or last_month), int(day))
        except ValueError:
            continue
        if first <= last:
            found.append((match.start(), first, last))
    found += [
        (match.start(), *whole_month(int(match[2]), month_number(match[1])))
        for match in _WHOLE_MONTH.finditer(text)
        if not any(match.start() in span for span in taken)
    ]
    return sorted(found)

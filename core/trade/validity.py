"""Which rows are in force on a day, and what is past its period.

Validity decides, not recency: both end days are included, and an end of None means that no end was seen.
"""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from core.evidence import ExchangeRate, ReferencePrice
from core.message import Source, Stale


class Sourced(Protocol):
    """A row whose period stands in its source."""

    @property
    def source(self) -> Source:
        """Where the row comes from and when it is in force."""
        ...


Row = TypeVar("Row", bound=Sourced)


def in_force(valid_from: date | None, valid_to: date | None, day: date) -> bool:
    """Whether a day lies in a period, its first and last day included."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or day <= valid_to)


def rows_in_force(rows: Iterable[Row], day: date) -> tuple[Row, ...]:
    """The rows in force on a day, the one that began last first."""
    current = [r for r in rows if in_force(r.source.valid_from, r.source.valid_to, day)]
    return tuple(sorted(current, key=lambda r: r.source.valid_from or date.min, reverse=True))


def next_row(rows: Iterable[Row], day: date) -> Row | None:
    """The row that comes into force first after a day."""
    later = [r for r in rows if r.source.valid_from is not None and r.source.valid_from > day]
    return min(later, key=lambda r: r.source.valid_from or date.max, default=None)


def last_end(rows: Iterable[Row], day: date) -> date | None:
    """The last day that the rows covered before a day; None when none of them ended before it."""
    ends = [r.source.valid_to for r in rows if r.source.valid_to is not None and r.source.valid_to < day]
    return max(ends, default=None)


def period_covers(row: ReferencePrice | ExchangeRate | None, day: date) -> bool:
    """Whether a price or a rate is in force on a day; a row that does not exist is not."""
    return row is not None and in_force(row.valid_from, row.valid_to, day)


def stale_price(price: ReferencePrice | None, day: date) -> Stale | None:
    """What to say of a reference price: past its period, missing, or (None) in force.

    A row that states no price at all is nothing to be past its period: the gap of the charge tells of it.
    """
    if price is not None and price.reference_price is None and price.benchmark_price is None:
        return None
    return _stale("reference_price", price, day)


def stale_rate(rate: ExchangeRate | None, day: date) -> Stale | None:
    """What to say of an exchange rate: past its period, missing, or (None) in force."""
    return _stale("exchange_rate", rate, day)


def _stale(what: str, row: ReferencePrice | ExchangeRate | None, day: date) -> Stale | None:
    if row is None:
        return Stale(what, None)
    return None if period_covers(row, day) else Stale(what, row.valid_to)

"""What stands in the tests of changes: CPO with its ladder and levy, cocoa, two currencies."""

from datetime import date
from decimal import Decimal
from typing import Any

from core.changes.model import Change, Entry, Kind, Known, PriceName, Standing, full_row
from core.evidence import DutyProduct

TODAY = date(2026, 11, 30)
DECEMBER = (date(2026, 12, 1), date(2026, 12, 31))
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


def entry(kind: Kind, first: date, last: date | None, *, line: int = 2, **values: Any) -> Entry:
    """A proposed row."""
    return Entry(kind, full_row(kind, {"valid_from": first, "valid_to": last} | values), line)


def price(period: tuple[date, date] = DECEMBER, value: str = "950.12", *, line: int = 2, **values: Any) -> Entry:
    """A proposed price of CPO."""
    row: dict[str, Any] = {"key": "cpo", "reference_price": Decimal(value)} | values
    return entry("reference_price", *period, line=line, **row)


def rate(first: date, last: date, value: str = "16650.25", *, line: int = 2, currency: str = "USD") -> Entry:
    """A proposed tax rate."""
    return entry("tax_rate", first, last, line=line, currency=currency, value=Decimal(value))


def levy(first: date, last: date | None, value: str = "15", *, line: int = 2, **values: Any) -> Entry:
    """A proposed levy on CPO."""
    row: dict[str, Any] = {"product": "cpo", "rate": Decimal(value), "unit": "% of CPO reference price"} | values
    return entry("levy_rule", first, last, line=line, **row)


def change(*entries: Entry, correct: bool = False) -> Change:
    """A change by file."""
    return Change(entries, "upload", "file.csv", "", correct)


def _stands(made: Entry, origin: str = "data") -> Standing:
    return Standing(made.kind, made.row, origin)


def _bracket(number: int, above: int, up_to: int, duty: str | None) -> Standing:
    row: dict[str, Any] = {
        "product": "cpo",
        "column": number,
        "above": Decimal(above),
        "up_to": Decimal(up_to),
        "unit": "USD/MT",
    }
    amount = None if duty is None else Decimal(duty)
    return _stands(entry("duty_bracket", date(2025, 1, 1), None, **row, lower_included=False, duty=amount))


KNOWN = Known(
    products={
        "cpo": DutyProduct("cpo", "CPO", "CPO", "palm", "cpo", "cpo"),
        "olein": DutyProduct("olein", "olein", "olein", "palm", "cpo", "cpo"),
        "cocoa_beans": DutyProduct("cocoa_beans", "kakao", "cocoa", "cocoa", "cocoa_beans", "cocoa_beans"),
    },
    prices={
        "cpo": PriceName("Minyak sawit mentah", "Crude palm oil", "USD/MT", ""),
        "cocoa_beans": PriceName("Biji kakao", "Cocoa beans", "USD/MT", "USD/MT"),
    },
    currencies={"USD": 1, "JPY": 100},
    standing=(
        _stands(price(NOVEMBER, "963.61", reference_unit="USD/MT")),
        _stands(rate(date(2026, 11, 25), date(2026, 12, 1), "16600.00")),
        _stands(levy(date(2026, 3, 2), None, "12.5")),
        _bracket(7, 930, 980, "124"),
        _bracket(8, 980, 1030, None),
    ),
)

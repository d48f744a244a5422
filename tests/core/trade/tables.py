"""The duty and rate tables of the project as evidence, read from their CSV files as the loader's contract says."""

import csv
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, cast

from core.evidence import Bracket, DutyEvidence, DutyProduct, DutyRule, ExchangeRate, LevyRule, ReferencePrice
from core.history.model import History, HistoryKind
from core.message import Source
from core.question.model import Dimension, Quantity
from core.trade.units import KILOGRAMS

DATA = Path(__file__).parents[3] / "data"

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    """The rows of a CSV file under data/."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> Decimal | None:
    """A number, None for an empty cell."""
    return Decimal(text) if text else None


def day(text: str) -> date | None:
    """A day, None for an empty cell."""
    return date.fromisoformat(text) if text else None


def source(row: Row) -> Source:
    """Where a row comes from and when it is in force."""
    return Source(row["regulation"], row["regulation"], row["source_url"], day(row["valid_from"]), day(row["valid_to"]))


def common(row: Row) -> dict[str, Any]:
    """The fields that every row of evidence has."""
    return {"source": source(row), "confidence": row["confidence"], "note": row["note"]}


@cache
def products() -> dict[str, DutyProduct]:
    """Every product by its key."""
    return {
        r["product"]: DutyProduct(
            key=r["product"],
            name_id=r["name_id"],
            name_en=r["name_en"],
            ladder=r["ladder"] or None,
            price_key=r["price_key"] or None,
            levy_price_key=r["levy_price_key"] or None,
        )
        for r in rows("duty/products.csv")
    }


@cache
def rules() -> tuple[DutyRule, ...]:
    """Every duty rule."""
    return tuple(
        DutyRule(r["product"], cast("Any", r["tariff"]), number(r["rate"]), r["unit"], **common(r))
        for r in rows("duty/rules.csv")
    )


@cache
def brackets() -> tuple[Bracket, ...]:
    """Every column of every ladder."""
    return tuple(
        Bracket(
            product=r["product"],
            column=int(r["column"]),
            above=number(r["above"]),
            up_to=number(r["up_to"]),
            lower_included=r["lower_included"] == "true",
            duty=number(r["duty"]),
            unit=r["unit"],
            **common(r),
        )
        for r in rows("duty/brackets.csv")
    )


@cache
def levies() -> tuple[LevyRule, ...]:
    """Every levy row."""
    return tuple(
        LevyRule(
            r["product"], number(r["above"]), number(r["up_to"]), number(r["rate"]), cast("Any", r["unit"]), **common(r)
        )
        for r in rows("duty/levies.csv")
    )


@cache
def prices() -> tuple[ReferencePrice, ...]:
    """Every reference price."""
    return tuple(
        ReferencePrice(
            key=r["key"],
            name_id=r["name_id"],
            name_en=r["name_en"],
            valid_from=date.fromisoformat(r["valid_from"]),
            valid_to=date.fromisoformat(r["valid_to"]),
            reference_price=number(r["reference_price"]),
            reference_unit=r["reference_unit"],
            benchmark_price=number(r["benchmark_price"]),
            benchmark_unit=r["benchmark_unit"],
            published_duty=number(r["published_duty"]),
            published_duty_unit=r["published_duty_unit"],
            published_levy=number(r["published_levy"]),
            published_levy_unit=r["published_levy_unit"],
            decree=r["decree"],
            **common(r),
        )
        for r in rows("duty/reference_prices.csv")
    )


@cache
def rates(currency: str = "USD") -> tuple[ExchangeRate, ...]:
    """The weekly tax rates of a currency."""
    return tuple(
        exchange_rate(r["value"], currency, r["valid_from"], r["valid_to"], int(r["per_units"]))
        for r in rows("rates/tax_rates.csv")
        if r["currency"] == currency
    )


def exchange_rate(
    value: str, currency: str = "USD", first: str = "2000-01-01", last: str = "2099-12-31", per_units: int = 1
) -> ExchangeRate:
    """A tax rate."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    cited = Source("KMK", "KMK", "", begin, end)
    return ExchangeRate("tax", currency, begin, end, Decimal(value), per_units, "", cited, "high")


def price_on(key: str | None, on: date) -> ReferencePrice | None:
    """The price in force on a day, else the last known before it."""
    known = [p for p in prices() if p.key == key and p.valid_from <= on]
    return max(known, key=lambda p: p.valid_from, default=None)


def rate_on(on: date, currency: str = "USD") -> ExchangeRate | None:
    """The tax rate in force on a day, else the last known before it."""
    known = [r for r in rates(currency) if r.valid_from <= on]
    return max(known, key=lambda r: r.valid_from, default=None)


def evidence(product: str, peb: date, payment: date | None = None) -> DutyEvidence:
    """What the tables know of a product, with the price of the PEB day and the rate of the payment day."""
    known = products()[product]
    return DutyEvidence(
        product=known,
        rules=tuple(r for r in rules() if r.product == product),
        brackets=tuple(b for b in brackets() if b.product == product),
        levies=tuple(v for v in levies() if v.product == product),
        price=price_on(known.price_key, peb),
        levy_price=price_on(known.levy_price_key, peb),
        rate=rate_on(payment or peb),
    )


def history(kind: HistoryKind, key: str, since: date, until: date) -> History:
    """The rows that touch a period, as the database gives them; of market rates none."""

    def touching(price_key: str | None) -> tuple[ReferencePrice, ...]:
        found = [p for p in prices() if p.key == price_key and p.valid_from <= until and p.valid_to >= since]
        return tuple(sorted(found, key=lambda p: p.valid_from))

    if kind == "tax":
        known = sorted(rates(key), key=lambda r: r.valid_from)
        inside = tuple(r for r in known if r.valid_from <= until and r.valid_to >= since)
        days = (known[0].valid_from, known[-1].valid_to) if known else (None, None)
        return History(rates=inside, first=days[0], last=days[1])
    if kind not in ("price", "duty"):
        return History()
    of_key = [p for p in prices() if p.key == (key if kind == "price" else products()[key].price_key)]
    first = min((p.valid_from for p in of_key), default=None)
    last = max((p.valid_to for p in of_key), default=None)
    if kind == "price":
        return History(prices=touching(key), first=first, last=last)
    product = products()[key]
    return History(
        prices=touching(product.price_key),
        levy_prices=touching(product.levy_price_key),
        product=product,
        rules=tuple(r for r in rules() if r.product == key),
        brackets=tuple(b for b in brackets() if b.product == key),
        levies=tuple(v for v in levies() if v.product == key),
        first=first,
        last=last,
    )


def quantity(value: str, unit: str = "ton", dimension: Dimension = "mass") -> Quantity:
    """A quantity as a question names it."""
    amount = Decimal(value)
    mass = amount * KILOGRAMS[unit] if dimension == "mass" else None
    return Quantity(amount, unit, dimension, mass, (0, 0))

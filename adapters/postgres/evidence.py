"""Rules, prices and rates for a day, each question in one statement.

Lists go as JSON: for an array the driver would look its type up first, 10 ms on every new connection.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from adapters.postgres import mapping
from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql
from core.errors import DatabaseUnavailable
from core.evidence import DutyEvidence, ExchangeRate, RateKind, ReferencePrice

Noun = TypeVar("Noun")


async def duty_evidence(pool: Pool, product: str, peb_day: date, payment_day: date) -> DutyEvidence:
    """Everything needed to charge duty and levy on a product. Raises DatabaseUnavailable.

    Rules past their end are left out, those that begin after the PEB day stand behind those in force. Levies are those
    in force on it, else the last before, else the first after. Prices and the rate are those in force, else the last
    known before; their validity tells which. An unknown product brings the rate alone.
    """
    row = await pool.fetchrow(sql("duty_evidence"), product, peb_day, payment_day)
    if row is None:
        raise DatabaseUnavailable("the database returned no row where it always returns one")
    return DutyEvidence(
        product=_one(row["product"], mapping.duty_product),
        rules=_many(row["rules"], mapping.duty_rule),
        brackets=_many(row["brackets"], mapping.bracket),
        levies=_many(row["levies"], mapping.levy_rule),
        price=_one(row["price"], mapping.reference_price),
        levy_price=_one(row["levy_price"], mapping.reference_price),
        rate=_one(row["rate"], mapping.exchange_rate),
    )


async def reference_prices(pool: Pool, key: str, days: Sequence[date]) -> tuple[ReferencePrice | None, ...]:
    """For each day the price in force, else the last known before it, else None. Raises DatabaseUnavailable."""
    rows = await pool.fetch(sql("reference_prices"), key, list(days))
    return tuple(_one(row["price"], mapping.reference_price) for row in rows)


async def exchange_rates(pool: Pool, wanted: Sequence[tuple[RateKind, str, date]]) -> tuple[ExchangeRate | None, ...]:
    """For each (kind, currency, day) the rate in force, else the last known before it, else None.

    Raises DatabaseUnavailable.
    """
    rows = await pool.fetch(sql("exchange_rates"), list(wanted))
    return tuple(_one(row["rate"], mapping.exchange_rate) for row in rows)


def _one(value: Any, noun: Callable[[mapping.Row], Noun]) -> Noun | None:
    return None if value is None else noun(value)


def _many(values: Any, noun: Callable[[mapping.Row], Noun]) -> tuple[Noun, ...]:
    return tuple(noun(value) for value in values or ())

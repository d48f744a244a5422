"""Rates, prices and duties over time, each in one statement."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from adapters.postgres import mapping
from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql
from core.errors import DatabaseUnavailable
from core.history.model import History, HistoryKind

Noun = TypeVar("Noun")


async def history(pool: Pool, kind: HistoryKind, key: str, since: date, until: date) -> History:
    """The rows of a currency, a price key or a duty product whose periods touch the days from `since` to `until`.

    Of several rows that begin on one day the one that counts for a question of that day. Raises DatabaseUnavailable.
    """
    if kind == "price":
        row = await pool.fetchrow(sql("price_history"), key, since, until)
    elif kind == "duty":
        row = await pool.fetchrow(sql("duty_history"), key, since, until)
    else:
        row = await pool.fetchrow(sql("rate_history"), kind, key, since, until)
    if row is None:
        raise DatabaseUnavailable("the database returned no row where it always returns one")
    found = dict(row)
    product = found.get("product")
    return History(
        rates=_many(found.get("rates"), mapping.exchange_rate),
        prices=_many(found.get("prices"), mapping.reference_price),
        levy_prices=_many(found.get("levy_prices"), mapping.reference_price),
        product=mapping.duty_product(product) if product is not None else None,
        rules=_many(found.get("rules"), mapping.duty_rule),
        brackets=_many(found.get("brackets"), mapping.bracket),
        levies=_many(found.get("levies"), mapping.levy_rule),
        first=found["first"],
        last=found["last"],
    )


def _many(values: Any, noun: Callable[[mapping.Row], Noun]) -> tuple[Noun, ...]:
    return tuple(noun(value) for value in values or ())

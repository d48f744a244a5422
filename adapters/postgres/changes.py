"""Figures that administrators enter: held against what stands, tried, put in force in one transaction, undone, and looked back at."""

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, cast

from adapters.postgres import mapping
from adapters.postgres.evidence import duty_evidence, exchange_rates
from adapters.postgres.loading import LOCK_KEY, SECONDS
from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql
from adapters.postgres.tables import TARGETS, Target
from adapters.postgres.versions import announce
from core.changes.model import (
    Change,
    Finding,
    Kind,
    Known,
    PriceName,
    Standing,
    change_from_json,
    change_to_json,
    refused,
    row_from_json,
)
from core.evidence import DutyEvidence, ExchangeRate

if TYPE_CHECKING:
    import asyncpg

_FILES: Final[Mapping[Kind, str]] = {
    "reference_price": "duty/reference_prices",
    "tax_rate": "rates/tax_rates",
    "levy_rule": "duty/levies",
    "duty_rule": "duty/rules",
    "duty_bracket": "duty/brackets",
}
_TARGETS: Final[Mapping[Kind, Target]] = {
    kind: next(target for target in TARGETS if target.file == file) for kind, file in _FILES.items()
}
Verify = Callable[[Change, Known], tuple[Change, list[Finding]]]  # completes a change and says what is wrong with it


@dataclass(frozen=True, slots=True)
class Ask:
    """An answer to look at before and after: duty and levy on a product, or the tax rate of a currency, on a day."""

    day: date
    product: str = ""
    currency: str = ""


Answer = DutyEvidence | ExchangeRate | None


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a change."""

    change: Change
    findings: tuple[Finding, ...]
    id: int | None = None  # None: it was refused, and nothing changed
    version: int | None = None  # the data version in force after it; None where nothing was ever loaded


@dataclass(frozen=True, slots=True)
class Recorded:
    """A change of the past."""

    id: int
    at: datetime
    who: str
    why: str
    how: str
    what: str
    corrects: bool
    undone_at: datetime | None
    undone_by: str
    undone_why: str
    brought: Mapping[str, int]  # rows by table
    replaced: Mapping[str, int]


class _NotKept(Exception):
    """Rolls a trial back."""


async def known(pool: Pool, change: Change) -> Known:
    """What a change is held against. Raises DatabaseUnavailable."""
    async with pool.transaction(snapshot=True) as connection:
        return await _known(connection, change)


async def apply(pool: Pool, change: Change, who: str, verify: Verify) -> Applied:
    """Put a change in force at every instance, unless `verify` finds a fault beside what stands at that moment.

    One transaction: all rows or none. Raises DatabaseUnavailable.
    """
    async with _alone(pool) as connection:
        change, findings = verify(change, await _known(connection, change))
        if refused(findings):
            return Applied(change, tuple(findings))
        number = await _put(connection, change, who)
        return Applied(change, tuple(findings), number, await announce(connection, vocabulary=False))


async def tried(pool: Pool, change: Change, asks: Sequence[Ask]) -> list[tuple[Answer, Answer]]:
    """What would be answered before and after a change; nothing of it stays. Raises DatabaseUnavailable."""
    before: list[Answer] = []
    after: list[Answer] = []
    with suppress(_NotKept):
        async with _alone(pool) as connection:
            before = await _answers(connection, asks)
            await _put(connection, change, "trial")
            after = await _answers(connection, asks)
            raise _NotKept
    return list(zip(before, after, strict=True))


async def known_at(pool: Pool, moment: datetime, asks: Sequence[Ask]) -> list[Answer]:
    """What was answered at a moment of the past: everything that administrators changed since is left out.

    Loads of other shipped facts since then are not taken back. Raises DatabaseUnavailable.
    """
    found: list[Answer] = []
    with suppress(_NotKept):
        async with _alone(pool) as connection:
            for row in await connection.fetch(sql("changes_since"), moment):
                await connection.execute(sql("change_apply" if row["undone"] else "change_undo"), row["id"])
            found = await _answers(connection, asks)
            raise _NotKept
    return found


async def undo(pool: Pool, who: str, why: str = "") -> Recorded | None:
    """Take the newest change back at every instance; None where there is none to take back. Raises DatabaseUnavailable."""
    async with _alone(pool) as connection:
        row = await connection.fetchrow(sql("change_last"))
        if row is None:
            return None
        await connection.execute(sql("change_undo"), row["id"], timeout=SECONDS)
        await connection.execute(sql("change_mark_undone"), row["id"], who, why)
        await announce(connection, vocabulary=False)
        return Recorded(**dict(row) | {"brought": {}, "replaced": {}})


async def last(pool: Pool) -> Recorded | None:
    """The change that `undo` would take back. Raises DatabaseUnavailable."""
    row = await pool.fetchrow(sql("change_last"))
    return None if row is None else Recorded(**dict(row) | {"brought": {}, "replaced": {}})


async def history(pool: Pool, limit: int = 20) -> list[Recorded]:
    """The newest changes, undone ones too. Raises DatabaseUnavailable."""
    rows = await pool.fetch(sql("change_history"), limit)
    return [
        Recorded(**dict(row) | {"brought": row["brought"] or {}, "replaced": row["replaced"] or {}}) for row in rows
    ]


async def rows_of(pool: Pool, number: int) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    """The rows by table that a change brought and replaced, numbers exact; None for no such change."""
    row = await pool.fetchrow(sql("change_rows"), number)
    return None if row is None else (_exact(row["brought"]), _exact(row["replaced"]))


async def keep_proposal(pool: Pool, code: str, who: str, change: Change, seconds: float) -> None:
    """Keep a change until its code is confirmed, at whatever instance. Raises DatabaseUnavailable."""
    async with pool.transaction() as connection:
        await connection.execute(sql("proposal_put"), code, who, change_to_json(change), seconds, timeout=SECONDS)


async def take_proposal(pool: Pool, code: str, who: str) -> Change | None:
    """The change of a code, once; None for a code that is wrong, somebody else's or past its time.

    Raises DatabaseUnavailable, DataError.
    """
    async with pool.transaction() as connection:
        text = await connection.fetchval(sql("proposal_take"), code, who, timeout=SECONDS)
    return None if text is None else change_from_json(json.loads(text))


@asynccontextmanager
async def _alone(pool: Pool) -> AsyncIterator["asyncpg.Connection"]:
    """A transaction beside which no load and no other change runs."""
    async with pool.transaction() as connection:
        await connection.execute(f"set local statement_timeout = '{SECONDS}s'")
        await connection.execute(sql("lock_load"), LOCK_KEY, timeout=SECONDS)
        yield connection


async def _known(connection: "asyncpg.Connection", change: Change) -> Known:
    products = {row["product"]: mapping.duty_product(row) for row in await connection.fetch(sql("change_products"))}
    prices = {
        row["key"]: PriceName(row["name_id"], row["name_en"], row["reference_unit"] or "", row["benchmark_unit"] or "")
        for row in await connection.fetch(sql("change_prices"))
    }
    currencies = {row["currency"]: row["per_units"] for row in await connection.fetch(sql("change_currencies"))}
    subjects = {kind: {e.subject for e in change.entries if e.kind == kind} for kind in _TARGETS}
    keys = sorted(subjects["reference_price"])
    named = sorted(subjects["levy_rule"] | subjects["duty_rule"] | subjects["duty_bracket"] | set(keys))
    rows = await connection.fetch(sql("change_standing"), keys, sorted(subjects["tax_rate"]), named, timeout=SECONDS)
    standing = tuple(
        Standing(row["kind"], row_from_json(row["kind"], _exact(row["item"])), row["origin"]) for row in rows
    )
    return Known(products, prices, currencies, standing)


async def _put(connection: "asyncpg.Connection", change: Change, who: str) -> int:
    """Note a change and put its rows in force; its number."""
    pairs = sorted({_cited(entry.row) for entry in change.entries})
    await connection.execute(sql("add_sources"), [number for number, _ in pairs], [url for _, url in pairs])
    sources = {(row["number"], row["url"]): row["id"] for row in await connection.fetch(sql("all_sources"))}
    rows: dict[str, list[dict[str, object]]] = {}
    for entry in change.entries:
        target = _TARGETS[entry.kind]
        columns = zip((*target.columns, *target.fixed), target.values(entry.row), strict=True)
        rows.setdefault(target.table, []).append(
            dict(columns) | {"source_id": sources[_cited(entry.row)], "origin": "admin"}
        )
    number = await connection.fetchval(
        sql("change_insert"), who, change.why, change.how, change.what, change.correct, rows, timeout=SECONDS
    )
    await connection.execute(sql("change_apply"), number, timeout=SECONDS)
    return int(number)


async def _answers(connection: "asyncpg.Connection", asks: Sequence[Ask]) -> list[Answer]:
    reader = cast("Pool", connection)  # both functions only read rows, as a connection does
    found: list[Answer] = []
    for ask in asks:
        if ask.product:
            found.append(await duty_evidence(reader, ask.product, ask.day, ask.day))
        else:
            found += await exchange_rates(reader, [("tax", ask.currency, ask.day)])
    return found


def _cited(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["regulation"] or row.get("decree", ""), row["source_url"]


def _exact(text: str) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(text, parse_float=Decimal)
    return result

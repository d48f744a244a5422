"""Changes looked at: tried without being kept, seen row by row, answers of the past, and proposals that wait."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from adapters.postgres.changes import (
    Ask,
    apply,
    history,
    keep_proposal,
    known,
    known_at,
    rows_of,
    take_proposal,
    tried,
    undo,
)
from adapters.postgres.pool import Pool
from core.evidence import DutyEvidence, ExchangeRate
from tests.adapters.postgres.test_changes import (
    DECEMBER,
    NOVEMBER,
    change,
    entry,
    evidence,
    levy,
    pool_fixture,
    price,
    verify,
)

__all__ = ["pool_fixture"]
CPO = Ask(DECEMBER, product="cpo")


async def test_a_trial_shows_both_answers_and_leaves_nothing(pool: Pool) -> None:
    """Not even in the history."""
    there = await known(pool, change(price(DECEMBER, date(2026, 12, 31), "950.12")))
    made, _ = verify(change(price(DECEMBER, date(2026, 12, 31), "950.12")), there)
    ((before, after),) = await tried(pool, made, [CPO])
    assert isinstance(before, DutyEvidence)
    assert isinstance(after, DutyEvidence)
    shown = [one.price.reference_price for one in (before, after) if one.price]
    assert [Decimal("910.20"), Decimal("950.12")] == shown
    assert [] == await history(pool)
    assert Decimal("910.20") == (await evidence(pool, DECEMBER)).price.reference_price  # type: ignore[union-attr]


async def test_the_answer_of_a_past_moment_can_be_given_again(pool: Pool) -> None:
    """Through a correction, its undoing and another one."""
    moments = [datetime.now(UTC)]
    for step in ("911.00", None, "912.00"):
        if step is None:
            await undo(pool, "a")
        else:
            await apply(pool, change(price(NOVEMBER, date(2026, 11, 30), step), correct=True), "a", verify)
        moments.append((await pool.fetchrow("select clock_timestamp() as at"))["at"])  # type: ignore[index]
    ask = Ask(NOVEMBER, product="cpo")
    found = [(await known_at(pool, moment, [ask]))[0] for moment in moments]
    prices = [str(one.price.reference_price) for one in found if isinstance(one, DutyEvidence) and one.price]
    assert ["910.20", "911.00", "910.20", "912.00"] == prices
    assert Decimal("912.00") == (await evidence(pool, NOVEMBER)).price.reference_price  # type: ignore[union-attr]


async def test_the_rows_of_a_change_can_be_seen_exactly(pool: Pool) -> None:
    """What it brought and what it replaced."""
    done = await apply(pool, change(levy(DECEMBER, None, "12.5")), "a", verify)
    assert done.id is not None
    rows = await rows_of(pool, done.id)
    assert rows is not None
    brought, replaced = rows
    assert ("12.5", 10, None) == (
        str(brought["levy_rule"][0]["rate"]),
        replaced["levy_rule"][0]["rate"],
        replaced["levy_rule"][0]["valid_to"],
    )
    assert await rows_of(pool, 9999) is None


async def test_a_proposal_belongs_to_who_made_it_and_is_taken_once(pool: Pool) -> None:
    """With exactly what was proposed."""
    proposed = change(price(DECEMBER, date(2026, 12, 31), "950.12"))
    await keep_proposal(pool, "ABC", "slack:U1", proposed, 600)
    assert await take_proposal(pool, "ABC", "slack:U2") is None
    assert proposed == await take_proposal(pool, "ABC", "slack:U1")
    assert await take_proposal(pool, "ABC", "slack:U1") is None


async def test_a_proposal_past_its_time_is_gone(pool: Pool) -> None:
    """Whoever asks."""
    await keep_proposal(pool, "ABC", "a", change(), -1)
    assert await take_proposal(pool, "ABC", "a") is None


async def test_a_trial_shows_a_rate_too(pool: Pool) -> None:
    """The last known before, the new one after."""
    week: dict[str, Any] = {"currency": "USD", "value": Decimal("16650.25"), "per_units": 1, "confidence": "high"}
    proposed = change(entry("tax_rate", date(2026, 12, 2), date(2026, 12, 8), **week))
    ((before, after),) = await tried(pool, proposed, [Ask(date(2026, 12, 2), currency="USD")])
    assert isinstance(before, ExchangeRate)
    assert isinstance(after, ExchangeRate)
    assert (Decimal("16600.00"), Decimal("16650.25")) == (before.value, after.value)


async def test_many_rows_are_put_in_force_at_once(pool: Pool) -> None:
    """Ten years of weeks."""
    week: dict[str, Any] = {"currency": "USD", "value": Decimal(15000), "per_units": 1, "confidence": "high"}
    mondays = range(date(2014, 1, 1).toordinal(), date(2024, 1, 1).toordinal(), 7)
    weeks = [entry("tax_rate", date.fromordinal(day), date.fromordinal(day + 6), **week) for day in mondays]
    done = await apply(pool, change(*weeks), "a", lambda made, _: (made, []))
    assert done.id is not None
    brought: Mapping[str, int] = (await history(pool))[0].brought
    assert {"exchange_rate": len(weeks)} == brought

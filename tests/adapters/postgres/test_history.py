"""Rates, prices and duties over time from a real database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest_asyncio

from adapters.postgres.history import history
from adapters.postgres.loading import load_all
from adapters.postgres.pool import Pool
from core.timing import open_timings
from tests.adapters.postgres.small import FixedSource, bracket, levy, price, product, rule, tax_rate
from tests.conftest import FakeEmbeddings

JAN, FEB, MARCH = date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1)
JAN_END, FEB_END = date(2025, 1, 31), date(2025, 2, 28)


@pytest_asyncio.fixture
async def facts(fresh_pool: Pool) -> Pool:
    """Two months of everything."""
    source = FixedSource(
        duty__products=(product(), product("olein", price_key="olein", levy_price_key="cpo")),
        duty__rules=(rule(valid_from=JAN),),
        duty__brackets=(bracket(1, "3", valid_from=JAN),),
        duty__levies=(levy("7.5", valid_from=JAN, valid_to=JAN_END), levy("10", valid_from=FEB)),
        duty__reference_prices=(
            price(FEB, FEB_END, "950"),
            price(JAN, JAN_END, "899.10"),
            price(FEB, FEB_END, "1000", "olein"),
        ),
        rates__tax_rates=(
            tax_rate(FEB, FEB_END, "17000"),
            tax_rate(JAN, JAN_END, "16000.50"),
            tax_rate(JAN, JAN_END, "10500", "JPY", 100),
        ),
    )
    await load_all(fresh_pool, source, FakeEmbeddings())
    return fresh_pool


async def test_rates_come_oldest_first_in_one_statement(facts: Pool) -> None:
    """As written, with all that is known at all."""
    with open_timings() as timings:
        found = await history(facts, "tax", "USD", JAN, FEB_END)
    assert timings.sql_statements == 1
    assert [(JAN, Decimal("16000.50")), (FEB, Decimal(17000))] == [(r.valid_from, r.value) for r in found.rates]
    assert (JAN, FEB_END) == (found.first, found.last)


async def test_only_rows_that_touch_the_period_come(facts: Pool) -> None:
    """The first and the last day count."""
    later = await history(facts, "tax", "USD", JAN_END + timedelta(days=1), MARCH)
    edge = await history(facts, "tax", "USD", JAN_END, JAN_END)
    nothing = await history(facts, "tax", "USD", MARCH, MARCH)
    assert [[FEB], [JAN], []] == [[r.valid_from for r in h.rates] for h in (later, edge, nothing)]
    assert FEB_END == nothing.last


async def test_what_a_publisher_said_goes_before_what_was_shipped_and_what_it_corrected_is_gone(facts: Pool) -> None:
    """One row for each first day."""
    for value, gone in ((Decimal(16111), True), (Decimal(16222), False)):
        await facts.execute(
            """insert into exchange_rate (
                kind, currency, value, per_units, source_id, valid_from, valid_to, confidence, origin, superseded_at)
            select 'tax', 'USD', $1, 1, min(id), $3, $4, 'high', 'feed', case when $2 then now() end from source""",
            *(value, gone, JAN, JAN_END),
        )
    found = await history(facts, "tax", "USD", JAN, JAN_END)
    assert [Decimal(16222)] == [r.value for r in found.rates]


async def test_prices_of_a_key_come_oldest_first(facts: Pool) -> None:
    """Of that key alone."""
    found = await history(facts, "price", "cpo", JAN, FEB_END)
    assert [Decimal("899.10"), Decimal(950)] == [p.reference_price for p in found.prices]
    assert (JAN, FEB_END) == (found.first, found.last)


async def test_a_duty_comes_with_its_rules_and_both_of_its_prices(facts: Pool) -> None:
    """Whatever is needed to work it out for each day, in one statement."""
    with open_timings() as timings:
        found = await history(facts, "duty", "olein", JAN, FEB_END)
    assert timings.sql_statements == 1
    assert found.product
    assert "olein" == found.product.key
    assert [Decimal(1000)] == [p.reference_price for p in found.prices]
    assert [Decimal("899.10"), Decimal(950)] == [p.reference_price for p in found.levy_prices]
    cpo = await history(facts, "duty", "cpo", JAN, FEB_END)
    assert (1, 1, 2) == (len(cpo.rules), len(cpo.brackets), len(cpo.levies))


async def test_what_nobody_knows_is_empty(facts: Pool) -> None:
    """No rows, no days."""
    for kind, key in (("tax", "XAU"), ("price", "silk"), ("duty", "silk"), ("jisdor", "USD")):
        found = await history(facts, kind, key, JAN, FEB_END)  # type: ignore[arg-type]
        assert ((), (), None, None) == (found.rates, found.prices, found.product, found.last)

"""Validity decides which rule, price and rate a day gets."""

from datetime import date, timedelta
from decimal import Decimal

import pytest_asyncio

from adapters.postgres.evidence import duty_evidence, exchange_rates, reference_prices
from adapters.postgres.loading import load_all
from adapters.postgres.pool import Pool
from core.evidence import DutyEvidence
from core.timing import open_timings
from tests.adapters.postgres.small import FixedSource, bracket, levy, price, product, rule, tax_rate
from tests.conftest import FakeEmbeddings

JAN, FEB, MARCH = date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1)
JAN_END, FEB_END = date(2025, 1, 31), date(2025, 2, 28)


@pytest_asyncio.fixture
async def facts(fresh_pool: Pool) -> Pool:
    """Two periods of everything, with a gap of prices and rates in March."""
    source = FixedSource(
        duty__products=(
            product(),
            product("olein", price_key="olein", levy_price_key="cpo"),
            product("flat", price_key=None),
        ),
        duty__rules=(rule(valid_from=JAN, valid_to=JAN_END, note="old"), rule(valid_from=FEB, note="new")),
        duty__brackets=(
            bracket(1, "3", valid_from=JAN, valid_to=JAN_END),
            bracket(2, None, valid_from=FEB),
            bracket(1, "0.10", valid_from=FEB),
        ),
        duty__levies=(
            levy("7.5", valid_from=JAN, valid_to=JAN_END),
            levy("10", valid_from=FEB, valid_to=FEB_END),
        ),
        duty__reference_prices=(
            price(JAN, JAN_END, "899.10"),
            price(FEB, FEB_END, "950"),
            price(FEB, FEB_END, "1000", "olein"),
        ),
        rates__tax_rates=(
            tax_rate(JAN, JAN_END, "16000.50"),
            tax_rate(FEB, FEB_END, "17000"),
            tax_rate(FEB, FEB_END, "11000", "JPY", 100),
        ),
    )
    await load_all(fresh_pool, source, FakeEmbeddings())
    return fresh_pool


async def _on(pool: Pool, day: date, product_key: str = "cpo", payment: date | None = None) -> DutyEvidence:
    return await duty_evidence(pool, product_key, day, payment or day)


async def test_everything_of_a_day_comes_in_one_statement(facts: Pool) -> None:
    """Product, rule, columns, levy, prices and rate."""
    with open_timings() as timings:
        found = await _on(facts, JAN)
    assert timings.sql_statements == 1
    assert found.product
    assert (found.product.key, found.product.ladder, found.product.tariff_lines) == ("cpo", "palm", ("15111000",))
    assert [Decimal(3)] == [column.duty for column in found.brackets]
    assert [Decimal("7.5")] == [one.rate for one in found.levies]


async def test_figures_come_back_exactly_as_written(facts: Pool) -> None:
    """Trailing zeros and all: no float was on the way."""
    found = await _on(facts, JAN)
    assert found.price
    assert found.rate
    assert str(found.price.reference_price) == "899.10"
    assert str(found.rate.value) == "16000.50"


async def test_tariff_and_price_follow_the_peb_day_and_the_rate_the_payment_day(facts: Pool) -> None:
    """PP 55/2008 article 6."""
    found = await _on(facts, JAN_END, payment=FEB)
    assert found.price
    assert found.rate
    assert (found.price.valid_to, found.rate.valid_from) == (JAN_END, FEB)


async def test_the_last_day_of_a_period_belongs_to_it(facts: Pool) -> None:
    """On 31 January the old figures hold, on 1 February the new ones."""
    assert [Decimal("7.5")] == [one.rate for one in (await _on(facts, JAN_END)).levies]
    assert [Decimal(10)] == [one.rate for one in (await _on(facts, FEB)).levies]


async def test_columns_come_in_order_and_one_never_seen_is_none(facts: Pool) -> None:
    """A missing amount must not look like zero."""
    assert [(1, Decimal("0.10")), (2, None)] == [(c.column, c.duty) for c in (await _on(facts, FEB)).brackets]


async def test_after_the_last_period_the_last_known_figures_are_given_with_their_period(facts: Pool) -> None:
    """Whoever words the answer sees that they ran out."""
    found = await _on(facts, MARCH)
    assert found.price
    assert found.rate
    assert (found.price.valid_to, found.rate.valid_to) == (FEB_END, FEB_END)
    assert [one.source.valid_to for one in found.levies] == [FEB_END]


async def test_before_the_first_period_there_is_no_price_and_the_rule_to_come_is_shown(facts: Pool) -> None:
    """A later figure is never used for an earlier day."""
    found = await _on(facts, JAN - timedelta(days=1))
    assert (found.price, found.rate, found.brackets) == (None, None, ())
    assert {JAN, FEB} == {one.source.valid_from for one in found.rules}
    assert [one.source.valid_from for one in found.levies] == [JAN]


async def test_the_rule_in_force_stands_before_the_one_to_come(facts: Pool) -> None:
    """Past ones are left out."""
    assert [one.note for one in (await _on(facts, JAN)).rules] == ["old", "new"]
    assert [one.note for one in (await _on(facts, FEB)).rules] == ["new"]


async def test_the_levy_may_be_taken_from_another_price(facts: Pool) -> None:
    """Olein has a price of its own, its levy that of CPO."""
    found = await _on(facts, FEB, "olein")
    assert found.price
    assert found.levy_price
    assert (found.price.key, found.levy_price.key) == ("olein", "cpo")


async def test_an_unknown_product_brings_the_rate_alone(facts: Pool) -> None:
    """The question may still be answered in part."""
    found = await _on(facts, FEB, "nothing")
    assert found.product is None
    assert found.rate


async def test_the_source_is_the_regulation_with_its_first_page(facts: Pool) -> None:
    """Several pages were read; one is linked."""
    source = (await _on(facts, FEB)).rules[0].source
    assert (source.number, source.url) == ("PMK 1/2025", "https://example.org/a")


async def test_prices_of_several_days_come_in_the_order_asked(facts: Pool) -> None:
    """One statement, None for a day before the first."""
    with open_timings() as timings:
        prices = await reference_prices(facts, "cpo", [FEB, JAN - timedelta(days=1), JAN])
    assert [one and one.valid_from for one in prices] == [FEB, None, JAN]
    assert timings.sql_statements == 1


async def test_rates_of_several_currencies_and_days_come_in_the_order_asked(facts: Pool) -> None:
    """Yen per hundred; a currency that is not in the list is None."""
    with open_timings() as timings:
        rates = await exchange_rates(facts, [("tax", "JPY", FEB), ("tax", "AED", FEB), ("tax", "USD", MARCH)])
    assert [one and (one.currency, one.per_units) for one in rates] == [("JPY", 100), None, ("USD", 1)]
    assert timings.sql_statements == 1


async def test_no_wanted_rates_is_no_rates(facts: Pool) -> None:
    """An empty question is not an error."""
    assert await exchange_rates(facts, []) == ()

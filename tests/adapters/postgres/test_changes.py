"""Changes by administrators in a real database: put in force, tried, undone, kept over loads, and looked back at."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from adapters.postgres.changes import (
    apply,
    history,
    undo,
)
from adapters.postgres.evidence import duty_evidence, exchange_rates, reference_prices
from adapters.postgres.loading import load_all
from adapters.postgres.pool import Pool
from adapters.postgres.status import data_version, watch_data_version
from core.changes.check import check, completed
from core.changes.model import Change, Entry, Finding, Kind, Known, full_row
from core.evidence import DutyEvidence
from tests.adapters.postgres import small
from tests.conftest import FakeEmbeddings

TODAY = date(2026, 11, 30)
OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)


def source(checksum: str = "one") -> small.FixedSource:
    """CPO with a ladder, an open levy, a price until the end of November and a week's dollar."""
    return small.FixedSource(
        checksum,
        duty__products=(small.product(),),
        duty__rules=(small.rule(valid_from=date(2025, 1, 1)),),
        duty__brackets=(small.bracket(8, "50", valid_from=date(2025, 1, 1)),),
        duty__levies=(small.levy("10", valid_from=date(2025, 1, 1)),),
        duty__reference_prices=(
            small.price(OCTOBER, date(2026, 10, 31), "900.10"),
            small.price(NOVEMBER, date(2026, 11, 30), "910.20"),
        ),
        rates__tax_rates=(small.tax_rate(date(2026, 11, 25), date(2026, 12, 1), "16600.00"),),
    )


@pytest.fixture(name="pool")
async def pool_fixture(fresh_pool: Pool, fake_embeddings: FakeEmbeddings) -> Pool:
    """A database with those facts."""
    await load_all(fresh_pool, source(), fake_embeddings)
    return fresh_pool


def entry(kind: Kind, first: date, last: date | None, **values: Any) -> Entry:
    """A proposed row."""
    return Entry(kind, full_row(kind, {"valid_from": first, "valid_to": last, **values}), 2)


def price(first: date, last: date, value: str) -> Entry:
    """A proposed price of CPO."""
    return entry("reference_price", first, last, key="cpo", reference_price=Decimal(value), decree="Kepmendag 9/2026")


def levy(first: date, last: date | None, rate: str) -> Entry:
    """A proposed levy on CPO."""
    return entry("levy_rule", first, last, product="cpo", rate=Decimal(rate), unit="% of CPO reference price")


def change(*entries: Entry, correct: bool = False) -> Change:
    """A change by command."""
    return Change(entries, "command", "set …", "because", correct)


def verify(proposed: Change, there: Known) -> tuple[Change, list[Finding]]:
    """The checks of the program on a fixed day."""
    made = completed(proposed, there)
    return made, check(made, there, TODAY)


async def evidence(pool: Pool, day: date) -> DutyEvidence:
    """What is known of CPO on a day."""
    return await duty_evidence(pool, "cpo", day, day)


async def test_a_new_price_is_in_force_and_noted_with_who_when_and_why(pool: Pool) -> None:
    """With its decree, in one change."""
    done = await apply(pool, change(price(DECEMBER, date(2026, 12, 31), "950.12")), "slack:U1", verify)
    found = (await evidence(pool, date(2026, 12, 5))).price
    assert found is not None
    assert (Decimal("950.12"), "USD/MT", "Kepmendag 9/2026", "high") == (
        found.reference_price,
        found.reference_unit,
        found.decree,
        found.confidence,
    )
    noted = (await history(pool))[0]
    assert (done.id, "slack:U1", "because", "command", {"reference_price": 1}) == (
        noted.id,
        noted.who,
        noted.why,
        noted.how,
        noted.brought,
    )


async def test_answers_for_past_days_are_the_same_before_and_after_new_data(pool: Pool) -> None:
    """Price, levy and rate of every earlier day."""
    days = (OCTOBER, date(2026, 10, 31), NOVEMBER, date(2026, 11, 30))
    before = [await evidence(pool, day) for day in days]
    rate = entry("tax_rate", date(2026, 12, 2), date(2026, 12, 8), currency="USD", value=Decimal("16650.25"))
    proposed = change(price(DECEMBER, date(2026, 12, 31), "950.12"), levy(DECEMBER, None, "12.5"), rate)
    assert (await apply(pool, proposed, "a", verify)).id is not None

    def figures(found: DutyEvidence) -> tuple[object, ...]:
        return found.price, found.rate, found.rules, found.brackets, [row.rate for row in found.levies]

    assert [figures(one) for one in before] == [figures(await evidence(pool, day)) for day in days]
    later = await evidence(pool, date(2026, 12, 5))
    assert later.rate is not None
    assert ([Decimal("12.5")], Decimal("16650.25")) == ([row.rate for row in later.levies], later.rate.value)


async def test_a_refused_change_changes_nothing_and_raises_no_version(pool: Pool) -> None:
    """Its good rows neither."""
    version = await data_version(pool)
    wrong = change(price(DECEMBER, date(2026, 12, 31), "950.12"), price(date(2026, 11, 15), date(2026, 12, 14), "1"))
    done = await apply(pool, wrong, "a", verify)
    assert done.id is None
    assert any(finding.level == "fault" for finding in done.findings)
    assert ([], version) == (await history(pool), await data_version(pool))
    assert Decimal("910.20") == (await evidence(pool, date(2026, 12, 5))).price.reference_price  # type: ignore[union-attr]


async def test_every_instance_hears_of_a_change(pool: Pool, fresh_database: str) -> None:
    """With the version that is in force then."""
    heard: asyncio.Queue[int] = asyncio.Queue()
    async with watch_data_version(fresh_database, heard.put_nowait):
        done = await apply(pool, change(price(DECEMBER, date(2026, 12, 31), "950.12")), "a", verify)
        assert done.version == await asyncio.wait_for(heard.get(), 10)


async def test_a_correction_goes_before_the_shipped_row_and_undo_brings_that_back(pool: Pool) -> None:
    """The shipped row itself is never touched."""
    proposed = change(price(NOVEMBER, date(2026, 11, 30), "911.00"), correct=True)
    assert (await apply(pool, proposed, "a", verify)).id is not None
    assert [Decimal("911.00")] == [p.reference_price for p in await reference_prices(pool, "cpo", [NOVEMBER]) if p]
    assert (await undo(pool, "b", "typing error")) is not None
    assert [Decimal("910.20")] == [p.reference_price for p in await reference_prices(pool, "cpo", [NOVEMBER]) if p]
    noted = (await history(pool))[0]
    assert (("b", "typing error"), True) == ((noted.undone_by, noted.undone_why), noted.undone_at is not None)


async def test_a_correction_of_a_correction_is_undone_step_by_step(pool: Pool) -> None:
    """The newest goes first; then there is nothing left."""
    for value in ("911.00", "912.00"):
        done = await apply(pool, change(price(NOVEMBER, date(2026, 11, 30), value), correct=True), "a", verify)
        assert done.id is not None
    seen = []
    for _ in range(3):
        seen.append([p.reference_price for p in await reference_prices(pool, "cpo", [NOVEMBER]) if p])
        await undo(pool, "a")
    assert [[Decimal("912.00")], [Decimal("911.00")], [Decimal("910.20")]] == seen
    assert await undo(pool, "a") is None


async def test_a_correction_of_a_tax_rate_goes_before_what_was_shipped(pool: Pool) -> None:
    """Of that currency alone."""
    week: dict[str, Any] = {"currency": "USD", "value": Decimal("16601.00"), "decree": "KMK 2"}
    proposed = change(entry("tax_rate", date(2026, 11, 25), date(2026, 12, 1), **week), correct=True)
    assert (await apply(pool, proposed, "a", verify)).id is not None
    found = await exchange_rates(pool, [("tax", "USD", date(2026, 11, 30))])
    assert [(Decimal("16601.00"), "KMK 2")] == [(rate.value, rate.decree) for rate in found if rate]


async def test_a_new_levy_ends_the_open_one_the_day_before_and_undo_opens_it_again(pool: Pool) -> None:
    """Both are told with their days."""
    await apply(pool, change(levy(DECEMBER, None, "12.5")), "a", verify)
    before, after = await evidence(pool, date(2026, 11, 30)), await evidence(pool, DECEMBER)
    assert [(Decimal(10), date(2026, 11, 30))] == [(row.rate, row.source.valid_to) for row in before.levies]
    assert [(Decimal("12.5"), None)] == [(row.rate, row.source.valid_to) for row in after.levies]
    await undo(pool, "a")
    assert [(Decimal(10), None)] == [(r.rate, r.source.valid_to) for r in (await evidence(pool, DECEMBER)).levies]


async def test_a_new_ladder_replaces_the_old_one_from_its_day(pool: Pool) -> None:
    """No column of the old one is left beside it."""
    common: dict[str, Any] = {"product": "cpo", "lower_included": False, "unit": "USD/MT"}
    ranges = ((1, None, Decimal(800)), (2, Decimal(800), None))
    columns = [
        entry("duty_bracket", DECEMBER, None, column=n, above=above, up_to=up_to, duty=Decimal(n), **common)
        for n, above, up_to in ranges
    ]
    assert (await apply(pool, change(*columns), "a", verify)).id is not None
    assert [8] == [b.column for b in (await evidence(pool, NOVEMBER)).brackets]
    assert [1, 2] == [b.column for b in (await evidence(pool, DECEMBER)).brackets]
    await undo(pool, "a")
    assert [8] == [b.column for b in (await evidence(pool, DECEMBER)).brackets]


async def test_what_administrators_entered_outlives_a_load_of_the_shipped_facts(
    pool: Pool, fake_embeddings: FakeEmbeddings
) -> None:
    """Prices, rates and levies; the shipped levy ends again where the new one begins, and undo still works."""
    proposed = change(price(DECEMBER, date(2026, 12, 31), "950.12"), levy(DECEMBER, None, "12.5"))
    await apply(pool, proposed, "a", verify)
    expected = [await evidence(pool, day) for day in (NOVEMBER, DECEMBER)]
    assert (await load_all(pool, source("two"), fake_embeddings)).changed
    assert expected == [await evidence(pool, day) for day in (NOVEMBER, DECEMBER)]
    await undo(pool, "a")
    found = await evidence(pool, DECEMBER)
    assert [(Decimal(10), None)] == [(row.rate, row.source.valid_to) for row in found.levies]
    assert Decimal("910.20") == found.price.reference_price  # type: ignore[union-attr]


async def test_two_administrators_at_once_cannot_both_give_one_period(pool: Pool) -> None:
    """The second is held against what the first has put in force."""
    both = await asyncio.gather(
        *(apply(pool, change(price(DECEMBER, date(2026, 12, 31), v)), v, verify) for v in ("950.12", "951.12"))
    )
    assert [False, True] == sorted(done.id is not None for done in both)
    refused = next(done for done in both if done.id is None)
    assert ["stands"] == [finding.code for finding in refused.findings if finding.level == "fault"]

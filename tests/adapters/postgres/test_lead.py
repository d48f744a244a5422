"""Of several instances one leads."""

import asyncio
from collections.abc import Callable
from time import monotonic

import asyncpg
import pytest

from adapters.postgres.lead import key_of, lead

QUICK = {"pause": 0.02, "seconds": 5.0}


async def until(condition: Callable[[], object]) -> None:
    """Wait for something to become true."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110  # what is waited for happens in the database
            await asyncio.sleep(0.005)


async def _end_sessions(database: str) -> None:
    """End every session that holds or seeks the lead, as a restart of the database does."""
    connection = await asyncpg.connect(database)
    await connection.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where application_name = 'exportmate lead' and datname = current_database()"
    )
    await connection.close()


async def _sessions(database: str) -> set[int]:
    """The sessions that hold or seek the lead."""
    connection = await asyncpg.connect(database)
    rows = await connection.fetch(
        "select pid from pg_stat_activity where application_name = 'exportmate lead' and datname = current_database()"
    )
    await connection.close()
    return {row["pid"] for row in rows}


async def test_a_single_instance_leads_and_lets_go_at_the_end(fresh_database: str) -> None:
    """Whoever comes next leads at once."""
    for _ in range(2):
        async with lead(fresh_database, "alerts", **QUICK) as one:
            assert not one.leads
            await until(lambda: one.leads)
        assert not one.leads


async def test_of_two_instances_one_leads_until_it_stops(fresh_database: str) -> None:
    """Then the other one does."""
    async with lead(fresh_database, "alerts", **QUICK) as heir:
        async with lead(fresh_database, "alerts", **QUICK) as one:
            await until(lambda: one.leads or heir.leads)
            first, second = (one, heir) if one.leads else (heir, one)
            for _ in range(50):
                await asyncio.sleep(0.005)
                assert (True, False) == (first.leads, second.leads)
        await until(lambda: heir.leads)
        assert not one.leads


async def test_names_are_led_apart(fresh_database: str) -> None:
    """One instance may lead in alerts and another in reports."""
    assert key_of("alerts") == key_of("alerts") != key_of("reports")
    async with (
        lead(fresh_database, "alerts", **QUICK) as alerts,
        lead(fresh_database, "reports", **QUICK) as reports,
    ):
        await until(lambda: alerts.leads and reports.leads)


async def test_a_lost_connection_is_noticed_and_the_lead_found_again(fresh_database: str) -> None:
    """Both lead meanwhile for no longer than is promised: one may have the lock before the other sees that it lost it."""
    both_since = None
    async with lead(fresh_database, "alerts", **QUICK) as one, lead(fresh_database, "alerts", **QUICK) as two:
        await until(lambda: one.leads != two.leads)
        for _ in range(3):
            before = await _sessions(fresh_database)
            await _end_sessions(fresh_database)
            async with asyncio.timeout(20):
                while one.leads == two.leads or before & await _sessions(fresh_database):
                    both_since = (both_since or monotonic()) if one.leads and two.leads else None
                    assert both_since is None or monotonic() - both_since <= sum(QUICK.values())
                    await asyncio.sleep(0.005)


async def test_a_lock_that_was_not_confirmed_for_a_while_counts_as_lost(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An instance that stood still must not speak for all when it wakes."""
    async with lead(fresh_database, "alerts", pause=3600, seconds=5.0) as one:
        await until(lambda: one.leads)
        monkeypatch.setattr("adapters.postgres.lead.monotonic", lambda: float("inf"))
        assert not one.leads


async def test_a_database_that_is_away_makes_nobody_lead(fresh_database: str) -> None:
    """And raises nothing; the end is quick."""
    away = fresh_database.replace("/fresh_", "/gone_")
    async with asyncio.timeout(20), lead(away, "alerts", **QUICK) as one:
        await asyncio.sleep(0.1)
        assert not one.leads

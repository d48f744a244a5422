"""The program put together over a real database: answers, serves, stops."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal

import aiohttp
import pytest_asyncio

from adapters.postgres.pool import Pool
from bot.app import Program, open_program, serve
from bot.paths import program_version
from bot.settings import read_settings
from core.message import Message
from tests.support.facts import DAY


@pytest_asyncio.fixture(scope="module", name="program")
async def program_fixture(database: str, loaded_pool: Pool) -> AsyncIterator[Program]:
    """The whole program on the shared database, which holds the shipped facts already."""
    async with open_program(read_settings(database_url=database, port=0, pool_size=2)) as opened:
        yield opened


async def test_facts_that_are_there_are_not_loaded_again(program: Program) -> None:
    """The second start takes no time."""
    assert not program.load.changed
    assert program.knowledge.base.commodities


async def test_a_turn_is_answered_and_recorded(program: Program) -> None:
    """To the rupiah, with its id in the table."""
    message = Message("bea keluar CPO 500 ton PEB 5 Desember 2025", "test", "app", at=DAY)
    reply, timings, turn_id = await program.turns.take_turn(message)
    assert Decimal(74) * 500 * Decimal("16671.00") == next(
        f.value for f in reply.figures if f.name == "export_duty_total"
    )
    assert timings.sql_statements <= 3
    await program.turns.drain()
    assert "export_duty" == await program.pool.fetchval("select topic from turn where id = $1", turn_id)


async def test_readiness_names_what_is_out_of_date(program: Program) -> None:
    """Ready all the same."""
    report = await program.readiness()
    assert report["ready"]
    assert {"version", "stale"} == set(report["data"])
    assert [f"stale:{name}" for name in report["data"]["stale"]] == report["degraded"]


async def test_the_api_and_the_page_are_served(program: Program) -> None:
    """On the address that is printed; turns are counted in the metrics."""
    async with serve(program) as address, aiohttp.ClientSession() as client:
        body = {"text": "kurs pajak USD 5 Desember 2025"}
        async with client.post(f"{address}api/v1/ask", json=body) as response:
            answer = await response.json()
        assert (200, Decimal(16671)) == (response.status, Decimal(answer["figures"][0]["value"]))
        async with client.get(address) as page:
            assert (200, "text/html") == (page.status, page.content_type)
        wanted = 'exportmate_turns_total{channel="web",outcome="ok",topic="exchange_rate"}'
        for _ in range(100):  # turns are told beside the replies
            if wanted in (text := await _text(client, f"{address}metrics")):
                break
            await asyncio.sleep(0.05)
        assert wanted in text
        async with client.get(f"{address}readyz") as ready:
            assert 200 == ready.status


def test_the_version_is_told() -> None:
    """Of the installation, "dev" in a bare checkout."""
    assert program_version()


async def _text(client: aiohttp.ClientSession, url: str) -> str:
    async with client.get(url) as response:
        return await response.text()

"""The rows of the facts are read in the background: all that a reply can stand on, and only those of the facts in use."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

import pytest

from core import read_ahead
from core.grounding.ahead import Ahead, ahead
from core.knowledge import KnowledgeBase
from core.wording.knowledge import Findings
from core.wording.rows import rows_of
from tests.support.facts import BASE, fact


@pytest.fixture(autouse=True)
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ahead]:
    """The rows that were read ahead, none before; without rests."""
    monkeypatch.setattr(read_ahead, "REST_SECONDS", 0)
    ahead().keep(())
    yield ahead()
    ahead().keep(())


async def test_every_row_of_the_facts_is_read_in_both_languages(held: Ahead) -> None:
    """As a reply would number and cut it."""
    await read_ahead.read_rows(BASE)
    parts = Findings(
        facts=BASE.facts[:3], forms=BASE.coo_forms[:3], requirements=BASE.requirements[:2], documents=BASE.documents[:2], steps=BASE.procedures[:2]
    )  # fmt: skip
    assert [] == [r for r in rows_of(parts, "id") if (r.text, "id", r.source) not in held]
    assert [] == [r for r in rows_of(parts, "en") if (r.text, "en", r.source) not in held]
    tables = (BASE.facts, BASE.restrictions, BASE.coo_forms, BASE.documents, BASE.requirements, BASE.procedures)
    assert len(held) <= 2 * sum(map(len, tables))


async def test_rows_beyond_a_bound_are_read_when_they_are_used(held: Ahead, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many facts somebody loads."""
    monkeypatch.setattr(read_ahead, "MOST", 3)
    await read_ahead.read_rows(BASE)
    assert 0 < len(held) <= 3


async def test_others_come_between_two_rows() -> None:
    """A reply does not wait for more than one."""
    turns = 0

    async def reply() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    other = asyncio.create_task(reply())
    await read_ahead.read_rows(BASE)
    other.cancel()
    assert turns >= len(ahead())


async def test_other_facts_are_read_and_those_before_forgotten(held: Ahead, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of both stay as they were read."""
    monkeypatch.setattr(read_ahead, "LOOK_SECONDS", 0)
    current = KnowledgeBase(facts=(fact("one", "documents", "Satu izin."), fact("two", "documents", "Dua izin.")))
    reading = asyncio.create_task(read_ahead.keep_reading(lambda: current))
    texts = {"Satu izin.", "Dua izin."}
    await _until(lambda: texts == {text for text, *_ in held})
    current = replace(current, facts=(current.facts[0], fact("three", "documents", "Tiga izin.")))
    await _until(lambda: {"Satu izin.", "Tiga izin."} == {text for text, *_ in held})
    reading.cancel()
    with suppress(asyncio.CancelledError):
        await reading


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110  # nothing tells of it but what is held
            await asyncio.sleep(0.001)

"""Work beside a block."""

import asyncio

import pytest

from core.beside import beside


async def test_work_goes_on_while_the_block_runs_and_has_ended_after_it() -> None:
    """It may take a moment for its end."""
    begun, said = asyncio.Event(), []

    async def work(name: str) -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            said.append(name)

    async with beside(work("one"), work("two")):
        await begun.wait()
        assert [] == said
    assert ["one", "two"] == said


async def test_what_work_raises_is_not_raised_by_the_block() -> None:
    """What the block raises is, and the work ends all the same."""

    async def fails() -> None:
        raise ValueError("work")

    async with beside(fails()):
        await asyncio.sleep(0)
    ended = asyncio.Event()

    async def waits() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def breaks() -> None:
        async with beside(waits()):
            await asyncio.sleep(0)
            raise KeyError("block")

    with pytest.raises(KeyError, match="block"):
        await breaks()
    assert ended.is_set()

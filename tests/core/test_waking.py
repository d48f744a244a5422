"""Many who wait go on one after the other."""

import asyncio

import pytest

from core.waking import wake


async def test_what_the_first_do_next_goes_ahead_of_the_last() -> None:
    """They have asked on before the last is woken."""
    done: list[str] = []

    async def one(name: int, waits: "asyncio.Future[int]") -> None:
        assert name == await waits
        done.append(f"woken {name}")
        await asyncio.sleep(0)
        done.append(f"went on {name}")

    loop = asyncio.get_running_loop()
    futures = [loop.create_future() for _ in range(10)]
    tasks = [asyncio.create_task(one(name, future)) for name, future in enumerate(futures)]
    await asyncio.sleep(0)
    wake(zip(futures, range(len(futures)), strict=True))
    await asyncio.gather(*tasks)
    assert done.index("went on 0") < done.index("woken 2")
    assert 2 * len(futures) == len(done)


async def test_who_has_gone_is_passed_over() -> None:
    """The others get what is theirs."""
    loop = asyncio.get_running_loop()
    gone, stays = loop.create_future(), loop.create_future()
    gone.cancel()
    wake([(gone, 1), (stays, 2)])
    assert 2 == await stays
    assert gone.cancelled()


async def test_where_rounds_are_long_nobody_waits_for_very_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those who should have been woken by now are woken together."""
    monkeypatch.setattr("core.waking.WITHIN", 0.0001)
    loop = asyncio.get_running_loop()
    futures = [loop.create_future() for _ in range(100)]
    wake([(future, 1) for future in futures])
    assert [True, False] == [futures[0].done(), futures[-1].done()]
    await asyncio.sleep(0.001)
    await asyncio.sleep(0)
    assert all(future.done() for future in futures)

"""Many who wait go on one after the other."""

import asyncio

import pytest

from core.waking import following, wake, within


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


async def test_who_follows_a_future_leaves_it_to_the_others() -> None:
    """Each has the result, but whoever has gone."""
    future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    gone, stays = following(future), following(future)
    gone.cancel()
    future.set_result(5)
    assert 5 == await stays
    assert (5, True) == (future.result(), gone.cancelled())


async def test_who_follows_a_future_that_fails_is_told() -> None:
    """Whoever has gone is not."""
    future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    gone, stays = following(future), following(future)
    gone.cancel()
    future.set_exception(ValueError("5"))
    with pytest.raises(ValueError, match="5"):
        await stays
    assert gone.cancelled()


async def test_who_follows_a_future_that_ends_without_a_result_ends_too() -> None:
    """What everybody waits for was given up."""
    future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    own = following(future)
    future.cancel()
    with pytest.raises(asyncio.CancelledError):
        await own


async def test_a_wait_has_its_time() -> None:
    """A result that is there in time is given; late ones are no fault."""
    loop = asyncio.get_running_loop()
    late: asyncio.Future[int] = loop.create_future()
    with pytest.raises(TimeoutError):
        await within(late, 0.001)
    there: asyncio.Future[int] = loop.create_future()
    loop.call_soon(there.set_result, 5)
    assert 5 == await within(there, 60)


async def test_who_leaves_a_wait_is_not_told_that_it_is_late() -> None:
    """Its timer ends with it."""
    own: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(within(own, 0.001))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.sleep(0.005)
    assert own.cancelled()

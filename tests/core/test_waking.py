"""Many who wait go on a few at a time."""

import asyncio

from core.waking import FEW, wake


async def test_what_the_first_do_next_goes_ahead_of_the_last() -> None:
    """They have asked on before the last is woken."""
    done: list[str] = []

    async def one(name: int, waits: "asyncio.Future[int]") -> None:
        assert name == await waits
        done.append(f"woken {name}")
        await asyncio.sleep(0)
        done.append(f"went on {name}")

    loop = asyncio.get_running_loop()
    futures = [loop.create_future() for _ in range(3 * FEW + 1)]
    tasks = [asyncio.create_task(one(name, future)) for name, future in enumerate(futures)]
    await asyncio.sleep(0)
    wake(zip(futures, range(len(futures)), strict=True))
    await asyncio.gather(*tasks)
    assert done.index("went on 0") < done.index(f"woken {2 * FEW}")
    assert 2 * len(futures) == len(done)


async def test_who_has_gone_is_passed_over() -> None:
    """The others get what is theirs."""
    loop = asyncio.get_running_loop()
    gone, stays = loop.create_future(), loop.create_future()
    gone.cancel()
    wake([(gone, 1), (stays, 2)])
    assert 2 == await stays
    assert gone.cancelled()

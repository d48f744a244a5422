"""The shared cache over a backend that does as it is told: who waits, how long, and what is counted."""

import asyncio
from typing import Any

from adapters.caches.shared import MAX_VALUE, MAX_WAITING, Layer, Shared, digest
from core.timing import open_timings


class _Backend:
    """Holds bytes; answers, fails or keeps silent, and swallows cancellations if it is told so."""

    def __init__(self, **held: bytes) -> None:
        self.held: dict[str, Any] = dict(held)
        self.asked: list[list[str]] = []
        self.failure: Exception | None = None
        self.bad = ""  # a key at which the server hangs up
        self.gate = asyncio.Event()
        self.gate.set()
        self.stubborn = False

    async def multi_get(self, keys: list[str], *, namespace: str) -> list[Any]:
        """The bytes of the keys."""
        assert namespace == ""
        self.asked.append(keys)
        if self.bad in keys:
            raise ConnectionError
        await self._answer()
        return [self.held.get(key) for key in keys]

    async def raw(self, command: str, key: str, value: bytes, *, px: int) -> Any:
        """Keep bytes."""
        assert (command, px > 0) == ("set", True)
        await self._answer()
        self.held[key] = value

    async def _answer(self) -> None:
        while not self.gate.is_set():
            try:
                await self.gate.wait()
            except asyncio.CancelledError:
                if not self.stubborn:
                    raise
        if self.failure:
            raise self.failure


async def test_what_is_asked_at_the_same_moment_travels_together() -> None:
    """A hundred look-ups are one call."""
    backend = _Backend(a=b"1", b=b"2")
    shared = Shared(backend)
    assert [b"1", b"2", None, b"1"] == await asyncio.gather(*(shared.get(key) for key in "abca"))
    assert ([["a", "b", "c", "a"]], 3, 1) == (backend.asked, shared.hits, shared.misses)


async def test_a_turn_is_told_whether_the_shared_cache_helped() -> None:
    """One miss makes it a miss; without a look-up there is nothing to tell."""
    shared = Shared(backend := _Backend(a=b"1"))
    with open_timings() as timings:
        await shared.get("a")
    assert {"shared": "hit"} == timings.caches
    backend.failure = ConnectionError()
    await shared.get("a")
    with open_timings() as timings:
        await shared.get("a")
    assert {} == timings.caches


async def test_the_first_failure_ends_the_wait_of_all_the_others() -> None:
    """Those that began later do not wait their own time."""
    backend = _Backend()
    backend.gate.clear()
    shared = Shared(backend, seconds=30)
    waiting = [asyncio.ensure_future(shared.get("a"))]
    await asyncio.sleep(0.01)
    waiting.append(asyncio.ensure_future(shared.get("b")))
    await asyncio.sleep(0.01)
    backend.bad = "c"
    async with asyncio.timeout(10):
        assert await shared.get("c") is None
        assert [None, None] == await asyncio.gather(*waiting)
    assert (False, 3) == (shared.up, shared.failures)
    await shared.stop()


async def test_a_call_that_cannot_be_cancelled_is_waited_for_by_nobody() -> None:
    """The vendor's code may swallow a cancellation; the look-up is a miss in time all the same."""
    backend = _Backend(a=b"1")
    backend.stubborn = True
    backend.gate.clear()
    shared = Shared(backend, seconds=0.02)
    async with asyncio.timeout(10):
        assert (None, False) == (await shared.get("a"), shared.up)
    backend.gate.set()
    await shared.stop()


async def test_with_an_open_circuit_nothing_is_asked() -> None:
    """Look-ups and writes go past, counted."""
    backend = _Backend(a=b"1")
    backend.failure = ConnectionError()
    shared = Shared(backend)
    await shared.get("a")
    backend.failure = None
    assert [None] * 3 == [await shared.get("a") for _ in range(3)]
    shared.put("b", b"2", 60)
    await shared.flush()
    assert (1, 1, 4, {"a"}) == (len(backend.asked), shared.failures, shared.bypassed, set(backend.held))


async def test_a_probe_closes_the_circuit_when_it_is_answered() -> None:
    """Not before, and no reply waits for it."""
    backend = _Backend(a=b"1")
    backend.failure = ConnectionError()
    shared = Shared(backend)
    probing = asyncio.create_task(shared.probe())
    try:
        for _ in range(2):  # lost, found, and lost again
            backend.failure = ConnectionError()
            await shared.get("a")
            tried = len(backend.asked)
            async with asyncio.timeout(10):
                while len(backend.asked) < tried + 2:
                    assert not shared.up
                    await asyncio.sleep(0.005)
                backend.failure = None
                while not shared.up:  # noqa: ASYNC110  # looked at as the metrics do it
                    await asyncio.sleep(0.005)
            assert b"1" == await shared.get("a")
    finally:
        probing.cancel()
        await asyncio.gather(probing, return_exceptions=True)


async def test_writes_wait_for_nobody_and_are_bounded() -> None:
    """Too many, too large or too short-lived are dropped, not kept."""
    shared = Shared(backend := _Backend())
    for number in range(MAX_WAITING + 10):
        shared.put(f"{number}", b"x", 60)
    shared.put("large", bytes(MAX_VALUE + 1), 60)
    shared.put("short", b"x", 0.5)
    assert (12, {}) == (shared.dropped, backend.held)
    await shared.flush()
    assert MAX_WAITING == len(backend.held)


async def test_values_are_written_by_the_task_beside_the_replies() -> None:
    """As soon as there are any."""
    shared = Shared(backend := _Backend())
    writing = asyncio.create_task(shared.write())
    for round_ in range(3):
        shared.put(f"{round_}", b"x", 60)
        async with asyncio.timeout(10):
            while f"{round_}" not in backend.held:  # noqa: ASYNC110  # looked at from outside
                await asyncio.sleep(0.005)
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)


async def test_what_is_not_bytes_is_nothing() -> None:
    """Whatever a backend gives; a wrong number of answers is none."""
    backend = _Backend()
    backend.held["a"] = "text"
    shared = Shared(backend)
    assert (None, True) == (await shared.get("a"), shared.up)

    async def short(keys: list[str], *, namespace: str) -> list[Any]:
        return []

    backend.multi_get = short  # type: ignore[method-assign]  # as a switched-off cache answers
    assert (None, True) == (await shared.get("a"), shared.up)


async def test_a_layer_keeps_to_its_own_names() -> None:
    """Layer, scope, version and a digest of the key."""
    shared = Shared(backend := _Backend())
    Layer(shared, "rows", "abc").put(7, ("search_goods", "kopi"), b"x", 60)
    await shared.flush()
    assert [f"exportmate:rows:abc.7:{digest(('search_goods', 'kopi'))}"] == list(backend.held)
    assert b"x" == await Layer(shared, "rows", "abc").get(7, ("search_goods", "kopi"))
    for layer, version in ((Layer(shared, "rows", "abc"), 8), (Layer(shared, "rows", "b"), 7), (Layer(shared, "answer", "abc"), 7)):  # fmt: skip
        assert await layer.get(version, ("search_goods", "kopi")) is None


def test_digests_tell_keys_apart() -> None:
    """A number from its text, one tuple from two parts joined, a lone surrogate from nothing."""
    keys: list[object] = [1, "1", ("1",), ("a", "b"), ("ab",), ("a, b",), None, "None", b"a", "a", "\ud800", ""]
    assert len(keys) == len({digest(key) for key in keys})

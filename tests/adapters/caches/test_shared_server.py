"""The shared cache on a real server: shared, killed, started again, slow, filled with garbage. Nothing is ever an error."""

import asyncio
from time import perf_counter

import orjson
import pytest

from adapters.caches.rows import ABSENT, RowCache
from adapters.caches.shared import Layer, Shared, open_shared
from adapters.caches.shared_rows import SharedRows
from core.errors import Misconfigured
from tests.adapters.caches.conftest import Server, proxied

GOODS = (("cpo", 0.5), ("olein", 0.25))


class _Facts:
    """Counts how often rows are fetched."""

    def __init__(self) -> None:
        self.fetched = 0

    async def __call__(self) -> tuple[tuple[str, float], ...]:
        self.fetched += 1
        return GOODS


async def _until(shared: Shared, *, up: bool) -> None:
    async with asyncio.timeout(20):
        while shared.up is not up:  # noqa: ASYNC110  # the reading is looked at as the metrics do it
            await asyncio.sleep(0.01)


async def test_two_instances_share_what_one_fetched(redis: Server) -> None:
    """The second has it from the first, and then from its own memory."""
    facts = _Facts()
    async with open_shared(redis.url) as here, open_shared(redis.url) as there:
        first, second = (RowCache(shared=SharedRows(Layer(s, "rows", "test"))) for s in (here, there))
        await first.get((1, "search_goods", "sawit"), facts)
        await here.flush()
        for _ in range(3):
            assert GOODS == await second.get((1, "search_goods", "sawit"), facts)
        assert (1, 1, 2) == (facts.fetched, there.hits, second.hits)


async def test_another_version_of_the_facts_or_of_the_program_is_not_found(redis: Server) -> None:
    """The key of everything else is the same."""
    async with open_shared(redis.url) as shared:
        rows, facts = SharedRows(Layer(shared, "rows", "test")), _Facts()
        rows.put((1, "search_goods", "sawit"), GOODS, 0.0)
        await shared.flush()
        assert GOODS == await rows.get((1, "search_goods", "sawit"))
        assert ABSENT is await rows.get((2, "search_goods", "sawit"))
        assert ABSENT is await SharedRows(Layer(shared, "rows", "newer")).get((1, "search_goods", "sawit"))
        cache = RowCache(shared=rows)
        await cache.get((2, "search_goods", "sawit"), facts)
        assert 1 == facts.fetched


async def test_a_server_killed_and_started_again_under_load_fails_nobody(redis: Server) -> None:
    """500 look-ups: one outage costs the wait of one look-up, then it is gone past until it is back."""
    facts, slowest = _Facts(), 0.0
    async with open_shared(redis.url) as shared:
        rows = SharedRows(Layer(shared, "rows", "test"))
        for step in range(500):
            if step == 100:
                redis.kill()
            if step == 300:
                assert not shared.up
                await redis.start()
                await _until(shared, up=True)
            began = perf_counter()
            cache = RowCache(shared=rows)  # a new one each time: nothing is held in memory
            assert GOODS == await cache.get((1, "search_goods", f"{step % 10}"), facts)
            slowest = max(slowest, perf_counter() - began)
            if step % 50 == 49:
                await shared.flush()
        assert shared.up
        assert 1 <= shared.failures <= 20
        assert shared.bypassed >= 150
        assert 200 <= facts.fetched < 400  # those of the outage, and the first of each key before and after it
        assert shared.hits >= 100
    assert slowest < 5  # the wait itself is limited to 0.05 s, and this machine may be busy


async def test_a_slow_server_is_waited_for_once(redis: Server) -> None:
    """Of a hundred look-ups at once and a thousand after them, all are let go with the first."""
    async with proxied(redis) as proxy, open_shared(proxy.url) as shared:
        assert await shared.get("a") is None
        assert shared.up
        proxy.delay = 5.0
        began = perf_counter()
        assert [None] * 100 == await asyncio.gather(*(shared.get(f"{n}") for n in range(100)))
        for _ in range(1000):
            assert await shared.get("a") is None
        assert perf_counter() - began < 4  # a single one of the server's answers takes five
        assert (False, 1, 1000) == (shared.up, shared.failures, shared.bypassed)
        proxy.delay = 0.0
        await proxy.stop()
        await _until(shared, up=True)
        shared.put("a", b"value", 60)
        await shared.flush()
        assert b"value" == await shared.get("a")


async def test_a_server_that_is_not_there_yet_delays_no_start(stopped_redis: Server) -> None:
    """It is used from the moment it answers."""
    async with open_shared(stopped_redis.url) as shared:
        assert (None, False) == (await shared.get("a"), shared.up)
        shared.put("a", b"value", 60)
        await stopped_redis.start()
        await _until(shared, up=True)
        assert await shared.get("a") is None  # what was to be kept in the meantime is forgotten
        shared.put("a", b"value", 60)
        await shared.flush()
        assert b"value" == await shared.get("a")


@pytest.mark.parametrize(
    "garbage",
    [b"", b"\x80\x04\x95", b"null", b"[]", b"{}", b'["x", "y", []]', b"[99999999999, 0, {}]", b"[99999999999, 0, [[1, 2]]]", b'[99999999999, 0, [["cpo"]]]', b"\xff" * 1000],
    ids=lambda garbage: repr(garbage[:40]),
)  # fmt: skip
async def test_garbage_is_a_miss(redis: Server, garbage: bytes) -> None:
    """Rows are fetched, and take its place."""
    facts = _Facts()
    async with open_shared(redis.url) as shared:
        layer = Layer(shared, "rows", "test")
        layer.put(1, ("search_goods", "sawit"), garbage, 60)
        await shared.flush()
        assert GOODS == await RowCache(shared=SharedRows(layer)).get((1, "search_goods", "sawit"), facts)
        await shared.flush()
        assert GOODS == await SharedRows(layer, chance=lambda: 0.0).get((1, "search_goods", "sawit"))
    assert 1 == facts.fetched


async def test_a_key_that_holds_another_kind_of_value_harms_nobody(redis: Server) -> None:
    """Somebody else's list under our name counts as nothing found."""
    async with open_shared(redis.url) as shared:
        await redis.command("RPUSH", "a", "x")
        assert (None, True) == (await shared.get("a"), shared.up)


async def test_values_live_as_long_as_they_should_and_their_keys_tell_no_words(redis: Server) -> None:
    """Milliseconds count; questions of people are not to be read from the keys."""
    async with open_shared(redis.url) as shared:
        Layer(shared, "embedding", "test").put("m", "rahasia perusahaan", b"x", 90.5)
        await shared.flush()
        keys = await redis.command("KEYS", "*")
        assert b"exportmate:embedding:test.m:" in keys
        assert b"rahasia" not in keys
        (key,) = [line for line in keys.split(b"\r\n") if line.startswith(b"exportmate")]
        assert 80_000 < int((await redis.command("PTTL", key))[1:]) <= 90_500


async def test_what_is_under_way_at_the_stop_is_let_go(redis: Server) -> None:
    """Who waits gets nothing; what waits to be written is written."""
    async with proxied(redis) as proxy:
        async with open_shared(proxy.url, seconds=60) as shared:
            await shared.get("a")
            shared.put("kept", b"value", 60)
            await asyncio.sleep(0.2)
            proxy.delay = 30.0
            asked = asyncio.create_task(shared.get("a"))
            await asyncio.sleep(0.05)
        assert await asked is None
    assert b"value" in await redis.command("GET", "kept")


@pytest.mark.parametrize("url", ["http://example.org", "localhost:6379", "redis://host:port"])
async def test_an_address_that_cannot_be_read_is_told_at_the_start(url: str) -> None:
    """With the name of the setting."""
    with pytest.raises(Misconfigured, match="REDIS_URL"):
        async with open_shared(url):
            pass


def test_what_is_shared_is_plain_json() -> None:
    """No format that could run code when it is read."""
    kept: list[bytes] = []

    class Taken(Layer):
        def __init__(self) -> None:
            pass

        def put(self, version: object, key: object, value: bytes, seconds: float) -> None:
            kept.append(value)

    SharedRows(Taken(), clock=lambda: 100.0).put((1, "search_goods", "x"), GOODS, 0.5)
    assert [[3700.0, 0.5, [["cpo", 0.5], ["olein", 0.25]]]] == [orjson.loads(value) for value in kept]

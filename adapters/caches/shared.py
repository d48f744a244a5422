"""What several instances share: a Redis or Valkey through aiocache, which may be slow, gone or wrong without harm.

A look-up waits 50 ms at most. The first that fails opens the circuit: all that wait are let go at once, everything after
goes past, and only a probe beside the replies, when it is answered, closes it again. A failure is a miss, never an error.
Values are bytes; each layer reads its own strictly.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from hashlib import blake2b
from typing import Any, Protocol

import structlog
from circuitbreaker import CircuitBreaker  # type: ignore[import-untyped]  # nobody ships its types

from core.beside import beside
from core.errors import Misconfigured
from core.timing import count_cache

SECONDS = 0.05  # a look-up waits no longer
WRITE_SECONDS = 1.0  # nobody waits for these
FIRST_PROBE, LAST_PROBE = 0.05, 5.0  # seconds between probes, doubling
GRACE = 5  # turns of the event loop after that, which take no time where it is idle
CONNECTIONS = 16
MAX_WAITING = 1000  # values that wait to be written; the oldest are dropped
MAX_VALUE = 256 * 1024  # bytes of a value
NEVER = 10**9  # seconds after which the library would close the circuit by itself
log = structlog.get_logger("caches")


class Backend(Protocol):
    """The part of an aiocache cache that is used; keys are whole."""

    async def multi_get(self, keys: list[str], *, namespace: str) -> list[Any]:
        """The bytes of each key, None for none."""
        ...

    async def raw(self, command: str, key: str, value: bytes, *, px: int) -> Any:
        """Run the vendor's "set": keep the bytes for `px` milliseconds."""
        ...


class _Failed(Exception):  # counted by the breaker, seen by nobody
    """A call failed."""


class Shared:
    """The cache that instances share; made by `open_shared`. What is asked for at the same moment travels together."""

    def __init__(self, backend: Backend, *, seconds: float = SECONDS) -> None:
        self._backend, self._seconds = backend, seconds
        self._breaker = CircuitBreaker(1, NEVER, _Failed, name="")
        self._asked: list[tuple[str, asyncio.Future[Any]]] = []  # not sent yet
        self._reads: set[asyncio.Task[None]] = set()
        self._calls: set[asyncio.Task[Any]] = set()  # of the vendor, also those that nobody waits for any more
        self._outage: asyncio.Future[None] | None = None  # done when the circuit opens
        self._lost = asyncio.Event()
        self._writes: deque[tuple[str, bytes, float]] = deque()
        self._to_write = asyncio.Event()
        self._writing = asyncio.Lock()
        self.hits = 0
        self.misses = 0
        self.failures = 0  # calls that were not answered, the first of which opened the circuit
        self.bypassed = 0  # look-ups and writes while it was open
        self.dropped = 0  # values that were never written: too many or too large

    @property
    def up(self) -> bool:
        """Whether it answers, as far as is known."""
        return not self._breaker.opened

    async def get(self, key: str) -> bytes | None:
        """The bytes of a key, None where there are none or nobody tells in time."""
        if not self.up:
            self.bypassed += 1
            return None
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Any] = loop.create_future()
        self._asked.append((key, answer))
        if len(self._asked) == 1:
            task = loop.create_task(self._read())
            self._reads.add(task)
            task.add_done_callback(self._reads.discard)
        found = await answer
        hit = isinstance(found, bytes)
        count_cache("shared", hit=hit)
        self.hits += hit
        self.misses += not hit
        return found if isinstance(found, bytes) else None

    def put(self, key: str, value: bytes, seconds: float) -> None:
        """Keep the bytes for some seconds; they are written beside the replies."""
        if not self.up:
            self.bypassed += 1
        elif len(value) > MAX_VALUE or seconds < 1 or len(self._writes) >= MAX_WAITING:
            self.dropped += 1
        else:
            self._writes.append((key, value, seconds))
            self._to_write.set()

    async def write(self) -> None:
        """Write what waits, until cancelled."""
        while True:
            await self._to_write.wait()
            self._to_write.clear()
            await self.flush()

    async def flush(self) -> None:
        """Write what waits now; with an open circuit it is forgotten."""
        async with self._writing:
            while self._writes and self.up:
                key, value, seconds = self._writes.popleft()
                # The cache's own `set` takes whole seconds only, or a command that the vendor is about to drop.
                call = partial(self._backend.raw, "set", key, value, px=int(seconds * 1000))
                await self._tried(call, WRITE_SECONDS)
            self._writes.clear()

    async def probe(self) -> None:
        """Whenever it was lost, ask until it answers, until cancelled."""
        while True:
            await self._lost.wait()
            pause = FIRST_PROBE
            while not self.up:
                await asyncio.sleep(pause)
                pause = min(2 * pause, LAST_PROBE)
                with suppress(_Failed):
                    await self._in_time(
                        partial(self._backend.multi_get, ["exportmate:probe"], namespace=""), self._seconds
                    )
                    self._lost.clear()
                    self._breaker.reset()
                    log.info("shared_cache_back")

    async def stop(self) -> None:
        """End what is under way; those who wait get nothing."""
        ending = (*self._reads, *self._calls)
        for task in ending:
            task.cancel()
        if ending:
            await asyncio.wait(ending, timeout=WRITE_SECONDS)

    async def _read(self) -> None:
        """Send what was asked for in this moment as one call, and hand the answers out."""
        asked, self._asked = self._asked, []
        found: list[Any] = []
        try:
            call = partial(self._backend.multi_get, [key for key, _ in asked], namespace="")
            found = await self._tried(call, self._seconds) or []
        finally:
            found = found if len(found) == len(asked) else [None] * len(asked)
            for (_, answer), value in zip(asked, found, strict=True):
                if not answer.done():
                    answer.set_result(value)

    async def _tried(self, call: Callable[[], Awaitable[Any]], seconds: float) -> Any:
        if not self.up:
            self.bypassed += 1
            return None
        try:
            with self._breaker:
                return await self._in_time(call, seconds)
        except _Failed:
            self.failures += 1
            self._let_go()
            return None

    async def _in_time(self, call: Callable[[], Awaitable[Any]], seconds: float) -> Any:
        """The result of a call; raises _Failed where it fails, is late, or another one failed in the meantime.

        The call has a task of its own: the vendor's code may swallow a cancellation, and nobody shall wait for that.
        """
        if self._outage is None:
            self._outage = asyncio.get_running_loop().create_future()
        task = asyncio.ensure_future(_called(call))
        self._calls.add(task)
        task.add_done_callback(self._ended)
        try:
            await asyncio.wait({task, self._outage}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            for _ in range(GRACE):  # where this process was held up, the answer lies there already
                if task.done() or self._outage is None:
                    break
                await asyncio.sleep(0)
        finally:
            task.cancel()  # of no effect where it has ended
        if task.done() and not task.cancelled() and task.exception() is None:
            return task.result()
        if not self._lost.is_set():
            error = task.exception() if task.done() and not task.cancelled() else TimeoutError()
            log.warning("shared_cache_lost", error=type(error).__name__)
        raise _Failed

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self._calls.discard(task)
        if not task.cancelled():
            task.exception()  # seen, also when nobody waits any more

    def _let_go(self) -> None:
        """The first failure ends the wait of all the others."""
        self._lost.set()
        self._writes.clear()
        if self._outage is not None and not self._outage.done():
            self._outage.set_result(None)
        self._outage = None


async def _called(call: Callable[[], Awaitable[Any]]) -> Any:
    return await call()


class Layer:
    """A layer's own part of the shared cache: `exportmate:<layer>:<scope>.<version>`."""

    def __init__(self, shared: Shared, name: str, scope: str) -> None:
        self._shared, self._prefix = shared, f"exportmate:{name}:{scope}"

    async def get(self, version: object, key: object) -> bytes | None:
        """The bytes of a key of plain values under a version, None for none."""
        return await self._shared.get(f"{self._prefix}.{version}:{digest(key)}")

    def put(self, version: object, key: object, value: bytes, seconds: float) -> None:
        """Keep the bytes for some seconds."""
        self._shared.put(f"{self._prefix}.{version}:{digest(key)}", value, seconds)


def digest(key: object) -> str:
    """A key of plain values (texts, numbers, days, bytes, tuples of them) without its words: 32 hexadecimal digits."""
    return blake2b(repr(key).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


@asynccontextmanager
async def open_shared(url: str, *, seconds: float = SECONDS) -> AsyncIterator[Shared]:
    """The shared cache at a URL (redis://, rediss://, unix://); nothing is connected before the first look-up.

    Raises Misconfigured where the URL cannot be read.
    """
    backend, pool = await asyncio.to_thread(_backend, url)  # the vendor takes a while to import
    shared = Shared(backend, seconds=seconds)
    try:
        async with beside(shared.write(), shared.probe()):
            yield shared
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                await shared.flush()
        await shared.stop()
        with suppress(Exception):
            async with asyncio.timeout(1):
                await pool.disconnect()


def _backend(url: str) -> tuple[Any, Any]:
    """The cache and its pool of connections, which knows all parts of the URL and repeats nothing."""
    from aiocache.backends.redis import RedisCache
    from aiocache.serializers import NullSerializer
    from redis.asyncio import BlockingConnectionPool
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff

    # Protocol 2 without the driver's name: a connection is ready as soon as it stands.
    quiet: dict[str, Any] = {
        "protocol": 2,
        "driver_info": None,
        "retry": Retry(NoBackoff(), 0),
        "socket_timeout": WRITE_SECONDS,
        "socket_connect_timeout": WRITE_SECONDS,
    }
    try:
        pool = BlockingConnectionPool.from_url(url, max_connections=CONNECTIONS, timeout=None, **quiet)
    except ValueError as error:
        raise Misconfigured(f"REDIS_URL: {error}") from None
    serializer = NullSerializer(encoding=None)
    return RedisCache(serializer=serializer, timeout=None, connection_pool_class=lambda **_: pool), pool

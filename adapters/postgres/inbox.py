"""The durable inbox: an event is committed before its platform is told so, and worked on by one instance at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Generic, TypeVar

from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql
from core.channels import Inbound
from core.errors import ExportMateError

Item = TypeVar("Item")
Result = TypeVar("Result")
MOST_TOGETHER, SIDE_BY_SIDE = 100, 4
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Leased:
    """An event that this instance works on for a while."""

    id: int
    channel: str
    platform_id: str
    conversation: str
    payload: Mapping[str, Any]
    attempts: int  # this one included
    received_at: datetime
    delayed_said: bool


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much lies in the inbox."""

    waiting: int
    working: int
    failed: int
    oldest_seconds: float  # age of the oldest waiting event


class Together(Generic[Item, Result]):
    """Joins calls into few statements: what comes while others are under way goes out with the next, in one commit.

    At most four statements run side by side, so that one that has to wait for a lock does not hold up the rest. Items of
    one key are never in two of them at once, so that they keep the order in which they came.
    """

    def __init__(
        self, run: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]], key: Callable[[Item], Hashable]
    ) -> None:
        self._run, self._key = run, key
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._busy: set[Hashable] = set()  # keys of what is under way
        self._under_way: set[asyncio.Task[None]] = set()
        self._working = 0  # tasks that will still look for what waits

    async def call(self, item: Item) -> Result:
        """The result for one item; raises what the statement raises."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        self._waiting.append((item, future))
        if self._working < SIDE_BY_SIDE:
            self._working += 1
            task = loop.create_task(self._work())
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return await future

    async def _work(self) -> None:
        try:
            while lot := self._next_lot():
                keys = {self._key(item) for item, _ in lot}
                self._busy |= keys
                try:
                    await self._settle(lot)
                finally:
                    self._busy -= keys
        finally:
            self._working -= 1  # in the same step as the last look, so that nothing is left waiting for nobody

    def _next_lot(self) -> list[tuple[Item, asyncio.Future[Result]]]:
        """What waits and may go out now; what stays is taken by the task that holds its key."""
        lot, rest = list[tuple[Item, asyncio.Future[Result]]](), list[tuple[Item, asyncio.Future[Result]]]()
        for pair in self._waiting:
            free = len(lot) < MOST_TOGETHER and self._key(pair[0]) not in self._busy
            (lot if free else rest).append(pair)
        self._waiting = rest
        return lot

    async def _settle(self, lot: Sequence[tuple[Item, "asyncio.Future[Result]"]]) -> None:
        """Run one statement; items that it finds fault with are tried one by one, so that one spoils no other."""
        try:
            results = await self._run([item for item, _ in lot])
        except asyncio.CancelledError:
            for _, future in lot:
                future.cancel()
            raise
        except Exception as error:  # noqa: BLE001  # handed to those who wait
            if len(lot) > 1 and not isinstance(error, ExportMateError):
                for pair in lot:
                    await self._settle([pair])
                return
            for _, future in lot:
                if not future.done():
                    future.set_exception(error)
        else:
            for (_, future), result in zip(lot, results, strict=True):
                if not future.done():
                    future.set_result(result)


class PostgresInbox:
    """Fulfils `core.channels.Inbox`, and hands the events out. Every method raises DatabaseUnavailable."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._accepting = Together(partial(_accept, pool), lambda event: (event.channel, event.conversation))
        self._finishing = Together(partial(_done, pool), lambda answered: answered[0])

    async def accept(self, event: Inbound) -> bool:
        """Commit an event; False when it was accepted before."""
        return await self._accepting.call(event)

    async def claim(
        self, channels: Sequence[str], limit: int, worker: str, seconds: float, per_chat: int = 1_000
    ) -> list[Leased]:
        """Lease up to `limit` events of some channels, the oldest open one of each conversation, at most `per_chat` of a chat."""
        rows = await self._pool.fetch(sql("inbox_claim"), limit, worker, seconds, list(channels), per_chat)
        return sorted((Leased(**dict(row)) for row in rows), key=lambda e: e.id)

    async def renew(self, ids: Sequence[int], worker: str, seconds: float) -> int:
        """Prolong leases; how many are still held."""
        return int(await self._pool.fetchval(sql("inbox_renew"), list(ids), worker, seconds))

    async def done(self, event: Leased, worker: str) -> bool:
        """Mark an event as done; False when the lease was lost meanwhile."""
        return await self._finishing.call((event.id, worker))

    async def retry(self, event: Leased, worker: str, error: str, seconds: float, *, counted: bool = True) -> None:
        """Give an event back, to be tried again after a while; a try that is not `counted` is as if it had not been.

        Nothing happens where it was handed out again meanwhile, also to the same worker: that try is another one's to end.
        """
        await self._pool.fetchval(sql("inbox_retry"), event.id, worker, error, seconds, not counted, event.attempts)

    async def release(self, worker: str) -> int:
        """Give everything that a worker holds back at once, uncounted; how much that was."""
        return int(await self._pool.fetchval(sql("inbox_release"), worker))

    async def fail(self, event: Leased, worker: str, error: str) -> bool:
        """Keep an event as failed for good, for an administrator; False when the lease was lost meanwhile."""
        return await self._pool.fetchval(sql("inbox_fail"), event.id, worker, error) is not None

    async def overdue(self, channels: Sequence[str], seconds: float, limit: int) -> list[Leased]:
        """Events whose persons are to be told that it takes longer: one for each conversation, to one caller, once."""
        rows = await self._pool.fetch(sql("inbox_overdue"), list(channels), seconds, limit)
        return [Leased(**dict(row)) for row in rows]

    async def backlog(self) -> Backlog:
        """How much lies in the inbox."""
        row = await self._pool.fetchrow(sql("inbox_counts"))
        return Backlog(**dict(row)) if row is not None else Backlog(0, 0, 0, 0.0)

    async def prune(self, before: datetime) -> int:
        """Remove done events from before a moment; how many went."""
        return int(await self._pool.fetchval(sql("inbox_prune"), before))


async def _accept(pool: Pool, events: Sequence[Inbound]) -> list[bool]:
    """Whether each event is new."""
    columns = (
        [event.channel for event in events],
        [event.platform_id for event in events],
        [event.conversation for event in events],
        [_storable(event.payload) for event in events],
    )
    new = {row["place"] for row in await pool.fetch(sql("inbox_accept"), *columns)}
    return [place in new for place in range(len(events))]


async def _done(pool: Pool, answered: Sequence[tuple[int, str]]) -> list[bool]:
    """Whether each event was still held."""
    rows = await pool.fetch(sql("inbox_done"), [i for i, _ in answered], [worker for _, worker in answered])
    held = {row["id"] for row in rows}
    return [event_id in held for event_id, _ in answered]


def _storable(value: Any) -> Any:
    """JSON without the characters that the database has no place for: one of them must not keep an event out for ever."""
    if isinstance(value, str):
        return value.replace("\0", REPLACEMENT).encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    if isinstance(value, Mapping):
        return {_storable(key): _storable(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_storable(part) for part in value]
    return value

"""An inbox that a test can look into, one that fails as told, and a channel that remembers what it was asked."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from itertools import count
from typing import Any

from adapters.postgres.inbox import Leased, PostgresInbox
from adapters.postgres.pool import Pool
from core.channels import Inbound
from core.errors import DatabaseUnavailable
from core.message import Reply

LEASE = 60.0
_numbers = count()


async def until(reached: Callable[[], Awaitable[bool]], *, seconds: float = 20) -> None:
    """Look again and again whether something has come true; TimeoutError after a while."""
    async with asyncio.timeout(seconds):
        while not await reached():  # noqa: ASYNC110  # what is waited for happens in the database
            await asyncio.sleep(0.01)


class FailingInbox(PostgresInbox):
    """The real inbox; methods fail as often as told instead of doing their work, or take longer to tell that it is done."""

    def __init__(self, pool: Pool) -> None:
        super().__init__(pool)
        self.failures: dict[str, list[Exception]] = {}
        self.calls: list[str] = []
        self.after: dict[str, Callable[[], Awaitable[None]]] = {}  # what is waited for before a method returns

    def fail_at(self, method: str, times: int = 1, error: type[Exception] = DatabaseUnavailable) -> None:
        """Let the next calls of a method raise."""
        self.failures[method] = [error() for _ in range(times)]

    def __getattribute__(self, name: str) -> Any:
        """The method, counted, or a failure in its place."""
        found = super().__getattribute__(name)
        if name.startswith("_") or name in ("failures", "calls", "after", "fail_at"):
            return found

        async def call(*args: object, **named: object) -> object:
            self.calls.append(name)
            if self.failures.get(name):
                raise self.failures[name].pop()
            told = await found(*args, **named)
            if wait := self.after.get(name):
                await wait()
            return told

        return call


class SeenInbox:
    """The real inbox, seen through a channel that no other test uses."""

    def __init__(self, pool: Pool) -> None:
        self.pool, self.inbox, self.channel = pool, FailingInbox(pool), f"channel {next(_numbers)}"

    async def accept(self, number: int | str, conversation: str = "c", payload: dict[str, Any] | None = None) -> bool:
        """Accept an event."""
        return await self.inbox.accept(Inbound(self.channel, str(number), conversation, payload or {"n": number}))

    async def claim(self, worker: str = "one", limit: int = 10, per_chat: int = 1_000) -> list[Leased]:
        """Claim events of the channel."""
        return await self.inbox.claim((self.channel,), limit, worker, LEASE, per_chat)

    async def claimed(self, worker: str = "one", limit: int = 10, per_chat: int = 1_000) -> list[str]:
        """The platform's ids of what a claim brings."""
        return [event.platform_id for event in await self.claim(worker, limit, per_chat)]

    async def overdue(self, seconds: float = 60.0, limit: int = 10) -> list[str]:
        """The platform's ids of events whose persons are to be told that it takes longer."""
        return [event.platform_id for event in await self.inbox.overdue((self.channel,), seconds, limit)]

    async def age(self, *numbers: int | str, seconds: float = 120.0) -> None:
        """Let events have come earlier than they did, all of them where none is named."""
        await self.pool.execute(
            "update inbox set received_at = now() - make_interval(secs => $2::float) "
            "where channel = $1 and ($3::text[] = '{}' or platform_id = any($3::text[]))",
            self.channel, seconds, [str(number) for number in numbers],
        )  # fmt: skip

    async def one(self, worker: str = "one") -> Leased:
        """The only event that a claim brings."""
        (event,) = await self.claim(worker)
        return event

    async def run_out(self) -> None:
        """Let the time of every lease and every pause pass."""
        await self.pool.execute(
            "update inbox set lease_until = now() - interval '1 second', not_before = now() where channel = $1",
            self.channel,
        )

    async def states(self) -> list[tuple[str, str, int, str]]:
        """Platform id, state, attempts and last error of every event."""
        rows = await self.pool.fetch(
            "select platform_id, state, attempts, last_error from inbox where channel = $1 order by id", self.channel
        )
        return [tuple(row) for row in rows]

    async def until(self, *states: str) -> None:
        """Wait until the events have these states, in the order of their acceptance."""

        async def reached() -> bool:
            return [state for _, state, _, _ in await self.states()] == list(states)

        await until(reached)


class FakeChannel:
    """Remembers its calls in order; what handling an event does is given by the event's id."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.said: list[str] = []  # "begin 1", "end 1", "sorry 1", "delayed 1"
        self.does: dict[object, Callable[[], Any]] = {}
        self.at_work = 0
        self.most_at_work = 0

    async def handle(self, payload: Mapping[str, Any]) -> None:
        """Note begin and end, with what the test wants in between."""
        self.said.append(f"begin {payload['n']}")
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        try:
            if does := self.does.get(payload["n"]):
                await does()
        finally:
            self.at_work -= 1
        self.said.append(f"end {payload['n']}")

    async def apologise(self, payload: Mapping[str, Any]) -> None:
        """Note it."""
        await self._say("sorry", payload)

    async def post(self, chat: str, reply: Reply) -> None:
        """Never wanted here."""

    async def say_delayed(self, payload: Mapping[str, Any]) -> None:
        """Note it."""
        await self._say("delayed", payload)

    async def _say(self, word: str, payload: Mapping[str, Any]) -> None:
        self.said.append(f"{word} {payload['n']}")
        if does := self.does.get(word):
            await does()

    async def until(self, *said: str) -> None:
        """Wait until something was said."""

        async def reached() -> bool:
            return set(said) <= set(self.said)

        await until(reached)

"""Who wants to hear of which figures, and the line of news that waits to be sent: durable, so that a crash loses nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from adapters.postgres.people import person_hash
from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql
from core.message import Language
from core.subscriptions import MOST, Rhythm, Subject, Subscription

BROKEN_OFF = 300.0  # seconds after which news being sent by a program that died are sent again


@dataclass(frozen=True, slots=True)
class News:
    """A figure that a subscriber is told of."""

    id: int
    subscription: Subscription
    channel: str
    chat: str
    language: Language
    valid_from: date
    corrects: bool  # of a figure that was told for the same first day
    tries: int  # this one included
    created_at: datetime


class PostgresSubscriptions:
    """Fulfils `bot.subscriptions.Store`. Persons are kept hashed, their chats as the platform names them.

    Every method raises DatabaseUnavailable.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def add(
        self, channel: str, chat: str, user_id: str, language: Language, subject: Subject, rhythm: Rhythm
    ) -> bool:
        """Subscribe, or change the rhythm; False where the person has as many as one may have."""
        async with self._pool.transaction() as connection:
            found = await connection.fetchval(
                sql("subscription_add"),
                *(channel, chat, person_hash(user_id), language, subject.kind, subject.key, rhythm, MOST),
            )
            if found is None:
                return False
            await connection.execute(sql("subscription_known"), found)
        return True

    async def of(self, channel: str, user_id: str) -> tuple[Subscription, ...]:
        """The subscriptions of a person, the oldest first."""
        rows = await self._pool.fetch(sql("subscription_list"), channel, person_hash(user_id))
        return tuple(_subscription(row, row["id"]) for row in rows)

    async def remove(self, channel: str, user_id: str, ids: Sequence[int]) -> int:
        """End subscriptions of a person; how many there were."""
        async with self._pool.transaction() as connection:
            return int(
                await connection.fetchval(sql("subscription_remove"), channel, person_hash(user_id), list(ids)) or 0
            )

    async def find(self) -> int:
        """Put on the line what is new; how many pieces."""
        async with self._pool.transaction() as connection:
            return int(await connection.fetchval(sql("subscription_find")) or 0)

    async def claim(self) -> News | None:
        """The next piece of news to send, marked as being sent; None where nothing waits."""
        async with self._pool.transaction() as connection:
            row = await connection.fetchrow(sql("subscription_claim"), BROKEN_OFF)
        if row is None:
            return None
        return News(
            id=row["id"],
            subscription=_subscription(row, row["subscription_id"]),
            channel=row["channel"],
            chat=row["chat"],
            language=row["language"],
            valid_from=row["valid_from"],
            corrects=row["corrects"],
            tries=row["tries"],
            created_at=row["created_at"],
        )

    async def sent(self, news: News) -> None:
        """Note that news arrived."""
        await self._pool.execute(sql("subscription_sent"), news.id)

    async def later(self, news: News, seconds: float) -> None:
        """Have news sent again after a while."""
        await self._pool.execute(sql("subscription_later"), news.id, seconds)

    async def failed(self, news: News) -> None:
        """Give news up."""
        await self._pool.execute(sql("subscription_failed"), news.id)

    async def shut(self, news: News, most: int) -> bool:
        """Note that a chat takes nothing; True where the subscription ended since that happened so often in a row."""
        async with self._pool.transaction() as connection:
            ended = bool(await connection.fetchval(sql("subscription_shut"), news.id, most))
            if ended:
                await connection.execute(sql("subscription_end"), news.subscription.id)
        return ended

    async def prune(self, before: datetime) -> int:
        """Remove news that were told long ago; how many."""
        async with self._pool.transaction() as connection:
            return int(await connection.fetchval(sql("subscription_prune"), before) or 0)


def _subscription(row: Any, number: int) -> Subscription:
    return Subscription(number, Subject(row["subject"], row["key"]), row["rhythm"])

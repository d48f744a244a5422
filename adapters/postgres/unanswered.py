"""Questions that had no answer: masked before they come here, the person as a hash, for a bounded time."""

from collections.abc import Sequence
from datetime import datetime

from adapters.postgres.people import person_hash
from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql
from core.message import Language
from core.unanswered import Asked

MOST_KEPT = 20_000
MOST_READ = 200  # texts that are grouped: each may have to be embedded


class PostgresUnanswered:
    """Fulfils `bot.unanswered.Store`. Every method raises DatabaseUnavailable."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def keep(self, questions: Sequence[tuple[str, Language, str]]) -> None:
        """Keep questions: the person's id, the language, the masked text."""
        rows = [{"user_hash": person_hash(user), "language": lang, "text": text} for user, lang, text in questions]
        await self._pool.execute(sql("unanswered_keep"), rows)

    async def since(self, at: datetime) -> tuple[Asked, ...]:
        """Each text once since a moment, the most frequent first, at most 200."""
        rows = await self._pool.fetch(sql("unanswered_since"), at, MOST_READ)
        return tuple(Asked(row["text"], row["language"], row["count"], row["last_at"]) for row in rows)

    async def prune(self, before: datetime) -> int:
        """Remove what is too old or too much; how many rows went."""
        async with self._pool.transaction() as connection:
            return int(await connection.fetchval(sql("unanswered_prune"), before, MOST_KEPT) or 0)

"""What is kept of persons: their language, what their buttons stand for, their verdicts. Ids are stored hashed."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, cast

from cachetools import TTLCache

from adapters.postgres.feedback import store_feedback
from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql
from adapters.postgres.turns import forget_person
from core.message import Language

_UNREAD = object()
Settle = Callable[[], Awaitable[None]]
StoreMark = Callable[[str, Literal["up", "down"], str], Awaitable[bool]]


def person_hash(user_id: str) -> str:
    """Twelve characters that stand for a person without naming them; empty for nobody."""
    return hashlib.blake2b(user_id.encode(), digest_size=6).hexdigest() if user_id else ""


class PostgresPeople:
    """Fulfils `core.channels.People`. Every method raises DatabaseUnavailable."""

    def __init__(
        self,
        pool: Pool,
        *,
        size: int = 1000,
        ttl: float = 60,
        feedback: StoreMark | None = None,
        settle: Settle | None = None,
    ) -> None:
        self._pool = pool
        self._settle = settle  # stores what still waits to be: else it would come back after a person was forgotten
        self._feedback = feedback or partial(store_feedback, pool)
        self._languages: TTLCache[tuple[str, str], object] = TTLCache(size, ttl)

    async def language(self, channel: str, user_id: str) -> Language | None:
        """The language a person chose, None for none."""
        key = (channel, person_hash(user_id))
        if (held := self._languages.get(key, _UNREAD)) is not _UNREAD:
            return cast("Language | None", held)
        found = cast("Language | None", await self._pool.fetchval(sql("person_language"), *key))
        self._languages[key] = found
        return found

    async def set_language(self, channel: str, user_id: str, language: Language) -> None:
        """Keep a person's choice of language."""
        key = (channel, person_hash(user_id))
        await self._pool.execute(sql("person_set_language"), *key, language)
        self._languages[key] = language

    async def forget(self, channel: str, user_id: str) -> int:
        """Remove everything kept of a person; how many rows went."""
        key = (channel, person_hash(user_id))
        if self._settle is not None:
            await self._settle()
        self._languages.pop(key, None)
        settings = int(await self._pool.fetchval(sql("person_forget"), *key, user_id))
        return settings + await forget_person(self._pool, key[1])

    async def feedback(self, turn_id: str, value: str, comment: str) -> bool:
        """Keep "up" or "down" for a turn; False when no such turn is known or the value is neither."""
        if value not in ("up", "down"):
            return False
        return await self._feedback(turn_id, cast('Literal["up", "down"]', value), comment)


@dataclass(frozen=True, slots=True)
class StoredButton:
    """What a button stands for."""

    channel: str
    conversation: str
    user_id: str
    payload: Mapping[str, Any]


class PostgresButtons:
    """Keeps what buttons and sent messages stand for, so that they work after a restart. Raises DatabaseUnavailable."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def put(
        self, token: str, *, channel: str, conversation: str, user_id: str, payload: Mapping[str, Any]
    ) -> None:
        """Keep what a token stands for, in place of what it stood for before."""
        await self._pool.execute(sql("button_put"), token, channel, conversation, user_id, dict(payload))

    async def get(self, token: str) -> StoredButton | None:
        """What a token stands for, None for an unknown or long forgotten one."""
        row = await self._pool.fetchrow(sql("button_get"), token)
        return StoredButton(**dict(row)) if row is not None else None

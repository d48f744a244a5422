"""What is remembered of conversations, so that a restart or another instance can go on with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from adapters.postgres.gathered import Gathered
from adapters.postgres.known import Known
from adapters.postgres.people import person_hash
from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql
from core.timing import query

PAUSE = 0.005  # seconds that a state waits for others, so that busy moments cost few statements
State = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Kept:
    conversation_id: str
    user_id: str
    state: State


class Memory:
    """States of conversations in the database; those wanted or kept in one instant go in one statement."""

    def __init__(self, pool: Pool, known: Known | None = None) -> None:
        self._pool, self._known = pool, known
        self._loads: Gathered[str, State | None] = Gathered(self._loaded)
        self._saves: Gathered[_Kept, None] = Gathered(self._saved, pause=PAUSE)

    def is_new(self, conversation_id: str) -> bool:
        """Whether nothing is kept for a conversation, as far as that is known without asking; no for those that nothing is known of.

        What another instance kept in the last moments is not known yet.
        """
        return self._known is not None and self._known.lacks(_key(conversation_id))

    async def load(self, conversation_id: str) -> State | None:
        """The state kept for a conversation, None when it is new or forgotten. Raises DatabaseUnavailable."""
        with query("load_states"):
            return await self._loads.ask(conversation_id)

    async def save(self, conversation_id: str, state: State, user_id: str = "") -> None:
        """Keep a conversation's state in place of the one before, under the hash of whoever spoke last.

        Values of the state are those of JSON; decimals and days become text. Raises DatabaseUnavailable.
        """
        if self._known is not None:
            self._known.add(_key(conversation_id))
        await self._saves.ask(_Kept(conversation_id, user_id, state))

    async def _loaded(self, ids: Sequence[str]) -> Sequence[State | None]:
        found = {row["id"]: row["state"] for row in await self._pool.fetch(sql("load_states"), list(ids))}
        return [found.get(one) for one in ids]

    async def _saved(self, kept: Sequence[_Kept]) -> Sequence[None]:
        newest = {one.conversation_id: one for one in kept}  # one row cannot be written twice by a statement
        rows = [
            {"id": one.conversation_id, "user_hash": person_hash(one.user_id), "state": dict(one.state)}
            for _, one in sorted(
                newest.items()
            )  # in one order everywhere, so that two instances never wait for each other
        ]
        await self._pool.execute(sql("save_states"), rows)
        return [None] * len(kept)


def _key(conversation_id: str) -> bytes:
    return sha256(conversation_id.encode("utf-8", "surrogatepass")).digest()

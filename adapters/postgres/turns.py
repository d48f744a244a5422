"""The record of turns: what was asked about, how long it took, never what was said or by whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql
from adapters.postgres.timings import as_json
from core.message import Language, Topic, WordedBy
from core.timing import Timings


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One turn as it is kept."""

    id: str  # unique; storing it twice keeps the first
    at: datetime  # when the message came, with its zone
    channel: str
    conversation_hash: str  # shortened hash, never the platform's id
    language: Language
    total_ms: float
    user_hash: str = ""
    topic: Topic | None = None  # None: not read, or an error came first
    worded_by: WordedBy = "template"
    missing: tuple[str, ...] = ()  # entities asked back for
    error_kind: str | None = None  # name of the error's class
    timings: Timings | Mapping[str, Any] = field(
        default_factory=dict
    )  # made short only when stored, which takes its time


_COLUMNS = tuple(part.name for part in fields(TurnRecord))


async def store_turns(pool: Pool, turns: Sequence[TurnRecord]) -> None:
    """Keep turns in one statement; the last few may be lost in a crash of the database. Raises DatabaseUnavailable."""
    await pool.execute(sql("store_turns"), [_row(turn) for turn in turns])


def _row(turn: TurnRecord) -> dict[str, Any]:
    row = {name: getattr(turn, name) for name in _COLUMNS}
    row["timings"] = as_json(turn.timings) if isinstance(turn.timings, Timings) else dict(turn.timings)
    return row


async def store_turn(pool: Pool, turn: TurnRecord) -> None:
    """Keep one turn. Raises DatabaseUnavailable."""
    await store_turns(pool, [turn])


async def forget_person(pool: Pool, user_hash: str) -> int:
    """Remove everything kept under a hashed person and return how many rows went. Raises DatabaseUnavailable."""
    return int(await pool.fetchval(sql("forget_person"), user_hash))


async def prune(pool: Pool, before: datetime) -> int:
    """Remove turns, marks and conversations older than a moment and return how many turns went.

    Raises DatabaseUnavailable.
    """
    return int(await pool.fetchval(sql("prune"), before))

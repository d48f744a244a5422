"""One message from beginning to end: answer within the time limit, then record, never on the reply's path."""

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime
from random import Random
from zoneinfo import ZoneInfo

import structlog
from cachetools import TTLCache

from adapters.postgres.people import person_hash
from adapters.postgres.turns import TurnRecord
from adapters.telemetry.turns import FinishedTurn, TellTurn
from core.answer import Answerer
from core.errors import BadInput, ExportMateError, Unavailable
from core.message import Message, Reply
from core.timing import Timings, note_size, open_turn

JAKARTA = ZoneInfo("Asia/Jakarta")
MAX_PAIRS, PAIR_SECONDS = 1000, 3600
MAX_RECORDS = 500  # turns waiting to be recorded; beyond it they are counted and dropped
log = structlog.get_logger("turn")

SendReply = Callable[[Reply], Awaitable[None]]
StoreTurn = Callable[[TurnRecord], Awaitable[None]]


def today() -> date:
    """The day in Jakarta: exchange rates and decrees change there at midnight."""
    return datetime.now(JAKARTA).date()


def short_hash(text: str) -> str:
    """Twelve characters that stand for a person or a conversation without naming them; empty for nobody."""
    return person_hash(text)


class Turns:
    """Takes turns; keeps the background records until they are stored."""

    def __init__(self, answerer: Answerer, store: StoreTurn, tell: TellTurn, *, time_limit: float) -> None:
        self._answerer, self._store, self._tell = answerer, store, tell
        self._time_limit = time_limit
        self._random = Random(uuid.uuid4().int)  # noqa: S311  # ids need to be unique, not secret; asking the system each time is slow
        self._records: set[asyncio.Task[None]] = set()
        self._pairs: TTLCache[str, str] = TTLCache(
            MAX_PAIRS, PAIR_SECONDS
        )  # goods and code by turn, for marks that come soon
        self.dropped = 0  # turns that were not recorded, because too many waited

    async def take_turn(self, message: Message, on_text: SendReply | None = None) -> tuple[Reply, Timings, str]:
        """Answer a message: the reply, its timings and the turn's id.

        Raises Unavailable where the facts cannot be reached or the time limit is passed, BadInput for what cannot be read.
        """
        turn_id = uuid.UUID(int=self._random.getrandbits(128), version=4).hex
        at = datetime.now(UTC)
        reply: Reply | None = None
        error: str | None = None
        with open_turn(turn_id) as timings:
            # Told when the message is dealt with, sending included, so that its stage is measured too.
            timings.when_closed(lambda closed: self._after(message, turn_id, at, reply, closed, error))
            try:
                async with asyncio.timeout(self._time_limit):
                    reply = await self._answerer.answer(message, today())
                timings.stop()
                if "hs_pair" in reply.details:
                    self._pairs[turn_id] = reply.details["hs_pair"]
                note_size("question", len(message.text))
                note_size("reply", len(reply.text))
                if on_text is not None:
                    await on_text(reply)
            except TimeoutError as late:
                error = "TimeoutError"
                raise Unavailable("the answer took too long") from late
            except BaseException as failure:
                error = type(failure).__name__
                if not isinstance(failure, ExportMateError | asyncio.CancelledError):
                    log.exception("turn_failed", turn_id=turn_id, channel=message.channel)
                raise
            finally:
                if timings.ended_ns is None:  # failed: what the channel does next is no part of it
                    timings.stop()
        return reply, timings, turn_id

    def take_pair(self, turn_id: str) -> Mapping[str, str] | None:
        """The goods and the code of a turn ("text", "hs6"), once; None where it showed no single code or is long past."""
        kept = self._pairs.pop(turn_id, None)
        return None if kept is None else json.loads(kept)

    def _after(
        self, message: Message, turn_id: str, at: datetime, reply: Reply | None, timings: Timings, error: str | None
    ) -> None:
        """What follows a reply: metrics, traces, the log line, the record."""
        self._tell(
            FinishedTurn(
                turn_id,
                at,
                message.channel,
                reply.topic if reply else "none",
                timings,
                language=reply.language if reply else "",
                worded_by=reply.worded_by if reply else "template",
                missing=reply.missing if reply else (),
                stale=tuple(s.what for s in reply.stale) if reply else (),
                error=error,
                conversation_hash=short_hash(message.conversation_id),
                user_hash=short_hash(message.user_id),
            )
        )
        if len(self._records) >= MAX_RECORDS:
            self.dropped += 1
            return
        if error == BadInput.__name__:
            return
        record = TurnRecord(
            id=turn_id,
            at=at,
            channel=message.channel,
            conversation_hash=short_hash(message.conversation_id),
            language=reply.language if reply else (message.language or "id"),
            total_ms=timings.total_ms,
            user_hash=short_hash(message.user_id),
            topic=reply.topic if reply else None,
            worded_by=reply.worded_by if reply else "template",
            missing=reply.missing if reply else (),
            error_kind=error,
            timings=as_json(timings),
        )
        task = asyncio.get_running_loop().create_task(self._recorded(record))
        self._records.add(task)
        task.add_done_callback(self._records.discard)

    async def _recorded(self, record: TurnRecord) -> None:
        try:
            await self._store(record)
        except Unavailable:
            log.warning("turn_not_recorded", turn_id=record.id)

    async def drain(self) -> None:
        """Wait until every turn taken is recorded."""
        if self._records:
            await asyncio.gather(*tuple(self._records), return_exceptions=True)


def as_json(timings: Timings) -> dict[str, object]:
    """Timings as they are stored with a turn."""
    return {
        "stages": [
            {"name": s.name, "start_ms": round(s.start_ns / 1e6, 3), "ms": round(s.took_ns / 1e6, 3)}
            for s in timings.stages
        ],
        "cache": dict(timings.caches),
        "sql_statements": timings.sql_statements,
        "model_calls": timings.model_calls,
    }

"""One message from beginning to end: answer within the time limit, then record, never on the reply's path."""

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from random import Random

import structlog
from cachetools import TTLCache

from adapters.postgres.people import person_hash
from adapters.postgres.turns import TurnRecord
from adapters.telemetry.turns import FinishedTurn, TellTurn
from bot.clock import today
from bot.records import MARK_SECONDS, Recorder, StoreTurns
from bot.subscriptions import Answers
from core.errors import BadInput, DatabaseUnavailable, ExportMateError, Unavailable
from core.message import Message, Reply
from core.timing import Timings, note_size, open_turn

MAX_PAIRS, PAIR_SECONDS = 1000, 3600
MAX_SHOWN = 1000  # characters of a question that administrators are shown
log = structlog.get_logger("turn")

SendReply = Callable[[Reply], Awaitable[None]]


def short_hash(text: str) -> str:
    """Twelve characters that stand for a person or a conversation without naming them; empty for nobody."""
    return person_hash(text)


class Turns:
    """Takes turns; keeps their records until they are stored.

    With `show_text` whoever is told of a finished turn gets what was asked, too; the record never holds it.
    """

    def __init__(
        self, answerer: Answers, store: StoreTurns, tell: TellTurn, *, time_limit: float, show_text: bool = False
    ) -> None:
        self._answerer, self._tell, self._show_text = answerer, tell, show_text
        self._records = Recorder(store)
        self._time_limit = time_limit
        self._random = Random(uuid.uuid4().int)  # noqa: S311  # ids need to be unique, not secret; asking the system each time is slow
        self._open: dict[
            str, asyncio.Event | None
        ] = {}  # turns that are not over; an event where somebody waits for it
        self._pairs: TTLCache[str, str] = TTLCache(
            MAX_PAIRS, PAIR_SECONDS
        )  # goods and code by turn, for marks that come soon

    @property
    def dropped(self) -> int:
        """Turns that were not recorded: too many waited, or the program stopped while the database was away."""
        return self._records.dropped

    async def take_turn(self, message: Message, on_text: SendReply | None = None) -> tuple[Reply, Timings, str]:
        """Answer a message: the reply, its timings and the turn's id.

        Raises Unavailable where the facts cannot be reached or the time limit is passed, BadInput for what cannot be read.
        """
        turn_id = f"{self._random.getrandbits(128):032x}"
        at = datetime.now(UTC)
        self._open[turn_id] = None
        reply: Reply | None = None
        error: str | None = None
        with open_turn(turn_id) as timings:
            # Told when the message is dealt with, sending included, so that its stage is measured too.
            timings.when_closed(lambda closed: self._after(message, turn_id, at, reply, closed, error))
            try:
                async with asyncio.timeout(self._time_limit):
                    reply = await self._answerer.answer(message, today(), on_text)
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
        try:
            # Nothing that is told or kept names anybody.
            conversation, person = short_hash(message.conversation_id), short_hash(message.user_id)
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
                    stale=tuple([s.what for s in reply.stale]) if reply and reply.stale else (),
                    error=error,
                    conversation_hash=conversation,
                    user_hash=person,
                    question=message.text[:MAX_SHOWN] if self._show_text else "",
                )
            )
            if error != BadInput.__name__:
                self._records.put(
                    TurnRecord(
                        id=turn_id,
                        at=at,
                        channel=message.channel,
                        conversation_hash=conversation,
                        language=reply.language if reply else (message.language or "id"),
                        total_ms=timings.total_ms,
                        user_hash=person,
                        topic=reply.topic if reply else None,
                        worded_by=reply.worded_by if reply else "template",
                        missing=reply.missing if reply else (),
                        error_kind=error,
                        timings=timings,
                    )
                )
        finally:
            if (waited_for := self._open.pop(turn_id, None)) is not None:
                waited_for.set()

    async def recorded(self, turn_id: str) -> None:
        """Wait until a turn of this instance is over and recorded, for a mark that comes at once.

        A turn that is not known here waits for nothing. Raises DatabaseUnavailable where it cannot be recorded now.
        """
        if turn_id in self._open:
            over = self._open[turn_id] = self._open[turn_id] or asyncio.Event()
            try:
                async with asyncio.timeout(MARK_SECONDS):
                    await over.wait()
            except TimeoutError as late:
                raise DatabaseUnavailable("the turn is not over yet") from late
        await self._records.stored(turn_id)

    async def settle(self) -> None:
        """Wait until every turn that is over is recorded; raises DatabaseUnavailable."""
        await self._records.stored()

    async def drain(self) -> None:
        """Record what waits, within a few seconds; for the stop."""
        await self._records.drain()

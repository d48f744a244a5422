"""Whole answers in the shared cache, as JSON that is read back to the last field or not at all."""

from collections.abc import Callable
from datetime import UTC, datetime

import orjson

from adapters.caches.shared import Layer
from core.answer_cache import Answer, AnswerKey
from core.errors import DataError
from core.reply_json import reply_from_json, reply_to_json

TTL = 3600.0  # seconds at most


def _now() -> datetime:
    return datetime.now(UTC)


class SharedAnswers:
    """Fulfils `core.answer_cache.Further`."""

    def __init__(self, layer: Layer, ttl: float = TTL, *, now: Callable[[], datetime] = _now) -> None:
        self._layer, self._ttl, self._now = layer, ttl, now

    async def get(self, key: AnswerKey) -> Answer | None:
        """The answer that another instance gave, None where there is none, it has ended or cannot be read."""
        found = await self._layer.get(key.version, tuple(key))
        if found is None:
            return None
        try:
            until, reply, state = orjson.loads(found)
            if not isinstance(state, dict | None) or datetime.fromisoformat(until) <= self._now():
                return None
            return Answer(reply_from_json(reply), state)
        except (DataError, ValueError, TypeError):
            return None  # of another version of the program, or garbage

    def put(self, key: AnswerKey, answer: Answer, until: datetime) -> None:
        """Keep an answer until a moment, or as long as entries live."""
        seconds = min(self._ttl, (until - self._now()).total_seconds())
        body = [until.isoformat(), reply_to_json(answer.reply), answer.state]
        self._layer.put(key.version, tuple(key), orjson.dumps(body, default=str), seconds)

"""Rows in the shared cache: JSON of the nouns that each statement gives, read back to the last field or not at all."""

import math
import random
from collections.abc import Callable, Hashable
from time import time
from typing import Any

import orjson

from adapters.caches.rows import ABSENT
from adapters.caches.shared import Layer
from core.errors import DataError
from core.evidence import DutyEvidence, ExchangeRate, Passage, ReferencePrice
from core.history.model import History
from core.typed_json import from_json, to_json

# What each statement of `Knowledge` gives; others are not shared.
KINDS: dict[str, Any] = {
    "duty_evidence": DutyEvidence,
    "reference_prices": tuple[ReferencePrice | None, ...],
    "exchange_rates": tuple[ExchangeRate | None, ...],
    "history": History,
    "search_passages": tuple[Passage, ...],
    "search_goods": tuple[tuple[str, float], ...],
}


class SharedRows:
    """Fulfils `adapters.caches.rows.Beyond` for keys (data version, statement, arguments …).

    Shortly before rows end, by chance and the earlier the longer they took to make, one instance makes them anew: so the
    instances do not all ask the database in the moment when they end (Vattani et al., Optimal probabilistic cache stampede
    prevention, 2015).
    """

    def __init__(
        self,
        layer: Layer,
        ttl: float = 3600,
        *,
        clock: Callable[[], float] = time,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._layer, self._ttl, self._clock, self._chance = layer, ttl, clock, chance

    async def get(self, key: Hashable) -> Any:
        """The rows of a key, `ABSENT` where they are not known, cannot be read, or are better made anew."""
        version, name, rest = _parts(key)
        if name not in KINDS:
            return ABSENT
        found = await self._layer.get(version, (name, *rest))
        if found is None:
            return ABSENT
        try:
            end, cost, value = orjson.loads(found)
            rows = from_json(KINDS[name], value)
            due = self._clock() - float(cost) * math.log(1.0 - self._chance()) >= float(end)
        except (DataError, ValueError, TypeError):
            return ABSENT  # of another version of the program, or garbage
        return ABSENT if due else rows

    def put(self, key: Hashable, value: Any, cost: float) -> None:
        """Keep the rows of a key that took `cost` seconds to make."""
        version, name, rest = _parts(key)
        if name in KINDS:
            body = orjson.dumps([self._clock() + self._ttl, cost, to_json(value)])
            self._layer.put(version, (name, *rest), body, self._ttl)


def _parts(key: Hashable) -> tuple[Any, str, tuple[Any, ...]]:
    if isinstance(key, tuple) and len(key) >= 2 and isinstance(key[1], str):
        return key[0], key[1], key[2:]
    return None, "", ()

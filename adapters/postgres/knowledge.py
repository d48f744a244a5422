"""The facts as core asks for them: small tables from memory, the rest from the database through a cache of rows."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from datetime import date
from typing import Protocol, TypeVar

from adapters.postgres import evidence, search
from adapters.postgres.history import history
from adapters.postgres.pool import Pool
from adapters.postgres.vocabulary import renewed
from core.evidence import DutyEvidence, ExchangeRate, Passage, RateKind, ReferencePrice
from core.history.model import History, HistoryKind
from core.knowledge import KnowledgeBase, Matrix

Value = TypeVar("Value")


class RowCache(Protocol):
    """What keeps rows that were fetched."""

    async def get(self, key: Hashable, fetch: Callable[[], Awaitable[Value]]) -> Value:
        """The value of a key, fetched where it is not held."""
        ...


class PostgresKnowledge:
    """Fulfils `core.ports.Knowledge`. Every key holds the data version, so a load needs no clearing."""

    def __init__(self, pool: Pool, base: KnowledgeBase, cache: RowCache) -> None:
        self._pool = pool
        self._base = base
        self._cache = cache
        self._renewing = asyncio.Lock()  # of two at once the later to end might have looked first

    @property
    def base(self) -> KnowledgeBase:
        """The small tables of the data version in use."""
        return self._base

    async def refresh(self) -> KnowledgeBase:
        """Take the data version in force after a load; questions under way keep the one they began with. Raises DatabaseUnavailable."""
        async with self._renewing:
            self._base = await renewed(self._pool, self._base)
        return self._base

    async def duty_evidence(self, product: str, peb_day: date, payment_day: date) -> DutyEvidence:
        """See `adapters.postgres.evidence.duty_evidence`."""
        key = ("duty_evidence", product, peb_day, payment_day)
        return await self._cached(key, lambda: evidence.duty_evidence(self._pool, product, peb_day, payment_day))

    async def reference_prices(self, key: str, days: Sequence[date]) -> Sequence[ReferencePrice | None]:
        """See `adapters.postgres.evidence.reference_prices`."""
        wanted = tuple(days)
        return await self._cached(
            ("reference_prices", key, wanted), lambda: evidence.reference_prices(self._pool, key, wanted)
        )

    async def exchange_rates(self, wanted: Sequence[tuple[RateKind, str, date]]) -> Sequence[ExchangeRate | None]:
        """See `adapters.postgres.evidence.exchange_rates`."""
        asked = tuple(wanted)
        return await self._cached(("exchange_rates", asked), lambda: evidence.exchange_rates(self._pool, asked))

    async def history(self, kind: HistoryKind, key: str, since: date, until: date) -> History:
        """See `adapters.postgres.history.history`."""
        wanted = ("history", kind, key, since, until)
        return await self._cached(wanted, lambda: history(self._pool, kind, key, since, until))

    async def search_passages(
        self, text: str, vector: Matrix | None, day: date, *, regulation: str | None = None, limit: int = 5
    ) -> Sequence[Passage]:
        """See `adapters.postgres.search.search_passages`."""
        key = ("search_passages", text, None if vector is None else vector.tobytes(), day, regulation, limit)
        model = self._base.model
        return await self._cached(
            key,
            lambda: search.search_passages(
                self._pool, text, vector, day, regulation=regulation, limit=limit, model=model
            ),
        )

    async def search_goods(self, text: str, limit: int = 10) -> Sequence[tuple[str, float]]:
        """See `adapters.postgres.search.search_goods`."""
        return await self._cached(("search_goods", text, limit), lambda: search.search_goods(self._pool, text, limit))

    async def _cached(self, key: tuple[Hashable, ...], fetch: Callable[[], Awaitable[Value]]) -> Value:
        return await self._cache.get((self._base.version, *key), fetch)

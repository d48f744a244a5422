"""What Prometheus reads off the program: taken every few seconds, so that a scrape never waits for the database."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, time

import structlog

from adapters.postgres.feeds import PostgresFeeds
from adapters.postgres.inbox import PostgresInbox
from adapters.postgres.pool import Pool
from adapters.postgres.stats import model_use
from adapters.postgres.status import status
from adapters.telemetry.readings import FeedHealth, Readings, feed_health, memory, validity
from bot.clock import JAKARTA, today, utc_now
from core.errors import DatabaseUnavailable

PAUSE = 5.0  # seconds between two looks at the database
DATA_EVERY = 12  # looks between two at the validity of figures and at the feeds, which change by the day and the quarter of an hour
States = Callable[[], Mapping[str, bool]]
log = structlog.get_logger("readings")


class Watch:
    """Keeps the last look; `read` is what the metrics ask."""

    def __init__(
        self,
        pool: Pool,
        lag: Callable[[], float],
        dropped: Callable[[], Mapping[str, int]],
        *,
        pool_limit: int,
        up: States = dict,
        circuit_open: States = dict,
        learn: Callable[[int, float], None] | None = None,
        feeds: bool = True,
    ) -> None:
        """`dropped` by sink, `up` and `circuit_open` by upstream, each asked at every reading: none may wait.

        `learn` is told now and then what the models of all instances used today: tokens and US dollars.
        Without `feeds` no publisher is asked, so that none can fail.
        """
        self._pool, self._lag, self._dropped, self._limit = pool, lag, dropped, pool_limit
        self._up, self._circuit_open, self._learn = up, circuit_open, learn
        self._feeds = feeds
        self._last = Readings()

    def read(self) -> Readings:
        """The program now, with what the database told last."""
        used, limit = memory()
        opened, idle = self._pool.size
        return replace(
            self._last,
            loop_lag_seconds=self._lag(),
            memory_bytes=used,
            memory_limit_bytes=limit,
            pool_open=opened,
            pool_idle=idle,
            pool_limit=self._limit,
            up={**self._up(), **self._last.up},
            circuit_open=self._circuit_open(),
            dropped=self._dropped(),
        )

    async def run(self) -> None:
        """Look at the database for as long as this is not cancelled."""
        looks = 0
        while True:
            try:
                backlog = await PostgresInbox(self._pool).backlog()
                data, feeds, cost = self._last.data, self._last.feeds, self._last.cost_today_usd
                if looks % DATA_EVERY == 0:
                    data = validity(await status(self._pool, today()), today())
                    feeds, cost = await self._health(), await self._used()
            except DatabaseUnavailable:
                self._last = replace(self._last, up={"database": False})
            else:
                self._last = Readings(
                    backlog.waiting,
                    backlog.working,
                    backlog.failed,
                    backlog.oldest_seconds,
                    data,
                    feeds,
                    up={"database": True},
                    cost_today_usd=cost,
                )
                looks += 1
            await asyncio.sleep(PAUSE)

    async def _health(self) -> Mapping[str, FeedHealth]:
        """How the publishers' feeds fare, which is the same at all instances."""
        return feed_health(await PostgresFeeds(self._pool).states(), utc_now()) if self._feeds else {}

    async def _used(self) -> float:
        """What the models of all instances cost today, US dollars."""
        midnight = datetime.combine(today(), time(), JAKARTA)
        tokens, cost_usd = await model_use(self._pool, midnight)
        if self._learn is not None:
            self._learn(tokens, cost_usd)
        return cost_usd

"""What the program does by itself while it runs: follow the facts, remove what is too old."""

import asyncio
from datetime import UTC, datetime, timedelta

import structlog

from adapters.postgres import hs_pairs, turns
from adapters.postgres.inbox import PostgresInbox
from adapters.postgres.knowledge import PostgresKnowledge
from adapters.postgres.pool import Pool
from adapters.postgres.status import data_version, watch_data_version
from adapters.postgres.subscriptions import PostgresSubscriptions
from adapters.postgres.unanswered import PostgresUnanswered
from adapters.telemetry.metrics import Metrics
from bot.memory import give_back
from core.errors import DatabaseUnavailable

FIRST_RETENTION = 60.0  # seconds after the start, and between tries that failed
RETENTION_PAUSE = 6 * 3600.0  # seconds between removals of what is too old
log = structlog.get_logger("app")


async def follow_data(dsn: str, pool: Pool, knowledge: PostgresKnowledge, metrics: Metrics) -> None:
    """Read the small tables anew when any instance loads facts; a lost connection is tried again."""
    changed = asyncio.Event()
    while True:
        try:
            async with watch_data_version(dsn, lambda _version: changed.set()):
                if await data_version(pool) != knowledge.base.version:
                    changed.set()
                while True:
                    try:
                        async with asyncio.timeout(60):
                            await changed.wait()
                    except TimeoutError:
                        if await data_version(pool) == knowledge.base.version:
                            continue
                    changed.clear()
                    base = await knowledge.refresh()
                    metrics.data_version.set(base.version)
                    log.info("data_refreshed", version=base.version)
                    await asyncio.to_thread(give_back)
        except DatabaseUnavailable as error:
            log.warning("data_watch_lost", reason=error.message)
            await asyncio.sleep(5)


async def keep_retention(pool: Pool, days: int) -> None:
    """Remove what is older than RETENTION_DAYS, a while after the start and then every six hours."""
    pause = FIRST_RETENTION
    while True:
        await asyncio.sleep(pause)
        before = datetime.now(UTC) - timedelta(days=days)
        try:
            gone = await turns.prune(pool, before) + await PostgresInbox(pool).prune(before)
            gone += await hs_pairs.prune(pool, before)
            gone += await PostgresUnanswered(pool).prune(before) + await PostgresSubscriptions(pool).prune(before)
        except DatabaseUnavailable as error:
            log.warning("retention_failed", reason=error.message)
            continue
        pause = RETENTION_PAUSE
        log.info("retention_kept", removed=gone)

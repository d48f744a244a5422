"""The jobs that have their hours: refreshing rates, and telling of figures that end.

The hours are those of western Indonesia. A job that is still at work is not started a second time; one whose hour passed while the
machine slept is made up for once. That of all instances only one acts is the business of each job.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

import structlog

from adapters.postgres.feeds import End, PostgresFeeds
from bot import feed_texts
from bot.admin.ports import Announce, Leads, Remembered
from bot.clock import JAKARTA, today
from bot.feeds import Refresher
from core.errors import ExportMateError
from core.message import Language, Reply

FIRST = 15.0  # seconds after the start before the rates are looked at
LATE_BY = 3600  # seconds for which a missed hour is made up for
ENDS_AHEAD = timedelta(days=3)  # figures that end so soon are told of
ENDS_BACK = timedelta(days=7)  # and those that ended so lately
TOLD: Final = "feeds:ends"  # under which name is remembered what was told
log = structlog.get_logger("schedule")


@dataclass(frozen=True, slots=True)
class Job:
    """Something done at its hours."""

    name: str
    run: Callable[[], Awaitable[object]]
    hours: Mapping[str, str | int] = field(default_factory=dict)  # fields of a cron line
    first: float | None = None  # seconds after the start of a first run; None: at its hours only


def jobs(
    refresher: Refresher,
    store: PostgresFeeds,
    remembered: Remembered,
    leads: Leads,
    announce: Announce,
    language: Language,
) -> tuple[Job, ...]:
    """The program's jobs. Which rates are due is decided at each look; a look costs one statement."""
    ends = partial(tell_ends, store, remembered, leads, announce, language)
    return (
        Job("rates", refresher.refresh_due, {"minute": "*/5", "second": 20}, first=FIRST),
        Job("ends", ends, {"hour": 8, "minute": 5}),
    )


@asynccontextmanager
async def running(wanted: Sequence[Job]) -> AsyncIterator[None]:
    """Run jobs at their hours for as long as the block runs; those at work at its end are cancelled and awaited."""
    from apscheduler.schedulers.asyncio import AsyncIOScheduler
    from apscheduler.triggers.cron import CronTrigger
    from apscheduler.triggers.date import DateTrigger

    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    at_work: set[asyncio.Task[object]] = set()
    scheduler = AsyncIOScheduler(
        timezone=JAKARTA, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": LATE_BY}
    )
    for job in wanted:
        guarded = partial(_guarded, job, at_work, asyncio.Lock())
        scheduler.add_job(guarded, CronTrigger(timezone=JAKARTA, **job.hours), id=job.name, jitter=20)
        if job.first is not None:
            moment = datetime.now(JAKARTA) + timedelta(seconds=job.first)
            scheduler.add_job(guarded, DateTrigger(moment, timezone=JAKARTA), id=f"{job.name} at first")
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)
        for task in at_work:
            task.cancel()
        await asyncio.gather(*at_work, return_exceptions=True)


async def _guarded(job: Job, at_work: set[asyncio.Task[object]], lock: asyncio.Lock) -> None:
    """Run a job unless it is at work already; what goes wrong is logged, and its next hour comes all the same."""
    task = asyncio.current_task()
    if lock.locked() or task is None:
        return
    at_work.add(task)
    try:
        async with lock:
            await job.run()
    except ExportMateError as error:
        log.warning("job_failed", job=job.name, error=type(error).__name__, reason=error.message)
    except Exception:
        log.exception("job_failed", job=job.name)
    finally:
        at_work.discard(task)


async def tell_ends(
    store: PostgresFeeds,
    remembered: Remembered,
    leads: Leads,
    announce: Announce,
    language: Language,
    day: Callable[[], date] = today,
) -> None:
    """Tell administrators once of each figure that ends without a successor. Raises DatabaseUnavailable."""
    if not leads():
        return
    now = day()
    # The tax rate ends every Tuesday: that is told of only when its successor did not come.
    ends = [
        end
        for end in await store.ends(now - ENDS_BACK, now + ENDS_AHEAD)
        if end.what != "exchange_rate" or end.last_day < now
    ]
    told = set(await remembered.get(TOLD) or ())
    new = [end for end in ends if _key(end) not in told]
    if new:
        announce(
            Reply(feed_texts.ending([(_name(e, language), e.last_day) for e in new], now, language), language, "help")
        )
    if {_key(end) for end in ends} != told:
        await remembered.put(TOLD, sorted(_key(end) for end in ends))


def _key(end: End) -> str:
    return f"{end.what} {end.name} {end.last_day}"


def _name(end: End, language: Language) -> str:
    words = {
        "exchange_rate": ("kurs pajak USD", "tax exchange rate of the US dollar"),
        "reference_price": ("harga referensi", "reference price"),
        "levy": ("pungutan ekspor", "export levy"),
    }[end.what][0 if language == "id" else 1]
    return words if end.what == "exchange_rate" else f"{words} {end.name}"

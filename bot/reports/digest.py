"""The digest: what a day or an hour was like, in words and a picture, told once by one instance of all."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol

import structlog

from adapters.postgres.pool import Pool
from adapters.postgres.stats import Performance, Unanswered, performance, unanswered
from bot.admin.commands import Clock
from bot.admin.perf import perf_text
from bot.admin.period import Period
from bot.admin.picture import Pictures
from bot.admin.ports import Leads, Remembered
from bot.admin.words import count, percent
from bot.clock import JAKARTA, utc_now
from bot.reports.texts import say
from core.errors import ExportMateError
from core.message import Language, Reply

Rhythm = Literal["hourly", "daily"]
PERIODS: Final[dict[Rhythm, Period]] = {"hourly": Period(1, "h"), "daily": Period(24, "h")}
DAILY_HOUR = 8  # of Jakarta, when the daily one is sent
LOOK = 20.0  # seconds between two looks at the clock
AGAIN = 180.0  # seconds until figures that could not be read are asked for again
TRIES = 5
READ_SECONDS = 45.0  # for all figures of a digest
SHOWN_UNANSWERED = 5
log = structlog.get_logger("reports")


@dataclass(frozen=True, slots=True)
class Figures:
    """What a digest tells of."""

    whole: Performance
    unanswered: tuple[Unanswered, ...] = ()


class Send(Protocol):
    """Puts a message for the admin chats; never waits."""

    def __call__(self, message: Reply, /, *, urgent: bool) -> None:
        """Put it, before lines; urgent ones before others."""
        ...


ReadFigures = Callable[[datetime, datetime, Period], Awaitable[Figures]]


def due(now: datetime, rhythm: Rhythm) -> datetime:
    """The end of the last period that is over."""
    local = now.astimezone(JAKARTA).replace(minute=0, second=0, microsecond=0)
    if rhythm == "hourly":
        return local
    today = local.replace(hour=DAILY_HOUR)
    return today if today <= now else today - timedelta(days=1)


def digest_text(figures: Figures, rhythm: Rhythm, language: Language) -> str:
    """The words of a digest."""
    until = _day_and_hour(figures.whole.until)
    if figures.whole.whole is None:
        return say("nothing", language, until=until)
    text = perf_text(
        figures.whole,
        PERIODS[rhythm],
        language,
        title=say(rhythm, language, until=until),
    )
    return f"{text}\n\n{_unanswered(figures.unanswered, figures.whole.whole.replies, language)}"


def _unanswered(rows: tuple[Unanswered, ...], replies: int, language: Language) -> str:
    if not rows:
        return say("all_answered", language)
    total = sum(row.count for row in rows)
    share = percent(total / replies, language)
    lines = [f"**{say('digest_unanswered', language, count=count(total, language), share=share)}**"]
    lines += [f"- {_kind(row, language)}: {count(row.count, language)}" for row in rows[:SHOWN_UNANSWERED]]
    if hidden := sum(row.count for row in rows[SHOWN_UNANSWERED:]):
        lines.append(f"- …: {count(hidden, language)}")
    return "\n".join(lines)


def _kind(row: Unanswered, language: Language) -> str:
    if row.asked_back:
        return say("goods_missing", language, topic=row.topic)
    return say("out_of_scope" if row.topic == "out_of_scope" else "not_read", language)


def _day_and_hour(at: datetime) -> str:
    return at.astimezone(JAKARTA).strftime("%d-%m %H:%M WIB")


async def read_figures(pool: Pool, since: datetime, until: datetime, period: Period) -> Figures:
    """The figures of [since, until). Raises DatabaseUnavailable."""
    whole = await performance(pool, since, until, step=period.step)
    rows, _ = await unanswered(pool, since, until)
    return Figures(whole, tuple(rows))


class Digests:
    """Sends a digest when a period is over, where this instance speaks for all; run by `run`."""

    def __init__(
        self,
        read: ReadFigures,
        remembered: Remembered,
        leads: Leads,
        send: Send,
        rhythm: Callable[[], Rhythm | None],  # asked at every look; None: no digest is wanted
        language: Language,
        pictures: Pictures,
        *,
        now: Clock = utc_now,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._read, self._remembered, self._leads, self._send = read, remembered, leads, send
        self._rhythm, self._language, self._now, self._sleep = rhythm, language, now, sleep
        self._pictures = pictures
        self._settled: dict[Rhythm, datetime] = {}  # what this instance need not look at again

    async def run(self) -> None:
        """Look at the clock for as long as this is not cancelled."""
        while True:
            try:
                await self._look()
            except Exception as error:  # noqa: BLE001  # the next digest must come all the same
                log.warning("digest_failed", error=type(error).__name__)
            await self._sleep(LOOK)

    async def _look(self) -> None:
        """Send what is due, once. The first look ever, and one while nothing is wanted, only note from where on."""
        wanted = self._rhythm()
        rhythm: Rhythm = wanted or "daily"
        until = due(self._now(), rhythm)
        if self._settled.get(rhythm) == until or not self._leads():
            return
        last = await self._last(rhythm)
        if last is not None and last >= until:
            self._settled[rhythm] = until
        elif last is None or wanted is None:
            await self._note(rhythm, until)
        else:
            await self._tell(rhythm, until)

    async def _tell(self, rhythm: Rhythm, until: datetime) -> None:
        """Read, note that it is told, and tell; where that cannot be, say so after several tries."""
        period = PERIODS[rhythm]
        for tried in range(TRIES):
            if tried:
                await self._sleep(AGAIN)
            try:
                async with asyncio.timeout(READ_SECONDS):
                    figures = await self._read(until - period.length, until, period)
                if tried and (last := await self._last(rhythm)) is not None and last >= until:
                    return  # another instance was quicker
                await self._note(rhythm, until)
            except (ExportMateError, TimeoutError) as error:
                log.warning("digest_without_figures", error=type(error).__name__, tried=tried + 1)
                continue
            if figures.whole.whole is not None or rhythm == "daily":
                self._send(await self._digest(figures, rhythm), urgent=False)
            return
        self._settled[rhythm] = until
        text = say("digest_away", self._language, until=_day_and_hour(until))
        self._send(Reply(text, self._language, "help"), urgent=False)

    async def _digest(self, figures: Figures, rhythm: Rhythm) -> Reply:
        text = digest_text(figures, rhythm, self._language)
        if figures.whole.whole is None:
            return Reply(text, self._language, "help")
        picture = await self._pictures.draw(figures.whole, PERIODS[rhythm], self._language)
        return Reply(text, self._language, "help", attachments=(picture,) if picture else ())

    async def _last(self, rhythm: Rhythm) -> datetime | None:
        """The end of the last period that was told; None for none, or for a note that cannot be read."""
        async with asyncio.timeout(READ_SECONDS):
            noted = await self._remembered.get(_name(rhythm))
        try:
            at = datetime.fromisoformat(noted) if isinstance(noted, str) else None
        except ValueError:
            return None
        return at if at is not None and at.tzinfo is not None else None

    async def _note(self, rhythm: Rhythm, until: datetime) -> None:
        """Keep for all instances, and over restarts, that a period is done with."""
        async with asyncio.timeout(READ_SECONDS):
            await self._remembered.put(_name(rhythm), until.isoformat())
        self._settled[rhythm] = until


def _name(rhythm: Rhythm) -> str:
    return f"digest_sent_{rhythm}"

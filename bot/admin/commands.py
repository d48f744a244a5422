"""What administrators can ask in a chat: a command and what follows it in, a text or a reply with a picture out.

Who may ask is the channel's to decide. Every answer comes within a time limit, also where the database is away.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import structlog

from adapters.postgres.inbox import PostgresInbox
from adapters.postgres.pool import Pool
from adapters.postgres.stats import (
    LayerUse,
    busy_workers,
    layer_use,
    performance,
    slowest,
    turns_named,
    unanswered,
    versions,
)
from adapters.postgres.status import status
from adapters.telemetry.readings import Readings, ReadProgram
from bot.admin import replies
from bot.admin.asking import asked_by
from bot.admin.caches import Caches, caches_text, clear, usage
from bot.admin.perf import perf_text
from bot.admin.period import DEFAULT, read_period
from bot.admin.picture import Pictures
from bot.admin.status import Instance, Stored, data_text, measure_health, status_text
from bot.admin.texts import quoted, say
from bot.clock import utc_now
from core.errors import BadInput, ExportMateError, Unavailable
from core.message import Language, Reply

log = structlog.get_logger("admin")
Answer = Callable[[str, Language], Awaitable[Reply | str]]
STATUS_SECONDS = 5.0  # for the database when the state is asked: what is well must be told soon
Clock = Callable[[], datetime]
Day = Callable[[], date]


@dataclass(frozen=True, slots=True)
class AdminCommand:
    """A command as menus show it."""

    name: str
    usage: str  # what may follow
    text_id: str
    text_en: str


COMMANDS: Final = (
    AdminCommand("perf", "[1h|24h|7d]", "Waktu jawaban, dengan gambar", "Reply times, with a picture"),
    AdminCommand("slow", "[1h|24h|7d]", "Balasan paling lambat", "The slowest replies"),
    AdminCommand("turn", "ID", "Satu balasan, tahap demi tahap", "One reply, stage by stage"),
    AdminCommand("status", "", "Keadaan data dan layanan", "State of data and services"),
    AdminCommand("unanswered", "[1h|24h|7d]", "Yang belum terjawab", "What had no answer"),
    AdminCommand("cache", "[clear NAME]", "Isi cache, atau kosongkan", "Caches, or empty one"),
)


class Admin:
    """Answers administrators; `answer` fulfils `AnswerAdmin` and `data_status` fulfils `DataStatus` of the channels."""

    def __init__(
        self,
        pool: Pool,
        instance: Instance,
        today: Day,
        *,
        caches: Caches | None = None,
        read: ReadProgram | None = None,  # which upstreams answer
        now: Clock = utc_now,
        seconds: float = 15.0,  # for what the database is asked
        pictures: Pictures | None = None,  # without any, figures have none
    ) -> None:
        self._pool, self._instance, self._today, self._now = pool, instance, today, now
        self._caches: Caches = caches or {}
        self._read = read
        self._seconds = seconds
        self._pictures = pictures
        self._shown = list(COMMANDS)
        self._answers: dict[str, Answer] = {
            "perf": self._perf,
            "slow": self._slow,
            "turn": self._turn,
            "status": self._status,
            "unanswered": self._unanswered,
            "cache": self._cache,
        }

    def add(self, command: AdminCommand, answer: Answer) -> None:
        """Take on a further command, or another answer to a known one."""
        self._shown = [c for c in self._shown if c.name != command.name] + [command]
        self._answers[command.name] = answer

    @property
    def commands(self) -> tuple[AdminCommand, ...]:
        """The commands there are, for menus."""
        return tuple(self._shown)

    async def answer(self, command: str, args: str, language: Language = "id", who: str = "") -> Reply | str:
        """The answer to a command without its slash and what follows it, or a sentence about why there is none.

        `who` asks, "telegram:7": what the command changes is kept under that name.
        """
        name = command.strip().lstrip("/").casefold()
        answer = self._answers.get(name)
        if answer is None:
            return say("unknown", language, command=quoted(command), commands=self._listed(language))
        try:
            with asked_by(who):
                return await answer(args.strip(), language)
        except BadInput:
            return say("bad_period", language, text=quoted(args))
        except TimeoutError:
            return say("too_long", language, seconds=f"{self._seconds:g}")
        except ExportMateError as error:
            log.warning("admin_command_failed", command=name, error=type(error).__name__, reason=error.message)
            return say("away", language)

    async def data_status(self, language: Language) -> str:
        """Which data are valid until when, in a few lines of light Markdown."""
        try:
            async with asyncio.timeout(min(self._seconds, STATUS_SECONDS)):
                day = self._today()
                return data_text(await status(self._pool, day), day, language)
        except (ExportMateError, TimeoutError):
            return say("data_away", language)

    def _listed(self, language: Language) -> str:
        return "\n".join(
            f"- `{' '.join(filter(None, (c.name, c.usage)))}` {c.text_id if language == 'id' else c.text_en}"
            for c in self._shown
        )

    async def _perf(self, args: str, language: Language) -> Reply | str:
        period, until = read_period(args), self._now()
        async with asyncio.timeout(self._seconds):
            figures = await performance(self._pool, until - period.length, until, step=period.step)
        text = perf_text(figures, period, language)
        if figures.whole is None:
            return text
        picture = await self._pictures.draw(figures, period, language) if self._pictures else None
        if picture is None:
            return f"{text}\n\n{say('no_picture', language)}"
        return Reply(text, language, "help", attachments=(picture,))

    async def _slow(self, args: str, language: Language) -> str:
        period, until = read_period(args), self._now()
        async with asyncio.timeout(self._seconds):
            turns = await slowest(self._pool, until - period.length, until, replies.SLOWEST)
        return replies.slow_text(turns, period, language)

    async def _turn(self, args: str, language: Language) -> str:
        prefix = replies.id_prefix(args)
        if prefix is None:
            return say("turn_which", language)
        async with asyncio.timeout(self._seconds):
            turns = await turns_named(self._pool, prefix, replies.SEVERAL)
        return replies.turn_text(turns, prefix, language)

    async def _unanswered(self, args: str, language: Language) -> str:
        period, until = read_period(args), self._now()
        async with asyncio.timeout(self._seconds):
            rows, whole = await unanswered(self._pool, until - period.length, until)
        return replies.unanswered_text(rows, whole, period, language)

    async def _status(self, _args: str, language: Language) -> str:
        """What runs; the part of the process stands also where the database is away."""
        health, stored = await asyncio.gather(measure_health(), self._stored())
        now = self._read() if self._read else Readings()
        return status_text(
            self._instance,
            stored,
            health,
            self._pool.size,
            self._now(),
            self._today(),
            language,
            answering=now.up,
            held_back=now.circuit_open,
            feeds=now.feeds,
        )

    async def _stored(self) -> Stored | None:
        try:
            async with asyncio.timeout(min(self._seconds, STATUS_SECONDS)):
                return Stored(
                    await versions(self._pool),
                    await status(self._pool, self._today()),
                    await PostgresInbox(self._pool).backlog(),
                    await busy_workers(self._pool),
                )
        except (Unavailable, TimeoutError) as error:
            log.warning("admin_status_without_database", error=type(error).__name__)
            return None

    async def _cache(self, args: str, language: Language) -> str:
        word, _, name = args.partition(" ")
        if word.casefold() == "clear" and name.strip():
            return clear(self._caches, name, language)
        if args:
            return usage(self._caches, language)
        return caches_text(self._caches, await self._layers(), language)

    async def _layers(self) -> list[LayerUse] | None:
        until = self._now()
        try:
            async with asyncio.timeout(min(self._seconds, STATUS_SECONDS)):
                return await layer_use(self._pool, until - read_period(DEFAULT).length, until)
        except (Unavailable, TimeoutError):
            return None

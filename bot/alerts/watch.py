"""The running part of the alerts: looks every few seconds, tells the administrators' channel, and keeps what was chosen."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import structlog

from adapters.postgres.alert_seed import TurnMinute, alert_seed
from adapters.postgres.pool import Pool
from adapters.telemetry.labels import REFUSALS
from adapters.telemetry.readings import Readings, ReadProgram
from bot.admin.ports import Announce, Leads, Remembered
from bot.alerts.engine import Alert, Engine
from bot.alerts.messages import ended_text, row, started_text
from bot.alerts.remember import Memory
from bot.alerts.rules import RULES, Rule, Seen
from bot.alerts.windows import LONG, SLOW_MS, Clock, Windows
from bot.clock import utc_now
from core.errors import ExportMateError
from core.message import Language, Reply

PAUSE = 5.0  # seconds between two looks
REMEMBER_PAUSE = 30.0  # seconds between two readings of what other instances chose
SEED_SECONDS = 30.0  # for reading the turns of the last three days
Seed = Callable[[datetime, datetime], Awaitable[Sequence[TurnMinute]]]  # the recorded turns of [since, until) by minute
log = structlog.get_logger("alerts")


def speaks_always() -> bool:
    """For an instance that is alone."""
    return True


def recorded(pool: Pool) -> Seed:
    """The recorded turns of a database; those whose request was at fault or whose person left count for nothing."""

    async def seed(since: datetime, until: datetime) -> Sequence[TurnMinute]:
        return await alert_seed(pool, since, until, slow_ms=SLOW_MS, uncounted={*REFUSALS, "CancelledError"})

    return seed


class Alerts:
    """The alerts of this instance; `run` looks for as long as it is not cancelled, `tell` and `called` of `windows` feed it."""

    def __init__(
        self,
        windows: Windows,
        read: ReadProgram,
        announce: Announce,
        *,
        instance: str,
        rules: Sequence[Rule] = RULES,
        leads: Leads = speaks_always,
        remembered: Remembered | None = None,
        seed: Seed | None = None,
        language: Language = "id",
        cooldown: timedelta = timedelta(minutes=30),
        now: Clock = utc_now,
        pause: float = PAUSE,
        remember_pause: float = REMEMBER_PAUSE,
    ) -> None:
        self.rules, self.instance = tuple(rules), instance
        self._windows, self._read, self._announce, self._leads = windows, read, announce, leads
        self._seed, self._language, self._now = seed, language, now
        self._pause, self._remember_pause = pause, remember_pause
        self._engine = Engine(cooldown)
        self._memory = Memory(remembered)
        self.evaluated: datetime | None = None  # when it looked last

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """Open ones and pending ones."""
        return self._engine.alerts

    @property
    def now(self) -> datetime:
        """The moment of its clock."""
        return self._now()

    def mutes(self) -> dict[str, datetime]:
        """The alerts that are muted, until when."""
        return self._memory.mutes(self._now())

    async def mute(self, name: str, until: datetime | None) -> bool:
        """Mute an alert by its name, or none any more; False where only this instance knows of it for now."""
        known = await self._memory.mute(name, until, self._now())
        log.info("alert_muted" if until else "alert_unmuted", alert=name, until=until and until.isoformat())
        return known

    def open_alerts(self) -> list[Mapping[str, Any]]:
        """The open alerts for the dashboard, the most severe first: JSON rows."""
        order = ("critical", "warning", "info")
        mutes = self.mutes()
        found = sorted((a for a in self.alerts if a.is_open), key=lambda a: (order.index(a.rule.severity), a.since))
        return [row(alert, self._language, muted=alert.rule.name in mutes) for alert in found]

    async def run(self) -> None:
        """Look and tell for as long as this is not cancelled; a look that fails is logged and the next one comes."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._look_on())
            group.create_task(self._remember_on())

    async def _look_on(self) -> None:
        while True:
            try:
                self.look()
            except Exception as error:  # noqa: BLE001  # whatever goes wrong in one look must not blind all others
                log.error("alerts_not_evaluated", error=type(error).__name__, reason=str(error)[:200])
            await asyncio.sleep(self._pause)

    def look(self) -> None:
        """Evaluate every rule once and tell what changed."""
        now, leads = self._now(), self._leads()
        readings = self._readings()
        if readings is not None:
            self._windows.look(readings)
        seen = Seen(self._windows, readings)
        step = self._engine.step(
            now, [(rule, rule.read(seen, rule.over)) for rule in self.rules], mutes=self._memory.mutes(now), leads=leads
        )
        self.evaluated = now
        for alert in step.started:
            log.warning("alert_started", **_fields(alert), since=alert.since.isoformat())
        for alert in step.ended:
            lasted = ((alert.clear_since or now) - alert.since).total_seconds()
            log.info("alert_ended", **_fields(alert), lasted_s=round(lasted), told=alert.told)
        if step.tell_ended:
            self._say(ended_text(step.tell_ended, self.instance, self._language))
        if step.tell_started:
            self._say(started_text(step.tell_started, self.instance, self._language, now))

    def _readings(self) -> Readings | None:
        try:
            return self._read()
        except Exception as error:  # noqa: BLE001  # ReadingsFailed is the alert for it
            log.warning("readings_failed", error=type(error).__name__)
            return None

    def _say(self, text: str) -> None:
        """Hand a message over; where that fails, the log has the alert."""
        try:
            self._announce(Reply(text, self._language, "help"))
        except Exception as error:  # noqa: BLE001  # the channel's trouble must not stop the looking
            log.error("alert_not_announced", error=type(error).__name__)

    async def _remember_on(self) -> None:
        """Take up what was before the start, then follow what other instances chose."""
        seeded = self._seed is None
        while True:
            try:
                seeded = seeded or await self._seeded()
                await self._memory.read_mutes(self._now())
                await self._share_told()
            except Exception as error:  # noqa: BLE001  # alerts go on with what this instance knows
                log.error("alerts_not_remembered", error=type(error).__name__, reason=str(error)[:200])
            await asyncio.sleep(self._remember_pause)

    async def _share_told(self) -> None:
        """Who leads writes which shared alerts were told; the others, and whoever has just started, take it over."""
        if not self._memory.knows_told or not self._leads():
            told = await self._memory.read_told()
            if told is not None:
                self._engine.adopt(told, self.rules)
        if self._leads():
            await self._memory.keep_told(self._engine.told_shared())

    async def _seeded(self) -> bool:
        """Count the turns recorded before the start; whether that is settled."""
        assert self._seed is not None  # noqa: S101  # asked for only where there is one
        began = self._windows.began
        with suppress(TimeoutError, ExportMateError):
            async with asyncio.timeout(SEED_SECONDS):
                minutes = await self._seed(began - timedelta(seconds=LONG), began)
            self._windows.seed(minutes)
            log.info("alerts_seeded", minutes=len(minutes), turns=sum(m.answered + m.failed for m in minutes))
            return True
        return False


def _fields(alert: Alert) -> dict[str, Any]:
    """An alert in the log."""
    units = [limit.unit for limit in alert.rule.limits]
    values = {unit: round(value, 3) for unit, value in zip(units, alert.measured.values, strict=True)}
    return {"alert": alert.rule.name, "label": alert.label, "severity": alert.rule.severity, "values": values}

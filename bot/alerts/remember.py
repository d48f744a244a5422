"""What all instances know of the alerts, also after a restart: which are muted until when, and which shared ones were told."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import structlog

from bot.admin.ports import Remembered
from bot.alerts.engine import Key
from core.errors import Unavailable

MUTES: Final = "alert_mutes"  # until when, ISO 8601, by the alert's name
TOLD: Final = "alerts_told"  # since when, by the alert's name and label
SECONDS = 5.0  # for the database
log = structlog.get_logger("alerts")


class Memory:
    """Mutes, and what was told; where the database is away it goes by what it knows, and makes up for it later."""

    def __init__(self, remembered: Remembered | None) -> None:
        self._remembered = remembered
        self._mutes: dict[str, datetime] = {}
        self._unsaved: dict[str, datetime | None] = {}  # choices that the database does not have yet
        self._told: dict[Key, datetime] | None = None  # as the database has it; None: not read yet
        self._choosing = asyncio.Lock()

    def mutes(self, now: datetime) -> dict[str, datetime]:
        """The alerts that are muted, until when."""
        return {name: until for name, until in self._mutes.items() if until > now}

    async def mute(self, name: str, until: datetime | None, now: datetime) -> bool:
        """Mute an alert, or none any more; False where only this instance knows of it for now."""
        self._choose(self._mutes, name, until)
        self._unsaved[name] = until
        return await self.read_mutes(now)

    async def read_mutes(self, now: datetime) -> bool:
        """Take what other instances chose, and give them what was chosen here; whether that worked."""
        if self._remembered is None:
            return True  # nobody else is to know
        async with self._choosing:
            chosen = dict(self._unsaved)
            try:
                async with asyncio.timeout(SECONDS):
                    found = _times(await self._remembered.get(MUTES))
                    for name, until in chosen.items():
                        self._choose(found, name, until)
                    found = {name: until for name, until in found.items() if until > now}
                    if chosen:
                        await self._remembered.put(MUTES, {n: until.isoformat() for n, until in found.items()} or None)
            except (Unavailable, TimeoutError):
                return False
            for name, until in chosen.items():
                if self._unsaved.get(name) == until:
                    self._unsaved.pop(name, None)
            for name, until in self._unsaved.items():  # chosen while the database was asked
                self._choose(found, name, until)
            self._mutes = found
            return True

    async def read_told(self) -> Mapping[Key, datetime] | None:
        """The shared alerts that were told, None where that is not known."""
        if self._remembered is None:
            return None
        try:
            async with asyncio.timeout(SECONDS):
                found = _times(await self._remembered.get(TOLD))
        except (Unavailable, TimeoutError):
            return None
        self._told = {_key(name): since for name, since in found.items()}
        return self._told

    async def keep_told(self, told: Mapping[Key, datetime]) -> None:
        """Keep what was told where that changed; tried again at the next call where the database is away."""
        if self._remembered is None or self._told is None or self._told == told:
            return
        try:
            async with asyncio.timeout(SECONDS):
                value = {"/".join(key): since.isoformat() for key, since in told.items()}
                await self._remembered.put(TOLD, value or None)
        except (Unavailable, TimeoutError):
            return
        self._told = dict(told)

    @property
    def knows_told(self) -> bool:
        """Whether it was read what was told; before that, nothing of it may be written."""
        return self._told is not None

    @staticmethod
    def _choose(mutes: dict[str, datetime], name: str, until: datetime | None) -> None:
        if until is None:
            mutes.pop(name, None)
        else:
            mutes[name] = until


def _times(value: Any) -> dict[str, datetime]:
    """Moments by name; what was written by a hand that did not know how is left out and logged."""
    found: dict[str, datetime] = {}
    for name, at in value.items() if isinstance(value, Mapping) else ():
        try:
            moment = datetime.fromisoformat(at)
        except (TypeError, ValueError):
            log.warning("alert_memory_unreadable", name=str(name)[:60])
            continue
        if moment.tzinfo is not None:
            found[str(name)] = moment
    return found


def _key(text: str) -> Key:
    name, _, label = text.partition("/")
    return name, label

"""Reports of finished turns to the admin chats, in the mode that an administrator chose: each, slow, digest or off."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from time import monotonic
from typing import Final, Literal, get_args

import structlog

from adapters.telemetry.turns import FinishedTurn
from bot.admin.commands import AdminCommand
from bot.admin.ports import Remembered
from bot.admin.texts import quoted
from bot.admin.words import count, ms
from bot.reports.digest import Rhythm
from bot.reports.lines import turn_line
from bot.reports.outgoing import State
from bot.reports.posts import Posts
from bot.reports.slow import Guard, slow_message, worth_showing
from bot.reports.texts import say
from core.errors import ExportMateError
from core.message import Language

Mode = Literal["each", "slow", "digest", "off"]
MODES: Final[tuple[Mode, ...]] = get_args(Mode)
CHOICE = "report_mode"  # the name under which the choice is remembered
FOLLOW = 30.0  # seconds between two looks at what was chosen at another instance
SECONDS = 10.0  # for the choice to be read or kept
COMMAND: Final = AdminCommand(
    "report", "[each|slow|digest|off]", "Laporan ke kanal admin", "Reports to the admin channel"
)
log = structlog.get_logger("reports")


class Reports:
    """`tell` is a listener of finished turns, `command` answers `/report`, `follow` runs beside them."""

    def __init__(
        self,
        posts: Posts,
        remembered: Remembered,
        *,
        mode: Mode,  # until an administrator chooses
        digest: Rhythm,
        slow_ms: float,
        language: Language,
        show_text: bool = False,
        clock: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._posts, self._remembered, self._sleep = posts, remembered, sleep
        self._setting: Mode = mode
        self._choice: Mode | None = None
        self._digest: Rhythm = digest
        self._slow_ms, self._language, self._show_text = slow_ms, language, show_text
        self._guard = Guard(clock)

    @property
    def mode(self) -> Mode:
        """What is reported now."""
        return self._choice or self._setting

    def rhythm(self) -> Rhythm | None:
        """How often the digest comes in this mode, None for never; beside slow replies once a day is enough."""
        if self.mode == "off" or not self._posts.anywhere:
            return None
        return "daily" if self.mode == "slow" else self._digest

    def tell(self, turn: FinishedTurn) -> None:
        """Put what is reported of a turn; its words are made later, where it is sent."""
        mode = self.mode
        if mode in ("digest", "off") or not self._posts.anywhere:
            return
        line = partial(turn_line, turn, self._language, show_text=self._show_text)
        if mode == "each":
            self._posts.line(line)
        if worth_showing(turn, self._slow_ms):
            if self._guard.passes():
                message = partial(slow_message, turn, self._language, show_text=self._show_text)
                self._posts.announce(message, urgent=False)
            elif mode == "slow":
                self._posts.line(line)

    async def follow(self) -> None:
        """Do what was chosen at any instance, for as long as this is not cancelled."""
        while True:
            try:
                async with asyncio.timeout(SECONDS):
                    self.choose(await self._remembered.get(CHOICE))
            except (ExportMateError, TimeoutError) as error:
                log.info("report_mode_not_read", error=type(error).__name__)
            await self._sleep(FOLLOW)

    async def command(self, args: str, language: Language) -> str:
        """Tell how reports are sent, or change it for all instances. Raises DatabaseUnavailable, TimeoutError."""
        word = args.strip().casefold()
        if not word:
            return self._told(language)
        mode = next((m for m in MODES if m == word), None)
        if mode is None:
            return f"{say('no_such_mode', language, text=quoted(args))} {say('report_usage', language)}"
        async with asyncio.timeout(SECONDS):
            await self._remembered.put(CHOICE, mode)
        self.choose(mode)
        log.info("report_mode_chosen", mode=mode)
        text = say("report_set", language, mode=mode, what=self._what(language))
        return text if self._posts.anywhere else f"{text}\n\n{say('no_target', language)}"

    def choose(self, value: object) -> None:
        """Report so at this instance from now on, as the setting says where the value is no mode."""
        self._choice = next((m for m in MODES if m == value), None)

    def _told(self, language: Language) -> str:
        origin = say("by_choice" if self._choice else "by_setting", language)
        parts = [f"{say('report', language, mode=self.mode, what=self._what(language))} {origin}"]
        if self._posts.anywhere:
            lines = [f"- {_state(state, language)}" for state in self._posts.states]
            parts.append("\n".join([*lines, "", say("this_instance", language)]))
        else:
            parts.append(say("no_target", language))
        return "\n\n".join([*parts, say("report_usage", language)])

    def _what(self, language: Language) -> str:
        """The mode in words."""
        rhythm = say(f"rhythm_{'daily' if self.mode == 'slow' else self._digest}", language)
        name = "mode_slow" if self.mode == "slow" else self.mode
        return say(name, language, rhythm=rhythm, limit=ms(self._slow_ms, language))


def _state(state: State, language: Language) -> str:
    text = say(
        "target",
        language,
        target=state.target,
        messages=count(state.messages, language),
        lines=count(state.lines, language),
        waiting=count(state.waiting, language),
        dropped=count(state.dropped, language),
    )
    return f"{text}. {say('failing', language, kind=state.failing)}" if state.failing else text

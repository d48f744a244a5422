"""Signs of life while a reply is being worded: nothing at first, then typing, then the text as it grows."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from types import TracebackType
from typing import Self

import structlog

from adapters.telegram.normalise import Place
from adapters.telegram.render import render_text
from adapters.telegram.sender import Sender
from core.errors import ExportMateError
from core.message import Reply

_TYPING_LASTS = 4.5  # Telegram shows it for five seconds
_DRAFT_EVERY = 1.0
_EDIT_EVERY = 3.0  # a group has 20 calls a minute for everybody in it
log = structlog.get_logger("telegram")

Preview = Callable[[str], Awaitable[None]]


class Progress:
    """Runs beside a turn; `on_text` takes its growing texts.

    Signs that only decorate are broken off when the reply is there. A preview in a group is a real message: it is waited
    for, since its id must be known.
    """

    def __init__(self, sender: Sender, place: Place, *, after: float, draft_id: int, preview: Preview | None) -> None:
        self._sender, self._place, self._after = sender, place, after
        self._draft_id, self._preview = draft_id or 1, preview
        self._latest: Reply | None = None
        self._stop = asyncio.Event()
        self._previewing = False
        self._task: asyncio.Task[None] | None = None

    async def on_text(self, reply: Reply, /) -> None:
        """Take the reply as it stands now."""
        self._latest = reply

    async def __aenter__(self) -> Self:
        self._task = asyncio.get_running_loop().create_task(self._run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        if self._task is not None:
            if not self._previewing:
                self._task.cancel()
            await asyncio.wait([self._task])
            if not self._task.cancelled() and (failure := self._task.exception()):
                log.warning("telegram_progress_failed", kind=type(failure).__name__)

    async def _run(self) -> None:
        shown, typed = "", -_TYPING_LASTS
        pause = self._after
        while not await self._stopped(pause):
            html = render_text(self._latest.text)[-1] if self._latest else ""
            pause = _EDIT_EVERY if self._place.group and shown else _DRAFT_EVERY
            if html and html != shown and await self._show(html):
                shown = html
            elif not shown and monotonic() - typed >= _TYPING_LASTS:
                typed = monotonic()
                await self._sender.typing(self._place)

    async def _show(self, html: str) -> bool:
        if self._preview is None:
            return await self._sender.draft(self._place, self._draft_id, html)
        self._previewing = True
        try:
            await self._preview(html)
        except ExportMateError:
            return False  # the reply itself meets the same trouble and says so
        finally:
            self._previewing = False
        return True

    async def _stopped(self, seconds: float) -> bool:
        """Wait, but no longer than until the reply is there."""
        try:
            async with asyncio.timeout(seconds):
                await self._stop.wait()
        except TimeoutError:
            return self._stop.is_set()
        return True

"""Signs of life while a reply is being worded: nothing at first, then a status, then the text as it grows."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from time import monotonic
from types import TracebackType
from typing import Self

import structlog

from adapters.slack.delivery import Delivery, Sent, Target
from adapters.slack.render import render_text, streamed
from adapters.slack.sender import Mark
from core.errors import ExportMateError
from core.message import Reply

_EVERY = 1.0  # seconds between two looks at the growing text
_STATUS_LASTS = 60.0  # Slack lets it go after two minutes
_STREAM_LIMIT = 11_000  # characters; the calls take 12,000
log = structlog.get_logger("slack")


class Progress:
    """Runs beside a turn; `on_text` takes its growing texts, `stop` ends the signs and gives what was shown."""

    def __init__(self, delivery: Delivery, target: Target, sent: Sent, status: str, *, after: float) -> None:
        self._delivery, self._target, self._sent = delivery, target, sent
        self._status, self._after = status, after
        self._latest: Reply | None = None
        self._shown, self._stream = "", False
        self._status_at: float | None = None
        self._ending = asyncio.Event()
        self._holding = False  # a message is being made whose time stamp must be known
        self._task: asyncio.Task[None] | None = None

    async def on_text(self, reply: Reply, /) -> None:
        """Take the reply as it stands now."""
        self._latest = reply

    async def stop(self) -> Sent:
        """End the signs; what is left of them is a message that shows an unfinished text, or nothing."""
        self._ending.set()
        if self._task is not None:
            if not self._holding:
                self._task.cancel()
            await asyncio.wait([self._task])
            if not self._task.cancelled() and (failure := self._task.exception()):
                log.warning("slack_progress_failed", kind=type(failure).__name__)
        return self._sent

    async def __aenter__(self) -> Self:
        if self._target.threaded:
            self._task = asyncio.get_running_loop().create_task(self._run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
        if self._status_at is not None:
            await self._set_status("")

    async def _run(self) -> None:
        pause = self._after
        while not await self._ended(pause):
            pause = _EVERY
            text = self._latest.text if self._latest else ""
            if text and text != self._shown:
                await self._show(text)
            elif not self._shown and (self._status_at is None or monotonic() - self._status_at > _STATUS_LASTS):
                self._status_at = monotonic()
                await self._set_status(self._status)

    async def _set_status(self, status: str) -> None:
        """Best effort: Slack may not know the thread."""
        place, client = self._target.place, self._delivery.sender.client
        await self._delivery.sender.effort(
            f"status:{place.channel}",
            lambda: client.assistant_threads_setStatus(channel_id=place.channel, thread_ts=place.thread, status=status),
        )

    async def _show(self, text: str) -> None:
        """Show a text: the first time as a new message, then by appending, or by replacing where it changed."""
        if not self._sent.ts:
            self._holding = True
            try:
                await self._begin(text)
            finally:
                self._holding = False
        elif self._stream and text.startswith(self._shown) and len(text) < _STREAM_LIMIT:
            await self._decorated(text, lambda ts: self._append(ts, text[len(self._shown) :]))
        elif not self._stream:
            await self._decorated(text, lambda ts: self._replace(ts, text))

    async def _begin(self, text: str) -> None:
        """Start a stream, or post a message to be replaced where streams are not to be had."""
        place, sender, person = self._target.place, self._delivery.sender, self._target.person
        started = await sender.light(
            place.channel,
            lambda: sender.client.chat_startStream(
                channel=place.channel, thread_ts=place.thread, markdown_text=streamed(text[:_STREAM_LIMIT]),
                recipient_team_id=person.team or place.team, recipient_user_id=person.user_id,
            ),
        )  # fmt: skip
        if started is not None and started.get("ts"):
            ts, self._stream = str(started["ts"]), True
        else:
            try:
                ts = await sender.post(place, render_text(text)[0], Mark(self._target.key, "0"))
            except ExportMateError:
                return  # the reply itself meets the same trouble and says so
            if not ts:
                return  # what cannot be named cannot grow
        self._shown = text
        self._sent = replace(self._sent, begun=True, ts=(ts,), live=True)
        await self._delivery.note(self._target, self._sent)

    async def _decorated(self, text: str, call: Callable[[str], Awaitable[object]]) -> None:
        """Change the shown message if the budget has room; a stream that broke is replaced from then on."""
        ts = self._sent.ts[0]
        if not self._delivery.sender.has_room(self._target.place.channel):
            return
        if await self._delivery.sender.effort(self._target.place.channel, lambda: call(ts)) is None:
            self._stream = False
        else:
            self._shown = text

    async def _append(self, ts: str, more: str) -> object:
        client = self._delivery.sender.client
        return await client.chat_appendStream(channel=self._target.place.channel, ts=ts, markdown_text=streamed(more))

    async def _replace(self, ts: str, text: str) -> object:
        part, client = render_text(text)[0], self._delivery.sender.client
        return await client.chat_update(
            channel=self._target.place.channel, ts=ts, text=part.text, blocks=list(part.blocks)
        )

    async def _ended(self, seconds: float) -> bool:
        """Wait, but no longer than until the reply is there."""
        try:
            async with asyncio.timeout(seconds):
                await self._ending.wait()
        except TimeoutError:
            return self._ending.is_set()
        return True

"""Calls to Slack that are budgeted, tried again within a deadline, and never repeated when that could double a message.

A message carries its key and its number as metadata. When a post was handed over and no clear answer came, the thread is
asked for that metadata before anything is posted again.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.budget import SendBudget
from adapters.slack.events import Place
from adapters.slack.failures import CALL_ERRORS, Failure, read_failure
from adapters.slack.ports import CHANNEL
from adapters.slack.pulse import Pulse
from adapters.slack.render import Part
from adapters.slack.responses import respond
from core.errors import NotAllowed, TooMany, Unavailable
from core.message import Attachment
from core.timing import count_retry

T = TypeVar("T")
METADATA = "exportmate_reply"
_COSMETIC = 3.0  # seconds
log = structlog.get_logger("slack")


class Unreachable(NotAllowed):
    """The channel takes no messages from the app."""


class Refused(Unavailable):
    """Slack finds the call wrong in itself."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Slack refused a call: {code}")
        self.code = code


class Uncertain(Unavailable):
    """A call was handed over and no answer came: it may have been done."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Names a message of ours: what it answers and which of its messages it is."""

    key: str
    number: str

    @property
    def metadata(self) -> dict[str, Any]:
        """As Slack keeps it with the message."""
        return {"event_type": METADATA, "event_payload": {"key": self.key, "number": self.number}}

    def is_on(self, message: Mapping[str, Any]) -> bool:
        """Whether a message carries it."""
        found = message.get("metadata") or {}
        return all(found.get(name) == value for name, value in self.metadata.items())


class Sender:
    """Sends for one app."""

    def __init__(
        self,
        client: AsyncWebClient,
        session: aiohttp.ClientSession,
        budget: SendBudget,
        pulse: Pulse,
        *,
        deadline: float,
        pause: float = 0.5,
    ) -> None:
        self.client, self._session, self._budget, self._pulse = client, session, budget, pulse
        self._deadline, self._pause = deadline, pause

    async def post(self, place: Place, part: Part, mark: Mark, *, doubtful: bool = False, aside: bool = False) -> str:
        """Post a message and give its time stamp; `doubtful`: an earlier try may have posted it.

        `aside`: nobody waits for it; it lets replies go first, and is rather lost than doubled where Slack does not tell.
        Raises Unreachable, Unavailable, TooMany; Uncertain where it may have been posted and is not posted again.
        """

        async def send(part: Part, thread: str) -> str:
            answer = await self.client.chat_postMessage(
                channel=place.channel, thread_ts=thread or None, text=part.text, blocks=list(part.blocks) or None,
                metadata=mark.metadata, unfurl_links=False, unfurl_media=False,
            )  # fmt: skip
            return str(answer.get("ts") or (answer.get("message") or {}).get("ts") or "")

        async def found() -> str | None:
            try:
                return await self.find(place, mark)
            except LookupError as error:
                if aside:
                    raise Uncertain("Slack does not tell what arrived") from error
                raise

        async def made(part: Part, thread: str, *, doubtful: bool = False) -> str:
            return await self.call(place.channel, lambda: send(part, thread), found, doubtful=doubtful, aside=aside)

        try:
            return await made(part, place.thread, doubtful=doubtful)
        except Refused as error:
            if error.code == "thread_not_found":
                return await made(part, "")
            return await made(_bare(part, error), place.thread)

    async def update(self, place: Place, ts: str, part: Part) -> bool:
        """Replace a message of ours; False when it can no longer be changed."""

        async def change() -> bool:
            await self.client.chat_update(channel=place.channel, ts=ts, text=part.text, blocks=list(part.blocks))
            return True

        for _ in range(4):
            try:
                return await self.call(place.channel, change)
            except Refused as error:
                if error.code != "streaming_state_conflict":
                    log.warning("slack_update_refused", code=error.code)
                    return False
            await asyncio.sleep(self._pause)
        return False

    async def post_ephemeral(self, place: Place, user_id: str, part: Part) -> None:
        """Show a message to one person in a channel. Raises Unreachable, Unavailable, TooMany."""

        async def show(part: Part) -> None:
            await self.client.chat_postEphemeral(
                channel=place.channel, user=user_id, thread_ts=place.thread or None, text=part.text,
                blocks=list(part.blocks) or None,
            )  # fmt: skip

        try:
            await self._once(place.channel, lambda: show(part))
        except Refused as error:
            bare = _bare(part, error)
            await self._once(place.channel, lambda: show(bare))

    async def respond(self, url: str, part: Part, *, public: bool = False) -> bool:
        """Answer through a response URL; False when it is used up, too old or refuses the answer. Raises Unavailable."""
        return await respond(
            self._session, url, part, public=public, deadline=self._deadline, pause=self._pause, over=self._pulse.call
        )

    async def open_direct(self, user_id: str) -> str:
        """The channel of a person's direct messages. Raises Unreachable, Unavailable."""
        answer = await self.call(user_id, lambda: self.client.conversations_open(users=[user_id]))
        return str((answer.get("channel") or {}).get("id") or user_id)  # Slack takes a person's id in its place

    async def upload(self, place: Place, file: Attachment, *, aside: bool = False) -> None:
        """Upload a file into a thread; `aside`: nobody waits for it. Raises Unreachable, Unavailable."""
        await self._once(
            place.channel,
            lambda: self.client.files_upload_v2(
                filename=file.name,
                content=file.content,
                title=file.name,
                channel=place.channel,
                thread_ts=place.thread or None,
            ),
            aside=aside,
        )

    async def find(self, place: Place, mark: Mark) -> str | None:
        """The time stamp of a message of ours by its mark. None when it is not there; LookupError when Slack does not tell."""
        try:
            if place.thread:
                answer = await self.client.conversations_replies(
                    channel=place.channel, ts=place.thread, include_all_metadata=True, limit=200
                )
            else:
                answer = await self.client.conversations_history(
                    channel=place.channel, include_all_metadata=True, limit=15
                )
        except CALL_ERRORS as error:
            failure = read_failure(error)
            if failure.kind == "refused" and failure.code == "thread_not_found":
                return None
            if failure.kind in ("refused", "gone"):
                raise LookupError(failure.code) from error
            raise
        messages: list[Mapping[str, Any]] = answer.get("messages") or []
        return next((str(m["ts"]) for m in messages if mark.is_on(m)), None)

    async def light(self, channel: str, call: Callable[[], Awaitable[T]]) -> T | None:
        """Make a call that may be left out; None when it was, or failed."""
        if not self.has_room(channel):
            return None
        return await self.effort(channel, call)

    def has_room(self, channel: str) -> bool:
        """Whether a call that only decorates may be made now; it is counted then."""
        return self._budget.try_take(channel)

    async def effort(self, channel: str, call: Callable[[], Awaitable[T]]) -> T | None:
        """Make a call once, briefly; None when it failed."""
        try:
            async with asyncio.timeout(_COSMETIC):
                return await call()
        except CALL_ERRORS as error:
            failure = read_failure(error)
            if failure.kind == "limited":
                self._budget.pause(channel, failure.retry_after)
            log.info("slack_courtesy_failed", code=failure.code)
            return None

    async def _once(self, channel: str, call: Callable[[], Awaitable[object]], *, aside: bool = False) -> None:
        """Make a call that leaves no mark to look for: one without an answer counts as done."""
        try:
            await self.call(channel, call, once=True, aside=aside)
        except Uncertain:
            log.warning("slack_send_uncertain")

    async def call(
        self, channel: str, call: Callable[[], Awaitable[T]], found: Callable[[], Awaitable[T | None]] | None = None, *,
        doubtful: bool = False, once: bool = False, aside: bool = False,
    ) -> T:  # fmt: skip
        """Make a call that matters until it works or the deadline passes; `found` looks for what a lost answer left.

        `aside`: it lets replies go first.

        Raises Unreachable, Refused, Unavailable, TooMany; Uncertain for a call that is made `once` and got no answer in time.
        """
        until, pause, again = monotonic() + self._deadline, self._pause, False
        while True:
            try:
                if doubtful and found is not None and (done := await _looked(found)) is not None:
                    return done
                await self._budget.take(channel, within=max(0.0, until - monotonic()), aside=aside)
                if again:
                    count_retry(CHANNEL)
                again = True
                return await call()
            except CALL_ERRORS as error:
                failure = read_failure(error)
                _raise_for(failure, error)
                if failure.kind == "limited":
                    self._budget.pause(channel, failure.retry_after)
                    if monotonic() + failure.retry_after > until:
                        raise TooMany(failure.retry_after) from error
                    continue
                silent = isinstance(error, TimeoutError) or (aside and not isinstance(error, SlackApiError))
                if once and silent and failure.kind == "doubtful":
                    raise Uncertain("Slack did not answer") from error
                doubtful = doubtful or failure.kind == "doubtful"
                if monotonic() + pause > until:
                    raise Unavailable("Slack does not answer") from error
            await asyncio.sleep(pause * (0.5 + random.random()))  # noqa: S311  # spreads retries, guards nothing
            pause = min(2 * pause, 8.0)


async def _looked(found: Callable[[], Awaitable[T | None]]) -> T | None:
    """What a lost answer left, None also where Slack does not let the app look."""
    try:
        return await found()
    except LookupError as error:
        log.warning("slack_cannot_look", code=str(error))
        return None


def _bare(part: Part, error: Refused) -> Part:
    """The message as text alone where Slack refused its blocks; raises the error where that was not it."""
    if not (part.blocks and ("block" in error.code or "attachment" in error.code or error.code == "invalid_arguments")):
        raise error
    log.warning("slack_blocks_refused", code=error.code)
    return Part((), part.full)


def _raise_for(failure: Failure, error: BaseException) -> None:
    """Raise for what no further try can mend."""
    if failure.kind == "gone":
        raise Unreachable(f"the channel takes no messages: {failure.code}") from error
    if failure.kind == "rejected":
        raise Unavailable(f"Slack does not accept the token: {failure.code}") from error
    if failure.kind == "refused":
        raise Refused(failure.code) from error

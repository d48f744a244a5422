"""Files that administrators send: which are taken, what is said of them, and how their content is fetched."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from http import HTTPStatus
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.delivery import Sent, Target
from adapters.slack.events import Said, Shared
from adapters.slack.failures import CALL_ERRORS, read_failure, seconds_of
from adapters.slack.ports import CHANNEL, SlackSettings
from adapters.slack.pulse import Pulse
from adapters.slack.render import render_text
from adapters.slack.replies import Desk
from adapters.slack.texts import say
from core.channels import SentFile
from core.errors import NotAllowed, TooMany, Unavailable
from core.message import Language

_PIECE: Final = 256 * 1024  # bytes at once
_SCOPE: Final = "files:read"
_A_TRY: Final = 40.0  # seconds after which the next file of a message waits for another try of the inbox


class Withheld(NotAllowed):
    """Slack does not hand a file over, however often it is asked; `why` names a sentence."""

    def __init__(self, why: str) -> None:
        super().__init__(f"Slack does not hand a file over: {why}")
        self.why = why


def takes_files(settings: SlackSettings, said: Said) -> bool:
    """Whether a message brings files that are read: an administrator's, in direct messages or in the admin channel."""
    if not said.files or said.person.user_id not in settings.admins:
        return False
    place = said.place
    return place.direct or bool({place.channel, f"{place.team}/{place.channel}"} & settings.admin_channels)


@dataclass(frozen=True, slots=True)
class Found:
    """A file as Slack describes it when it is asked."""

    name: str
    size: int  # bytes
    address: str  # that gives its content to who shows the token


class Fetcher:
    """Fetches what people shared, with the token of one installation."""

    def __init__(
        self, client: AsyncWebClient, session: aiohttp.ClientSession, pulse: Pulse, api_url: str, *, seconds: float
    ) -> None:
        self._client, self._session, self._pulse, self._seconds = client, session, pulse, seconds
        self._host = (urlsplit(api_url).hostname or "").removeprefix("www.")

    async def look_up(self, shared: Shared) -> Found:
        """Ask for a file. Raises Withheld, Unavailable, TooMany."""
        try:
            answer = await self._client.files_info(file=shared.file_id)
        except CALL_ERRORS as error:
            failure = read_failure(error)
            if failure.kind == "limited":
                raise TooMany(failure.retry_after) from error
            if failure.kind in ("refused", "gone"):
                raise Withheld("file_scope" if failure.code == "missing_scope" else "file_gone") from error
            raise Unavailable("Slack does not answer") from error
        found: dict[str, Any] = answer.get("file") or {}
        if found.get("mode") in ("tombstone", "hidden_by_limit"):
            raise Withheld("file_gone")
        if found.get("is_external") or found.get("mode") == "external":
            raise Withheld("file_elsewhere")
        address = str(found.get("url_private_download") or found.get("url_private") or "")
        return Found(str(found.get("name") or shared.name), int(found.get("size") or shared.size), address)

    async def read(self, found: Found) -> AsyncGenerator[bytes, None]:
        """The content, piece by piece. The token is shown to Slack's own hosts only. Raises Withheld, Unavailable, TooMany."""
        if not self._is_slacks(found.address):
            raise Withheld("file_elsewhere")
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=self._seconds, sock_read=self._seconds)
        headers = {"Authorization": f"Bearer {self._client.token}"}
        try:
            async with self._session.get(
                found.address, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                self._check(response)
                async for piece in response.content.iter_chunked(_PIECE):
                    yield piece
        except (aiohttp.ClientError, TimeoutError) as error:
            self._pulse.call(False)
            raise Unavailable("Slack does not give a file") from error

    def _check(self, response: aiohttp.ClientResponse) -> None:
        """Raise for an answer that is not the file; a redirect leads to the page where people sign in."""
        self._pulse.call(response.status < HTTPStatus.INTERNAL_SERVER_ERROR)
        if response.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise TooMany(seconds_of(response))
        if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise Unavailable("Slack does not give a file")
        if response.status == HTTPStatus.NOT_FOUND:
            raise Withheld("file_gone")
        if response.status != HTTPStatus.OK:
            raise Withheld("file_scope")

    def _is_slacks(self, address: str) -> bool:
        """Whether an address is one of Slack's, of which the Web API is one too."""
        try:
            url = urlsplit(address)
            host = url.hostname or ""
        except ValueError:
            return False
        return (
            url.scheme in ("https", "http")
            and bool(self._host)
            and (host == self._host or host.endswith(f".{self._host}"))
        )


class Files:
    """Answers files with the tools of a desk."""

    def __init__(self, desk: Desk, fetcher: Fetcher) -> None:
        self._desk, self._fetcher = desk, fetcher

    async def answer(self, said: Said, target: Target, language: Language) -> None:
        """Hand the files of a message on, one after another, each answered by itself. Raises TooMany: not done yet."""
        until = monotonic() + _A_TRY
        for number, shared in enumerate(said.files):
            own = replace(target, key=f"{target.key}:{number}" if number else target.key)
            sent = await self._desk.delivery.earlier(own)
            if sent.done:
                continue
            if monotonic() > until:
                raise TooMany(1.0)
            await self._one(said, shared, own, sent, language)

    async def _one(self, said: Said, shared: Shared, target: Target, sent: Sent, language: Language) -> None:
        """One file; how far it is stands in one message, which the answer replaces."""
        state = sent

        async def progress(text: str) -> None:
            nonlocal state
            state = await self._desk.delivery.preview(target, state, render_text(text)[0])

        try:
            found = await self._fetcher.look_up(shared)
            file = SentFile(
                name=found.name,
                size=found.size,
                most=0,
                caption=said.text,
                who=f"{CHANNEL}:{said.person.user_id}",
                key=f"{said.place.team}:{said.place.channel}:{said.ts}:{shared.file_id}",
                read=lambda: self._fetcher.read(found),
            )
            text = await self._desk.files(file, language, progress)
        except Withheld as error:
            text = say(error.why, language, scope=_SCOPE)
        await self._desk.tell(target, text, state)

"""Messages that nobody asked for, into a channel of the settings: reports and alerts. They give way to replies."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

import structlog
from cachetools import TTLCache

from adapters.slack.events import Place
from adapters.slack.render import Part, render_text, with_blocks
from adapters.slack.sender import Mark, Refused, Sender, Uncertain, Unreachable
from adapters.slack.sources import source_blocks
from adapters.slack.texts import say
from core.errors import TooMany, Unavailable
from core.message import Attachment, Reply

_CHAT = re.compile(r"(?:([TE][A-Z0-9]+)/)?([CGD][A-Z0-9]+)")
_REMEMBERED, _SECONDS = 200, 900.0  # messages broken off, and for how long they can go on
log = structlog.get_logger("slack")


@dataclass(frozen=True, slots=True)
class _Begun:
    """What became of a post so far."""

    key: str  # names its messages, so that one whose answer got lost can be looked for
    sent: int = 0
    doubtful: bool = False  # the next message may have been posted


class Posts:
    """Posts for the app. A post that failed half-way goes on where it was when the same one is posted again soon."""

    def __init__(self) -> None:
        self._begun: TTLCache[str, _Begun] = TTLCache(_REMEMBERED, _SECONDS)

    async def post(self, sender: Sender, place: Place, reply: Reply) -> None:
        """Send a reply into a channel. Raises Unreachable, and Unavailable or TooMany when the deadline passes."""
        parts = with_blocks(render_text(reply.text), (), source_blocks(reply.sources, reply.language))
        steps: Sequence[Part | Attachment] = (*parts, *reply.attachments)
        name = f"{place.team}/{place.channel} {_digest(reply)}"
        begun = self._begun.get(name) or _Begun(f"post:{secrets.token_hex(8)}")
        for number in range(begun.sent, len(steps)):
            try:
                await _send(sender, place, steps[number], Mark(begun.key, str(number)), reply, begun)
            except (Unavailable, TooMany):
                self._begun[name] = replace(begun, doubtful=True)
                raise
            begun = replace(begun, sent=number + 1, doubtful=False)
        self._begun.pop(name, None)


async def _send(sender: Sender, place: Place, step: Part | Attachment, mark: Mark, reply: Reply, begun: _Begun) -> None:
    """One message, or one file; what may have arrived is not sent again."""
    try:
        if isinstance(step, Part):
            await sender.post(place, step, mark, doubtful=begun.doubtful, aside=True)
        else:
            await _upload(sender, place, step, mark, reply)
    except Uncertain:
        log.warning("slack_post_uncertain")


async def _upload(sender: Sender, place: Place, file: Attachment, mark: Mark, reply: Reply) -> None:
    """A file, or a sentence in its place."""
    try:
        await sender.upload(place, file, aside=True)
    except Refused as error:
        log.warning("slack_file_refused", code=error.code)
        await sender.post(place, render_text(say("file_lost", reply.language))[0], mark, aside=True)


def place_of(chat: str) -> Place:
    """A channel as settings name it: its id, with `TEAM/` before it where several workspaces are served.

    Raises Unreachable.
    """
    found = _CHAT.fullmatch(chat.strip())
    if found is None:
        raise Unreachable(
            f"no channel of Slack: {chat!r}; its id begins with C, G or D, with TEAM/ before it if need be"
        )
    return Place(found[1] or "", found[2], direct=found[2].startswith("D"))


def _digest(reply: Reply) -> str:
    digest = blake2b(reply.text.encode("utf-8", "replace"), digest_size=12)
    for file in reply.attachments:
        digest.update(file.content)
    return digest.hexdigest()

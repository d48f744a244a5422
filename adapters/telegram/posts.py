"""Messages that nobody asked for, into a chat of the settings: reports and alerts. They give way to replies."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b

import structlog
from cachetools import TTLCache

from adapters.telegram.delivery import Document
from adapters.telegram.normalise import Place
from adapters.telegram.render import plain, render_text, units
from adapters.telegram.replies import document_of
from adapters.telegram.sender import CAPTION, PICTURES, FileRefused, Sender, Unreachable
from core.message import Reply

_CHAT = re.compile(r"(-?\d{1,19})(?::(\d{1,19}))?")
_REMEMBERED, _SECONDS = 200, 900.0  # messages broken off, and for how long they can go on
log = structlog.get_logger("telegram")


@dataclass(frozen=True, slots=True)
class Step:
    """One message of a post: a text, a file, or a picture with the text under it."""

    html: str = ""
    document: Document | None = None


class Posts:
    """Posts for one bot. A post that failed half-way goes on where it was when the same one is posted again soon."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._begun: TTLCache[str, int] = TTLCache(_REMEMBERED, _SECONDS)  # how many of its messages went out
        self._moved: set[str] = set()

    async def post(self, chat: str, reply: Reply) -> None:
        """Send a reply into a chat. Raises Unreachable, and Unavailable or TooMany when the deadline passes."""
        place, steps, key = place_of(chat), list(steps_of(reply)), f"{chat} {_digest(reply)}"
        for number in range(self._begun.get(key, 0), len(steps)):
            await self._send(place, steps[number])
            self._begun[key] = number + 1
        self._begun.pop(key, None)
        if (now := self._sender.there(place).chat_id) != place.chat_id and chat not in self._moved:
            self._moved.add(chat)  # an administrator's chat, named so that the setting can be put right
            log.warning("telegram_post_moved", chat=chat, now=now)

    async def _send(self, place: Place, step: Step) -> None:
        document = step.document
        if document is None:
            await self._sender.send_text(place, step.html, aside=True)
            return
        caption = step.html or document.caption
        try:
            await self._sender.send_file(place, document.file, caption=caption, marked=bool(step.html), aside=True)
        except (FileRefused, Unreachable) as error:  # words may be allowed where pictures are not
            log.warning("telegram_post_without_file", kind=type(error).__name__)
            await self._sender.send_text(place, "\n\n".join(filter(None, (step.html, document.lost))), aside=True)


def place_of(chat: str) -> Place:
    """A chat as settings name it: its id, with `:THREAD` behind it for a topic of a forum. Raises Unreachable."""
    found = _CHAT.fullmatch(chat.strip())
    if found is None or not int(found[1]):
        raise Unreachable(f"no chat of Telegram: {chat!r}; its id is a number, with :THREAD behind it for a topic")
    return Place(int(found[1]), found[1].startswith("-"), int(found[2] or 0))


def steps_of(reply: Reply) -> Iterator[Step]:
    """The messages that a reply becomes: a picture first with a short text under it, else the text before the files."""
    parts, files = render_text(reply.text), list(reply.attachments)
    short = len(parts) == 1 and units(plain(parts[0])) <= CAPTION
    if short and files and files[0].media_type in PICTURES:
        yield Step(parts[0], document_of(files.pop(0), reply.language))
    else:
        yield from (Step(html) for html in parts)
    yield from (Step(document=document_of(file, reply.language)) for file in files)


def _digest(reply: Reply) -> str:
    digest = blake2b(reply.text.encode("utf-8", "replace"), digest_size=12)
    for file in reply.attachments:
        digest.update(file.content)
    return digest.hexdigest()

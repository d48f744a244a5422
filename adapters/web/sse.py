"""Server-sent events: the events of /ask/stream, and the writer that sends a reply piece by piece.

`status` comes at once, `delta` carries answer text, `reply` the whole response, `error` the error object.
"""

from collections.abc import Mapping
from typing import Any, Literal

import orjson
from aiohttp import web

from core.message import Reply

EventName = Literal["status", "delta", "reply", "error"]
HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # or nginx holds the pieces back
}


def event(name: EventName, data: Mapping[str, Any]) -> bytes:
    """One event; JSON has no raw line breaks, so that one data line is enough."""
    return b"event: %b\ndata: %b\n\n" % (name.encode(), orjson.dumps(data))


class EventWriter:
    """Sends the events of one turn. A person who has gone away is not an error: the turn goes on without them."""

    def __init__(self, response: web.StreamResponse) -> None:
        self._response = response
        self._shown = ""
        self._gone = False

    @property
    def gone(self) -> bool:
        """Whether nobody listens any more."""
        return self._gone

    async def send(self, name: EventName, data: Mapping[str, Any]) -> None:
        """Send an event, or nothing when nobody listens."""
        if self._gone:
            return
        try:
            await self._response.write(event(name, data))
        except ConnectionError:
            self._gone = True

    async def show(self, reply: Reply) -> None:
        """Send what is new in the answer; `reset` says that the text starts again."""
        text, shown = reply.text, self._shown
        if text == shown:
            return
        self._shown = text
        if text.startswith(shown):
            await self.send("delta", {"text": text[len(shown) :], "reset": False})
        else:
            await self.send("delta", {"text": text, "reset": True})

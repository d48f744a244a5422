"""Server-sent events."""

from dataclasses import replace
from typing import cast

from aiohttp import web

from adapters.web.sse import EventWriter, event
from core.message import Reply

REPLY = Reply("", "id", "help")


class Response:
    """A response that keeps what is written, or has nobody at the other end."""

    def __init__(self, *, gone: bool = False) -> None:
        self.written: list[bytes] = []
        self.gone = gone

    async def write(self, data: bytes) -> None:
        """Keep the data."""
        if self.gone:
            raise ConnectionResetError
        self.written.append(data)


def writer(response: Response) -> EventWriter:
    """A writer to a fake response."""
    return EventWriter(cast("web.StreamResponse", response))


def test_event_is_one_data_line() -> None:
    """Line breaks of the text are escaped by JSON, so they cannot end the event."""
    assert event("delta", {"text": "a\n\ndata: b"}) == b'event: delta\ndata: {"text":"a\\n\\ndata: b"}\n\n'


async def test_only_what_is_new() -> None:
    """A growing text is sent piece by piece, the same text not at all."""
    response = Response()
    events = writer(response)
    for text in ("ab", "abcd", "abcd"):
        await events.show(replace(REPLY, text=text))
    expected = [event("delta", {"text": "ab", "reset": False}), event("delta", {"text": "cd", "reset": False})]
    assert expected == response.written


async def test_a_new_text_starts_again() -> None:
    """A text that does not go on from the one before replaces it."""
    response = Response()
    events = writer(response)
    for text in ("ab", "xy"):
        await events.show(replace(REPLY, text=text))
    assert event("delta", {"text": "xy", "reset": True}) == response.written[-1]


async def test_nobody_listens() -> None:
    """A closed connection is noted and does not disturb the turn."""
    events = writer(Response(gone=True))
    await events.send("status", {"state": "working"})
    await events.show(replace(REPLY, text="ab"))
    assert events.gone

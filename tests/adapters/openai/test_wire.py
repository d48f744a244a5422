"""The bytes of a stream: read at once where they come together, and judged one by one all the same."""

from collections.abc import Sequence

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.openai.failures import Broken, Ended
from adapters.openai.wire import Answer, Reader

DONE = b"data: [DONE]\n\n"
STOP = b'data: {"choices": [{"delta": {}, "finish_reason": "stop"}]}\n\n'
USAGE = b'data: {"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 3}}\n\n'


def says(text: str) -> bytes:
    """An event with a text."""
    return b"data: " + orjson.dumps({"choices": [{"delta": {"content": text}, "finish_reason": None}]}) + b"\n\n"


def outcome(pieces: Sequence[bytes]) -> tuple[Answer, str]:
    """What is read of a stream, and why no more of it."""
    reader = Reader()
    try:
        for piece in pieces:
            reader.feed(piece)
        reader.end()
    except (Broken, Ended) as error:
        return reader.answer, str(error)
    return reader.answer, ""


def cut(data: bytes, size: int) -> list[bytes]:
    """A stream in pieces."""
    return [data[at : at + size] for at in range(0, len(data), size)]


EVENTS = st.sampled_from(
    [
        says("Bea "), says("keluar\nCPO ☕"), says("a<b"), STOP, USAGE, DONE, b": ping\n\n", b"event: message\n", b"data:\r\n\r\n", b"data: {}\r\n",
        b"data: null\n", b"data: {broken\n\n", b'data: {"a": 1}, {"b": 2}\n\n', b'data: {"a": 1\n', b'data: {"error": {"message": "no"}}\n\n',
        b'data: {"choices": [{"delta": {"role": "user", "content": "x"}}]}\n\n', b'data: {"choices": [{"delta": {"refusal": "no"}}]}\n\n',
    ]
)  # fmt: skip


@settings(deadline=None)
@given(events=st.lists(EVENTS, max_size=12), size=st.integers(1, 300))
def test_events_that_come_together_are_read_as_if_they_came_alone(events: list[bytes], size: int) -> None:
    """With the same end, whatever stands among them; of a broken stream what was told is all that is compared."""
    alone, why = outcome([line for event in events for line in event.splitlines(keepends=True)])
    for pieces in ([b"".join(events)], cut(b"".join(events), size)):
        answer, reason = outcome(pieces)
        assert why == reason
        assert (alone.finish, alone.tokens, alone.complete) == (answer.finish, answer.tokens, answer.complete)
        assert why or alone.text == answer.text


def test_what_follows_the_end_is_not_read() -> None:
    """Not even where it is broken, in the same piece or in a later one."""
    answer, why = outcome([says("Ya.") + STOP + USAGE + DONE + b"data: {broken\n\n", says("Tidak.")])
    assert ("Ya.", "stop", (7, 3), True, "") == (answer.text, answer.finish, answer.tokens, answer.complete, why)


@pytest.mark.parametrize(
    "line", [b"{broken", b'{"a": 1}, {"b": 2}', b"7", b'{"a": 1'], ids=["broken", "two in one", "no object", "half"]
)
def test_one_broken_event_among_good_ones_breaks_the_answer(line: bytes) -> None:
    """Though all of them together could be read, or their number fits."""
    piece = says("Bea ") + b"data: " + line + b"\n\n" + says("keluar")
    assert "its answer cannot be read" == outcome([piece, STOP + DONE])[1]

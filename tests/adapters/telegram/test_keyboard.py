"""Buttons and their data."""

from dataclasses import replace

import pytest

from adapters.telegram.keyboard import Press, data_of, payload_of, read_data, reply_keyboard
from adapters.telegram.replies import new_token
from core.message import Button
from tests.adapters.telegram.fakes import DUTY


def test_data_fit_and_come_back() -> None:
    """64 bytes are never reached, whatever the text behind the button; what was written is read."""
    data = data_of("b", new_token(), 99)
    assert len(data.encode()) < 40
    assert Press("b", "-tok_en", 12) == read_data(data_of("b", "-tok_en", 12))


@pytest.mark.parametrize("data", ["", "b", "b:", "b:x", "b:x:", "b:x:-1", "b::1", "z:x:1", "b:x:²"])
def test_foreign_data_are_nothing(data: str) -> None:
    """Only what this program wrote is read."""
    assert read_data(data) is None


def test_short_labels_stand_side_by_side() -> None:
    """Two short ones share a row, a long one stands alone and whole."""
    reply = replace(
        DUTY, buttons=tuple(Button(label, label) for label in ("a", "b", "c", "x" * 80)), sources=(), details={}
    )
    keyboard = reply_keyboard(payload_of(reply, "", ""), "t")
    assert keyboard is not None
    assert [["a", "b"], ["c"], ["x" * 80], ["🌐 English"]] == [
        [b.text for b in row] for row in keyboard.inline_keyboard
    ]


def test_an_answer_without_a_turn_is_not_rated() -> None:
    """Thumbs need something to be kept under."""
    assert (True, False) == (payload_of(DUTY, "q", "t1")["rated"], payload_of(DUTY, "q", "")["rated"])


def test_nothing_to_press_is_no_keyboard() -> None:
    """A sentence of ours stands alone."""
    assert reply_keyboard(payload_of(replace(DUTY, buttons=(), sources=(), details={}), "", ""), "t") is None

"""A typed line into a Message."""

from datetime import date

import pytest

from adapters.console.normalise import is_farewell, read_line
from core.message import Button

BUTTONS = (Button("CPO", "Minyak sawit mentah"), Button("Olein", "Olein sawit"))


def _text(line: str) -> str | None:
    message = read_line(line, BUTTONS, "c", None)
    return message.text if message else None


def test_a_line_is_a_message_of_the_console() -> None:
    """With conversation and day."""
    message = read_line("  halo ", (), "c", date(2025, 12, 5))
    assert message is not None
    assert ("halo", "console", "c", date(2025, 12, 5)) == (
        message.text,
        message.channel,
        message.conversation_id,
        message.at,
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Minyak sawit mentah", "1"),
        ("Olein sawit", " 2 "),
        ("3", "3"),
        ("0", "0"),
        ("20 ton", "20 ton"),
        ("100", "100"),
    ],
)
def test_a_number_picks_the_choice_it_stands_for(text: str, line: str) -> None:
    """Other numbers are what they are."""
    assert text == _text(line)


@pytest.mark.parametrize("line", ["", "   ", "\t\n"])
def test_an_empty_line_is_no_message(line: str) -> None:
    """The person pressed Enter."""
    assert _text(line) is None


def test_a_very_long_line_is_cut_at_the_limit_of_a_message() -> None:
    """4,000 characters."""
    assert 4000 == len(_text("a" * 9000) or "")


@pytest.mark.parametrize(
    ("leaves", "line"),
    [(True, "exit"), (True, " Keluar "), (True, ":q"), (False, "bea keluar"), (False, "keluar masuk")],
)
def test_only_a_farewell_alone_leaves(leaves: bool, line: str) -> None:  # a case of the table
    """The words "bea keluar" begin a question."""
    assert leaves is is_farewell(line)

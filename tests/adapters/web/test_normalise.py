"""Reading request bodies."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.normalise import Feedback, parse_object, read_feedback, read_message
from core.errors import BadDate, BadInput, TooLong
from core.message import Message


def read(**data: Any) -> Message:
    """Read a body with a text unless another is given."""
    return read_message({"text": "kurs USD?", **data}, new_id="new")


def test_full_request() -> None:
    """Every field arrives in the message."""
    message = read(text=" halo ", conversation_id="c1", user_id="u1", language="en", at="2025-12-05")
    assert Message("halo", "web", "c1", "u1", "en", date(2025, 12, 5), "new") == message


def test_defaults() -> None:
    """Without a conversation the message starts one under its own id; null is the same as absent."""
    assert Message("kurs USD?", "web", "new", message_id="new") == read(conversation_id=None, language=None, at=None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", None),
        ("text", ""),
        ("text", " \n\t "),
        ("text", "\u200b\u2060\ufeff"),
        ("text", "\x00\x00"),
        ("text", 5),
        ("text", ["a"]),
        ("text", "a" * 4001),
        ("conversation_id", "c" * 129),
        ("conversation_id", 1),
        ("user_id", "a\nb"),
        ("user_id", True),
        ("language", "fr"),
        ("language", "EN"),
        ("language", 1),
        ("at", "2026-02-31"),
        ("at", "2025-13-01"),
        ("at", "9999-12-31"),
        ("at", "1999-12-31"),
        ("at", "2101-01-01"),
        ("at", "5 Desember 2025"),
        ("at", "2025-12-5"),
        ("at", "20251205"),
        ("at", "2025-12-05T00:00:00"),
        ("at", "２０２５-12-05"),
        ("at", ""),
        ("at", 20251205),
        ("colour", "red"),
    ],
)
def test_bad_field_is_named(field: str, value: object) -> None:
    """What cannot be read is refused with the name of its field."""
    with pytest.raises(BadInput) as caught:
        read(**{field: value})
    assert field == caught.value.field


def test_impossible_day_is_a_bad_date() -> None:
    """A day outside the calendar has its own error."""
    with pytest.raises(BadDate, match="2026-02-31"):
        read(at="2026-02-31")


def test_first_and_last_day() -> None:
    """Both ends of the calendar are inside."""
    assert [date(2000, 1, 1), date(2100, 12, 31)] == [read(at=day).at for day in ("2000-01-01", "2100-12-31")]


def test_longest_text() -> None:
    """4,000 characters are read, counted after the outer blanks are gone."""
    assert read(text=" " * 50 + "🌴" * 4000 + "\n").text == "🌴" * 4000


def test_one_more_is_too_long() -> None:
    """The error says how long the text was."""
    with pytest.raises(TooLong, match="4001"):
        read(text="a" * 4001)


def test_nul_is_taken_out() -> None:
    """NUL cannot be stored and means nothing; other signs stay as typed."""
    assert read(text="ku\x00rs\u200b <b>USD</b>\n'; --").text == "kurs\u200b <b>USD</b>\n'; --"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b'{"text": NaN}',
        b'{"text": Infinity}',
        b'{"text": "\\ud800"}',
        b'{"text": "\xed\xa0\x80"}',
        b'{"text": "\xff"}',
        b"\xef\xbb\xbf{}",
        b"[" * 50_000,
        b"{'text': 'a'}",
    ],
)
def test_bad_json(body: bytes) -> None:
    """Anything but a JSON object in UTF-8 is refused."""
    with pytest.raises(BadInput):
        parse_object(body)


def test_duplicate_key() -> None:
    """Of a key given twice the last counts."""
    assert parse_object(b'{"text": "a", "text": "b"}') == {"text": "b"}


@given(st.binary(max_size=200))
def test_any_bytes(body: bytes) -> None:
    """No bytes raise anything but BadInput."""
    try:
        message = read_message(parse_object(body), new_id="new")
    except BadInput:
        return
    assert message.text.strip()


@given(st.dictionaries(st.text(max_size=8) | st.just("text"), st.none() | st.text() | st.integers() | st.booleans()))
def test_any_object(data: dict[str, Any]) -> None:
    """No values raise anything but BadInput, and a field that is named can be printed."""
    named: str | None = "none was bad"
    try:
        read_message(data, new_id="new")
    except BadInput as error:
        named = error.field
    assert named is not None
    assert named.isprintable()


def test_feedback() -> None:
    """A comment is trimmed and may be absent."""
    given_ = {"turn_id": "t1", "value": "down", "comment": " salah\x00 kurs "}
    assert Feedback("t1", "down", "salah kurs") == read_feedback(given_)
    assert Feedback("t1", "up", "") == read_feedback({"turn_id": "t1", "value": "up"})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("turn_id", None),
        ("turn_id", " "),
        ("turn_id", 3),
        ("value", None),
        ("value", "sideways"),
        ("value", ["up"]),
        ("comment", 1),
        ("comment", "a" * 1001),
        ("stars", 5),
    ],
)
def test_bad_feedback(field: str, value: object) -> None:
    """What cannot be read is refused with the name of its field."""
    with pytest.raises(BadInput) as caught:
        read_feedback({"turn_id": "t1", "value": "up", field: value})
    assert field == caught.value.field

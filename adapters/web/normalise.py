"""JSON of a request to the nouns of core, or BadInput with the field named. Pure: bytes in, values out."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from adapters.web.ports import FeedbackValue
from core.errors import BadDate, BadInput, TooLong
from core.message import Language, Message

FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2100, 12, 31)
MAX_ID = 128
MAX_COMMENT = 1_000
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ASK_FIELDS = frozenset({"text", "conversation_id", "user_id", "language", "at"})
_FEEDBACK_FIELDS = frozenset({"turn_id", "value", "comment"})


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a person thought of a reply."""

    turn_id: str
    value: FeedbackValue
    comment: str  # empty when none was given


def parse_object(body: bytes) -> Mapping[str, Any]:
    """Read a JSON object; NaN, lone surrogates and bytes that are not UTF-8 raise BadInput. Of a key given twice the last counts."""
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadInput(f"the body is not valid JSON (line {error.lineno}, column {error.colno})") from error
    if not isinstance(data, dict):
        raise BadInput("the body must be a JSON object")
    return data


def read_message(data: Mapping[str, Any], *, new_id: str, max_text: int = 4_000) -> Message:
    """Read the body of /ask; `new_id` names the message, and the conversation where none is given. Raises BadInput."""
    _known(data, _ASK_FIELDS)
    return Message(
        text=_text(data, max_text),
        channel="web",
        conversation_id=_identifier(data, "conversation_id") or new_id,
        user_id=_identifier(data, "user_id"),
        language=_language(data),
        at=_day(data),
        message_id=new_id,
    )


def read_feedback(data: Mapping[str, Any]) -> Feedback:
    """Read the body of /feedback. Raises BadInput."""
    _known(data, _FEEDBACK_FIELDS)
    turn_id = _identifier(data, "turn_id")
    if not turn_id:
        raise BadInput("turn_id is required", field="turn_id")
    return Feedback(turn_id, _value(data), _comment(data))


def _value(data: Mapping[str, Any]) -> FeedbackValue:
    """Thumb up or down."""
    match data.get("value"):
        case "up":
            return "up"
        case "down":
            return "down"
        case _:
            raise BadInput('value must be "up" or "down"', field="value")


def _comment(data: Mapping[str, Any]) -> str:
    """What was said beside the thumb, empty when nothing."""
    comment = data.get("comment")
    if comment is None:
        return ""
    if not isinstance(comment, str):
        raise BadInput("comment must be a string", field="comment")
    comment = comment.replace("\x00", "").strip()
    if len(comment) > MAX_COMMENT:
        raise TooLong(len(comment), MAX_COMMENT, field="comment")
    return comment


def _known(data: Mapping[str, Any], fields: frozenset[str]) -> None:
    """Refuse a field that nothing reads: it is a typing error more often than not."""
    unknown = next((name for name in data if name not in fields), None)
    if unknown is not None:
        shown = "".join(c if c.isprintable() else "?" for c in unknown[:MAX_ID])
        raise BadInput(f"unknown field {shown!r}; known are {', '.join(sorted(fields))}", field=shown)


def _text(data: Mapping[str, Any], limit: int) -> str:
    """The question without outer blanks and NUL, which PostgreSQL text cannot hold."""
    text = data.get("text")
    if text is None:
        raise BadInput("text is required", field="text")
    if not isinstance(text, str):
        raise BadInput("text must be a string", field="text")
    text = text.replace("\x00", "").strip()
    if not any(_visible(c) for c in text):
        raise BadInput("text is empty", field="text")
    if len(text) > limit:
        raise TooLong(len(text), limit)
    return text


def _visible(char: str) -> bool:
    """Whether a character alone makes a message: not a blank, control or zero-width character."""
    return not char.isspace() and unicodedata.category(char) not in ("Cc", "Cf")


def _identifier(data: Mapping[str, Any], name: str) -> str:
    """An id chosen by the caller, empty when absent."""
    value = data.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadInput(f"{name} must be a string", field=name)
    if len(value) > MAX_ID or not value.isprintable():
        raise BadInput(f"{name} must be at most {MAX_ID} printable characters", field=name)
    return value.strip()


def _language(data: Mapping[str, Any]) -> Language | None:
    """The language asked for; None lets the text decide."""
    match data.get("language"):
        case None:
            return None
        case "id":
            return "id"
        case "en":
            return "en"
        case _:
            raise BadInput('language must be "id", "en" or null', field="language")


def _day(data: Mapping[str, Any]) -> date | None:
    """The day the answer is asked for."""
    value = data.get("at")
    if value is None:
        return None
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise BadDate("at must be a day written YYYY-MM-DD", field="at")
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise BadDate(f"at names a day that does not exist: {value}", field="at") from error
    if not FIRST_DAY <= day <= LAST_DAY:
        raise BadDate(f"at must lie between {FIRST_DAY} and {LAST_DAY}", field="at")
    return day

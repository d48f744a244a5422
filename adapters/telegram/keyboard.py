"""The buttons under a reply: what is shown, what their data say, and what is kept for them. Pure.

`callback_data` has room for 64 bytes: an action, a short token under which the store keeps the rest, and a place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, cast, get_args

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from adapters.telegram.render import sources_text
from adapters.telegram.texts import LANGUAGE_NAMES, say
from core.message import Language, Reply

Action = Literal["b", "s", "h", "u", "d", "l", "i", "e", "x", "n"]
CHOICE, SOURCES, HOW, UP, DOWN, SWITCH, INDONESIAN, ENGLISH, FORGET, KEEP = cast("tuple[Action, ...]", get_args(Action))
_SHORT = 18  # labels up to this length stand two in a row
_NO_RATING: Final = frozenset({"smalltalk", "help", "out_of_scope"})


@dataclass(frozen=True, slots=True)
class Press:
    """What a button's data say."""

    action: Action
    token: str
    place: int = 0  # which of the choices


def data_of(action: Action, token: str, place: int = 0) -> str:
    """The callback data of a button."""
    return f"{action}:{token}:{place}"


def read_data(data: str) -> Press | None:
    """Read callback data, None for what this program did not write."""
    action, _, rest = data.partition(":")
    token, _, place = rest.rpartition(":")
    if action not in get_args(Action) or not token or not place.isdecimal():
        return None
    return Press(cast("Action", action), token, int(place))


def payload_of(reply: Reply, question: str, turn_id: str) -> dict[str, Any]:
    """What is kept for the buttons of a reply, as JSON."""
    return {
        "question": question,
        "language": reply.language,
        "turn": turn_id,
        "buttons": [[button.label, button.text] for button in reply.buttons],
        "sources": sources_text(reply.sources, reply.language, reply.details),
        "how": reply.details.get("explain", ""),
        "rated": bool(turn_id) and reply.topic not in _NO_RATING and not reply.missing,
        "pressed": {},
    }


def reply_keyboard(payload: Mapping[str, Any], token: str) -> InlineKeyboardMarkup | None:
    """Choices first, then what can be looked up, then the rating and the other language; None for no button at all."""
    language: Language = payload["language"]
    rows = _choices(payload, token)
    looks = [(SOURCES, "📚 ", "sources"), (HOW, "🧮 ", "how")]
    row = [
        InlineKeyboardButton(sign + say(name, language), callback_data=data_of(action, token))
        for action, sign, name in looks
        if payload[name]
    ]
    if row:
        rows.append(row)
    last = []
    if payload["rated"]:
        last = [
            InlineKeyboardButton(sign, callback_data=data_of(action, token))
            for action, sign in ((UP, "👍"), (DOWN, "👎"))
        ]
    other: Language = "en" if language == "id" else "id"
    if payload["question"] or payload.get("own"):
        last.append(InlineKeyboardButton("🌐 " + LANGUAGE_NAMES[other], callback_data=data_of(SWITCH, token)))
    elif rows:
        action = ENGLISH if other == "en" else INDONESIAN
        last.append(InlineKeyboardButton("🌐 " + LANGUAGE_NAMES[other], callback_data=data_of(action, "-")))
    if last:
        rows.append(last)
    return InlineKeyboardMarkup(rows) if rows else None


def language_keyboard() -> InlineKeyboardMarkup:
    """Both languages; nothing needs to be kept for them."""
    row = [
        InlineKeyboardButton(LANGUAGE_NAMES["id"], callback_data=data_of(INDONESIAN, "-")),
        InlineKeyboardButton(LANGUAGE_NAMES["en"], callback_data=data_of(ENGLISH, "-")),
    ]
    return InlineKeyboardMarkup([row])


def forget_keyboard(token: str, language: Language) -> InlineKeyboardMarkup:
    """Yes and no."""
    row = [
        InlineKeyboardButton(say("forget_yes", language), callback_data=data_of(FORGET, token)),
        InlineKeyboardButton(say("forget_no", language), callback_data=data_of(KEEP, token)),
    ]
    return InlineKeyboardMarkup([row])


def _choices(payload: Mapping[str, Any], token: str) -> list[list[InlineKeyboardButton]]:
    """Two short labels side by side, a long one alone; those pressed before carry a tick."""
    rows: list[list[InlineKeyboardButton]] = []
    narrow = False
    for place, (label, _) in enumerate(payload["buttons"]):
        shown = f"✓ {label}" if f"{CHOICE}{place}" in payload["pressed"] else label
        button = InlineKeyboardButton(shown, callback_data=data_of(CHOICE, token, place))
        if narrow and len(shown) <= _SHORT and len(rows[-1]) < 2:
            rows[-1].append(button)
        else:
            rows.append([button])
        narrow = len(shown) <= _SHORT
    return rows

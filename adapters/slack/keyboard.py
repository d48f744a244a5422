"""The buttons under a reply. Pure. Each carries what it stands for in its value, so that it works after a restart.

`value` has room for 2000 characters: a choice holds its words and whose it is; longer matter is named by the key under
which the store keeps the reply.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from adapters.slack.render import Block, plain
from adapters.slack.texts import LANGUAGE_NAMES, examples, other_language, say
from core.message import Button, Language, Reply

CHOICE, HOW, SOURCES, SWITCH, RATE = "choice", "how", "sources", "switch", "rate"
LANGUAGE, FORGET, OPEN = "language", "forget", "form"
LABEL, VALUE, ROW = 75, 2_000, 5
_RECENT = 100  # the places of recent questions begin here: every button of a page has its own
NO_RATING: Final = frozenset({"smalltalk", "help", "out_of_scope"})


@dataclass(frozen=True, slots=True)
class Press:
    """What the value of a button says."""

    text: str = ""  # what is said on the person's behalf, or the turn's id
    user_id: str = ""  # whose button it is, empty for everybody's
    language: Language = "id"
    extra: str = ""  # "up" or "down", or the key of a reply


def value_of(press: Press) -> str:
    """The value of a button."""
    return orjson.dumps([press.text, press.user_id, press.language, press.extra]).decode()


def read_value(value: str) -> Press | None:
    """Read a value, None for what this program did not write."""
    try:
        text, user_id, language, extra = orjson.loads(value)
    except (orjson.JSONDecodeError, TypeError, ValueError):
        return None
    if not all(isinstance(part, str) for part in (text, user_id, extra)) or language not in ("id", "en"):
        return None
    return Press(text, user_id, language, extra)


def button(action: str, place: int, label: str, press: Press, **more: Any) -> Block | None:
    """A button, None where its words do not fit into its value."""
    value = value_of(press)
    if len(value) > VALUE:
        return None
    return {"type": "button", "action_id": f"{action}:{place}", "text": plain(label, LABEL), "value": value, **more}


def choice_rows(buttons: Sequence[Button], user_id: str, language: Language) -> list[Block]:
    """Choices, five to a row."""
    made = [button(CHOICE, n, b.label, Press(b.text, user_id, language)) for n, b in enumerate(buttons)]
    shown = [b for b in made if b is not None]
    return [{"type": "actions", "elements": shown[at : at + ROW]} for at in range(0, len(shown), ROW)]


def reply_rows(reply: Reply, *, question: str, user_id: str, turn_id: str, key: str) -> list[Block]:
    """Everything under a reply: choices, how it was computed, the sources, the other language, the rating."""
    language = reply.language
    rows = choice_rows(reply.buttons, user_id, language)
    last = []
    if reply.details.get("explain"):
        last.append(button(HOW, 0, "🧮 " + say("how", language), Press("", "", language, key)))
    if reply.sources or reply.details.get("sources"):
        last.append(button(SOURCES, 0, "📚 " + say("sources", language), Press("", "", language, key)))
    if question:
        other = other_language(language)
        last.append(button(SWITCH, 0, "🌐 " + LANGUAGE_NAMES[other], Press(question, user_id, other)))
    if shown := [b for b in last if b is not None]:
        rows.append({"type": "actions", "elements": shown})
    if turn_id and reply.topic not in NO_RATING and not reply.missing:
        rows.append(_rating(turn_id, user_id, language))
    return rows


def language_row(user_id: str, language: Language) -> Block:
    """Both languages, the one spoken now marked."""
    names: tuple[Language, ...] = ("id", "en")
    elements = []
    for place, name in enumerate(names):
        style = {"style": "primary"} if name == language else {}
        elements.append(button(LANGUAGE, place, LANGUAGE_NAMES[name], Press("", user_id, name), **style))
    return {"type": "actions", "elements": elements}


def forget_row(user_id: str, language: Language) -> Block:
    """The button that forgets; leaving it alone keeps everything."""
    made = button(FORGET, 0, say("forget_yes", language), Press("", user_id, language), style="danger")
    return {"type": "actions", "elements": [made]}


def recent_rows(questions: Sequence[str], user_id: str, language: Language) -> list[Block]:
    """Questions asked before, one to a row; pressed, each is asked again."""
    asked = enumerate(questions, _RECENT)
    made = [button(CHOICE, n, "🔁 " + " ".join(text.split()), Press(text, user_id, language)) for n, text in asked]
    return [{"type": "actions", "elements": [b]} for b in made if b is not None]


def home_rows(user_id: str, language: Language) -> list[Block]:
    """Questions to try, and the form."""
    rows = choice_rows(examples(language), user_id, language)
    form = button(OPEN, 0, "🧮 " + say("form_open", language), Press("", user_id, language), style="primary")
    return [*rows, {"type": "actions", "elements": [form]}]


def _rating(turn_id: str, user_id: str, language: Language) -> Block:
    """Thumbs up and down, in Slack's own form."""
    up, down = (Press(turn_id, user_id, language, verdict) for verdict in ("up", "down"))
    feedback = {
        "type": "feedback_buttons",
        "action_id": RATE,
        "positive_button": {"text": plain("👍 " + say("up", language), LABEL), "value": value_of(up)},
        "negative_button": {"text": plain("👎 " + say("down", language), LABEL), "value": value_of(down)},
    }
    return {"type": "context_actions", "elements": [feedback]}

"""What the fake Bot API checks in a call, and how it shows what came of it."""

from typing import Any

from tests.support.fake_telegram_html import MAX_UNITS, units, visible

Json = dict[str, Any]
MAX_CAPTION = 1024  # units


class Refused(Exception):
    """A call that Telegram answers with an error."""

    def __init__(self, code: int, description: str, **parameters: object) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


def document_of(name: str, content: bytes, params: Json) -> Json:
    """A file as a message shows it."""
    shown = {"file_id": "f", "file_unique_id": "u", "file_name": name, "file_size": len(content)}
    return {"document": shown} | caption_of(params)


def photo_of(content: bytes, params: Json) -> Json:
    """A picture as a message shows it."""
    size = {"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1, "file_size": len(content)}
    return {"photo": [size]} | caption_of(params)


def caption_of(params: Json) -> Json:
    """The visible text under a file, checked; nothing where there is none."""
    caption = visible(params.get("caption") or "", params.get("parse_mode"))
    if units(caption) > MAX_CAPTION:
        raise Refused(400, "Bad Request: message caption is too long")
    return {"caption": caption} if caption else {}


def shown_of(message: Json) -> Json:
    """A message as the bot gets it back."""
    hidden = {"replies_to"} | ({"reply_markup"} if "force_reply" in (message.get("reply_markup") or {}) else set())
    return {key: value for key, value in message.items() if key not in hidden}


def text_of(params: Json) -> str:
    """The visible text of a call, checked."""
    text = visible(params.get("text") or "", params.get("parse_mode"))
    if not text.strip():
        raise Refused(400, "Bad Request: message text is empty")
    if units(text) > MAX_UNITS:
        raise Refused(400, "Bad Request: message is too long")
    return text


def markup_of(params: Json) -> Json | None:
    """The keyboard of a call, checked."""
    markup: Json | None = params.get("reply_markup")
    rows = (markup or {}).get("inline_keyboard") or []
    if sum(map(len, rows)) > 100 or any(len(row) > 8 for row in rows):
        raise Refused(400, "Bad Request: BUTTON_COUNT_INVALID")
    for button in (button for row in rows for button in row):
        if not button["text"] or not 1 <= len(button["callback_data"].encode()) <= 64:
            raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
    return markup if rows or "force_reply" in (markup or {}) else None


def number_of(update: Any) -> int:
    """An update's number; what has none is given once more and then gone."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) else 0

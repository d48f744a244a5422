"""A line typed in the terminal into a Message; a number picks the choice it stands for."""

import re
from collections.abc import Sequence
from datetime import date

from core.message import Button, Message


def read_line(line: str, buttons: Sequence[Button], conversation_id: str, at: date | None) -> Message | None:
    """The message of a line, None for an empty one."""
    text = line.strip()
    if not text:
        return None
    if re.fullmatch(r"\d{1,2}", text) and 1 <= int(text) <= len(buttons):
        text = buttons[int(text) - 1].text
    return Message(text=text[:4000], channel="console", conversation_id=conversation_id, user_id="console", at=at)


def is_farewell(line: str) -> bool:
    """Whether the person wants to leave."""
    return line.strip().lower() in {"exit", "quit", "keluar", "selesai", ":q", "/exit", "/quit"}

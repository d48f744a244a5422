"""Commands and mentions in a text, as Telegram marks them. Pure. Offsets count UTF-16 units."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Json = Mapping[str, Any]
_COMMAND: Final = re.compile(r"/[A-Za-z0-9_]{1,32}(?:@\w+)?(?!\S)")


@dataclass(frozen=True, slots=True)
class Me:
    """The bot itself."""

    id: int
    username: str  # without @


def _cut(text: str, entity: Json) -> tuple[str, str, str]:
    """Before, inside and after an entity; offsets count UTF-16 units."""
    units = text.encode("utf-16-le")
    start, end = 2 * int(entity["offset"]), 2 * (int(entity["offset"]) + int(entity["length"]))
    before, inside, after = units[:start], units[start:end], units[end:]
    return before.decode("utf-16-le"), inside.decode("utf-16-le"), after.decode("utf-16-le")


def strip_mention(text: str, entities: Sequence[Json], me: Me) -> tuple[str, bool]:
    """The text without mentions of the bot, and whether it was mentioned."""
    found = False
    for entity in sorted(entities, key=lambda e: -int(e["offset"])):
        before, inside, after = _cut(text, entity)
        named = entity["type"] == "mention" and inside.casefold() == f"@{me.username}".casefold()
        linked = entity["type"] == "text_mention" and entity.get("user", {}).get("id") == me.id
        if named or linked:
            found = True
            text = f"{before.rstrip()} {after.lstrip(' ,:;')}"
    return text.strip(), found


def read_command(
    raw: str, text: str, entities: Sequence[Json], me: Me, *, mentioned: bool
) -> tuple[str | None, str, bool]:
    """The command, what follows it, and whether it names the bot; an empty command for none, None for one to another bot.

    What follows keeps its lines, a first line break included. `text` is `raw` without the bot's mentions: behind one of
    those a command counts too.
    """
    first = next((e for e in entities if e["type"] == "bot_command" and int(e["offset"]) == 0), None)
    if first is None:
        typed = _COMMAND.match(text) if mentioned else None
        if typed is None or "@" in typed[0]:
            return "", text, False
        return typed[0][1:].casefold(), _lined(text[typed.end() :]), True
    _, inside, after = _cut(raw, first)
    name, _, bot = inside[1:].partition("@")
    if bot and bot.casefold() != me.username.casefold():
        return None, text, False
    rest, _ = strip_mention(after, [_shifted(e, first) for e in entities if e is not first], me)
    return name.casefold(), _lined(after, rest), bool(bot)


def _lined(after: str, words: str | None = None) -> str:
    """The words behind a command, a line break before them kept."""
    words = after.strip() if words is None else words
    return f"\n{words}" if words and after.lstrip(" \t\r").startswith("\n") else words


def marks_of(message: Json, raw: str, me: Me) -> Sequence[Json]:
    """The marks in a text; where none came along, those that can be seen in it: a command in front, our name."""
    given = message.get("entities" if message.get("text") else "caption_entities")
    if given is not None:
        return [e for e in given if isinstance(e, Mapping)]
    found = [("bot_command", m.span()) for m in [_COMMAND.match(raw)] if m]
    if me.username:
        name = re.compile(rf"(?<![\w@/])@{re.escape(me.username)}\b", re.IGNORECASE)
        found += [("mention", m.span()) for m in name.finditer(raw) if not found or m.start() >= found[0][1][1]]
    return [{"type": kind, "offset": _units(raw[:a]), "length": _units(raw[a:b])} for kind, (a, b) in found]


def _units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def _shifted(entity: Json, first: Json) -> Json:
    return {**entity, "offset": int(entity["offset"]) - int(first["length"])}

"""`data`: administrators enter figures in a chat: set, read a release, upload a file, confirm, undo, look back."""

import re
from collections.abc import Callable
from typing import Final

from adapters.postgres.changes import Applied, Recorded
from bot.admin.asking import asking
from bot.admin.commands import AdminCommand
from bot.admin.data_texts import say
from bot.admin.texts import quoted
from bot.admin.words import count, moment
from bot.data_changes import EXPIRES, DataChanges, Preview, preview_text
from core.changes.wording import findings_text
from core.errors import BadInput, DatabaseUnavailable, Unavailable
from core.message import Language

COMMAND: Final = AdminCommand(
    "data",
    "[set …|read …|confirm CODE|undo|history|help]",
    "Isi harga referensi, kurs pajak, pungutan",
    "Enter reference prices, tax rates, levies",
)
MOST_HISTORY: Final = 10
MINUTES: Final = int(EXPIRES // 60)


class DataCommand:
    """Answers `data`; `answer` is for `Admin.add(COMMAND, …)`, `upload` for files that administrators send."""

    def __init__(self, changes: DataChanges, *, who: Callable[[], str] = asking) -> None:
        self._changes, self._who = changes, who

    async def answer(self, args: str, language: Language) -> str:
        """The answer to what follows the command. Raises DatabaseUnavailable, TimeoutError."""
        verb, rest = (*args.split(None, 1), "", "")[:2]
        rest = rest.strip()
        match verb.casefold():
            case "set":
                return await self._proposed(await self._changes.preview_set(rest), self._who(), language)
            case "read":
                return await self._read(rest, language)
            case "confirm":
                return await self._confirm(rest, language)
            case "undo":
                return await self._undo(rest, language)
            case "history":
                return await self._history(language)
        return say("help", language)

    async def upload(self, name: str, content: bytes, who: str, language: Language, *, caption: str = "") -> str:
        """The preview of a file with the code that confirms it, or what is wrong with it line by line.

        Of the caption `koreksi` or `correct` lets standing periods be replaced; it is kept as the reason.
        """
        correct = bool({"koreksi", "correct"} & set(re.findall(r"\w+", caption.lower())))
        preview = await self._changes.preview_file(name, content, why=caption, correct=correct)
        return await self._proposed(preview, who, language)

    async def _proposed(self, preview: Preview, who: str, language: Language) -> str:
        text = preview_text(preview, language)
        if preview.refused:
            return text
        code = await self._changes.keep(preview, who)
        return f"{text}\n\n{say('confirm', language, code=code, minutes=MINUTES)}"

    async def _read(self, text: str, language: Language) -> str:
        if not text:
            return say("read_what", language)
        try:
            previews = await self._changes.preview_release(text)
        except DatabaseUnavailable:
            raise
        except (BadInput, Unavailable) as error:
            return say("page", language, reason=error.message)
        return "\n\n".join([await self._proposed(preview, self._who(), language) for preview in previews])

    async def _confirm(self, code: str, language: Language) -> str:
        if not code:
            return say("no_code", language)
        done = await self._changes.confirm(code, self._who())
        if done is None:
            return say("wrong_code", language, code=quoted(code), minutes=MINUTES)
        return done_text(done, language)

    async def _undo(self, why: str, language: Language) -> str:
        gone = await self._changes.undo(self._who(), why)
        if gone is None:
            return say("nothing_to_undo", language)
        return say("undone", language, id=gone.id, what=quoted(gone.what))

    async def _history(self, language: Language) -> str:
        found = await self._changes.history(MOST_HISTORY)
        if not found:
            return say("no_history", language)
        return "\n".join([f"**{say('history', language)}**", *(recorded_text(one, language) for one in found)])


def done_text(done: Applied, language: Language) -> str:
    """What became of a confirmed change."""
    if done.id is None:
        return "\n".join([say("overtaken", language), *findings_text(done.findings, language)])
    return say("done", language, id=done.id, version=done.version or "–")


def recorded_text(one: Recorded, language: Language) -> str:
    """A change of the past in a line."""
    rows = count(sum(one.brought.values()), language)
    parts = [
        say("entry", language, id=one.id, at=moment(one.at), who=one.who, what=quoted(one.what or one.how), rows=rows)
    ]
    if one.why:
        parts.append(say("because", language, why=quoted(one.why)))
    if one.undone_at is not None:
        parts.append(say("was_undone", language, at=moment(one.undone_at), who=one.undone_by))
        if one.undone_why:
            parts.append(say("because", language, why=quoted(one.undone_why)))
    return "; ".join(parts)

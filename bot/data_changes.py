"""Entering dated figures: propose, look at what would change, confirm with a code, undo the last one; for chats and the terminal."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import structlog

from adapters.data_files.upload import read_upload
from adapters.postgres import changes
from adapters.postgres.changes import Applied, Recorded
from adapters.postgres.pool import Pool
from bot.pages import FetchPage, fetch_page
from core.changes.check import check, completed, news
from core.changes.command import parse_set
from core.changes.model import Change, Finding, Known, refused
from core.changes.reading import LONGEST, read_release
from core.changes.wording import Example, change_text, example_text, examples, findings_text, touched
from core.errors import BadInput, DatabaseUnavailable
from core.message import Language

EXPIRES: Final = 600.0  # seconds in which a proposal can be confirmed
SECONDS: Final = 130.0  # for what the database is asked: a large file takes a while
TAKE_SECONDS: Final = 10.0  # for taking a change into use here, before it is told
_LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that looks like another
_LENGTH: Final = 6
MOST_TOUCHED: Final = 8
log = structlog.get_logger("data")


@dataclass(frozen=True, slots=True)
class Preview:
    """A change as it would be put in force, and what would come of it."""

    change: Change
    findings: tuple[Finding, ...]
    answers: tuple[tuple[changes.Ask, changes.Answer, changes.Answer], ...] = ()
    touched: tuple[str, ...] = ()  # products and currencies whose answers may alter

    @property
    def refused(self) -> bool:
        """Whether it cannot be confirmed."""
        return refused(self.findings)


class DataChanges:
    """The one way in which people enter figures. Methods raise DatabaseUnavailable and TimeoutError."""

    def __init__(
        self,
        pool: Pool,
        today: Callable[[], date],
        *,
        refresh: Callable[[], Awaitable[object]] | None = None,
        fetch: FetchPage = fetch_page,
        seconds: float = SECONDS,
    ) -> None:
        """`refresh` has this instance answer by what stands; where nobody is answered, none is needed."""
        self._pool, self._today, self._fetch, self._seconds = pool, today, fetch, seconds
        self._refresh = refresh

    async def preview_set(self, text: str) -> Preview:
        """What a command would change."""
        made = parse_set(text)
        if isinstance(made, Finding):
            return Preview(Change((), "command", text), (made,))
        return await self.preview(made)

    async def preview_file(self, name: str, content: bytes, *, why: str = "", correct: bool = False) -> Preview:
        """What a file would change."""
        made, findings = await asyncio.to_thread(read_upload, name, content, why=why, correct=correct)
        if refused(findings):
            return Preview(made, tuple(findings))
        return await self.preview(made, findings)

    async def preview_release(self, text: str, *, correct: bool = False) -> list[Preview]:
        """What a release proposes, row by row: its text, or the address of its page. Raises BadInput, Unavailable."""
        words = text.strip()
        page = words if words.lower().startswith(("http://", "https://")) and len(words.split()) == 1 else ""
        found = await self._fetch(page) if page else words
        if len(found) > LONGEST:
            raise BadInput(f"the text is over {LONGEST:,} characters", field="text")
        made, findings = await asyncio.to_thread(read_release, found, page)
        if not made.entries:
            return [Preview(made, tuple(findings))]
        single = [replace(made, entries=(entry,), correct=correct) for entry in made.entries]
        return [await self.preview(one, findings if place == 0 else ()) for place, one in enumerate(single)]

    async def preview(self, change: Change, findings: Sequence[Finding] = ()) -> Preview:
        """What a change would do, held against what stands now."""
        async with asyncio.timeout(self._seconds):
            known = await changes.known(self._pool, change)
            made, found = await asyncio.to_thread(self._verify, change, known)
            whole = (*findings, *found)
            if refused(whole):
                return Preview(made, whole)
            asks = [changes.Ask(e.day, e.product, e.currency) for e in examples(made, known)]
            pairs = await changes.tried(self._pool, made, asks)
        answers = tuple((ask, before, after) for ask, (before, after) in zip(asks, pairs, strict=True))
        return Preview(made, whole, answers, tuple(touched(made, known)))

    async def keep(self, preview: Preview, who: str) -> str:
        """Keep a proposal for who made it, and give the code that confirms it."""
        if preview.refused:
            raise BadInput("a change with faults cannot be confirmed")
        code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
        async with asyncio.timeout(self._seconds):
            await changes.keep_proposal(self._pool, code, who, preview.change, EXPIRES)
        return code

    async def confirm(self, code: str, who: str) -> Applied | None:
        """Put a proposal in force; None for a code that is wrong, past its time or somebody else's."""
        async with asyncio.timeout(self._seconds):
            change = await changes.take_proposal(self._pool, code.strip("` ").upper(), who)
        return None if change is None else await self.apply(change, who)

    async def apply(self, change: Change, who: str) -> Applied:
        """Put a change in force, unless it has faults beside what stands at that moment."""
        async with asyncio.timeout(self._seconds):
            done = await changes.apply(self._pool, change, who, self._verify)
        log.info(
            "data_changed" if done.id is not None else "data_change_refused",
            change=done.id,
            how=change.how,
            rows=len(change.entries),
            version=done.version,
        )
        if done.id is not None:
            await self._taken()
        return done

    async def last(self) -> Recorded | None:
        """The change that `undo` would take back."""
        async with asyncio.timeout(self._seconds):
            return await changes.last(self._pool)

    async def undo(self, who: str, why: str = "") -> Recorded | None:
        """Take the newest change back; None where there is none."""
        async with asyncio.timeout(self._seconds):
            gone = await changes.undo(self._pool, who, why)
        if gone is not None:
            log.info("data_change_undone", change=gone.id)
            await self._taken()
        return gone

    async def history(self, limit: int = 20) -> list[Recorded]:
        """The newest changes."""
        async with asyncio.timeout(self._seconds):
            return await changes.history(self._pool, limit)

    async def rows(self, number: int) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        """The rows by table that a change brought and replaced; None for no such change."""
        async with asyncio.timeout(self._seconds):
            return await changes.rows_of(self._pool, number)

    async def _taken(self) -> None:
        """Take what stands into use, so that whoever changed it and asks at once is not answered by what stood before.

        Where that fails the news of the version does it, as at every other instance.
        """
        if self._refresh is not None:
            with suppress(DatabaseUnavailable, TimeoutError):
                async with asyncio.timeout(TAKE_SECONDS):
                    await self._refresh()

    def _verify(self, change: Change, known: Known) -> tuple[Change, list[Finding]]:
        made = completed(change, known)
        found = check(made, known, self._today())
        if refused(found):
            return made, found
        fresh = news(made, known)
        return fresh, found if fresh.entries else [Finding("nothing_new")]


def preview_text(preview: Preview, language: Language) -> str:
    """A preview in words: rows, findings, answers before and after."""
    if preview.refused:
        title = "**Ditolak, tidak ada yang berubah.**" if language == "id" else "**Refused, nothing changes.**"
        return "\n".join([title, *findings_text(preview.findings, language)])
    indonesian = language == "id"
    lines = [
        "**Yang akan berubah:**" if indonesian else "**What will change:**",
        change_text(preview.change, preview.findings, language),
    ]
    if preview.answers:
        lines += ["", "**Contoh jawaban:**" if indonesian else "**Answers, for example:**"]
        lines += [f"- {example_text(_example(ask), before, after, language)}" for ask, before, after in preview.answers]
    if len(preview.touched) > 1:
        names = ", ".join(preview.touched[:MOST_TOUCHED]) + (" …" if len(preview.touched) > MOST_TOUCHED else "")
        lines.append(f"{'Menyangkut' if indonesian else 'Concerns'}: {names}")
    return "\n".join(lines)


def _example(ask: changes.Ask) -> Example:
    return Example(ask.day, ask.product, ask.currency)

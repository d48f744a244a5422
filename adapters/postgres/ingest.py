"""Stores regulations taken in from files: a document and its passages at once or not at all, versions and supersession settled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from adapters.postgres.loading import LOCK_KEY, SECONDS
from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql
from adapters.postgres.versions import announce
from core.dataset import passage_text
from core.knowledge import Matrix
from core.regulations.model import FileKind, Piece

LOT = 500  # passages made into rows and copied without a pause
_COLUMNS = (
    "id", "regulation", "part", "article", "text_id", "source_id", "valid_from", "confidence", "origin", "embedding_id",
    "document_id", "part_of", "chapter", "page", "page_to",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A file understood, as it is stored."""

    regulation: str
    title: str
    issuer: str
    file_name: str
    file_kind: FileKind
    file_hash: bytes  # 32 bytes of its content
    pages: int
    scanned_pages: int
    enacted: date | None
    promulgated: date | None
    valid_from: date | None
    valid_to: date | None
    replaces: tuple[str, ...]
    amends: tuple[str, ...]
    url: str = ""
    ingested_by: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """What storing a document did."""

    document: int
    version: int | None  # the data version after it, None before the first load of facts
    earlier: tuple[int, ...]  # documents of the same regulation that were there before


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """A document that was taken in."""

    id: int
    regulation: str
    title: str
    file_name: str
    file_kind: FileKind
    pages: int
    scanned_pages: int
    passages: int
    valid_from: date | None
    ends: date | None  # its last day, because it says so or a newer version begins
    in_use: bool  # False: a newer version with the same first day took its place
    replaces: tuple[str, ...]
    amends: tuple[str, ...]
    ingested_at: datetime
    ingested_by: str
    replaced_by: str  # the regulation that takes this one out of force


@dataclass(frozen=True, slots=True)
class SameFile:
    """A file that is there already."""

    document: int
    regulation: str
    file_name: str
    passages: int


async def same_file(pool: Pool, file_hash: bytes) -> SameFile | None:
    """The document of the same content, None where there is none. Raises DatabaseUnavailable."""
    row = await pool.fetchrow(sql("document_by_hash"), file_hash)
    return SameFile(row["id"], row["regulation"], row["file_name"], row["passages"]) if row else None


async def model_in_force(pool: Pool) -> str:
    """The model that made the vectors of the facts, empty before the first load. Raises DatabaseUnavailable."""
    return await pool.fetchval(sql("last_model")) or ""


async def known_vectors(pool: Pool, regulation: str) -> dict[str, Matrix]:
    """Vectors of earlier versions of a regulation by the text they were made of. Raises DatabaseUnavailable."""
    rows = await pool.fetch(sql("passage_vectors_of"), regulation)
    return {
        passage_text({"regulation": regulation, "text_id": row["text_id"]}, "id"): np.asarray(
            row["embedding_id"].to_numpy(), dtype=np.float32
        )
        for row in rows
    }


async def store(
    pool: Pool, new: NewDocument, pieces: Sequence[Piece], vectors: Mapping[str, Matrix], model: str
) -> Stored | None:
    """Store a document with its passages, and tell every instance; None where the same content came in meanwhile.

    `vectors` holds those of `model` by text; where another model is in force meanwhile they are left out, and made anew like those
    of every text that lacks one. Raises DatabaseUnavailable; nothing was stored then.
    """
    async with pool.transaction() as connection:
        await connection.execute(f"set local statement_timeout = '{SECONDS}s'")
        await connection.execute(sql("lock_load"), LOCK_KEY, timeout=SECONDS)
        fitting = vectors if await connection.fetchval(sql("last_model")) == model else {}
        await connection.execute(sql("add_sources"), [new.regulation], [new.url])
        earlier = tuple(row["id"] for row in await connection.fetch(sql("documents_of"), new.regulation))
        row = await connection.fetchrow(
            sql("insert_document"),
            *(new.regulation, new.title, new.issuer, new.file_name, new.file_kind, new.file_hash, new.pages),
            *(new.scanned_pages, len(pieces), new.enacted, new.promulgated, new.valid_from, new.valid_to),
            *(list(new.replaces), list(new.amends), new.ingested_by, new.url),
        )
        if row is None:
            return None
        for start in range(0, len(pieces), LOT):  # lot by lot, so that replies come between
            records = [
                _record(new, piece, part, row["id"], row["source_id"], fitting)
                for part, piece in enumerate(pieces[start : start + LOT], start + 1)
            ]
            await connection.copy_records_to_table("passage", records=records, columns=_COLUMNS, timeout=SECONDS)
        await connection.execute(sql("settle_versions"), new.regulation, timeout=SECONDS)
        version = await announce(connection, vocabulary=False)
    return Stored(row["id"], version, earlier)


async def documents(pool: Pool) -> tuple[KnownDocument, ...]:
    """Every document taken in, by regulation, the newest version first. Raises DatabaseUnavailable."""
    return tuple(
        KnownDocument(**{**row, "replaces": tuple(row["replaces"]), "amends": tuple(row["amends"])})
        for row in map(dict, await pool.fetch(sql("all_regulation_documents")))
    )


async def remove(pool: Pool, document: int) -> str | None:
    """Remove a document with its passages; the version before it serves again. Its regulation, None where there is no such one.

    Raises DatabaseUnavailable.
    """
    async with pool.transaction() as connection:
        await connection.execute(sql("lock_load"), LOCK_KEY, timeout=SECONDS)
        regulation: str | None = await connection.fetchval(sql("delete_document"), document)
        if regulation is not None:
            await connection.execute(sql("settle_versions"), regulation, timeout=SECONDS)
            await announce(connection, vocabulary=False)
    return regulation


def _record(
    new: NewDocument, piece: Piece, part: int, document: int, source: int, vectors: Mapping[str, Matrix]
) -> tuple[object, ...]:
    vector = vectors.get(passage_text({"regulation": new.regulation, "text_id": piece.text}, "id"))
    return (
        *(
            f"{new.regulation}#{document}.{part}",
            new.regulation,
            part,
            piece.article,
            piece.text,
            source,
            new.valid_from,
        ),
        *("high", "ingest", None if vector is None else np.asarray(vector, dtype=np.float16)),
        *(document, piece.part_of, piece.chapter, piece.page, piece.page_to),
    )

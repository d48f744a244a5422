"""Loads a set of facts into the database, all or nothing, while others keep reading the facts before it."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.postgres.embedding_rows import with_vectors
from adapters.postgres.instruction_rows import store_shipped
from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql
from adapters.postgres.tables import SOURCED, TARGETS, Target
from adapters.postgres.vectors import StoredVectors, stored
from core.dataset import DataSet, DataSource, EmbedTexts, Row, embedded_texts, text_hash

if TYPE_CHECKING:
    import asyncpg

LOCK_KEY = 0x6578706E  # one load at a time over all instances
CHANNEL = "data_version"  # NOTIFY tells the new version here
SECONDS = 120  # for one statement of a load

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Load:
    """What a load did."""

    version: int  # the data version in force after it
    changed: bool  # False: these very facts were there already
    counts: Mapping[str, int]  # rows by table


async def load_all(
    pool: Pool,
    source: DataSource,
    embed: EmbedTexts,
    progress: Progress | None = None,
    *,
    force: bool = False,
    keep: Collection[str] = (),
) -> Load:
    """Load the facts of `source` unless the same ones, embedded by the same model, were loaded last.

    Everything is read, checked and embedded before the transaction begins; inside it the content of the tables is
    replaced, the data version raised and told to all instances. Rows that came from feeds or ingested documents stay, and
    what administrators switched on or off stays so.

    Where the vectors in force are of a model in `keep`, facts that did not change stay as they are, and changed ones get the stored
    vectors of that model, if every text has one; else those of `embed`, which are never mixed with others.
    `progress` is called with each table's name and number of rows. Raises BadRow, DataError, EmbeddingUnavailable,
    DatabaseUnavailable; in each case nothing was changed.
    """
    checksum = await asyncio.to_thread(source.checksum)
    last = await pool.fetchrow(sql("last_load"))
    before = last["model"] if last else ""
    if last and not force and last["checksum"] == checksum and before in (embed.model, *keep):
        return Load(last["version"], changed=False, counts=last["counts"])
    data = await asyncio.to_thread(source.read)
    if before != embed.model and before in keep:
        embed = await _stored(pool, before, data) or embed
    data = await with_vectors(data, embed)
    async with pool.transaction() as connection:
        await connection.execute(f"set local statement_timeout = '{SECONDS}s'")
        await connection.execute(sql("lock_load"), LOCK_KEY, timeout=SECONDS)
        counts = await _replace(connection, data, progress or (lambda _name, _rows: None))
        if await connection.fetchval(sql("last_model")) != embed.model:
            await connection.execute(sql("forget_other_passage_vectors"))
        version = await connection.fetchval(sql("insert_load"), checksum, embed.model, counts)
        await connection.execute("analyze", timeout=SECONDS)
        await connection.execute(sql("notify_version"), CHANNEL, str(version))
    return Load(version, changed=True, counts=counts)


async def _stored(pool: Pool, model: str, data: DataSet) -> EmbedTexts | None:
    """The stored vectors of a model, where they are enough for all texts."""
    hashes = await asyncio.to_thread(lambda: {text_hash(kind, text) for kind, text in embedded_texts(data)})
    known = await stored(pool, model, hashes)
    return StoredVectors(model, known) if known.keys() >= hashes else None


async def _replace(connection: "asyncpg.Connection", data: DataSet, progress: Progress) -> dict[str, int]:
    for target in reversed(TARGETS):
        where = " where origin = 'data'" if target.has_origin else ""
        await connection.execute(f"delete from {target.table}{where}", timeout=SECONDS)  # noqa: S608 - our own names
    sources = await _sources(connection, data)
    counts: dict[str, int] = {}
    for target in TARGETS:
        rows = data.rows(target.file)
        await _copy(connection, target, rows, sources)
        counts[target.table] = counts.get(target.table, 0) + len(rows)
        progress(target.table, len(rows))
    await connection.execute(sql("apply_prompt_choices"))
    await connection.execute(sql("changes_again"))
    await store_shipped(connection, data.rows("prompts/instructions"))
    return counts


async def _copy(
    connection: "asyncpg.Connection", target: Target, rows: Sequence[Row], sources: Mapping[tuple[str, str], int]
) -> None:
    sourced = target.table in SOURCED
    columns = [*target.columns, *target.fixed, *(["source_id"] if sourced else [])]
    records = [[*target.values(row), *([sources[_cited(row)]] if sourced else [])] for row in rows]
    await connection.copy_records_to_table(target.table, records=records, columns=columns, timeout=SECONDS)


async def _sources(connection: "asyncpg.Connection", data: DataSet) -> dict[tuple[str, str], int]:
    """The number of every (regulation, pages) pair, known ones kept and new ones added."""
    rows: Iterable[Row] = (row for target in TARGETS if target.table in SOURCED for row in data.rows(target.file))
    pairs = sorted({_cited(row) for row in rows})
    await connection.execute(sql("add_sources"), [number for number, _ in pairs], [url for _, url in pairs])
    return {(row["number"], row["url"]): row["id"] for row in await connection.fetch(sql("all_sources"))}


def _cited(row: Row) -> tuple[str, str]:
    return row["regulation"] or row.get("decree", ""), row["source_url"]

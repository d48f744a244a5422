"""Papers as files of a reply."""

import asyncio
import io
import subprocess
import sys
import threading
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from adapters.documents import files
from adapters.documents.files import DocumentFiles, file_name
from core.errors import Unavailable
from core.papers.model import FileFormat, Paper
from tests.adapters.documents.papers import calculation, invoice


async def test_a_workbook_has_its_name_and_media_type() -> None:
    """What a chat needs for showing it as a spreadsheet."""
    made = await DocumentFiles().make(invoice(), "xlsx")
    assert "invoice-2025-12-05.xlsx" == made.name
    assert "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" == made.media_type
    assert ["Invoice"] == load_workbook(io.BytesIO(made.content)).sheetnames


async def test_a_pdf_has_its_name_and_media_type() -> None:
    """What a chat needs for showing it as a document."""
    made = await DocumentFiles().make(calculation(), "pdf")
    assert ("perhitungan-cpo-2025-12-05.pdf", "application/pdf") == (made.name, made.media_type)
    assert made.content.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "etc-passwd.pdf"),
        ("kopi gayo: Café\r\n", "kopi-gayo-Cafe.pdf"),
        ("上海", "packing-list.pdf"),
        ("..", "packing-list.pdf"),
        ("a" * 200, "a" * 76 + ".pdf"),
        ("-rf x", "rf-x.pdf"),
    ],
)
def test_file_names_are_safe(name: str, expected: str) -> None:
    """Plain letters, no folders, no option, at most 80."""
    assert expected == file_name(replace(invoice(), kind="packing_list", name=name), "pdf")


async def test_a_file_that_takes_too_long_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The caller is told within the limit; the place is free again once the thread is done."""
    release, done = threading.Event(), []

    def slow(_paper: Paper, _kind: FileFormat) -> bytes:
        release.wait(10)
        done.append(True)
        return b"late"

    monkeypatch.setattr(files, "_render", slow)
    maker = DocumentFiles(at_once=1, seconds=0.05)
    with pytest.raises(Unavailable, match=r"pdf file was not ready within 0\.05 s") as caught:
        await maker.make(invoice(), "pdf")
    assert isinstance(caught.value.__cause__, TimeoutError)
    with pytest.raises(Unavailable):
        await maker.make(invoice(), "pdf")  # waits for the place that the first one still holds
    release.set()
    patient = DocumentFiles(at_once=1)
    assert b"late" == (await patient.make(invoice(), "pdf")).content
    for _ in range(200):
        if len(done) == 2:
            break
        await asyncio.sleep(0.01)
    assert b"late" == (await maker.make(invoice(), "pdf")).content
    assert 3 == len(done)


async def test_only_so_many_are_rendered_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A crowd of requests does not take every thread of the program."""
    lock, now, most = threading.Lock(), 0, 0

    def counted(_paper: Paper, _kind: FileFormat) -> bytes:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        threading.Event().wait(0.02)
        with lock:
            now -= 1
        return b""

    monkeypatch.setattr(files, "_render", counted)
    maker = DocumentFiles(at_once=2)
    await asyncio.gather(*(maker.make(invoice(), "pdf") for _ in range(8)))
    assert 2 == most


async def test_a_failure_reaches_the_caller_and_frees_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """A paper that cannot be rendered does not stop the next."""

    def broken(_paper: Paper, _kind: FileFormat) -> bytes:
        raise ValueError("no")

    maker = DocumentFiles(at_once=1)
    with monkeypatch.context() as patch:
        patch.setattr(files, "_render", broken)
        with pytest.raises(ValueError, match="no"):
            await maker.make(invoice(), "pdf")
    assert (await maker.make(invoice(), "xlsx")).content


def test_the_libraries_are_not_loaded_before_the_first_file() -> None:
    """Starting the program stays quick."""
    script = (
        "import sys, adapters.documents.files; print(sorted({'openpyxl', 'fpdf', 'matplotlib'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert "[]" == run.stdout.strip()

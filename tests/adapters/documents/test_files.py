"""Papers as files of a reply."""

import io
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from adapters.documents.files import DocumentFiles, file_name
from core.errors import Unavailable
from tests.adapters.documents.jobs import doing, fail
from tests.adapters.documents.papers import calculation, invoice


async def test_a_workbook_has_its_name_and_media_type() -> None:
    """What a chat needs for showing it as a spreadsheet."""
    async with DocumentFiles(seconds=60) as files:
        made = await files.make(invoice(), "xlsx")
    assert "invoice-2025-12-05.xlsx" == made.name
    assert "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" == made.media_type
    assert ["Invoice"] == load_workbook(io.BytesIO(made.content)).sheetnames


async def test_a_pdf_has_its_name_and_media_type() -> None:
    """What a chat needs for showing it as a document."""
    async with DocumentFiles(seconds=60) as files:
        made = await files.make(calculation(), "pdf")
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


async def test_a_file_that_takes_too_long_is_unavailable() -> None:
    """Words go out without it."""
    async with DocumentFiles(seconds=0.05) as files:
        with pytest.raises(Unavailable, match=r"pdf file was not ready within 0\.05 s"):
            await files.make(doing(time.sleep, 60), "pdf")


async def test_a_failure_reaches_the_caller_and_frees_the_place() -> None:
    """A paper that cannot be rendered does not stop the next."""
    async with DocumentFiles(at_once=1, seconds=60) as files:
        with pytest.raises(ValueError, match="no such paper"):
            await files.make(doing(fail, "plain"), "pdf")
        assert (await files.make(invoice(), "xlsx")).content


def test_the_libraries_are_not_loaded_before_the_first_file() -> None:
    """Starting the program stays quick, and it never loads them itself."""
    script = (
        "import sys, adapters.documents.files; print(sorted({'openpyxl', 'fpdf', 'matplotlib'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert "[]" == run.stdout.strip()

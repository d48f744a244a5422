"""Files are read in a process of their own; what cannot be read says why."""

import asyncio
import zipfile
from pathlib import Path

import pytest
from fpdf import FPDF

from adapters.reading import kinds, reader
from adapters.reading.reader import read_file
from core.regulations.trouble import BadDocument
from tests.adapters.reading.files import docx, paragraph
from tests.support.regulation_pdf import regulation, scanned


async def _refused(path: Path) -> BadDocument:
    with pytest.raises(BadDocument) as refused:
        await read_file(path)
    assert refused.value.message.startswith(f"{path.name}: ")
    assert refused.value.told("id") != refused.value.told("en")
    return refused.value


async def test_pages_of_a_pdf_come_in_order_and_progress_is_told(tmp_path: Path) -> None:
    """Each with its number."""
    path, told = tmp_path / "a.pdf", list[tuple[int, int]]()
    path.write_bytes(regulation().data)
    read = await read_file(path, told=lambda done, total: told.append((done, total)))
    assert (list(range(1, regulation().pages + 1)), ()) == ([page.number for page in read.pages], read.silent)
    assert told[-1] == (regulation().pages, regulation().pages)
    assert "Pasal 17" in "\n".join(page.text for page in read.pages)


@pytest.mark.timeout(300)
async def test_pictures_are_read_where_tesseract_is_installed_else_named(tmp_path: Path) -> None:
    """Pages of a scan."""
    from adapters.reading import ocr

    path = tmp_path / "scan.pdf"
    path.write_bytes(scanned(2).data)
    if not ocr.languages():
        assert "1-2" in (await _refused(path)).message
        return
    read = await read_file(path)
    assert (True, True) == (read.pages[0].scanned, read.pages[1].scanned)
    assert "NOMOR 87 TAHUN 2026" in read.pages[0].text


async def test_pictures_are_named_where_tesseract_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to install."""
    path = tmp_path / "scan.pdf"
    path.write_bytes(scanned(2).data)
    monkeypatch.setenv("PATH", str(tmp_path))
    refused = await _refused(path)
    assert "pictures" == refused.reason
    assert "tesseract-ocr-ind" in refused.message
    assert "1-2" in refused.message


async def test_a_locked_pdf_is_refused(tmp_path: Path) -> None:
    """It wants a password."""
    pdf = FPDF()
    pdf.add_page()
    pdf.set_encryption(owner_password="a", user_password="b")
    path = tmp_path / "locked.pdf"
    path.write_bytes(bytes(pdf.output()))
    assert "encrypted" == (await _refused(path)).reason


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", b"", "empty"),
        ("a.pdf", b"%PDF-1.7\n" + b"\x00garbage" * 50, "broken"),
        ("a.pdf", regulation().data[:20000], "broken"),
        ("a.xlsx", b"PK\x03\x04rubbish", "broken"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_word"),
        ("a.exe", b"MZ\x00\x01", "unknown_kind"),
        ("a.csv", b"a,b\n", "unknown_kind"),
        ("a.html", b"<html><body><script>x</script></body></html>", "no_text"),
        ("a.md", b"\n\n", "no_text"),
    ],
    ids=["empty", "no pdf", "cut off", "no archive", "old word", "program", "table", "scripts only", "blank"],
)
async def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    """By the file's name."""
    path = tmp_path / name
    path.write_bytes(data)
    assert reason == (await _refused(path)).reason


async def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """Also a folder."""
    assert "missing" == (await _refused(tmp_path / "nothing.pdf")).reason
    assert "missing" == (await _refused(tmp_path)).reason


async def test_macros_bombs_and_other_archives_are_refused(tmp_path: Path) -> None:
    """Before anything is unpacked."""
    macros = docx(tmp_path / "a.docm", paragraph("x"), extra={"word/vbaProject.bin": b"x"})
    bomb = docx(tmp_path / "b.docx", paragraph("x"), extra={"word/media/a.bin": b"0" * 30_000_000})
    other = tmp_path / "c.docx"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    assert ["macros", "bomb", "unknown_kind"] == [(await _refused(path)).reason for path in (macros, bomb, other)]


async def test_a_file_over_the_limits_is_refused(tmp_path: Path) -> None:
    """By size."""
    path = tmp_path / "a.pdf"
    with path.open("wb") as stream:
        stream.write(b"%PDF-1.7")
        stream.truncate(kinds.MOST_BYTES + 1)
    assert "too_big" == (await _refused(path)).reason


async def test_a_file_that_takes_too_long_is_given_up_and_its_process_ends(tmp_path: Path) -> None:
    """Whatever it was doing."""
    path = tmp_path / "a.pdf"
    path.write_bytes(regulation().data)
    with pytest.raises(BadDocument) as refused:
        await read_file(path, seconds=0.01)
    assert "too_slow" == refused.value.reason


async def test_a_process_that_dies_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program goes on."""
    made = asyncio.create_subprocess_exec

    async def crash(*_command: str, **options: object) -> asyncio.subprocess.Process:
        return await made("/bin/sh", "-c", "kill -SEGV $$", **options)  # type: ignore[arg-type]  # the same options

    monkeypatch.setattr(reader.asyncio, "create_subprocess_exec", crash)  # type: ignore[attr-defined]  # its own name for it
    path = tmp_path / "a.md"
    path.write_text("Isi")
    refused = await _refused(path)
    assert ("crashed", "signal 11") == (refused.reason, refused.values["detail"])

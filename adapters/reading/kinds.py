"""Which kind of file it is, by its content; what is refused before it is opened."""

import zipfile
from pathlib import Path

from core.regulations.model import FileKind
from core.regulations.trouble import BadDocument

MOST_BYTES = 50 * 1024 * 1024
MOST_PAGES = 2_000
MOST_LETTERS = 20_000_000
MOST_UNPACKED = 300 * 1024 * 1024  # bytes of all members of a DOCX
MOST_MEMBERS = 5_000
MOST_RATIO = 200  # unpacked to packed; text rarely passes 30
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SMALL = 1024 * 1024  # below this no ratio is a danger


def kind_of(path: Path, name: str) -> FileKind:
    """The kind of a file; raises BadDocument for what is not read, under the name that people know it by."""
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(4096)
    except OSError as error:
        raise BadDocument(name, "missing") from error
    if not size:
        raise BadDocument(name, "empty")
    if size > MOST_BYTES:
        raise BadDocument(name, "too_big", limit=MOST_BYTES // 1024 // 1024)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        _check_archive(path, name)
        return "docx"
    if head.startswith(_OLE):
        raise BadDocument(name, "old_word" if name.lower().endswith((".doc", ".dot")) else "unknown_kind")
    return _text_kind(head, name)


def _check_archive(path: Path, name: str) -> None:
    """Whether an archive is a Word document without macros that unpacks to a reasonable size."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise BadDocument(name, "broken", detail=str(error)[:80]) from error
    names = {member.filename for member in members}
    if any(member.rpartition("/")[2].lower() == "vbaproject.bin" for member in names):
        raise BadDocument(name, "macros")
    if "word/document.xml" not in names:
        raise BadDocument(name, "unknown_kind")
    unpacked = sum(member.file_size for member in members)
    squeezed = any(m.file_size > _SMALL and m.file_size > MOST_RATIO * max(1, m.compress_size) for m in members)
    if unpacked > MOST_UNPACKED or len(members) > MOST_MEMBERS or squeezed:
        raise BadDocument(name, "bomb")
    if any(member.flag_bits & 0x1 for member in members):
        raise BadDocument(name, "encrypted")


def _text_kind(head: bytes, name: str) -> FileKind:
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadDocument(name, "unknown_kind")
    low = head.lower().lstrip(b"\xef\xbb\xbf \t\r\n")
    if name.lower().endswith((".html", ".htm", ".xhtml")) or low.startswith((b"<!doctype html", b"<html")):
        return "html"
    if name.lower().endswith((".md", ".markdown", ".txt")):
        return "markdown"
    raise BadDocument(name, "unknown_kind")

"""The process that opens a file from outside: of low priority, with little memory, and ended when it takes too long.

Called as `python -m adapters.reading.worker FILE NAME`. It writes a JSON object a line: pages, how far it is, then an end or a
trouble.
"""

import contextlib
import os
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import orjson

from adapters.reading import ocr
from adapters.reading.kinds import MOST_LETTERS, kind_of
from core.regulations.model import FileKind, Page
from core.regulations.trouble import BadDocument

NICE = 19
SESSION_NICE = 10  # a tenth of what a session gets that wants the processor all the time
MEMORY = 3 * 1024**3  # bytes of address space


def main() -> None:
    """Read the file named on the command line."""
    _limit()
    path, name = Path(sys.argv[1]), sys.argv[2]
    letters = 0
    try:
        kind = kind_of(path, name)
        _say({"kind": kind})
        for page in _pages(path, name, kind):
            letters += len(page.text)
            if letters > MOST_LETTERS:
                raise BadDocument(name, "too_much_text", limit=MOST_LETTERS // 1_000_000)
            _say({"page": page.number, "text": page.text, "scanned": page.scanned})
    except BadDocument as error:
        _say({"trouble": error.reason, "values": error.values})
        return
    except MemoryError:
        _say({"trouble": "bomb", "values": {}})
        return
    _say({"end": True, "ocr": kind == "pdf" and bool(ocr.languages())})


def _limit() -> None:
    """Stand behind everything else that runs, and take no more memory than a document may need.

    Linux weighs sessions before it weighs processes: that of this process, which is its own, stands behind too, but not so far that
    reading a page takes longer than it may.
    """
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(NICE)
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            Path("/proc/self/autogroup").write_text(str(SESSION_NICE))
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _pages(path: Path, name: str, kind: FileKind) -> Iterator[Page]:
    """The pages of a file; raises BadDocument."""
    if kind == "pdf":
        from adapters.reading.pdf import read_pdf

        yield from read_pdf(path, name, lambda done, total: _say({"done": done, "total": total}))
        return
    try:
        yield from _text_pages(path, name, kind)
    except (ValueError, KeyError, OSError, zipfile.BadZipFile, RecursionError, EOFError) as error:
        raise BadDocument(name, "broken", detail=(str(error) or type(error).__name__)[:80]) from error


def _text_pages(path: Path, name: str, kind: FileKind) -> list[Page]:
    if kind == "html":
        from adapters.reading.html import read_html

        return read_html(path)
    if kind == "markdown":
        from adapters.reading.markdown import read_markdown

        return read_markdown(path)
    from adapters.reading.docx import TooLarge, read_docx

    try:
        return read_docx(path)
    except TooLarge as error:
        raise BadDocument(name, "bomb") from error


def _say(value: object) -> None:
    sys.stdout.buffer.write(orjson.dumps(value) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()

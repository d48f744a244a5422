"""Reads files from outside in a process of their own, so that a damaged or hostile one harms nothing here."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, Final

import orjson

from adapters.reading.kinds import MOST_LETTERS
from core.regulations.model import Page, ReadFile
from core.regulations.trouble import BadDocument, ranges

ROOT: Final = Path(__file__).parents[2]  # where the packages lie, in a checkout or where a wheel was installed
SECONDS: Final = 3600.0  # for a file: a scan of 2,000 pages on a busy machine
SILENCE: Final = 300.0  # without a word from the process
_LINE: Final = 4 * MOST_LETTERS  # bytes of a page at most
_ERRORS_KEPT: Final = 400  # bytes

Told = Callable[[int, int], None]  # pages done, pages in all


async def read_file(
    path: Path, name: str = "", told: Told | None = None, *, seconds: float = SECONDS, silence: float = SILENCE
) -> ReadFile:
    """The pages of a file; `name` is what people know it by, `told` hears how many pages are done.

    Raises BadDocument: what cannot be read, and why. A file of which some pages are pictures that nobody could read is read
    without them, and says which.
    """
    name = name or path.name
    path = await asyncio.to_thread(path.resolve)  # the process is at home elsewhere
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "adapters.reading.worker", str(path), name),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=_LINE,
        cwd=ROOT,  # else a folder named like ours, where the program was started, would be taken for it
        start_new_session=True,  # so that what it starts itself ends with it
    )
    last_words = asyncio.create_task(_last_words(process))
    try:
        async with asyncio.timeout(seconds):
            return await _collected(process, name, told or (lambda _done, _total: None), silence)
    except TimeoutError as error:
        raise BadDocument(name, "too_slow", limit=f"{seconds:g}") from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL) if hasattr(os, "killpg") else process.kill()
        await asyncio.gather(process.wait(), last_words, return_exceptions=True)


async def _collected(process: asyncio.subprocess.Process, name: str, told: Told, silence: float) -> ReadFile:
    kind: Any = ""
    pages: list[Page] = []
    async for said in _lines(process, silence):
        if "kind" in said:
            kind = said["kind"]
        elif "page" in said:
            pages.append(Page(said["page"], said["text"], said["scanned"]))
        elif "done" in said:
            told(said["done"], said["total"])
        elif "trouble" in said:
            raise BadDocument(name, said["trouble"], **said["values"])
        else:
            return _checked(ReadFile(kind, tuple(pages), _silent(pages)), name, ocr=said["ocr"])
    code = await process.wait()
    raise BadDocument(name, "crashed", detail=f"signal {-code}" if code < 0 else f"code {code}")


async def _lines(process: asyncio.subprocess.Process, silence: float) -> AsyncIterator[dict[str, Any]]:
    assert process.stdout is not None  # noqa: S101  # it was asked for
    while True:
        async with asyncio.timeout(silence):
            line = await process.stdout.readline()
        if not line.endswith(b"\n"):
            return
        yield orjson.loads(line)


async def _last_words(process: asyncio.subprocess.Process) -> bytes:
    """Empty the other pipe, so that the process never waits for it."""
    kept = b""
    assert process.stderr is not None  # noqa: S101  # it was asked for
    while block := await process.stderr.read(4096):
        kept = (kept + block)[-_ERRORS_KEPT:]
    return kept


def _silent(pages: list[Page]) -> tuple[int, ...]:
    return tuple(page.number for page in pages if page.number is not None and not page.text.strip())


def _checked(read: ReadFile, name: str, *, ocr: bool) -> ReadFile:
    """The file, if there is any text in it."""
    if any(page.text.strip() for page in read.pages):
        return read
    if read.silent:
        reason = "unreadable_pictures" if ocr else "pictures"
        raise BadDocument(name, reason, pages=ranges(read.silent))
    raise BadDocument(name, "no_text")

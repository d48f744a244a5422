"""Papers as files of a reply: rendered beside the running program, a few at a time and within a time limit."""

import asyncio
import re
import unicodedata
from typing import Final

from core.errors import Unavailable
from core.message import Attachment
from core.papers.model import FileFormat, Paper

MEDIA_TYPES: Final[dict[FileFormat, str]] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
_LONGEST_NAME: Final = 80  # letters, the ending included


class DocumentFiles:
    """Makes files of papers. The libraries are loaded with the first file, so that starting stays quick."""

    def __init__(self, *, at_once: int = 2, seconds: float = 10.0) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._seconds = seconds
        self._running: set[asyncio.Task[bytes]] = set()

    async def make(self, paper: Paper, format: FileFormat) -> Attachment:  # noqa: A002  # the word people use
        """The paper as a file.

        Raises:
            Unavailable: it was not ready within the time limit, waiting for its turn included.

        """
        try:
            async with asyncio.timeout(self._seconds):
                content = await self._rendered(paper, format)
        except TimeoutError as error:
            raise Unavailable(f"the {format} file was not ready within {self._seconds:g} s") from error
        return Attachment(file_name(paper, format), MEDIA_TYPES[format], content)

    async def _rendered(self, paper: Paper, kind: FileFormat) -> bytes:
        """Render in a thread; the place is kept until the thread is done, since a thread cannot be stopped."""
        await self._places.acquire()
        task = asyncio.create_task(asyncio.to_thread(_render, paper, kind))
        self._running.add(task)
        task.add_done_callback(self._done)
        return await asyncio.shield(task)

    def _done(self, task: asyncio.Task[bytes]) -> None:
        self._running.discard(task)
        self._places.release()
        if not task.cancelled():
            task.exception()  # seen, even where nobody waits for it any more


def file_name(paper: Paper, format: FileFormat) -> str:  # noqa: A002
    """The paper's name with its ending in plain letters that every system takes, at most 80 of them."""
    plain = unicodedata.normalize("NFKD", paper.name).encode("ascii", "ignore").decode()
    ending = f".{format}"
    stem = re.sub(r"[^A-Za-z0-9._]+", "-", plain).strip("-._")[: _LONGEST_NAME - len(ending)].rstrip("-._")
    return (stem or paper.kind.replace("_", "-")) + ending


def _render(paper: Paper, kind: FileFormat) -> bytes:
    """The bytes of a file; runs in a thread."""
    if kind == "xlsx":
        from adapters.documents.xlsx import workbook

        return workbook(paper)
    from adapters.documents.pdf import document

    return document(paper)

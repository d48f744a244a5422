"""Papers and charts as files of a reply: rendered beside the running program, a few at a time and within a time limit."""

import asyncio
import re
import unicodedata
from collections.abc import Callable
from typing import Final

import structlog

from core.errors import Unavailable
from core.history.model import Chart
from core.message import Attachment
from core.papers.model import FileFormat, Paper

MEDIA_TYPES: Final[dict[FileFormat, str]] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
log = structlog.get_logger("documents")
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
        content = await self._rendered(lambda: _render(paper, format), format)
        return Attachment(file_name(paper, format), MEDIA_TYPES[format], content)

    async def draw(self, chart: Chart) -> Attachment:
        """The chart as a picture.

        Raises:
            Unavailable: it was not ready within the time limit, waiting for its turn included, or could not be drawn.

        """
        content = await self._rendered(lambda: _drawn(chart), "png")
        return Attachment(f"{plain_name(chart.name, 76) or 'chart'}.png", "image/png", content)

    async def _rendered(self, render: Callable[[], bytes], kind: str) -> bytes:
        try:
            async with asyncio.timeout(self._seconds):
                return await self._in_turn(render)
        except TimeoutError as error:
            raise Unavailable(f"the {kind} file was not ready within {self._seconds:g} s") from error

    async def _in_turn(self, render: Callable[[], bytes]) -> bytes:
        """Render in a thread; the place is kept until the thread is done, since a thread cannot be stopped."""
        await self._places.acquire()
        task = asyncio.create_task(asyncio.to_thread(render))
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
    ending = f".{format}"
    return (plain_name(paper.name, _LONGEST_NAME - len(ending)) or paper.kind.replace("_", "-")) + ending


def plain_name(name: str, longest: int) -> str:
    """A name in letters, digits, dots, underlines and hyphens; empty where nothing of it is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._]+", "-", plain).strip("-._")[:longest].rstrip("-._")


def _drawn(chart: Chart) -> bytes:
    """The bytes of a picture; runs in a thread."""
    from adapters.documents.charts import draw

    try:
        return draw(chart)
    except Exception as error:  # the words of the reply are worth sending without their picture
        log.warning("chart_failed", error=type(error).__name__, reason=str(error)[:200])
        raise Unavailable(f"the chart could not be drawn: {type(error).__name__}") from error


def _render(paper: Paper, kind: FileFormat) -> bytes:
    """The bytes of a file; runs in a thread."""
    if kind == "xlsx":
        from adapters.documents.xlsx import workbook

        return workbook(paper)
    from adapters.documents.pdf import document

    return document(paper)

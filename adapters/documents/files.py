"""Papers and charts as files of a reply: rendered beside the running program, a few at a time and within a time limit."""

import re
import unicodedata
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

import structlog

from adapters.documents.aside import Renderers
from core.errors import Unavailable
from core.history.model import Chart
from core.message import Attachment
from core.papers.model import FileFormat, Paper

MEDIA_TYPES: Final[dict[FileFormat, str]] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
IDLE: Final = 300.0  # seconds for which a process is kept without work; it holds about 100 MB
log = structlog.get_logger("documents")
_LONGEST_NAME: Final = 80  # letters, the ending included


class DocumentFiles:
    """Makes files of papers; use it as an async context manager.

    The processes that do the work start with the first file, leave when there is none for a while, and end with the block.
    """

    def __init__(self, *, at_once: int = 2, seconds: float = 10.0, idle: float = IDLE) -> None:
        """`seconds` for a file, waiting for its turn included; `idle` seconds without work, and a process leaves."""
        self._renderers = Renderers(at_once=at_once, seconds=seconds, idle=idle)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._renderers.close()

    async def call(self, function: Callable[[], bytes]) -> bytes:
        """What a function gives that makes a file of something else; it has to be one that can be pickled.

        Raises:
            Unavailable: it was not ready within the time limit, waiting for its turn included, or the process that called it
                has ended.
            Exception: what the function raised.

        """
        return await self._renderers.render("call", function)

    async def make(self, paper: Paper, format: FileFormat) -> Attachment:  # noqa: A002  # the word people use
        """The paper as a file.

        Raises:
            Unavailable: it was not ready within the time limit, waiting for its turn included, or the process that made it
                has ended.

        """
        content = await self._renderers.render(format, paper)
        return Attachment(file_name(paper, format), MEDIA_TYPES[format], content)

    async def draw(self, chart: Chart) -> Attachment:
        """The chart as a picture.

        Raises:
            Unavailable: it was not ready within the time limit, waiting for its turn included, could not be drawn, or the
                process that drew it has ended.

        """
        try:
            content = await self._renderers.render("png", chart)
        except Unavailable:
            raise
        except Exception as error:  # the words of the reply are worth sending without their picture
            log.warning("chart_failed", error=type(error).__name__, reason=str(error)[:200])
            raise Unavailable(f"the chart could not be drawn: {type(error).__name__}") from error
        return Attachment(f"{plain_name(chart.name, 76) or 'chart'}.png", "image/png", content)


def file_name(paper: Paper, format: FileFormat) -> str:  # noqa: A002
    """The paper's name with its ending in plain letters that every system takes, at most 80 of them."""
    ending = f".{format}"
    return (plain_name(paper.name, _LONGEST_NAME - len(ending)) or paper.kind.replace("_", "-")) + ending


def plain_name(name: str, longest: int) -> str:
    """A name in letters, digits, dots, underlines and hyphens; empty where nothing of it is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._]+", "-", plain).strip("-._")[:longest].rstrip("-._")

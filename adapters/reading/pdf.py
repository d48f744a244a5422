"""A PDF as pages: its text layer, and the images of pages that have none read by OCR."""

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from adapters.reading import ocr
from adapters.reading.kinds import MOST_PAGES
from core.regulations.model import Page
from core.regulations.trouble import BadDocument

DOTS = 250  # an inch, of a rendered page
MOST_PIXELS = 40_000_000  # of a rendered page; larger ones are rendered coarser
FEW = 100  # letters: a page with fewer, and with an image, is a scan with a stamp on it
UNREAD_SHARE = 0.3  # of signs that are none: the text layer is of no use
_IMAGE = 3  # the number of an image among the kinds of a page's objects


def read_pdf(path: Path, name: str, told: Callable[[int, int], None]) -> Iterator[Page]:
    """The pages in order, those without any text included; `told` hears how many are done of how many.

    Raises BadDocument for a file that is locked, damaged or too long.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        raise BadDocument(name, "encrypted" if locked else "broken", detail=str(error)[:80]) from error
    if count > MOST_PAGES:
        raise BadDocument(name, "too_many_pages", pages=count, limit=MOST_PAGES)
    at_once = min(os.cpu_count() or 1, 4)
    waiting: deque[Page | tuple[int, str, Future[str]]] = deque()
    with ThreadPoolExecutor(at_once, thread_name_prefix="ocr") as threads:
        for number in range(1, count + 1):
            waiting.append(_begin(document, number, threads))
            while waiting and (isinstance(waiting[0], Page) or len(waiting) > 2 * at_once):
                yield _finished(waiting.popleft())
                told(number - len(waiting), count)
        while waiting:
            yield _finished(waiting.popleft())
            told(count - len(waiting), count)
    document.close()


def _begin(document: Any, number: int, threads: ThreadPoolExecutor) -> "Page | tuple[int, str, Future[str]]":
    """A page with its text, or with its image on the way to OCR."""
    import pypdfium2

    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        return Page(number, "")  # one damaged page does not take the others with it
    try:
        layer = page.get_textpage()
        text = str(layer.get_text_range())
        layer.close()
        if not _needs_ocr(page, text) or not ocr.languages():
            return Page(number, text if _readable(text) else "")
        width, height = page.get_size()
        scale = min(DOTS / 72, (MOST_PIXELS / max(1.0, width * height)) ** 0.5)
        bitmap = page.render(scale=scale, grayscale=True)
        image = bitmap.to_numpy().copy()
        bitmap.close()
    except pypdfium2.PdfiumError:
        return Page(number, "")
    finally:
        page.close()
    if image.ndim == 3:
        image = image[:, :, 0]
    return number, text, threads.submit(ocr.read_image, image, max(70, round(scale * 72)))


def _finished(waiting: "Page | tuple[int, str, Future[str]]") -> Page:
    if isinstance(waiting, Page):
        return waiting
    number, layer, future = waiting
    read = future.result()
    return Page(number, read, scanned=True) if len(read.strip()) > len(layer.strip()) else Page(number, layer)


def _needs_ocr(page: Any, text: str) -> bool:
    letters = sum(map(str.isalnum, text))
    if letters >= FEW:
        return not _readable(text)
    return any(each.type == _IMAGE for each in page.get_objects(max_depth=3))


def _readable(text: str) -> bool:
    """Whether a text layer says something: letters that map to nothing come out as signs of replacement."""
    marks = sum(
        1
        for sign in text
        if sign == "\ufffd" or "\ue000" <= sign <= "\uf8ff" or (sign < " " and sign not in "\r\n\t\x02")
    )
    return marks <= UNREAD_SHARE * max(1, len(text))

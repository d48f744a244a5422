"""The rows of the facts are read while nobody waits for them, so that no reply that a model words has to."""

import asyncio
from collections.abc import Callable, Iterator
from itertools import islice
from typing import get_args

from core.grounding.ahead import RowKey, ahead
from core.grounding.reading import read_piece
from core.grounding.rows import Row, misleads, read_row
from core.knowledge import KnowledgeBase
from core.message import Language
from core.wording.knowledge import Findings
from core.wording.rows import rows_of

MOST = 2000  # rows, of two kilobytes each
REST_SECONDS = 0.004  # after each row, which takes less than a thousandth: replies come first
LOOK_SECONDS = 30.0  # after which it is looked whether the facts are others


async def keep_reading(current: Callable[[], KnowledgeBase]) -> None:
    """Read the rows of the facts in use and of every later version; until cancelled."""
    read: KnowledgeBase | None = None
    while True:
        if (base := current()) is not read:
            await read_rows(base)
            read = base
        await asyncio.sleep(LOOK_SECONDS)


async def read_rows(base: KnowledgeBase) -> None:
    """Read every row of the facts one by one with a rest after each; those that are read already take no time."""
    held, keys = ahead(), set[RowKey]()
    for row, language in islice(_rows(base), MOST):
        key = (row.text, language, row.source)
        keys.add(key)
        if key in held:
            await asyncio.sleep(0)
            continue
        held.put(key, read_row(*key))
        read_piece.cache_clear()  # its sentences are held with it
        misleads(row.text)
        misleads(row.source)
        await asyncio.sleep(REST_SECONDS)
    held.keep(keys)


def _rows(base: KnowledgeBase) -> Iterator[tuple[Row, Language]]:
    """Every row that a reply can stand on, but for passages: they are not in memory."""
    for found in _findings(base):
        for language in get_args(Language):
            for row in rows_of(found, language):
                yield row, language


def _findings(base: KnowledgeBase) -> Iterator[Findings]:
    yield from (Findings(facts=(row,)) for row in base.facts)
    yield from (Findings(restrictions=(row,)) for row in base.restrictions)
    yield from (Findings(forms=(row,)) for row in base.coo_forms)
    yield from (Findings(documents=(row,)) for row in base.documents)
    yield from (Findings(requirements=(row,)) for row in base.requirements)
    yield from (Findings(steps=(row,)) for row in base.procedures)

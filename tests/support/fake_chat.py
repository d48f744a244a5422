"""A chat model that says what it is told to say and remembers what it was asked; and facts whose answers it can word."""

import asyncio
import csv
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from core.chat import Ask
from core.errors import ModelUnavailable
from core.instructions import Instruction, InstructionKey, known_key
from core.knowledge import KnowledgeBase
from core.message import Language
from tests.support.facts import BASE, FACTS

Piece = str | asyncio.Event | Exception  # given, waited for, raised
AWAY = ModelUnavailable("no model here")
SHIPPED = Path(__file__).parents[2] / "data" / "prompts" / "instructions.csv"

FILING = replace(
    FACTS[0],
    text_id="PEB adalah pemberitahuan ekspor barang. PEB diajukan paling lambat 3 hari sebelum ekspor.",
    text_en="A PEB is the export declaration of goods. A PEB is lodged at the latest 3 days before export.",
    questions=("apa itu PEB dan kapan diajukan", "what is a PEB and when is it lodged"),
    keywords=("peb",),
)
ASKED: dict[Language, str] = {"id": "apa itu PEB dan kapan diajukan?", "en": "what is a PEB and when is it lodged?"}
# What the row says, in a model's words, sentence by sentence.
TRUE: dict[Language, tuple[str, str]] = {
    "id": ("PEB diajukan paling lambat 3 hari sebelum ekspor [1]. ", "PEB adalah pemberitahuan ekspor barang [1]."),
    "en": ("A PEB is lodged at the latest 3 days before export [1]. ", "A PEB is the export declaration of goods [1]."),
}
FALSE: dict[Language, str] = {
    "id": "PEB diajukan paling lambat 7 hari sebelum ekspor [1].",
    "en": "A PEB is lodged at the latest 7 days before export [1].",
}


@cache
def instructions() -> dict[InstructionKey, Instruction]:
    """The instructions as they are shipped."""
    with SHIPPED.open(encoding="utf-8", newline="") as stream:
        rows = [(known_key(row["key"]), row) for row in csv.DictReader(stream)]
    return {key: Instruction(key, 1, row["system"], row["user"]) for key, row in rows if key is not None}


def taught(base: KnowledgeBase = BASE, **changes: object) -> KnowledgeBase:
    """Facts with instructions for a model beside them."""
    return replace(base, **{"instructions": instructions(), **changes})  # type: ignore[arg-type]  # fields as given


@dataclass
class FakeChat:
    """Fulfils `core.chat.Chat`. Each call takes the next script; what nothing is scripted for gets `always`."""

    always: Sequence[Piece] = (AWAY,)
    scripts: deque[Sequence[Piece]] = field(default_factory=deque)
    ready: bool = True
    asked: list[Ask] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    left: int = 0  # answers that were not read to their end

    def then(self, *pieces: Piece) -> None:
        """Give the next call these pieces."""
        self.scripts.append(pieces)

    @property
    def purposes(self) -> list[str]:
        """What each call was for."""
        return [ask.purpose for ask in self.asked]

    async def stream(self, ask: Ask, *, seconds: float) -> AsyncGenerator[str, None]:
        """The pieces, one by one."""
        for_this = self._called(ask, seconds)
        try:
            for piece in for_this:
                await asyncio.sleep(0)
                if isinstance(piece, Exception):
                    raise piece
                if isinstance(piece, asyncio.Event):
                    await piece.wait()
                else:
                    yield piece
        except (GeneratorExit, asyncio.CancelledError):
            self.left += 1
            raise

    async def complete(self, ask: Ask, *, seconds: float) -> str:
        """The pieces as one text."""
        return "".join([piece async for piece in self.stream(ask, seconds=seconds)])

    def _called(self, ask: Ask, seconds: float) -> Sequence[Piece]:
        self.asked.append(ask)
        self.seconds.append(seconds)
        return self.scripts.popleft() if self.scripts else self.always

"""Ports that answer from what they are given and remember what they were asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from core.evidence import DutyEvidence, ExchangeRate, Passage, RateKind, ReferencePrice
from core.history.model import Chart, History, HistoryKind
from core.knowledge import DIMENSIONS, KnowledgeBase
from core.message import Attachment
from core.papers.model import FileFormat, Paper
from core.ports import Tools, Vector
from tests.core.trade import tables


class NotWanted(AssertionError):
    """A port was asked that this question does not need."""


@dataclass
class FakeEmbed:
    """Gives every text the same vector, or fails where no embedding may be asked for."""

    forbidden: bool = False
    vector: Vector | None = None
    asked: list[str] = field(default_factory=list)

    async def embed_query(self, text: str) -> Vector:
        """The vector."""
        self.asked.append(text)
        if self.forbidden:
            raise NotWanted(text)
        if self.vector is not None:
            return self.vector
        first = np.zeros(DIMENSIONS, dtype=np.float32)
        first[0] = 1.0
        return first


@dataclass
class FakeKnowledge:
    """The duty, price and rate tables from their CSV files, everything else as given; every call is kept."""

    base: KnowledgeBase
    passages: Sequence[Passage] = ()
    goods: Sequence[tuple[str, float]] = ()
    failure: Exception | None = None
    calls: list[str] = field(default_factory=list)

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if self.failure is not None:
            raise self.failure

    async def duty_evidence(self, product: str, peb_day: date, payment_day: date) -> DutyEvidence:
        """All rows of the product, with the price and the rate of the days."""
        self._called("duty_evidence")
        return tables.evidence(product, peb_day, payment_day)

    async def reference_prices(self, key: str, days: Sequence[date]) -> Sequence[ReferencePrice | None]:
        """The prices of the days."""
        self._called("reference_prices")
        return [tables.price_on(key, day) for day in days]

    async def exchange_rates(self, wanted: Sequence[tuple[RateKind, str, date]]) -> Sequence[ExchangeRate | None]:
        """The tax rates of the days; no market rates."""
        self._called("exchange_rates")
        return [tables.rate_on(day, currency) if kind == "tax" else None for kind, currency, day in wanted]

    async def history(self, kind: HistoryKind, key: str, since: date, until: date) -> History:
        """The rows of the tables that touch the period; no market rates."""
        self._called("history")
        return tables.history(kind, key, since, until)

    async def search_passages(
        self, text: str, vector: Vector | None, day: date, *, regulation: str | None = None, limit: int = 5
    ) -> Sequence[Passage]:
        """The passages given, of one regulation where one is named."""
        self._called("search_passages")
        return [p for p in self.passages if regulation in (None, p.regulation)][:limit]

    async def search_goods(self, text: str, limit: int = 10) -> Sequence[tuple[str, float]]:
        """The goods given."""
        self._called("search_goods")
        return self.goods[:limit]


@dataclass
class FakeMemory:
    """Keeps states in a dictionary."""

    states: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    loaded: list[str] = field(default_factory=list)

    async def load(self, conversation_id: str) -> Mapping[str, Any] | None:
        """The state, None where there is none."""
        self.loaded.append(conversation_id)
        return self.states.get(conversation_id)

    def keep(self, conversation_id: str, state: Mapping[str, Any], user_id: str = "", /) -> None:
        """Keep the state."""
        self.states[conversation_id] = state


@dataclass
class FakeFiles:
    """Makes files whose content names the document; or is never ready."""

    failure: Exception | None = None
    made: list[tuple[Paper, FileFormat]] = field(default_factory=list)
    drawn: list[Chart] = field(default_factory=list)

    async def make(self, paper: Paper, format: FileFormat, /) -> Attachment:  # noqa: A002
        """A file."""
        if self.failure is not None:
            raise self.failure
        self.made.append((paper, format))
        return Attachment(f"{paper.name}.{format}", f"application/{format}", paper.title.encode())

    async def draw(self, chart: Chart, /) -> Attachment:
        """A picture."""
        if self.failure is not None:
            raise self.failure
        self.drawn.append(chart)
        return Attachment(f"{chart.name}.png", "image/png", chart.title.encode())


def tools(
    knowledge: FakeKnowledge,
    embed: FakeEmbed | None = None,
    memory: FakeMemory | None = None,
    files: FakeFiles | None = None,
) -> Tools:
    """The bundle; embeddings are forbidden unless given."""
    return Tools(
        knowledge=knowledge,
        embed=embed or FakeEmbed(forbidden=True),
        memory=memory or FakeMemory(),
        files=files or FakeFiles(),
    )

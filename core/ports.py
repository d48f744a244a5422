"""What core asks of the outside: the ports, and the bundle `Tools` that an answer needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from core.evidence import DutyEvidence, ExchangeRate, Passage, RateKind, ReferencePrice
from core.history.model import Chart, History, HistoryKind
from core.knowledge import KnowledgeBase
from core.message import Attachment
from core.papers.model import FileFormat, Paper

Vector = NDArray[np.float32]


class Embed(Protocol):
    """Turns a question into a vector of 384 numbers of length 1."""

    async def embed_query(self, text: str) -> Vector:
        """Embed a question; raises EmbeddingUnavailable."""
        ...


class Knowledge(Protocol):
    """The facts. Every method raises DatabaseUnavailable when the database does not answer."""

    @property
    def base(self) -> KnowledgeBase:
        """What is held in memory: vocabulary, prompts, verified answers, small tables."""
        ...

    async def duty_evidence(self, product: str, peb_day: date, payment_day: date) -> DutyEvidence:
        """Rules, brackets, levies and price in force on the PEB day, USD tax rate of the payment day."""
        ...

    async def reference_prices(self, key: str, days: Sequence[date]) -> Sequence[ReferencePrice | None]:
        """For each day the price in force, else the last known before it, else None."""
        ...

    async def exchange_rates(self, wanted: Sequence[tuple[RateKind, str, date]]) -> Sequence[ExchangeRate | None]:
        """For each (kind, currency, day) the rate in force, else the last known before it, else None."""
        ...

    async def history(self, kind: HistoryKind, key: str, since: date, until: date) -> History:
        """All rows of a currency, a price key or a duty product whose periods touch the days from `since` to `until`."""
        ...

    async def search_passages(
        self, text: str, vector: Vector | None, day: date, *, regulation: str | None = None, limit: int = 5
    ) -> Sequence[Passage]:
        """Passages by full text and meaning, fused by rank, of regulations in force on the day; or all of one."""
        ...

    async def search_goods(self, text: str, limit: int = 10) -> Sequence[tuple[str, float]]:
        """Commodity ids by full text, best first."""
        ...


class Memory(Protocol):
    """What the last turns of a conversation were about."""

    async def load(self, conversation_id: str) -> Mapping[str, Any] | None:
        """The state kept for a conversation, None when it is new or forgotten."""
        ...

    def keep(self, conversation_id: str, state: Mapping[str, Any], user_id: str = "", /) -> None:
        """Keep the state, and whose words it holds; storing it durably happens after the reply."""
        ...


class Files(Protocol):
    """Makes files of documents, and pictures of figures over time."""

    async def make(self, paper: Paper, format: FileFormat, /) -> Attachment:  # noqa: A002  # the word people use
        """The document as a file; raises Unavailable when it was not ready in time."""
        ...

    async def draw(self, chart: Chart, /) -> Attachment:
        """The chart as a picture; raises Unavailable when it was not ready in time or could not be drawn."""
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What an answer needs."""

    knowledge: Knowledge
    embed: Embed
    memory: Memory
    files: Files

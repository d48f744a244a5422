"""Embeddings of questions, kept in process; the same question is embedded once, however many ask it at a time."""

from adapters.caches.rows import RowCache
from core.knowledge import Matrix
from core.ports import Embed

LAYER = "embedding"


class CachedEmbeddings:
    """Fulfils `core.ports.Embed` over another one."""

    def __init__(self, inner: Embed, model: str, *, size: int = 1000, ttl: float = 3600) -> None:
        self._inner, self._model = inner, model
        self._cache = RowCache(size, ttl, layer=LAYER)

    async def embed_query(self, text: str) -> Matrix:
        """The vector of a question; raises EmbeddingUnavailable."""
        key = (self._model, " ".join(text.split()).lower())
        return await self._cache.get(key, lambda: self._inner.embed_query(text))

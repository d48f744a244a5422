"""Embeddings of questions: in this process, else shared, else stored, else made; the same text once, however many ask."""

from functools import partial
from hashlib import blake2b
from typing import Protocol

import numpy as np

from adapters.caches.bounded import Bounded
from adapters.caches.shared import Layer, digest
from core.flights import Flights
from core.knowledge import DIMENSIONS, Matrix
from core.ports import Embed
from core.timing import count_cache

LAYER = "embedding"
TTL = 7 * 86400.0  # seconds in the shared cache: a text's vector never changes


class Stored(Protocol):
    """Vectors that outlive the program."""

    async def get(self, model: str, text_hash: bytes) -> Matrix | None:
        """The vector of a text by its hash, None where it is not known or nobody tells in time."""
        ...

    def put(self, model: str, text_hash: bytes, vector: Matrix) -> None:
        """Keep a vector; it is stored beside the replies."""
        ...


def normal(text: str) -> str:
    """The form in which a text is looked up and embedded.

    Blanks and capitals say nothing: core asks with lower-case words already. Digits, signs and units stay as written:
    "1.000" and "1000" are two texts, and "5 ton" is never "500 ton".
    """
    return " ".join(text.split()).lower()


class CachedEmbeddings:
    """Fulfils `core.ports.Embed` over another one, which is given texts in their normal form only."""

    def __init__(
        self,
        inner: Embed,
        model: str,
        *,
        size: int = 1000,
        ttl: float = 3600,
        shared: Layer | None = None,
        stored: Stored | None = None,
    ) -> None:
        self.held: Bounded[Matrix] = Bounded(size, ttl)
        self._inner, self._model, self._shared, self._stored = inner, model, shared, stored
        self._version = digest(model)[:8]
        self._flights: Flights[Matrix] = Flights()

    def __len__(self) -> int:
        return len(self.held)

    @property
    def hits(self) -> int:
        """Questions whose vector was held in this process."""
        return self.held.hits

    @property
    def misses(self) -> int:
        """Questions whose vector had to be got, or that waited for somebody else's."""
        return self.held.misses

    @property
    def held_bytes(self) -> int:
        """About how many bytes the vectors take."""
        return self.held.held_bytes

    def clear(self) -> None:
        """Forget every vector of this process; counters stay."""
        self.held.clear()

    async def embed_query(self, text: str) -> Matrix:
        """The vector of a question; raises EmbeddingUnavailable."""
        text = normal(text)
        found = self.held.get(text)
        count_cache(LAYER, hit=found is not None)
        if found is not None:
            return found
        return await self._flights.join(text, partial(self._found, text))

    async def _found(self, text: str) -> Matrix:
        vector = None
        if self._shared is not None and (kept := await self._shared.get(self._version, text)) is not None:
            vector = vector_of(kept)
        if vector is not None:
            return self.held.put(text, vector)
        text_hash = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        if self._stored is not None:
            vector = await self._stored.get(self._model, text_hash)
            count_cache("stored", hit=vector is not None)
        if vector is None:
            vector = await self._inner.embed_query(text)
            if self._stored is not None:
                self._stored.put(self._model, text_hash, vector)
        if self._shared is not None:
            self._shared.put(self._version, text, np.asarray(vector, dtype="<f4").tobytes(), TTL)
        return self.held.put(text, vector)


def vector_of(value: bytes) -> Matrix | None:
    """The vector whose 384 little-endian floats these are; None for anything that is no vector of length 1."""
    if len(value) != 4 * DIMENSIONS:
        return None
    vector = np.frombuffer(value, dtype="<f4").astype(np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        squares = float(vector @ vector)
    return vector if abs(squares - 1.0) < 0.01 else None  # false for NaN, too

"""Embeddings of questions, kept in process."""

import asyncio

import numpy as np
import pytest

from adapters.caches.embeddings import CachedEmbeddings, normal
from adapters.caches.shared import Layer
from core.errors import EmbeddingUnavailable
from core.ports import Vector
from core.timing import open_timings
from tests.support.fakes import FakeEmbed


async def test_the_same_question_is_embedded_once() -> None:
    """Whatever its blanks and capitals, in one form; another one is embedded, too."""
    inner = FakeEmbed()
    cached = CachedEmbeddings(inner, "m")
    with open_timings() as timings:
        for text in ("SKA ke Jepang", "  ska  ke jepang "):
            await cached.embed_query(text)
    assert (["ska ke jepang"], {"embedding": "miss"}) == (inner.asked, timings.caches)
    await cached.embed_query("SKA ke Korea")
    assert 2 == len(inner.asked)


async def test_those_who_ask_at_once_share_one_embedding() -> None:
    """Fifty people, one question."""
    inner = FakeEmbed()
    cached = CachedEmbeddings(inner, "m")
    vectors = await asyncio.gather(*(cached.embed_query("apa itu PEB") for _ in range(50)))
    assert (1, 1) == (len(inner.asked), len({id(v) for v in vectors}))


async def test_a_failure_is_told_and_not_kept() -> None:
    """The next question tries again."""

    class Once(FakeEmbed):
        async def embed_query(self, text: str) -> Vector:
            vector = await super().embed_query(text)
            if len(self.asked) == 1:
                raise EmbeddingUnavailable
            return vector

    cached = CachedEmbeddings(Once(), "m")
    with pytest.raises(EmbeddingUnavailable):
        await cached.embed_query("apa itu PEB")
    assert 384 == len(await cached.embed_query("apa itu PEB"))


async def test_the_cache_is_bounded() -> None:
    """The question least recently asked goes first."""
    inner = FakeEmbed()
    cached = CachedEmbeddings(inner, "m", size=2)
    for text in ("a", "b", "c", "a"):
        await cached.embed_query(text)
    assert ["a", "b", "c", "a"] == inner.asked


async def test_it_tells_how_it_helped_and_what_it_takes_and_can_be_emptied() -> None:
    """A vector of 384 numbers takes 1,536 bytes and its place; counters stay."""
    cached = CachedEmbeddings(FakeEmbed(), "m")
    for text in ("a", "b", "a"):
        await cached.embed_query(text)
    assert (1, 2, 2) == (cached.hits, cached.misses, len(cached))
    assert 2 * 1536 < cached.held_bytes < 2 * 2048
    cached.clear()
    assert (1, 2, 0, 0) == (cached.hits, cached.misses, len(cached), cached.held_bytes)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("bea 1.000 ton", "bea 1000 ton"), ("5 ton", "50 ton"), ("5 ton", "5 kg"), ("a-b", "a b"), ("PMK 38/2024", "PMK 38 2024"),
        ("boleh ekspor", "tidak boleh ekspor"), ("kopi?", "kopi"),
    ],
)  # fmt: skip
def test_numbers_units_signs_and_negation_make_another_text(text: str, other: str) -> None:
    """Only blanks and capitals say nothing."""
    assert normal(text) != normal(other)
    assert normal(text) == normal(f"  {text.upper()} ")


class _Kept:
    """The shared and the stored layer at once: bytes and vectors by key, and what was asked."""

    def __init__(self) -> None:
        self.shared: dict[object, bytes] = {}
        self.stored: dict[tuple[str, bytes], Vector] = {}
        self.asked: list[str] = []

    def layer(self) -> Layer:
        """The shared layer over this."""
        return Layer(_Front(self), "embedding", "test")  # type: ignore[arg-type]  # only what a layer uses

    async def get(self, model: str, text_hash: bytes) -> Vector | None:
        """A stored vector."""
        self.asked.append("stored")
        return self.stored.get((model, text_hash))

    def put(self, model: str, text_hash: bytes, vector: Vector) -> None:
        """Store a vector."""
        self.stored[model, text_hash] = vector


class _Front:
    """What a layer asks of the shared cache."""

    def __init__(self, kept: _Kept) -> None:
        self._kept = kept

    async def get(self, key: str) -> bytes | None:
        """The bytes."""
        self._kept.asked.append("shared")
        return self._kept.shared.get(key)

    def put(self, key: str, value: bytes, _seconds: float) -> None:
        """Keep bytes."""
        self._kept.shared[key] = value


def _over(kept: _Kept, inner: FakeEmbed) -> CachedEmbeddings:
    return CachedEmbeddings(inner, "m", shared=kept.layer(), stored=kept)


async def test_layers_are_asked_from_the_nearest_and_filled_on_the_way_back() -> None:
    """Memory, the shared cache, the database, the model."""
    kept, inner = _Kept(), FakeEmbed()
    with open_timings() as timings:
        first = await _over(kept, inner).embed_query("kopi")
    assert (["shared", "stored"], ["kopi"]) == (kept.asked, inner.asked)
    assert {"embedding": "miss", "stored": "miss"} == timings.caches
    assert (1, 1) == (len(kept.shared), len(kept.stored))
    kept.asked.clear()
    again = _over(kept, inner)
    assert np.array_equal(first, await again.embed_query("kopi"))
    await again.embed_query("kopi")
    assert (["shared"], 1) == (kept.asked, len(inner.asked))


async def test_a_vector_that_the_database_knows_is_shared_and_not_made_again() -> None:
    """After the shared cache was emptied, say."""
    kept, inner = _Kept(), FakeEmbed()
    await _over(kept, inner).embed_query("kopi")
    kept.shared.clear()
    with open_timings() as timings:
        await _over(kept, inner).embed_query("kopi")
    assert (1, 1, "hit") == (len(inner.asked), len(kept.shared), timings.caches["stored"])


async def test_another_model_has_other_vectors() -> None:
    """In every layer."""
    kept, inner = _Kept(), FakeEmbed()
    await _over(kept, inner).embed_query("kopi")
    await CachedEmbeddings(inner, "other", shared=kept.layer(), stored=kept).embed_query("kopi")
    assert (2, 2, 2) == (len(inner.asked), len(kept.shared), len(kept.stored))


@pytest.mark.parametrize(
    "garbage",
    [
        b"", b"x" * 1535, b"x" * 1537, b"\x00" * 1536, b"\xff" * 1536, np.ones(384, dtype="<f4").tobytes(),
        np.full(384, np.inf, dtype="<f4").tobytes(), np.full(384, 3e38, dtype="<f4").tobytes(), b"[0.1, 0.2]",
    ],
    ids=lambda value: f"{value[:8]!r} {len(value)}",
)  # fmt: skip
async def test_bytes_that_are_no_vector_of_length_1_are_a_miss(garbage: bytes) -> None:
    """The text is embedded, and its vector takes their place."""
    kept, inner = _Kept(), FakeEmbed()
    await _over(kept, inner).embed_query("kopi")
    kept.shared = dict.fromkeys(kept.shared, garbage)
    kept.stored.clear()
    await _over(kept, inner).embed_query("kopi")
    assert 2 == len(inner.asked)
    assert [1536] == [len(value) for value in kept.shared.values()]

"""Embeddings of questions, kept in process."""

import asyncio

import pytest

from adapters.caches.embeddings import CachedEmbeddings
from core.errors import EmbeddingUnavailable
from core.ports import Vector
from core.timing import open_timings
from tests.support.fakes import FakeEmbed


async def test_the_same_question_is_embedded_once() -> None:
    """Whatever its blanks and capitals; another one is embedded, too."""
    inner = FakeEmbed()
    cached = CachedEmbeddings(inner, "m")
    with open_timings() as timings:
        for text in ("SKA ke Jepang", "  ska  ke jepang "):
            await cached.embed_query(text)
    assert (["SKA ke Jepang"], {"embedding": "miss"}) == (inner.asked, timings.caches)
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

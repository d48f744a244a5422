"""Reads the file of the bundled model: its sizes, its pieces of words, its weights of four bits as numbers."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from core.knowledge import Matrix

BLOCK: Final = 32  # weights that share a scale
_BLOCK_BYTES: Final = 2 + BLOCK // 2  # the scale in half precision, then two weights a byte
_MAGIC: Final = b"E5S1"
_SIZES: Final = struct.Struct("<4sI7ifi")  # magic, version, the numbers of `Sizes`, epsilon, weights a block
_PIECES: Final = struct.Struct("<5iQ")  # how many, begin, end, padding, unknown, bytes of their text
_TENSOR: Final = struct.Struct("<BIQQ")  # kind, numbers, offset, bytes


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large the model is."""

    width: int  # numbers of a vector
    layers: int
    heads: int
    inner: int  # numbers between the two halves of a layer's second step
    longest: int  # tokens that it reads at once, the two at the ends included
    epsilon: float  # keeps the scale of a vector that hardly varies from becoming infinite


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces that words are made of, and what is done to letters before."""

    texts: Sequence[bytes]
    scores: Matrix  # of each: the higher, the rather it is taken
    begin: int
    end: int
    unknown: int
    letters: Mapping[int, str]  # code point -> what it is read as


@dataclass(frozen=True, slots=True)
class ModelFile:
    """An opened file; numbers are made of its bytes when they are asked for."""

    sizes: Sizes
    pieces: Pieces
    tensors: Mapping[str, tuple[int, int]]  # name -> offset and bytes
    data: NDArray[np.uint8]

    def numbers(self, name: str) -> Matrix:
        """A tensor that is stored in full: (n,) float32."""
        return self._bytes(name).view("<f4").astype(np.float32)

    def weights(self, name: str, inputs: int) -> Matrix:
        """A tensor of four bits a weight, to be multiplied from the right: (inputs, outputs) float32."""
        return np.ascontiguousarray(_unpacked(self._bytes(name).reshape(-1, _BLOCK_BYTES)).reshape(-1, inputs).T)

    def rows(self, name: str, places: NDArray[np.int64]) -> Matrix:
        """Some rows of a tensor of four bits a weight: (places, width) float32."""
        width = self.sizes.width
        blocks = self._bytes(name).reshape(-1, width // BLOCK, _BLOCK_BYTES)[places]
        return _unpacked(blocks.reshape(-1, _BLOCK_BYTES)).reshape(len(places), width)

    def _bytes(self, name: str) -> NDArray[np.uint8]:
        offset, size = self.tensors[name]
        return self.data[offset : offset + size]


def read_model(path: Path) -> ModelFile:
    """Open a model's file. Raises OSError, ValueError for one of another kind."""
    data: NDArray[np.uint8] = np.memmap(path, dtype=np.uint8, mode="r").view(np.ndarray)
    try:
        reader = _Reader(data.data)
        magic, _version, width, layers, heads, inner, _words, longest, _types, epsilon, block = reader.take(_SIZES)
        if magic != _MAGIC or block != BLOCK or width % heads or width % BLOCK or inner % BLOCK:
            raise ValueError(f"{path.name} is no model of a kind known here")
        sizes = Sizes(width, layers, heads, inner, longest, epsilon)
        return ModelFile(sizes, _pieces(reader), _tensors(reader, len(data)), data)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise ValueError(f"{path.name} ends too early or is damaged") from error


class _Reader:
    """Goes through the file from its beginning."""

    def __init__(self, view: memoryview) -> None:
        self._view, self._at = view, 0

    def take(self, form: struct.Struct) -> tuple[Any, ...]:
        """The next values of a form."""
        values = form.unpack_from(self._view, self._at)
        self._at += form.size
        return values

    def bytes(self, count: int) -> bytes:
        """The next bytes."""
        self._at += count
        if count < 0 or self._at > len(self._view):
            raise IndexError(count)
        return bytes(self._view[self._at - count : self._at])


def _pieces(reader: _Reader) -> Pieces:
    count, begin, end, _padding, unknown, size = reader.take(_PIECES)
    starts = np.frombuffer(reader.bytes(4 * (count + 1)), "<u4").tolist()
    scores = np.frombuffer(reader.bytes(4 * count), "<f4").astype(np.float32)
    text = reader.bytes(size)
    texts = [text[start:stop] for start, stop in pairwise(starts)]
    return Pieces(texts, scores, begin, end, unknown, _letters(reader))


def _letters(reader: _Reader) -> dict[int, str]:
    count, _size = reader.take(struct.Struct("<iI"))
    letters: dict[int, str] = {}
    for _ in range(count):
        code, others = reader.take(struct.Struct("<IB"))
        letters[code] = "".join(map(chr, reader.take(struct.Struct(f"<{others}I"))))
    return letters


def _tensors(reader: _Reader, size: int) -> dict[str, tuple[int, int]]:
    (count,) = reader.take(struct.Struct("<i"))
    tensors: dict[str, tuple[int, int]] = {}
    for _ in range(count):
        (letters,) = reader.take(struct.Struct("<H"))
        name = reader.bytes(letters).decode("ascii")
        _kind, _numbers, offset, length = reader.take(_TENSOR)
        if offset + length > size:
            raise IndexError(name)
        tensors[name] = (offset, length)
    return tensors


def _unpacked(blocks: NDArray[np.uint8]) -> Matrix:
    """Blocks of weights as numbers: (blocks, 32) float32. The low halves of the bytes come first, then the high ones."""
    weights = np.empty((len(blocks), BLOCK), dtype=np.float32)
    weights[:, : BLOCK // 2] = blocks[:, 2:] & 15
    weights[:, BLOCK // 2 :] = blocks[:, 2:] >> 4
    weights -= 8
    weights *= np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
    return weights

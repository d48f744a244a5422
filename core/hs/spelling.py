"""Words that no name holds: split where two known words were run together, else the nearest spelling."""

from collections.abc import Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 5  # letters below which a word is not corrected
SHORTEST_PART = 4


class Spelling:
    """The vocabulary by first letter."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._vocabulary = vocabulary
        self._by_letter: dict[str, list[str]] = {}
        for word in vocabulary:
            self._by_letter.setdefault(word[0], []).append(word)

    def of(self, word: str) -> tuple[int, ...]:
        """The numbers of a word: its own, those of its two parts, or that of the nearest spelling; none if unknown."""
        if (number := self._vocabulary.get(word)) is not None:
            return (number,)
        return self._guess(word)

    def _guess(self, word: str) -> tuple[int, ...]:
        known = self._vocabulary
        for cut in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
            if word[:cut] in known and word[cut:] in known:
                return (known[word[:cut]], known[word[cut:]])
        if len(word) < SHORTEST:
            return ()
        allowed = 1 if len(word) < 8 else 2
        near = process.extractOne(word, self._by_letter.get(word[0], ()), scorer=OSA.distance, score_cutoff=allowed)
        return (known[near[0]],) if near else ()

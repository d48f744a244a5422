"""Find the subheading of goods described in everyday words: words, phrases, meaning and the tree, fused into one score.

Everything is in memory: 5,612 subheadings, an inverted index of their words, two vectors each. A look-up takes well
under a millisecond beside the embedding of the question.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from core.evidence import Commodity, Subheading
from core.hs.stems import words
from core.knowledge import Vectors

# Where a word was found, and what it counts there.
NAME, SYNONYM, DISTINGUISHES, HEADING, TARIFF = 1.0, 1.0, 0.55, 0.35, 0.3
PHRASE = 0.9  # weight of a trade name found whole
MEANING = 2.6  # weight of the nearest description's cosine, over its spread
FLOOR, SPREAD = 0.80, 0.12  # cosines of the model: unrelated, and from there to a paraphrase
FAMILY = 0.15  # what the best of a heading lends to its other subheadings
_EMPTY = frozenset(
    words(
        "dan atau dari untuk dengan tanpa yang di ke utk dgn yg isi ukuran size per the of and or for with without in on to from a an by other lain lainnya jenis type kualitas quality grade premium super "
        "ekspor export produk product barang goods buatan handmade asli original lokal indonesia indonesian kemasan packed packing pack bag karung drum carton karton dus box kotak botol bottle kaleng can "
        "kg gram gr ml liter cm mm inch meter pcs lembar sheet container kontainer harga murah terbaru baru new set kode hs code"
    )
)


@dataclass(frozen=True, slots=True)
class Found:
    """A subheading with how well it fits."""

    subheading: Subheading
    score: float
    share: float  # 0..1, how much of the question's weight its words cover


@dataclass(slots=True)
class HsFinder:
    """An index of subheadings, built once per data version."""

    subheadings: Sequence[Subheading]
    vectors: Vectors = field(default_factory=Vectors)  # of their names and words
    _postings: dict[str, list[tuple[int, float]]] = field(default_factory=lambda: defaultdict(list))
    _weight: dict[str, float] = field(default_factory=dict)
    _phrases: dict[tuple[str, ...], list[int]] = field(default_factory=lambda: defaultdict(list))
    _heading: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def __post_init__(self) -> None:
        bags = [self._bag(i, s) for i, s in enumerate(self.subheadings)]
        counts = Counter(w for bag in bags for w, strength in bag.items() if strength > TARIFF)
        counts.update({w: 1 for bag in bags for w in bag if w not in counts})
        total = len(bags) or 1
        self._weight = {w: math.log(1 + total / n) for w, n in counts.items()}
        for index, bag in enumerate(bags):
            for word, strength in bag.items():
                self._postings[word].append((index, strength))
        headings = {h: n for n, h in enumerate(dict.fromkeys(s.hs6[:4] for s in self.subheadings))}
        self._heading = np.array([headings[s.hs6[:4]] for s in self.subheadings], dtype=np.int64)

    def _bag(self, index: int, s: Subheading) -> dict[str, float]:
        """The words of a subheading with the strongest place each was found in; notes its phrases."""
        bag: dict[str, float] = {}
        parts: list[tuple[str, float]] = [
            (s.name_id, NAME),
            (s.name_en, NAME),
            (s.distinguishes_id, DISTINGUISHES),
            (s.distinguishes_en, DISTINGUISHES),
        ]
        parts += [(s.heading_id, HEADING), (s.heading_en, HEADING), (s.tariff_en, TARIFF)]
        for phrase in (*s.words_id, *s.words_en):
            parts.append((phrase, SYNONYM))
        for text, strength in parts:
            for word in words(text):
                if word not in _EMPTY:
                    bag[word] = max(bag.get(word, 0.0), strength)
        for phrase in {s.name_id, s.name_en, *s.words_id, *s.words_en}:
            key = tuple(w for w in words(phrase) if w not in _EMPTY)
            if key and len(key) <= 5 and index not in self._phrases[key]:
                self._phrases[key].append(index)
        return bag

    def knows(self, text: str) -> float:
        """Share of a text's words that name goods, 0..1."""
        asked = [w for w in words(text) if w not in _EMPTY]
        return sum(w in self._weight for w in asked) / len(asked) if asked else 0.0

    def find(self, text: str, vector: NDArray[np.float32] | None = None, limit: int = 10) -> tuple[Found, ...]:
        """Subheadings for a description, best first; with its embedding where there is one."""
        asked = [w for w in words(text) if w not in _EMPTY]
        scores = np.zeros(len(self.subheadings))
        unseen = math.log(1 + len(self.subheadings))
        total = sum(self._weight.get(w, 0.5 * unseen) for w in set(asked)) or 1.0
        for word in dict.fromkeys(asked):
            weight = self._weight.get(word, 0.0)
            for index, strength in self._postings.get(word, ()):
                scores[index] += weight * strength
        share = scores / total
        self._add_phrases(asked, scores)
        scores = scores / total
        if vector is not None and len(self.vectors):
            cosines = np.full(len(self.subheadings), -1.0)
            np.maximum.at(cosines, self.vectors.owners, self.vectors.matrix @ vector)
            scores += MEANING / 4 * np.clip((cosines - FLOOR) / SPREAD, 0, 1.5)
        best = np.zeros(int(self._heading.max(initial=-1)) + 1)
        np.maximum.at(best, self._heading, scores)
        scores += FAMILY * best[self._heading]
        order = np.argsort(-scores, kind="stable")[:limit]
        return tuple(Found(self.subheadings[i], float(scores[i]), float(share[i])) for i in order if scores[i] > 0)

    def _add_phrases(self, asked: list[str], scores: NDArray[np.float64]) -> None:
        """Whole trade names that occur in the question count again, the longer the more."""
        for start in range(len(asked)):
            for end in range(start + 1, min(len(asked), start + 5) + 1):
                key = tuple(asked[start:end])
                if hits := self._phrases.get(key):
                    gain = (
                        PHRASE
                        * sum(self._weight.get(w, 0.0) for w in key)
                        * (1 + 0.3 * (len(key) - 1))
                        / (1 + 0.15 * (len(hits) - 1))
                    )
                    for index in hits:
                        scores[index] += gain


def with_trade_names(subheadings: Sequence[Subheading], commodities: Sequence[Commodity]) -> tuple[Subheading, ...]:
    """The subheadings with the names and synonyms of the commodity table among their everyday words."""
    names: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for c in commodities:
        names[c.hs6][0].extend((c.name_id, *c.synonyms_id))
        names[c.hs6][1].extend((c.name_en, *c.synonyms_en))
    return tuple(
        replace(s, words_id=(*s.words_id, *names[s.hs6][0]), words_en=(*s.words_en, *names[s.hs6][1]))
        if s.hs6 in names
        else s
        for s in subheadings
    )

"""Match a question to verified answers and prompts that are held in memory: words, meaning and entities together.

Words alone decide where they are decisive; only then is no embedding waited for. Vectors are compared exactly: a few
thousand rows cost microseconds, and a nearest-neighbour index misses near-duplicates.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.evidence import Fact
from core.question.goods import tokens

_EMPTY = frozenset(
    tokens(
        "apa yang untuk dan atau ke dari di dengan saya kami itu ini adalah ada bisa boleh harus perlu bagaimana berapa kapan siapa mana kalau jika pada dalam oleh juga sudah belum tidak akan "
        "sih dong ya kah kok deh the a an of for to in on is are do does i my we our what how when who which can may must need and or if at by with be it its that this from as will would should ekspor export "
        "barang goods mau ingin tolong mohon info please tell me about saja lagi biar agar supaya apakah adakah bagaimanakah melakukan kegiatan buat dibuat membuat bikin pakai gunakan sekarang kira nanya tanya bertanya begitu gitu dulu aku kamu anda kita mereka punya masih memang betul benar ini also get have has had any some there then so just want know kan lho loh pun soal tentang hal terkait mengenai seperti macam buat ke"
    )
)


_SLASHED = re.compile(r"\b([a-z])/([a-z])\b")


def content_words(text: str) -> list[str]:
    """The words of a text that carry meaning, folded; D/P and L/C are words too."""
    whole = _SLASHED.sub(r"\1\2", text.lower())
    return [w for w in tokens(whole) if w not in _EMPTY and len(w) > 1]


@dataclass(frozen=True, slots=True)
class FactMatch:
    """A verified answer with how well it fits."""

    fact: Fact
    score: float  # about 0..1.6
    words: float  # 0..1, share of the question's weight that the fact's words cover
    meaning: float  # cosine of the nearest example question, 0 where no vector was given


@dataclass(slots=True)
class FactIndex:
    """Verified answers by their words; built once per data version."""

    facts: Sequence[Fact]
    _postings: dict[str, list[tuple[int, float]]] = field(default_factory=lambda: defaultdict(list))
    _weight: dict[str, float] = field(default_factory=dict)
    _unseen: float = 0.0
    keywords: list[tuple[str, ...]] = field(default_factory=list)  # of each fact, each between blanks

    def __post_init__(self) -> None:
        bags: list[dict[str, float]] = []
        for fact in self.facts:
            bag: dict[str, float] = {}
            for source, strength in (
                (fact.text_id, 0.55),
                (fact.text_en, 0.55),
                *((q, 0.9) for q in fact.questions),
                *((k, 1.0) for k in fact.keywords),
            ):
                for word in content_words(source):
                    bag[word] = max(bag.get(word, 0.0), strength)
            bags.append(bag)
        self.keywords = [tuple(f" {' '.join(w)} " for k in f.keywords if (w := content_words(k))) for f in self.facts]
        counts = Counter(w for bag in bags for w in bag)
        total = len(bags) or 1
        self._weight = {w: math.log(1 + total / n) for w, n in counts.items()}
        self._unseen = math.log(1 + total)
        for index, bag in enumerate(bags):
            for word, strength in bag.items():
                self._postings[word].append((index, strength))

    def knows(self, word: str) -> bool:
        """Whether any verified answer uses a word."""
        return word in self._weight

    def cover(self, text: str) -> dict[int, float]:
        """For every fact that shares a word: the share of the question's weight that its words cover."""
        words = set(content_words(text))
        # An unknown word counts little: it may be a name or a typo, and must not sink a good match.
        total = sum(self._weight.get(w, 0.5 * self._unseen) for w in words) or 1.0
        scores: dict[int, float] = defaultdict(float)
        for word in words:
            weight = self._weight.get(word, 0.0)
            for index, strength in self._postings.get(word, ()):
                scores[index] += weight * strength
        return {i: s / total for i, s in scores.items()}


def nearest(
    vector: NDArray[np.float32] | None, matrix: NDArray[np.float32], owners: NDArray[np.int64], count: int
) -> NDArray[np.float32]:
    """For each owner the cosine of its nearest example to the question; zeros where there is no vector."""
    if vector is None or not len(matrix):
        return np.zeros(count, dtype=np.float32)
    return highest(matrix @ vector, owners, count)


def highest(cosines: NDArray[np.float32], owners: NDArray[np.int64], count: int) -> NDArray[np.float32]:
    """For each owner the highest of its cosines, zero where it has none above."""
    best = np.zeros(count, dtype=np.float32)
    np.maximum.at(best, owners, cosines)
    return best

"""Match a question to verified answers and prompts that are held in memory: words, meaning and entities together.

Words alone decide where they are decisive; only then is no embedding waited for. Vectors are compared exactly: a few
thousand rows cost microseconds, and a nearest-neighbour index misses near-duplicates.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.evidence import Fact
from core.knowledge import Places, Vectors
from core.question.goods import tokens

Floats = NDArray[np.float64]

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
    whole = _SLASHED.sub(r"\1\2", text.lower()) if "/" in text else text
    return [w for w in tokens(whole) if len(w) > 1 and w not in _EMPTY]


@lru_cache(maxsize=256)
def asked_words(text: str) -> tuple[str, ...]:
    """The content words of a question, which are wanted several times while it is answered."""
    return tuple(content_words(text))


class FactMatch(NamedTuple):
    """A verified answer with how well it fits."""

    fact: Fact
    score: float  # about 0..1.6
    words: float  # 0..1, share of the question's weight that the fact's words cover
    meaning: float  # cosine of the nearest example question, 0 where no vector was given


@dataclass(slots=True)
class FactIndex:
    """Verified answers by their words and by what they are about, in arrays; built once per data version."""

    facts: Sequence[Fact]
    elsewhere: Mapping[bool, Floats] = field(
        init=False
    )  # (facts,), what one about other countries loses, if one is named
    otherwise: Mapping[bool, Floats] = field(
        init=False
    )  # (facts,), what one about other goods loses, if goods are named
    by_destination: Mapping[str, Places] = field(init=False)
    by_family: Mapping[str, Places] = field(init=False)
    by_topic: Mapping[str, Places] = field(init=False)
    _postings: dict[str, tuple[Places, Floats]] = field(
        init=False
    )  # word to the facts that have it, and what it counts
    _weight: dict[str, float] = field(init=False)
    _unseen: float = field(init=False)
    _keywords: dict[str, list[tuple[str, int]]] = field(init=False)  # by first word: between blanks, and of which fact

    def __post_init__(self) -> None:
        facts = self.facts
        bags = [_bag(fact) for fact in facts]
        counts = Counter(w for bag in bags for w in bag)
        total = len(bags) or 1
        self._weight = {w: math.log(1 + total / n) for w, n in counts.items()}
        self._unseen = math.log(1 + total)
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for index, bag in enumerate(bags):
            for word, strength in bag.items():
                postings[word].append((index, self._weight[word] * strength))
        self._postings = {w: (_places(i for i, _ in p), np.array([x for _, x in p])) for w, p in postings.items()}
        self._keywords = defaultdict(list)
        for index, fact in enumerate(facts):
            for keyword in fact.keywords:
                if words := content_words(keyword):
                    self._keywords[words[0]].append((f" {' '.join(words)} ", index))
        destined = np.array([bool(f.destinations) for f in facts], dtype=bool)
        of_family = np.array([bool(f.families) for f in facts], dtype=bool)
        self.elsewhere = {True: np.where(destined, -0.5, -0.04), False: np.where(destined, -0.08, 0.0)}
        self.otherwise = {True: np.where(of_family, -0.45, 0.0), False: np.where(of_family, -0.04, 0.0)}
        self.by_destination = _by_value(f.destinations for f in facts)
        self.by_family = _by_value(f.families for f in facts)
        self.by_topic = _by_value((f.topic,) for f in facts)

    def knows(self, word: str) -> bool:
        """Whether any verified answer uses a word."""
        return word in self._weight

    def shares(self, words: Iterable[str]) -> Floats:
        """For every fact the share of the weight of a question's content words that its own words cover, (facts,)."""
        asked = dict.fromkeys(words)
        # An unknown word counts little: it may be a name or a typo, and must not sink a good match.
        unknown = 0.5 * self._unseen
        total = sum([self._weight.get(w, unknown) for w in asked]) or 1.0
        found = [p for w in asked if (p := self._postings.get(w)) is not None]
        if not found:
            return np.zeros(len(self.facts))
        where, gains = zip(*found, strict=True)
        return np.bincount(np.concatenate(where), np.concatenate(gains), len(self.facts)) / total

    def keywords(self, words: Sequence[str]) -> dict[int, int]:
        """How many of its keywords occur among the content words of a question, for every fact that has any there."""
        said = f" {' '.join(words)} "
        found: dict[int, int] = {}
        for word in dict.fromkeys(words):
            for keyword, index in self._keywords.get(word, ()):
                if keyword in said:
                    found[index] = found.get(index, 0) + 1
        return found


def _bag(fact: Fact) -> dict[str, float]:
    """The words of a fact with how strongly each speaks for it."""
    bag: dict[str, float] = {}
    for source, strength in (
        (fact.text_id, 0.55),
        (fact.text_en, 0.55),
        *((q, 0.9) for q in fact.questions),
        *((k, 1.0) for k in fact.keywords),
    ):
        for word in content_words(source):
            bag[word] = max(bag.get(word, 0.0), strength)
    return bag


def _places(found: Iterable[int]) -> Places:
    return np.fromiter(found, dtype=np.intp)


def _by_value(values: Iterable[Iterable[str]]) -> dict[str, Places]:
    """Where each value occurs."""
    found: dict[str, list[int]] = defaultdict(list)
    for index, several in enumerate(values):
        for value in several:
            found[value].append(index)
    return {value: _places(where) for value, where in found.items()}


def nearest(vector: NDArray[np.float32] | None, examples: Vectors, count: int) -> NDArray[np.float32]:
    """For each owner the cosine of its nearest example to the question; zeros where there is no vector."""
    if vector is None or not len(examples):
        return np.zeros(count, dtype=np.float32)
    return highest(examples.matrix @ vector, examples, count)


def highest(cosines: NDArray[np.float32], examples: Vectors, count: int, *, least: float = 0.0) -> NDArray[np.float32]:
    """For each owner the highest of the cosines of its examples, `least` where it has none above."""
    found: NDArray[np.float32] = np.maximum.reduceat(cosines, examples.first)
    np.maximum(found, least, out=found)
    if len(found) == count:
        return found  # every owner has a run
    best = np.full(count, least, dtype=np.float32)
    best[examples.whose] = found
    return best

"""Decide which verified answers and which topic fit a free question, from words, meaning and entities together."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from core.evidence import Fact, Prompt
from core.knowledge import KnowledgeBase, Vectors
from core.knowledge_search import FactIndex, FactMatch, Floats, asked_words, highest, nearest
from core.knowledge_select import families, unions
from core.meaning import LOCAL, Calibration
from core.message import Topic
from core.ports import Vector
from core.question.model import Question
from core.question.topic import TopicReading

WORDS, MEANING = 0.62, 0.62  # fitted on questions as people ask them; example questions alone would favour words
DECISIVE = 0.80  # words alone cover this much of the question's weight: no embedding needed
CLEAR_LEAD = 0.22
ACCEPT = 0.62  # a verified answer under this score is not shown
NEIGHBOURS = 5  # examples that vote on whether a question belongs here
KEPT = 6  # verified answers that are looked at further
FIRST_FEW = 16  # examples that are compared first: of a real model nearly all are on the question's side
NEAREST = 12  # by meaning, that are scored whatever their words
KEYWORDS = 0.06
COMPANION = 0.90  # a second answer this close to the first is shown too


Near = tuple[Mapping[Topic, float], float]  # cosine of each topic's nearest example; share of out-of-scope ones around


class Ranked:
    """Verified answers by score, and how near the examples of prompts are.

    The examples are compared only when somebody asks: where a verified answer fits well nobody does, and they are many.
    """

    __slots__ = ("_later", "_near", "by_meaning", "calibration", "facts")

    def __init__(
        self,
        facts: tuple[FactMatch, ...],
        topics: Mapping[Topic, float],
        outside: float = 0.0,
        calibration: Calibration = LOCAL,
        *,
        later: Callable[[], Near] | None = None,
    ) -> None:
        """With what is known of the examples, or with what will tell it."""
        self.facts = facts
        self.calibration = calibration  # what the cosines are measured by
        self.by_meaning = later is not None or bool(topics)  # a vector had a part in it
        self._near: Near = (topics, outside)
        self._later = later

    def _told(self) -> Near:
        if self._later is not None:
            self._near, self._later = self._later(), None
        return self._near

    @property
    def topics(self) -> Mapping[Topic, float]:
        """For each topic the cosine of the nearest example utterance, empty without a vector."""
        return self._told()[0]

    @property
    def outside(self) -> float:
        """Share of the nearest examples that are out of scope, 0..1."""
        return self._told()[1]

    @property
    def best(self) -> FactMatch | None:
        """The best verified answer."""
        return self.facts[0] if self.facts else None

    @property
    def far_out(self) -> bool:
        """Whether an example of what is out of scope is as good as the question itself."""
        return self.topics.get("out_of_scope", 0.0) > self.calibration.outside


class Ranking:
    """Scores the verified answers for one question, by words and entities first, by its meaning too where it is wanted."""

    def __init__(
        self, question: Question, reading: TopicReading, base: KnowledgeBase, index: FactIndex, text: str
    ) -> None:
        self._base = base
        words = asked_words(text)
        self._shares = index.shares(words)
        self._beside = _beside(index, unions(question), families(question), reading)
        for i, occur in index.keywords(words).items():
            self._beside[i] += KEYWORDS * min(1.0, occur / 2)

    @property
    def words_may_decide(self) -> bool:
        """Whether `by_words` can come out decisive at all."""
        return bool((self._shares >= DECISIVE).any())

    def by_words(self) -> Ranked:
        """Without a vector: words and entities alone."""
        score = WORDS * self._shares + MEANING * self._shares * 0.8
        return Ranked(self._best(score, self._shares > 0, None), {}, 0.0, self._base.calibration)

    def by_meaning(self, vector: Vector) -> Ranked:
        """With the vector of the question, (384,) and of length 1."""
        base, limits = self._base, self._base.calibration
        meaning = nearest(vector, base.fact_vectors, len(base.facts))
        # In place and by ufuncs: of arrays this small the wrappers around them cost more than the work.
        similar = meaning - limits.floor
        similar /= limits.spread
        np.maximum(similar, 0.0, out=similar)
        np.minimum(similar, 1.0, out=similar)
        score = MEANING * similar.astype(np.float64)
        score += WORDS * self._shares
        wanted = self._shares > 0
        if len(meaning) > NEAREST:
            wanted[(-meaning).argpartition(NEAREST)[:NEAREST]] = True
        else:
            wanted[:] = True
        prompts, examples = base.prompts, base.prompt_vectors
        best = self._best(score, wanted, meaning)
        if not _near_any(prompts, examples, vector):
            return Ranked(best, *_near(prompts, examples, vector), base.calibration)
        return Ranked(best, {}, 0.0, base.calibration, later=lambda: _near(prompts, examples, vector))

    def _best(
        self, scores: Floats, wanted: NDArray[np.bool_], meaning: NDArray[np.float32] | None
    ) -> tuple[FactMatch, ...]:
        """The best few of those wanted, what entities and keywords add included; of equal ones the first."""
        places = wanted.nonzero()[0]
        whole = (scores + self._beside)[places]
        kept = (-whole).argsort(kind="stable")[:KEPT]
        best, facts = places[kept], self._base.facts
        near = [0.0] * len(best) if meaning is None else meaning[best].tolist()
        found = zip(best.tolist(), whole[kept].tolist(), self._shares[best].tolist(), near, strict=True)
        return tuple([FactMatch(facts[i], score, words, meant) for i, score, words, meant in found])


def _beside(index: FactIndex, places: frozenset[str], kinds: frozenset[str], reading: TopicReading) -> Floats:
    """What agreement or disagreement of country, goods and cue adds to every fact or takes from it."""
    score = index.elsewhere[bool(places)].copy()
    for place in places & index.by_destination.keys():
        score[index.by_destination[place]] = 0.16
    goods = index.otherwise[bool(kinds)]
    if known := kinds & index.by_family.keys():
        goods = goods.copy()
        for kind in known:
            goods[index.by_family[kind]] = 0.10
    score += goods
    for topic in reading.cues & index.by_topic.keys():
        score[index.by_topic[topic]] += 0.08
    if reading.in_domain:
        score += 0.08
    return score


def _near_any(prompts: Sequence[Prompt], examples: Vectors, vector: Vector) -> bool:
    """Whether the first few examples tell already that some topic is near at all; False says nothing of the others."""
    few = zip(examples.owners[:FIRST_FEW].tolist(), examples.matrix[:FIRST_FEW], strict=True)
    return any(prompts[i].active and example @ vector > 0 for i, example in few)


def _near(prompts: Sequence[Prompt], examples: Vectors, vector: Vector) -> Near:
    """What the examples of prompts, compared with a question's vector, say of its topic."""
    cosines = examples.matrix @ vector
    return _topics(prompts, examples, cosines), _outside(prompts, examples, vector, cosines)


def _topics(prompts: Sequence[Prompt], examples: Vectors, cosines: NDArray[np.float32]) -> dict[Topic, float]:
    """For each topic the cosine of the nearest example utterance of an active prompt."""
    best: dict[Topic, float] = {}
    for prompt, score in zip(prompts, highest(cosines, examples, len(prompts)).tolist(), strict=True):
        if prompt.active and score > best.get(prompt.topic, 0.0):
            best[prompt.topic] = score
    return best


def _outside(prompts: Sequence[Prompt], examples: Vectors, vector: Vector, cosines: NDArray[np.float32]) -> float:
    """Share of the nearest examples, weighted by nearness, that are out of scope.

    The vectors of this model crowd in one direction; taken from their mean, near and far part again.
    """
    if not len(examples):
        return 0.0
    centre = _centre(examples)
    # (e - m)·(q - m) without another product of the whole matrix: e·q is known, e·m and m·m are held.
    centred = (cosines - centre.products - float(centre.mean @ vector) + centre.square) / centre.lengths
    centred /= np.linalg.norm(vector - centre.mean) + 1e-9
    many = len(centred) > NEIGHBOURS
    neighbours = np.argpartition(-centred, NEIGHBOURS)[:NEIGHBOURS] if many else np.arange(len(centred))
    weights = np.clip(centred[neighbours], 0.0, None) ** 2
    away = [prompts[i].topic == "out_of_scope" for i in examples.owners[neighbours].tolist()]
    return float(weights[np.array(away)].sum() / (weights.sum() or 1.0))


@dataclass(frozen=True, slots=True)
class _Centre:
    """The mean of some vectors, and what it makes of each."""

    mean: Vector
    square: float  # m·m
    products: NDArray[np.float32]  # (n,), e·m of each
    lengths: NDArray[np.float32]  # (n,), of each from the mean


@lru_cache(maxsize=2)
def _centre(examples: Vectors) -> _Centre:
    """Made once for the facts in use."""
    mean = examples.matrix.mean(axis=0)
    lengths = np.linalg.norm(examples.matrix - mean, axis=1) + 1e-9
    return _Centre(mean, float(mean @ mean), examples.matrix @ mean, lengths)


def decisive(ranked: Ranked) -> bool:
    """Whether words and entities alone decide, so that no embedding is needed."""
    if not ranked.facts:
        return False
    first = ranked.facts[0]
    second = ranked.facts[1].score if len(ranked.facts) > 1 else 0.0
    return first.words >= DECISIVE and first.score - second >= CLEAR_LEAD


def chosen(ranked: Ranked) -> tuple[Fact, ...]:
    """The verified answers worth showing: the best, and a second or third that is nearly as good."""
    best = ranked.best
    if best is None or best.score < ACCEPT:
        return ()
    close = [m.fact for m in ranked.facts[:3] if m.score >= COMPANION * best.score]
    return tuple(close)


_NUMBERS_ONLY = re.compile(r"^[\d\W_]*$")


def senseless(question: Question) -> bool:
    """A message without a single word: digits, signs, emoji."""
    return bool(_NUMBERS_ONLY.match(question.words)) and not question.readings.codes

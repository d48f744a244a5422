"""Decide which verified answers and which topic fit a free question, from words, meaning and entities together."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from heapq import heappush, heapreplace
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from core.evidence import Fact
from core.knowledge import KnowledgeBase, Vectors
from core.knowledge_search import FactIndex, FactMatch, content_words, highest, nearest
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
NEAREST = 12  # by meaning, that are scored whatever their words
KEYWORDS = 0.06
MOST_ADDED = 0.48  # to a score by country, goods, cue and keywords together
COMPANION = 0.90  # a second answer this close to the first is shown too


@dataclass(frozen=True, slots=True)
class Ranked:
    """Verified answers by score and the nearest prompts by topic."""

    facts: tuple[FactMatch, ...]
    topics: Mapping[Topic, float]  # cosine of the nearest example utterance, empty without a vector
    outside: float = 0.0  # share of the nearest examples that are out of scope, 0..1
    calibration: Calibration = LOCAL  # what the cosines are measured by

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
        self._base, self._index, self._reading = base, index, reading
        self._covers = index.cover(text)
        self._places, self._kinds = unions(question), families(question)
        self._said = f" {' '.join(content_words(text))} "
        self._beside: dict[int, float] = {}  # what entities and keywords give a fact, whatever the vector

    def by_words(self) -> Ranked:
        """Without a vector: words and entities alone."""
        score = {i: WORDS * words + MEANING * words * 0.8 for i, words in self._covers.items()}
        return Ranked(self._best(score, None), {}, 0.0, self._base.calibration)

    def by_meaning(self, vector: Vector) -> Ranked:
        """With the vector of the question, (384,) and of length 1."""
        base, limits = self._base, self._base.calibration
        meaning = nearest(vector, base.fact_vectors.matrix, base.fact_vectors.owners, len(base.facts))
        similar = np.clip((meaning - limits.floor) / limits.spread, 0.0, 1.0)
        many = len(meaning) > NEAREST
        close = np.argpartition(-meaning, NEAREST)[:NEAREST] if many else np.arange(len(meaning))
        wanted = self._covers.keys() | set(close.tolist())
        score = {i: WORDS * self._covers.get(i, 0.0) + MEANING * float(similar[i]) for i in wanted}
        examples = base.prompt_vectors
        cosines = examples.matrix @ vector
        return Ranked(
            self._best(score, meaning), _topics(base, cosines), _outside(base, vector, cosines), base.calibration
        )

    def _best(self, scores: Mapping[int, float], meaning: NDArray[np.float32] | None) -> tuple[FactMatch, ...]:
        """The best few, what entities and keywords add included."""
        best: list[tuple[float, int]] = []  # a heap, its lowest first
        for i, score in sorted(scores.items(), key=itemgetter(1), reverse=True):
            if len(best) < KEPT:
                heappush(best, (score + self._besides(i), -i))
            elif score + MOST_ADDED < best[0][0]:
                break  # most share a common word only: what is added lifts none of the rest among the best
            elif (whole := (score + self._besides(i), -i)) > best[0]:
                heapreplace(best, whole)
        words, facts = self._covers, self._base.facts
        return tuple(
            FactMatch(facts[-i], score, words.get(-i, 0.0), 0.0 if meaning is None else float(meaning[-i]))
            for score, i in sorted(best, reverse=True)
        )

    def _besides(self, i: int) -> float:
        """What agreement of country, goods, cue and keywords adds to a fact or takes from it."""
        if (known := self._beside.get(i)) is None:
            known = _entities(self._base.facts[i], self._places, self._kinds, self._reading)
            known += KEYWORDS * _keywords(self._index.keywords[i], self._said)
            self._beside[i] = known
        return known


def _entities(fact: Fact, places: frozenset[str], kinds: frozenset[str], reading: TopicReading) -> float:
    """What agreement or disagreement of country, goods and cue adds or takes."""
    score = 0.0
    if fact.destinations:
        score += 0.16 if places & set(fact.destinations) else (-0.5 if places else -0.08)
    elif places:
        score -= 0.04
    if fact.families:
        score += (0.10 if kinds & set(fact.families) else -0.45) if kinds else -0.04
    if fact.topic in reading.cues:
        score += 0.08
    if reading.in_domain:
        score += 0.08
    return score


def _keywords(keywords: tuple[str, ...], said: str) -> float:
    """Share of the row's keywords that occur, at most 1."""
    return min(1.0, sum(keyword in said for keyword in keywords) / 2)


def _topics(base: KnowledgeBase, cosines: NDArray[np.float32]) -> dict[Topic, float]:
    """For each topic the cosine of the nearest example utterance of an active prompt."""
    best: dict[Topic, float] = {}
    for prompt, score in zip(
        base.prompts, highest(cosines, base.prompt_vectors.owners, len(base.prompts)).tolist(), strict=True
    ):
        if prompt.active and score > best.get(prompt.topic, 0.0):
            best[prompt.topic] = score
    return best


def _outside(base: KnowledgeBase, vector: Vector, cosines: NDArray[np.float32]) -> float:
    """Share of the nearest examples, weighted by nearness, that are out of scope.

    The vectors of this model crowd in one direction; taken from their mean, near and far part again.
    """
    examples = base.prompt_vectors
    if not len(examples):
        return 0.0
    centre = _centre(examples)
    # (e - m)·(q - m) without another product of the whole matrix: e·q is known, e·m and m·m are held.
    centred = (cosines - centre.products - float(centre.mean @ vector) + centre.square) / centre.lengths
    centred /= np.linalg.norm(vector - centre.mean) + 1e-9
    nearest_ones = np.argsort(-centred)[:NEIGHBOURS]
    weights = np.clip(centred[nearest_ones], 0.0, None) ** 2
    away = [base.prompts[int(examples.owners[i])].topic == "out_of_scope" for i in nearest_ones]
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

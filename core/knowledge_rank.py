"""Decide which verified answers and which topic fit a free question, from words, meaning and entities together."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.evidence import Fact
from core.knowledge import KnowledgeBase, Matrix, Vectors
from core.knowledge_search import FactIndex, FactMatch, content_words, nearest
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


def rank(
    question: Question, reading: TopicReading, base: KnowledgeBase, index: FactIndex, vector: Vector | None, text: str
) -> Ranked:
    """Score every verified answer; without a vector by words and entities alone."""
    covers, limits = index.cover(text), base.calibration
    meaning = nearest(vector, base.fact_vectors.matrix, base.fact_vectors.owners, len(base.facts))
    wanted = set(covers)
    if vector is not None:
        wanted |= {int(i) for i in np.argsort(-meaning)[:12]}
    places, kinds = unions(question), families(question)
    said = f" {' '.join(content_words(text))} "
    matches = []
    for i in wanted:
        fact = base.facts[i]
        words = covers.get(i, 0.0)
        similar = (
            max(0.0, min(1.0, (float(meaning[i]) - limits.floor) / limits.spread))
            if vector is not None
            else words * 0.8
        )
        score = (
            WORDS * words
            + MEANING * similar
            + _entities(fact, places, kinds, reading)
            + 0.06 * _keywords(index.keywords[i], said)
        )
        matches.append(FactMatch(fact, score, words, float(meaning[i])))
    matches.sort(key=lambda m: -m.score)
    return Ranked(tuple(matches[:6]), _topics(base, vector), _outside(base, vector), limits)


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


def _topics(base: KnowledgeBase, vector: Vector | None) -> dict[Topic, float]:
    """For each topic the cosine of the nearest example utterance of an active prompt."""
    best: dict[Topic, float] = {}
    scores = nearest(vector, base.prompt_vectors.matrix, base.prompt_vectors.owners, len(base.prompts))
    if vector is not None:
        for prompt, score in zip(base.prompts, scores, strict=True):
            if prompt.active and float(score) > best.get(prompt.topic, 0.0):
                best[prompt.topic] = float(score)
    return best


def _outside(base: KnowledgeBase, vector: Vector | None) -> float:
    """Share of the nearest examples, weighted by nearness, that are out of scope.

    The vectors of this model crowd in one direction; taken from their mean, near and far part again.
    """
    examples = base.prompt_vectors
    if vector is None or not len(examples):
        return 0.0
    mean, centred = _centred(examples)
    asked = vector - mean
    cosines = (centred @ asked) / (np.linalg.norm(asked) + 1e-9)
    nearest_ones = np.argsort(-cosines)[:NEIGHBOURS]
    weights = np.clip(cosines[nearest_ones], 0.0, None) ** 2
    away = [base.prompts[int(examples.owners[i])].topic == "out_of_scope" for i in nearest_ones]
    return float(weights[np.array(away)].sum() / (weights.sum() or 1.0))


@lru_cache(maxsize=2)
def _centred(examples: Vectors) -> tuple[Matrix, Matrix]:
    """The mean of some vectors, and each taken from it and brought to length 1; made once for the facts in use."""
    mean = examples.matrix.mean(axis=0)
    centred = examples.matrix - mean
    return mean, centred / (np.linalg.norm(centred, axis=1, keepdims=True) + 1e-9)


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

"""Find the subheading of goods described in everyday words: words, phrases, meaning and the tree, fused into one score.

Everything is in memory: 5,612 subheadings, an inverted index of their names, one vector each. What a match counts was
fitted on development questions; the evaluation's other half never had a part in it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from core.evidence import Commodity, Subheading
from core.hs.chance import probabilities
from core.hs.index import GoodsIndex, Wheres, build
from core.hs.nature import Natures
from core.hs.query import CHATTER, ERRANDS, INSIDE, LATER, MAIN, OF, PACKED, PURPOSE, Description, describe
from core.hs.spelling import Spelling
from core.hs.stems import forget_words
from core.kept import Kept
from core.knowledge import Vectors, starts
from core.knowledge_search import highest
from core.meaning import LOCAL, Calibration

Scores = NDArray[np.float32]

SEGMENT = {MAIN: 1.0, LATER: 0.85, OF: 1.0, PURPOSE: 0.5, INSIDE: 0.5, PACKED: 0.2}
NOUN_GAIN = 0.5  # how much more the noun of the goods counts than their other words
NOUN_FADES = 0.55  # from one word to the next away from where the noun is expected
UNSEEN = 0.5  # what a word that no name holds counts beside the rarest that one holds
COMPARED = 10  # candidates among which the probability is shared out
WHOLE = 0.999  # share of a name that counts as all of it
EXACT = 0.97  # share of the question that a name must hold to be all that was asked
LIKELY, UNDERSTOOD, KNOWN = (
    0.3,
    0.25,
    0.6,
)  # from which a bare text is taken for goods: least chance, share, known words
MOST_TEXTS = 500  # whose subheadings are remembered: many questions leave the same few words over ("form", "pakai")
FEATURES = (
    "phrase", "bag", "whole", "noun", "noun_phrase", "shelf", "agree", "conflict", "rare", "rest", "meaning", "near",
)  # fmt: skip
WEIGHTS = np.array([1.1, 2.1, 1.05, 0.35, 0.2, 1.2, 0.2, -0.16, -0.47, 0.17, 0.55, 0.35], dtype=np.float32)
UNTOUCHED = WEIGHTS[FEATURES.index("rest")]  # the most that a subheading scores which holds nothing of what was asked


@dataclass(frozen=True, slots=True)
class Found:
    """A subheading with how well it fits."""

    subheading: Subheading
    score: float
    share: float  # 0..1, how much of the question's weight its words cover
    probability: float = 0.0  # 0..1, how often such a subheading was the right one on development questions
    exact: bool = False  # whether one of its names holds all that was asked
    matched: tuple[str, ...] = ()  # words of the question that its names or notes hold, as they were typed


@dataclass(slots=True)
class HsFinder:
    """An index of subheadings, built once per data version."""

    subheadings: Sequence[Subheading]
    vectors: Vectors = field(default_factory=Vectors)  # of their names and words
    calibration: Calibration = LOCAL  # of the model that made them
    index: GoodsIndex = field(init=False)
    _natures: Natures = field(init=False)
    _spelling: Spelling = field(init=False)
    _headings: int = field(init=False)
    _held: Kept[tuple[Found, ...]] = field(default_factory=lambda: Kept(MOST_TEXTS))

    def __post_init__(self) -> None:
        self.index = build(self.subheadings)
        self._natures = Natures(self.subheadings)
        self._spelling = Spelling(self.index.vocabulary)
        self._headings = int(self.index.heading.max(initial=-1)) + 1
        forget_words()

    def knows(self, text: str) -> float:
        """Share of a text's words that name goods, 0..1."""
        asked = [w for w in describe(text).words if w.written not in CHATTER]
        if not asked or any(w.written in ERRANDS for w in asked):
            return 0.0
        return sum(w.stem in self.index.vocabulary for w in asked) / len(asked)

    def recognises(self, text: str, found: Sequence[Found] | None = None) -> bool:
        """Whether a text without any cue is a description of goods: its words name goods that belong together.

        `found` is what `find` gave for the text, where it was asked already.
        """
        found = self.find(text, limit=1) if found is None else found
        return (
            bool(found)
            and found[0].probability >= LIKELY
            and found[0].share >= UNDERSTOOD
            and self.knows(text) >= KNOWN
        )

    def covers(self, phrase: str, text: str) -> bool:
        """Whether a phrase holds every word of a text that says what the goods are."""
        return {w.stem for w in describe(text).words} <= {w.stem for w in describe(phrase).words}

    def find(self, text: str, vector: NDArray[np.float32] | None = None, limit: int = 10) -> tuple[Found, ...]:
        """Subheadings for a description, best first; with its embedding where there is one."""
        if vector is not None:
            return self._find(text, vector, limit)
        held = self._held.get((text, limit))
        return self._held.put((text, limit), self._find(text, None, limit)) if held is None else held

    def _find(self, text: str, vector: NDArray[np.float32] | None, limit: int) -> tuple[Found, ...]:
        if not self.subheadings:
            return ()
        asked = describe(text)
        matrix = self.features(asked, vector)
        scores = matrix @ WEIGHTS
        if not matrix[:, :2].any() and vector is None:
            return ()
        order = _best(scores, max(limit, COMPARED))
        best, shares = scores[order], matrix[order, 1]
        chances = probabilities(best, shares, self.index.heading[order])
        shown = order[:limit]
        exact = (matrix[shown, 2] > EXACT).tolist()
        matched = self._matched(asked, shown)
        rows = zip(shown.tolist(), best.tolist(), shares.tolist(), chances, exact, strict=False)
        return tuple(
            Found(
                self.subheadings[i],
                score,
                share,
                chance,
                whole,
                tuple([word for word, held in matched if held[n]]),
            )
            for n, (i, score, share, chance, whole) in enumerate(rows)
        )

    def _matched(self, asked: Description, places: NDArray[np.intp]) -> list[tuple[str, list[bool]]]:
        """The words of a description, each with which of some subheadings hold it."""
        found = []
        for word in asked.words:
            held = np.zeros(len(places), dtype=bool)
            for number in self._spelling.of(word.stem):
                where = self.index.bags.places(number)
                at = np.searchsorted(where, places)
                held |= where[np.minimum(at, len(where) - 1)] == places
            found.append((word.written, held.tolist()))
        return found

    def features(self, asked: Description, vector: NDArray[np.float32] | None) -> Scores:
        """How each subheading (row) fits in each respect of FEATURES (column)."""
        size = len(self.subheadings)
        result = np.zeros((len(FEATURES), size), dtype=np.float32).T  # each respect in one piece of memory
        weights, nouns = self._weighed(asked)
        total = sum(weights.values())
        known = {w: x for w, x in weights.items() if w >= 0}
        if known:
            self._match_phrases(known, nouns, total, result)
            for word, gain in known.items():
                where, strength = self.index.bags.of(word)
                result[where, 1] += gain / total * strength
            for word, share in nouns.items():
                where, strength = self.index.nouns.of(word)
                result[where, 3] = np.maximum(result[where, 3], share * strength)
            shelves = np.zeros(self._headings, dtype=np.float32)
            for word, gain in known.items():
                where, strength = self.index.shelves.of(word)
                shelves[where] += gain / total * strength
            result[:, 5] = shelves.take(self.index.heading)
        result[:, 6], result[:, 7], result[:, 8], result[:, 9] = self._natures.compare(asked)
        if asked.properties:  # else none agrees
            result[:, 6] *= result[:, 1] > 0
        if vector is not None and len(self.vectors):
            cosines = highest(self.vectors.matrix @ vector, self.vectors, size, least=-1.0)
            result[:, 10] = np.clip((cosines - self.calibration.goods_floor) / self.calibration.goods_spread, 0, 1.5)
            result[:, 11] = self._best_of_heading(result[:, 10])
        return result

    def _best_of_heading(self, scores: Scores) -> Scores:
        best = np.zeros(self._headings, dtype=np.float32)
        np.maximum.at(best, self.index.heading, scores)
        return best[self.index.heading]

    def _match_phrases(self, known: dict[int, float], nouns: dict[int, float], total: float, result: Scores) -> None:
        """The best name of each subheading: how much of the question it holds, and how much of it the question."""
        index, sure = self.index, np.float32
        names, place, order = _merged([index.phrases.places(word) for word in known])
        sizes = [index.phrases.size(word) for word in known]
        gains = np.bincount(place, np.repeat([gain / total for gain in known.values()], sizes)[order]).astype(sure)
        held = np.bincount(place, np.repeat([index.weight[word] for word in known], sizes)[order])
        covered = (held / index.length[names]).astype(sure)
        named = index.phrase_noun[names]
        nouns_of = np.zeros(len(names), dtype=sure)
        for word, share in nouns.items():
            nouns_of[named == word] = share
        owners = index.owner[names]  # ascending, as the names are
        first = starts(owners)
        owners = owners[first]
        fits = gains * covered
        for column, values in ((0, fits), (2, gains * (covered > WHOLE)), (4, fits * nouns_of)):
            result[owners, column] = np.maximum.reduceat(values, first)

    def _weighed(self, asked: Description) -> tuple[dict[int, float], dict[int, float]]:
        """Words with what they count (unknown ones under negative keys), and how far each may be the noun, 0..1."""
        index = self.index
        unseen = float(np.log1p(len(self.subheadings))) * UNSEEN
        entries: list[tuple[int, str]] = []
        for word in asked.words:
            numbers = self._spelling.of(word.stem)
            entries.extend((n, word.segment) for n in numbers)
            if not numbers:
                entries.append((-1 - len(entries), word.segment))
        known = [n for n, _ in entries if n >= 0]
        english = bool(known) and float(np.mean(index.indonesian[known])) < 0.5
        main = [n for n, s in entries if s == MAIN] or [n for n, _ in entries]
        nouns: dict[int, float] = {}
        line = list(reversed(main)) if english else main
        fade = 1.0
        for n in line:
            if n >= 0:
                nouns[n] = fade * float(index.noun_share[n, int(english)])
            fade *= NOUN_FADES
        top = max(nouns.values(), default=1.0) or 1.0
        nouns = {n: x / top for n, x in nouns.items()}
        weights = {
            n: (float(index.weight[n]) if n >= 0 else unseen) * SEGMENT[s] * (1 + NOUN_GAIN * nouns.get(n, 0.0))
            for n, s in entries
        }
        return weights, nouns


def _merged(hits: Sequence[Wheres]) -> tuple[Wheres, NDArray[np.intp], NDArray[np.intp]]:
    """Ascending arrays as one, each number once; with the place in there of every number, and where it stood before.

    As `np.unique` does it, but a stable sort of what is in order already takes a fraction of the time.
    """
    if len(hits) == 1:
        places = np.arange(len(hits[0]))
        return hits[0], places, places
    numbers = np.concatenate(hits)
    order = numbers.argsort(kind="stable")
    numbers = numbers[order]
    begins = np.ones(len(numbers), dtype=bool)
    np.not_equal(numbers[1:], numbers[:-1], out=begins[1:])
    return numbers[begins], begins.cumsum() - 1, order


def _best(scores: Scores, most: int) -> NDArray[np.intp]:
    """The places of the highest scores above zero, best first; of equal ones the first."""
    places = np.flatnonzero(scores > UNTOUCHED)
    if len(places) < most:
        places = np.flatnonzero(scores > 0)
    here = scores[places]
    if len(places) > most:
        among = here >= np.partition(here, len(here) - most)[len(here) - most]
        places, here = places[among], here[among]
    return places[np.argsort(-here, kind="stable")[:most]]


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

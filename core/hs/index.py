"""Everyday names of all subheadings in arrays: which phrase holds a word, where it is the noun, and whose it is."""

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.evidence import Subheading
from core.hs.query import EMPTY
from core.hs.stems import one_words, stem

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]
Wheres = NDArray[Any]  # whole numbers, of two bytes where those are enough: there are half a million
Strengths = NDArray[Any]

DISTINGUISHES, HEADING, TARIFF = 0.55, 0.4, 0.35  # what a word counts where no name holds it
_WORD = re.compile(r"\b[a-z]{1,2}\d{1,2}\b|[a-z]{2,}")
_OPENING = re.compile(r"\s(?:of|for|from|with|in|made)\s|[,(]")
_LISTED = re.compile(r"\s*(?:,|;|\bdan\b|\band\b|\()\s*")
_DROP = EMPTY.union("untuk dari dengan di for of from with in to by on yg utk".split())
_DROPPED = -1


@dataclass(frozen=True, slots=True)
class Postings:
    """For every word, where it stands and what it counts there."""

    start: Ints
    where: Wheres
    strength: Strengths  # what it counts, or the place of that among `values`
    values: Floats | None = None  # where few differ, each once

    def of(self, word: int) -> tuple[Wheres, Floats]:
        """The places of a word, ascending, and what it counts there."""
        part = slice(self.start[word], self.start[word + 1])
        found = self.strength[part]
        return self.where[part], found if self.values is None else self.values.take(found)

    def places(self, word: int) -> Wheres:
        """The places of a word, ascending."""
        return self.where[self.start[word] : self.start[word + 1]]

    def size(self, word: int) -> int:
        """In how many places a word stands."""
        return int(self.start[word + 1] - self.start[word])


@dataclass(frozen=True, slots=True)
class GoodsIndex:
    """Phrases and words of all subheadings."""

    vocabulary: dict[str, int]
    weight: Floats  # of each word: the rarer among subheadings the more
    phrases: Postings  # word to the phrases that hold it
    nouns: Postings  # word to the subheadings whose names have it as their noun, with the root of the share of names
    bags: Postings  # word to the subheadings that have it anywhere
    shelves: Postings  # word to the headings that have it anywhere
    phrase_noun: Ints  # the noun of each phrase
    owner: Ints  # the subheading of each phrase
    length: Floats  # weight of all words of each phrase
    noun_share: Floats  # (words, 2): how often a word is the noun of Indonesian and of English names
    indonesian: Floats  # (words,): how Indonesian a word is, 0..1
    heading: Ints  # the heading of each subheading


class _Numbers(dict[str, int]):
    """The number of each written word: that of its common form, or _DROPPED."""

    def __init__(self) -> None:
        super().__init__()
        self.vocabulary: dict[str, int] = {}

    def __missing__(self, token: str) -> int:
        common = stem.__wrapped__(token)  # these numbers remember it; the stems of questions need not
        dropped = token in _DROP or common in _DROP
        number = _DROPPED if dropped else self.vocabulary.setdefault(common, len(self.vocabulary))
        self[token] = number
        return number

    def of(self, text: str) -> list[int]:
        """The words of a text, each once, in order."""
        found = dict.fromkeys([self[token] for token in _WORD.findall(one_words(text.lower()))])
        found.pop(_DROPPED, None)
        return list(found)


def _names(s: Subheading) -> Iterator[tuple[str, bool]]:
    """Every name with whether it is Indonesian; of a name that lists several goods each of them too."""
    for name, others, indonesian in ((s.name_id, s.words_id, True), (s.name_en, s.words_en, False)):
        yield name, indonesian
        parts = [part for part in _LISTED.split(name.rstrip(")")) if part]
        if len(parts) > 1:
            yield from ((part, indonesian) for part in parts)
        yield from ((other, indonesian) for other in others)


def _noun(numbers: _Numbers, text: str, found: list[int], indonesian: bool) -> int:
    """The noun of a name: its first word in Indonesian, in English the last one before a preposition."""
    if indonesian:
        return found[0]
    parts = _OPENING.split(text, maxsplit=1)
    before = numbers.of(parts[0]) if len(parts) > 1 else found
    return before[-1] if before else found[0]


def _postings(words: Ints, where: Ints, strength: Floats, size: int) -> Postings:
    order = np.argsort(words, kind="stable")
    start = np.zeros(size + 1, dtype=np.int32)
    np.cumsum(np.bincount(words, minlength=size), out=start[1:])
    where, strength = where[order], strength[order]
    short = not len(where) or int(where.max()) < 2**16
    values, places = np.unique(strength, return_inverse=True)
    few = len(values) <= 2**8
    return Postings(
        start,
        where.astype(np.uint16 if short else np.int32),
        places.astype(np.uint8) if few else strength,
        values if few else None,
    )


def _strongest(words: Ints, where: Ints, strength: Floats, size: int) -> Postings:
    """One posting for each pair of word and place, with the greatest strength."""
    order = np.lexsort((-strength, where, words))
    words, where, strength = words[order], where[order], strength[order]
    first = np.ones(len(words), dtype=bool)
    first[1:] = (words[1:] != words[:-1]) | (where[1:] != where[:-1])
    return _postings(words[first], where[first], strength[first], size)


def _shared(words: Ints, owners: Ints, per_owner: Floats, size: int) -> Postings:
    """One posting for each noun and subheading, with the root of the share of its names."""
    order = np.lexsort((owners, words))
    pairs, counts = np.unique(np.stack([words[order], owners[order]], axis=1), axis=0, return_counts=True)
    share = np.sqrt(counts / per_owner[pairs[:, 1]]).astype(np.float32)
    return _postings(pairs[:, 0].astype(np.int32), pairs[:, 1].astype(np.int32), share, size)


class _Columns:
    """What is read of every name and text, column by column."""

    def __init__(self) -> None:
        self.word, self.phrase = array("i"), array("i")
        self.noun, self.owner, self.is_indonesian = array("i"), array("i"), array("b")
        self.other_word, self.other_owner, self.other_strength = array("i"), array("i"), array("f")

    def read(self, subheadings: Sequence[Subheading]) -> _Numbers:
        """Take in all subheadings; gives the numbers of their words."""
        numbers = _Numbers()
        texts: dict[str, list[int]] = {}
        for place, s in enumerate(subheadings):
            seen: set[tuple[int, ...]] = set()
            for text, indonesian in _names(s):
                found = numbers.of(text)
                if found and (key := tuple(found)) not in seen:
                    seen.add(key)
                    self._add(found, _noun(numbers, text, found, indonesian), place, indonesian)
            for text, strength in _lesser(s):
                if text not in texts:
                    texts[text] = numbers.of(text)
                self._add_lesser(texts[text], place, strength)
        return numbers

    def _add(self, found: Iterable[int], noun: int, place: int, indonesian: bool) -> None:
        number = len(self.noun)
        for word in found:
            self.word.append(word)
            self.phrase.append(number)
        self.noun.append(noun)
        self.owner.append(place)
        self.is_indonesian.append(indonesian)

    def _add_lesser(self, found: list[int], place: int, strength: float) -> None:
        self.other_word.extend(found)
        self.other_owner.extend([place] * len(found))
        self.other_strength.extend([strength] * len(found))


def _lesser(s: Subheading) -> tuple[tuple[str, float], ...]:
    """Texts whose words count less than names, with what they count."""
    return (
        (f"{s.distinguishes_id} {s.distinguishes_en}", DISTINGUISHES),
        (f"{s.heading_id} {s.heading_en}", HEADING),
        (s.tariff_en, TARIFF),
    )


def _ints(column: "array[int]") -> Ints:
    return np.array(column, dtype=np.int32)


def build(subheadings: Sequence[Subheading]) -> GoodsIndex:
    """Index all subheadings; about a second for 5,612."""
    columns = _Columns()
    numbers = columns.read(subheadings)
    size = len(numbers.vocabulary)
    word, phrase, noun, owner = (_ints(c) for c in (columns.word, columns.phrase, columns.noun, columns.owner))
    local = np.array(columns.is_indonesian, dtype=bool)
    headings = {h: n for n, h in enumerate(dict.fromkeys(s.hs6[:4] for s in subheadings))}
    heading = np.array([headings[s.hs6[:4]] for s in subheadings], dtype=np.int32)
    words = np.concatenate([word, _ints(columns.other_word)])
    owners = np.concatenate([owner[phrase], _ints(columns.other_owner)])
    strength = np.concatenate(
        [np.ones(len(word), dtype=np.float32), np.array(columns.other_strength, dtype=np.float32)]
    )
    bags = _strongest(words, owners, strength, size)
    most = bags.strength if bags.values is None else bags.values[bags.strength]
    named = np.bincount(np.repeat(np.arange(size), np.diff(bags.start))[most >= 1], minlength=size)
    held = np.where(named > 0, named, np.diff(bags.start))
    weight = np.log1p(len(subheadings) / np.maximum(1, held)).astype(np.float32)
    length = np.bincount(phrase, weights=weight[word], minlength=len(noun)).astype(np.float32)
    tally = np.stack(
        [np.bincount(x, minlength=size) for x in (noun[local], word[local[phrase]], noun[~local], word[~local[phrase]])]
    ).astype(np.float32)
    return GoodsIndex(
        vocabulary=numbers.vocabulary,
        weight=weight,
        phrases=_postings(word, phrase, np.ones(len(word), dtype=np.float32), size),
        nouns=_shared(noun, owner, np.bincount(owner, minlength=len(subheadings)).astype(np.float32), size),
        bags=bags,
        shelves=_strongest(words, heading[owners], strength, size),
        phrase_noun=noun,
        owner=owner,
        length=np.maximum(length, 1e-3),
        noun_share=np.stack([(tally[0] + 0.3) / (tally[1] + 1), (tally[2] + 0.3) / (tally[3] + 1)], axis=1),
        indonesian=(tally[1] + 0.5) / (tally[1] + tally[3] + 1),
        heading=heading,
    )

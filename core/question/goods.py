"""Link the words of a question to goods of the commodity table, without a database.

Exact phrases first (longest wins), then single words with one or two letters wrong. Goods that share a bare word are told
apart by the other words of the question; where these do not decide, several matches come back and the bot asks.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import OSA

from core.evidence import Commodity
from core.question.model import GoodsMatch, TypedCode

_WORD = re.compile(r"[a-z0-9]+")
_NEGATED = re.compile(
    r"\b(?:bukan|instead of|rather than|not)\s+(?:[\w/-]+\s*){1,3}?(?=$|[,.;:!?]|\b(?:tapi|tetapi|melainkan|but)\b)"
)
_DENIALS = frozenset({"bukan", "instead", "rather", "not"})  # the first words of a negation
_TOGETHER = re.compile(r"\b(?:vs|versus|dan|and|atau|or|dibanding|dibandingkan|compared|sama|serta|banding)\b|[,/&+]")
_UNITS = frozenset(
    {"kg", "gram", "gr", "ton", "liter", "ml", "cm", "mm", "m3"}
)  # alone with a number they name no goods
_EMPTY_WORDS = frozenset(
    "dan atau yang dari untuk dengan tidak lain lainnya other not and or of for the in to a an with than lebih per s d "
    "termasuk including lainlain etc dll misalnya jenis mm cm mm2 kg g m2 m3 persen tanpa di ke pada hasil barang goods "
    "produk product article articles item bahan material kualitas quality sudah belum".split()
)
_DOUBLED = re.compile(r"(.)\1+")
_NO_PLURALS = frozenset({"kurs", "cips", "oss", "cites"})  # end in s and are no plurals
MOST_WORDS = 4096  # that are remembered as they were most likely meant
MAX_PHRASE = 6
MAX_MATCHES = 12
RIVAL = 0.86  # a candidate this close to the best is a rival that the bot asks about


@lru_cache(maxsize=8192)
def fold(word: str) -> str:
    """A word without Indonesian -nya and English plural endings, so that both sides of a match agree."""
    if len(word) > 5 and word.endswith("nya"):
        word = word[:-3]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and word[-2] not in "saiu" and word not in _NO_PLURALS:
        return word[:-1]
    return word


def tokens(text: str) -> list[str]:
    """Folded words of a text, hyphens opened."""
    return list(map(fold, _WORD.findall(text.lower())))


def phrases_of(commodity: Commodity) -> Iterable[tuple[str, ...]]:
    """Every phrase that names the goods: names without their brackets, each side of a slash, synonyms."""
    for name in (commodity.name_id, commodity.name_en, *commodity.synonyms_id, *commodity.synonyms_en):
        plain = re.sub(r"\([^)]*\)", " ", name)
        inside = re.findall(r"\(([^)]*)\)", name)
        for piece in (plain, *plain.split("/"), *(i for i in inside if len(i) < 25)):
            if words := tuple(tokens(piece)):
                yield words


@dataclass(slots=True)
class _Scan:
    """Where phrases of the lexicon stand in a question."""

    start: int
    end: int
    goods: frozenset[int]


@dataclass(slots=True)
class Lexicon:
    """All the words that name goods, indexed once per data version."""

    commodities: tuple[Commodity, ...]
    common_words: frozenset[str] = frozenset()  # words of the trade that must never be taken for a misspelt good
    further: Callable[[str], Commodity | None] | None = None  # goods of an id that no row has
    _names: dict[tuple[str, ...], list[int]] = field(default_factory=lambda: defaultdict(list))
    _phrases: dict[tuple[str, ...], set[int]] = field(default_factory=lambda: defaultdict(set))
    _bags: list[frozenset[str]] = field(default_factory=list)
    _weight: dict[str, float] = field(default_factory=dict)
    _by_code: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _by_id: dict[str, Commodity] = field(default_factory=dict)
    _longest: dict[str, int] = field(default_factory=dict)  # words of the longest phrase that begins with a word
    _fuzzy_words: dict[tuple[int, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    _mended: dict[str, str] = field(default_factory=dict)  # the latest words, each as it was most likely meant

    def __post_init__(self) -> None:
        counts: Counter[str] = Counter()
        self._by_id = {commodity.id: commodity for commodity in self.commodities}
        for index, commodity in enumerate(self.commodities):
            bag: set[str] = set()
            for name in {commodity.name_id, commodity.name_en}:
                self._names[tuple(tokens(name))].append(index)
            for phrase in phrases_of(commodity):
                if len(phrase) <= MAX_PHRASE and any(
                    w not in _EMPTY_WORDS and w not in _UNITS and len(w) > 1 and not w.isdigit() for w in phrase
                ):
                    self._phrases[phrase].add(index)
                bag.update(w for w in phrase if w not in _EMPTY_WORDS)
            self._bags.append(frozenset(bag))
            counts.update(bag)
            for code in {commodity.hs6, commodity.btki8 or commodity.hs6, commodity.hs6[:4]}:
                self._by_code[code].append(index)
        total = len(self.commodities) or 1
        self._weight = {w: math.log(1 + total / n) for w, n in counts.items()}
        for word in self._weight:
            if len(word) >= 5 and word.isalpha():
                self._fuzzy_words[len(word), word[0]].append(word)
        for phrase in self._phrases:
            self._longest[phrase[0]] = max(len(phrase), self._longest.get(phrase[0], 0))

    def link(self, text: str) -> tuple[tuple[GoodsMatch, ...], bool]:
        """Goods that a text may mean, best first, and whether the first is certain.

        Several goods named side by side ("CPO vs RBD olein") come back together, each certain by itself.
        """
        asked = tokens(text)
        whole = self._names.get(tuple(asked), ())
        if len(whole) == 1:  # a choice that was offered, said as it was offered
            return (GoodsMatch(self.commodities[whole[0]], 1.0, text.strip(), exact=True),), True
        low = text.lower()
        affirmed = _NEGATED.sub(" ", low) if _DENIALS.intersection(asked) else low
        words = [self._mended.get(w) or self._mend(w) for w in (asked if affirmed == low else tokens(affirmed))]
        scans = self._scan(words)
        if not scans:
            return (), False
        if (several := self._several(text, words, scans)) is not None:
            return several, True
        return self._rank(words, scans)

    def by_code(self, codes: tuple[TypedCode, ...]) -> tuple[GoodsMatch, ...]:
        """Goods under a typed code, the national line before its subheading."""
        found: list[GoodsMatch] = []
        for code in codes:
            for digits in (code.digits, code.digits[:6]):
                if hits := self._by_code.get(digits):
                    score = 1.0 if digits == code.digits else 0.8
                    found += [GoodsMatch(self.commodities[i], score, code.digits, code.span, exact=True) for i in hits]
                    break
        return tuple(found[:MAX_MATCHES])

    def by_ids(self, ids: Sequence[str]) -> dict[str, Commodity]:
        """Goods by id, those outside the table included."""
        found: dict[str, Commodity] = {}
        for i in ids:
            goods = self._by_id.get(i)
            if goods is None and self.further is not None:
                goods = self.further(i)
            if goods is not None:
                found[i] = goods
        return found

    def siblings(self, commodity: Commodity) -> tuple[Commodity, ...]:
        """Goods that share the bare word with these."""
        if not commodity.ask_group:
            return (commodity,)
        return tuple(c for c in self.commodities if c.ask_group == commodity.ask_group)

    def nearest_of(self, text: str, choices: Sequence[Commodity]) -> Commodity | None:
        """The one of some goods that a text describes best, None where none or several do."""
        asked = set(tokens(text)) - _EMPTY_WORDS
        scored = sorted(
            (
                (sum(self._weight.get(w, 0.0) for w in asked & self._bags[self.commodities.index(c)]), n)
                for n, c in enumerate(choices)
            ),
            reverse=True,
        )
        if not scored or not scored[0][0]:
            return None
        best = [choices[n] for gain, n in reversed(scored) if gain == scored[0][0]]
        if any((c.hs6, c.duty_product) != (best[0].hs6, best[0].duty_product) for c in best):
            return None
        return best[0]

    def names(self, word: str) -> bool:
        """Whether a single word occurs in the name of any goods."""
        return fold(word.lower()) in self._weight

    def _mend(self, word: str) -> str:
        """As `_meant`, and remembered: people use the same words, and misspell them the same way, over and over."""
        if len(self._mended) >= MOST_WORDS:
            self._mended.clear()
        self._mended[word] = meant = self._meant(word)
        return meant

    def _meant(self, word: str) -> str:
        """The word of the lexicon that a misspelt one most likely was, else the word itself."""
        if (
            len(word) < 4
            or word in self._weight
            or word in self.common_words
            or word in _EMPTY_WORDS
            or not word.isalpha()
        ):
            return word
        if (single := _DOUBLED.sub(r"\1", word)) in self._weight:
            return single
        if len(word) < 5:
            return word
        allowed = 1 if len(word) < 8 else 2
        best, best_distance = word, allowed + 1
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            # people hardly ever miss the first letter; this keeps look-alikes apart
            for candidate in self._fuzzy_words.get((length, word[0]), ()):
                distance = OSA.distance(word, candidate, score_cutoff=best_distance - 1)
                if distance < best_distance:
                    best, best_distance = candidate, distance
        return best

    def _scan(self, words: list[str]) -> list[_Scan]:
        """Longest phrases, left to right, none inside another."""
        found: list[_Scan] = []
        start = 0
        while start < len(words):
            if (longest := self._longest.get(words[start])) is None:
                start += 1
                continue
            for end in range(min(len(words), start + longest), start, -1):
                if goods := self._phrases.get(tuple(words[start:end])):
                    found.append(_Scan(start, end, frozenset(goods)))
                    start = end - 1
                    break
            start += 1
        return found

    def _several(self, text: str, words: list[str], scans: list[_Scan]) -> tuple[GoodsMatch, ...] | None:
        """Different goods named side by side, or None."""
        if len(scans) < 2:
            return None
        exact = [s for s in scans if self._one(s.goods)]
        goods = list(dict.fromkeys(min(s.goods) for s in exact))
        if len(goods) < 2 or not _TOGETHER.search(text.lower()):
            return None
        first = self.commodities[goods[0]]
        if all(self.commodities[g].ask_group == first.ask_group and first.ask_group for g in goods) and any(
            s2.start == s1.end for s1, s2 in pairwise(exact)
        ):
            return None  # two words of one name, not two goods
        named = {min(s.goods): " ".join(words[s.start : s.end]) for s in reversed(exact)}
        return tuple(GoodsMatch(self.commodities[g], 1.0, named[g], exact=True) for g in goods)

    def _one(self, goods: frozenset[int]) -> bool:
        """Whether a phrase means one code and one product, whatever their number of lines."""
        return len({(self.commodities[g].hs6, self.commodities[g].duty_product) for g in goods}) == 1

    def _rank(self, words: list[str], scans: list[_Scan]) -> tuple[tuple[GoodsMatch, ...], bool]:
        """Candidates of the phrases found, scored by all the words of the question that they know."""
        asked = {w for w in words if w in self._weight and w not in _EMPTY_WORDS}
        scores: dict[int, float] = {}
        phrase: dict[int, str] = {}
        for scan in scans:
            span = words[scan.start : scan.end]
            gain = sum(self._weight.get(w, 0.0) for w in span) * (1.0 + 0.25 * (len(span) - 1))
            for index in scan.goods:
                scores[index] = scores.get(index, 0.0) + gain
                phrase[index] = " ".join(span)
        for index in scores:
            scores[index] += sum(self._weight[w] for w in asked & self._bags[index])
        ordered = sorted(scores, key=lambda i: (-scores[i], i))
        top = scores[ordered[0]]
        matches = tuple(
            GoodsMatch(self.commodities[i], round(scores[i] / top, 4), phrase[i], exact=True)
            for i in ordered[:MAX_MATCHES]
        )
        rivals = [m.commodity for m in matches if m.score >= RIVAL]
        best = rivals[0]
        same = all(c.hs6 == best.hs6 and c.duty_product == best.duty_product for c in rivals)
        return matches, same

"""Sentences of the evidence read into what may be said from them: claims, the words beside each, states, products."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from core.grounding.agents import Deed, names_agents, read_deeds
from core.grounding.claims import Claim, Read, read_claims
from core.grounding.days import implied
from core.grounding.limits import Limit, limits_in, read_limits
from core.grounding.meaning import Meaning, Words
from core.grounding.names import MEASURE_WORDS, with_short_names
from core.grounding.signs import bare, tidy
from core.grounding.terms import terms
from core.hs.stems import words as stems
from core.message import Language

Key = tuple[str, str, str]
_BREAK = re.compile(r"[;,()\n.]")
_BREAK_WORDS = tuple(  # each begins with itself and not with what is before it: so it is found as fast as a text
    (word, re.compile(rf"{word}(?<!\w{word})(?!\w)"))
    for word in "dan and sedangkan sementara while whereas atau or lalu then tetapi but".split()
)
_MULTIPLIED = re.compile(r"×|(?<!\w)(?:x|dikalikan|dikali|kali|times|multiplied)(?!\w)|\*")
_FACTORS = frozenset({"money", "percent", "amount", "number"})
_PARTING = frozenset(
    {"money", "percent", "amount", "day", "month", "code", "times"}
)  # what ends the words beside another figure
_LEAD = re.compile(r"(?:(ya|yes|betul|benar|correct)|(tidak|no|bukan|belum))\s*[,.:;!–-]")
_LABEL = re.compile(r" ?\([^()]{1,80}\)")
_ENOUGH = 4  # characters of a row's sentence below which it is a mark, not a sentence
KNOWN = 4096  # sentences whose reading is held: a model and a composed reply repeat those of the rows


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence or a clause of it, read."""

    read: Read
    meaning: Meaning
    words: frozenset[str]
    lead: str
    beside: tuple[frozenset[str], ...]  # for each claim the words around it
    deeds: tuple[Deed, ...] = ()  # which office or party does what
    limits: tuple[Limit, ...] = ()  # what is said of some only
    products: frozenset[tuple[Key, Key]] = frozenset()  # figures that it multiplies with each other

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Everything with a value."""
        return self.read.claims

    @property
    def bare_of_claims(self) -> bool:
        """Whether it only talks."""
        meaning = self.meaning
        return not (
            self.read.claims or meaning.modal or meaning.denied or meaning.uncertain or self.lead or self.limits
        )


@lru_cache(KNOWN)
def read_piece(line: str, language: Language) -> Piece:
    """A tidy line without markup, read in a language."""
    read = read_claims(line, language)
    words = Words(line, read.rest)
    meaning = words.read()
    limits = read_limits(read.rest, meaning.places, meaning.names) if limits_in(meaning.known) else ()
    deeds = read_deeds(read.rest, meaning.places, words.words, words.starts) if names_agents(meaning.known) else ()
    return Piece(read, meaning, meaning.words, lead(line), beside(read, meaning), deeds, limits, products(read))


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence of a row: which words, denials and duties stand together."""

    words: frozenset[str]
    denied: frozenset[str]
    modal: frozenset[str]
    keys: frozenset[Key]
    kinds: frozenset[tuple[str, str]]  # kinds and units of the keys
    uncertain: bool
    conditional: bool
    names: frozenset[str]  # goods, countries, forms and capitals
    subjects: tuple[tuple[str, frozenset[str]], ...]
    lead: str  # "yes" or "no" where it answers so


@dataclass(frozen=True, slots=True)
class Unit:
    """A row, or a line of the composed reply, as what may be said from it alone."""

    said: Mapping[Key, frozenset[str]]  # each claim with its bounds
    near: Mapping[Key, frozenset[str]]  # the words beside each claim
    alike: Mapping[tuple[str, str], tuple[Key, ...]]  # its claims by kind and unit
    words: frozenset[str]  # every stem, "@JP" for a country
    segments: tuple[Segment, ...]
    loose: frozenset[str] = frozenset()  # words that stand beside no figure
    products: frozenset[tuple[Key, Key]] = frozenset()  # figures that are multiplied with each other
    topic: frozenset[str] = frozenset()  # goods and country that all of it is about
    deeds: tuple[Deed, ...] = ()  # which office or party does what
    terms: Mapping[Key, frozenset[Key]] = field(default_factory=dict)  # last days with the figures they belong to
    limits: tuple[Limit, ...] = ()  # what is said of some only
    lines: Mapping[str, Piece] = field(default_factory=dict)  # of a row: its sentences as they were read


@dataclass(slots=True)
class Building:
    """A unit while its sentences are read."""

    said: dict[Key, set[str]] = field(default_factory=dict)
    near: dict[Key, set[str]] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    segments: list[Segment] = field(default_factory=list)
    loose: set[str] = field(default_factory=set)
    products: set[tuple[Key, Key]] = field(default_factory=set)
    deeds: list[Deed] = field(default_factory=list)
    terms: dict[Key, set[Key]] = field(default_factory=dict)
    limits: list[Limit] = field(default_factory=list)
    lines: dict[str, Piece] = field(default_factory=dict)

    def add(self, text: str, language: Language) -> None:
        """Read one sentence in."""
        line = bare(tidy(text))
        if len(line) < _ENOUGH:
            return
        piece = read_piece(line, language)
        meaning = piece.meaning
        said: set[Key] = set()
        for claim, words in zip(piece.claims, piece.beside, strict=True):
            for key in keys_of(claim):
                said.add(key)
                self.said.setdefault(key, set()).add(claim.bound)
                self.near.setdefault(key, set()).update(words)
        self.lines[line] = piece
        self.products |= piece.products
        self.deeds += piece.deeds
        self.limits += piece.limits
        for end, figures in terms(piece.read):
            for key in keys_of(end):
                self.terms.setdefault(key, set()).update(k for figure in figures for k in keys_of(figure))
        self.loose.update({word for _, word in meaning.places}.difference(*piece.beside))
        self.words.update(meaning.words, meaning.known, stems(line))
        self.segments.append(
            Segment(
                meaning.words,
                meaning.denied,
                meaning.modal,
                frozenset(said),
                frozenset((kind, unit) for kind, _, unit in said),
                meaning.uncertain,
                meaning.conditional,
                meaning.names | frozenset(key[1] for key in said if key[0] == "form"),
                meaning.subjects,
                piece.lead,
            )
        )

    def unit(self, extra: Iterable[str] = (), laws: Iterable[Key] = (), *, topic: bool = False) -> Unit:
        """What was read as a unit, with further words of it and the laws that stand behind it.

        With `topic` the further words are what all of it is about: a sentence need not say them where it says its figures.
        """
        said = {key: frozenset(bounds) for key, bounds in self.said.items()}
        said |= {key: said.get(key, frozenset()) | {""} for key in laws}
        about = with_short_names(frozenset(extra)) if topic else frozenset()
        near = {key: frozenset(words) - about for key, words in self.near.items()}
        return Unit(
            said,
            near,
            alike(near),
            with_short_names(frozenset(self.words) | frozenset(extra)),
            tuple(self.segments),
            frozenset(self.loose),
            frozenset(self.products),
            about,
            tuple(self.deeds),
            {key: frozenset(figures) for key, figures in self.terms.items()},
            tuple(self.limits),
            {} if topic else self.lines,
        )


def alike(keys: Iterable[Key]) -> Mapping[tuple[str, str], tuple[Key, ...]]:
    """Keys by kind and unit."""
    found: dict[tuple[str, str], list[Key]] = {}
    for key in keys:
        found.setdefault((key[0], key[2]), []).append(key)
    return {kind: tuple(same) for kind, same in found.items()}


def beside(read: Read, meaning: Meaning) -> tuple[frozenset[str], ...]:
    """For each claim the words around it, up to the next claim and the next break on either side."""
    claims, rest = read.claims, read.rest
    if not claims:
        return ()
    parting = [c for c in claims if c.kind in _PARTING]
    breaks = _breaks(rest)
    ends = sorted([0, *(c.end for c in parting), *(end for _, end in breaks)])
    starts = sorted([*(c.start for c in parting), *(start for start, _ in breaks), len(rest)])
    begins = {c.start for c in parting}
    columns = [c for c in claims if c.unit == "column"]
    places = [at for at, _ in meaning.places]
    found = []
    for claim in claims:
        left = ends[bisect_right(ends, claim.start) - 1]
        right = starts[bisect_left(starts, claim.end)]
        if (label := _LABEL.match(rest, claim.end)) is not None:
            right = label.end()  # "30 June 2027 (micro and small)"
        words = {word for _, word in meaning.places[bisect_left(places, left) : bisect_left(places, right)]}
        # "7.5% of the HPE, USD 74": what stands behind is a base or the name of the next figure
        if (claim.kind == "percent" or right in begins) and not words.isdisjoint(MEASURE_WORDS):
            behind = bisect_left(places, claim.end)
            words = {
                word
                for place, (at, word) in enumerate(meaning.places)
                if left <= at < right and not (place >= behind and word in MEASURE_WORDS)
            }
        if columns:
            words |= {f"#{c.value}" for c in columns if left <= c.start < right}
        found.append(with_short_names(frozenset(words)))
    return tuple(found)


def _breaks(rest: str) -> list[tuple[int, int]]:
    """Where marks and joining words part a text in lower case."""
    found = [m.span() for m in _BREAK.finditer(rest)]
    if "." in rest:  # a point parts where a blank follows
        found = [
            (start, end + 1) if rest[start] == "." else (start, end)
            for start, end in found
            if rest[start] != "." or rest[end : end + 1].isspace()
        ]
    for word, pattern in _BREAK_WORDS:
        if word in rest:
            found += [m.span() for m in pattern.finditer(rest)]
    return found


def products(read: Read) -> frozenset[tuple[Key, Key]]:
    """The pairs of figures that a text multiplies."""
    if len(read.claims) < 2:
        return frozenset()
    figures = [c for c in read.claims if c.kind in _FACTORS]
    gaps = ((a, b, read.rest[a.end : b.start]) for a, b in pairwise(figures))
    return frozenset((a.key, b.key) for a, b, gap in gaps if ";" not in gap and _MULTIPLIED.search(gap))


def lead(text: str) -> str:
    """Gives "yes" or "no" where a sentence begins with the word."""
    first = _LEAD.match(text.lower())
    return "" if first is None else "yes" if first[1] else "no"


def keys_of(claim: Claim) -> list[Key]:
    """A claim of the evidence with everything it says at once: the month of a day, the heading of a code."""
    kind, value, unit = claim.key
    keys = [claim.key]
    keys += [(k, v, "") for k, v in implied(kind, value)]
    if kind == "code":
        keys += [(kind, value[:size], "") for size in (4, 6, 8) if size < len(value)]
        keys += [("article", str(int(value[:2])), "chapter")] if value.isdigit() else []
        keys.append(("number", value, ""))
    elif kind == "regulation":
        keys += [(kind, value.partition("/")[0], ""), ("number_of", value.rpartition(" ")[2], "")]
    elif (
        kind == "money"
        and unit.startswith("IDR/")
        and unit[4:].lstrip("0123456789").isupper()
        and len(unit.lstrip("IDR/0123456789")) <= 3
    ):
        keys.append((kind, value, "IDR"))  # a rate of exchange is rupiah as well
    return keys

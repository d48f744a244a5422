"""Sentences of the evidence read into what may be said from them: claims, the words beside each, states, products."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from core.grounding.agents import Deed, names_agents, read_deeds
from core.grounding.claims import Claim, Read, read_claims
from core.grounding.days import implied
from core.grounding.limits import Limit, limits_in, read_limits
from core.grounding.meaning import Meaning, read_meaning
from core.grounding.names import MEASURE_WORDS, with_short_names
from core.grounding.signs import bare, tidy
from core.grounding.terms import terms
from core.hs.stems import words as stems
from core.message import Language

Key = tuple[str, str, str]
_BREAK = re.compile(
    r"[;,()\n]|\.\s|(?<!\w)(?:dan|and|sedangkan|sementara|while|whereas|atau|or|lalu|then|tetapi|but)(?!\w)"
)
_MULTIPLIED = re.compile(r"×|(?<!\w)(?:x|dikalikan|dikali|kali|times|multiplied)(?!\w)|\*")
_FACTORS = frozenset({"money", "percent", "amount", "number"})
_PARTING = frozenset(
    {"money", "percent", "amount", "day", "month", "code", "times"}
)  # what ends the words beside another figure
_LABEL = re.compile(r" ?\([^()]{1,80}\)")
_ENOUGH = 4  # characters of a row's sentence below which it is a mark, not a sentence
KNOWN = 4096  # sentences whose reading is held: those of the rows come again and again, and a model repeats them


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
    meaning = read_meaning(line, read.rest)
    limits = read_limits(read.rest, meaning.places, meaning.names) if limits_in(meaning.known) else ()
    deeds = read_deeds(read.rest, meaning.places) if names_agents(meaning.known) else ()
    return Piece(read, meaning, meaning.words, lead(line), beside(read, meaning), deeds, limits)


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence of a row: which words, denials and duties stand together."""

    words: frozenset[str]
    denied: frozenset[str]
    modal: frozenset[str]
    keys: frozenset[Key]
    uncertain: bool
    conditional: bool
    names: frozenset[str]  # goods, countries, forms and capitals
    subjects: tuple[tuple[str, frozenset[str]], ...]
    lead: str  # "yes" or "no" where it answers so


@dataclass(frozen=True, slots=True)
class Unit:
    """A row, or a line of the composed reply, as what may be said from it alone."""

    number: int  # 0 for the composed reply and its figures
    said: Mapping[Key, frozenset[str]]  # each claim with its bounds
    near: Mapping[Key, frozenset[str]]  # the words beside each claim
    words: frozenset[str]  # every stem, "@JP" for a country
    segments: tuple[Segment, ...]
    loose: frozenset[str] = frozenset()  # words that stand beside no figure
    products: frozenset[tuple[Key, Key]] = frozenset()  # figures that are multiplied with each other
    topic: frozenset[str] = frozenset()  # goods and country that all of it is about
    deeds: tuple[Deed, ...] = ()  # which office or party does what
    terms: Mapping[Key, frozenset[Key]] = field(default_factory=dict)  # last days with the figures they belong to
    limits: tuple[Limit, ...] = ()  # what is said of some only


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

    def add(self, text: str, language: Language) -> None:
        """Read one sentence in."""
        line = bare(tidy(text))
        if len(line) < _ENOUGH:
            return
        piece = read_piece(line, language)
        meaning = piece.meaning
        said = set[Key]()
        for claim, words in zip(piece.claims, piece.beside, strict=True):
            for key in keys_of(claim):
                said.add(key)
                self.said.setdefault(key, set()).add(claim.bound)
                self.near.setdefault(key, set()).update(words)
        self.products |= products(piece.read)
        self.deeds += piece.deeds
        self.limits += piece.limits
        for end, figures in terms(piece.read):
            for key in keys_of(end):
                self.terms.setdefault(key, set()).update(k for figure in figures for k in keys_of(figure))
        self.loose |= {word for _, word in meaning.places} - frozenset[str]().union(*piece.beside)
        self.words |= meaning.words | meaning.known | set(stems(line))
        self.segments.append(
            Segment(
                meaning.words,
                meaning.denied,
                meaning.modal,
                frozenset(said),
                meaning.uncertain,
                meaning.conditional,
                meaning.names | frozenset(key[1] for key in said if key[0] == "form"),
                meaning.subjects,
                piece.lead,
            )
        )

    def unit(self, number: int, extra: Iterable[str] = (), laws: Iterable[Key] = ()) -> Unit:
        """What was read as a unit, with the words that it is about and the laws that stand behind it."""
        said = {key: frozenset(bounds) for key, bounds in self.said.items()}
        said |= {key: said.get(key, frozenset()) | {""} for key in laws}
        topic = with_short_names(frozenset(extra)) if number == 0 else frozenset[str]()
        near = {key: frozenset(words) - topic for key, words in self.near.items()}
        return Unit(
            number,
            said,
            near,
            with_short_names(frozenset(self.words) | frozenset(extra)),
            tuple(self.segments),
            frozenset(self.loose),
            frozenset(self.products),
            topic,
            tuple(self.deeds),
            {key: frozenset(figures) for key, figures in self.terms.items()},
            tuple(self.limits),
        )


def beside(read: Read, meaning: Meaning) -> tuple[frozenset[str], ...]:
    """For each claim the words around it, up to the next claim and the next break on either side."""
    breaks = [m.span() for m in _BREAK.finditer(read.rest)]
    found = []
    for claim in read.claims:
        left = max((c.end for c in read.claims if c.end <= claim.start and c.kind in _PARTING), default=0)
        right = min(
            (c.start for c in read.claims if c.start >= claim.end and c.kind in _PARTING), default=len(read.rest)
        )
        left = max([left, *(end for _, end in breaks if end <= claim.start)])
        right = min([right, *(start for start, _ in breaks if start >= claim.end)])
        if (label := _LABEL.match(read.rest, claim.end)) is not None:
            right = label.end()  # "30 June 2027 (micro and small)"
        columns = {f"#{c.value}" for c in read.claims if c.unit == "column" and left <= c.start < right}
        # "7.5% of the HPE, USD 74": what stands behind is a base or the name of the next figure
        between = claim.kind == "percent" or any(c.start == right and c.kind in _PARTING for c in read.claims)
        words = (
            word
            for at, word in meaning.places
            if left <= at < right and not (between and at >= claim.end and word in MEASURE_WORDS)
        )
        found.append(with_short_names(frozenset(words) | columns))
    return tuple(found)


def products(read: Read) -> set[tuple[Key, Key]]:
    """The pairs of figures that a text multiplies."""
    figures = [c for c in read.claims if c.kind in _FACTORS]
    gaps = ((a, b, read.rest[a.end : b.start]) for a, b in pairwise(figures))
    return {(a.key, b.key) for a, b, gap in gaps if ";" not in gap and _MULTIPLIED.search(gap)}


def lead(text: str) -> str:
    """Gives "yes" or "no" where a sentence begins with the word."""
    first = re.match(r"(?:(ya|yes|betul|benar|correct)|(tidak|no|bukan|belum))\s*[,.:;!–-]", text.lower())
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

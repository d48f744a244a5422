"""The evidence of one reply: numbered rows, the composed reply, its figures and sources, read into what may be said.

Nothing is read before a sentence stands on it: most sentences name their row, and no other one has to be looked at.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from core.grounding import references
from core.grounding.ahead import ahead
from core.grounding.claims import Read, read_claims
from core.grounding.harm import instructs, letters
from core.grounding.meaning import NEGATORS
from core.grounding.names import with_short_names
from core.grounding.numerals import canonical
from core.grounding.reading import Building, Key, Piece, Segment, Unit, alike, keys_of
from core.grounding.signs import bare, tidy
from core.grounding.units import unit_name
from core.hs.stems import words as stems
from core.message import Entities, Figure, Language, Reply, Source
from core.question.text import detect_language, plain
from core.wording import formats

KNOWN = 2048  # rows whose reading is held: those of the facts come again and again
KNOWN_LINES = 512  # and lines of composed replies
# The one mark of a sentence, behind its last word: a figure there may be read otherwise before a mark than at an end.
_NAMED = re.compile(r"[ (][^\W\d_]{2,}\)?(?P<gap> )(?P<mark>\[(?P<number>\d{1,3})\])(?=[.!?]?$)")
_SENTENCE = re.compile(r"(?<=[.;!?])\s+|\n+")
_LABELS = {
    "export_duty": "bea keluar export duty", "levy": "pungutan ekspor levy", "exchange_rate": "kurs pajak tax exchange rate", "total": "total jumlah",
    "reference_price": "harga referensi hr reference price", "export_benchmark_price": "harga patokan ekspor hpe export benchmark price",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A numbered row of the evidence, as the prompt shows it."""

    number: int  # from 1; what a citation [1] points to
    text: str
    source: str = ""  # regulation number, with an address where one is known


class Ground:
    """Everything that may be said in one reply."""

    def __init__(
        self,
        rows: Sequence[Row],
        language: Language,
        composed: str,
        figures: Sequence[Figure],
        sources: Sequence[Source],
        entities: Entities | None,
        asked: str,
    ) -> None:
        self.language = language
        self.suspect = tuple(row.number for row in rows if misleads(row.text) or misleads(row.source))
        self._rows = [row for row in rows if row.number not in self.suspect]  # those that gave no instructions
        self._numbered = {row.number: row for row in reversed(self._rows)}  # the first of each number
        self.numbers = frozenset(self._numbered)  # of the rows that may be cited
        self._composed, self._figures, self._sources = composed, figures, sources
        self._entities, self._asked = entities, asked
        self.units: Iterable[Unit] = _Once(self._read())

    @classmethod
    def of(
        cls,
        rows: Sequence[Row],
        language: Language,
        *,
        composed: str = "",
        figures: Sequence[Figure] = (),
        sources: Sequence[Source] = (),
        entities: Entities | None = None,
        asked: str = "",
    ) -> "Ground":
        """The evidence of rows and, where there is one, of the composed reply with its figures, sources and entities.

        `asked` is the question: no evidence, only what may be said of whoever asked it.
        """
        return cls(rows, language, composed, figures, sources, entities, asked)

    @classmethod
    def of_reply(cls, reply: Reply, rows: Sequence[Row] = (), asked: str = "") -> "Ground":
        """The evidence of a composed reply and the rows it was made of, beside the question."""
        return cls.of(
            rows,
            reply.language,
            composed=reply.text,
            figures=reply.figures,
            sources=reply.sources,
            entities=reply.entities,
            asked=asked,
        )

    def cited(self, numbers: Collection[int]) -> list[Unit]:
        """The rows of these numbers."""
        return [self._unit(row) for row in self._rows if row.number in numbers]

    def repeated(self, line: str) -> Piece | None:
        """A sentence that stands in the row it names, as it was read there; None for any other."""
        at = line.find("[")
        before = max(line.rfind(" ", 0, at - 1), line.rfind("(", 0, at - 1)) if at > 1 else -1
        if before < 0 or (mark := _NAMED.match(line, before)) is None:
            return None
        number = int(mark["number"])
        row = self._numbered.get(number)
        if row is None or _spoken(row.text, self.language) != self.language:
            return None
        piece = self._unit(row).lines.get(line[: mark.start("gap")] + line[mark.end() :])
        return None if piece is None else replace(piece, read=replace(piece.read, citations=(number,)))

    def unknown(self, words: frozenset[str]) -> frozenset[str]:
        """Those of some words that nothing in the evidence says."""
        left = words - self._about
        for unit in self.units if left else ():
            left -= unit.words
            if not left:
                break
        return left

    @cached_property
    def addresses(self) -> frozenset[str]:
        """Links, hosts and addresses of mail that may be named."""
        links = [source.url for source in self._sources]
        texts = [*(row.text for row in self._rows), *(row.source for row in self._rows), self._composed, *links]
        found = {key[1] for unit in self.units for key in unit.said if key[0] == "address"}
        found |= {named.value for text in texts for named in references.addresses(bare(tidy(text)))}
        found |= {url.strip().lower() for link in links for url in link.split("|") if url.strip()}
        return frozenset(found)

    @cached_property
    def denying(self) -> tuple[Segment, ...]:
        """The sentences of the evidence that deny something; a text without a word of denial is not read for them."""
        found = [s for row in self._rows if _may_deny(row.text) for s in self._unit(row).segments]
        for line in filter(_may_deny, self._composed.splitlines()):
            found += _built(line, self.language).segments
        return tuple(s for s in found if s.denied)

    @cached_property
    def asked(self) -> Unit | None:
        """The question: all that may be said of whoever asked it."""
        text = self._asked
        return _built(text, detect_language(text, self.language)).unit(self._about, topic=True) if text else None

    @cached_property
    def _about(self) -> frozenset[str]:
        return with_short_names(_about(self._entities, self.language))

    def _read(self) -> Iterator[Unit]:
        """The rows, then the composed reply, then its figures."""
        for row in self._rows:
            yield self._unit(row)
        if self._composed:
            cited = "; ".join(f"{source.number} {source.title}" for source in self._sources)
            yield from _composed(self._composed, self.language, cited, self._about, headed=bool(self._figures))
        for figure in self._figures:
            yield _figure(figure, self._about)

    def _unit(self, row: Row) -> Unit:
        return _unit(row.text, self.language, row.source)


class _Once:
    """Units in their order, each read when it is first asked for."""

    def __init__(self, units: Iterator[Unit]) -> None:
        self._left, self._read = units, list[Unit]()

    def __iter__(self) -> Iterator[Unit]:
        at = 0
        while True:
            if at == len(self._read):
                unit = next(self._left, None)
                if unit is None:
                    return
                self._read.append(unit)
            yield self._read[at]
            at += 1


@lru_cache(KNOWN)
def misleads(text: str) -> bool:
    """Whether a text of the facts instructs its reader."""
    return instructs(text)


@lru_cache(KNOWN)
def _may_deny(text: str) -> bool:
    """Whether a word of denial stands in a text."""
    low = plain(bare(tidy(text)))
    return "n't" in low or not NEGATORS.isdisjoint(letters(low))


def _read(text: str, language: Language) -> Read:
    return read_claims(bare(tidy(text)), language)


@lru_cache(KNOWN)
def _unit(text: str, language: Language, source: str) -> Unit:
    """A row as a unit."""
    return ahead().find((text, language, source)) or read_row(text, language, source)


def read_row(text: str, language: Language, source: str) -> Unit:
    """A row as a unit, read anew; its source says the regulation, not the figures."""
    spoken = _spoken(text, language)
    laws = [key for claim in _read(source, spoken).claims for key in keys_of(claim)]
    return _built(text, spoken).unit(stems(source), laws)


@lru_cache(KNOWN)
def _spoken(text: str, language: Language) -> Language:
    return detect_language(text, language)


def _built(text: str, language: Language) -> Building:
    """The sentences of a text, read."""
    building = Building()
    for sentence in _SENTENCE.split(text):
        building.add(sentence, language)
    return building


def _composed(text: str, language: Language, cited: str, about: frozenset[str], *, headed: bool) -> Iterator[Unit]:
    """The lines of a composed reply with the regulations it names; each under the bold line above it where that heads figures."""
    head = list[str]()
    laws = tuple(
        key
        for claim in _read(cited + "\n" + _laws(text), language).claims
        if claim.kind in ("regulation", "article", "number_of")
        for key in keys_of(claim)
    )
    paragraph = list[str]()
    for line in [*text.splitlines(), ""]:
        if not line.strip():
            if headed and len(paragraph) > 1:
                yield _line("\n".join(paragraph), language, laws, tuple(head), about)
            paragraph = []
            continue
        if headed and line.lstrip().startswith("**"):
            head = stems(bare(tidy(line)))
        paragraph.append(line)
        yield _line(line, language, laws, tuple(head), about)


def _laws(text: str) -> str:
    """The last line of a reply that names its regulations."""
    return "; ".join(line for line in text.splitlines() if line.startswith(("Dasar:", "Basis:", "Legal basis:")))


@lru_cache(KNOWN_LINES)
def _line(text: str, language: Language, laws: tuple[Key, ...], head: tuple[str, ...], about: frozenset[str]) -> Unit:
    return _built(text, language).unit((*head, *about), laws, topic=True)


def _about(entities: Entities | None, language: Language) -> frozenset[str]:
    """Stems of the goods and the country of the question as they were read."""
    if entities is None:
        return frozenset()
    names = set(stems(entities.goods.name)) if entities.goods else set[str]()
    if entities.destination:
        names |= {f"@{entities.destination}", *stems(formats.country(entities.destination, language))}
    return frozenset(names)


def _figure(figure: Figure, about: frozenset[str]) -> Unit:
    """A figure of the reply under its names in both languages."""
    label = next(
        (words for name, words in _LABELS.items() if figure.name.startswith(name)), figure.name.replace("_", " ")
    )
    words = with_short_names(frozenset(stems(label)) | frozenset(label.split()) | about)
    unit = unit_name(figure.unit)
    kind = (
        "percent"
        if unit == "%"
        else "money"
        if unit[:3].isupper() and unit[:3].isalpha()
        else "amount"
        if unit
        else "number"
    )
    keys: list[Key] = [(kind, canonical(figure.value), unit)]
    if kind == "money" and unit.startswith("IDR/"):
        keys += [(kind, canonical(figure.value), "IDR"), (kind, "1", unit[4:])]
    kinds = frozenset((kind, of) for kind, _, of in keys)
    segment = Segment(words, frozenset(), frozenset(), frozenset(keys), kinds, False, False, about, (), "")
    said = {key: frozenset(("",)) for key in keys}
    return Unit(said, dict.fromkeys(keys, words), alike(keys), words, (segment,))

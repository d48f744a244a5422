"""The evidence of one reply: numbered rows, the composed reply, its figures and sources, read once into what may be said."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.grounding import references
from core.grounding.claims import Read, read_claims
from core.grounding.harm import instructs
from core.grounding.names import with_short_names
from core.grounding.numerals import canonical
from core.grounding.reading import Building, Key, Segment, Unit, keys_of
from core.grounding.signs import bare, tidy
from core.grounding.units import unit_name
from core.hs.stems import words as stems
from core.message import Entities, Figure, Language, Reply, Source
from core.question.text import detect_language
from core.wording import formats

KNOWN = 4096  # texts whose reading is held: the rows of the facts, and lines of composed replies, come again and again
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


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything that may be said in one reply."""

    language: Language
    units: tuple[Unit, ...]
    numbers: frozenset[int]  # of the rows that may be cited
    words: frozenset[str]
    addresses: frozenset[str]
    suspect: tuple[int, ...] = ()  # rows that gave instructions and were therefore left out
    asked: Unit | None = None  # the question: all that may be said of whoever asked it

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
        suspect = tuple(row.number for row in rows if instructs(row.text) or instructs(row.source))
        trusted = [row for row in rows if row.number not in suspect]
        about = with_short_names(_about(entities, language))
        cited = "; ".join(f"{source.number} {source.title}" for source in sources)
        units = [_unit(row.number, row.text, language, row.source) for row in trusted]
        units += _composed(composed, language, cited, about, headed=bool(figures))
        units += [_figure(figure, about) for figure in figures]
        texts = [*(row.text for row in trusted), *(row.source for row in trusted), composed, *(s.url for s in sources)]
        addresses = {key[1] for unit in units for key in unit.said if key[0] == "address"}
        addresses |= {found.value for text in texts for found in references.addresses(bare(tidy(text)))}
        addresses |= {url.strip().lower() for source in sources for url in source.url.split("|") if url.strip()}
        words = about.union(*(unit.words for unit in units))
        numbers = frozenset(row.number for row in trusted)
        question = _built(asked, detect_language(asked, language)).unit(0, about) if asked else None
        return cls(language, tuple(units), numbers, words, frozenset(addresses), suspect, question)

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


@lru_cache(KNOWN)
def _read(text: str, language: Language) -> Read:
    return read_claims(bare(tidy(text)), language)


@lru_cache(KNOWN)
def _unit(number: int, text: str, language: Language, source: str = "") -> Unit:
    """A row as a unit; its source says the regulation, not the figures."""
    spoken = detect_language(text, language)
    laws = [key for claim in _read(source, spoken).claims for key in keys_of(claim)]
    return _built(text, spoken).unit(number, stems(source), laws)


@lru_cache(KNOWN)
def _built(text: str, language: Language) -> Building:
    """The sentences of a text, read; not to be added to."""
    building = Building()
    for sentence in _SENTENCE.split(text):
        building.add(sentence, language)
    return building


def _composed(text: str, language: Language, cited: str, about: frozenset[str], *, headed: bool) -> list[Unit]:
    """The lines of a composed reply with the regulations it names; each under the bold line above it where that heads figures."""
    found, head = list[Unit](), list[str]()
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
                found.append(_line("\n".join(paragraph), language, laws, tuple(head), about))
            paragraph = []
            continue
        if headed and line.lstrip().startswith("**"):
            head = stems(bare(tidy(line)))
        paragraph.append(line)
        found.append(_line(line, language, laws, tuple(head), about))
    return found


def _laws(text: str) -> str:
    """The last line of a reply that names its regulations."""
    return "; ".join(line for line in text.splitlines() if line.startswith(("Dasar:", "Basis:", "Legal basis:")))


@lru_cache(KNOWN)
def _line(text: str, language: Language, laws: tuple[Key, ...], head: tuple[str, ...], about: frozenset[str]) -> Unit:
    return _built(text, language).unit(0, (*head, *about), laws)


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
    segment = Segment(words, frozenset(), frozenset(), frozenset(keys), False, False, about, (), "")
    return Unit(0, {key: frozenset(("",)) for key in keys}, dict.fromkeys(keys, words), words, (segment,))

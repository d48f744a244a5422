"""Whether a sentence of a model may be shown: each of its claims stands in one row that speaks of the same things."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from core.grounding.agents import same_deeds
from core.grounding.asker import asks, attributes, attributing
from core.grounding.claims import Claim
from core.grounding.harm import foreign, harmful, letters
from core.grounding.limits import is_for
from core.grounding.reading import KNOWN, Piece, Segment, Unit, read_piece
from core.grounding.references import labelled
from core.grounding.rows import Ground
from core.grounding.signs import bare, strange, tidy
from core.grounding.support import FIGURES, holds, unsaid
from core.grounding.terms import ends, priced
from core.message import Language

_CLAUSE = re.compile(
    r";\s+|,\s+(?:dan|sedangkan|sementara|tetapi|namun|serta|and|while|whereas|but)\s+|,\s+|\s(?:sedangkan|sementara|while|whereas|dan|and)\s+|\s\((?=\D)|\)\s?"
)
_SUBJECTS = frozenset(
    "tarif tarifnya rate rates tariff harga kurs nilai nilainya total totalnya jumlah jumlahnya amount biaya besarnya besarannya".split()
)
_PROSE_UNKNOWN = 0.12  # share of unknown words that a sentence without claims may have
_CITED_SHARE = 0.5  # share of a claimless sentence's words that a cited row must hold


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found about a sentence."""

    ok: bool
    failed: tuple[Claim, ...] = ()  # claims that no row holds
    reason: str = ""  # figure, citation, modality, words, binding, agent, asker, bare, name, script, language …
    names: frozenset[str] = field(default=frozenset())  # goods and countries it speaks of, for the sentence after it
    figures: tuple[Claim, ...] = ()  # rates, prices and sums it names, for a last day in the sentence after it


def check(
    sentence: str, ground: Ground, about: frozenset[str] = frozenset(), figures: tuple[Claim, ...] = ()
) -> Verdict:
    """Whether every claim of a sentence (light Markdown, one line) is in the evidence.

    `about` are the goods and countries of the sentence before it, for one that names none, `figures` its figures.
    """
    line, reason, told = _looked_at(sentence, ground.language)
    if not line or reason:
        return Verdict(not reason, reason=reason)
    if told:
        return _of_the_asker(line, ground, about)
    piece = ground.repeated(line) or read_piece(line, ground.language)
    names = piece.meaning.names
    if not set(piece.read.citations) <= ground.numbers:
        return Verdict(False, reason="citation", names=names)
    units = ground.cited(piece.read.citations) if piece.read.citations else ground.units
    if piece.bare_of_claims:
        reason = _prose(piece, ground, units)
        return Verdict(not reason, reason=reason, names=names)
    inherited = _inherited(piece, about, units)
    reason, failed = _supported(piece, units, ground, inherited)
    if (
        reason
        and not failed
        and len(clauses := [c for c in _CLAUSE.split(line) if c and c.strip(" .,;:()")]) > 1
        and not (reason == "bare" and _anywhere(piece, ground))
    ):
        reason, failed = _by_clause(clauses, units, ground, inherited)
    if not reason and piece.read.citations:
        reason = _cited(piece, units)
    if not reason and figures and not piece.words and not any(_ends_with(figure, piece, units) for figure in figures):
        reason = "binding"
    return Verdict(not reason, failed, reason, names, priced(piece.read))


def _of_the_asker(line: str, ground: Ground, about: frozenset[str]) -> Verdict:
    """Whether the question holds what is said of whoever asked it, and the evidence the rest."""
    names = read_piece(line, ground.language).meaning.names
    if _asked(line, ground):
        return Verdict(True, names=names)
    clauses = [c for c in _CLAUSE.split(line) if c and c.strip(" .,;:()")]
    rest = [c for c in clauses if not _tells(c)]
    if not rest or not all(_asked(c, ground) for c in clauses if c not in rest):
        return Verdict(False, reason="asker", names=names)
    return replace(check(", ".join(rest), ground, about | names), names=names)


def _asked(text: str, ground: Ground) -> bool:
    """Whether the question holds all that a text says, and the evidence its figures too."""
    question, low = ground.asked, text.lower()
    piece = read_piece(text.strip(" .,;:()"), ground.language)
    words = piece.words - attributing(low)
    if question is None or not (words or piece.claims) or not words <= question.words or _anywhere(piece, ground):
        return False
    states = piece.meaning.modal | piece.meaning.denied
    known = frozenset[str]().union(*(s.modal | s.denied for s in question.segments))
    return all(holds(question, c, ground) for c in piece.claims) and (not states or (asks(low) and states <= known))


@lru_cache(KNOWN)
def _looked_at(sentence: str, language: Language) -> tuple[str, str, bool]:
    """A sentence without markup, why it may not be shown whatever the evidence says, else "", whether it tells of its reader."""
    text = tidy(sentence)
    line = bare(text)
    if not line:
        return "", "", False
    low = line.lower()
    words = letters(low)
    reason = strange(text) or harmful(line, low, words) or ("language" if foreign(line, words, language) else "")
    return line, reason, not reason and attributes(low, words)


def _tells(clause: str) -> bool:
    """Whether a clause tells of whoever asks."""
    low = clause.lower()
    return attributes(low, letters(low))


def _inherited(piece: Piece, about: frozenset[str], units: Iterable[Unit]) -> frozenset[str]:
    """Goods said before, where a figure names none itself and the evidence knows them."""
    if not about or piece.meaning.names or not any(c.kind in FIGURES for c in piece.claims):
        return frozenset()
    goods = frozenset(name for name in about if name[0] != "@")
    return frozenset(name for name in goods if any(name in unit.words for unit in units))


def _by_clause(
    clauses: list[str], units: Iterable[Unit], ground: Ground, inherited: frozenset[str]
) -> tuple[str, tuple[Claim, ...]]:
    """Each clause by a row of its own; a clause that names nothing speaks of what the one before it named."""
    names, units = inherited, tuple(units)
    # Only an article asks for its law beside it, and none is named without its label.
    laws = tuple(
        c
        for clause in (clauses if any(labelled(c.lower()) for c in clauses) else ())
        for c in read_piece(clause, ground.language).claims
        if c.kind in ("regulation", "article") and c.unit != "column"
    )
    if any(c.kind == "article" for c in laws) and not any(all(holds(unit, c, ground) for c in laws) for unit in units):
        return "figure", ()
    figure: Claim | None = None
    for clause in clauses:
        piece = read_piece(clause.strip(" .,;:()"), ground.language)
        if figure and not piece.meaning.names and not _ends_with(figure, piece, units):
            return "binding", ()
        if piece.bare_of_claims:
            if reason := _prose(piece, ground, ground.units, clause=True):
                return reason, ()
        else:
            reason, failed = _supported(piece, units, ground, names if not piece.meaning.names else frozenset())
            if reason:
                return reason, failed
        names = piece.meaning.names or names
        figure = next(reversed(priced(piece.read)), figure)
    return "", ()


def _ends_with(figure: Claim, piece: Piece, units: Iterable[Unit]) -> bool:
    """Whether the last days of a clause that names no figure are those of the figure before it, in one row."""
    days = [] if priced(piece.read) else ends(piece.read)
    return not days or any(all(figure.key in unit.terms.get(day.key, ()) for day in days) for unit in units)


def _anywhere(piece: Piece, ground: Ground) -> tuple[Claim, ...]:
    """Claims that no row of the evidence holds."""
    return tuple(c for c in piece.claims if not any(holds(unit, c, ground) for unit in ground.units))


def _supported(
    piece: Piece, units: Iterable[Unit], ground: Ground, inherited: frozenset[str]
) -> tuple[str, tuple[Claim, ...]]:
    """Why no single row says a piece ("" where one does), and the claims that no row at all holds."""
    if (
        len(piece.claims) < 2
        and not piece.words
        and not inherited
        and not piece.meaning.known & _SUBJECTS
        and piece.meaning.modal | {c.kind for c in piece.claims} & FIGURES
    ):
        return "bare", ()
    reasons = list[str]()
    for unit in units:
        reason = unsaid(piece, unit, ground, inherited)
        if not reason:
            return "", ()
        reasons.append(reason)
    best = max(reasons, key=_ORDER.index, default="figure")
    missing = _anywhere(piece, ground)
    return ("figure" if missing else best), missing


_ORDER = ("words", "figure", "binding", "agent", "modality", "bare")


def _prose(piece: Piece, ground: Ground, units: Iterable[Unit], *, clause: bool = False) -> str:
    """Why a sentence without claims may not be shown: names or too many words that the evidence does not know."""
    unknown = ground.unknown(piece.words)
    if unknown & piece.meaning.names or any(w[0] == "@" for w in unknown):
        return "name"
    if len(unknown) > max(1, len(piece.meaning.known) // 2) * _PROSE_UNKNOWN:
        return "words"
    if is_for(piece.read.rest) and not any(_said_of_one(piece, unit) for unit in units):
        return "binding"
    if piece.deeds and not any(same_deeds(piece.deeds, unit.deeds, unit.words) for unit in units):
        return "agent"
    if clause or not piece.words:
        return ""
    if _denied_there(piece, ground, units):
        return "modality"
    if piece.read.citations:
        says = (len(piece.words & unit.words) for unit in units if piece.meaning.names <= unit.words)
        return "" if max(says, default=0) >= _CITED_SHARE * len(piece.words) else "citation"
    return "words" if len(unknown) == len(piece.words) else ""


def _said_of_one(piece: Piece, unit: Unit) -> bool:
    """Whether one sentence of a row speaks of all that a piece does; where it has several parts, one row."""
    if ";" in piece.read.rest:
        return piece.words <= unit.words
    return any(piece.words <= unit.topic | segment.words for segment in unit.segments)


def _denied_there(piece: Piece, ground: Ground, units: Iterable[Unit]) -> bool:
    """Whether the sentences of the evidence that share most words with a piece deny what it says."""
    if any(piece.words <= s.words and not _denies(s, piece) for unit in units for s in unit.segments):
        return False  # none shares more
    if not any(_denies(s, piece) for s in ground.denying):
        return False  # nothing is denied at all
    shared = [(len(piece.words & s.words), s) for unit in ground.units for s in unit.segments]
    most = max((count for count, _ in shared), default=0)
    return most > 0 and all(_denies(s, piece) for count, s in shared if count == most)


def _denies(segment: Segment, piece: Piece) -> bool:
    """Whether a sentence denies something of what a piece says, and does not say it too."""
    denied = piece.words & segment.denied
    return bool(denied) and not denied <= segment.words - segment.denied


def _cited(piece: Piece, units: Iterable[Unit]) -> str:
    """Whether every cited row adds something that the sentence says."""
    for unit in units:
        if not any(c.key in unit.said for c in piece.claims) and len(piece.words & unit.words) < _CITED_SHARE * len(
            piece.words
        ):
            return "citation"
    return ""

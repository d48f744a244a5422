"""Whether one row of the evidence says a piece of a sentence: its figures, of the same things, in the same state."""

from collections.abc import Sequence

from core.grounding.agents import same_deeds
from core.grounding.claims import Claim
from core.grounding.limits import same_limits
from core.grounding.names import MEASURES
from core.grounding.reading import Piece, Segment, Unit
from core.grounding.rows import Ground
from core.grounding.terms import holds_until
from core.grounding.vocabulary import plain_words

FIGURES = frozenset({"percent", "money", "amount", "number", "times", "code"})
_DAYS = frozenset({"day", "month", "year"})
_SAID_OF = FIGURES | _DAYS  # what is said of something that has a name
_AGREES = {"yes": frozenset({"allowed", "required", "charged", "in force", "restricted", "free"}), "no": frozenset({"prohibited", "not required", "free", "not in force", "not restricted", "cannot"})}  # fmt: skip
_DUTY = frozenset({"bea", "duty", "bk", "pungut", "levy", "tarif", "tarifnya", "rate", "rates"})
_SIGNING = frozenset({"tandatangan", "ditandatangani", "sign", "signed", "andatangan"})
_NOTHING = frozenset[str]()
_FIRM = frozenset({"required", "prohibited", "charged"})
_NEED_CONDITION = frozenset({"allowed", "prohibited", "free", "not required", "not restricted"})


def unsaid(piece: Piece, unit: Unit, ground: Ground, inherited: frozenset[str]) -> str:
    """Why one row does not say a piece: figure, words, binding, agent, modality; "" where it does."""
    if not piece.words | inherited <= unit.words:
        return "words"
    if not all(holds(unit, claim, ground) for claim in piece.claims):
        return "figure"
    if piece.claims and not (
        _bound_together(piece, unit) and _of_one_sentence(piece, unit) and _multiplied(piece, unit)
    ):
        return "binding"
    if not holds_until(piece.read, unit.terms):
        return "binding"
    if not same_deeds(piece.deeds, unit.deeds):
        return "agent"
    if not same_limits(piece.limits, unit.limits, unit.topic):
        return "modality"
    return "" if _same_state(piece, unit) else "modality"


def holds(unit: Unit, claim: Claim, ground: Ground) -> bool:
    """Whether a row holds a claim: the same value in the same unit, bounded in the same way."""
    if claim.kind == "address":
        return claim.value in ground.addresses or f"{claim.value}/" in ground.addresses
    if claim.kind == "number" and len(claim.value) > 3 and (("code", claim.value, "") in unit.said):
        return True
    bounds = unit.said.get(claim.key)
    if bounds is None and claim.kind == "code":
        bounds = unit.said.get(("number", claim.value, ""))
    if bounds is None and claim.kind == "year":
        bounds = unit.said.get(("number", claim.value, ""))
    if bounds is None:
        return False
    if claim.kind in _DAYS:
        return (
            (not claim.bound and (claim.kind != "day" or "" in bounds))
            or claim.bound in bounds
            or ("from" not in bounds and "to" not in bounds and claim.bound == "from")
        )
    return claim.bound in bounds or claim.kind in ("time", "relative")


def _bound_together(piece: Piece, unit: Unit) -> bool:
    """Whether each figure is said of what the row says it of, and not of what the row gives another figure for."""
    stated = {claim.key for claim in piece.claims}
    for claim, words in zip(piece.claims, piece.beside, strict=True):
        beside = unit.near.get(claim.key, _NOTHING)
        if claim.kind in FIGURES and words & MEASURES and beside & MEASURES and not words & beside & MEASURES:
            return False
        for key in unit.alike.get((claim.kind, claim.unit), ()):
            if _part(key[1], claim.value):
                continue
            near = unit.near[key]
            if words.isdisjoint(near):
                continue
            if _nearer(words, near, beside, piece, unit) or (key not in stated and _closer(words, near, beside)):
                return False
    return True


def _nearer(words: frozenset[str], near: frozenset[str], beside: frozenset[str], piece: Piece, unit: Unit) -> bool:
    """Whether words speak of the figure that they stand `near` in the row rather than of the one they stand `beside`."""
    other, own = words & near, words & beside
    if sum(w[0] != "#" for w in other) > sum(w[0] != "#" for w in own) or (other & MEASURES and not own & MEASURES):
        return True
    only_there = (other - own) & piece.words
    columns = any(word[0] == "#" for word in other - own) and any(word[0] == "#" for word in beside)
    return columns or bool(only_there and not only_there & unit.loose)


def _closer(words: frozenset[str], near: frozenset[str], beside: frozenset[str]) -> bool:
    """Whether words are all that stands near another figure, and only a part of what stands beside their own."""
    plain = plain_words()
    other = (near & words) - plain
    return (
        bool(other) and other == (beside & words) - plain and not near - words - plain and bool(beside - words - plain)
    )


def _of_one_sentence(piece: Piece, unit: Unit) -> bool:
    """Whether no name of the piece stands in another sentence of the row, with another value of the same kind."""
    if len(unit.segments) < 2:
        return True
    names = piece.meaning.names | {c.value for c in piece.claims if c.kind == "form"}
    for claim in piece.claims if names else ():
        if claim.kind not in _SAID_OF:
            continue
        key, same = claim.key, (claim.kind, claim.unit)
        own = [s for s in unit.segments if key in s.keys]
        missing = names.difference(unit.topic, *[s.names for s in own])
        if missing and own and any(missing & s.names and same in s.kinds for s in unit.segments if s not in own):
            return False
    return True


def _multiplied(piece: Piece, unit: Unit) -> bool:
    """Whether the row multiplies what the piece multiplies, where it multiplies at all."""
    return all(pair in unit.products or pair[::-1] in unit.products for pair in piece.products)


def _part(one: str, other: str) -> bool:
    """Whether one value says the other at once, as a day says its month."""
    return one.startswith(other) or other.startswith(one)


def _same_state(piece: Piece, unit: Unit) -> bool:
    """Whether the row's nearest sentence denies, demands, allows and doubts what the piece does."""
    meaning = piece.meaning
    nearest = _nearest(piece, unit)
    if meaning.modal:
        modal = _together([s.modal for s in nearest])
        if not all(m in modal or _implied(m, modal, piece, nearest, unit) for m in meaning.modal):
            return False
    denied = _together([s.denied for s in nearest])
    if not meaning.denied <= denied:
        return False
    if denied:
        affirmed = _together([s.words - s.denied for s in nearest])
        if not (meaning.words - meaning.denied).isdisjoint(denied - affirmed):
            return False
    if meaning.subjects and not all(
        _of_the_same(state, subject, nearest, unit.topic) for state, subject in meaning.subjects
    ):
        return False
    if (
        piece.lead
        and not any(s.lead == piece.lead for s in unit.segments)
        and not (meaning.modal & _AGREES[piece.lead])
    ):
        return False
    if any(s.uncertain for s in nearest) != meaning.uncertain:
        return False
    if meaning.modal & _FIRM and meaning.conditional and not any(s.conditional for s in nearest):
        return False
    conditional = meaning.conditional or any(c.bound for c in piece.claims if c.kind in FIGURES)
    return not (meaning.modal & _NEED_CONDITION and all(s.conditional for s in nearest) and not conditional)


def _of_the_same(state: str, subject: frozenset[str], nearest: Sequence[Segment], topic: frozenset[str]) -> bool:
    """Whether what is allowed, banned or free is what the row says so of."""
    spoken = [words for segment in nearest for said, words in segment.subjects if said == state]
    return not any(spoken) or any("*" in words or subject <= words | topic for words in spoken)


def _implied(said: str, modal: frozenset[str], piece: Piece, nearest: Sequence[Segment], unit: Unit) -> bool:
    """Whether a state follows from a row that does not name it: what has a rate is charged, what has a period is in force."""
    if said == "cannot":
        return "prohibited" in modal
    if said == "only":
        return all(s.conditional for s in nearest)
    claims = [c for c in piece.claims if c.value != "0" and any(c.key in s.keys for s in nearest)]
    held = {c.kind for c in claims}
    if said == "required":
        asked = piece.meaning.conditional and all(s.conditional for s in nearest)
        return (asked or any(c.bound in ("min", "max", "late") for c in claims)) and "not required" not in modal
    if said == "charged":
        return bool(held & {"percent", "money"}) and "free" not in modal and bool(piece.meaning.known & _DUTY)
    period = {"from", "to"} <= {c.bound for c in claims if c.kind in _DAYS} or any(_begins(c, unit) for c in claims)
    return (
        said == "in force" and (period or bool(held & {"percent", "money", "article"})) and "not in force" not in modal
    )


def _begins(claim: Claim, unit: Unit) -> bool:
    """Whether a day is the first of something, and not of its signing."""
    begins = claim.kind in _DAYS and claim.bound == "from" and "from" in unit.said.get(claim.key, ())
    return begins and not unit.near.get(claim.key, frozenset()) & _SIGNING


def _together(sets: Sequence[frozenset[str]]) -> frozenset[str]:
    """Everything in any of some sets, of which there are seldom two."""
    return sets[0] if len(sets) == 1 else frozenset().union(*sets)


def _nearest(piece: Piece, unit: Unit) -> Sequence[Segment]:
    """The sentences of a row that share most with a piece."""
    segments = unit.segments
    if len(segments) < 2:
        return segments
    words, modal = piece.words, piece.meaning.modal
    keys = frozenset([c.key for c in piece.claims])
    best, chosen = -1.0, list[Segment]()
    for segment in segments:
        score: float = len(words & segment.words)
        if keys:
            score += 2 * len(keys & segment.keys)
        if modal:
            score += len(modal & segment.modal) / 2
        if score > best:
            best, chosen = score, [segment]
        elif score == best:
            chosen.append(segment)
    if len(keys) > 1 and not any(keys <= s.keys for s in chosen):
        return [s for s in segments if s in chosen or keys & s.keys]
    return chosen

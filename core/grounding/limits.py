"""What is said to hold for some only: a limit of a sentence must be the limit that a row states, of the same things."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from core.grounding.vocabulary import plain_words

_ONLY = re.compile(
    r"(?<!\w)(?:(?P<modal>hanya(?:lah)?|cuma|only|exclusively)|(?<!apa )(?<!mana )(?<!siapa )saja|semata(?:-mata)?|solely|merely|purely|terbatas (?:untuk|pada|bagi)|khusus (?:untuk|bagi)|eksklusif (?:untuk|bagi)"
    r"|exclusive to|(?:limited|restricted|confined) to|reserved for|tidak (?:ada )?selain|none but|no one but|nobody but)(?!\w)"
)
_HINT = frozenset(
    "hanya hanyalah cuma only exclusively saja semata solely merely purely terbatas khusus eksklusif exclusive limited restricted confined reserved selain none nobody".split()
)
_PARTS = re.compile(
    r"[;.!?]|(?<!\w)(?:sedangkan|sementara|while|whereas|tetapi|namun|but|jadi|sehingga|karena|because|since|so that)(?!\w)"
)
_ITEMS = re.compile(r",|/|(?<!\w)(?:dan|atau|and|or)(?!\w)")
_BREAK = re.compile(r"[,:()]")
_FOR = re.compile(
    r"(?<!\w)(?:(?:adalah|ialah|berlaku|dipakai|digunakan|diperuntukkan|ditujukan|hanya) (?:untuk|bagi)|(?:is|are|was|were|applies|apply|used|meant|intended) (?:only )?(?:for|to))(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit."""

    before: frozenset[str]  # stems of what stands before the word of the limit, up to the part's beginning
    after: frozenset[str]  # of what stands behind it, to the part's end
    focus: frozenset[str]  # of what it is put on: what follows at once, else what it stands behind
    modal: bool  # whether the word itself is read as a state too
    named: bool = False  # whether what stands before it names whom it is about; else that is left out as known
    items: tuple[frozenset[str], ...] = ()  # of what is listed behind it: "only three groups: A, B and C"


def limits_in(known: frozenset[str]) -> bool:
    """Whether any of the words of a text may limit something."""
    return not known.isdisjoint(_HINT)


def read_limits(low: str, places: Iterable[tuple[int, str]], names: frozenset[str]) -> tuple[Limit, ...]:
    """The limits of a line in lower case, given where the stem of each of its words stands and which are names."""
    words = [(at, word) for at, word in places if word not in plain_words()]
    ends = [m.start() for m in _PARTS.finditer(low)]
    found: list[Limit] = []
    for match in _ONLY.finditer(low):
        start = max((e for e in ends if e < match.start()), default=0)
        end = min((e for e in ends if e >= match.end()), default=len(low))
        pause = _BREAK.search(low, match.end(), end)
        at_once = [word for at, word in words if match.end() <= at < (pause.start() if pause else end)]
        begin = max((m.end() for m in _BREAK.finditer(low, start, match.start())), default=start)
        before = [word for at, word in words if start <= at < match.start()]
        here = [word for at, word in words if begin <= at < match.start()]
        after = [word for at, word in words if match.end() <= at < end]
        focus = at_once or [*here[-3:], *after]
        items = _listed(low, pause.start() if pause else end, end, words)
        modal, named = match["modal"] is not None, not names.isdisjoint(before)
        found.append(Limit(frozenset(before), frozenset(after), frozenset(focus), modal, named, items))
    return tuple(found)


def _listed(low: str, start: int, end: int, words: list[tuple[int, str]]) -> tuple[frozenset[str], ...]:
    """The items of a list behind a colon or in parentheses, each as its words."""
    if low[start : start + 1] not in (":", "("):
        return ()
    close = low.find(")", start, end) if low[start] == "(" else end
    marks = [start, *(m.start() for m in _ITEMS.finditer(low, start + 1, close)), close]
    items = (frozenset(word for at, word in words if a <= at < b) for a, b in pairwise(marks))
    return tuple(item for item in items if item)


def same_limits(said: tuple[Limit, ...], held: tuple[Limit, ...], topic: frozenset[str]) -> bool:
    """Whether each limit is stated; where a row states none, one that is a state of its own is judged as such."""
    if not held:
        return all(limit.modal for limit in said)
    return all(any(_same(limit, other, topic) for other in held) for limit in said)


def _same(said: Limit, held: Limit, topic: frozenset[str]) -> bool:
    whole = held.before | held.after | topic
    if not said.after <= whole or (held.named and not said.before <= whole):
        return False
    if said.focus and held.focus and not said.focus & (held.focus | held.after):
        return False
    named = [bool(item & said.focus - held.before) for item in held.items]
    return len(named) < 2 or all(named) or not any(named)  # one of a list is not the only one


def is_for(low: str) -> bool:
    """Whether a text says what something is for."""
    return _FOR.search(low) is not None

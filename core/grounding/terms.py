"""Until when a figure holds: the last day of a validity belongs to the figure it stands beside, and to no other one."""

import re
from collections.abc import Mapping

from core.grounding.claims import Claim, Read

Key = tuple[str, str, str]
_PRICED = frozenset({"money", "percent"})
_ENDS = frozenset({"day", "month", "year"})
_BESIDE = re.compile(r"\W*\((?:[a-z]+ ){0,3}\W*")  # "Rp16.671,00 (berlaku 3–9 Desember 2025)": of this figure alone


def ends(read: Read) -> list[Claim]:
    """The last days of a text."""
    return [c for c in read.claims if c.kind == "period" or (c.kind in _ENDS and c.bound == "to")]


def priced(read: Read) -> tuple[Claim, ...]:
    """The rates, prices and sums of a text."""
    return tuple(c for c in read.claims if c.kind in _PRICED)


def _figure_of(read: Read, end: Claim) -> Claim | None:
    """The figure that a last day is said of: the nearest before it, else the first behind it."""
    figures = priced(read)
    return next((c for c in reversed(figures) if c.end <= end.start), next(iter(figures), None))


def terms(read: Read) -> tuple[tuple[Claim, tuple[Claim, ...]], ...]:
    """Each last day of a text of facts with the figures it may belong to: the one it stands right behind, or all."""
    found: list[tuple[Claim, tuple[Claim, ...]]] = []
    days = ends(read)
    figures = priced(read) if days else ()
    for end in days:
        own = _figure_of(read, end)
        right_behind = own is not None and _BESIDE.fullmatch(read.rest, own.end, max(own.end, end.start))
        found.append((end, (own,) if own is not None and right_behind else figures))
    return tuple(found)


def holds_until(read: Read, held: Mapping[Key, frozenset[Key]]) -> bool:
    """Whether each last day of a text belongs to the figure that it is said of."""
    for end in ends(read):
        figure = _figure_of(read, end)
        if figure is not None and end.key in held and figure.key not in held[end.key]:
            return False
    return True

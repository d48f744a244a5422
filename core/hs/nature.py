"""What subheadings say of fibre, material, sex and state, held against what a description says."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.evidence import Subheading
from core.hs.lexicon import properties
from core.hs.query import Description
from core.hs.stems import words

Column = NDArray[np.float32]
Mask = NDArray[np.bool_]

_NOT = re.compile(r"\b(?:bukan|selain|tanpa|tidak|belum|not|other than|without|no)\b[^,;()]*")
_MAN_MADE = re.compile(r"\bserat buatan\b|\bman-made\b")
_REST = re.compile(r"\b(?:lain|lainnya|lain-lain|others?|selain)\b")
_OTHER_FIBRE = re.compile(r"\bbahan lain\b")
_RARE = ("wol", "sutra", "linen", "rayon", "bayi")  # nobody means these without saying so


class Natures:
    """The values of each property that each subheading stands for."""

    def __init__(self, subheadings: Sequence[Subheading]) -> None:
        known = properties()
        names = list(dict.fromkeys(p for pairs in known.values() for p in pairs))
        self._places = {pair: place for place, pair in enumerate(names)}
        self._has = np.zeros((len(names), len(subheadings)), dtype=bool)
        for column, s in enumerate(subheadings):
            for pair in _stated(s):
                self._has[self._places[pair], column] = True
        self._any = {
            name: self._has[[place for (n, _), place in self._places.items() if n == name]].any(axis=0)
            for name in dict.fromkeys(n for n, _ in names)
        }
        self._rare_places = [place for (_, value), place in self._places.items() if value in _RARE]
        self._rare: Mask = np.any(self._has[self._rare_places], axis=0)
        self._mixed = np.array([bool(_OTHER_FIBRE.search(s.name_id.lower())) for s in subheadings])
        self._rest = np.array(
            [bool(_REST.search(f"{s.name_id} {s.name_en}".lower())) for s in subheadings], dtype=np.float32
        )

    def compare(self, asked: Description) -> tuple[Column, Column, Column, Column]:
        """How many properties agree, how many conflict, rare values that nobody asked for, and whether it is the rest."""
        size = len(self._rest)
        agree, conflict = np.zeros(size, dtype=np.float32), np.zeros(size, dtype=np.float32)
        spoken: set[int] = set()
        for name, values in asked.properties.items():
            wanted = [self._places[(name, v)] for v in values]
            spoken.update(wanted)
            hit = self._has[wanted].any(axis=0)
            agree += hit
            conflict += self._any[name] & ~hit
        silent = [place for place in self._rare_places if place not in spoken]
        rare: Mask = self._rare
        if len(silent) < len(self._rare_places):
            rare = np.any(self._has[silent], axis=0)
        if not {"fibre", "shell"} & asked.properties.keys():
            rare = rare | self._mixed
        return agree, conflict, rare.astype(np.float32), self._rest


def _stated(s: Subheading) -> set[tuple[str, str]]:
    """Properties by name; what the name leaves open is taken from what distinguishes it."""
    found: set[tuple[str, str]] = set()
    for text in (f"{s.name_id} , {s.name_en}", f"{s.distinguishes_id} , {s.distinguishes_en}"):
        here = _values(text.lower())
        fixed = {name for name, _ in found}
        found |= {(name, value) for name, value in here if name not in fixed}
    return found


def _values(text: str) -> set[tuple[str, str]]:
    plain = _NOT.sub(" ", text)
    known = properties()
    found = {pair for word in words(plain) for pair in known.get(word, ())}
    if _MAN_MADE.search(plain):
        found |= {("fibre", "sintetis"), ("fibre", "rayon")}
    return found

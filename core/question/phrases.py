"""A pattern of phrases with the letters that its matches begin with: a text that holds no such word need not be searched.

Most of some fifty cues are not in a question; asking its few words which of them may be costs less than looking for each.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from core.question.text import MOST_WORDS

_EDGE = re.compile(r"\\b|\^|\(\?<!(?:\\w|\[\\w-\])\)")  # a word begins right behind it
_NO_LETTER = re.compile(r"\(\?<![^()]*\)|\\W\*|/\?")  # says nothing of where a word begins
_LETTERS = re.compile(r"[a-z]*")
_SIGN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)


class Cue:
    """A pattern, and what a word of a text must begin with where the pattern is in there."""

    __slots__ = ("openings", "pattern", "search")

    openings: tuple[str, ...]  # "" among them: a match may begin with anything
    pattern: re.Pattern[str]
    search: Callable[[str], re.Match[str] | None]

    def __init__(self, source: str) -> None:
        """Of the source of a regular expression of lower-case letters."""
        self.openings = openings(source)
        self.pattern = re.compile(source)
        self.search = self.pattern.search


class Beginnings:
    """Which of some cues may be in a text, by its words; the latest words are remembered with theirs."""

    __slots__ = ("_begun_by", "_open")

    def __init__(self, cues: Iterable[Cue]) -> None:
        cues = tuple(cues)
        self._open = frozenset(cue for cue in cues if "" in cue.openings)  # any word, or none, may begin them
        self._begun_by = lru_cache(MOST_WORDS)(lambda word: [cue for cue in cues if word.startswith(cue.openings)])

    def among(self, words: Iterable[str]) -> frozenset[Cue]:
        r"""The cues that may be in a text with these words (`\w+`); no other one is."""
        return self._open.union(*map(self._begun_by, words))


def any_of(*phrases: str) -> Cue:
    """A cue that finds any of the phrases as whole words."""
    return Cue(r"(?<![\w-])(?:" + "|".join(phrases) + r")(?![\w])")


def openings(source: str) -> tuple[str, ...]:
    """The letters with which a word begins that begins a match, for every way in which it may; "" where that is unknown."""
    return tuple(dict.fromkeys(opening for one in _split(source) for opening in _of_one(one, at_edge=False)))


def _of_one(source: str, *, at_edge: bool) -> Iterator[str]:
    """The openings of a pattern without alternatives at its top."""
    while found := _EDGE.match(source) or _NO_LETTER.match(source):
        at_edge = at_edge or found.re is _EDGE
        source = source[found.end() :]
    if not at_edge:
        yield ""
    elif source.startswith("(?:"):
        inside, after = _group(source)
        for one in _split(inside):
            yield from _of_one(one, at_edge=True)
        if after.startswith(("?", "*")):
            yield from _of_one(after[1:], at_edge=True)
        elif after.startswith("{"):
            yield ""
    else:
        written = _LETTERS.match(source)
        letters = written[0] if written else ""
        optional = source[len(letters) :].startswith(("?", "*", "{"))
        yield letters[:-1] if optional else letters


def _group(source: str) -> tuple[str, str]:
    """What stands inside the group that a pattern begins with, and what behind it."""
    depth = 0
    for sign in _SIGN.finditer(source):
        depth += (sign[0] == "(") - (sign[0] == ")")
        if depth == 0:
            return source[len("(?:") : sign.start()], source[sign.end() :]
    raise ValueError(source)


def _split(source: str) -> Iterator[str]:
    """The alternatives at the top of a pattern."""
    depth = begin = 0
    for sign in _SIGN.finditer(source):
        depth += (sign[0] == "(") - (sign[0] == ")")
        if depth == 0 and sign[0] == "|":
            yield source[begin : sign.start()]
            begin = sign.end()
    yield source[begin:]

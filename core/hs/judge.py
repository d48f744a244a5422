"""What may honestly be said of the subheadings that were found: one code, a few with a question, or only where to look."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.hs.finder import Found
from core.hs.rules import Rule, rules_of

Level = Literal["high", "middle", "low"]

HIGH = 0.8  # from here on development questions were right in 95 of 100 cases or more
MIDDLE = 0.45  # below, the first was right less often than not
SHOWN = 3
WORTH = 0.04  # a further candidate less likely than this is not offered
HEADINGS = 3
TIE = 0.3  # a lead in score below which siblings with the same name are level


@dataclass(frozen=True, slots=True)
class Judgement:
    """The candidates that are shown, and how."""

    level: Level
    candidates: tuple[Found, ...]  # one at "high", two or three at "middle", none at "low"
    headings: tuple[str, ...]  # four digits, the likeliest first; where to look at "low"
    matched: tuple[str, ...]  # words of the question that led to the first, as they were typed
    rules: tuple[Rule, ...] = ()
    same_heading: bool = True  # whether the heading's own question separates the candidates


def judge(text: str, found: Sequence[Found]) -> Judgement:
    """Judge what was found for a description; raises ValueError where nothing was."""
    if not found:
        raise ValueError("nothing was found that could be judged")
    first = found[0]
    headings = tuple(dict.fromkeys(f.subheading.hs6[:4] for f in found))[:HEADINGS]
    level = level_of(found)
    if level == "high":
        shown: tuple[Found, ...] = (first,)
    elif level == "middle":
        shown = (first, *_rivals(found))
    else:
        shown = ()
    same = len({f.subheading.hs6[:4] for f in shown}) == 1
    return Judgement(level, shown, headings, first.matched, rules_of(text), same)


def _rivals(found: Sequence[Found]) -> list[Found]:
    """The others worth asking about; where the word alone does not decide, the other heading's first of all."""
    first = found[0]
    others = [f for f in found[1:] if f.probability >= WORTH or f.exact] or list(found[1:2])
    if ambiguous(found):
        others.sort(key=lambda f: not (f.exact and f.subheading.hs6[:4] != first.subheading.hs6[:4]))
    return others[: SHOWN - 1]


def level_of(found: Sequence[Found]) -> Level:
    """High only where the first is likely and no other heading's name is just what was asked."""
    chance = found[0].probability
    if len(found) == 1:
        return "high" if chance >= HIGH else "low"
    if ambiguous(found):
        return "middle"
    return "high" if chance >= HIGH else "middle" if chance >= MIDDLE else "low"


def ambiguous(found: Sequence[Found]) -> bool:
    """Whether names of two headings, or of near siblings, hold all that was asked: the word alone does not decide."""
    first = found[0]
    rivals = [f for f in found[1:] if f.exact]
    elsewhere = any(f.subheading.hs6[:4] != first.subheading.hs6[:4] for f in rivals)
    return first.exact and (elsewhere or any(f.score > first.score - TIE for f in rivals))

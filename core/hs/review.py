"""Synonyms that people confirmed: how they join the thesaurus, and whether one takes a name away from other goods."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from core.evidence import Subheading
from core.hs.finder import HsFinder
from core.hs.judge import ambiguous
from core.hs.query import CHATTER, ERRANDS, describe
from core.question.text import detect_language

Case = tuple[str, str]  # what goods are called, and the subheading (six digits) that is right for it

LONGEST = 120  # characters of what goods are called
BEHIND, SHARED, ALONE = range(3)  # not first; first beside another code with the same name; first without one
COMPARED = 5  # places looked at: a code that claims a whole name is among the first


@dataclass(frozen=True, slots=True)
class Harm:
    """What a change of the thesaurus did to names that were found before."""

    asked: int  # names
    found: int  # of them found first after the change
    lost: tuple[Case, ...]  # first before it and no longer, or no longer without a rival

    def __bool__(self) -> bool:
        """Whether anything was lost."""
        return bool(self.lost)


def with_synonyms(subheadings: Sequence[Subheading], pairs: Iterable[Case]) -> tuple[Subheading, ...]:
    """The subheadings with confirmed names among their words; known words and unknown codes change nothing."""
    more: defaultdict[str, list[str]] = defaultdict(list)
    for text, hs6 in pairs:
        more[hs6].append(text)
    if not more:
        return tuple(subheadings)
    return tuple(_joined(s, more[s.hs6]) if s.hs6 in more else s for s in subheadings)


def _joined(s: Subheading, texts: Iterable[str]) -> Subheading:
    known = {name.lower() for name in (s.name_id, s.name_en, *s.words_id, *s.words_en)}
    new = [text for text in dict.fromkeys(texts) if text.lower() not in known]
    indonesian = tuple(text for text in new if detect_language(text) == "id")
    english = tuple(text for text in new if text not in indonesian)
    return replace(s, words_id=(*s.words_id, *indonesian), words_en=(*s.words_en, *english))


def goods_words(text: str) -> str:
    """The words of a question that say what the goods are, at most LONGEST characters; empty where there are none."""
    kept = ""
    for word in describe(text).words:
        if word.written not in CHATTER and word.written not in ERRANDS:
            longer = f"{kept} {word.written}".strip()
            if len(longer) > LONGEST:
                break
            kept = longer
    return kept


def own_names(subheadings: Iterable[Subheading]) -> tuple[Case, ...]:
    """The Indonesian and the English name of every subheading with its code."""
    return tuple((name, s.hs6) for s in subheadings for name in (s.name_id, s.name_en) if name)


def touched(subheadings: Iterable[Subheading], text: str) -> tuple[Case, ...]:
    """The everyday words of all subheadings that share a written word with a text, each with its code."""
    asked = set(text.lower().split())
    return tuple(
        (name, s.hs6) for s in subheadings for name in (*s.words_id, *s.words_en) if asked & set(name.lower().split())
    )


def harm(before: HsFinder, after: HsFinder, sample: Sequence[Case]) -> Harm:
    """Which names of a sample fare worse with the finder `after` a change than with the one `before` it.

    A name fares worse when its code comes no longer first, or when another code now claims the whole name too, so that
    it gets no single answer. By words alone, as a question without a vector is searched; a few milliseconds a name.
    """
    places = [_place(after, case) for case in sample]
    doubtful = [(case, place) for case, place in zip(sample, places, strict=True) if place < ALONE]
    lost = tuple(case for case, place in doubtful if _place(before, case) > place)
    return Harm(len(sample), sum(place > BEHIND for place in places), lost)


def _place(finder: HsFinder, case: Case) -> int:
    """How well a name leads to its code."""
    text, hs6 = case
    found = finder.find(text, limit=COMPARED)
    if not found or found[0].subheading.hs6 != hs6:
        return BEHIND
    return SHARED if ambiguous(found) else ALONE

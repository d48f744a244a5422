"""Goods that no row of the commodity table names, found among the subheadings: what the rest of an answer works with.

A subheading is taken only where the finder is sure, and never in place of goods under an export duty: where any known
line of its heading is under one, the form has to be asked for, so nothing is taken here.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from core.evidence import Commodity, Subheading
from core.hs.finder import HsFinder
from core.hs.judge import level_of
from core.knowledge import KnowledgeBase
from core.question.goods import tokens
from core.question.model import GoodsMatch, Question

PREFIX = "hs:"  # begins the id of goods that stand for a subheading
CHAPTER_SHARE = 0.8  # share of a chapter's known goods that must belong to one family to lend it


def commodity_of(base: KnowledgeBase, hs6: str) -> Commodity | None:
    """The subheading as goods; None where there is none, or where goods of its heading are under an export duty."""
    shelf = _shelf(base)
    found, heading = shelf.codes.get(hs6), hs6[:4]
    if found is None or heading in shelf.dutiable:
        return None
    code = f"{hs6[:4]}.{hs6[4:]}"
    return Commodity(
        id=PREFIX + hs6,
        hs6=hs6,
        btki8=None,
        name_id=f"{found.name_id} (HS {code})",
        name_en=f"{found.name_en} (HS {code})",
        synonyms_id=(),
        synonyms_en=(),
        family=shelf.families.get(heading, shelf.families.get(hs6[:2], "")),
        ask_group="",
        usual_unit="kg",
        form_question_id="",
        form_question_en="",
        duty_product=None,
        confidence="medium",
    )


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What is looked up of the facts in use."""

    codes: Mapping[str, Subheading]
    dutiable: frozenset[str]  # headings of which some known goods are under an export duty
    families: Mapping[str, str]  # of the known goods of a heading, or of nearly all of a chapter


@lru_cache(maxsize=1)
def _shelf(base: KnowledgeBase) -> _Shelf:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for goods in base.commodities:
        counts[goods.hs6[:4]][goods.family] += 1
        counts[goods.hs6[:2]][goods.family] += 1
    families: dict[str, str] = {}
    for place, several in counts.items():
        family, count = several.most_common(1)[0]
        if len(place) == len("0901") or count >= CHAPTER_SHARE * several.total():
            families[place] = family
    return _Shelf(
        {s.hs6: s for s in base.subheadings},
        frozenset(c.hs6[:4] for c in base.commodities if c.duty_product),
        families,
    )


def unnamed(question: Question) -> bool:
    """Whether the goods may have to be looked for among the subheadings: none is named, or only by a part of the words.

    Cheap, so that a question whose goods are certain never waits for the index.
    """
    if question.answers_choice or any(m.commodity.duty_product for m in question.goods):
        return False
    if not question.goods:
        return bool(question.goods_text or question.readings.codes)
    if " " in question.goods[0].phrase or any(len(c.digits) >= 6 for c in question.readings.codes):
        return False
    named = {w for m in question.goods[:3] for w in tokens(m.phrase)}
    return bool(question.goods_text) and not set(tokens(question.goods_text)) <= named


def described(question: Question, base: KnowledgeBase, finder: HsFinder) -> Question:
    """The question with goods taken from its words or its typed code, where they are certain enough; else as it was."""
    if (hs6 := _code_of(question, base, finder)) is None or (goods := commodity_of(base, hs6)) is None:
        return question
    return question.with_(goods=(GoodsMatch(goods, 1.0, goods.name(question.language)),), goods_certain=True)


def _code_of(question: Question, base: KnowledgeBase, finder: HsFinder) -> str | None:
    """The six digits typed, or those that the finder is sure of."""
    if not unnamed(question):
        return None
    if typed := next((c.digits[:6] for c in question.readings.codes if len(c.digits) >= 6), None):
        return typed
    text = question.goods_text
    found = finder.find(text)
    if not finder.recognises(text, found):
        return None
    known = {m.commodity.hs6 for m in question.goods}
    hs6 = found[0].subheading.hs6
    return hs6 if level_of(found) == "high" and hs6 not in known else None

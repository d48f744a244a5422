"""Goods that no row of the commodity table names, found among the subheadings: what the rest of an answer works with.

A subheading is taken only where the finder is sure, and never in place of goods under an export duty: where any known
line of its heading is under one, the form has to be asked for, so nothing is taken here.
"""

from collections import Counter

from core.evidence import Commodity
from core.hs.finder import HsFinder
from core.hs.judge import judge
from core.knowledge import KnowledgeBase
from core.question.goods import tokens
from core.question.model import GoodsMatch, Question

PREFIX = "hs:"  # begins the id of goods that stand for a subheading
CHAPTER_SHARE = 0.8  # share of a chapter's known goods that must belong to one family to lend it


def commodity_of(base: KnowledgeBase, hs6: str) -> Commodity | None:
    """The subheading as goods; None where there is none, or where goods of its heading are under an export duty."""
    found = next((s for s in base.subheadings if s.hs6 == hs6), None)
    beside = [c for c in base.commodities if c.hs6[:4] == hs6[:4]]
    if found is None or any(c.duty_product for c in beside):
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
        family=_family(base, beside, hs6[:2]),
        ask_group="",
        usual_unit="kg",
        form_question_id="",
        form_question_en="",
        duty_product=None,
        confidence="medium",
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
    return hs6 if judge(text, found).level == "high" and hs6 not in known else None


def _family(base: KnowledgeBase, beside: list[Commodity], chapter: str) -> str:
    """The family of the heading's known goods, else of nearly all of the chapter's; empty where they differ."""
    if beside:
        return Counter(c.family for c in beside).most_common(1)[0][0]
    others = Counter(c.family for c in base.commodities if c.hs6[:2] == chapter)
    if not others:
        return ""
    family, count = others.most_common(1)[0]
    return family if count >= CHAPTER_SHARE * others.total() else ""

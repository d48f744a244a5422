"""Small steps between reading and wording an answer that need no port."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from core.evidence import Commodity, DutyEvidence
from core.hs.finder import Found
from core.message import Candidate
from core.question import cues
from core.question.model import Quantity, Question
from core.question.topic import TopicReading
from core.trade.assess import assess
from core.wording.assessed import Assessed

_ASKS = re.compile(
    r"[?]|\b(?:apa|apakah|berapa|bagaimana|kapan|siapa|mana|kenapa|mengapa|boleh|bisa|perlu|wajib|how|what|which|who|when|where|why|can (?:i|we|you|it|they)|may|is|are|does|do|should|must)\b"
)


MOST_CANDIDATES = 10
_CODE = re.compile(r"[${}<>=\\]|--|;\s*(?:drop|select|delete|update|insert)\b", re.IGNORECASE)
_PACKING = re.compile(r"\b(?:kontainer|container|kargo|cargo|packing|samples?|sampel)\b")


def explained(question: Question) -> bool:
    """Whether the question is about how duty works rather than about goods that were not recognised."""
    return "explain" in question.wants and not question.readings.quantities


def assess_all(
    question: Question,
    asked: Sequence[tuple[Question, Commodity]],
    evidence: Sequence[DutyEvidence],
    quantities: Sequence[Quantity | None],
) -> tuple[Assessed, ...]:
    """Every one of the goods with its own quantity where as many were named, else each with every quantity."""
    paired = len(asked) == len(quantities) > 1 and len({c.id for _, c in asked}) == len(asked)
    return tuple(
        assessed(q, c, amount, e)
        for place, ((q, c), e) in enumerate(zip(asked, evidence, strict=True))
        for amount in ((quantities[place],) if paired else quantities)
    )


def assessed(question: Question, commodity: Commodity, quantity: Quantity | None, evidence: DutyEvidence) -> Assessed:
    """Duty and levy of one of the goods, with an estimate beside where figures are past their period."""
    result = partial(
        assess,
        evidence,
        quantity=quantity,
        peb_day=question.peb_day,
        payment_day=question.payment_day,
        hypothetical_price=question.hypothetical_price,
        hypothetical_rate=question.hypothetical_rate,
    )
    exact = result()
    past = exact.stale and quantity is not None and not exact.hypothetical
    return Assessed(commodity, quantity, exact, result(with_last_known=True) if past else None)


def about_trade(question: Question, reading: TopicReading) -> bool:
    """Whether words of the trade occur beside those that only tell how goods are packed or sent."""
    return reading.in_domain and bool(cues.DOMAIN.search(_PACKING.sub(" ", question.words)))


def spoken(question: Question) -> str:
    """The goods as they can be named back: by name where they are certain, else by the word that was used."""
    first = question.goods[0]
    return first.commodity.name(question.language) if question.goods_certain or not first.phrase else first.phrase


def describes(question: Question) -> bool:
    """Whether the message only describes goods: no question word, no country, nothing of the trade."""
    return (
        not _ASKS.search(question.words)
        and not _CODE.search(question.text)
        and not question.readings.places
        and not question.follow_up
    )


def candidates_of(
    question: Question, found: tuple[Found, ...], commodities: tuple[Commodity, ...]
) -> tuple[Candidate, ...]:
    """Subheadings as candidates, with the national line where a single one of the commodity table stands under them."""
    lines: dict[str, list[Commodity]] = {f.subheading.hs6: [] for f in found}
    for commodity in [c for c in commodities if c.hs6 in lines]:
        lines[commodity.hs6].append(commodity)
    return tuple(
        Candidate(
            f.subheading.hs6,
            only[0].btki8 if len(only := lines[f.subheading.hs6]) == 1 else None,
            f.subheading.name_id if question.language == "id" else f.subheading.name_en,
            round(f.probability, 3),
        )
        for f in found
    )


def with_near(named: tuple[Candidate, ...], others: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Candidates that were named, then others under other subheadings, none scored above the last that was named."""
    if not named:
        return others
    known, least = {c.hs6 for c in named}, min(c.score for c in named)
    more = [replace(c, score=min(c.score, least)) for c in others if c.hs6 not in known]
    return (*named, *more[: max(0, MOST_CANDIDATES - len(named))])

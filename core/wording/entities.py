"""The entities and candidates of a reply, as the HTTP contract names them."""

from datetime import date

from core.evidence import Commodity
from core.message import Candidate, Entities, GoodsEntity
from core.question.model import Question


def of(
    question: Question, commodity: Commodity | None = None, *, day: date | None = None, currency: str | None = None
) -> Entities:
    """The entities read from a question; goods only where they are certain."""
    goods = commodity or question.commodity
    quantity = question.quantity
    named = any(d.explicit for d in question.readings.dates)
    return Entities(
        goods=GoodsEntity(goods.name(question.language), goods.hs6, goods.btki8) if goods else None,
        quantity=(quantity.value, quantity.unit) if quantity else None,
        destination=question.destination,
        date=day if day is not None and named else None,
        currency=currency,
    )


def candidates(question: Question) -> tuple[Candidate, ...]:
    """The codes that the goods may fall under, best first."""
    return tuple(
        Candidate(m.commodity.hs6, m.commodity.btki8, m.commodity.name(question.language), round(m.score, 3))
        for m in question.goods
    )

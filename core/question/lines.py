"""The lines of a commercial document: dictated one by one, else made of the goods the talk is about."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import takewhile

from core.question import text
from core.question.entities import read_entities
from core.question.goods import Lexicon, tokens
from core.question.model import Amount, GoodsLine, Quantity, Question
from core.question.places import Places
from core.trade.money import times

_EACH = re.compile(
    r"@|\b(?:isi|masing-masing|each|of|per|x|a)\s+\d|/\s?(?:karung|bag|sak|dus|karton|box)|\bper (?:karung|bag|sak|dus|karton|box)\b"
)


def goods_lines(
    question: Question, dictated: tuple[str, ...], particulars: Mapping[str, str], lexicon: Lexicon, places: Places
) -> tuple[GoodsLine, ...]:
    """The lines in the order named; none where no goods are known yet."""
    if dictated:
        return tuple(_read(line, question.today, lexicon, places) for line in dictated)
    price = _price(particulars.get("price", ""), question.today, places)
    certain = [m for m in question.goods if m.score == 1.0] if question.goods_certain else []
    beside = len({m.phrase for m in certain}) == len(certain)  # named one beside the other, not forms of one word
    named = [m.commodity for m in (certain if certain and beside else question.goods[:1])]
    quantities = question.readings.quantities
    if len(named) > 1 and len(named) == len(quantities):
        return tuple(GoodsLine(c.name_en, c, q, price) for c, q in zip(named, quantities, strict=True))
    first = packed(quantities, question.words)
    if not named:
        return (GoodsLine("", None, first, price),) if first is not None else ()
    if question.goods_certain:
        return (GoodsLine(named[0].name_en, named[0], first, price),)
    said = _as_said(question) or particulars.get("goods", "")  # of several forms none is meant yet
    return (GoodsLine(said, None, first, price),)


def packed(quantities: tuple[Quantity, ...], words: str) -> Quantity | None:
    """The one quantity that was meant: a weight beside packages is the whole, or "@" and its like make it that of each.

    A weight that is neither said to be each package's nor at least a kilogram a package is left out: nothing is guessed.
    """
    first = quantities[0] if quantities else None
    packages = next((q for q in quantities if q.dimension in ("package", "count", "container")), None)
    weight = next((q for q in quantities if q.kilograms is not None), None)
    if packages is None or weight is None or weight.kilograms is None:
        return first
    if _EACH.search(words):
        whole = times(weight.kilograms, packages.value)
        return replace(weight, value=whole, unit="kg", kilograms=whole)
    return weight if weight.kilograms >= packages.value else packages


def _as_said(question: Question) -> str:
    """The goods in the person's own words: the word that was known with those beside it that may belong to it."""
    phrase = question.goods[0].phrase
    if not phrase or phrase not in question.words:
        return phrase
    beside = question.words[question.words.index(phrase) + len(phrase) :].split()
    known = {w for m in question.goods for n in (m.commodity.name_id, m.commodity.name_en) for w in tokens(n)}
    more = list(takewhile(lambda w: w in known or w in question.goods_words.split(), beside))
    return " ".join([phrase, *more])


def _read(line: str, today: date, lexicon: Lexicon, places: Places) -> GoodsLine:
    """A line as dictated: "kopi arabika; 5 ton; USD 6200/ton"."""
    clean = text.clean(line)
    readings = read_entities(clean, today, places)
    goods, certain = lexicon.link(text.normalise(clean))
    spans = [q.span for q in readings.quantities] + [a.span for a in readings.amounts]
    start = min((s for s, _ in spans), default=len(clean))
    description = clean[:start].strip(" ;,@-") or clean
    return GoodsLine(
        description,
        goods[0].commodity if goods and certain else None,
        packed(readings.quantities, clean.lower()),
        next((a for a in readings.amounts if a.per_unit), None) or next(iter(readings.amounts), None),
    )


def _price(said: str, today: date, places: Places) -> Amount | None:
    """A price per unit as it was dictated."""
    return next((a for a in read_entities(text.clean(said), today, places).amounts), None) if said else None

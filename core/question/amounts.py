"""Money as people write it: "EUR 10,000", "2 juta yen", "USD 930/MT", "Rp2.500.000", "930 dolar per ton"."""

import re
from collections.abc import Iterable
from dataclasses import replace

from core.question.currencies import read_currencies
from core.question.model import Amount, Span, Trouble
from core.question.numbers import NumberReading, find_numbers, number_at
from core.question.quantity import HUGE, UNIT_AHEAD
from core.question.text import Mention, lowered, mask

_PER = re.compile(
    r"[ ]?(?:/|per|a|se)[ ]?(?:(?P<MT>metric tonn?e?s?|ton metrik|tonn?es?|tons?|w?mt|t)|(?P<kg>kg|kilo(?:gram)?)|"
    r"(?P<toz>troy (?:ounce|oz)|toz|ozt|oz|ounce)|(?P<gram>gr(?:am)?|g)|(?P<m3>m3|kubik|cbm)|(?P<liter>lit(?:er|re)|l)|"
    r"(?P<pcs>pcs|piece|buah)|(?P<lembar>lembar))(?!\w)"
)
_UNIT_NAMES = {"toz": "troy ounce"}
_GAP = re.compile(r"\.?[ ]{0,2}")
_RATE_WORD = re.compile(r"(?<!\w)(?:kurs(?:nya)?(?: pajak| kmk| bi| tengah)?|rate|nilai tukar)(?: 1)?[ ]?$")
_RUPIAH_SCALE = re.compile(r"[ ]?m(?![\w.]*\w)")  # "Rp1,2 M" is miliar; only behind rupiah
_MINUS = re.compile(r"(?:^|[\s(])[-−–]$")


def read_amounts(
    text: str, taken: Iterable[Span] = (), named: tuple[Mention, ...] | None = None
) -> tuple[tuple[Amount, ...], tuple[Trouble, ...]]:
    """Sums of money in the order written, and what looks like one and is none (1e309 EUR).

    `named` are the currencies of the text where they were read already. "kurs USD 16.671" is a rate, not a sum.
    """
    named = read_currencies(text, taken) if named is None else named
    if not named:
        return (), ()
    low = mask(lowered(text), taken)
    amounts: list[Amount] = []
    troubles: list[Trouble] = []
    numbers = {n.span[1]: n for n in find_numbers(low)}
    used = -1
    for mention in named:
        start, end = mention.span
        number = _before(low, start, numbers)
        if number is not None and number.span[0] >= used:
            span = (number.span[0], end)
        else:
            number = _after(low, start, end)
            if number is None:
                continue
            scale = _RUPIAH_SCALE.match(low, number.span[1]) if mention.name == "IDR" else None
            if scale is not None and number.value is not None:
                number = replace(number, value=number.value * 10**9, span=(number.span[0], scale.end()))
            span = (start, number.span[1])
        used = span[1]
        per = _PER.match(low, used)
        if number.value is None or abs(number.value) >= HUGE * 1000:
            troubles.append(
                Trouble(
                    "huge_quantity" if "e" in number.written or number.value else "invalid_quantity", text[slice(*span)]
                )
            )
        elif _MINUS.search(low[max(0, span[0] - 2) : span[0]]):
            troubles.append(Trouble("negative_quantity", text[slice(*span)]))
        else:
            unit = _UNIT_NAMES.get(per.lastgroup or "", per.lastgroup) if per else None
            amounts.append(Amount(number.value, mention.name, (span[0], per.end() if per else used), unit))
    return tuple(amounts), tuple(troubles)


def _before(low: str, start: int, numbers: dict[int, NumberReading]) -> NumberReading | None:
    """The number that ends right before a currency: "2 juta yen"."""
    for gap in (1, 0):
        if low[start - gap : start].strip() == "" and (number := numbers.get(start - gap)) is not None:
            return number
    return None


def _after(low: str, start: int, end: int) -> NumberReading | None:
    """The number that begins right after a currency ("EUR 10,000"), if it is no rate and no weight."""
    gap = _GAP.match(low, end)
    number = number_at(low, gap.end() if gap else end)
    if number is None or number.in_words or _RATE_WORD.search(low[max(0, start - 18) : start]):
        return None
    return None if UNIT_AHEAD.match(low, number.span[1]) else number

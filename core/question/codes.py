"""HS and BTKI codes as people type them: "0901.11", "15111000", "1511.10.00", "pos 1801", "HS 090111"."""

import re
from collections.abc import Iterable
from datetime import datetime

from core.question.model import Span, TypedCode
from core.question.quantity import UNIT_AHEAD
from core.question.text import has_digit, lowered, mask

_MARKED = re.compile(
    r"(?<!\w)(?:kode hs|hs[ -]?code|hs|kode|code|pos tarif|pos|sub ?pos|headings?|subheadings?|btki|ahtn|tariff line|tarif pos)"
    r"(?: no\.?| nomor| number)?[ ]?[:#=]?[ ]?(\d{4}(?:[. ]?\d{2}){0,3})(?![\d]|[.,]\d)"
)
_DOTTED = re.compile(r"(?<![\w.,/])(\d{4}\.\d{2}(?:\.\d{2}(?:\.?\d{2})?|\.\d{4}|\d{2})?)(?![\w/]|[.,]\d)")
_BARE = re.compile(r"(?<![\w.,/])(\d{8}|\d{6})(?![\w/]|[.,]\d)")
_MONEY_BEFORE = re.compile(
    r"(?:(?<!\w)(?:rp|usd|idr|eur|us|hr|hpe|harga(?: referensi)?|price|kurs(?:nya)?|rate|dolar|cpo|kakao|emas|were|is|jadi|qty|jumlah)[ ]?|[$€£¥:=])[ ]?$"
)
_MONEY_AFTER = re.compile(r"[ ]?(?:usd|idr|eur|jpy|rupiah|dol+ars?|yen|euro|ringgit|ribu|rb|juta|jt|/)")


def read_codes(text: str, taken: Iterable[Span] = ()) -> tuple[TypedCode, ...]:
    """HS codes with 4, 6 or 8 digits, in the order written.

    A code with a mark before it ("HS", "pos") counts whatever its length; digits alone count with 6 or 8 of them, in a
    chapter that exists (01 to 97 without 77), where they are no amount, weight, price or date.
    """
    low = mask(lowered(text), taken)
    if not has_digit(low):
        return ()
    found: dict[Span, TypedCode] = {}
    for match in _MARKED.finditer(low):
        digits = re.sub(r"\D", "", match[1])[:8]
        if _plausible(digits) and not (len(digits) > 4 and " " in match[1] and UNIT_AHEAD.match(low, match.end())):
            found[match.span(1)] = TypedCode(digits, match.span(1))
    for pattern in (_DOTTED, _BARE):
        for match in pattern.finditer(low):
            digits = match[1].replace(".", "")[:8]
            start, end = match.span(1)
            if any(s <= start < e for s, e in found) or not _plausible(digits) or _is_day(match[1]):
                continue
            if not _counts_something(low, start, end):
                found[start, end] = TypedCode(digits, (start, end))
    return tuple(found[span] for span in sorted(found))


def _plausible(digits: str) -> bool:
    """Whether the digits can be a heading: chapter 01 to 97 but 77, heading not 00."""
    return len(digits) in (4, 6, 8) and "01" <= digits[:2] <= "97" and digits[:2] != "77" and digits[2:4] != "00"


def _is_day(digits: str) -> bool:
    """Whether eight digits are a day of this century, such as 20251205."""
    if len(digits) != 8 or not digits.startswith("20"):
        return False
    try:
        datetime.strptime(digits, "%Y%m%d").date()  # noqa: DTZ007 — only asks whether the day exists
    except ValueError:
        return False
    return True


def _counts_something(low: str, start: int, end: int) -> bool:
    """Whether the digits are an amount, a weight or a price by what stands around them."""
    before = low[max(0, start - 18) : start]
    return bool(UNIT_AHEAD.match(low, end) or _MONEY_AFTER.match(low, end) or _MONEY_BEFORE.search(before))

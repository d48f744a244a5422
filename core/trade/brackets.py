"""The ladders of export duty: which column a reference price falls into.

Palm products and cocoa (PMK 38/2024 jo. PMK 68/2025): a column holds prices above its lower bound up to and including
its upper bound. Gold (PMK 80/2025): the lower bound is inside, the upper one outside.
"""

from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal

from core.evidence import Bracket

# Upper bounds of columns 1 to 16 of the palm ladder in USD/MT (PMK 38/2024, Lampiran huruf C); column 17 has none.
PALM_BOUNDS: tuple[int, ...] = tuple(range(680, 1431, 50))


def holds(bracket: Bracket, price: Decimal) -> bool:
    """Whether a reference price lies in a column by the column's own bound rule."""
    above = bracket.above is None or (price >= bracket.above if bracket.lower_included else price > bracket.above)
    below = bracket.up_to is None or (price < bracket.up_to if bracket.lower_included else price <= bracket.up_to)
    return above and below


def column_for(brackets: Sequence[Bracket], price: Decimal) -> Bracket | None:
    """The column of a reference price; None where no column that was seen holds it."""
    return next((b for b in brackets if holds(b, price)), None)


def below_ladder(brackets: Sequence[Bracket], price: Decimal) -> bool:
    """Whether a price is under the lowest column that was seen (gold under USD 2,800 a troy ounce)."""
    if not brackets or any(b.above is None for b in brackets):
        return False
    lowest = min(brackets, key=lambda b: b.above or Decimal(0))
    bound = lowest.above or Decimal(0)
    return price < bound if lowest.lower_included else price <= bound


def palm_column(price: Decimal) -> int:
    """The number of the palm column (1 to 17) for a CPO reference price in USD/MT, amounts known or not."""
    return 1 + bisect_left(PALM_BOUNDS, price)

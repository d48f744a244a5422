"""How the reference price (HR) of crude palm oil is made from three market averages.

Permendag 46/2022, Permendag 35/2025: where the three differ by more than USD 40, the mean of the two that are the median
and the one nearest to it; otherwise the mean of all three.
"""

from decimal import Decimal
from typing import Literal

from core.trade.money import minus, over, plus

Market = Literal["indonesia", "malaysia", "rotterdam"]
WIDEST_SPREAD = Decimal(40)  # USD/MT


def reference_price_from_sources(
    indonesia: Decimal, malaysia: Decimal, rotterdam: Decimal
) -> tuple[Decimal, tuple[Market, ...]]:
    """The reference price in USD/MT, unrounded, and the markets it was taken from.

    Two markets equally near to the median: the lower one is taken; the rule as it was read does not say.
    """
    prices: dict[Market, Decimal] = {"indonesia": indonesia, "malaysia": malaysia, "rotterdam": rotterdam}
    low, middle, high = sorted(prices, key=lambda market: prices[market])
    if minus(prices[high], prices[low]) <= WIDEST_SPREAD:
        return over(plus(*prices.values()), 3), tuple(prices)
    below, above = minus(prices[middle], prices[low]), minus(prices[high], prices[middle])
    chosen = {middle, low if below <= above else high}
    used = tuple(market for market in prices if market in chosen)
    return over(plus(*(prices[market] for market in used)), 2), used

"""Exchange rates: foreign money in rupiah, two rates compared, currencies outside the weekly table.

A tax rate is rupiah for `per_units` of a currency (100 for JPY): rupiah = amount ÷ per_units × value, never rounded.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from core.errors import BadInput
from core.evidence import ExchangeRate
from core.trade.money import minus, over, times

Direction = Literal["up", "down", "same"]


@dataclass(frozen=True, slots=True)
class RateChange:
    """What became of a rate between two periods."""

    earlier: ExchangeRate
    later: ExchangeRate
    difference: Decimal  # rupiah for the `per_units` of the rates; negative when the currency became cheaper
    percent: Decimal  # of the earlier value
    direction: Direction


@dataclass(frozen=True, slots=True)
class CrossRate:
    """Rupiah by way of the dollar, for a currency that the weekly table does not hold: always an estimate."""

    currency: str
    usd_per_unit: Decimal  # the spot rate that was supplied
    usd: ExchangeRate
    rupiah_per_unit: Decimal
    rupiah: Decimal  # for the amount
    estimate: Literal[True] = True


def convert(amount: Decimal, rate: ExchangeRate) -> Decimal:
    """An amount of the rate's currency in rupiah, exactly."""
    return over(times(amount, rate.value), rate.per_units)


def to_currency(rupiah: Decimal, rate: ExchangeRate) -> Decimal:
    """Rupiah in the rate's currency, to 50 digits; raises BadInput for a rate of zero."""
    if not rate.value:
        raise BadInput("an exchange rate of zero cannot be divided by", field="rate")
    return over(times(rupiah, rate.per_units), rate.value)


def compare(rate_a: ExchangeRate, rate_b: ExchangeRate) -> RateChange:
    """How a rate moved, the earlier period first whichever is given first.

    Raises BadInput where the two are not of the same currency and number of units.
    """
    if (rate_a.currency, rate_a.per_units) != (rate_b.currency, rate_b.per_units):
        raise BadInput("only rates of the same currency can be compared", field="currency")
    earlier, later = sorted((rate_a, rate_b), key=lambda r: r.valid_from)
    difference = minus(later.value, earlier.value)
    direction: Direction = "up" if difference > 0 else "down" if difference < 0 else "same"
    percent = over(times(difference, 100), earlier.value) if earlier.value else Decimal(0)
    return RateChange(earlier, later, difference, percent, direction)


def cross(amount: Decimal, currency: str, usd_per_unit: Decimal, usd: ExchangeRate) -> CrossRate:
    """An amount of a currency outside the table in rupiah: spot rate against the dollar × the dollar's tax rate.

    The spot is that of the international market at the close of the working day before (PMK 227/PMK.04/2015 Pasal 5);
    the rule names no source for it, so the result is an estimate. Raises BadInput where `usd` is no dollar rate.
    """
    if usd.currency != "USD":
        raise BadInput("a cross rate needs the rate of the US dollar", field="currency")
    per_unit = convert(usd_per_unit, usd)
    return CrossRate(currency, usd_per_unit, usd, per_unit, times(amount, per_unit))

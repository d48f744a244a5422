"""Rupiah for other currencies out of rates that all stand against one: IDR per base over units per base."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from core.published.nouns import Quote, Refused

_HUNDREDS = frozenset({"JPY"})  # given per 100, as the tax rate is


def rupiah(base: str, rates: Mapping[str, Decimal]) -> tuple[Quote, ...]:
    """A rate in rupiah for the base and for each of the others. Raises Refused where the rupiah is missing."""
    if (idr := rates.get("IDR")) is None:
        raise Refused("no_idr", base)
    try:
        return _quotes(base, idr, rates)
    except ArithmeticError:  # a number so large or small that nothing can be worked out with it
        raise Refused("bad_number", base) from None


def _quotes(base: str, idr: Decimal, rates: Mapping[str, Decimal]) -> tuple[Quote, ...]:
    quotes = [Quote(base, idr, 1, note=f"rupiah per {base}")]
    for code, rate in rates.items():
        if code not in ("IDR", base):
            units = 100 if code in _HUNDREDS else 1
            note = f"cross: {idr} IDR/{base} over {rate} {code}/{base}; orientation only"
            quotes.append(Quote(code, _rounded(idr / rate * units), units, note=note))
    return tuple(quotes)


def _rounded(value: Decimal) -> Decimal:
    """To two decimals, small values to four: a won is worth about twelve rupiah."""
    return value.quantize(Decimal("0.01") if value >= 100 else Decimal("0.0001"), ROUND_HALF_UP)

"""Exact decimal arithmetic: sums and products keep every digit, whatever the context of the caller.

Nothing is rounded here: no rounding rule for export duty or levy was found in the regulations, so rounding is left to
the display. Floats are refused, because a float has lost digits before it arrives.
"""

from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from functools import lru_cache

PRECISION = 50  # digits of a quotient that does not end; sums and products are widened until they are exact
HUNDREDTH = Decimal("0.01")


@lru_cache(maxsize=128)
def _context(digits: int) -> Context:
    """A context of at least PRECISION digits and the widest exponents; shared, as only its flags ever change."""
    return Context(
        prec=max(PRECISION, digits),
        rounding=ROUND_HALF_EVEN,
        Emin=MIN_EMIN,
        Emax=MAX_EMAX,
        traps=[InvalidOperation, DivisionByZero, Overflow],
    )


def _checked(value: Decimal | int) -> Decimal:
    """The value as a Decimal; raises TypeError for anything that is neither Decimal nor int."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    raise TypeError(f"money is Decimal or int, not {type(value).__name__}")


def times(*factors: Decimal | int) -> Decimal:
    """The exact product."""
    values = [_checked(f) for f in factors]
    context = _context(sum(len(v.as_tuple().digits) for v in values))
    product = Decimal(1)
    for value in values:
        product = context.multiply(product, value)
    return product


def plus(*terms: Decimal | int) -> Decimal:
    """The exact sum of finite terms; of none it is 0."""
    values = [v for v in (_checked(t) for t in terms) if v]
    if not values:
        return Decimal(0)
    highest = max(v.adjusted() for v in values)
    lowest = min(int(v.as_tuple().exponent) for v in values)
    context = _context(highest - lowest + 2 + len(str(len(values))))
    total = Decimal(0)
    for value in values:
        total = context.add(total, value)
    return total


def minus(left: Decimal | int, right: Decimal | int) -> Decimal:
    """The exact difference."""
    return plus(left, _checked(right).copy_negate())


def over(dividend: Decimal | int, divisor: Decimal | int) -> Decimal:
    """The quotient: exact where it ends within the digits kept, else to PRECISION digits or more."""
    top, bottom = _checked(dividend), _checked(divisor)
    return _context(len(top.as_tuple().digits) + PRECISION).divide(top, bottom)


def percent_of(percent: Decimal, base: Decimal) -> Decimal:
    """So many per cent of a base, exactly."""
    return times(percent, base, HUNDREDTH)

"""Consignments: only the excess over Rp2,500,000 is charged."""

from decimal import Decimal

import pytest

from core.errors import BadInput
from core.trade.parcels import excess, parcel_duty


@pytest.mark.parametrize(
    ("expected", "value"),
    [("0", "0"), ("0", "2499999.99"), ("0", "2500000"), ("0.01", "2500000.01"), ("7500000", "10000000")],
)
def test_only_the_excess_is_charged(expected: str, value: str) -> None:
    """Up to the threshold nothing, above it the difference."""
    assert Decimal(expected) == excess(Decimal(value))


def test_the_duty_is_of_the_excess() -> None:
    """25 % of what exceeds the threshold, with the rule behind the step."""
    worked = parcel_duty(Decimal(4_500_000), Decimal(25))
    assert (Decimal(2_000_000), Decimal(500_000)) == (worked.charged_value, worked.duty)
    assert tuple(step.kind for step in worked.steps) == ("threshold", "per_unit")
    assert worked.steps[0].source is not None
    assert worked.steps[0].source.number == "PMK 106/PMK.04/2022, Pasal 3(4)"


@pytest.mark.parametrize("value", ["-1", "NaN", "Infinity"])
def test_a_value_below_zero_is_refused(value: str) -> None:
    """A customs value is a number from zero up."""
    with pytest.raises(BadInput, match="customs value"):
        excess(Decimal(value))

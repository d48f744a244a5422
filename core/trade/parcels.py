"""Consignments (barang kiriman): export duty only on what exceeds Rp2,500,000 of customs value.

PMK 106/PMK.04/2022: up to that export customs value a consignment is free of export duty; above it only the excess is
charged (Pasal 3(4)).
"""

from dataclasses import dataclass
from decimal import Decimal

from core.errors import BadInput
from core.message import Source
from core.trade.explain import threshold_step
from core.trade.money import minus, percent_of
from core.trade.result import Step

THRESHOLD = Decimal(2_500_000)  # rupiah
RULE = Source(
    title="PMK 106/PMK.04/2022",
    number="PMK 106/PMK.04/2022, Pasal 3(4)",
    url="https://jdih.kemenkeu.go.id/dok/106-pmk-04-2022/summary",
)


@dataclass(frozen=True, slots=True)
class ParcelDuty:
    """Export duty on a consignment, in rupiah."""

    value: Decimal
    charged_value: Decimal  # the excess over the threshold
    duty: Decimal
    steps: tuple[Step, ...]


def excess(value: Decimal) -> Decimal:
    """The part of an export customs value in rupiah that is charged; raises BadInput for a value below zero."""
    if not value.is_finite() or value < 0:
        raise BadInput("a customs value is a number of rupiah from zero up", field="value")
    return max(minus(value, THRESHOLD), Decimal(0))


def parcel_duty(value: Decimal, percent: Decimal) -> ParcelDuty:
    """The duty on a consignment of goods under an ad valorem duty; raises BadInput for a value below zero."""
    charged = excess(value)
    duty = percent_of(percent, charged)
    steps = (
        threshold_step(value, THRESHOLD, charged, RULE),
        Step("per_unit", {"rate": percent, "base": charged, "result": duty}, "IDR", None),
    )
    return ParcelDuty(value, charged, duty, steps)

"""Masses and volumes: the quantity of a question in the unit of a rate.

A metric ton is 1,000 kg and Indonesian `ton` means it; a troy ounce is 31.1034768 g. A wet metric ton (WMT, metal
concentrates) is a metric ton of goods as they are shipped. What has no certain weight is never given one.
"""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from core.errors import BadInput
from core.question.model import Quantity
from core.trade.money import over, times
from core.trade.result import Gap

KILOGRAMS: Mapping[str, Decimal] = MappingProxyType(
    {
        "kg": Decimal(1),
        "gram": Decimal("0.001"),
        "kuintal": Decimal(100),
        "ton": Decimal(1000),
        "MT": Decimal(1000),
        "WMT": Decimal(1000),
        "toz": Decimal("0.0311034768"),
        "lb": Decimal("0.45359237"),
        "long ton": Decimal("1016.0469088"),
    }
)
CUBIC_METRES: Mapping[str, Decimal] = MappingProxyType(
    {"m3": Decimal(1), "liter": Decimal("0.001"), "ml": Decimal("0.000001"), "kiloliter": Decimal(1)}
)
MOST_KILOGRAMS = Decimal(10) ** 12  # a billion tons: more than any export
LEAST_KILOGRAMS = Decimal("0.000001")  # a milligram
MOST_CUBIC_METRES = Decimal(10) ** 9


def kilograms(value: Decimal, unit: str) -> Decimal:
    """A mass in kilograms; raises BadInput for a unit that is not a mass."""
    if unit not in KILOGRAMS:
        raise BadInput(f"{unit} is not a unit of mass", field="unit")
    return times(value, KILOGRAMS[unit])


def convert_mass(value: Decimal, unit: str, to: str) -> Decimal:
    """A mass in another unit; raises BadInput for a unit that is not a mass."""
    mass = kilograms(value, unit)
    if to not in KILOGRAMS:
        raise BadInput(f"{to} is not a unit of mass", field="unit")
    return over(mass, KILOGRAMS[to])


def in_rate_unit(quantity: Quantity, rate_unit: str) -> tuple[Decimal | None, Gap | None]:
    """A quantity in the unit of a rate such as USD/MT, USD/kg, USD/toz, USD/m3; or what is missing for it.

    `weight` where the goods have no certain weight (containers, bags, litres, pieces), `quantity` where the number is
    zero, negative, beyond any export or measures something else than the rate.
    """
    unit = rate_unit.rpartition("/")[2].strip()
    if unit in CUBIC_METRES:
        return _volume(quantity, unit)
    if quantity.kilograms is None:
        return None, "weight"
    if unit not in KILOGRAMS or not _plausible(quantity.kilograms, LEAST_KILOGRAMS, MOST_KILOGRAMS):
        return None, "quantity"
    return over(quantity.kilograms, KILOGRAMS[unit]), None


def _volume(quantity: Quantity, unit: str) -> tuple[Decimal | None, Gap | None]:
    """A volume in cubic metres or litres."""
    if quantity.dimension != "volume" or quantity.unit not in CUBIC_METRES:
        return None, "quantity"
    if not quantity.value.is_finite():
        return None, "quantity"
    cubic = times(quantity.value, CUBIC_METRES[quantity.unit])
    if not _plausible(cubic, LEAST_KILOGRAMS, MOST_CUBIC_METRES):
        return None, "quantity"
    return over(cubic, CUBIC_METRES[unit]), None


def _plausible(value: Decimal, least: Decimal, most: Decimal) -> bool:
    """Whether a measure is a number that an export can have."""
    return value.is_finite() and least <= value <= most

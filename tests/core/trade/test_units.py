"""Quantities in the unit of a rate."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from core.question.model import Dimension, Quantity
from core.trade.units import KILOGRAMS, convert_mass, in_rate_unit, kilograms
from tests.core.trade.tables import quantity


@pytest.mark.parametrize(
    ("expected", "value", "unit", "rate_unit"),
    [
        ("500", "500", "ton", "USD/MT"),
        ("2.5", "25", "kuintal", "USD/MT"),
        ("75", "75000", "kg", "USD/MT"),
        ("0.5", "500", "gram", "USD/kg"),
        ("12.5", "12.5", "MT", "USD/WMT"),
        ("90", "90", "ton", "USD/ton"),
        ("10", "311.034768", "gram", "USD/toz"),
        ("31.1034768", "1", "toz", "USD/gram"),
    ],
)
def test_a_mass_comes_in_the_unit_of_the_rate(expected: str, value: str, unit: str, rate_unit: str) -> None:
    """Masses convert exactly."""
    assert (Decimal(expected), None) == in_rate_unit(quantity(value, unit), rate_unit)


@pytest.mark.parametrize(
    ("expected", "value", "unit"), [("12", "12", "m3"), ("1.5", "1500", "liter"), ("0.25", "250000", "ml")]
)
def test_a_volume_comes_in_cubic_metres(expected: str, value: str, unit: str) -> None:
    """Volumes convert for rates per m3."""
    assert (Decimal(expected), None) == in_rate_unit(quantity(value, unit, "volume"), "USD/m3")


@pytest.mark.parametrize(
    ("unit", "dimension"),
    [("container", "container"), ("karung", "package"), ("liter", "volume"), ("pcs", "count"), ("m2", "area")],
)
def test_what_has_no_certain_weight_is_a_gap(unit: str, dimension: Dimension) -> None:
    """Containers, bags, litres, pieces and areas never get a weight."""
    assert in_rate_unit(quantity("2", unit, dimension), "USD/MT") == (None, "weight")


@pytest.mark.parametrize("unit", ["kg", "ton"])
def test_a_mass_is_no_volume(unit: str) -> None:
    """A rate per cubic metre needs a volume."""
    assert in_rate_unit(quantity("2", unit), "USD/m3") == (None, "quantity")


@pytest.mark.parametrize("mass", ["0", "-5", "1e400", "1E+999999", "1e-400", "1e-7", "Infinity", "-Infinity", "NaN"])
def test_an_implausible_mass_is_a_gap(mass: str) -> None:
    """Zero, negative, beyond a billion tons, under a milligram or no number: asked again, never computed."""
    assert in_rate_unit(Quantity(Decimal(1), "kg", "mass", Decimal(mass), (0, 0)), "USD/MT") == (None, "quantity")


def test_a_rate_per_unknown_unit_is_a_gap() -> None:
    """A rate per something that is neither mass nor volume computes nothing."""
    assert in_rate_unit(quantity("2"), "USD/head") == (None, "quantity")


@pytest.mark.parametrize(("expected", "mass"), [("1000000000", "1000000000000"), (None, "1000000000000.001")])
def test_the_limit_is_a_billion_tons(expected: str | None, mass: str) -> None:
    """10^12 kg is computed, a gram more is not."""
    amount, gap = in_rate_unit(quantity(mass, "kg"), "USD/MT")
    assert (Decimal(expected) if expected else None, None if expected else "quantity") == (amount, gap)


@pytest.mark.parametrize("value", ["1e400", "0", "-1", "NaN"])
def test_an_implausible_volume_is_a_gap(value: str) -> None:
    """Volumes have limits as well."""
    assert in_rate_unit(quantity(value, "m3", "volume"), "USD/m3") == (None, "quantity")


@given(
    st.decimals(min_value="0.001", max_value=10**6, places=6),
    st.sampled_from(["kg", "gram", "kuintal", "ton", "MT", "WMT"]),
    st.sampled_from(["kg", "gram", "kuintal", "ton", "MT", "WMT"]),
)
def test_a_metric_conversion_there_and_back_is_the_same(value: Decimal, unit: str, to: str) -> None:
    """No digit is lost between metric units."""
    assert value == convert_mass(convert_mass(value, unit, to), to, unit)


def test_masses_are_known_in_kilograms() -> None:
    """A troy ounce is 31.1034768 g, a long ton 1,016.0469088 kg."""
    assert Decimal("0.0311034768") == kilograms(Decimal(1), "toz")
    assert Decimal("2032.0938176") == kilograms(Decimal(2), "long ton")
    assert KILOGRAMS["ton"] == KILOGRAMS["MT"]


@pytest.mark.parametrize(("unit", "to"), [("container", "kg"), ("kg", "liter")])
def test_a_unit_that_is_no_mass_is_refused(unit: str, to: str) -> None:
    """Either side of a conversion must be a mass."""
    with pytest.raises(BadInput, match="not a unit of mass"):
        convert_mass(Decimal(1), unit, to)

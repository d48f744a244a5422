"""Lines of a document from what was said."""

from decimal import Decimal

import pytest

from core.question.lines import packed
from core.question.model import Quantity

BAGS = Quantity(Decimal(200), "karung", "package", None, (0, 0))


def weight(kilograms: int) -> Quantity:
    """A weight in kilograms."""
    return Quantity(Decimal(kilograms), "kg", "mass", Decimal(kilograms), (0, 0))


@pytest.mark.parametrize(
    ("kilograms", "said", "words"),
    [
        (Decimal(10000), weight(50), "200 karung @ 50 kg"),
        (Decimal(10000), weight(50), "200 bags of 50 kg"),
        (Decimal(10000), weight(50), "200 karung 50 kg/karung"),
        (Decimal(10000), weight(10000), "10.000 kg dalam 200 karung"),
        (None, weight(50), "200 karung kakao 50 kg"),
    ],
)
def test_a_weight_beside_packages(kilograms: Decimal | None, said: Quantity, words: str) -> None:
    """Each or whole, as the words say; a weight that may be either is left out."""
    found = packed((BAGS, said), words)

    assert found is not None
    assert kilograms == found.kilograms


def test_one_quantity_is_that_one() -> None:
    """Nothing to choose."""
    assert BAGS == packed((BAGS,), "200 karung")
    assert None is packed((), "kakao")

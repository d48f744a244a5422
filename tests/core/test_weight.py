"""About how many bytes a value takes."""

import sys
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from core.message import Figure, Source
from core.weight import weight
from tests.core.trade import tables


def _measured(value: Any, seen: set[int] | None = None) -> int:
    """The bytes that Python says an object and all it holds take, shared parts once."""
    seen = set() if seen is None else seen
    if id(value) in seen:
        return 0
    seen.add(id(value))
    total = sys.getsizeof(value)
    if isinstance(value, dict):
        return total + sum(_measured(k, seen) + _measured(v, seen) for k, v in value.items())
    if isinstance(value, list | tuple | set):
        return total + sum(_measured(item, seen) for item in value)
    names = getattr(value, "__dataclass_fields__", ())
    return total + sum(_measured(getattr(value, name), seen) for name in names)


@pytest.mark.parametrize(
    "value",
    [
        "a text", "x" * 10_000, "é" * 1000, b"x" * 5000, 5, Decimal("1.5"), date(2026, 1, 1), ["word"] * 3, tuple(f"word {n}" for n in range(500)),
        {f"key {n}": f"value {n}" for n in range(200)}, np.zeros(384, dtype=np.float32), Source("t" * 80, "PMK 1", "https://example.org"),
        (Figure("a", Decimal(1), "IDR"),) * 4, frozenset({"a", "b"}),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_the_estimate_is_near_what_is_measured(value: Any) -> None:
    """Within a factor of three for anything that is held; strings of one sign that repeat count as different ones."""
    measured = _measured(value)
    assert measured / 3 - 100 <= weight(value) <= 3 * measured + 500


def test_rows_weigh_what_they_take() -> None:
    """The rows of a duty question, with everything they hold."""
    rows = tables.evidence("cpo", date(2025, 12, 5), date(2025, 12, 5))
    assert _measured(rows) / 3 <= weight(rows) <= 6 * _measured(rows)  # the same source stands in many rows


def test_a_long_list_costs_no_more_to_weigh_than_a_short_one() -> None:
    """Only its first elements are looked at."""
    looked: list[int] = []

    class Looked(list[int]):
        def __iter__(self) -> Any:
            for item in super().__iter__():
                looked.append(item)
                yield item

    assert weight(Looked(range(100_000))) > 100_000 * 8
    assert len(looked) < 20


@dataclass(frozen=True, slots=True)
class _One:
    """A row of a single field."""

    text: str


@pytest.mark.parametrize(
    ("bytes_", "value"),
    [(56, ()), (112, {}), (56 + 8 + 59, _One("abc")), (104, date), (32, None), (32, True), (56 + 2 * (8 + 32), {1, 2})],
    ids=str,
)
def test_small_values_weigh_what_their_kind_does(bytes_: int, value: Any) -> None:
    """Empty containers, a row of one field, a class, what is no number."""
    assert bytes_ == weight(value)

"""About how many bytes a value takes in memory: cheap, from its shape, so that caches can be bounded by bytes."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

import numpy as np

OBJECT = 56  # bytes of a small object: header, length, a few fields
SLOT = 8
NUMBER = 32  # a number, a day or a choice of few
DECIMAL = 104
SAMPLE = 4  # elements that are looked at; the rest is taken to be like them
_FIELDS: dict[type, tuple[str, ...]] = {}  # of the dataclasses seen
_SMALL = frozenset({int, float, bool, type(None)})


def weight(value: Any) -> int:
    """Bytes, to within a factor of two for the rows and texts that are held here.

    A container is measured by its first four elements, so that the cost does not grow with it.
    """
    kind = type(value)
    if kind is str:
        return OBJECT + len(value) if value.isascii() else OBJECT + 2 * len(value)
    if kind in _SMALL:
        return NUMBER
    if kind is tuple or kind is list:
        return OBJECT + _sampled(value[:SAMPLE], len(value)) if value else OBJECT
    if (fields := _FIELDS.get(kind)) is None and (named := getattr(kind, "__dataclass_fields__", None)) is not None:
        fields = _FIELDS[kind] = tuple(named)
    if fields is not None:
        return OBJECT + SLOT * len(fields) + sum([weight(getattr(value, name)) for name in fields])
    if kind is bytes:
        return OBJECT + len(value)
    if isinstance(value, np.ndarray):
        return 2 * OBJECT + int(value.nbytes)
    if isinstance(value, Mapping):
        return 2 * OBJECT + _sampled(_first(value.items()), len(value))
    if isinstance(value, Sequence | AbstractSet):
        return OBJECT + _sampled(_first(value), len(value))
    return DECIMAL


def _first(items: Any) -> list[Any]:
    return [item for item, _ in zip(items, range(SAMPLE), strict=False)]


def _sampled(sample: Sequence[Any], count: int) -> int:
    if not sample:
        return 0
    return count * (SLOT + sum([weight(item) for item in sample]) // len(sample))

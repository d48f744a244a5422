"""About how many bytes a value takes in memory: cheap, from its shape, so that caches can be bounded by bytes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from itertools import islice
from operator import attrgetter
from typing import Any

import numpy as np

OBJECT = 56  # bytes of a small object: header, length, a few fields
SLOT = 8
NUMBER = 32  # a number, a day or a choice of few
DECIMAL = 104
SAMPLE = 4  # elements that are looked at; the rest is taken to be like them

Measure = Callable[[Any], int]


def weight(value: Any) -> int:
    """Bytes, to within a factor of two for the rows and texts that are held here.

    A container is measured by its first four elements, so that the cost does not grow with it.
    """
    return _MEASURES[type(value)](value)


class _Measures(dict[type, Measure]):
    """How values of each type seen are measured, found out once: a reply has hundreds of parts."""

    def __missing__(self, kind: type) -> Measure:
        self[kind] = found = _measure_of(kind)
        return found


def _measure_of(kind: type) -> Measure:
    if is_dataclass(kind):
        return _of_fields(tuple(field.name for field in fields(kind)))
    if issubclass(kind, np.ndarray):
        return lambda value: 2 * OBJECT + int(value.nbytes)
    if issubclass(kind, Mapping):
        return lambda value: 2 * OBJECT + _sampled(value.items(), len(value))
    if issubclass(kind, Sequence | AbstractSet) and not issubclass(kind, str | bytes):
        return _listed
    return lambda _: DECIMAL


def _of_fields(names: tuple[str, ...]) -> Measure:
    parts, alone = attrgetter(*names, "__class__"), OBJECT + SLOT * len(names)  # with one name it gives no tuple

    def measure(value: Any) -> int:
        return alone + sum([_MEASURES[type(part)](part) for part in parts(value)[:-1]])

    return measure


def _text(value: str) -> int:
    return OBJECT + len(value) if value.isascii() else OBJECT + 2 * len(value)


def _listed(value: Any) -> int:
    return OBJECT + _sampled(value, len(value)) if value else OBJECT


def _sampled(items: Iterable[Any], count: int) -> int:
    if not count:
        return 0
    sample = [_MEASURES[type(item)](item) for item in islice(items, SAMPLE)]
    return count * (SLOT + sum(sample) // len(sample))


def _number(_: Any) -> int:
    return NUMBER


_MEASURES = _Measures(
    {
        str: _text,
        int: _number,
        float: _number,
        bool: _number,
        type(None): _number,
        bytes: lambda value: OBJECT + len(value),
    }
)

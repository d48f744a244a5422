"""Frozen dataclasses to JSON and back, strictly: what does not fit its type to the last field is refused, never guessed.

Days are ISO texts, decimals are texts, tuples are lists; a dataclass is an object with exactly its fields.
"""

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from core.errors import DataError

Value = TypeVar("Value")
Reads = Callable[[Any], Any]


def to_json(value: Any) -> Any:
    """The value as JSON has it: objects, lists, texts, numbers, booleans, null. Raises DataError for anything else."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    raise DataError(f"{type(value).__name__} has no form in JSON")


def from_json(kind: type[Value], value: Any) -> Value:
    """The value of a type as `to_json` wrote it; raises DataError where it does not fit."""
    return cast("Value", reader(cast("Any", kind))(value))


@cache
def reader(kind: Any) -> Reads:
    """What reads values of a type; made once. Raises TypeError for a type that cannot be read: a fault of the program."""
    origin, args = get_origin(kind), get_args(kind)
    if kind in _PLAIN:
        return _PLAIN[kind]
    if origin is Literal:
        return _choice(frozenset(args))
    if origin in (Union, types.UnionType):
        return _optional([reader(arg) for arg in args if arg is not type(None)], type(None) in args)
    if origin is tuple:
        return _list(reader(args[0])) if args[-1] is Ellipsis else _row([reader(arg) for arg in args])
    if origin in (dict, Mapping):
        return _mapping(reader(args[1]))
    if is_dataclass(kind):
        return _object(cast("type[Any]", kind))
    raise TypeError(f"{kind} cannot be read from JSON")


def _refused(value: Any, wanted: str) -> DataError:
    return DataError(f"{type(value).__name__} where {wanted} was expected")


def _exactly(kind: type) -> Reads:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise _refused(value, kind.__name__)
        return value

    return read


def _float(value: Any) -> float:
    if type(value) not in (int, float):
        raise _refused(value, "a number")
    return float(value)


def _decimal(value: Any) -> Decimal:
    if type(value) is not str:
        raise _refused(value, "a decimal")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise DataError("a text that is no decimal") from None
    if not number.is_finite():
        raise DataError("a decimal that is no number")
    return number


def _date(value: Any) -> date:
    if type(value) is not str:
        raise _refused(value, "a day")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise DataError("a text that is no day") from None


def _bytes(value: Any) -> Any:
    raise _refused(value, "anything but bytes")


_PLAIN: dict[Any, Reads] = {
    bytes: _bytes,
    str: _exactly(str),
    int: _exactly(int),
    bool: _exactly(bool),
    float: _float,
    Decimal: _decimal,
    date: _date,
}


def _choice(allowed: frozenset[Any]) -> Reads:
    def read(value: Any) -> Any:
        if type(value) is not str or value not in allowed:
            raise DataError("a choice that does not exist")
        return value

    return read


def _optional(kinds: list[Reads], none: bool) -> Reads:
    if len(kinds) != 1 or not none:
        raise TypeError("only a type or None can be read from JSON, no other union")

    def read(value: Any) -> Any:
        return None if value is None else kinds[0](value)

    return read


def _list(element: Reads) -> Reads:
    def read(value: Any) -> Any:
        if type(value) is not list:
            raise _refused(value, "a list")
        return tuple(map(element, value))

    return read


def _row(elements: list[Reads]) -> Reads:
    def read(value: Any) -> Any:
        if type(value) is not list or len(value) != len(elements):
            raise _refused(value, f"a list of {len(elements)}")
        return tuple(element(item) for element, item in zip(elements, value, strict=True))

    return read


def _mapping(element: Reads) -> Reads:
    def read(value: Any) -> Any:
        if type(value) is not dict or not all(type(key) is str for key in value):
            raise _refused(value, "an object")
        return {key: element(item) for key, item in value.items()}

    return read


def _object(kind: type[Any]) -> Reads:
    hints = get_type_hints(kind)
    readers = {field.name: reader(hints[field.name]) for field in fields(kind)}

    def read(value: Any) -> Any:
        if type(value) is not dict or value.keys() != readers.keys():
            raise _refused(value, f"an object with the fields of {kind.__name__}")
        return kind(**{name: readers[name](item) for name, item in value.items()})

    return read

"""Frozen dataclasses to JSON and back, or not at all."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import pytest

from core.errors import DataError
from core.evidence import DutyEvidence, Passage
from core.message import Source
from core.typed_json import from_json, reader, to_json
from tests.core.trade import tables


@dataclass(frozen=True, slots=True)
class Noun:
    """One field of every kind."""

    text: str
    number: int
    share: float
    exact: Decimal
    day: date | None
    kind: Literal["a", "b"]
    words: tuple[str, ...]
    pair: tuple[Decimal, str] | None
    extras: dict[str, str]
    flag: bool = True


NOUN = Noun("teks", 3, 0.5, Decimal("1.50"), date(2026, 1, 2), "a", ("x", "y"), (Decimal(5), "ton"), {"k": "v"})


def test_a_noun_comes_back_as_it_was() -> None:
    """Through real JSON; decimals keep their zeros."""
    found = from_json(Noun, json.loads(json.dumps(to_json(NOUN))))
    assert (NOUN, "1.50") == (found, str(found.exact))


def test_rows_of_a_duty_question_come_back_as_they_were() -> None:
    """Rules, brackets, levies, prices and the rate."""
    rows = tables.evidence("cpo", date(2025, 12, 5), date(2025, 12, 5))
    assert rows.brackets
    assert rows == from_json(DutyEvidence, json.loads(json.dumps(to_json(rows))))


def test_tuples_of_rows_are_read_by_their_element() -> None:
    """Nothing found is a value, too."""
    kind: Any = tuple[Passage | None, ...]
    passages = (None, Passage("1", "PMK 1", "j", "t", "Pasal 1", "id", "en", Source("a", "b", "c"), 0.25))
    assert passages == from_json(kind, json.loads(json.dumps(to_json(passages))))


@pytest.mark.parametrize(
    "change",
    [
        {"text": 5}, {"text": None}, {"number": "3"}, {"number": True}, {"number": 3.0}, {"share": "0.5"}, {"share": True}, {"exact": 1.5}, {"exact": "ten"},
        {"exact": "NaN"}, {"exact": "Infinity"}, {"day": "yesterday"}, {"day": 20260102}, {"kind": "c"}, {"kind": ["a"]}, {"words": "xy"}, {"words": [1]},
        {"pair": ["5"]}, {"pair": ["5", "ton", "more"]}, {"extras": {"k": 1}}, {"extras": []}, {"flag": 1}, {"unknown": 1},
    ],
    ids=str,
)  # fmt: skip
def test_what_does_not_fit_is_refused(change: dict[str, Any]) -> None:
    """A wrong type, a choice that does not exist, a field too many: never a guess."""
    with pytest.raises(DataError):
        from_json(Noun, to_json(NOUN) | change)


@pytest.mark.parametrize("name", ["text", "flag"])
def test_a_missing_field_is_refused_even_where_it_has_a_default(name: str) -> None:
    """It was written by another version of the program."""
    with pytest.raises(DataError):
        from_json(Noun, {key: value for key, value in to_json(NOUN).items() if key != name})


@pytest.mark.parametrize("value", [None, [], "text", 5, {}], ids=str)
def test_another_shape_is_refused(value: Any) -> None:
    """Whatever lies under the key."""
    with pytest.raises(DataError):
        from_json(Noun, value)


def test_what_has_no_form_in_json_is_not_written() -> None:
    """Bytes and the like are kept elsewhere."""
    with pytest.raises(DataError):
        to_json(("a", b"bytes"))


def test_a_type_that_cannot_be_read_is_a_fault_of_the_program() -> None:
    """It is told when the reader is made, not at a look-up."""
    with pytest.raises(TypeError):
        reader(tuple[int | str, ...])
    with pytest.raises(TypeError):
        reader(object)

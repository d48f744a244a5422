"""The test sets judge answers as the program would use them."""

from datetime import date
from typing import Any

import pytest

from core.instruction_cases import UNUSABLE, Case, faults, shown
from core.instructions import InstructionKey, Material

ROWS = (
    "Pembatalan PEB wajib dilaporkan paling lambat 3 hari (PMK 155/2022 Pasal 28).",
    "SKA diterbitkan IPSKA lewat sistem e-SKA Kementerian Perdagangan.",
)


def case(
    key: InstructionKey = "word", must: tuple[str, ...] = (), must_not: tuple[str, ...] = (), **values: Any
) -> Case:
    """A case about cancelling a PEB."""
    lists = {"rows": ROWS, "topics": ("a", "b"), "candidates": ("c", "d")} | values
    return Case(
        key, "name", Material("paling lambat kapan PEB dibatalkan?", "id", date(2026, 2, 10), **lists), must, must_not
    )


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("word", " Teks [1]. ", "Teks [1]."),
        ("explain", "NO ANSWER, sorry", "NO ANSWER"),
        ("read", '{"topic": 1, "candidate": 2}', "topic 1, candidate 2"),
        ("read", '{"topic": 3, "candidate": 2}', UNUSABLE),
        ("rank", '{"order": [2, 1]}', "order 2 1"),
        ("rank", '{"order": []}', "order none"),
        ("rank", "2", UNUSABLE),
        ("rewrite", "pembatalan PEB", "pembatalan PEB"),
        ("rewrite", "pembatalan PEB 2027", UNUSABLE),
    ],
)
def test_answers_are_shown_as_they_are_judged(key: InstructionKey, text: str, expected: str) -> None:
    """Numbers in words, prose as it is."""
    assert expected == shown(case(key), text)


def test_a_good_answer_has_no_fault() -> None:
    """Its figure stands in the row it cites."""
    good = "Pembatalan PEB wajib dilaporkan paling lambat **3 hari** [1]."
    assert [] == list(faults(case(must=("3 HARI", "[1]"), must_not=("7 hari",)), good))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Pembatalan PEB wajib dilaporkan paling lambat 3 hari [2].", "is not grounded"),
        ("Pembatalan PEB wajib dilaporkan paling lambat 7 hari [1].", "is not grounded"),
        ("Pembatalan PEB wajib dilaporkan paling lambat 3 hari [9].", "is not grounded"),
        ("Pembatalan PEB wajib dilaporkan paling lambat 3 hari.", "cites no row"),
        ("NO ANSWER", "lacks '3 hari'"),
        ("Pembatalan PEB wajib dilaporkan paling lambat 3 hari [1]. SKA diterbitkan IPSKA [2].", "holds 'SKA'"),
    ],
)
def test_a_bad_wording_is_found(text: str, reason: str) -> None:
    """Wrong rows, wrong figures, no rows, missing and unwanted words."""
    found = list(faults(case(must=("3 hari",), must_not=("SKA",)), text))
    assert any(reason in fault for fault in found), found


def test_an_unusable_answer_is_one_fault() -> None:
    """What it lacks is not listed beside it."""
    assert ["the answer cannot be used"] == list(faults(case("rank", must=("order 1",)), "first the second"))

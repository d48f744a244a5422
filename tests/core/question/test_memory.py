"""What a conversation was about, and how follow-ups lean on it."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.question import memory
from tests.support.facts import question

FIRST = "bea keluar CPO 500 ton ke India PEB 5 Desember 2025"


def _state(text: str = FIRST, missing: tuple[str, ...] = (), choices: tuple[str, ...] = ()) -> dict[str, Any]:
    """The state after a turn, as it comes back from storage."""
    state: dict[str, Any] = json.loads(json.dumps(memory.remember(question(text), missing, choices)))
    return state


def test_a_state_is_plain_json_and_holds_no_more_than_the_last_question() -> None:
    """Any instance can pick the conversation up; a long text is cut."""
    state = memory.remember(question(FIRST + " x" * 1000), ())
    assert state == json.loads(json.dumps(state))
    assert len(state["text"]) <= 300


def test_a_follow_up_keeps_what_it_does_not_change() -> None:
    """Another quantity, the same goods, day and country."""
    follow = question("kalau 20 ton?", _state())
    assert ("export_duty", "cpo", "IN") == (follow.topic, follow.goods[0].commodity.id, follow.destination)
    assert follow.quantity is not None
    assert (Decimal(20000), date(2025, 12, 5), True) == (follow.quantity.kilograms, follow.peb_day, follow.follow_up)


@pytest.mark.parametrize(
    ("text", "day"), [("PEB-nya 31 Desember 2025", date(2025, 12, 31)), ("kalau 10 Januari 2026?", date(2026, 1, 10))]
)
def test_a_new_day_takes_the_place_of_the_peb_day(text: str, day: date) -> None:
    """Even where it is not called one."""
    follow = question(text, _state())
    assert day == follow.peb_day
    assert "cpo" == follow.goods[0].commodity.id


@pytest.mark.parametrize(("text", "month"), [("bulan sebelumnya?", (2025, 11)), ("the month after?", (2026, 1))])
def test_the_period_before_or_after_is_counted_from_the_one_in_talk(text: str, month: tuple[int, int]) -> None:
    """Not from today."""
    follow = question(text, _state("harga referensi CPO Desember 2025"))
    (reading,) = follow.readings.dates
    assert (month, month) == ((reading.start.year, reading.start.month), (reading.end.year, reading.end.month))
    assert (1, "month") == (reading.start.day, reading.precision)


def test_another_of_the_goods_takes_the_place_of_the_first() -> None:
    """The quantity stays."""
    follow = question("kalau biji kakao?", _state())
    assert "cocoa" == follow.goods[0].commodity.id
    assert follow.quantity is not None
    assert Decimal(500) == follow.quantity.value


def test_a_choice_that_was_asked_back_is_picked_by_its_words() -> None:
    """Among the choices only."""
    state = _state("bea keluar sawit 100 ton", ("goods",), ("cpo", "olein"))
    picked = question("CPO", state)
    assert ("export_duty", "cpo", True) == (picked.topic, picked.goods[0].commodity.id, picked.goods_certain)
    assert picked.quantity is not None
    assert Decimal(100) == picked.quantity.value


def test_a_quantity_that_was_asked_back_is_taken_alone() -> None:
    """A bare "500 ton" completes the question."""
    follow = question("500 ton", _state("bea keluar CPO berapa rupiah", ("quantity",)))
    assert ("export_duty", "cpo") == (follow.topic, follow.goods[0].commodity.id)


@pytest.mark.parametrize("text", ["kurs pajak USD", "SKA ke Jepang pakai form apa?", "kode HS rotan mentah", "halo"])
def test_a_question_with_a_topic_of_its_own_stands_alone(text: str) -> None:
    """Quantity and goods of the talk before are not dragged along."""
    other = question(text, _state())
    assert () == other.readings.quantities
    assert "cpo" not in {m.commodity.id for m in other.goods}


def test_without_a_state_nothing_is_leaned_on() -> None:
    """A first message is never a follow-up."""
    alone = question("kalau 20 ton?")
    assert (False, None, ()) == (alone.follow_up, alone.topic, alone.goods)


def test_the_language_is_kept_where_a_follow_up_shows_none() -> None:
    """A bare "500 MT" is neither Indonesian nor English."""
    assert (
        "en" == question("500 MT", _state("export duty on CPO please, how much is it in total", ("quantity",))).language
    )


def test_a_state_of_an_older_version_without_fields_is_understood() -> None:
    """What is missing counts as empty."""
    follow = question("kalau 20 ton?", {"topic": "export_duty"})
    assert ("export_duty", ()) == (follow.topic, follow.goods)

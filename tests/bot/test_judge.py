"""Replies compared with answer keys."""

from typing import Any

import pytest

from bot.judge import judge, visible


def _reply(**values: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "answer": "Bea keluar: **Rp616.827.000,00**",
        "topic": "export_duty",
        "entities": {},
        "figures": [],
        "missing": [],
        "stale": [],
        "sources": [],
    }
    return base | values


def _figure(value: str, unit: str = "IDR", name: str = "export_duty_total") -> dict[str, str]:
    return {"name": name, "value": value, "unit": unit}


def _key(
    value: str, unit: str = "IDR", name: str = "export_duty_total", tolerance: str = "1", **more: Any
) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "tolerance": tolerance} | more


def _checks(want: dict[str, Any], **reply: Any) -> tuple[dict[str, bool], bool]:
    verdict = judge(want, "bea keluar CPO 500 ton", _reply(**reply))
    return verdict.checks, bool(verdict.wrong)


@pytest.mark.parametrize(("held", "topic"), [(True, "export_duty"), (False, "hs_code")])
def test_a_topic_is_one_of_those_wanted(held: bool, topic: str) -> None:  # a case of the table
    """Or it failed."""
    assert ({"topic": held}, False) == _checks({"topic": ["export_duty", "procedure"]}, topic=topic)


@pytest.mark.parametrize(
    ("held", "wrong", "figures"),
    [
        (True, False, [_figure("616827000.00")]), (True, False, [_figure("616827000.9")]), (False, True, [_figure("616827100")]),
        (False, False, []), (False, False, [_figure("616827000", name="levy_total")]),
    ],
)  # fmt: skip
def test_a_figure_is_right_within_its_tolerance(
    held: bool, wrong: bool, figures: list[dict[str, str]]
) -> None:  # a case of the table
    """A missing one failed; another value shown is wrong."""
    assert ({"figures": held}, wrong) == _checks({"figures": [_key("616827000")]}, figures=figures)


@pytest.mark.parametrize(
    ("key", "figure"),
    [
        (("74", "USD/MT"), ("0.074", "USD/kg")),
        (("10660.44", "IDR/100JPY"), ("106.6044", "IDR/JPY")),
        (("74", "USD/MT"), ("74", "USD/ton")),
    ],
)
def test_units_of_one_kind_are_converted(key: tuple[str, str], figure: tuple[str, str]) -> None:
    """Tonnes and kilograms, yen and hundreds of yen."""
    want = {"figures": [_key(*key, name="x", tolerance="0.0001")]}
    assert ({"figures": True}, False) == _checks(want, figures=[_figure(*figure, name="x")])


def test_an_optional_figure_may_be_left_out_and_not_be_wrong() -> None:
    """Silence is allowed."""
    want = {"figures": [_key("616827000", optional=True)]}
    assert ({}, False) == _checks(want)
    assert _checks(want, figures=[_figure("1")])[1]


def test_what_cannot_be_known_may_only_be_shown_beside_a_stale_mark() -> None:
    """Otherwise it is a wrong figure."""
    want = {"absent": ["export_duty_total"]}
    assert ({"absent": True}, False) == _checks(want)
    assert ({"absent": False}, True) == _checks(want, figures=[_figure("1")])
    assert ({"absent": True}, False) == _checks(want, figures=[_figure("1")], stale=[{"what": "exchange_rate"}])


@pytest.mark.parametrize(
    ("held", "answer"), [(True, "Maaf, itu di luar."), (False, "Rp500.000 saja"), (False, "Tentu saja.")]
)
def test_a_refusal_declines_and_shows_no_amount(held: bool, answer: str) -> None:  # a case of the table
    """The person's own numbers may come back."""
    checks, _ = _checks({"refuse": True}, answer=answer, topic="procedure")
    assert {"refuse": held} == checks


def test_what_belongs_here_is_not_refused() -> None:
    """By its topic."""
    assert {"refuse": False} == _checks({"refuse": False}, topic="out_of_scope")[0]
    assert {"refuse": True} == _checks({"refuse": False})[0]


def test_key_facts_are_looked_for_in_the_answer_and_regulations_in_the_sources_too() -> None:
    """One expression of each list."""
    want = {"facts": [["(?#reg)38/2024"], ["616[.]827", "never"]]}
    assert {"facts": True} == _checks(want, sources=[{"number": "PMK 38/2024", "title": ""}])[0]
    assert {"facts": False} == _checks(want)[0]


@pytest.mark.parametrize(
    ("held", "entities"),
    [
        (True, {"goods": {"hs6": "151110"}, "quantity": {"value": "500", "unit": "ton"}, "destination": "in"}),
        (True, {"goods": {"hs6": "151110"}, "quantity": {"value": "500000", "unit": "kg"}, "destination": "IN"}),
        (False, {"goods": {"hs6": "151190"}, "quantity": {"value": "500", "unit": "ton"}, "destination": "IN"}),
        (False, {}),
    ],
)
def test_entities_are_compared_by_what_they_mean(held: bool, entities: dict[str, Any]) -> None:  # a case of the table
    """500 tons are 500,000 kilograms."""
    want = {"entities": {"hs6": ["151110"], "quantity": {"value": "500", "unit": "ton"}, "destination": "IN"}}
    assert {"entities": held} == _checks(want, entities=entities)[0]


def test_missing_and_stale_are_matched_by_any_of_their_names() -> None:
    """A weight is a quantity."""
    want = {"missing": ["quantity"], "stale": ["exchange_rate"]}
    assert {"missing": True, "stale": True} == _checks(
        want, missing=["weight"], stale=[{"what": "kurs", "last_known": None}]
    )[0]
    assert {"missing": False, "stale": False} == _checks(want)[0]


def test_forbidden_text_is_found_in_the_raw_answer() -> None:
    """Tags and template marks."""
    assert {"forbid": False} == _checks({"forbid": ["<script"]}, answer="<script>")[0]


def test_marks_and_odd_blanks_do_not_hide_words() -> None:
    """As a reader sees the answer."""
    assert "Rp1.000 – ya".replace("–", "-") == visible("**Rp1.000**\u00a0–\n ya\u200b")


def test_a_verdict_passes_only_without_failed_checks_and_wrong_figures() -> None:
    """Both count."""
    assert judge({"topic": ["export_duty"]}, "", _reply()).passed
    assert not judge({"topic": ["coo"]}, "", _reply()).passed
    assert not judge({"absent": ["export_duty_total"]}, "", _reply(figures=[_figure("1")])).passed

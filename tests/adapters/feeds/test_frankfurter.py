"""Frankfurter's answers: each of its shapes, and nothing taken for a number that is none."""

import pytest

from adapters.feeds.frankfurter import read
from core.published.nouns import Refused
from tests.adapters.feeds.documents import document, fixture

ANSWER = "frankfurter.json"


def values(body: str) -> dict[str, dict[str, str]]:
    """Rupiah by day and currency."""
    return {
        str(t.first): {q.currency: str(q.value) for q in t.quotes} for t in read(document(body, "application/json"))
    }


def test_rates_against_the_euro_are_as_exact_as_published() -> None:
    """The cross has two decimals."""
    (table,) = read(fixture(ANSWER))
    assert {"EUR": "20082.05", "JPY": "10753.44", "USD": "17187.65"} == {q.currency: str(q.value) for q in table.quotes}


def test_another_base_a_range_and_the_list_of_version_2_are_read() -> None:
    """Whole numbers are what it rounds to above 5,000."""
    assert {"2026-09-25": {"USD": "17914"}} == values(
        '{"amount":1.0,"base":"USD","date":"2026-09-25","rates":{"IDR":17914}}'
    )
    rates = '{"amount":1,"base":"EUR","start_date":"2026-04-07","end_date":"2026-04-08","rates":{"2026-04-07":{"IDR":19727.97},"2026-04-08":{"IDR":19872.46}}}'
    assert {"2026-04-07": {"EUR": "19727.97"}, "2026-04-08": {"EUR": "19872.46"}} == values(rates)
    rows = '[{"date":"2026-09-27","base":"USD","quote":"IDR","rate":17908},{"date":"2026-09-27","base":"USD","quote":"USD","rate":1}]'
    assert {"2026-09-27": {"USD": "17908"}} == values(rows)


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        ("bad_number", [("20082.05", '"20,082.05"')]),
        ("bad_number", [("20082.05", "null")]),
        ("bad_number", [("20082.05", "1e-999999999")]),
        ("bad_number", [("1.1684", "1e-13")]),
        ("bad_number", [("1.1684", "true")]),
        ("bad_number", [("20082.05", "true")]),
        ("bad_number", [("20082.05", "0")]),
        ("bad_number", [("20082.05", "1e30")]),
        ("broken", [("20082.05", "NaN")]),
        ("broken", [("}}", "")]),
        ("no_idr", [('"IDR":20082.05,', "")]),
        ("unit_changed", [('"amount":1.0', '"amount":10.0')]),
        ("bad_period", [("2026-04-13", "13-04-2026")]),
        ("contradiction", [('"JPY"', '"IDR"')]),
        ("shape_changed", [('"base":"EUR"', '"base":"euro"')]),
        ("error_answer", [('"rates"', '"message"')]),
    ],
)
def test_what_cannot_be_read_with_certainty_is_refused(reason: str, changes: list[tuple[str, str]]) -> None:
    """A text that looks like a number is not guessed at."""
    with pytest.raises(Refused) as refused:
        read(fixture(ANSWER, *changes))
    assert reason == refused.value.reason


def test_an_empty_list_is_no_data() -> None:
    """It comes with status 200."""
    with pytest.raises(Refused) as refused:
        read(document("[]", "application/json"))
    assert "no_data" == refused.value.reason

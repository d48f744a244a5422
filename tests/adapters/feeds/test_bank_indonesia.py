"""Bank Indonesia's rows: one table is never taken for the other, and a day without rows is no fault."""

from datetime import date

import pytest

from adapters.feeds.bank_indonesia import Name, read
from core.published.nouns import Refused
from tests.adapters.feeds.documents import fixture, text

RATES, JISDOR = "bi_transaction.xml", "bi_jisdor.xml"


def test_transaction_rates_come_by_day_with_their_middle() -> None:
    """Oldest first; the yen is per 100."""
    tables, warnings = read(fixture(RATES), "bi")
    assert ([date(2026, 9, 24), date(2026, 9, 25)], ()) == ([t.first for t in tables], warnings)
    last = {q.currency: (str(q.value), q.per_units, str(q.buy), str(q.sell)) for q in tables[-1].quotes}
    assert ("17898.00", 1, "17808.51", "17987.49") == last["USD"]
    assert ("11312.46", 100, "11255.54", "11369.38") == last["JPY"]


def test_jisdor_is_one_value_a_day() -> None:
    """Buying and selling rate are the same."""
    tables, _ = read(fixture(JISDOR), "jisdor")
    assert [("2026-09-24", "17905.00"), ("2026-09-25", "17917.00")] == [
        (str(t.first), str(t.quotes[0].value)) for t in tables
    ]


@pytest.mark.parametrize(
    ("name", "file", "changes"),
    [
        ("jisdor", RATES, []),
        ("bi", JISDOR, []),
        ("jisdor", JISDOR, [("<jual_subkursasing>17917.00", "<jual_subkursasing>18006.00")]),
        ("jisdor", JISDOR, [("USD  ", "EUR  ")]),
    ],
    ids=["transaction rates", "JISDOR", "bank notes", "another currency"],
)
def test_another_series_is_refused(name: Name, file: str, changes: list[tuple[str, str]]) -> None:
    """The rows look alike; their names, their spread and their currency tell them apart."""
    with pytest.raises(Refused) as refused:
        read(fixture(file, *changes), name)
    assert "other_series" == refused.value.reason


def test_a_day_without_rows_is_no_fault() -> None:
    """Both forms that it has: no data set at all, and an empty one."""
    whole = text(RATES)
    rows = whole[whole.index("<NewDataSet") : whole.index("</NewDataSet>") + len("</NewDataSet>")]
    for shape in ("", '<NewDataSet xmlns="" />'):
        assert ((), ()) == read(fixture(RATES, (rows, shape)), "bi")


@pytest.mark.parametrize(
    "changes",
    [
        [("<Table ", "<Row "), ("</Table>", "</Row>")],
        [("jual_subkurslokal>", "sell_subkurslokal>")],
        [("mts_subkurslokal>", "kode_subkurslokal>")],
    ],
    ids=["rows", "selling rate", "code"],
)
def test_names_that_changed_are_no_day_without_rows(changes: list[tuple[str, str]]) -> None:
    """Neither a holiday nor rows that each happen to lack the same part."""
    with pytest.raises(Refused) as refused:
        read(fixture(RATES, *changes), "bi")
    assert "shape_changed" == refused.value.reason


def test_a_row_without_its_buying_rate_is_left_out_and_told() -> None:
    """The others are used."""
    tables, warnings = read(fixture(RATES, ("<beli_subkurslokal>17808.51</beli_subkurslokal>", "")), "bi")
    assert {"JPY", "SGD"} == tables[-1].currencies
    assert [("incomplete", "2026-09-25 USD")] == [(w.reason, w.detail) for w in warnings]


@pytest.mark.parametrize("value", ["17808.51", "17,808.51"])
def test_thousands_may_have_commas(value: str) -> None:
    """Only where a decimal point makes it certain."""
    assert read(fixture(RATES), "bi") == read(fixture(RATES, ("17808.51", value)), "bi")


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        ("bad_number", [("17808.51", "17808,51")]),
        ("bad_number", [("17808.51", "17,808")]),
        ("bad_number", [("17808.51", "1.780851E4")]),
        ("bad_number", [("17808.51", "178085.1")]),
        ("bad_number", [("17808.51", "0.00")]),
        ("bad_number", [("17808.51", "NaN")]),
        ("bad_period", [("2026-09-24T00:00:00+07:00", "24/09/2026")]),
        ("shape_changed", [("USD  ", "US$  ")]),
        ("shape_changed", [("diffgr:diffgram", "diffgr:table")]),
        ("contradiction", [("2026-09-24T", "2026-09-25T")]),
        ("broken", [("</DataSet>", "")]),
        ("unsafe", [('encoding="utf-8"?>', 'encoding="utf-8"?>\n<!DOCTYPE DataSet [<!ENTITY a "1">]>')]),
    ],
)
def test_what_cannot_be_read_with_certainty_is_refused(reason: str, changes: list[tuple[str, str]]) -> None:
    """No half result."""
    with pytest.raises(Refused) as refused:
        read(fixture(RATES, *changes), "bi")
    assert reason == refused.value.reason


def test_the_same_row_twice_is_one_value() -> None:
    """A day that is told twice with the same figures is no contradiction."""
    whole = text(RATES)
    row = whole[whole.index("<Table ") : whole.index("</Table>") + len("</Table>")]
    assert read(fixture(RATES), "bi") == read(fixture(RATES, (row, row + row)), "bi")


def test_a_page_for_people_is_told_apart_from_a_mistake() -> None:
    """The firewall answers with status 200."""
    with pytest.raises(Refused) as refused:
        read(fixture("rejected.html"), "bi")
    assert "blocked" == refused.value.reason


def test_an_answer_in_words_is_an_error_and_no_empty_day() -> None:
    """It is well-formed XML without a row."""
    from tests.adapters.feeds.documents import document

    answer = '<?xml version="1.0"?><string xmlns="http://tempuri.org/">Sorry</string>'
    with pytest.raises(Refused) as refused:
        read(document(answer, "text/xml"), "bi")
    assert ("error_answer", "Sorry") == (refused.value.reason, refused.value.detail)

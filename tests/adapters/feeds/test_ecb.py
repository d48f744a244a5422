"""The ECB's rates: rupiah for every currency by way of the euro, whatever the quotes and the form."""

from datetime import date

import pytest

from adapters.feeds.ecb import read
from core.published.nouns import Refused
from tests.adapters.feeds.documents import fixture

DAILY = "ecb_daily.xml"


def test_the_day_gives_rupiah_for_the_euro_and_the_rest() -> None:
    """Small values keep four decimals; the yen is per 100."""
    (table,) = read(fixture(DAILY))
    values = {q.currency: (str(q.value), q.per_units) for q in table.quotes}
    assert (date(2026, 4, 13), ("20082.05", 1), ("17187.65", 1)) == (table.first, values["EUR"], values["USD"])
    assert (("10753.44", 100), ("11.5357", 1)) == (values["JPY"], values["KRW"])


def test_either_kind_of_quotes_is_read() -> None:
    """It is XML."""
    assert read(fixture(DAILY)) == read(fixture(DAILY, ("'", '"')))


def test_several_days_come_oldest_first() -> None:
    """The file has the newest first."""
    assert [9, 10, 13] == [t.first.day for t in read(fixture("ecb_90d.xml"))]


@pytest.mark.parametrize("changes", [[], [("2026-04-13", "13 April 2026"), (",", ", ")]], ids=["history", "one day"])
def test_the_lists_say_the_same(changes: list[tuple[str, str]]) -> None:
    """With a comma at the end of each line, and N/A for a currency that is gone."""
    table = read(fixture("ecb_history.csv", *changes))[-1]
    assert {"EUR": "20082.05", "USD": "17187.65", "JPY": "10753.44"} == {q.currency: str(q.value) for q in table.quotes}


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        ("no_idr", [("<Cube currency='IDR' rate='20082.05'/>", "")]),
        ("no_idr", [("20082.05", "N/A")]),
        ("no_data", [("time='2026-04-13'", "")]),
        ("bad_number", [("20082.05", "20082,05")]),
        ("bad_number", [("1.1684", "-1.1684")]),
        ("bad_period", [("2026-04-13", "2026-13-04")]),
        ("contradiction", [("currency='USD'", "currency='JPY'")]),
        ("shape_changed", [("currency='USD'", "code='USD'")]),
        ("broken", [("</gesmes:Envelope>", "")]),
    ],
)
def test_what_cannot_be_read_with_certainty_is_refused(reason: str, changes: list[tuple[str, str]]) -> None:
    """Without the rupiah there is nothing to convert."""
    with pytest.raises(Refused) as refused:
        read(fixture(DAILY, *changes))
    assert reason == refused.value.reason


def test_without_the_dollar_the_euro_is_still_there() -> None:
    """Each currency stands for itself."""
    (table,) = read(fixture(DAILY, ("<Cube currency='USD' rate='1.1684'/>", "")))
    assert table.quote("USD") is None
    assert table.quote("EUR") is not None

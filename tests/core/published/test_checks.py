"""What is believed of a table: its period, its currencies, its units, and its values beside others."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.published.checks import Known, check
from core.published.nouns import TAX_CURRENCIES, Kind, Quote, Refused, Stored, Table, difference, merged

FIRST, LAST, TODAY = date(2026, 9, 30), date(2026, 10, 6), date(2026, 10, 1)
VALUES = dict(
    zip(
        TAX_CURRENCIES,
        "17863 12613.64 12672.07 2727.20 2277.31 4380.33 10161.08 1884.55 23728.23 13981.97 1807 21662.38 11316.89 8.50 186.48 "
        "57900.43 64.42 285.02 4756.97 54.19 536.29 13988.74 20387.53 2662.77 13.09".split(),
        strict=True,
    )
)  # fmt: skip


def quote(currency: str, value: str) -> Quote:
    """A rate in its usual unit."""
    return Quote(currency, Decimal(value), 100 if currency == "JPY" else 1)


def table(first: date = FIRST, last: date = LAST, decree: str = "46/MK/EF.2/2026", /, **values: str | None) -> Table:
    """The tax table of a week, with some values changed or (None) left out."""
    kept = {c: v for c, v in (VALUES | values).items() if v is not None}
    return Table("tax", first, last, tuple(quote(c, v) for c, v in kept.items()), decree)


def stored(currency: str, value: str, first: date, last: date, kind: str = "tax", confidence: str = "good") -> Stored:
    """A rate that is known."""
    return Stored(kind, currency, first, last, Decimal(value), 100 if currency == "JPY" else 1, confidence=confidence)


WEEK_BEFORE = tuple(
    stored(c, "17707" if c == "USD" else v, date(2026, 9, 23), date(2026, 9, 29)) for c, v in VALUES.items()
)


def refusal(wanted: Table, *same: Stored, others: tuple[Stored, ...] = ()) -> str:
    """Why a table is refused."""
    with pytest.raises(Refused) as refused:
        check(wanted, Known(same or WEEK_BEFORE, others), TODAY)
    return str(refused.value.reason)


def test_a_sound_table_is_believed_as_it_is() -> None:
    """Beside the week before, and where nothing at all is known."""
    for known in (Known(WEEK_BEFORE), Known()):
        checked = check(table(), known, TODAY)
        assert (table(), (), None) == (checked.table, checked.warnings, checked.gap)


@pytest.mark.parametrize(
    ("reason", "wanted"),
    [
        ("no_usd", table(USD=None)),
        ("incomplete", replace(table(), quotes=table().quotes[:19])),
        ("no_data", replace(table(), quotes=())),
        ("bad_period", table(LAST, FIRST)),
        ("bad_period", table(FIRST, date(2026, 12, 30))),
        ("bad_period", table(FIRST, FIRST)),
        ("bad_period", table(FIRST, LAST, "46/MK/EF.2/2024")),
        ("bad_period", table(FIRST, LAST, "46/MK/EF.2/2025")),
        ("bad_period", table(FIRST, LAST, "46/MK/EF.2/2027")),
        ("bad_period", table(FIRST, LAST, "46/MK/EF.2/0000")),
        ("repeated", table(USD="17707")),
        ("no_decree", table(FIRST, LAST, "")),
        ("future", table(date(2026, 10, 28), date(2026, 11, 3))),
        ("overlap", table(date(2026, 9, 29), date(2026, 10, 5))),
        ("unit_changed", table(JPY="113.17")),
        ("unit_changed", table(USD="17.863")),
        ("unit_changed", table(USD="1786300")),
        ("unit_changed", table(KRW="1309")),
        ("bad_number", table(THB="0")),
    ],
)
def test_a_fault_that_puts_the_table_in_doubt_refuses_it(reason: str, wanted: Table) -> None:
    """Nothing of it is used."""
    assert reason == refusal(wanted)


def test_the_yen_per_one_is_seen_without_anything_to_compare_with() -> None:
    """Its worth in dollars is known well enough for that."""
    with pytest.raises(Refused):
        check(table(JPY="113.17"), Known(), TODAY)


def test_a_currency_that_is_missing_is_told_and_the_rest_is_used() -> None:
    """24 of 25."""
    checked = check(table(KRW=None), Known(WEEK_BEFORE), TODAY)
    assert (24, [("currency_missing", "KRW")]) == (
        len(checked.table.quotes),
        [(w.reason, w.detail) for w in checked.warnings],
    )


@pytest.mark.parametrize(
    ("reason", "currency", "value"),
    [("peg", "SAR", "4285.93"), ("peg", "DKK", "3000.00"), ("peg", "BND", "12000"), ("jump", "PKR", "102.34"), ("jump", "GBP", "20000")],
)  # fmt: skip
def test_one_value_that_is_not_plausible_is_held_back(reason: str, currency: str, value: str) -> None:
    """The archive has such figures; the others of that week were right."""
    checked = check(table(**{currency: value}), Known(WEEK_BEFORE), TODAY)
    assert currency not in checked.table.currencies
    assert [reason] == [w.reason for w in checked.warnings]


def test_a_dollar_that_jumps_refuses_the_table_unless_a_market_says_the_same() -> None:
    """A true jump is one that others saw, too."""
    jumped = table(USD="20500", SAR="5460", HKD="2628")
    market = (stored("USD", "20450", date(2026, 9, 28), date(2026, 9, 28), "jisdor"),)
    assert "jump" == refusal(jumped)
    assert "20500" == str(check(jumped, Known(WEEK_BEFORE, market), TODAY).table.quotes[0].value)


def test_a_dollar_that_all_markets_contradict_is_not_believed() -> None:
    """One that agrees is enough."""
    low = stored("USD", "15000", date(2026, 9, 29), date(2026, 9, 29), "ecb")
    near = stored("USD", "17900", date(2026, 9, 29), date(2026, 9, 29), "jisdor")
    assert "disagrees" == refusal(table(), others=(low,))
    assert not check(table(), Known(WEEK_BEFORE, (low, near)), TODAY).warnings


def test_a_dollar_that_two_fixed_rates_contradict_is_wrong_itself() -> None:
    """Beside the week before, too: a slip of a few per cent is no jump, but two that say the same do not slip together."""
    for usd, known in (("26863", Known()), ("18600", Known()), ("18600", Known(WEEK_BEFORE))):
        with pytest.raises(Refused) as refused:
            check(table(USD=usd), known, TODAY)
        assert ("peg", f"USD {usd} / SAR 4756.97, HKD 2277.31") == (refused.value.reason, refused.value.detail)


def test_two_fixed_rates_that_do_not_agree_are_what_is_wrong() -> None:
    """The dollar moves as it may; each of them says something else of it."""
    checked = check(table(SAR="4256.97", HKD="2477.31"), Known(WEEK_BEFORE), TODAY)
    assert {"SAR", "HKD"} == VALUES.keys() - checked.table.currencies


def test_a_value_that_its_fixed_rate_contradicts_waits_where_nothing_is_near() -> None:
    """Nobody knows which of the two is wrong; the rest of the table is used."""
    checked = check(table(EUR="26000"), Known(), TODAY)
    assert {"EUR", "DKK"} == VALUES.keys() - checked.table.currencies
    market = Table("ecb", FIRST, FIRST, (quote("USD", "23463"), quote("EUR", "20387"), quote("HKD", "2277.31")))
    with pytest.raises(Refused) as refused:
        check(market, Known(), TODAY)
    assert "peg" == refused.value.reason


def test_a_decree_is_of_one_period() -> None:
    """New days under the decree of another week are a page that is half old."""
    known = tuple(replace(s, decree="45/MK/EF.2/2026") for s in WEEK_BEFORE)
    assert "bad_period" == refusal(table(FIRST, LAST, "45/MK/EF.2/2026"), *known)
    assert not check(table(), Known(known), TODAY).warnings


def test_the_first_days_of_a_year_are_of_a_decree_of_the_year_before() -> None:
    """It was signed before they began."""
    january = table(date(2026, 1, 7), date(2026, 1, 13), "1/MK/EF.2/2025")
    assert january == check(january, Known(), date(2026, 1, 7)).table


def test_a_value_of_nothing_is_refused_before_anything_is_divided_by_it() -> None:
    """A cross that is worked out of a number far too small comes to zero."""
    crossed = Table("frankfurter", FIRST, FIRST, (quote("EUR", "0.0000478"), quote("USD", "0.0000")))
    assert "bad_number" == refusal(crossed)


def test_signs_that_no_page_can_show_do_not_stay_in_a_refusal() -> None:
    """It may hold the beginning of whatever was sent: a packed page, say."""
    assert "wrong_type: \ufffdPK\ufffd\ufffd" == str(Refused("wrong_type", "\0PK\x1f\ud800"))


def test_a_market_of_months_ago_has_no_say() -> None:
    """Only what is near in time is compared."""
    old = stored("USD", "15000", date(2026, 5, 1), date(2026, 5, 1), "ecb")
    assert not check(table(), Known(WEEK_BEFORE, (old,)), TODAY).warnings


def test_a_figure_in_doubt_is_no_measure() -> None:
    """What follows a suspect value is compared with the one before it."""
    before = stored("PKR", "64", date(2026, 9, 16), date(2026, 9, 22))
    doubtful = stored("PKR", "102.34", date(2026, 9, 23), date(2026, 9, 29), confidence="suspect")
    others = tuple(s for s in WEEK_BEFORE if s.currency != "PKR")
    assert not check(table(), Known((*others, before, doubtful)), TODAY).warnings


def test_a_new_currency_waits_for_something_to_compare_with() -> None:
    """A market rate will do."""
    wanted = replace(table(), quotes=(*table().quotes, quote("TWD", "560")))
    market = (stored("TWD", "558", date(2026, 9, 29), date(2026, 9, 29), "ecb"),)
    assert ["unknown_currency"] == [w.reason for w in check(wanted, Known(WEEK_BEFORE), TODAY).warnings]
    assert not check(wanted, Known(WEEK_BEFORE, market), TODAY).warnings


def test_a_missing_week_is_a_gap_and_no_fault() -> None:
    """It is told which days nobody covers."""
    older = tuple(replace(s, first=date(2026, 9, 9), last=date(2026, 9, 15)) for s in WEEK_BEFORE)
    assert (date(2026, 9, 16), date(2026, 9, 29)) == check(table(), Known(older), TODAY).gap


def test_two_weeks_are_a_period() -> None:
    """Around the feast of the end of the fast."""
    wanted = table(date(2026, 3, 18), date(2026, 3, 31))
    assert wanted == check(wanted, Known(), TODAY).table


def market(kind: Kind, *quotes: Quote) -> Table:
    """A day of a market."""
    return Table(kind, FIRST, FIRST, quotes)


def test_jisdor_is_the_dollar_and_a_market_without_the_dollar_is_told() -> None:
    """The others are usable."""
    with pytest.raises(Refused) as refused:
        check(market("jisdor", quote("EUR", "20387.53")), Known(), TODAY)
    assert "other_series" == refused.value.reason
    checked = check(market("bi_transaction", quote("SGD", "13981.97")), Known(), TODAY)
    assert ["no_usd"] == [w.reason for w in checked.warnings]
    assert {"SGD"} == checked.table.currencies


def test_a_currency_twice_is_one_or_a_contradiction() -> None:
    """The same value is said twice, or two values are said."""
    usd = quote("USD", "17863")
    assert (usd,) == merged([usd, usd])
    with pytest.raises(Refused):
        merged([usd, quote("USD", "17864")])


def test_only_what_is_new_changed_or_was_in_doubt_is_stored() -> None:
    """What is known and the same stays as it is."""
    known = [
        stored("USD", "17863", FIRST, LAST),
        stored("EUR", "20387.53", FIRST, LAST, confidence="suspect"),
        stored("GBP", "23700", FIRST, LAST),
        stored("SGD", "13981.97", FIRST, date(2026, 10, 13)),
    ]
    wanted = replace(
        table(), quotes=tuple(q for q in table().quotes if q.currency in ("USD", "EUR", "GBP", "SGD", "THB"))
    )
    assert {"EUR": False, "GBP": True, "SGD": True, "THB": False} == {
        change.quote.currency: change.corrects for change in difference(wanted, known)
    }


def test_a_cent_of_rounding_corrects_nothing() -> None:
    """Where the value is worked out; a tax rate is as printed."""
    day = market("bi_transaction", quote("USD", "17863.01"))
    assert not difference(day, [stored("USD", "17863.00", FIRST, FIRST, "bi_transaction")])
    assert difference(table(USD="17863.01"), [stored("USD", "17863.00", FIRST, LAST)])[0].corrects


def test_what_was_fetched_goes_before_what_was_shipped() -> None:
    """A correction is one of what was fetched."""
    shipped = stored("USD", "17000", FIRST, LAST)
    fetched = replace(stored("USD", "17863", FIRST, LAST), origin="feed", decree="46/MK/EF.2/2026")
    wanted = replace(table(), quotes=table().quotes[:1])
    assert not difference(wanted, [shipped, fetched])

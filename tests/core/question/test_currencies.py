"""Currencies by code, name and nickname."""

import pytest

from core.question.currencies import read_currencies


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("USD", "kurs pajak dolar"), ("USD", "kurs usd"), ("USD", "us dollar"), ("AUD", "dolar australia"), ("SGD", "sgd?"),
        ("SGD", "dolar singapura"), ("HKD", "dolar hong kong"), ("NZD", "kurs pajak NZD"), ("CAD", "Canadian dollar"),
        ("EUR", "kurs KMK euro"), ("JPY", "Japanese yen tax rate"), ("JPY", "kalau yen?"), ("CNY", "yuan tiongkok"),
        ("CNY", "renminbi"), ("MYR", "ringgit"), ("THB", "baht thailand"), ("ZAR", "rand afrika selatan"),
        ("AED", "dirham uae"), ("SAR", "riyal saudi"), ("SAR", "kurs sar"), ("KRW", "won korea"), ("KRW", "kurs won"),
        ("GBP", "poundsterling"), ("CHF", "Swiss franc"), ("CHF", "franc swiss"), ("INR", "rupee india"),
        ("LKR", "rupee sri lanka"), ("PHP", "peso filipina"), ("VND", "dong vietnam"), ("DKK", "kroner denmark"),
        ("NOK", "Norwegian krone"), ("KWD", "dinar kuwait"), ("TRY", "kurs TRY"), ("PGK", "kina papua nugini"),
    ],
)  # fmt: skip
def test_a_currency_is_known_by_its_names(code: str, written: str) -> None:
    """Codes, names of both languages and what people say."""
    assert [code] == [m.name for m in read_currencies(written)]


@pytest.mark.parametrize(
    "written",
    [
        "berapa dong?",
        "he won all of it",
        "try the top pen",
        "all",
        "TOP",
        "lari pagi",
        "kip",
        "emas",
        "silver",
        "500 pounds of coffee",
        "PEB",
        "",
    ],
)
def test_ordinary_words_are_no_currencies(written: str) -> None:
    """Words that happen to spell a code or a currency stay words."""
    assert () == read_currencies(written)


def test_a_name_spans_its_country() -> None:
    """The country inside a currency's name belongs to the currency."""
    assert [(5, 20)] == [m.span for m in read_currencies("kurs dolar australia naik")]


def test_currencies_come_in_the_order_named() -> None:
    """A pair keeps its order."""
    assert ["EUR", "IDR"] == [m.name for m in read_currencies("ECB reference rate EUR/IDR")]

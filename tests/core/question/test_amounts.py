"""Money."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.question.amounts import read_amounts


@pytest.mark.parametrize(
    ("value", "currency", "per", "written"),
    [
        ("10000", "EUR", None, "convert EUR 10,000 to rupiah"), ("2000000", "JPY", None, "2 juta yen ke rupiah"),
        ("75000", "MYR", None, "75rb ringgit"), ("930", "USD", "MT", "USD 930/MT"), ("930", "USD", "MT", "930 dolar per ton"),
        ("2500000", "IDR", None, "Rp2.500.000"), ("2500000", "IDR", None, "Rp 2,5 juta"), ("1200", "USD", None, "$1,200"),
        ("500000", "JPY", None, "JPY 500,000 in rupiah"), ("730.01", "USD", "MT", "HR CPO 730,01 USD/MT"),
        ("3500.01", "USD", "MT", "were 3,500.01 USD/MT"), ("500", "MYR", None, "RM 500"), ("4000", "USD", "troy ounce", "USD 4000 per troy ounce"),
        ("500", "SGD", None, "S$ 500"), ("100000", "USD", None, "100 ribu dolar"), ("1.5", "USD", "kg", "1,5 usd/kg"),
        ("12500", "USD", None, "USD12,500"), ("12500", "USD", None, "usd12,5rb"), ("5000000", "KRW", None, "kurs krw buat 5.000.000 won"),
        ("2500000", "USD", None, "2.5 mio usd"), ("1200000000", "IDR", None, "Rp1,2 M"), ("1500", "SGD", None, "1500 dolar singapur"),
    ],
)  # fmt: skip
def test_money_is_read_before_or_behind_its_currency(value: str, currency: str, per: str | None, written: str) -> None:
    """Value, currency and the unit of a price."""
    amounts = [(a.value, a.currency, a.per_unit) for a in read_amounts(written)[0]]
    assert [(Decimal(value), currency, per)] == amounts


@pytest.mark.parametrize(
    "written", ["kurs USD 16.671", "kurs pajak USD", "bayar USD 500 ton CPO", "500 ton", "berapa rupiah", "EUR/IDR"]
)
def test_rates_weights_and_bare_currencies_are_no_money(written: str) -> None:
    """A rate beside "kurs" is no sum, a weight behind a currency is no price."""
    assert ((), ()) == read_amounts(written)


def test_an_impossible_amount_is_a_trouble() -> None:
    """1e309 is no amount of money."""
    amounts, troubles = read_amounts("1e309 EUR ke rupiah")
    assert ((), [("huge_quantity", "1e309 EUR")]) == (amounts, [(t.kind, t.text) for t in troubles])


@given(st.text(alphabet="0123456789.,- usdeurRp$€/MTperjt", max_size=60))
def test_amounts_never_raise(written: str) -> None:
    """Any mixture is money or is not, with spans inside the text."""
    assert all(0 <= a.span[0] < a.span[1] <= len(written) for a in read_amounts(written)[0])

"""Numbers in digits and words."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.question.numbers import NUMBER, find_numbers, parse_number


@pytest.mark.parametrize(
    ("expected", "written"),
    [
        ("1000.5", "1.000,5"), ("1000.5", "1,000.5"), ("1000", "1.000"), ("1000", "1,000"), ("1250", "1.250"),
        ("0.75", "0,75"), ("0.750", "0,750"), ("12.5", "12,5"), ("730.01", "730,01"), ("930.5", "930.5"),
        ("3500.01", "3,500.01"), ("1234567.89", "1.234.567,89"), ("2500000", "2.500.000"), ("1000000", "1 000 000"),
        ("1000", "1'000"), ("10000", "10rb"), ("10000", "10k"), ("2000000", "2 jt"), ("1500000", "1,5 juta"), ("0.5", ".5"),
        ("1250.500", "1250.500"), ("0.5", "setengah"), ("10", "sepuluh"), ("500", "lima ratus"), ("25", "dua puluh lima"),
        ("1000", "seribu"), ("125000", "seratus dua puluh lima ribu"), ("1.5", "satu setengah"), ("0.75", "tiga perempat"),
        ("500", "limaratus"), ("2.5", "dua koma lima"), ("999000", "sembilan ratus sembilan puluh sembilan ribu"),
        ("100", "a hundred"), ("2500", "two thousand five hundred"), ("3", "Three"), ("25", "twenty-five"),
        ("1.5", "one and a half"), ("250", "two hundred and fifty"), ("12", "a dozen"), ("500000", "setengah juta"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(expected: str, written: str) -> None:
    """Both thousands conventions, scales and words of both languages."""
    assert Decimal(expected) == parse_number(written)


@pytest.mark.parametrize(
    "written", ["5..00,,0", "1e400", "0x1F4", "1.00.0", "1,00,000", "1.2,3.4", "dua tiga", "belas", "ton", "", "٣٤"]
)
def test_malformed_numbers_have_no_value(written: str) -> None:
    """Nothing is guessed from digits or words that make no number."""
    assert parse_number(written) is None


def test_malformed_digits_are_still_found() -> None:
    """A number without a value keeps its place, so that the person can be told."""
    assert [("5..00,,0", None, (4, 12))] == [(n.written, n.value, n.span) for n in find_numbers("cpo 5..00,,0 ton")]


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_both_conventions_give_the_same_value(value: Decimal) -> None:
    """A number grouped the English or the Indonesian way is the same number."""
    english = f"{value:,.2f}"
    indonesian = english.translate(str.maketrans(",.", ".,"))
    assert value == parse_number(english) == parse_number(indonesian)


@given(st.text(alphabet="0123456789.,' -exkrbjt duasetgh", max_size=40))
def test_numbers_never_raise(written: str) -> None:
    """Any mixture of digits, separators and letters is a number or is not; spans lie inside the text."""
    parse_number(written)
    assert all(0 <= n.span[0] < n.span[1] <= len(written) for n in find_numbers(written))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.from_regex(NUMBER, fullmatch=True))
def test_every_number_is_found_though_texts_without_its_words_are_not_searched(written: str) -> None:
    """Without a digit a text is searched only where a word of a number stands in it; every number in words has one."""
    assert list(find_numbers(f"kirim {written} ton"))

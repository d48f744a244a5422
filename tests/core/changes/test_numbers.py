"""Numbers in both styles: read where certain, refused where not."""

from decimal import Decimal

import pytest

from core.changes.numbers import Ambiguous, Style, common_style, number, style_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("950", "950"), ("950.12", "950.12"), ("950,12", "950.12"), ("1.059,54", "1059.54")),
        *(("1,059.54", "1059.54"), ("1.234.567", "1234567"), ("1,234,567.8", "1234567.8"), ("118,7650", "118.7650")),
        *(("0.125", "0.125"), ("16650.250", "16650.250"), (" 12,5 ", "12.5"), ("159.475,43", "159475.43")),
    ],
)
def test_a_number_that_can_be_read_in_one_way_is_read(text: str, value: str) -> None:
    """Whatever its marks are."""
    assert Decimal(value) == number(text)


@pytest.mark.parametrize("text", ["1.234", "1,234", "16.650", "950.125"])
def test_one_mark_before_three_digits_is_ambiguous(text: str) -> None:
    """A thousand, or three decimals."""
    with pytest.raises(Ambiguous):
        number(text)


@pytest.mark.parametrize(
    ("text", "style", "value"),
    [("5.350", "comma", "5350"), ("5.350", "dot", "5.350"), ("5,350", "dot", "5350"), ("5,350", "comma", "5.350")],
)
def test_the_style_of_the_others_settles_it(text: str, style: Style, value: str) -> None:
    """As in a file or a release."""
    assert Decimal(value) == number(text, style)


@pytest.mark.parametrize(
    "text", ["", "abc", "1.2.3", "1,2,3", "-5", "1e5", "1.23,45", "NaN", "1 234", "9" * 41, "1.2345.678"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    """And not taken for another one."""
    with pytest.raises(ValueError, match=r".*"):
        style_of(text)


def test_a_number_in_the_other_style_than_the_rest_is_refused() -> None:
    """12.5 among 12,5."""
    with pytest.raises(ValueError, match=r"12\.5"):
        number("12.5", "comma")


def test_numbers_of_both_styles_together_are_ambiguous_and_words_do_not_matter() -> None:
    """None of them tells how the rest is meant."""
    assert ("comma", None) == (common_style(["12,5", "7", "word"]), common_style(["7", "1.234"]))
    with pytest.raises(Ambiguous):
        common_style(["12,5", "12.5"])

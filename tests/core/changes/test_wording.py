"""Changes in words: rows, findings, answers before and after, in both languages."""

from datetime import date
from decimal import Decimal

import pytest

from core.changes.check import check, completed
from core.changes.model import Said, full_row
from core.changes.wording import Example, change_text, example_text, examples, findings_text, row_text, touched
from core.evidence import DutyEvidence, ExchangeRate, LevyRule
from core.message import Language, Source
from tests.core.changes.facts import DECEMBER, KNOWN, TODAY, change, entry, levy, price, rate


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("id", "**cpo**, 1–31 Desember 2026: HR USD 950,12/MT, BK USD 124/MT (Kepmendag 9/2026)"),
        ("en", "**cpo**, 1–31 December 2026: HR USD 950.12/MT, BK USD 124/MT (Kepmendag 9/2026)"),
    ],
)
def test_a_price_is_a_line(language: Language, text: str) -> None:
    """With what was printed beside it."""
    made = price(
        published_duty=Decimal(124),
        published_duty_unit="USD/MT",
        reference_unit="USD/MT",
        decree="Kepmendag 9/2026",
    )
    assert text == row_text(made, language)


def test_other_rows_are_lines_too() -> None:
    """A rate, a levy for a range, a column of a ladder."""
    first = date(2027, 1, 1)
    column = entry(
        "duty_bracket",
        first,
        None,
        product="cpo",
        column=2,
        above=Decimal(680),
        up_to=Decimal(730),
        duty=None,
        unit="USD/MT",
    )
    lines = [row_text(one, "id") for one in (rate(*DECEMBER), levy(first, None, above=Decimal(800)), column)]
    assert [
        "**USD**, 1–31 Desember 2026: 16.650,25 IDR/USD",
        "levy_rule **cpo**, HR 800–…, sejak 1 Januari 2027: 15 % of CPO reference price",
        "duty_bracket **cpo**, kolom 2, HR 680–730, sejak 1 Januari 2027: ?",
    ] == lines


def test_a_change_shows_where_its_figures_were_read_and_what_was_found() -> None:
    """Faults first."""
    made = price()
    made = type(made)(made.kind, made.row, 0, (Said("reference_price", "HR CPO sebesar USD 950,12/MT.", "high"),))
    whole = completed(change(made), KNOWN)
    text = change_text(whole, check(whole, KNOWN, TODAY), "id")
    assert "reference_price [yakin]: “HR CPO sebesar USD 950,12/MT.”" in text
    assert "· jatuh di kolom 7: 124 USD/MT" in text


def test_long_lists_are_cut_with_their_number() -> None:
    """Of rows and of findings."""
    many = change(*(price(key="nope", line=n) for n in range(2, 42)))
    assert "… 28 more rows" in change_text(many, (), "en")
    assert "… 15 more" == findings_text(check(many, KNOWN, TODAY), "en")[-1]


def test_the_answers_looked_at_begin_with_the_product_of_the_price() -> None:
    """And touch all that go by it."""
    made = change(price(), rate(date(2026, 12, 2), date(2026, 12, 8)), levy(date(2027, 1, 1), None))
    assert [
        Example(date(2026, 12, 1), "cpo"),
        Example(date(2026, 12, 1), "olein"),
        Example(date(2026, 12, 2), currency="USD"),
        Example(date(2027, 1, 1), "cpo"),
    ] == examples(made, KNOWN)
    assert ["cpo", "olein", "USD"] == touched(made, KNOWN)


def _tax(value: str, last: date) -> ExchangeRate:
    source = Source("", "", "")
    return ExchangeRate("tax", "USD", date(2026, 11, 25), last, Decimal(value), 1, "", source, "high")


def test_a_rate_is_shown_before_and_after() -> None:
    """The one before is past its period, and says so."""
    before, after = _tax("16600", date(2026, 12, 1)), _tax("16650.25", date(2026, 12, 8))
    text = example_text(Example(date(2026, 12, 2), currency="USD"), before, after, "id")
    assert (
        "kurs pajak USD, 2 Desember 2026: Rp16.600,00 (belum ada, yang terakhir sampai 1 Desember 2026) → Rp16.650,25"
        == text
    )
    assert "none yet → Rp16,650.25" in example_text(Example(date(2026, 12, 2), currency="USD"), None, after, "en")


def _levied(value: str) -> DutyEvidence:
    source = Source("PMK", "PMK", "", date(2025, 1, 1))
    rule = LevyRule("cpo", None, None, Decimal(value), "USD/MT", source, "high")
    return DutyEvidence(KNOWN.products["cpo"], levies=(rule,))


def test_a_levy_is_shown_before_and_after_and_an_answer_that_stays_says_so() -> None:
    """Both charges, each with its unit."""
    example = Example(date(2027, 1, 1), "cpo")
    assert "PE USD 10/MT → BK" in example_text(example, _levied("10"), _levied("15"), "en")
    assert "unchanged (" in example_text(example, _levied("10"), _levied("10"), "en")


def test_a_row_has_every_column_of_its_form() -> None:
    """Whatever was given."""
    assert {"", None} == {v for n, v in full_row("tax_rate", {}).items() if n}

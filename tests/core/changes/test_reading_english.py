"""English releases of the ministry's kind, in words of our own: the same rows as from Indonesian ones, and never a guess."""

from decimal import Decimal
from typing import Any

import pytest

from core.changes.model import Change
from core.changes.reading import read_release
from core.changes.release_words import language_of
from tests.core.changes.facts import DECEMBER
from tests.core.changes.test_reading import COCOA as COCOA_ID
from tests.core.changes.test_reading import PALM as PALM_ID

PALM = """Jakarta, 28 November 2026 – The Reference Price (HR) of crude palm oil (CPO) for the determination of export duty (BK) and \
export levy (PE) for the period of 1–31 December 2026 is set at USD 950.12/MT. This value fell by USD 13.49, or 1.40 percent, from \
the HR for the period of 1–30 November 2026, which was recorded at USD 963.61/MT.

It is laid down in the Decree of the Minister of Trade Number 2300 of 2026. The price has moved closer to the threshold of USD 680/MT, \
and the government imposes an export duty on CPO of USD 124/MT and an export levy of 12.5 percent of the CPO reference price for the \
period of 1–31 December 2026, or USD 118.7650/MT. The duty on CPO (BK) refers to Column 7 of Annex C of PMK No. 38 of 2024.

The HR of CPO is taken from the average price over the period of 20 October–19 November 2026 on the CPO exchange in Indonesia of \
USD 921.10/MT, on the CPO exchange in Malaysia of USD 979.14/MT, and at the port of Rotterdam of USD 1,215.33/MT."""
COCOA = """Meanwhile, the reference price of cocoa beans for December 2026 is set at USD 5,617.45/MT, down USD 100 or 1.7 percent from \
the previous month. The Export Benchmark Price (HPE) of cocoa beans therefore fell to USD 5,250/MT, from USD 5,350/MT in the previous \
period. The export duty on cocoa beans is set at 7.5 percent."""


def rows(change: Change) -> dict[str, dict[str, Any]]:
    """The filled columns by key."""
    return {e.subject: {n: v for n, v in e.row.items() if v not in ("", None)} for e in change.entries}


@pytest.mark.parametrize(("english", "indonesian"), [(PALM, PALM_ID), (COCOA, COCOA_ID)], ids=["palm", "cocoa"])
def test_both_languages_propose_the_same_rows(english: str, indonesian: str) -> None:
    """Price, duty, levy, column, markets, decree and period; nothing of the month before, and no difference."""
    change, findings = read_release(english)
    assert (rows(read_release(indonesian)[0]), []) == (rows(change), findings)


def test_the_language_is_that_of_the_commonest_words() -> None:
    """However many Indonesian abbreviations an English release holds."""
    assert ["en", "id", "id"] == [language_of(text) for text in (PALM, PALM_ID, "HR CPO")]


@pytest.mark.parametrize(
    "period",
    [
        "for the period of 1–31 December 2026",
        "for the period 1 to 31 December 2026",
        "for the period of 1st to 31st December 2026",
        "for the period of December 1–31, 2026",
        "effective from December 1 through 31, 2026",
        "applicable from 1 December 2026 until 31 December 2026",
        "for December 2026",
    ],
)
def test_a_period_is_read_in_every_way_it_is_written(period: str) -> None:
    """The month before the day, too; "from" alone might name what is compared with, "effective from" does not."""
    (entry,) = read_release(f"The CPO reference price {period} is set at USD 950.12/MT.")[0].entries
    assert (*DECEMBER, Decimal("950.12")) == (entry.valid_from, entry.valid_to, entry.row["reference_price"])


@pytest.mark.parametrize(
    "price",
    [
        "USD 950.12/MT",
        "US$950.12 per metric ton (MT)",
        "US$ 950.12 a tonne",
        "950.12 US dollars per metric ton",
        "USD 950.12/MT, up from USD 940.50/MT in November",
        "USD 950.12/MT, still above the level of USD 680/MT",
        "USD 950.12/MT, which surpasses the USD 680/MT threshold",
    ],
)
def test_a_price_is_read_in_every_form(price: str) -> None:
    """Neither what it was before nor a bound beside it is taken for it."""
    change, findings = read_release(f"The CPO reference price for December 2026 is set at {price}.")
    assert [(Decimal("950.12"), "USD/MT")] == [
        (e.row["reference_price"], e.row["reference_unit"]) for e in change.entries
    ]
    assert [] == findings


@pytest.mark.parametrize(
    "moved",
    [
        "fell by USD 15.65, or 0.5 percent, from USD 3,175.92/MT to USD 3,160.27/MT",
        "experienced a USD 15.65 decline or 0.5% from USD 3,175.92/MT to USD 3,160.27/MT",
        "declined 0.5 percent to USD 3,160.27/MT",
        "weakened from the previous USD 3,175.92/MT to USD 3,160.27/MT",
    ],
)
def test_a_price_that_moved_is_what_it_became(moved: str) -> None:
    """Not what it was, nor by how much it moved."""
    change, findings = read_release(f"The reference price of cocoa beans for December 2026 {moved}.")
    assert ([Decimal("3160.27")], []) == ([e.row["reference_price"] for e in change.entries], findings)


@pytest.mark.parametrize(
    "decree",
    [
        "Decree of the Minister of Trade Number 2300 of 2026",
        "Decree of the Minister of Trade of the Republic of Indonesia No. 2300 of 2026",
        "Minister of Trade Decree (Kepmendag) No. 2300 of 2026",
        "Trade Minister's Decree Number 2300 Year 2026",
        "Kepmendag 2300/2026",
    ],
)
def test_the_decree_is_named_as_questions_cite_it(decree: str) -> None:
    """Whatever it is called in English."""
    text = f"The CPO reference price for December 2026 is set at USD 950.12/MT. It is stated in the {decree}."
    assert "Kepmendag 2300/2026" == rows(read_release(text)[0])["cpo"]["decree"]


CPO = "The CPO reference price for December 2026 is set at USD 950.12/MT.\n"


@pytest.mark.parametrize(
    ("code", "figure", "sentence"),
    [
        ("read_number", "USD 5,617/MT", "The reference price of cocoa beans is set at USD 5,617/MT."),
        ("read_number", "USD 3.160.27/MT", "The reference price of cocoa beans is set at USD 3.160.27/MT."),
        ("read_number", "USD 5.6", "The reference price of cocoa beans is set at USD 5.6 thousand/MT."),
        ("read_about", "USD 5,617.45/MT", "The reference price of cocoa beans is approximately USD 5,617.45/MT."),
        ("read_money", "$5,617.45", "The reference price of cocoa beans is set at $5,617.45 per ton."),
        ("read_money", "5,617.45 dollars", "The reference price of cocoa beans is 5,617.45 dollars per ton."),
        ("read_label", "USD 5,617.45/MT", "The export reference price of cocoa beans is USD 5,617.45/MT."),
        ("read_together", "USD 5,617.45/MT", "The HR and HPE of cocoa beans are USD 5,617.45/MT and USD 5,250.50/MT, respectively."),
        ("read_together", "USD 5,617.45/MT", "The HR and the HPE of cocoa beans of USD 5,617.45/MT and USD 5,250.50/MT apply."),
        ("read_periods", "USD 5,617.45/MT", "The cocoa reference price is USD 5,617.45/MT for December 2026, for January 2027 it is not set."),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_told_with_its_line_and_not_taken(code: str, figure: str, sentence: str) -> None:
    """The rest of the release is read all the same."""
    mark = "" if figure == "USD 5,617/MT" else CPO
    alone = "The CPO reference price for December 2026 is set at USD 950/MT.\n"
    change, findings = read_release(f"\n{mark or alone}\n{sentence}")
    assert ["cpo"] == [e.subject for e in change.entries if e.row["reference_price"] or e.row["benchmark_price"]]
    assert (code, "doubt", 4, (figure, sentence)) in [(f.code, f.level, f.line, f.values) for f in findings]


def test_numbers_written_in_both_ways_are_read_where_they_show_which() -> None:
    """The others are left out; a translation may have kept a few Indonesian ones."""
    text = f"{CPO}The HPE of cocoa beans is USD 5.250,50/MT. The HR of cocoa beans is USD 5,617/MT."
    change, findings = read_release(text)
    assert (Decimal("5250.50"), None) == (
        change.entries[1].row["benchmark_price"],
        change.entries[1].row["reference_price"],
    )
    assert ["read_mixed_marks", "read_number"] == [f.code for f in findings]


def test_a_price_without_a_period_is_refused_by_line() -> None:
    """That of the month before is none."""
    text = "Good news.\n\nThe CPO reference price rose from the November 2026 level and is set at USD 950.12/MT."
    change, findings = read_release(text)
    assert ((), [("read_no_period", 3)]) == (change.entries, [(f.code, f.line) for f in findings])


def test_what_is_needed_for_the_price_is_no_price() -> None:
    """A ladder's bounds and the words of a purpose belong to the duty."""
    text = f"{CPO}The export duty applies to CPO reference prices from USD 680/MT to USD 730/MT."
    assert ({"cpo"}, []) == (set(rows(read_release(text)[0])), read_release(text)[1])
    text = "The HR for calculating BK and PE of CPO for December 2026 is set at USD 950.12/MT."
    assert {"reference_price"} == {n for n in rows(read_release(text)[0])["cpo"] if n.startswith(("ref", "pub", "lev"))} - {"reference_unit"}  # fmt: skip

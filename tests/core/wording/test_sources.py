"""The numbered list of sources."""

from dataclasses import replace
from datetime import date

import pytest

from core.message import Source
from core.wording.sources import SourceList, cited, law, numbers_of, price_source, rate_source
from tests.core.trade import tables
from tests.support.facts import DAY, SOURCE


def test_a_source_is_listed_once_and_keeps_its_place() -> None:
    """Places count from one."""
    sources = SourceList()
    other = replace(SOURCE, title="Lain", number="PMK 2/2025")
    assert [1, 2, 1, 2] == [sources.add(s) for s in (SOURCE, other, SOURCE, other)]
    assert (SOURCE, other) == sources.all()


@pytest.mark.parametrize("nothing", [None, Source("", "", "")])
def test_no_source_has_no_place(nothing: Source | None) -> None:
    """Neither none nor an empty one."""
    sources = SourceList()
    assert sources.add(nothing) is None
    assert () == sources.all()


def test_sources_without_a_number_are_told_apart_by_address() -> None:
    """Two weeks of a rate are two pages."""
    sources = SourceList()
    first = Source("Kurs", "", "https://example.org/1", date(2025, 1, 1))
    assert [1, 2] == [
        sources.add(first),
        sources.add(replace(first, url="https://example.org/2", valid_from=date(2025, 1, 8))),
    ]


def test_remarks_inside_a_citation_are_left_out() -> None:
    """Short brackets belong to the number."""
    assert "PMK 38/2024, Pasal 2 ayat (2)" == cited("PMK 38/2024, Pasal 2 ayat (2) (ladder first set by PMK 123/2022)")
    assert "PMK 38/2024" == law(replace(SOURCE, number="PMK 38/2024 (a remark of several words)")).number


@pytest.mark.parametrize(
    ("names", "number"),
    [
        (("PMK 38/2024", "PMK 68/2025"), "PMK 38/2024; PMK 68/2025; PMK 38/2024"),
        (("PMK 1/2020",), "praktik; PMK 1/2020 (a remark of several words)"),
        ((), "-"),
        ((), ""),
    ],
)
def test_the_regulations_of_a_number_are_told_apart(names: tuple[str, ...], number: str) -> None:
    """Each once, without remarks; words for none are none."""
    assert names == numbers_of(number)


def test_a_price_cites_its_decree_and_its_own_period() -> None:
    """In the language of the reply."""
    price = tables.price_on("cpo", date(2026, 2, 3))
    assert price is not None
    source = price_source(price, "id")
    assert ("Kepmendag 66/2026", True) == (source.number, "Minyak sawit mentah" in source.title)
    assert "Crude palm oil" in price_source(price, "en").title


def test_a_rate_names_its_publisher_and_currency() -> None:
    """A tax rate is none of the market's."""
    rate = tables.rate_on(DAY)
    assert rate is not None
    assert "Kurs pajak USD" == rate_source(rate, "id").title
    assert "Tax exchange rate USD" == rate_source(rate, "en").title
    assert "JISDOR" in rate_source(replace(rate, kind="jisdor"), "en").title

"""A last day belongs to the figure it stands beside."""

from core.grounding.claims import read_claims
from core.grounding.reading import Building
from core.grounding.terms import holds_until, priced, terms

LINE = "500 MT × USD 74/MT = USD 37.000; × kurs pajak Rp16.671,00 (3–9 Desember 2025) = Rp616.827.000,00"


def _held(text: str, said: str) -> bool:
    building = Building()
    building.add(text, "id")
    return holds_until(read_claims(said, "id"), building.unit().terms)


def test_days_in_parentheses_belong_to_the_figure_before_them() -> None:
    """And to none else of the line."""
    found = terms(read_claims(LINE, "id"))
    assert {"period", "day"} == {end.kind for end, _ in found}
    assert {("16671",)} == {tuple(figure.value for figure in figures) for _, figures in found}


def test_days_of_a_sentence_may_belong_to_any_of_its_figures() -> None:
    """Where they stand behind none at once."""
    ((_, figures),) = terms(read_claims("Tarif 10% atau USD 5/MT berlaku sampai 31 Desember 2026", "id"))
    assert ["10", "5"] == [figure.value for figure in figures]


def test_another_figure_does_not_last_as_long() -> None:
    """Nor does one of another line."""
    assert _held(LINE, "Kurs Rp16.671,00 berlaku sampai 9 Desember 2025")
    assert not _held(LINE, "Tarif USD 74/MT berlaku sampai 9 Desember 2025")
    assert not _held(LINE, "Sampai 9 Desember 2025 tarifnya USD 74/MT")


def test_only_rates_prices_and_sums_last() -> None:
    """A quantity does not."""
    assert ["74", "37000", "16671", "616827000"] == [c.value for c in priced(read_claims(LINE, "id"))]

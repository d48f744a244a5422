"""Amounts of goods."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.question.quantity import read_quantities


def _read(text: str) -> list[tuple[str, str]]:
    return [(format(q.value.normalize(), "f"), q.unit) for q in read_quantities(text)[0]]


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        ("500", "ton", "bea keluar cpo 500 ton"), ("1250", "ton", "1.250 ton CPO"), ("0.75", "ton", "0,75 ton"),
        ("500", "ton", "500ton"), ("500", "ton", "500 tonn"), ("500", "ton", "CPO lima ratus ton"), ("0.5", "ton", "setengah ton"),
        ("25", "ton", "twenty-five tonnes"), ("0.5", "ton", "half a ton"), ("1", "ton", "seton kopi"), ("2000000", "ton", "2 juta ton"),
        ("12.5", "MT", "12,5 MT"), ("10000", "MT", "palm kernel shell 10,000 MT"), ("5", "MT", "5 metric tons"),
        ("75000", "kg", "75.000 kg"), ("2", "kg", "2kg emas"), ("500", "gram", "500 gram emas dore"), ("25", "kuintal", "25 kuintal"),
        ("15", "kuintal", "15 kwintal"), ("3", "ons", "3 ons"), ("2", "troy ounce", "2 troy ounces"), ("100", "m3", "100 m3 kayu"),
        ("5", "m3", "5 kubik"), ("200", "liter", "200 liter"), ("40", "pcs", "40 buah kursi"), ("20", "ekor", "20 ekor arwana"),
        ("500", "lembar", "500 lembar kulit"), ("2500", "kg", "100 x 25 kg"), ("8", "ton", "biji kakao 8 ton"),
        ("500", "ton", "maaf salah, 500 ton bukan kg"), ("500", "ton", "- 500 ton CPO"), ("500", "kg", "berat (kg): 500"),
    ],
)  # fmt: skip
def test_a_number_with_a_unit_is_a_quantity(value: str, unit: str, written: str) -> None:
    """Units by their spellings in both languages, with numbers in digits or words."""
    assert [(value, unit)] == _read(written)


@pytest.mark.parametrize(
    ("kilograms", "written"),
    [("500000", "500 ton"), ("2500", "25 kuintal"), ("0.5", "500 gram"), ("0.0622069536", "2 troy ounce"), ("0.3", "3 ons"),
     ("5000", "100 karung @ 50 kg"), ("1000", "20 bags of 50 kg")],
)  # fmt: skip
def test_masses_are_told_in_kilograms(kilograms: str, written: str) -> None:
    """Weights convert exactly; bags do where each bag's weight is said."""
    assert Decimal(kilograms) == read_quantities(written)[0][0].kilograms


@pytest.mark.parametrize("written", ["100 karung kopi", "2 kontainer 20 feet", "200 liter", "100 m3 kayu", "40 pcs"])
def test_no_weight_is_guessed(written: str) -> None:
    """Containers, bags, volumes and counts have no kilograms."""
    assert [None] == [q.kilograms for q in read_quantities(written)[0]]


@pytest.mark.parametrize(
    ("value", "feet", "written"),
    [
        ("2", 20, "2 kontainer 20 feet CPO"), ("3", 40, "Three 40ft containers of RBD palm olein"), ("1", 20, "1x20 FCL"),
        ("1", 40, "1 x 40HC"), ("2", 20, "2x20' container"), ("10", None, "sepuluh kontainer"), ("1", 20, "1 TEU"),
        ("2", 40, "2 peti kemas ukuran 40 kaki"),
    ],
)  # fmt: skip
def test_containers_are_counted_with_their_size(value: str, feet: int | None, written: str) -> None:
    """Size before or behind the word, by feet or prime."""
    assert [(Decimal(value), "container", feet)] == [
        (q.value, q.unit, q.size_feet) for q in read_quantities(written)[0]
    ]


@pytest.mark.parametrize(
    "written",
    [
        "penampang 8.000 mm2", "cross-section of 3,000 mm2", "di bawah 30 kg", "kemasan bermerek <= 25 kg", "kemasan 25 kg",
        "under 25 kg", "tarif per 100 kg", "berapa per ton", "10 persen", "10%", "isi kontainer 20 kaki berapa", "a ton", "20 20",
        "decree 248 dan 280", "Cs-137", "kontainer 40 feet high cube", "5 biji kakao", "x^2 dx from 0 to 3",
    ],
)  # fmt: skip
def test_sizes_thresholds_and_rates_are_no_quantities(written: str) -> None:
    """A pack size, a limit, a rate's unit or a bare number is not an amount of goods."""
    assert ((), ()) == read_quantities(written)


@pytest.mark.parametrize(
    ("expected", "written"),
    [
        ([("50", "ton")], "minyak goreng di bawah 25 kg, 50 ton"),
        ([("20", "ton")], "RBD palm olein kemasan <= 25 kg 20 ton"),
        ([("10", "ton")], "10 ton kopi, 25 kg per karung"),
        ([("200", "ton"), ("300", "ton")], "CPO 200 ton atau 300 ton"),
        ([("200", "ton"), ("300", "ton")], "200 atau 300 ton"),
    ],
)
def test_several_numbers_are_told_apart(expected: list[tuple[str, str]], written: str) -> None:
    """Pack sizes give way to the amount; alternatives come back in order."""
    assert expected == _read(written)


@pytest.mark.parametrize(
    ("kind", "said", "written"),
    [
        ("huge_quantity", "1e400 ton", "BK 1e400 ton CPO"), ("huge_quantity", "9" * 50 + " ton", "9" * 50 + " ton"),
        ("invalid_quantity", "5..00,,0 ton", "BK CPO 5..00,,0 ton"), ("invalid_quantity", "0x1F4 ton", "ekspor 0x1F4 ton"),
        ("negative_quantity", "-5 ton", "CPO -5 ton"), ("negative_quantity", "minus 5 ton", "minus 5 ton"),
        ("zero_quantity", "0 ton", "CPO 0 ton"), ("zero_quantity", "nol kg", "nol kg"), ("negative_quantity", "-5", "qty: -5"),
    ],
)  # fmt: skip
def test_impossible_quantities_are_troubles(kind: str, said: str, written: str) -> None:
    """What looks like an amount and is none is named as written, and never read."""
    quantities, troubles = read_quantities(written)
    assert ((), [(kind, said)]) == (quantities, [(t.kind, t.text) for t in troubles])


@pytest.mark.parametrize(
    ("kilograms", "unit", "written"),
    [
        ("30000", "karung", "500 karung kakao @60 kg"), ("30000", "karung", "500 bags of cocoa beans, 60 kg each"),
        ("30000", "karung", "kakao 500 karung, 60 kg per karung"), ("30000", "karung", "kakao @60kg 500 karung"),
        ("50000", "container", "2 kontainer CPO @ 25 ton"), ("54000", "container", "3 kontainer masing-masing 18 ton"),
        ("4000", "drum", "20 drum minyak sawit isi 200 kg"),
    ],
)  # fmt: skip
def test_the_weight_of_each_package_is_multiplied(kilograms: str, unit: str, written: str) -> None:
    """A mass said of each package or container is never taken for the whole."""
    assert [(kilograms, unit)] == [(str(q.kilograms), q.unit) for q in read_quantities(written)[0]]


@pytest.mark.parametrize(
    ("kept", "written"),
    [
        ([("10", "ton")], "biji kakao 10 ton dalam karung @60 kg"),
        ([("2", "container"), ("40", "ton")], "2 kontainer isi 40 ton"),
        ([("3", "container"), ("54", "ton")], "3 kontainer kopi total 54 ton"),
    ],
)
def test_a_weight_that_is_not_of_each_is_left_alone(kept: list[tuple[str, str]], written: str) -> None:
    """Without counted packages, or where the whole is weighed, nothing is multiplied."""
    assert kept == _read(written)


def test_a_bare_number_behind_a_label_has_no_unit() -> None:
    """A label alone ("qty: 500") gives an amount whose unit must be asked for."""
    assert [("500", "", None)] == [(str(q.value), q.unit, q.kilograms) for q in read_quantities("qty: 500")[0]]


def test_taken_spans_are_not_read() -> None:
    """Digits that belong to something read before are left alone."""
    assert ((), ()) == read_quantities("500 ton", [(0, 3)])


@given(st.text(alphabet="0123456789.,-x@ tonkgmtqy:=()'", max_size=60))
def test_quantities_never_raise(written: str) -> None:
    """Any mixture yields finite positive amounts inside the text."""
    for quantity in read_quantities(written)[0]:
        assert quantity.value > 0
        assert 0 <= quantity.span[0] < quantity.span[1] <= len(written)

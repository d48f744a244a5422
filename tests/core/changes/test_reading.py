"""Press releases in the ministry's manner, in words of our own: what is proposed, and from which sentence."""

from decimal import Decimal
from typing import Any

import pytest

from core.changes.model import Change
from core.changes.reading import LONGEST, read_release, split_sentences
from tests.core.changes.facts import DECEMBER

PALM = """Jakarta, 28 November 2026 – Harga Referensi (HR) minyak kelapa sawit (crude palm oil/CPO) untuk penetapan bea keluar (BK) \
dan tarif pungutan ekspor (PE) periode 1–31 Desember 2026 ditetapkan sebesar USD 950,12/MT. Nilai ini turun USD 13,49 atau \
1,40 persen dari periode 1–30 November 2026 yang sebesar USD 963,61/MT.

Penetapannya ada dalam Keputusan Menteri Perdagangan (Kepmendag) Nomor 2300 Tahun 2026. Untuk periode ini pemerintah mengenakan \
BK CPO sebesar USD 124/MT dan PE CPO sebesar 12,5 persen dari HR CPO periode 1–31 Desember 2026, yaitu USD 118,7650/MT. BK CPO \
merujuk pada kolom angka 7 lampiran huruf C PMK No. 38 Tahun 2024.

HR CPO bersumber dari rata-rata harga 20 Oktober–19 November 2026 pada bursa CPO Indonesia USD 921,10/MT, bursa CPO Malaysia \
USD 979,14/MT, dan port Rotterdam USD 1.215,33/MT."""
COCOA = """Sementara itu, HR biji kakao periode Desember 2026 ditetapkan sebesar USD 5.617,45/MT, turun USD 100 atau 1,7 persen \
dari bulan sebelumnya. Akibatnya Harga Patokan Ekspor (HPE) biji kakao turun menjadi USD 5.250/MT, dari periode sebelumnya yang \
sebesar USD 5.350/MT. BK biji kakao ditetapkan sebesar 7,5 persen."""


def rows(change: Change) -> dict[str, dict[str, Any]]:
    """The filled columns by key."""
    return {e.subject: {n: v for n, v in e.row.items() if v not in ("", None)} for e in change.entries}


def test_a_palm_release_gives_price_duty_levy_column_and_decree() -> None:
    """Not the figures of the month before, and not the difference."""
    change, findings = read_release(PALM, "https://www.example.go.id/siaran")
    row = rows(change)["cpo"]
    figures = {
        n: str(row[n]) for n in ("reference_price", "published_duty", "published_levy", "levy_rate", "published_column")
    }
    assert {
        "reference_price": "950.12",
        "published_duty": "124",
        "published_levy": "118.7650",
        "levy_rate": "12.5%",
        "published_column": "7",
    } == figures
    assert (DECEMBER, "Kepmendag 2300/2026", "https://www.example.go.id/siaran", []) == (
        (row["valid_from"], row["valid_to"]),
        row["decree"],
        row["source_url"],
        findings,
    )


def test_the_three_markets_are_told_apart_from_the_price() -> None:
    """They are what the rule makes it of."""
    row = rows(read_release(PALM)[0])["cpo"]
    names = ("price_indonesia", "price_malaysia", "price_rotterdam")
    assert ["921.10", "979.14", "1215.33"] == [str(row[name]) for name in names]


def test_cocoa_has_a_reference_and_a_benchmark_price() -> None:
    """And a thousand with one dot is one, for the others show a decimal comma."""
    row = rows(read_release(COCOA)[0])["cocoa_beans"]
    assert (Decimal("5617.45"), Decimal(5250)) == (row["reference_price"], row["benchmark_price"])
    assert (Decimal("7.5"), "% of export price") == (row["published_duty"], row["published_duty_unit"])


def test_several_goods_in_one_release_are_several_rows() -> None:
    """Each with its own figures."""
    change, _ = read_release(f"{PALM}\n\n{COCOA}\n\nHPE getah pinus pada Desember 2026 sebesar USD 870/MT.")
    assert ["cpo", "cocoa_beans", "pine_resin"] == list(rows(change))
    assert Decimal("950.12") == rows(change)["cpo"]["reference_price"]


def test_every_figure_names_its_sentence_and_how_sure_it_is() -> None:
    """One that is only taken over from the words before is less sure."""
    (entry,) = read_release(PALM)[0].entries
    said = {s.column: s for s in entry.said}
    assert said["reference_price"].sentence.startswith("Jakarta, 28 November 2026")
    assert ("high", "medium") == (said["reference_price"].confidence, said["published_levy"].confidence)
    assert all(s.sentence in " ".join(PALM.split()) for s in entry.said)


def test_mining_prices_keep_their_units() -> None:
    """Gold is by the ounce and by the kilogram, ore by the wet ton."""
    text = (
        "HR emas periode 1–14 Desember 2026 ditetapkan sebesar USD 4.101,55/troy ounce dan HPE emas sebesar USD 131.868,20/kg. "
        "HPE konsentrat tembaga periode yang sama sebesar USD 6.700,10/WE."
    )
    found = rows(read_release(text)[0])
    assert ("USD/toz", "USD/kg", "USD/WMT") == (
        found["gold"]["reference_unit"],
        found["gold"]["benchmark_unit"],
        found["copper_concentrate"]["benchmark_unit"],
    )
    assert found["gold"]["valid_to"] == found["copper_concentrate"]["valid_to"]


def test_two_different_figures_for_one_price_are_told() -> None:
    """The first one is proposed, with a doubt."""
    text = "HR CPO periode Desember 2026 ditetapkan sebesar USD 950,12/MT. Dengan demikian HR CPO Desember 2026 adalah USD 905,12/MT."
    change, findings = read_release(text)
    assert Decimal("950.12") == rows(change)["cpo"]["reference_price"]
    assert [("read_twice", "doubt")] == [(f.code, f.level) for f in findings]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Halaman sedang dalam pemeliharaan.",
        "HR CPO turun USD 13,49 dari periode sebelumnya.",
        "Harga minyak goreng naik 3 persen pada Desember 2026.",
    ],
)
def test_a_text_without_a_price_proposes_nothing_and_says_so(text: str) -> None:
    """A maintenance page is no release."""
    change, findings = read_release(text)
    assert ((), ["read_nothing"]) == (change.entries, [f.code for f in findings])


def test_a_price_without_a_period_is_refused() -> None:
    """It could be of any month."""
    _, findings = read_release("HR CPO ditetapkan sebesar USD 950,12/MT.")
    assert [("read_no_period", "fault")] == [(f.code, f.level) for f in findings]


def test_a_release_in_both_number_styles_is_doubted() -> None:
    """Its numbers may mean something else."""
    text = "HR CPO periode Desember 2026 ditetapkan sebesar USD 950.12/MT, atau naik 1,40 persen."
    assert "read_mixed" in [f.code for f in read_release(text)[1]]


def test_abbreviations_end_no_sentence() -> None:
    """`No. 38` stays together; paragraphs part."""
    assert ["Menurut PMK No. 38 berlaku.", "Lalu ini", "dan itu"] == split_sentences(
        "Menurut PMK No. 38 berlaku. Lalu ini\n\ndan itu"
    )


def test_a_text_made_to_be_slow_is_read_in_bounded_pieces() -> None:
    """A sentence is cut, and so is the text."""
    change, _ = read_release("HR CPO dari dibanding periode " * 20_000)
    assert () == change.entries
    assert all(len(s) <= 3000 for s in split_sentences("dari " * LONGEST))

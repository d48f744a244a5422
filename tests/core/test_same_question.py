"""Which questions may share a worded answer, and which never may."""

import pytest

from core.same_question import signature
from tests.support.facts import question

SAME = [
    ("berapa bea keluar CPO 500 ton ke India", "brp bea keluar CPO 500 ton ke india ya?"),
    ("bea keluar CPO 500 ton, PEB 5 Desember 2025", "berapa bea keluar CPO 500 ton PEB 05/12/2025"),
    ("bea keluar CPO 500 ton PEB 5 Desember 2025", "tolong bea keluar CPO 500 ton kalau tanggal PEB 5 des 2025"),
    ("bea keluar CPO 500 ton", "bea keluar CPO lima ratus ton"),
    ("bea keluar biji kakao 20 ton", "bea keluar kakao 20 ton dong"),
    ("export duty on 20 MT cocoa beans", "what is the export duty on 20 MT of cocoa?"),
    ("kurs pajak USD", "berapa kurs pajak USD?"),
    ("kurs pajak USD hari ini", "kurs pajak usd untuk hari ini berapa"),
    ("tax exchange rate USD", "what is the USD tax exchange rate?"),
    ("harga referensi CPO Desember 2025", "berapa harga referensi CPO bulan Desember 2025?"),
    ("HPE kakao Desember 2025", "hpe kakao des 2025 brp"),
    ("kode HS kopi sangrai", "kode hs untuk kopi sangrai apa?"),
    ("dokumen apa saja untuk ekspor kopi sangrai ke Jepang", "berkas untuk ekspor kopi sangrai ke Jepang apa saja?"),
    ("dokumen ekspor kopi sangrai ke Jepang", "apa saja dokumen ekspor kopi sangrai ke jepang?"),
    ("what documents for roasted coffee to Japan", "which documents for exporting roasted coffee to Japan?"),
    ("apa syarat ekspor kakao ke Amerika Serikat", "apa saja persyaratan ekspor kakao ke amerika serikat?"),
    ("apakah wajib SKA ke Jepang", "wajibkah SKA ke Jepang?"),
    ("bagaimana cara mengurus PEB", "gimana cara urus PEB?"),
    ("berapa lama proses PEB", "proses PEB berapa lama ya?"),
    ("apa itu NPE", "apa itu NPE ya?"),
    ("boleh ekspor rotan mentah?", "bolehkah ekspor rotan mentah"),
    ("siapa yang menerbitkan SKA", "kak, siapa yang menerbitkan SKA ya?"),
    ("how long does the PEB process take", "how long does the process for PEB take?"),
    ("larangan ekspor rotan", "larangan mengekspor rotan"),
    ("aturan ekspor kratom ke Jerman", "peraturan ekspor kratom ke jerman"),
]  # fmt: skip
DIFFERENT = [
    ("bea keluar CPO 500 ton", "bea keluar CPO 50 ton"),
    ("bea keluar CPO 500 ton", "bea keluar CPO 500 kg"),
    ("bea keluar CPO 1.000 ton", "bea keluar CPO 1,5 ton"),
    ("bea keluar CPO 500 ton PEB 5 Desember 2025", "bea keluar CPO 500 ton PEB 6 Desember 2025"),
    ("bea keluar CPO 500 ton PEB 5 Desember 2025", "bea keluar CPO 500 ton PEB 5 Desember 2024"),
    ("bea keluar CPO 500 ton PEB 5 Desember 2025", "bea keluar CPO 500 ton bayar 5 Desember 2025"),
    ("bea keluar CPO 500 ton", "bea keluar RBD palm olein 500 ton"),
    ("bea keluar CPO 500 ton", "pungutan CPO 500 ton"),
    ("bea keluar CPO 500 ton", "bea keluar dan pungutan CPO 500 ton"),
    ("misal HR CPO 930, bea keluar 10 ton", "misal HR CPO 950, bea keluar 10 ton"),
    ("bea keluar CPO 500 ton", "export duty CPO 500 ton"),
    ("bea keluar CPO 500 ton ke India", "bea keluar CPO 500 ton ke Pakistan"),
    ("kurs pajak USD", "kurs pajak EUR"),
    ("kurs pajak USD", "kurs JISDOR USD"),
    ("kurs pajak USD hari ini", "kurs pajak USD kemarin"),
    ("kurs pajak USD", "kurs pajak JPY"),
    ("100 EUR ke rupiah", "1000 EUR ke rupiah"),
    ("100 EUR ke rupiah", "100 USD ke rupiah"),
    ("harga referensi CPO Desember 2025", "harga referensi CPO November 2025"),
    ("harga referensi kakao", "HPE kakao"),
    ("harga referensi CPO", "harga referensi kakao"),
    ("kode HS kopi sangrai", "kode HS kopi mentah"),
    ("kode HS kopi", "kode HS kopi sangrai"),
    ("dokumen ekspor kopi sangrai ke Jepang", "dokumen ekspor kopi sangrai ke Korea"),
    ("dokumen ekspor kopi sangrai ke Jepang", "dokumen ekspor kopi mentah ke Jepang"),
    ("dokumen ekspor kopi sangrai ke Jepang", "dokumen ekspor kopi sangrai dari Jepang"),
    ("dokumen ekspor kopi sangrai ke Jepang", "biaya ekspor kopi sangrai ke Jepang"),
    ("dokumen ekspor udang beku ke Jepang", "dokumen ekspor udang segar ke Jepang"),
    ("what documents for roasted coffee to Japan", "what documents for green coffee to Japan"),
    ("apakah wajib SKA ke Jepang", "apakah tidak wajib SKA ke Jepang"),
    ("apakah wajib SKA ke Jepang", "bolehkah SKA ke Jepang"),
    ("boleh ekspor rotan mentah", "tidak boleh ekspor rotan mentah"),
    ("boleh ekspor rotan mentah", "boleh ekspor rotan olahan"),
    ("boleh ekspor tanpa NPWP", "boleh ekspor dengan NPWP"),
    ("can I export without a licence", "can I export with a licence"),
    ("is a PEB required", "is a PEB not required"),
    ("apa itu PEB", "apa itu NPE"),
    ("berapa lama proses PEB", "berapa biaya proses PEB"),
    ("kapan PEB diajukan", "di mana PEB diajukan"),
    ("siapa yang mengurus PEB", "kapan mengurus PEB"),
    ("batas waktu sebelum PEB", "batas waktu setelah PEB"),
    ("syarat ekspor di atas 100 kg", "syarat ekspor di bawah 100 kg"),
    ("isi PMK 38/2024", "isi PMK 68/2025"),
    ("bea keluar pos 1511.10.00 5 ton", "bea keluar pos 1511.90.37 5 ton"),
    ("Form D ke Malaysia", "Form E ke Malaysia"),
    ("SKA form D", "SKA form AK"),
    ("1 kontainer 20 ft kopi ke Jepang dokumennya", "1 kontainer 40 ft kopi ke Jepang dokumennya"),
    ("sanksi jika DHE 30 persen tidak disimpan", "sanksi jika DHE 50 persen tidak disimpan"),
    ("cara ekspor lewat laut ke Jepang", "cara ekspor lewat udara ke Jepang"),
    ("ekspor kopi ke Uni Eropa syaratnya", "ekspor kopi ke Inggris syaratnya"),
    ("syarat impor kopi", "syarat ekspor kopi"),
    ("semua barang wajib SKA", "barang wajib SKA"),
    ("beda FOB dan CIF", "beda FOB dan CFR"),
    ("konversi harga FOB ke CIF", "konversi harga CIF ke FOB"),
    ("pakai SKA dan PEB", "pakai SKA atau PEB"),
    ("cara daftar NIB", "cara NIB"),
    ("biaya kirim kopi ke Jepang", "biaya ekspor kopi ke Jepang"),
    ("apa itu FOB", "apa itu CIF"),
    ("kenapa PEB ditolak", "bagaimana PEB ditolak"),
    ("restitusi PPN 3 bulan", "restitusi PPN 6 bulan"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "other"), SAME)
def test_a_paraphrase_may_share_an_answer(text: str, other: str) -> None:
    """Filler, blanks, order, slang and other words for the same change nothing."""
    found = signature(question(text))
    assert found is not None
    assert found == signature(question(other))


@pytest.mark.parametrize(("text", "other"), DIFFERENT)
def test_a_near_question_has_an_answer_of_its_own(text: str, other: str) -> None:
    """One number, unit, code, date, place, currency, form of goods, negation or wish is different."""
    assert signature(question(text)) != signature(question(other))


def test_signatures_are_keys() -> None:
    """They are looked up, whatever a question holds."""
    assert all(hash(signature(question(text))) is not None for pair in (*SAME, *DIFFERENT) for text in pair)


def test_a_follow_up_is_answered_alone() -> None:
    """Its sense lies in what was said before."""
    state = {"topic": "export_duty", "goods": ["cpo"], "goods_certain": True, "missing": ["quantity"], "language": "id"}
    asked = question("500 ton", state)
    assert (True, None) == (asked.follow_up, signature(asked))


def test_documents_that_somebody_dictates_are_made_alone() -> None:
    """They hold names of sellers and buyers."""
    asked = question("buatkan invoice CPO 500 ton untuk PT Maju")
    assert asked.paper is not None
    assert signature(asked) is None


def test_what_is_declined_is_declined_alone() -> None:
    """There is nothing to share."""
    assert signature(question("cara memalsukan invoice")) is None

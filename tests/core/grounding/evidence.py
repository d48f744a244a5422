"""Grounds of real rows and real composed replies, which the cases of lies and truths are held against."""

import csv
from functools import cache
from pathlib import Path

from core.evidence import Commodity
from core.grounding.rows import Ground, Row
from core.message import Language, Reply
from core.trade.assess import assess
from core.wording import duty
from core.wording.assessed import Assessed
from tests.core.trade import tables
from tests.support.facts import COCOA, CPO, question

DOCS = Path(__file__).parents[3] / "data" / "docs"
# The rows by their numbers, as a citation names them.
ROWS = (
    "larangan_nikel", "roo_form_d", "roo_form_e", "x_bk_getah_pinus", "kr_mfds", "izin_kratom", "dhe_migas", "bea_keluar_batubara", "biaya_clearance",
    "ae_cepa", "x_bk_batas_kiriman", "ska_waktu", "kur", "x_bk_kakao_cara",
)  # fmt: skip
(
    NICKEL,
    FORM_D,
    FORM_E,
    RESIN,
    KOREA,
    KRATOM,
    PROCEEDS,
    COAL,
    HANDLING,
    EMIRATES,
    PARCELS,
    CERTIFICATE,
    CREDIT,
    COCOA_EXAMPLE,
) = range(1, 15)


@cache
def facts() -> dict[str, dict[str, str]]:
    """Every verified answer by its id."""
    return {row["id"]: row for row in table("facts")}


def table(name: str) -> list[dict[str, str]]:
    """The rows of a file of documents."""
    with (DOCS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# Answers that say who does what, until when, and for whom only.
OFFICES = (
    "coo_issuer", "x_hpe_siapa", "us_cs137", "x_larangan_cites", "x_dok_hc_hewan", "hc_ikan", "flegt", "x_kurs_vs_jisdor", "x_larangan_konsentrat", "izin_timah", "incoterm_list", "x_izin_pe",
    "x_izin_ls", "x_hr_cpo_periode", "ppjk", "rex", "dhe_sector", "x_bk_getah_pinus", "larangan_nikel", "kur", "kur_ulang", "x_dok_bpom", "fta_jumlah",
)  # fmt: skip
QUESTIONS: dict[Language, str] = {
    "id": "berapa bea keluar CPO 500 ton kalau PEB 5 Desember 2025?",
    "en": "what is the export duty on 500 MT of CPO, PEB 5 December 2025?",
}
PERIODS: dict[Language, str] = {
    "id": "- **Kurs pajak USD: Rp16.671,00** untuk 5 Desember 2025 (berlaku 3–9 Desember 2025, KMK 49/MK/EF.2/2025).\n\n"
    "- **Kurs pajak EUR: Rp19.402,00** untuk 12 Desember 2025 (berlaku 10–16 Desember 2025, KMK 50/MK/EF.2/2025).\n\n"
    "- **HR CPO: USD 926,14/MT** (1–31 Desember 2025, Kepmendag 2193/2025).",
    "en": "- **Tax rate USD: Rp16,671.00** for 5 December 2025 (in force 3–9 December 2025, KMK 49/MK/EF.2/2025).\n\n"
    "- **Tax rate EUR: Rp19,402.00** for 12 December 2025 (in force 10–16 December 2025, KMK 50/MK/EF.2/2025).\n\n"
    "- **Reference price CPO: USD 926.14/MT** (1–31 December 2025, Kepmendag 2193/2025).",
}
_STATUS: dict[Language, dict[str, str]] = {
    "id": {"banned": "dilarang diekspor", "restricted": "dibatasi", "free": "boleh, tanpa larangan khusus", "mixed": "sebagian dilarang atau dibatasi"},
    "en": {"banned": "banned from export", "restricted": "restricted", "free": "allowed, no special ban", "mixed": "partly banned or restricted"},
}  # fmt: skip
_RESTRICTIONS = ("tin", "copper_concentrate", "coal", "gold", "certain_rice", "wood_products")
_MORE = ("x_kurs_jpy", "x_bk_cpo_kolom", "x_ska_rcep", "pk_halal", "us_fda")


def table_texts(language: Language) -> list[tuple[str, str]]:
    """Rows of restrictions, forms, documents and requirements as texts with their regulations."""
    restrictions = {row["key"]: row for row in table("restrictions")}
    found = [
        (f"{row[f'name_{language}']}: {_STATUS[language][row['status']]}. {row[f'rule_{language}']}", row["regulation"])
        for row in (restrictions[key] for key in _RESTRICTIONS)
    ]
    for row in table("coo_forms")[:3]:
        parts = (f"{row['form']} ({row['agreement']}): {row[f'status_{language}']} {row['since']}", *(row[f"{name}_{language}"] for name in ("benefit", "origin_rules", "note")))  # fmt: skip
        found.append((". ".join(parts), row["regulation"]))
    found += [
        (
            f"{row[f'name_{language}']} ({row['code']}): {row[f'when_{language}']} {row[f'purpose_{language}']}",
            row["regulation"],
        )
        for row in table("documents")[:8]
    ]
    found += [
        (f"{row[f'title_{language}']}: {row[f'detail_{language}']}", row["regulation"])
        for row in table("requirements")[:4]
    ]
    return found + [(facts()[key][f"text_{language}"], facts()[key]["regulation"]) for key in _MORE]


def rows(language: Language, *ids: str) -> list[Row]:
    """Verified answers as numbered rows."""
    return [Row(n, facts()[i][f"text_{language}"], facts()[i]["regulation"]) for n, i in enumerate(ids, 1)]


@cache
def duty_reply(language: Language, goods: str) -> Reply:
    """The composed reply about the export duty of CPO (500 tons) or cocoa (20 tons), PEB 5 December 2025."""
    commodity: Commodity = CPO if goods == "cpo" else COCOA
    amount = "500" if goods == "cpo" else "20"
    text = (
        f"bea keluar {amount} ton PEB 5 Desember 2025"
        if language == "id"
        else f"export duty on {amount} MT, PEB 5 December 2025"
    )
    asked = question(text, language=language)
    found = tables.evidence(commodity.duty_product or "", asked.peb_day, asked.payment_day)
    result = assess(
        found, quantity=asked.quantity, peb_day=asked.peb_day, payment_day=asked.payment_day, with_last_known=False
    )
    return duty.compose(asked, (Assessed(commodity, asked.quantity, result, result),))


RATES: dict[Language, str] = {
    "id": "**Kurs pajak USD: Rp16.671,00** untuk 5 Desember 2025 (berlaku 3–9 Desember 2025, KMK 49/MK/EF.2/2025).\n- USD 10.000,00 = **Rp166.710.000,00**\n\n"
    "Untuk bea keluar dan pungutan ekspor, kurs pajak mengikuti tanggal pembayaran (PP 55/2008 Pasal 6).",
    "en": "**Tax rate USD: Rp16,671.00** for 5 December 2025 (in force 3–9 December 2025, KMK 49/MK/EF.2/2025).\n- USD 10,000.00 = **Rp166,710,000.00**\n\n"
    "For export duty and levy, the tax rate follows the payment date (PP 55/2008 Article 6).",
}


@cache
def ground(language: Language, goods: str = "") -> Ground:
    """All verified answers, the composed reply of goods with them beside it, composed rates, or other rows.

    The id of a verified answer gives that answer with two others.
    """
    if goods == "tables":
        return Ground.of([Row(n, *pair) for n, pair in enumerate(table_texts(language), 1)], language)
    if goods == "rates":
        return Ground.of(rows(language, "x_kurs_jpy"), language, composed=RATES[language])
    if goods in facts():
        return Ground.of(rows(language, goods, "roo_form_d", "x_bk_getah_pinus"), language)
    if goods == "offices":
        return Ground.of(rows(language, *OFFICES), language)
    if goods == "periods":
        return Ground.of([], language, composed=PERIODS[language])
    beside = rows(language, *ROWS)
    if goods == "asked":
        return Ground.of_reply(duty_reply(language, "cpo"), beside, QUESTIONS[language])
    return Ground.of_reply(duty_reply(language, goods), beside) if goods else Ground.of(beside, language)

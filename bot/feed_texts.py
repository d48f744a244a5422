"""What is said of feeds, in both languages: why an answer was not believed, what is new, what ends."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from core.message import Language
from core.published.nouns import Change, FeedName, Kind, Reason, Refused
from core.wording import formats

Both = tuple[str, str]  # Indonesian, English

PUBLISHERS: Final[Mapping[FeedName, Both]] = {
    "kemenkeu": ("Kementerian Keuangan", "Ministry of Finance"),
    "bi": ("Bank Indonesia (kurs transaksi)", "Bank Indonesia (transaction rates)"),
    "jisdor": ("Bank Indonesia (JISDOR)", "Bank Indonesia (JISDOR)"),
    "ecb": ("Bank Sentral Eropa (ECB)", "European Central Bank"),
    "frankfurter": ("Frankfurter", "Frankfurter"),
}
NAMES: Final[Mapping[Kind, Both]] = {
    "tax": ("kurs pajak", "tax exchange rate"),
    "bi_transaction": ("kurs transaksi BI (nilai tengah)", "Bank Indonesia transaction rate (middle)"),
    "jisdor": ("JISDOR", "JISDOR"),
    "ecb": ("kurs acuan ECB", "ECB reference rate"),
    "frankfurter": ("kurs pasar dari Frankfurter", "market rate from Frankfurter"),
}
REASONS: Final[Mapping[Reason, Both]] = {
    "unreachable": ("situsnya tidak menjawab", "the site does not answer"),
    "server_error": ("situsnya sedang bermasalah", "the site has a fault of its own"),
    "maintenance": ("situsnya dalam pemeliharaan", "the site is under maintenance"),
    "blocked": ("situsnya menolak permintaan program", "the site turns programs away"),
    "rate_limited": ("situsnya meminta jeda lebih lama", "the site asks for longer pauses"),
    "not_found": ("halamannya tidak ada lagi di alamat itu", "the page is no longer at its address"),
    "bad_request": ("permintaannya tidak diterima situs", "the site does not accept the request"),
    "redirected": ("alamatnya dialihkan ke tempat lain", "the address leads elsewhere"),
    "too_large": ("jawabannya jauh lebih besar dari biasanya", "the answer is far larger than it should be"),
    "wrong_type": ("jawabannya bukan jenis dokumen yang seharusnya", "the answer is of another type than it should be"),
    "broken": ("jawabannya rusak atau terpotong", "the answer is broken or cut off"),
    "unsafe": ("dokumen XML-nya mendeklarasikan entitas sendiri", "the XML declares entities of its own"),
    "shape_changed": ("bentuk halamannya berubah", "the page has changed its shape"),
    "error_answer": ("situsnya menjawab dengan pesan kesalahan", "the site answers with an error"),
    "no_data": ("tabelnya kosong", "the table is empty"),
    "incomplete": ("tabelnya tidak lengkap", "the table is not complete"),
    "no_usd": ("dolar AS tidak ada di dalamnya", "the US dollar is not in it"),
    "no_idr": ("rupiah tidak ada di dalamnya", "the rupiah is not in it"),
    "currency_missing": ("ada mata uang yang tidak tercantum", "a currency is not in the table"),
    "no_period": ("masa berlakunya tidak terbaca", "its period cannot be read"),
    "bad_period": ("masa berlakunya tidak masuk akal", "its period makes no sense"),
    "no_decree": ("nomor KMK-nya tidak terbaca", "the number of its decree cannot be read"),
    "bad_number": ("ada angka yang tidak dapat dibaca dengan pasti", "a number cannot be read with certainty"),
    "unit_changed": ("satuannya tidak cocok dengan nilainya", "a unit does not fit its value"),
    "contradiction": ("isinya bertentangan satu sama lain", "it contradicts itself"),
    "other_series": ("isinya seri kurs yang lain", "it is another series of rates"),
    "future": ("masa berlakunya terlalu jauh di depan", "its period lies too far ahead"),
    "repeated": ("hari barunya memuat angka yang sama dengan masa sebelumnya", "its new days stand over the figures of a period before"),
    "overlap": ("masa berlakunya tumpang tindih dengan yang sudah ada", "its period overlaps with a known one"),
    "jump": ("nilainya melonjak tanpa sumber lain yang membenarkan", "a value jumps and no other source confirms it"),
    "peg": ("nilainya tidak cocok dengan kurs tetapnya", "a value does not fit its fixed rate"),
    "disagrees": ("nilainya jauh berbeda dari sumber lain", "a value lies far from that of other sources"),
    "unknown_currency": ("mata uang baru yang belum dapat dibandingkan", "a new currency that nothing can be compared with"),
}  # fmt: skip


def why(refused: Refused, language: Language) -> str:
    """A refusal in words, with what it is about."""
    return because(refused.reason, refused.detail, language)


def because(reason: str, detail: str, language: Language) -> str:
    """A reason in words; one that is not known (of a newer version) as it is."""
    sentence = _pick(REASONS.get(reason, (reason, reason)), language)  # type: ignore[call-overload]  # a text from the database
    return f"{sentence} ({_plain(detail)})" if detail else sentence


def of_refusal(reason: str, detail: str, last_day: date | None) -> Mapping[str, Both]:
    """Why a feed was refused last, and until when its rates go: places of the alert FeedFailing."""
    return {
        "why": (because(reason, detail, "id"), because(reason, detail, "en")),
        "until": (formats.day(last_day, "id"), formats.day(last_day, "en")) if last_day else ("—", "—"),
    }


def partly(name: FeedName, warnings: Sequence[Refused], language: Language) -> str:
    """The alert: a part of an answer was left out."""
    said = "; ".join(why(w, language) for w in warnings[:5]) + (" …" if len(warnings) > 5 else "")
    head = "sebagian data tidak dipakai" if language == "id" else "a part of the answer was left out"
    return f"⚠️ **{_pick(PUBLISHERS[name], language)}: {head}.** {_sentence(said)}"


def recovered(name: FeedName, language: Language) -> str:
    """The all-clear after a part was left out."""
    said = "datanya lengkap lagi" if language == "id" else "its answers are complete again"
    return f"✅ {_pick(PUBLISHERS[name], language)}: {said}."


def news(name: FeedName, changes: Sequence[Change], gap: tuple[date, date] | None, language: Language) -> str:
    """What is new, period by period: how many currencies, the dollar, and what was corrected."""
    corrected = [c for c in changes if c.corrects]
    added = [c for c in changes if not c.corrects]
    lines = []
    for title, part in ((("Kurs baru", "New rates"), added), (("Kurs dikoreksi penerbit", "Rates corrected by the publisher"), corrected)):  # fmt: skip
        if part:
            lines.append(f"**{_pick(title, language)}**, {_pick(PUBLISHERS[name], language)}:")
            lines += [_period_line([c for c in part if c.table == table], language) for table in _tables(part)]
    if gap is not None:
        said = "belum ada data untuk" if language == "id" else "still without data:"
        lines.append(f"⚠️ {said} {formats.period(*gap, language)}.")
    return "\n".join(lines)


def ending(ends: Sequence[tuple[str, date]], today: date, language: Language) -> str:
    """Figures that end soon, or have ended, without a successor."""
    head = "Angka yang segera atau sudah berakhir tanpa pengganti" if language == "id" else "Figures that end, or have ended, without a successor"  # fmt: skip
    lines = [f"- {name}: {formats.day(last, language)}{'' if last >= today else ' ⚠️'}" for name, last in ends]
    return "\n".join([f"⏳ **{head}:**", *lines])


def _tables(changes: Sequence[Change]) -> list[object]:
    return list(dict.fromkeys(c.table for c in changes))


def _period_line(changes: Sequence[Change], language: Language) -> str:
    table = changes[0].table
    decree = f" (KMK {table.decree})" if table.decree else ""
    many = f"{len(changes)} {'mata uang' if language == 'id' else 'currencies' if len(changes) > 1 else 'currency'}"
    lead = next((c for c in changes if c.quote.currency == "USD"), changes[0])
    before = ""
    if lead.corrects and lead.before is not None:
        before = f" ({'semula' if language == 'id' else 'was'} {formats.rupiah(lead.before.value, language)})"
    units = f"{lead.quote.per_units} " if lead.quote.per_units != 1 else ""
    return (
        f"- {_pick(NAMES[table.kind], language)}{decree}, {formats.period(table.first, table.last, language)}: {many}, "
        f"{units}{lead.quote.currency} = {formats.rupiah(lead.quote.value, language)}{before}"
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."


def _plain(text: str) -> str:
    """Foreign text without signs that a chat would take for markup, and not long."""
    return "".join(sign if sign not in "*_`~[]<>|#" else " " for sign in text)[:120].strip()


def _pick(both: Both, language: Language) -> str:
    return both[0 if language == "id" else 1]

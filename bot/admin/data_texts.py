"""The sentences of `data`, in both languages, as light Markdown."""

from collections.abc import Mapping
from typing import Final

from core.message import Language

_TEXTS: Final[Mapping[str, tuple[str, str]]] = {  # name -> (Indonesian, English)
    "help": (
        (
            "**Mengisi harga referensi, kurs pajak, dan pungutan**\n"
            "- `data set reference_price CPO 2026-12 USD 950.12 bk 124 USD/MT pe 118.765 USD/MT decree Kepmendag 123/2026`\n"
            "- `data set reference_price copper_concentrate 2026-12-01..2026-12-14 hpe USD 6692.35 decree Kepmendag 123/2026`\n"
            "- `data set tax_rate USD 2026-12-02..2026-12-08 16650.25 decree KMK 55/2026`\n"
            "- `data set levy_rule cpo 2027-01-01 15 % decree PMK 1/2027`\n"
            "- `data read ALAMAT` atau `data read` lalu teks siaran pers: hanya mengusulkan\n"
            "- berkas CSV atau XLSX, dikirim ke sini: hanya mengusulkan; keterangannya menjadi alasan\n"
            "- `data confirm KODE`, `data undo [alasan]`, `data history`\n"
            "Angka periode yang sudah ada hanya diganti bila ditulis `koreksi`; alasan boleh ditulis sesudah `karena`."
        ),
        (
            "**Entering reference prices, tax rates and levies**\n"
            "- `data set reference_price CPO 2026-12 USD 950.12 bk 124 USD/MT pe 118.765 USD/MT decree Kepmendag 123/2026`\n"
            "- `data set reference_price copper_concentrate 2026-12-01..2026-12-14 hpe USD 6692.35 decree Kepmendag 123/2026`\n"
            "- `data set tax_rate USD 2026-12-02..2026-12-08 16650.25 decree KMK 55/2026`\n"
            "- `data set levy_rule cpo 2027-01-01 15 % decree PMK 1/2027`\n"
            "- `data read ADDRESS`, or `data read` and the text of a press release: proposes only\n"
            "- a CSV or XLSX file, sent here: proposes only; its caption is kept as the reason\n"
            "- `data confirm CODE`, `data undo [reason]`, `data history`\n"
            "Figures of a period that stands are replaced only with `correct`; a reason may follow `because`."
        ),
    ),
    "confirm": (
        "Belum berlaku. Balas `data confirm {code}` dalam {minutes} menit untuk memberlakukannya.",
        "Not in force yet. Write `data confirm {code}` within {minutes} minutes to put it in force.",
    ),
    "no_code": (
        "Tulis kodenya: `data confirm KODE`.",
        "Give the code: `data confirm CODE`.",
    ),
    "wrong_code": (
        "Kode `{code}` tidak berlaku: salah, sudah dipakai, lewat {minutes} menit, atau milik administrator lain.",
        "The code `{code}` is not valid: wrong, used already, over {minutes} minutes old, or another administrator's.",
    ),
    "done": (
        "Berlaku sebagai perubahan nomor {id} di semua instansi (versi data {version}). Batalkan dengan `data undo`.",
        "In force as change {id} at all instances (data version {version}). Take it back with `data undo`.",
    ),
    "overtaken": (
        "Sementara itu datanya berubah, jadi ini tidak diberlakukan:",
        "The data have changed meanwhile, so this was not put in force:",
    ),
    "undone": (
        "Perubahan nomor {id} (`{what}`) dibatalkan di semua instansi.",
        "Change {id} (`{what}`) was taken back at all instances.",
    ),
    "nothing_to_undo": ("Tidak ada perubahan yang bisa dibatalkan.", "There is no change to take back."),
    "no_history": ("Belum ada perubahan.", "There are no changes yet."),
    "history": ("Perubahan terbaru", "Newest changes"),
    "entry": ("{id}. {at}, {who}: `{what}` (baris: {rows})", "{id}. {at}, {who}: `{what}` (rows: {rows})"),
    "because": ("alasan: `{why}`", "because: `{why}`"),
    "was_undone": ("dibatalkan {at} oleh {who}", "taken back {at} by {who}"),
    "read_what": (
        "Tulis alamat siaran persnya, atau tempel teksnya sesudah `data read`.",
        "Give the address of the press release, or its text after `data read`.",
    ),
    "page": ("Halamannya tidak bisa dibaca: {reason}", "The page cannot be read: {reason}"),
}


def say(name: str, language: Language, **values: object) -> str:
    """A sentence by its name."""
    return _TEXTS[name][0 if language == "id" else 1].format(**values)

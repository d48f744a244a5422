"""What is told about files that were taken in, in both languages."""

from typing import Final

from bot.ingest import Outcome, Step
from core.message import Language
from core.regulations.trouble import ranges
from core.wording.formats import day

STEPS: Final[dict[Step, tuple[str, str]]] = {
    "reading": ("membaca halaman", "reading pages"),
    "embedding": ("membaca makna bagian", "embedding passages"),
    "storing": ("menyimpan", "storing"),
}
_FIRST: Final = {
    "added": (
        "{file}: {regulation} masuk dengan {passages} bagian dari {articles} pasal dan lampiran.",
        "{file}: {regulation} is in, {passages} passages of {articles} articles and annexes.",
    ),
    "version": (
        "{file}: versi baru {regulation} masuk dengan {passages} bagian dari {articles} pasal dan lampiran; versi lama tetap untuk hari-hari sebelumnya.",
        "{file}: a new version of {regulation} is in, {passages} passages of {articles} articles and annexes; the old one stays for days before it.",
    ),
    "same": (
        "{file}: isinya sudah ada sebagai {regulation} ({passages} bagian); tidak ada yang berubah.",
        "{file}: the same content is there already as {regulation} ({passages} passages); nothing changed.",
    ),
    "planned": (
        "{file}: terbaca sebagai {regulation}, {passages} bagian dari {articles} pasal dan lampiran; belum disimpan.",
        "{file}: read as {regulation}, {passages} passages of {articles} articles and annexes; not stored.",
    ),
}
_MORE: Final = {
    "title": ("Tentang: {title}.", "Title: {title}."),
    "valid": ("Berlaku sejak {day}.", "In force from {day}."),
    "no_day": (
        "Tanggal mulai berlaku tidak ditemukan: dianggap selalu berlaku; berikan --valid-from.",
        "The first day in force was not found: it is taken as always in force; give --valid-from.",
    ),
    "scanned": (
        "{scanned} dari {pages} halaman dibaca dari gambar (OCR): periksa kutipannya.",
        "{scanned} of {pages} pages were read from their pictures (OCR): check what is quoted.",
    ),
    "silent": ("Halaman {silent} tidak terbaca.", "Pages {silent} could not be read."),
    "replaces": ("Mencabut {replaces}.", "It takes {replaces} out of force."),
    "amends": ("Mengubah {amends}.", "It amends {amends}."),
    "words_only": (
        "Model embedding tidak menjawab: untuk sementara hanya ditemukan lewat kata.",
        "No embedding model answered: until it does it is found by words only.",
    ),
}


def told(outcome: Outcome, language: Language) -> str:
    """What became of a file, a sentence a line."""
    at = 0 if language == "id" else 1
    lines = [
        _FIRST[outcome.kind][at].format(
            file=outcome.file, regulation=outcome.regulation, passages=outcome.passages, articles=outcome.articles
        )
    ]
    if outcome.kind != "same":
        lines += [_MORE[name][at].format(**values) for name, values in _remarks(outcome, language)]
    return "\n".join(lines)


def _remarks(outcome: Outcome, language: Language) -> list[tuple[str, dict[str, object]]]:
    remarks: list[tuple[str, dict[str, object]]] = []
    if outcome.title:
        remarks.append(("title", {"title": outcome.title}))
    if outcome.valid_from:
        remarks.append(("valid", {"day": day(outcome.valid_from, language)}))
    else:
        remarks.append(("no_day", {}))
    if outcome.replaces:
        remarks.append(("replaces", {"replaces": ", ".join(outcome.replaces)}))
    if outcome.amends:
        remarks.append(("amends", {"amends": ", ".join(outcome.amends)}))
    if outcome.scanned:
        remarks.append(("scanned", {"scanned": outcome.scanned, "pages": outcome.pages}))
    if outcome.silent:
        remarks.append(("silent", {"silent": ranges(outcome.silent)}))
    if outcome.without_meaning:
        remarks.append(("words_only", {}))
    return remarks

"""The sentences about files that administrators send, in both languages, as light Markdown."""

from collections.abc import Mapping
from typing import Final

from core.message import Language

_TEXTS: Final[Mapping[str, tuple[str, str]]] = {  # name -> (Indonesian, English)
    "kinds": (
        "{name}: jenis ini tidak dibaca. Yang diterima: CSV dan XLSX berisi angka; PDF, DOCX, HTML, dan Markdown berisi peraturan.",
        "{name}: this kind is not read. Taken are CSV and XLSX with figures; PDF, DOCX, HTML and Markdown with a regulation.",
    ),
    "too_large": (
        "{name}: lebih dari {limit} MB, jadi tidak diambil. Perkecil berkasnya, atau pakai `{command}` di terminal.",
        "{name}: over {limit} MB, so it was not fetched. Make it smaller, or use `{command}` in the terminal.",
    ),
    "waits": (
        "{name}: menunggu giliran; berkas lain sedang dikerjakan.",
        "{name}: waiting for its turn; another file is being worked on.",
    ),
    "fetching": ("{name}: sedang diambil.", "{name}: being fetched."),
    "checking": ("{name}: angkanya sedang diperiksa.", "{name}: the figures are being checked."),
    "step": ("{name}: {step}, {done} dari {total}.", "{name}: {step}, {done} of {total}."),
    "no_number": (
        "{name}: nomor peraturannya tidak ditemukan. Kirim lagi dengan nomornya sebagai keterangan, misalnya `Permendag 23/2025`.",
        "{name}: the number of the regulation was not found. Send it again with the number as its caption, such as `Permendag 23/2025`.",
    ),
    "too_slow": (
        "{name}: tidak selesai dalam {hours} jam, jadi tidak ada yang disimpan.",
        "{name}: not done within {hours} hours, so nothing was stored.",
    ),
}


def say(name: str, language: Language, /, **values: object) -> str:
    """A sentence by its name."""
    return _TEXTS[name][0 if language == "id" else 1].format(**values)

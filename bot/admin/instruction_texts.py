"""The sentences of `prompts` about the instructions of the chat model, in both languages, as light Markdown."""

from collections.abc import Mapping
from typing import Final

from core.message import Language

_TEXTS: Final[Mapping[str, tuple[str, str]]] = {  # name -> (Indonesian, English)
    "list": ("Instruksi untuk model", "Instructions of the model"),
    "none": ("Belum ada instruksi yang dimuat.", "No instructions are loaded yet."),
    "by_files": ("dari berkas data", "from the data files"),
    "by_admin": ("dipilih {by} {at}", "chosen by {by} {at}"),
    "no_active": ("tidak ada yang aktif", "none in force"),
    "newer_shipped": ("berkas data membawa v{version}", "the data files hold v{version}"),
    "waiting": ("versi terbaru v{version} belum aktif", "the newest, v{version}, is not in force"),
    "legend": (
        "Isinya: `prompts show KUNCI [VERSI]`. Mengubah: `prompts set KUNCI` lalu isinya di baris berikut; berlaku sesudah `prompts activate KUNCI VERSI`.",
        "What they say: `prompts show KEY [VERSION]`. To change one: `prompts set KEY` and its text on the next lines; it counts after `prompts activate KEY VERSION`.",
    ),
    "unknown": ("Tidak ada instruksi `{key}`. Kuncinya: {keys}.", "There is no instruction `{key}`. The keys are {keys}."),
    "no_version": ("`{key}` tidak punya versi {version}. Yang ada: {versions}.", "`{key}` has no version {version}. There are {versions}."),
    "bad_version": ("Versi ditulis sebagai angka, misalnya `prompts {verb} {key} 2`.", "A version is a number, as in `prompts {verb} {key} 2`."),
    "activate_usage": (
        "Tulis `prompts activate KUNCI VERSI`, misalnya `prompts activate word 2`; `shipped` mengikuti berkas data lagi.",
        "Write `prompts activate KEY VERSION`, for example `prompts activate word 2`; `shipped` follows the data files again.",
    ),
    "set_usage": (
        "Tulis `prompts set {key}` lalu isinya di baris berikut, sebaiknya dalam blok kode. Bentuknya seperti pada `prompts show {key}`; bagian yang tidak ditulis tetap seperti sekarang.",
        "Write `prompts set {key}` and the text on the next lines, best in a block of code. Its form is that of `prompts show {key}`; what it leaves out stays as it is.",
    ),
    "refused": ("Tidak disimpan: {reason}.", "Not kept: {reason}."),
    "unusable": ("Tidak diaktifkan: {reason}.", "Not put in force: {reason}."),
    "same": ("Isinya sama dengan versi {version}; tidak ada yang disimpan.", "It says the same as version {version}; nothing was kept."),
    "kept": ("**{key}** versi {version} disimpan, belum aktif. Perubahan terhadap versi {before}:", "**{key}** version {version} is kept, not in force yet. What changed since version {before}:"),
    "kept_next": (
        "Uji dengan `exportmate prompts test {key} --version {version}`, aktifkan dengan `prompts activate {key} {version}`.",
        "Try it with `exportmate prompts test {key} --version {version}`, put it in force with `prompts activate {key} {version}`.",
    ),
    "activated": (
        "**{key}** versi {version} aktif: berlaku mulai pertanyaan berikutnya, di semua instansi, juga sesudah data dimuat ulang.",
        "**{key}** version {version} is in force: from the next question on, at every instance, also after a load of data.",
    ),
    "followed": (
        "**{key}** mengikuti berkas data lagi, sekarang versi {version}.",
        "**{key}** follows the data files again, now version {version}.",
    ),
    "version": ("versi {version}", "version {version}"),
    "in_force": ("aktif", "in force"),
    "not_in_force": ("tidak aktif", "not in force"),
    "written_files": ("dari berkas data, {at}", "from the data files, {at}"),
    "written_admin": ("ditulis {by} {at}", "written by {by} {at}"),
    "others": ("versi lain: {versions}", "other versions: {versions}"),
}  # fmt: skip


def say(name: str, language: Language, /, **values: object) -> str:
    """A sentence in a language, its places filled."""
    return _TEXTS[name][0 if language == "id" else 1].format(**values)

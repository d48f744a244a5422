"""The sentences of `prompts`, in both languages, as light Markdown."""

from collections.abc import Mapping
from typing import Final

from core.message import Language

_TEXTS: Final[Mapping[str, tuple[str, str]]] = {  # name -> (Indonesian, English)
    "list": ("Pustaka prompt: {all}, {off} mati", "Prompt library: {all}, {off} off"),
    "legend": (
        "Di belakang kunci: versi dan jumlah contoh ucapan. Rincian: `prompts show KUNCI`.",
        "Behind each key: its version and how many utterances it has. Details: `prompts show KEY`.",
    ),
    "none": ("Pustaka prompt kosong.", "The prompt library is empty."),
    "off_admin": ("dimatikan administrator {at}", "switched off by an administrator {at}"),
    "off_data": ("mati menurut data", "off in the data"),
    "on_admin": ("dinyalakan administrator {at}", "switched on by an administrator {at}"),
    "on": ("aktif", "on"),
    "topic": ("topik: {topic}", "topic: {topic}"),
    "version": ("versi: {version}", "version: {version}"),
    "template": ("templat: {template}", "template: {template}"),
    "needs": ("ditanya balik kalau belum ada: {needs}", "asked back for when missing: {needs}"),
    "cues": ("frasa penentu ({count}): {cues}", "deciding phrases ({count}): {cues}"),
    "utterances": ("Contoh ucapan ({count}):", "Utterances ({count}):"),
    "more": ("+ {count} lagi", "+ {count} more"),
    "which": (
        "Tulis kuncinya, misalnya `prompts {verb} export_duty_amount`. Semua kunci: `prompts`.",
        "Give its key, for example `prompts {verb} export_duty_amount`. All keys: `prompts`.",
    ),
    "unknown": ("Tidak ada prompt `{key}`.", "There is no prompt `{key}`."),
    "near_keys": (" Mungkin maksudnya {keys}?", " Did you mean {keys}?"),
    "usage": (
        "Tulis `prompts` untuk daftarnya, lalu `show KUNCI`, `disable KUNCI`, `enable KUNCI`, atau `test KATA…`; untuk instruksi model `set KUNCI` dan `activate KUNCI VERSI`.",
        "Write `prompts` for the list, then `show KEY`, `disable KEY`, `enable KEY` or `test WORDS…`; for instructions of the model `set KEY` and `activate KEY VERSION`.",
    ),
    "switched_off": (
        (
            "Prompt **{key}** dimatikan: dalam beberapa detik frasa dan contohnya tidak lagi menentukan topik, di semua "
            "instansi, juga sesudah program dinyalakan ulang atau data dimuat ulang. Aturan baku program tetap berlaku."
        ),
        (
            "Prompt **{key}** is off: within seconds its phrases and utterances no longer decide a topic, at every instance, "
            "also after a restart or a load of data. The program's own rules stay in force."
        ),
    ),
    "switched_on": (
        "Prompt **{key}** dinyalakan: dalam beberapa detik berlaku lagi di semua instansi.",
        "Prompt **{key}** is on: within seconds it counts again at every instance.",
    ),
    "was_off": ("Prompt **{key}** memang sudah mati.", "Prompt **{key}** was off already."),
    "was_on": ("Prompt **{key}** memang sudah aktif.", "Prompt **{key}** was on already."),
    "test_what": (
        "Tulis kata-katanya, misalnya `prompts test berapa bea keluar CPO`.",
        "Give the words, for example `prompts test export duty of CPO`.",
    ),
    "test": ("Bacaan untuk “{words}”", "Reading of “{words}”"),
    "chosen": ("topik: **{topic}**, ditentukan oleh {by}", "topic: **{topic}**, decided by {by}"),
    "no_topic": ("topik: tidak ada yang cocok", "topic: none fits"),
    "declined": ("ditolak: aturan **{rule}**", "declined: rule **{rule}**"),
    "by_rules": ("aturan kata", "rules on words"),
    "by_fact": (
        "kata-kata jawaban terverifikasi `{fact}`",
        "the words of the verified answer `{fact}`",
    ),
    "by_cue": ("frasa penentu (embedding ikut memilih jawabannya)", "a deciding phrase (the embedding helps to choose the answer)"),
    "by_meaning": ("arti (embedding)", "meaning (embedding)"),
    "matched": ("prompt yang frasanya cocok: {keys}", "prompts whose phrases occur: {keys}"),
    "matched_none": ("frasa prompt: tidak ada yang cocok", "phrases of prompts: none occurs"),
    "fact": ("jawaban terverifikasi terdekat: `{fact}`, skor {score}", "nearest verified answer: `{fact}`, score {score}"),
    "nearest": ("Contoh ucapan terdekat (kosinus):", "Nearest utterances (cosine):"),
    "not_embedded": (
        "Embedding sedang tidak bisa dihitung, jadi kemiripannya tidak ada.",
        "The embedding cannot be computed now, so there are no similarities.",
    ),
    "language": ("bahasa: {language}", "language: {language}"),
    "goods": ("barang: {goods}", "goods: {goods}"),
    "quantity": ("jumlah: {quantity}", "quantity: {quantity}"),
    "destination": ("tujuan: {destination}", "destination: {destination}"),
    "day": ("tanggal PEB: {day}", "day of the PEB: {day}"),
    "wants": ("yang diminta: {wants}", "asked for: {wants}"),
}  # fmt: skip


def say(name: str, language: Language, /, **values: object) -> str:
    """A sentence in a language, its places filled."""
    return _TEXTS[name][0 if language == "id" else 1].format(**values)

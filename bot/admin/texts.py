"""The sentences for administrators, in both languages, as light Markdown."""

from collections.abc import Mapping
from typing import Final

from core.message import Language

_TEXTS: Final[Mapping[str, tuple[str, str]]] = {  # name -> (Indonesian, English)
    "unknown": (
        "Perintah `{command}` tidak saya kenal. Yang bisa:\n{commands}",
        "I do not know the command `{command}`. There are:\n{commands}",
    ),
    "bad_period": (
        (
            "`{text}` bukan jangka waktu. Tulis misalnya `1h` (1 jam), `24h`, atau `7d` (7 hari): angka lalu m (menit), h (jam), "
            "atau d (hari), paling lama 30d."
        ),
        (
            "`{text}` is not a period. Write for example `1h`, `24h` or `7d`: a number, then m (minutes), h (hours) or d (days), "
            "30d at most."
        ),
    ),
    "away": (
        (
            "Basis data sedang tidak menjawab, jadi angkanya belum bisa dibaca. Coba lagi sebentar lagi; `status` menunjukkan "
            "yang masih jalan."
        ),
        "The database does not answer, so the figures cannot be read. Try again in a moment; `status` shows what still runs.",
    ),
    "too_long": (
        "Angkanya tidak selesai dihitung dalam {seconds} detik. Coba jangka waktu yang lebih pendek, misalnya `1h`.",
        "The figures were not ready within {seconds} seconds. Try a shorter period, for example `1h`.",
    ),
    "none": ("Tidak ada balasan dalam {period}.", "No replies in {period}."),
    "perf": ("Kinerja {period}", "Performance of {period}"),
    "replies": ("{count} balasan", "{count} replies"),
    "slowest_stage": (
        "Tahap terlama: **{name}**, rata-rata {mean}, {share} dari waktu",
        "Slowest stage: **{name}**, {mean} on average, {share} of the time",
    ),
    "answer_cache": (
        "Cache jawaban: {rate} kena ({hits} dari {asked})",
        "Answer cache: {rate} hits ({hits} of {asked})",
    ),
    "answer_cache_none": ("Cache jawaban: belum ada angka", "Answer cache: no figures yet"),
    "sql": ("SQL: {value} perintah per balasan", "SQL: {value} statements per reply"),
    "model_calls": ("Panggilan model: {count}", "Model calls: {count}"),
    "errors": ("Kesalahan: {count} ({share}): {kinds}", "Errors: {count} ({share}): {kinds}"),
    "no_errors": ("Kesalahan: tidak ada", "Errors: none"),
    "marks": ("Penilaian: 👍 {up} · 👎 {down}", "Feedback: 👍 {up} · 👎 {down}"),
    "disliked": ("paling banyak 👎: {topic}", "most 👎: {topic}"),
    "no_marks": ("Penilaian: belum ada", "Feedback: none"),
    "by_topic": ("Menurut topik, dalam ms", "By topic, in ms"),
    "by_channel": ("Menurut kanal, dalam ms", "By channel, in ms"),
    "by_stage": ("Menurut tahap, dalam ms", "By stage, in ms"),
    "topic": ("topik", "topic"),
    "channel": ("kanal", "channel"),
    "stage": ("tahap", "stage"),
    "mean": ("rata2", "mean"),
    "share": ("bagian", "share"),
    "cut": (
        "Dihitung dari {count} balasan terbaru; ada lebih banyak dalam jangka waktu ini.",
        "Counted from the newest {count} replies; the period has more.",
    ),
    "sampled": (
        "Tahap dan cache dihitung dari {count} balasan terbaru.",
        "Stages and caches are counted from the newest {count} replies.",
    ),
    "no_picture": (
        "Gambarnya tidak jadi kali ini; angkanya lengkap di atas.",
        "The picture was not ready this time; the figures above are complete.",
    ),
    "slow": ("Balasan terlambat {period}", "Slowest replies of {period}"),
    "turn": ("Balasan `{id}`", "Reply `{id}`"),
    "turn_which": (
        (
            "Tulis id balasannya, paling sedikit 4 angka heksadesimal (0-9, a-f), misalnya `turn 3fa9c1d2`. Id ada di `slow` dan "
            "di log."
        ),
        (
            "Give the reply's id, at least 4 hexadecimal digits (0-9, a-f), for example `turn 3fa9c1d2`. Ids stand in `slow` and "
            "in the log."
        ),
    ),
    "turn_gone": (
        "Tidak ada balasan yang id-nya diawali `{id}`. Mungkin sudah dihapus karena melewati masa simpan.",
        "No reply has an id that begins with `{id}`. It may have been removed when its time was over.",
    ),
    "turn_several": ("Beberapa balasan diawali `{id}`:\n{ids}", "Several replies begin with `{id}`:\n{ids}"),
    "no_stages": ("Tahapnya tidak tercatat.", "Its stages were not recorded."),
    "error": ("kesalahan {kind}", "error {kind}"),
    "missing": ("ditanya balik: {what}", "asked back: {what}"),
    "statements": ("perintah SQL: {count}", "SQL statements: {count}"),
    "details": ("Rincian: `turn` lalu id-nya.", "Details: `turn` and the id."),
    "unanswered": ("Belum terjawab dalam {period}", "Unanswered in {period}"),
    "unanswered_share": (
        "{count} dari {whole} balasan ({share}) tidak memberi jawaban.",
        "{count} of {whole} replies ({share}) gave no answer.",
    ),
    "all_answered": ("Semua {whole} balasan memberi jawaban.", "All {whole} replies gave an answer."),
    "out_of_scope": ("**di luar topik** (out_of_scope)", "**outside the topics** (out_of_scope)"),
    "not_read": ("**tidak terbaca atau gagal** (none)", "**not read, or failed** (none)"),
    "goods_missing": ("**{topic}**, barangnya ditanya balik", "**{topic}**, asked back for the goods"),
    "in_talks": ("{count} dalam {talks} percakapan", "{count} in {talks} conversations"),
    "no_texts": (
        "Isi pertanyaan tidak disimpan, jadi di sini hanya jumlahnya.",
        "What people wrote is not stored, so these are counts only.",
    ),
    "status": ("hidup {length}, sejak {since}", "up {length}, since {since}"),
    "instances": (
        "Instansi: {name}; hanya yang ini yang diketahui",
        "Instances: {name}; only this one is known",
    ),
    "instances_busy": (
        "Instansi: {name}; sedang memegang pekerjaan: {workers}",
        "Instances: {name}; holding work now: {workers}",
    ),
    "upstreams": ("Layanan: {states}", "Upstreams: {states}"),
    "feeds": ("Penerbit kurs: {states}", "Publishers of rates: {states}"),
    "held_back": ("ditahan", "held back"),
    "inbox": (
        "Kotak masuk: {waiting} menunggu, {working} dikerjakan, {failed} gagal",
        "Inbox: {waiting} waiting, {working} being worked on, {failed} failed",
    ),
    "oldest": ("yang tertua {length}", "the oldest for {length}"),
    "database": (
        "Basis data: {size}; koneksi {open} terbuka, {idle} menganggur",
        "Database: {size}; connections {open} open, {idle} idle",
    ),
    "database_away": (
        "⚠️ Basis data tidak menjawab; koneksi {open} terbuka, {idle} menganggur",
        "⚠️ The database does not answer; connections {open} open, {idle} idle",
    ),
    "memory": (
        "Memori: {used} dipakai program, {free} bebas di mesin; {threads} utas",
        "Memory: {used} used by the program, {free} free on the machine; {threads} threads",
    ),
    "loop": (
        "Event loop: terlambat paling lama {lag} dari {samples} kali ukur, {tasks} tugas",
        "Event loop: {lag} late at most in {samples} measurements, {tasks} tasks",
    ),
    "data": ("Data versi {version}", "Data version {version}"),
    "other_facts": ("{tables} tabel fakta lain, {rows} baris", "{tables} further tables of facts, {rows} rows"),
    "valid_until": ("✅ {name}: sampai {day}", "✅ {name}: until {day}"),
    "valid_open": ("✅ {name}: berlaku, tanpa tanggal akhir", "✅ {name}: in force, no end known"),
    "stale": ("⚠️ {name}: lewat masa berlaku, terakhir {day}", "⚠️ {name}: out of date, last day {day}"),
    "stale_none": ("⚠️ {name}: belum ada data", "⚠️ {name}: no data"),
    "data_away": (
        "Keadaan data sedang tidak bisa dibaca; coba lagi sebentar lagi.",
        "The state of the data cannot be read now; try again in a moment.",
    ),
    "levy_rule": ("pungutan ekspor", "export levy"),
    "reference_price": ("harga referensi", "reference prices"),
    "exchange_rate": ("kurs", "exchange rate"),
    "exchange_rate: tax": ("kurs pajak", "tax exchange rate"),
    "exchange_rate: jisdor": ("JISDOR", "JISDOR"),
    "exchange_rate: bi_transaction": ("kurs transaksi BI", "Bank Indonesia transaction rate"),
    "exchange_rate: ecb": ("kurs ECB", "ECB rate"),
    "exchange_rate: frankfurter": ("kurs Frankfurter", "Frankfurter rate"),
    "cache": ("Cache instansi ini", "Caches of this instance"),
    "cache_nothing": ("Tidak ada cache yang dilaporkan.", "No cache is reported."),
    "cache_rows": ("cache", "cache"),
    "cache_entries": ("isi", "held"),
    "cache_rate": ("kena", "hits"),
    "cache_asked": ("dicari", "asked"),
    "layers": ("Kena menurut balasan 24 jam terakhir, semua instansi", "Hits by replies of the last 24 hours, all instances"),
    "layers_away": (
        "Angka dari basis data sedang tidak bisa dibaca.",
        "The figures from the database cannot be read now.",
    ),
    "cleared": (
        "Cache **{name}** dikosongkan di instansi ini: {count} isi dibuang.",
        "Cache **{name}** is empty now at this instance: {count} entries removed.",
    ),
    "no_such_cache": (
        "Tidak ada cache `{name}`. Yang bisa dikosongkan: {names}.",
        "There is no cache `{name}`. These can be cleared: {names}.",
    ),
    "cache_usage": (
        "Tulis `cache` untuk melihat, atau `cache clear NAMA` untuk mengosongkan: {names}.",
        "Write `cache` to look, or `cache clear NAME` to empty one: {names}.",
    ),
}  # fmt: skip


def say(name: str, language: Language, /, **values: object) -> str:
    """A sentence in a language, its places filled."""
    text = _TEXTS[name][0 if language == "id" else 1]
    return text.format(**values) if values else text


def knows(name: str) -> bool:
    """Whether there is a sentence of that name."""
    return name in _TEXTS


def quoted(text: str) -> str:
    """What somebody typed, short and harmless inside backticks."""
    return " ".join(text.replace("`", "'").split())[:40] or "…"

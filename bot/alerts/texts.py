"""What the alerts say, in both languages: what it is, what was seen, what to do. Places are filled by `messages`.

In what was seen, `{value}` is the figure that passed its limit, `{label}` of what, `{over}` the window, `{of}` on how many
observations it rests.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from core.message import Language

Both = tuple[str, str]  # Indonesian, English


@dataclass(frozen=True, slots=True)
class Said:
    """The sentences of one alert."""

    summary: Both
    seen: Both
    do: Both
    away: Both = ("", "")  # what was seen where something could not be reached at all


_LATENCY = Said(
    ("Balasan terstruktur lebih sering lambat daripada yang ditargetkan", "Structured replies are slow more often than the objective allows"),
    ("{percent} balasan terstruktur dalam {over} terakhir lebih lama dari 500 ms; jatah 1 % terpakai {value} lebih cepat daripada seharusnya", "{percent} of the structured replies of the last {over} took longer than 500 ms; the budget of 1 % is spent {value} as fast as it may be"),
    ("Lihat tahap terlama di `slow`, lalu ikuti halamannya.", "Find the longest stage with `slow`, then follow the page."),
)  # fmt: skip
_ANSWERED = Said(
    ("Pesan yang tidak terjawab lebih banyak daripada yang ditargetkan", "More messages go unanswered than the objective allows"),
    ("{percent} balasan dalam {over} terakhir gagal; jatah 0,1 % terpakai {value} lebih cepat daripada seharusnya", "{percent} of the turns of the last {over} failed; the budget of 0.1 % is spent {value} as fast as it may be"),
    ("Lihat jenis kesalahannya di `perf`, lalu satu contohnya dengan `turn`.", "See the kinds of errors in `perf`, then one of them with `turn`."),
)  # fmt: skip
_BURNS = ("Fast", "Quick", "Steady", "Slow")

TEXTS: Final[Mapping[str, Said]] = {
    **{f"ReplyLatencyBurns{each}": _LATENCY for each in _BURNS},
    **{f"AnsweredBurns{each}": _ANSWERED for each in _BURNS},
    "SlowReplies": Said(
        ("Balasan terstruktur lambat", "Structured replies are slow"),
        ("satu dari dua puluh perlu {value} atau lebih ({of} balasan dalam {over} terakhir)", "one in twenty took {value} or longer ({of} replies in the last {over})"),
        ("Lihat tahap terlama di `slow`.", "Find the longest stage with `slow`."),
    ),
    "SlowModelReplies": Said(
        ("Balasan yang disusun model lambat", "Replies worded by a model are slow"),
        ("satu dari dua puluh perlu {value} atau lebih ({of} balasan dalam {over} terakhir)", "one in twenty took {value} or longer ({of} replies in the last {over})"),
        ("Batasi panjang jawaban model, atau pakai model yang lebih cepat.", "Allow the model fewer tokens, or name a quicker one."),
    ),
    "ErrorRate": Said(
        ("Banyak balasan gagal", "Many turns fail"),
        ("{value} dari {of} balasan dalam {over} terakhir gagal", "{value} of {of} turns of the last {over} failed"),
        ("Lihat jenis kesalahannya di `perf 1h` dan layanan yang mati di `status`.", "See the kinds of errors in `perf 1h`, and what is away in `status`."),
    ),
    "InboxBacklog": Said(
        ("Pesan menumpuk di kotak masuk", "Messages wait in the inbox"),
        ("{waiting} pesan menunggu, yang tertua {oldest}", "{waiting} messages wait, the oldest for {oldest}"),
        ("Pastikan ada instansi yang jalan dan balasannya tidak lambat; kalau ramai, tambah satu instansi.", "See that an instance runs and that replies are not slow; if there are simply many, start a further instance."),
    ),
    "EventsGivenUp": Said(
        ("Ada pesan yang batal dijawab", "Messages were given up"),
        ("{value} pesan dalam {over} terakhir gagal di setiap percobaan; pengirimnya sudah dimintai maaf", "{value} messages of the last {over} failed at every try; their authors got an apology"),
        ("Cari `inbox_event_failed` di log.", "Look for `inbox_event_failed` in the log."),
    ),
    "LowCacheHitRate": Said(
        ("Sebuah cache jarang membantu", "A cache is of little use"),
        ("cache {label} kena {value} dari {of} kali dalam {over} terakhir", "the cache {label} answered {value} of {of} in the last {over}"),
        ("Lihat isinya di `cache`; yang penuh perlu `MAX_CACHE_SIZE` lebih besar.", "Look at it with `cache`; one that is full wants a larger `MAX_CACHE_SIZE`."),
    ),
    "StaleData": Said(
        ("Ada angka yang lewat masa berlaku", "Figures are past their validity"),
        ("tidak ada {label} yang mencakup hari ini; balasan mengatakannya dan memakai angka terakhir", "no known {label} covers today; replies say so and use the last known figure"),
        ("Tambahkan baris baru dari penerbitnya, lalu `exportmate data load`.", "Add the publisher's new rows, then `exportmate data load`."),
    ),
    "FeedFailing": Said(
        ("Kurs tidak bisa diperbarui dari penerbitnya", "Rates cannot be refreshed from their publisher"),
        ("{label} ditolak ({refusals}×): {why}. Data lama tetap dipakai, terakhir sampai {until}", "{label} was refused ({refusals}×): {why}. What was known stays, the last of it until {until}"),
        ("Periksa dengan `exportmate rates status`; program terus mencoba sendiri.", "Look with `exportmate rates status`; the program goes on trying by itself."),
    ),
    "DatabaseDown": Said(
        ("Basis data tidak menjawab", "The database does not answer"),
        ("PostgreSQL tidak terjangkau; pertanyaan dijawab dengan permintaan maaf", "PostgreSQL cannot be reached; questions get an apology"),
        ("Nyalakan PostgreSQL, periksa disk dan `DATABASE_URL`.", "Start PostgreSQL; check its disk and `DATABASE_URL`."),
    ),
    "PoolExhausted": Said(
        ("Tidak ada koneksi basis data yang bebas", "No connection to the database is free"),
        ("semua {open} koneksi terpakai; balasan menunggu giliran", "all {open} connections are in use; replies wait for one"),
        ("Cari perintah yang menggantung di `pg_stat_activity`, atau naikkan `MAX_OVERFLOW`.", "Look for statements that hang in `pg_stat_activity`, or raise `MAX_OVERFLOW`."),
    ),
    "CacheServerDown": Said(
        ("Cache bersama tidak menjawab", "The shared cache does not answer"),
        ("Redis atau Valkey tidak terjangkau; instansi ini memakai cache sendiri", "Redis or Valkey cannot be reached; this instance keeps its caches to itself"),
        ("Nyalakan lagi; tidak ada yang hilang.", "Start it; nothing is lost."),
    ),
    "ModelFailing": Said(
        ("Sebuah model gagal", "A model fails"),
        ("{value} dari {of} panggilan {label} dalam {over} terakhir gagal; balasan tetap keluar dari fakta", "{value} of {of} calls of {label} in the last {over} failed; the composed replies stand in"),
        ("Periksa kunci, saldo, dan halaman status layanannya.", "Check the key, the balance and the status page of the service."),
    ),
    "PlatformFailing": Said(
        ("Sebuah platform obrolan gagal", "A chat platform fails"),
        ("{label} menolak {value} dari {of} panggilan dalam {over} terakhir; balasan tertunda", "{label} refused {value} of {of} calls in the last {over}; replies are delayed"),
        ("Periksa token dan halaman status platformnya; pesan menunggu dengan aman di kotak masuk.", "Check the token and the platform's status page; messages wait safely in the inbox."),
        away=("{label} tidak terjangkau; balasan tertunda", "{label} cannot be reached; replies are delayed"),
    ),
    "CircuitOpen": Said(
        ("Panggilan keluar ditahan", "Calls are held back"),
        ("panggilan ke {label} ditahan setelah gagal berulang kali", "calls to {label} are held back after it failed again and again"),
        ("Perbaiki penyebabnya; penahanan lepas sendiri begitu satu panggilan berhasil.", "Mend the cause; it ends by itself at the first call that succeeds."),
    ),
    "ModelCost": Said(
        ("Biaya model melebihi rencana", "Models cost more than planned"),
        ("panggilan model menghabiskan {value} dalam {over} terakhir", "calls of models cost {value} in the last {over}"),
        ("Lihat jumlah panggilan di `perf 24h`; periksa `RATE_PER_SECOND`.", "See how many calls there are in `perf 24h`; check `RATE_PER_SECOND`."),
    ),
    "EventLoopLag": Said(
        ("Event loop tertahan", "The event loop is held up"),
        ("setiap balasan tertahan sampai {value}", "every reply is held up by as much as {value}"),
        ("Lihat beban mesin dengan `top`; beri program prosesor sendiri.", "Look at the machine with `top`; give the program a processor of its own."),
    ),
    "HighMemory": Said(
        ("Memori hampir habis", "Memory runs out"),
        ("program memakai {percent} ({size}) dari memori yang boleh dipakai", "the program uses {percent} ({size}) of the memory that it may use"),
        ("Kecilkan `MAX_CACHE_SIZE` atau naikkan batas memori; kalau terus naik, mulai ulang.", "Lower `MAX_CACHE_SIZE` or raise the limit; if it keeps growing, start anew."),
    ),
    "ReadingsFailed": Said(
        ("Keadaan program tidak bisa dibaca", "The program cannot be read"),
        ("antrean, data, dan memori tidak terlihat; peringatan tentangnya buta", "backlog, data and memory cannot be seen; the alerts on them are blind"),
        ("Cari `readings_failed` di log, lalu mulai ulang.", "Look for `readings_failed` in the log, then start anew."),
    ),
    "ReportsDropped": Said(
        ("Ada laporan yang dibuang", "Reports are dropped"),
        ("{value} laporan ke {label} dibuang dalam {over} terakhir; balasan tidak terpengaruh", "{value} reports to {label} were given up in the last {over}; no reply is affected"),
        ("Periksa penerimanya: pengumpul jejak, disk log, basis data, atau kanal admin.", "Check its receiver: the collector, the disk of the log, the database or the admin channel."),
    ),
}  # fmt: skip

_LABELS: Final[Mapping[str, Both]] = {
    "exchange_rate": ("kurs", "exchange rate"),
    "reference_price": ("harga referensi", "reference price"),
    "levy": ("pungutan ekspor", "export levy"),
    "kemenkeu": ("kurs pajak (Kementerian Keuangan)", "the tax exchange rate (Ministry of Finance)"),
    "bi": ("kurs transaksi (Bank Indonesia)", "the transaction rate (Bank Indonesia)"),
    "jisdor": ("JISDOR (Bank Indonesia)", "JISDOR (Bank Indonesia)"),
    "ecb": ("kurs acuan (Bank Sentral Eropa)", "the reference rate (European Central Bank)"),
    "frankfurter": ("kurs pasar (Frankfurter)", "the market rate (Frankfurter)"),
    "database": ("basis data", "the database"),
    "telegram": ("Telegram", "Telegram"),
    "slack": ("Slack", "Slack"),
    "redis": ("cache bersama", "the shared cache"),
    "traces": ("pengumpul jejak", "the collector of traces"),
    "log": ("log", "the log"),
    "records": ("catatan balasan", "the record of turns"),
    "admin": ("kanal admin", "the admin channel"),
}
_SENTENCES: Final[Mapping[str, Both]] = {
    "not_known": ("sebabnya belum diketahui", "the reason is not known"),
    "several_started": ("**{count} peringatan mulai**", "**{count} alerts began**"),
    "several_ended": ("**{count} peringatan selesai**", "**{count} alerts ended**"),
    "more": ("dan {count} lagi: {names}", "and {count} more: {names}"),
    "ended": ("{name} selesai setelah {length}.", "{name} ended after {length}."),
    "told_late": ("Sejak {since}.", "Since {since}."),
    "events": ("{count} kejadian", "{count} events"),
    "worst": ("Terparah: {value}.", "Worst: {value}."),
    "open": ("Terbuka", "Open"),
    "none_open": ("✅ Tidak ada peringatan yang terbuka.", "✅ No alert is open."),
    "pending": ("Menunggu kepastian", "Pending"),
    "muted": ("Dibisukan", "Muted"),
    "open_since": ("sejak {since}, {length}", "since {since}, {length}"),
    "pending_since": ("{length} dari {hold}", "{length} of {hold}"),
    "until": ("sampai {until}", "until {until}"),
    "held_cool-down": ("belum diumumkan: baru saja selesai", "not told yet: it ended a moment ago"),
    "held_follows": ("tidak diumumkan: akibat dari peringatan lain", "not told: it follows from another alert"),
    "held_elsewhere": ("diumumkan instansi lain", "told by another instance"),
    "held_muted": ("dibisukan", "muted"),
    "evaluated": ("Dinilai terakhir {at} di `{instance}`.", "Last evaluated {at} at `{instance}`."),
    "never": ("Belum pernah dinilai di `{instance}`.", "Not evaluated yet at `{instance}`."),
    "rules": ("Peringatan yang dipantau", "The alerts that are watched"),
    "rules_off": ("Dimatikan: {names}", "Off: {names}"),
    "rules_how": ("Diubah dengan `ALERT_RULES`.", "Changed with `ALERT_RULES`."),
    "is_muted": ("🔕 **{name}** dibisukan sampai {until}.", "🔕 **{name}** is muted until {until}."),
    "is_heard": ("🔔 **{name}** diumumkan lagi.", "🔔 **{name}** is told again."),
    "was_not_muted": ("**{name}** tidak sedang dibisukan.", "**{name}** is not muted."),
    "here_only": (
        "Basis data sedang tidak menjawab, jadi ini berlaku di instansi ini dulu; instansi lain menyusul.",
        "The database does not answer, so this holds at this instance for now; the others will follow.",
    ),
    "unknown": ("Tidak ada peringatan `{name}`. Yang ada: {names}.", "There is no alert `{name}`. There are: {names}."),
    "usage": (
        "Tulis `alerts` untuk melihat, `alerts mute NAMA [2h]`, `alerts unmute NAMA`, atau `alerts rules`.",
        "Write `alerts` to look, `alerts mute NAME [2h]`, `alerts unmute NAME` or `alerts rules`.",
    ),
}


def say(name: str, language: Language, /, **values: object) -> str:
    """A sentence in a language, its places filled."""
    text = _SENTENCES[name][0 if language == "id" else 1]
    return text.format(**values) if values else text


def label_words(label: str, language: Language) -> str:
    """A label as people call it; what is not known stands as it is, harmless inside light Markdown."""
    words = _LABELS.get(label)
    if words is not None:
        return words[0 if language == "id" else 1]
    return f"`{' '.join(label.replace('`', chr(39)).split())[:60]}`" if label else ""

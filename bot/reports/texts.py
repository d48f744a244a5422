"""The sentences of reports, in both languages, as light Markdown."""

from collections.abc import Mapping
from typing import Final

from core.message import Language

_TEXTS: Final[Mapping[str, tuple[str, str]]] = {  # name -> (Indonesian, English)
    "lost_line": ("⚠️ 1 baris laporan tidak terkirim.", "⚠️ 1 line could not be sent."),
    "lost_message": ("⚠️ 1 pesan laporan tidak terkirim.", "⚠️ 1 message could not be sent."),
    "lost_lines": ("⚠️ {count} baris laporan tidak terkirim.", "⚠️ {count} lines could not be sent."),
    "lost_messages": ("⚠️ {count} pesan laporan tidak terkirim.", "⚠️ {count} messages could not be sent."),
    "slow": ("🐢 **Balasan lambat: {took}** `{id}`", "🐢 **Slow reply: {took}** `{id}`"),
    "failed": ("❌ **Balasan gagal: {kind}** setelah {took} `{id}`", "❌ **Failed reply: {kind}** after {took} `{id}`"),
    "failed_in": ("gagal di tahap **{stage}**", "failed in the stage **{stage}**"),
    "waited": ("menunggu {took} sebelum dikerjakan", "waited {took} before it was taken up"),
    "no_stages": ("Tahapnya tidak tercatat.", "Its stages were not recorded."),
    "sql": ("SQL: {count} perintah", "SQL: {count} statements"),
    "model": ("model {name}: {took}", "model {name}: {took}"),
    "first_token": ("awal teks {took}", "first token {took}"),
    "tokens": ("{given}+{made} token", "{given}+{made} tokens"),
    "model_failed": ("gagal", "failed"),
    "retries": ("diulang: {what}", "repeated: {what}"),
    "conversation": ("percakapan `{hash}`", "conversation `{hash}`"),
    "question": ("pertanyaan: {text}", "question: {text}"),
    "daily": ("Laporan harian sampai {until}", "Daily report up to {until}"),
    "hourly": ("Laporan per jam sampai {until}", "Hourly report up to {until}"),
    "nothing": (
        "Laporan harian sampai {until}: tidak ada pertanyaan dalam 24 jam.",
        "Daily report up to {until}: nothing was asked in 24 hours.",
    ),
    "digest_away": (
        "⚠️ Laporan sampai {until} tidak bisa dibuat karena basis data tidak menjawab. Coba `perf` nanti.",
        "⚠️ The report up to {until} could not be made: the database does not answer. Try `perf` later.",
    ),
    "digest_unanswered": (
        "Belum terjawab: {count} ({share})",
        "Unanswered: {count} ({share})",
    ),
    "all_answered": ("Belum terjawab: tidak ada", "Unanswered: none"),
    "out_of_scope": ("di luar topik", "outside the topics"),
    "not_read": ("tidak terbaca atau gagal", "not read, or failed"),
    "goods_missing": ("{topic}, barang ditanya balik", "{topic}, asked back for the goods"),
    "report": ("Laporan: **{mode}**, {what}.", "Reports: **{mode}**, {what}."),
    "report_set": (
        "Laporan sekarang **{mode}**: {what}. Berlaku di semua instansi dalam setengah menit.",
        "Reports are **{mode}** now: {what}. All instances follow within half a minute.",
    ),
    "each": (
        "satu baris tiap balasan, yang lambat atau gagal lengkap dengan tahapnya, dan ringkasan {rhythm}",
        "a line for each reply, slow and failed ones with their stages, and the {rhythm} digest",
    ),
    "mode_slow": (
        "balasan di atas {limit} atau yang gagal, dengan tahapnya, dan ringkasan {rhythm}",
        "replies over {limit} and failed ones with their stages, and the {rhythm} digest",
    ),
    "digest": ("hanya ringkasan {rhythm}", "only the {rhythm} digest"),
    "off": ("tidak ada laporan; peringatan tetap dikirim", "no reports; alerts still come"),
    "rhythm_daily": ("harian (08.00 WIB)", "daily (08:00 WIB)"),
    "rhythm_hourly": ("per jam", "hourly"),
    "by_setting": ("Dari `ADMIN_REPORT`.", "From `ADMIN_REPORT`."),
    "by_choice": ("Dipilih administrator.", "Chosen by an administrator."),
    "no_target": (
        "`ADMIN_CHANNEL` kosong: laporan tidak dikirim ke mana pun.",
        "`ADMIN_CHANNEL` is empty: reports go nowhere.",
    ),
    "target": (
        "`{target}`: {messages} pesan terkirim ({lines} baris), {waiting} menunggu, {dropped} tidak terkirim",
        "`{target}`: {messages} messages sent ({lines} lines), {waiting} waiting, {dropped} not sent",
    ),
    "failing": ("⚠️ sedang gagal: {kind}", "⚠️ failing now: {kind}"),
    "this_instance": ("Hitungan instansi ini sejak mulai.", "Counted at this instance since its start."),
    "report_usage": (
        "Ubah dengan `report each`, `report slow`, `report digest`, atau `report off`.",
        "Change it with `report each`, `report slow`, `report digest` or `report off`.",
    ),
    "no_such_mode": ("`{text}` tidak ada.", "There is no `{text}`."),
}  # fmt: skip


def say(name: str, language: Language, /, **values: object) -> str:
    """A sentence in a language, its places filled."""
    text = _TEXTS[name][0 if language == "id" else 1]
    return text.format(**values) if values else text

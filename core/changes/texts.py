"""What is said about a proposed change, in both languages: faults, doubts and notes by their codes."""

from collections.abc import Mapping
from typing import Final

from core.changes.model import Finding
from core.message import Language

_TEXTS: Final[Mapping[str, tuple[str, str]]] = {  # code -> (Indonesian, English)
    # the file
    "too_large": ("berkas lebih dari {0} MB", "the file is over {0} MB"),
    "empty": ("tidak ada baris data", "there are no rows"),
    "macros": (
        "berkas memuat makro ({0}); simpan sebagai .xlsx tanpa makro atau CSV",
        "the file has macros ({0}); save it as .xlsx without macros, or as CSV",
    ),
    "old_excel": (
        "ini berkas Excel lama atau berkas berkata sandi; simpan sebagai .xlsx tanpa kata sandi atau CSV",
        "this is an old Excel file or one with a password; save it as .xlsx without a password, or as CSV",
    ),
    "not_a_table": ("ini bukan CSV atau XLSX", "this is neither CSV nor XLSX"),
    "bomb": (
        "arsipnya mengembang jauh melebihi ukurannya atau memuat isi yang tidak semestinya; berkas ditolak",
        "the archive unpacks to far more than it is, or holds what a workbook does not; the file is refused",
    ),
    "broken_workbook": ("berkas XLSX ini rusak", "this XLSX file is damaged"),
    "several_sheets": (
        "lebih dari satu lembar berisi data; sisakan satu lembar",
        "more than one sheet holds data; leave one",
    ),
    "encoding": (
        "teksnya bukan UTF-8; simpan sebagai “CSV UTF-8”",
        "the text is not UTF-8; save it as “CSV UTF-8”",
    ),
    "delimiter": (
        "pemisah kolom tidak jelas (terlihat: {0}); pakai satu saja dari koma, titik koma, atau tab",
        "the mark between columns is not clear (seen: {0}); use one of comma, semicolon and tab",
    ),
    "bad_csv": ("CSV tidak bisa dibaca: {0}", "the CSV cannot be read: {0}"),
    "columns": ("judul kolom kosong atau lebih dari {0} kolom", "no header, or more than {0} columns"),
    "unnamed_column": ("kolom ke-{0} tidak bernama", "column {0} has no name"),
    "column_twice": ("kolom ini ada dua kali", "this column stands twice"),
    "no_form": (
        "dari judul kolom tidak jelas isinya apa; yang dikenal: {0}",
        "the header does not tell what the rows are; known are {0}",
    ),
    "unknown_column": ("kolom ini tidak dikenal untuk {0}", "no such column is known for {0}"),
    "missing_column": ("kolom ini wajib ada untuk {0}", "this column is needed for {0}"),
    "width": ("ada {0} nilai, judulnya {1} kolom", "has {0} values, the header has {1}"),
    "too_many_rows": ("lebih dari {0} baris", "more than {0} rows"),
    "and_more": ("masih ada lagi; perbaiki yang di atas dulu", "there is more; mend these first"),
    # a cell
    "empty_cell": ("kosong", "is empty"),
    "formula": ("berisi rumus ({0}); tempel sebagai nilai", "holds a formula ({0}); paste it as a value"),
    "cell_error": ("berisi kesalahan Excel ({0})", "holds an Excel error ({0})"),
    "not_text": ("{0} bukan teks", "{0} is no text"),
    "text_long": ("lebih dari {0} huruf", "over {0} characters"),
    "bad_day": (
        "`{0}` bukan tanggal; tulis seperti 2026-12-01",
        "`{0}` is no day; write it like 2026-12-01",
    ),
    "day_time": ("`{0}` memuat jam; tulis tanggal saja", "`{0}` has a time of day; give the day alone"),
    "excel_serial": (
        "`{0}` adalah nomor tanggal Excel (mungkin {1}); beri format tanggal atau tulis {1}",
        "`{0}` is Excel's number of a day (perhaps {1}); format it as a date or write {1}",
    ),
    "date_for_number": (
        "`{0}` adalah tanggal, padahal di sini angka; Excel mungkin mengubahnya",
        "`{0}` is a date where a number belongs; Excel may have changed it",
    ),
    "bad_number": ("`{0}` bukan angka", "`{0}` is no number"),
    "negative": ("`{0}` negatif", "`{0}` is negative"),
    "ambiguous": (
        "`{0}` bisa dibaca dua cara; tulis `{1}` atau `{2}`",
        "`{0}` can be read in two ways; write `{1}` or `{2}`",
    ),
    "mixed_marks": (
        "tanda desimal campur: `{0}` dan `{1}`; pakai satu cara saja",
        "decimal marks are mixed: `{0}` and `{1}`; use one way",
    ),
    "bad_whole": ("`{0}` bukan bilangan bulat", "`{0}` is no whole number"),
    "bad_flag": ("`{0}` bukan true atau false", "`{0}` is neither true nor false"),
    "choice": ("`{0}` bukan salah satu dari: {1}", "`{0}` is none of: {1}"),
    # a row
    "unknown_subject_alone": ("`{0}` tidak dikenal", "`{0}` is not known"),
    "unknown_subject": ("`{0}` tidak dikenal; mirip: {1}", "`{0}` is not known; near: {1}"),
    "turned": ("{1} mendahului {0}", "{1} lies before {0}"),
    "far_day": (
        "{0} terlalu jauh; yang diterima dari tahun 2000 sampai sekitar setahun ke depan",
        "{0} is too far away; days from 2000 to about a year ahead are taken",
    ),
    "long_period": ("periode lebih dari {0} hari", "the period is over {0} days"),
    "bounds": ("batas atas {1} tidak di atas batas bawah {0}", "the upper bound {1} is not over the lower one {0}"),
    "no_such_price": ("`{0}` tidak punya harga jenis ini", "`{0}` has no price of this kind"),
    "unit": ("satuannya `{0}`, seharusnya `{1}`", "the unit is `{0}`, it should be `{1}`"),
    "no_price": ("tidak ada HR maupun HPE", "there is neither a reference nor a benchmark price"),
    "no_rate": ("tarif persentase tanpa angkanya", "a percentage without its figure"),
    "over_hundred": ("{0} persen tidak mungkin", "{0} percent cannot be"),
    "twice": ("sama dengan baris {0}", "stands already on line {0}"),
    "uneven": (
        "akhir berlakunya lain dari baris {0}, padahal mulainya sama",
        "ends on another day than line {0}, though both begin together",
    ),
    "overlap_file": ("periodenya bertumpuk dengan baris {0}", "the period lies over that of line {0}"),
    "ranges": ("rentang harganya bertumpuk dengan baris {0}", "the range of prices lies over that of line {0}"),
    "overlaps": (
        "bertumpuk dengan yang sudah ada: {0} sampai {1}",
        "lies over what stands: {0} to {1}",
    ),
    "stands": (
        "periode {0} sampai {1} sudah ada dengan angka lain; kalau ini koreksi, tambahkan `koreksi`",
        "the period {0} to {1} stands with other figures; if this corrects them, add `correct`",
    ),
    "later_stands": (
        "aturan berikutnya sudah ada mulai {0}; isi `valid_to` sebelum hari itu",
        "a later rule stands from {0}; give a `valid_to` before it",
    ),
    "gap_after": (
        "aturan yang ada ({0} sampai {1}) masih berlaku sesudahnya; sertakan juga yang berlaku mulai {2}, atau kosongkan `valid_to`",
        "the rule that stands ({0} to {1}) goes on after it; give what holds from {2} too, or leave `valid_to` empty",
    ),
    "same": ("sama dengan yang sudah ada ({0} sampai {1})", "says what stands already ({0} to {1})"),
    "same_rows": ("{0} baris sama dengan yang sudah ada", "{0} rows say what stands already"),
    "nothing_new": ("semua ini sudah ada", "all of this stands already"),
    "corrects": ("mengoreksi {0} sampai {1}", "corrects {0} to {1}"),
    "ends": ("aturan {0} sampai {1} berakhir {2}", "the rule of {0} to {1} ends on {2}"),
    # figures
    "not_positive": ("{0} tidak mungkin", "{0} cannot be"),
    "implausible": (
        "{0} terlalu jauh dari {1} (periode mulai {2}); periksa tanda desimal dan satuannya",
        "{0} is too far from {1} (of the period from {2}); check the decimal mark and the unit",
    ),
    "jump": ("{0} jauh dari {1} (periode mulai {2})", "{0} is far from {1} (of the period from {2})"),
    "column": ("jatuh di kolom {0}: {1} {2}", "falls into column {0}: {1} {2}"),
    "no_column": ("tidak ada kolom yang diketahui untuk {0}", "no column is known for {0}"),
    "other_column": ("tertulis kolom {0}, menurut tabel kolom {1}", "printed is column {0}, the ladder gives {1}"),
    "unseen_column": (
        "kolom {0} belum diketahui besarnya; di sini tertulis {1} {2}",
        "the amount of column {0} was not known; here it is {1} {2}",
    ),
    "other_duty": (
        "tertulis bea keluar {0}, menurut tabel kolom {1}: {2}",
        "printed is a duty of {0}, the ladder gives column {1}: {2}",
    ),
    "other_levy": (
        "tertulis pungutan {0}, menurut aturan yang berlaku {1} ({2})",
        "printed is a levy of {0}, the rule in force gives {1} ({2})",
    ),
    "other_average": (
        "HR {0} tidak sama dengan rata-rata tiga pasar menurut aturannya ({1})",
        "the price {0} is not what the rule makes of the three markets ({1})",
    ),
    # a release
    "read_mixed": (
        "cara menulis angka di teks ini campur; dibaca dengan koma desimal",
        "numbers are written in two ways in this text; read with a decimal comma",
    ),
    "read_mixed_marks": (
        "cara menulis angka di teks ini campur; angka yang tandanya tidak pasti tidak dipakai",
        "numbers are written in two ways in this text; those whose mark is not certain are left out",
    ),
    "read_about": (
        "`{0}` hanya perkiraan, tidak dipakai: “{1}”",
        "`{0}` is said to be about that, and left out: “{1}”",
    ),
    "read_money": (
        "`{0}`: dolar mana tidak tertulis, tidak dipakai: “{1}”",
        "`{0}`: whose dollars is not said; left out: “{1}”",
    ),
    "read_label": (
        "`{0}`: HR atau HPE tidak jelas, tidak dipakai: “{1}”",
        "`{0}`: it is not clear whether that is the HR or the HPE; left out: “{1}”",
    ),
    "read_together": (
        "`{0}`: angka mana untuk yang mana tidak pasti, tidak dipakai: “{1}”",
        "`{0}`: which figure is of which is not certain; left out: “{1}”",
    ),
    "read_periods": (
        "`{0}`: kalimatnya menyebut lebih dari satu periode, tidak dipakai: “{1}”",
        "`{0}`: the sentence names more than one period; left out: “{1}”",
    ),
    "read_no_period": ("periode untuk {0} tidak tertulis", "no period is given for {0}"),
    "read_nothing": ("tidak ada HR atau HPE yang bisa dibaca", "no reference or benchmark price could be read"),
    "read_number": ("`{0}` tidak jelas: “{1}”", "`{0}` is not clear: “{1}”"),
    "read_twice": (
        "dua angka berbeda: {0} dan {1}; yang pertama dipakai: “{2}”",
        "two different figures: {0} and {1}; the first is used: “{2}”",
    ),
    # a command
    "command_long": ("perintah lebih dari {0} huruf", "the command is over {0} characters"),
    "command_short": (
        "kurang lengkap; contoh: `data set reference_price CPO 2026-12 USD 950.12 decree Kepmendag 123/2026`",
        "not complete; for example: `data set reference_price CPO 2026-12 USD 950.12 decree Kepmendag 123/2026`",
    ),
    "command_kind": ("`{0}` tidak bisa diisi lewat perintah; yang bisa: {1}", "`{0}` cannot be set; there are: {1}"),
    "command_period": (
        "`{0}` bukan periode; tulis 2026-12, atau 2026-12-01..2026-12-14",
        "`{0}` is no period; write 2026-12, or 2026-12-01..2026-12-14",
    ),
    "command_no_end": (
        "hari terakhirnya belum ada; tulis {0}..TAHUN-BULAN-HARI",
        "the last day is missing; write {0}..YEAR-MONTH-DAY",
    ),
    "command_word": ("`{0}` tidak saya pahami", "I do not understand `{0}`"),
    "command_twice": ("ada dua angka: {0} dan {1}", "there are two figures: {0} and {1}"),
    "command_no_figure": ("angkanya belum ada", "the figure is missing"),
}


def finding_text(finding: Finding, language: Language) -> str:
    """One sentence about a finding, with its line and column where it has some."""
    text = _TEXTS[finding.code][0 if language == "id" else 1].format(*finding.values)
    where = []
    if finding.line:
        where.append(f"{'baris' if language == 'id' else 'line'} {finding.line}")
    if finding.column:
        where.append(f"{'kolom' if language == 'id' else 'column'} {finding.column}")
    return f"{', '.join(where)}: {text}" if where else text


def known_codes() -> frozenset[str]:
    """Every code there is a text for."""
    return frozenset(_TEXTS)

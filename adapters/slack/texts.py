"""The sentences that the channel says by itself, in both languages, as light Markdown."""

from collections.abc import Mapping
from typing import Final

from core.message import Button, Language

_TEXTS: Final[Mapping[str, tuple[str, str]]] = {  # name -> (Indonesian, English)
    "welcome": (
        "Tanya soal ekspor dengan kata-kata Anda sendiri. Saya menjawab dengan angka, cara hitung dan dasar hukumnya.",
        "Ask about Indonesian exports in your own words. I answer with the figures, how they were computed and the regulation behind them.",
    ),
    "help": (
        (
            "**Yang bisa Anda tanyakan**\n- `/bea cpo 500 ton` untuk bea keluar\n- `/kurs eur` untuk kurs pajak\n- `/hs kopi sangrai` untuk kode HS\n"
            "- `/dokumen kakao ke Jepang` untuk dokumen ekspor\n- `/ska kopi ke Korea` untuk surat keterangan asal\n"
            "- `/larangan bijih nikel` untuk larangan dan pembatasan\n- `/hitung cpo 500 ton` untuk bea dan pungutan sekaligus\n"
            "- `/invoice` dan `/packinglist` untuk membuat dokumen\n- `/exportmate` dengan pertanyaan biasa\n"
            "- `langganan kurs USD mingguan` di pesan langsung untuk kabar kurs dan harga baru\n\n"
            "Jawaban perintah hanya terlihat oleh Anda; tulis `publik` di depan agar seluruh kanal melihatnya, mis. `/kurs publik usd`. "
            "Di kanal dan utas, sebut nama saya. `/bahasa` mengganti bahasa, `/exportmate hapus` menghapus yang tersimpan tentang Anda."
        ),
        (
            "**What you can ask**\n- `/bea cpo 500 tons` for export duty\n- `/kurs eur` for the tax exchange rate\n- `/hs roasted coffee` for the HS code\n"
            "- `/dokumen cocoa to Japan` for export documents\n- `/ska coffee to Korea` for the certificate of origin\n"
            "- `/larangan nickel ore` for bans and restrictions\n- `/hitung cpo 500 tons` for duty and levy together\n"
            "- `/invoice` and `/packinglist` to make documents\n- `/exportmate` with any question\n"
            "- `subscribe USD tax rate weekly` in direct messages for news of rates and prices\n\n"
            "Answers to commands are seen by you alone; begin with `public` to show one to the channel, e.g. `/kurs public usd`. "
            "In channels and threads, mention me. `/bahasa` changes the language, `/exportmate forget` removes what is kept about you."
        ),
    ),
    "empty": (
        "Ya? Tulis pertanyaannya di belakang nama saya, misalnya: bea keluar CPO 500 ton.",
        "Yes? Put the question behind my name, for example: export duty on 500 tons of CPO.",
    ),
    "text_only": (
        "Saya baru bisa membaca teks. Tuliskan pertanyaannya, misalnya: bea keluar CPO 500 ton.",
        "I can only read text so far. Please write the question, for example: export duty on 500 tons of CPO.",
    ),
    "too_long": (
        "Pesannya terlalu panjang; tulis paling banyak {limit} karakter, atau bagi menjadi beberapa pertanyaan.",
        "That message is too long; please write at most {limit} characters, or split it into several questions.",
    ),
    "unreadable": (
        "Maaf, pertanyaan itu tidak bisa saya baca. Coba tulis dengan kata lain.",
        "Sorry, I could not read that question. Please put it another way.",
    ),
    "unknown": ("Perintah /{command} tidak saya kenal. Coba `/exportmate help`.", "I do not know /{command}. Try `/exportmate help`."),
    "slow_down": (
        "Pertanyaannya datang terlalu cepat. Tunggu sekitar {seconds} detik, lalu tanyakan lagi.",
        "Questions are coming faster than I may answer. Please wait about {seconds} seconds and ask again.",
    ),
    "not_allowed": (
        "Bot ini hanya melayani pengguna terdaftar. Minta administrator mendaftarkan {user}.",
        "This bot serves registered people only. Please ask the administrator to add {user}.",
    ),
    "admin_only": (
        "`{command}` hanya untuk administrator. Tulis `/exportmate help` untuk yang bisa Anda tanyakan.",
        "`{command}` is for administrators only. Write `/exportmate help` for what you can ask.",
    ),
    "failed": (
        "Maaf, pesan Anda gagal dijawab meski sudah dicoba beberapa kali. Administrator akan melihatnya; silakan coba lagi nanti.",
        "Sorry, your message could not be answered after several tries. An administrator will look at it; please try again later.",
    ),
    "delayed": (
        "Sedang ramai, jadi jawabannya butuh waktu sedikit lebih lama. Pesan Anda sudah diterima.",
        "It is busy right now, so the answer takes a little longer. Your message was received.",
    ),
    "working": ("sedang menyiapkan jawaban…", "is preparing the answer…"),
    "choose_language": ("Pilih bahasa jawaban.", "Choose the language of the answers."),
    "language_set": ("Baik, saya menjawab dalam bahasa Indonesia.", "All right, I will answer in English."),
    "forget_ask": (
        "Hapus semua yang tersimpan tentang Anda: bahasa dan percakapan? Ini tidak bisa dibatalkan.",
        "Remove everything kept about you: language and conversations? This cannot be undone.",
    ),
    "forget_yes": ("Ya, hapus", "Yes, remove"),
    "forgotten": ("Sudah dihapus ({count} catatan).", "Removed ({count} records)."),
    "recent": ("Pertanyaan terakhir Anda", "Your recent questions"),
    "more_sources": ("… dan {count} lagi: tekan 📚", "… and {count} more: press 📚"),
    "files_direct": ("📎 Berkasnya ada di pesan langsung.", "📎 The file is in your direct messages."),
    "file_lost": (
        "Berkasnya tidak bisa dikirim ke Slack. Administrator perlu memeriksa izin `files:write`.",
        "The file could not be sent to Slack. An administrator should check the permission `files:write`.",
    ),
    "file_scope": (
        "Berkas itu tidak boleh saya baca. Tambahkan izin `{scope}` ke aplikasi Slack, pasang lagi, lalu kirim ulang.",
        "I may not read that file. Add the permission `{scope}` to the Slack app, install it again, and send the file again.",
    ),
    "file_gone": ("Berkas itu sudah tidak ada di Slack. Kirim sekali lagi.", "That file is no longer in Slack. Please send it again."),
    "file_elsewhere": (
        "Berkas itu tidak disimpan di Slack, jadi tidak saya ambil. Unggah berkasnya sendiri.",
        "That file is not kept in Slack, so it was not fetched. Please upload the file itself.",
    ),
    "install_done": ("ExportMate sudah terpasang di {team}. Buka Slack dan tulis pertanyaan ke ExportMate.", "ExportMate is installed in {team}. Open Slack and write to ExportMate."),
    "install_cancelled": ("Pemasangan dibatalkan. Tidak ada yang disimpan.", "The installation was cancelled. Nothing was kept."),
    "install_expired": ("Tautan pemasangan ini tidak berlaku atau sudah lewat waktunya. Mulai sekali lagi.", "This installation link is not valid or has expired. Please begin again."),
    "install_failed": ("Pemasangan gagal. Coba sekali lagi beberapa saat lagi.", "The installation failed. Please try again in a moment."),
    "install_busy": ("Terlalu banyak pemasangan sekaligus. Coba lagi sebentar lagi.", "Too many installations at once. Please try again in a minute."),
    "install_not_allowed": ("Workspace ini tidak dilayani oleh ExportMate di sini. Tidak ada yang disimpan.", "This workspace is not served by this ExportMate. Nothing was kept."),
    "button_old": ("Tombol ini sudah tidak berlaku. Kirim pertanyaannya lagi, ya.", "This button is no longer valid. Please send the question again."),
    "button_again": ("Sudah dijawab di bawah.", "Already answered below."),
    "button_other": (
        "Tombol ini untuk penanya. Sebut nama saya dan tulis pertanyaan Anda sendiri, ya.",
        "This button belongs to the person who asked. Mention me with a question of your own.",
    ),
    "thanks": ("Terima kasih atas penilaiannya.", "Thank you for the rating."),
    "how": ("Cara hitung", "How computed"),
    "up": ("Membantu", "Helpful"),
    "down": ("Kurang tepat", "Not helpful"),
    "sources": ("Sumber", "Sources"),
    "chosen": ("Pilihan", "Choice"),
    "question": ("Pertanyaan", "Question"),
    "try": ("Contoh pertanyaan", "Questions to try"),
    "language": ("Bahasa", "Language"),
    "data": ("Keadaan data", "State of the data"),
    "form_open": ("Hitung bea keluar", "Compute export duty"),
    "form_late": (
        "Formulirnya terlambat dibuka. Coba lagi, atau tulis saja: bea keluar CPO 500 ton PEB 5 Desember 2025.",
        "The form came too late. Try again, or simply write: export duty CPO 500 tons PEB 5 December 2025.",
    ),
    "form_title": ("Hitung bea keluar", "Export duty"),
    "form_send": ("Hitung", "Compute"),
    "form_close": ("Batal", "Cancel"),
    "form_goods": ("Barang", "Goods"),
    "form_goods_hint": ("CPO, biji kakao, kayu gergajian …", "CPO, cocoa beans, sawn timber …"),
    "form_quantity": ("Jumlah", "Quantity"),
    "form_unit": ("Satuan", "Unit"),
    "form_peb": ("Tanggal PEB", "Date of the PEB"),
    "form_payment": ("Tanggal bayar", "Date of payment"),
    "form_positive": ("Tulis angka di atas nol, misalnya 500 atau 12,5.", "Write a number above zero, such as 500 or 12.5."),
    "form_goods_missing": ("Tulis nama barangnya.", "Write the name of the goods."),
    "ask_exportmate": ("Tulis pertanyaannya di belakang perintah, misalnya `/exportmate bea keluar CPO 500 ton`.", "Put the question behind the command, for example `/exportmate export duty CPO 500 tons`."),
    "ask_bea": ("Barang apa dan berapa banyak? Misalnya: `/bea CPO 500 ton ke India`", "Which goods and how much? For example: `/bea CPO 500 tons to India`"),
    "ask_kurs": ("Kurs mata uang apa? Misalnya: `/kurs EUR`", "Which currency? For example: `/kurs EUR`"),
    "ask_hs": ("Barang apa yang dicari kodenya? Misalnya: `/hs kopi sangrai`", "The code of which goods? For example: `/hs roasted coffee`"),
    "ask_dokumen": ("Dokumen untuk barang apa, ke mana? Misalnya: `/dokumen kakao ke Jepang`", "Documents for which goods, going where? For example: `/dokumen cocoa to Japan`"),
    "ask_ska": ("SKA untuk barang apa, ke negara mana? Misalnya: `/ska kopi ke Korea`", "A certificate of origin for what, to which country? For example: `/ska coffee to Korea`"),
    "ask_larangan": ("Barang apa yang ingin diperiksa? Misalnya: `/larangan bijih nikel`", "Which goods shall I check? For example: `/larangan nickel ore`"),
    "ask_hitung": ("Hitung untuk barang apa dan berapa banyak? Misalnya: `/hitung CPO 500 ton`", "Compute for which goods and how much? For example: `/hitung CPO 500 tons`"),
}  # fmt: skip

LANGUAGE_NAMES: Final[Mapping[Language, str]] = {"id": "Bahasa Indonesia", "en": "English"}


def say(name: str, language: Language, **values: object) -> str:
    """A sentence in a language, its places filled."""
    text = _TEXTS[name][0 if language == "id" else 1]
    return text.format(**values) if values else text


def other_language(language: Language) -> Language:
    """The one that is not spoken now."""
    return "en" if language == "id" else "id"


def examples(language: Language) -> tuple[Button, ...]:
    """Questions to begin with: at most four, as Slack's suggested prompts."""
    if language == "id":
        return (
            Button("Bea keluar CPO 500 ton", "bea keluar cpo 500 ton"),
            Button("Kurs pajak USD", "kurs pajak usd"),
            Button("Kode HS kopi", "kode HS kopi"),
            Button("Dokumen ekspor kakao", "dokumen ekspor kakao"),
        )
    return (
        Button("Export duty on 500 tons of CPO", "export duty on cpo 500 tons"),
        Button("Tax exchange rate USD", "tax exchange rate usd"),
        Button("HS code of coffee", "HS code of coffee"),
        Button("Export documents for cocoa", "export documents for cocoa"),
    )

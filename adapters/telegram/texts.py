"""The sentences that the channel says by itself, in both languages, as light Markdown."""

from collections.abc import Mapping
from typing import Final

from core.message import Button, Language

_TEXTS: Final[Mapping[str, tuple[str, str]]] = {  # name -> (Indonesian, English)
    "welcome": (
        (
            "**Halo, saya ExportMate.** Tulis pertanyaan ekspor dengan kata-kata Anda sendiri; saya menjawab dengan angka, "
            "cara hitung, dan dasar hukumnya.\n\nPilih contoh di bawah, atau lihat /help."
        ),
        (
            "**Hello, I am ExportMate.** Ask about Indonesian exports in your own words; I answer with the figures, how they "
            "were computed and the regulation behind them.\n\nPick an example below, or see /help."
        ),
    ),
    "help": (
        (
            "**Yang bisa Anda tanyakan**\n- /bea bea keluar, mis. `/bea cpo 500 ton`\n- /kurs kurs pajak, mis. `/kurs eur`\n"
            "- /hs kode HS, mis. `/hs kopi sangrai`\n- /dokumen dokumen ekspor, mis. `/dokumen kakao ke Jepang`\n"
            "- /ska surat keterangan asal, mis. `/ska Korea`\n- /larangan larangan dan pembatasan, mis. `/larangan bijih nikel`\n"
            "- /hitung bea dan pungutan sekaligus, mis. `/hitung cpo 500 ton`\n- /invoice dan /packinglist membuat dokumen\n"
            "- /langganan kabar kurs dan harga baru, mis. `/langganan kurs USD mingguan`\n\n"
            "Pertanyaan biasa tanpa perintah juga boleh. Di grup, sebut nama saya atau balas pesan saya.\n\n"
            "/bahasa mengganti bahasa, /hapus menghapus yang saya simpan tentang Anda."
        ),
        (
            "**What you can ask**\n- /bea export duty, e.g. `/bea cpo 500 tons`\n- /kurs tax exchange rate, e.g. `/kurs eur`\n"
            "- /hs HS code, e.g. `/hs roasted coffee`\n- /dokumen export documents, e.g. `/dokumen cocoa to Japan`\n"
            "- /ska certificate of origin, e.g. `/ska Korea`\n- /larangan bans and restrictions, e.g. `/larangan nickel ore`\n"
            "- /hitung duty and levy together, e.g. `/hitung cpo 500 tons`\n- /invoice and /packinglist make documents\n"
            "- /langganan news of rates and prices, e.g. `/langganan USD tax rate weekly`\n\n"
            "Plain questions without a command work too. In groups, mention me or reply to me.\n\n"
            "/language changes the language, /hapus removes what I keep about you."
        ),
    ),
    "joined": (
        "Halo semua. Sebut nama saya, balas pesan saya, atau pakai perintah seperti /bea; percakapan lain tidak saya jawab.",
        "Hello everybody. Mention me, reply to me or use a command such as /bea; I do not answer other talk.",
    ),
    "text_only": (
        "Saya baru bisa membaca teks. Tuliskan pertanyaannya, misalnya: bea keluar CPO 500 ton.",
        "I can only read text so far. Please write your question, for example: export duty on 500 tons of CPO.",
    ),
    "too_long": (
        "Pesannya terlalu panjang; tulis paling banyak {limit} karakter, atau bagi menjadi beberapa pertanyaan.",
        "That message is too long; please write at most {limit} characters, or split it into several questions.",
    ),
    "unreadable": (
        "Maaf, pertanyaan itu tidak bisa saya baca. Coba tulis dengan kata lain.",
        "Sorry, I could not read that question. Please put it another way.",
    ),
    "unknown_command": (
        "Perintah /{command} tidak saya kenal. Lihat /help, atau tulis saja pertanyaannya.",
        "I do not know /{command}. See /help, or simply write your question.",
    ),
    "admin_only": (
        "Perintah /{command} hanya untuk administrator. Lihat /help untuk yang bisa Anda tanyakan.",
        "The command /{command} is for administrators only. See /help for what you can ask.",
    ),
    "slow_down": (
        "Pertanyaannya datang terlalu cepat. Tunggu sekitar {seconds} detik, lalu tanyakan lagi.",
        "Questions are coming faster than I may answer. Please wait about {seconds} seconds and ask again.",
    ),
    "not_allowed": (
        "Bot ini hanya melayani pengguna terdaftar. Minta administrator mendaftarkan nomor {user}.",
        "This bot serves registered people only. Please ask the administrator to add the number {user}.",
    ),
    "failed": (
        "Maaf, pesan Anda gagal dijawab meski sudah dicoba beberapa kali. Administrator akan melihatnya; silakan coba lagi nanti.",
        "Sorry, your message could not be answered after several tries. An administrator will look at it; please try again later.",
    ),
    "delayed": (
        "Sedang ramai, jadi jawabannya butuh waktu sedikit lebih lama. Pesan Anda sudah diterima.",
        "It is busy right now, so the answer takes a little longer. Your message was received.",
    ),
    "choose_language": ("Pilih bahasa jawaban.", "Choose the language of the answers."),
    "language_set": ("Baik, saya menjawab dalam bahasa Indonesia.", "All right, I will answer in English."),
    "forget_ask": (
        "Hapus semua yang tersimpan tentang Anda: bahasa, percakapan, dan tombol? Ini tidak bisa dibatalkan.",
        "Remove everything kept about you: language, conversations and buttons? This cannot be undone.",
    ),
    "forget_yes": ("Ya, hapus", "Yes, remove"),
    "forget_no": ("Batal", "Cancel"),
    "forgotten": ("Sudah dihapus ({count} catatan).", "Removed ({count} records)."),
    "kept": ("Tidak ada yang dihapus.", "Nothing was removed."),
    "button_old": (
        "Tombol ini sudah tidak berlaku. Kirim pertanyaannya lagi, ya.",
        "This button is no longer valid. Please send the question again.",
    ),
    "button_again": ("Sudah dijawab di bawah.", "Already answered below."),
    "button_other": (
        "Tombol ini untuk penanya. Tulis pertanyaan Anda sendiri, ya.",
        "This button belongs to the person who asked. Please ask your own question.",
    ),
    "thanks": ("Terima kasih atas penilaiannya.", "Thank you for the rating."),
    "sources": ("Sumber", "Sources"),
    "how": ("Cara hitung", "How computed"),
    "caption_xlsx": ("Lembar kerja Excel, bisa diubah", "Excel workbook, can be edited"),
    "caption_pdf": ("PDF, siap dicetak", "PDF, ready to print"),
    "file_lost": (
        "Berkas {file} tidak diterima Telegram. Coba minta lagi nanti.",
        "Telegram did not take the file {file}. Please ask for it again later.",
    ),
    "file_too_big": (
        "Telegram tidak menyerahkan berkas lebih dari 20 MB kepada bot. Perkecil, atau pakai terminal.",
        "Telegram hands no file over 20 MB to bots. Make it smaller, or use the terminal.",
    ),
    "file_gone": (
        "Telegram tidak lagi menyerahkan berkas itu. Kirim sekali lagi.",
        "Telegram no longer hands that file over. Please send it again.",
    ),
    "ask_placeholder": ("Tulis jawaban Anda", "Write your answer"),
    "inline_more": ("Selengkapnya: tanyakan di chat saya.", "The rest: ask me in my chat."),
    "inline_hint": ("Buka ExportMate", "Open ExportMate"),
    "ask_bea": (
        "Barang apa dan berapa banyak? Misalnya: CPO 500 ton ke India, PEB 5 Desember 2025",
        "Which goods and how much? For example: CPO 500 tons to India, PEB 5 December 2025",
    ),
    "ask_kurs": ("Kurs mata uang apa? Misalnya: EUR, atau USD 3 Desember 2025", "Which currency? For example: EUR, or USD 3 December 2025"),
    "ask_hs": ("Barang apa yang dicari kodenya? Misalnya: kopi sangrai", "The code of which goods? For example: roasted coffee"),
    "ask_dokumen": ("Dokumen untuk barang apa, ke mana? Misalnya: kakao ke Jepang", "Documents for which goods, going where? For example: cocoa to Japan"),
    "ask_ska": ("SKA untuk barang apa, ke negara mana? Misalnya: kopi ke Korea", "A certificate of origin for what, to which country? For example: coffee to Korea"),
    "ask_larangan": ("Barang apa yang ingin diperiksa? Misalnya: bijih nikel", "Which goods shall I check? For example: nickel ore"),
    "ask_hitung": ("Hitung untuk barang apa dan berapa banyak? Misalnya: CPO 500 ton", "Compute for which goods and how much? For example: CPO 500 tons"),
}  # fmt: skip

LANGUAGE_NAMES: Final[Mapping[Language, str]] = {"id": "Bahasa Indonesia", "en": "English"}


def say(name: str, language: Language, **values: object) -> str:
    """A sentence in a language, its places filled."""
    text = _TEXTS[name][0 if language == "id" else 1]
    return text.format(**values) if values else text


def knows(name: str) -> bool:
    """Whether there is a sentence of that name."""
    return name in _TEXTS


def examples(language: Language) -> tuple[Button, ...]:
    """Questions to begin with."""
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


def interface_language(code: str) -> Language:
    """The language for somebody who chose none: that of their app where it is known, Indonesian otherwise."""
    return "id" if not code or code.partition("-")[0] in ("id", "in", "jv", "su", "ms") else "en"

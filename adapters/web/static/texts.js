// Every word of the page, in both languages, and the numbers and days as each language writes them.

export const TEXTS = {
  id: {
    skip: "Langsung ke kotak pertanyaan",
    language: "Bahasa",
    theme: "Ganti tema terang atau gelap",
    newChat: "Obrolan baru",
    title: "Ada yang mau diekspor?",
    lead: "Tanyakan bea keluar, kurs pajak, kode HS, dokumen, SKA, atau larangan. Setiap angka disertai peraturan dan masa berlakunya.",
    examples: "Coba tanyakan",
    log: "Percakapan",
    question: "Pertanyaan",
    placeholder: "Tulis pertanyaan ekspor…",
    forDay: "Untuk tanggal",
    today: "Kembali ke hari ini",
    send: "Kirim",
    stop: "Hentikan",
    hint: "Enter mengirim, Shift+Enter baris baru. ",
    note: "Periksa kembali sebelum mengajukan PEB.",
    you: "Anda",
    bot: "ExportMate",
    working: "Sedang mencari",
    sources: (n) => `Sumber (${n})`,
    figures: (n) => `Angka (${n})`,
    from: "Berlaku sejak",
    until: "sampai",
    noEnd: "akhir masa berlaku tidak tercatat",
    choices: "Pilihan",
    files: "Berkas",
    copy: "Salin jawaban",
    copyFigure: (name) => `Salin ${name}`,
    copied: "Tersalin",
    notCopied: "Tidak dapat menyalin",
    up: "Jawaban ini membantu",
    down: "Jawaban ini tidak membantu",
    thanks: "Terima kasih atas masukannya",
    queries: (n) => `${n} kueri`,
    model: "disusun model",
    stale: (what, day) => day ? `${what}: data terakhir sampai ${day}` : `${what}: belum ada data untuk hari itu`,
    answered: "Jawaban sudah siap",
    retry: "Coba lagi",
    stopped: "Dihentikan sebelum selesai.",
    offline: "Tidak ada sambungan. Pertanyaan dikirim setelah tersambung lagi dan Anda menekan Coba lagi.",
    tokenTitle: "Perlu token akses",
    tokenText: "Server ini hanya menjawab dengan token. Token disimpan di tab ini saja.",
    token: "Token",
    cancel: "Batal",
    use: "Pakai token",
    forAnswer: (day) => `untuk ${day}`,
    errors: {
      network: "Server tidak dapat dihubungi. Periksa sambungan lalu coba lagi.",
      unauthorized: "Akses ditolak: server ini memerlukan token.",
      too_many_requests: (n) => `Terlalu banyak pertanyaan sekaligus. Coba lagi dalam ${n} detik.`,
      unavailable: "Data sedang tidak dapat diakses. Coba lagi sebentar lagi.",
      timeout: "Jawaban terlalu lama. Coba lagi sebentar lagi.",
      too_large: "Pertanyaan terlalu panjang.",
      text: "Pertanyaan kosong atau lebih dari 4.000 karakter.",
      at: "Tanggal harus antara tahun 2000 dan 2100.",
      other: "Ada yang salah di sisi kami. Coba lagi.",
    },
  },
  en: {
    skip: "Skip to the question box",
    language: "Language",
    theme: "Switch between light and dark",
    newChat: "New chat",
    title: "What are you exporting?",
    lead: "Ask about export duty, tax exchange rates, HS codes, documents, certificates of origin or restrictions. Every figure comes with its regulation and validity.",
    examples: "Try asking",
    log: "Conversation",
    question: "Question",
    placeholder: "Ask an export question…",
    forDay: "As of",
    today: "Back to today",
    send: "Send",
    stop: "Stop",
    hint: "Enter sends, Shift+Enter starts a new line. ",
    note: "Check again before you file the declaration.",
    you: "You",
    bot: "ExportMate",
    working: "Looking it up",
    sources: (n) => `Sources (${n})`,
    figures: (n) => `Figures (${n})`,
    from: "In force since",
    until: "until",
    noEnd: "no end of validity recorded",
    choices: "Choices",
    files: "Files",
    copy: "Copy answer",
    copyFigure: (name) => `Copy ${name}`,
    copied: "Copied",
    notCopied: "Could not copy",
    up: "This answer helped",
    down: "This answer did not help",
    thanks: "Thank you for the feedback",
    queries: (n) => n === 1 ? "1 query" : `${n} queries`,
    model: "worded by a model",
    stale: (what, day) => day ? `${what}: last data until ${day}` : `${what}: no data for that day yet`,
    answered: "The answer is ready",
    retry: "Try again",
    stopped: "Stopped before the end.",
    offline: "No connection. Your question can be sent again once you are back online.",
    tokenTitle: "An access token is needed",
    tokenText: "This server answers with a token only. It is kept in this tab.",
    token: "Token",
    cancel: "Cancel",
    use: "Use token",
    forAnswer: (day) => `as of ${day}`,
    errors: {
      network: "The server cannot be reached. Check your connection and try again.",
      unauthorized: "Access denied: this server needs a token.",
      too_many_requests: (n) => `Too many questions at once. Try again in ${n} s.`,
      unavailable: "The data cannot be reached right now. Try again in a moment.",
      timeout: "The answer took too long. Try again in a moment.",
      too_large: "The question is too long.",
      text: "The question is empty or longer than 4,000 characters.",
      at: "The day must lie between 2000 and 2100.",
      other: "Something went wrong on our side. Try again.",
    },
  },
};

export const EXAMPLES = {
  id: [
    ["Bea keluar CPO", "Berapa bea keluar CPO 500 ton ke India, PEB 5 Desember 2025?"],
    ["Kurs pajak", "Kurs pajak USD 5 Desember 2025 berapa?"],
    ["Kode HS", "Kode HS kopi arabika biji mentah apa?"],
    ["Dokumen", "Dokumen apa saja untuk ekspor kopi ke Jerman?"],
    ["SKA", "SKA form apa untuk ekspor ke Jepang?"],
    ["Larangan", "Apakah rotan mentah boleh diekspor?"],
  ],
  en: [
    ["CPO duty", "What is the export duty on 500 tons of CPO to India, declared on 5 December 2025?"],
    ["Tax rate", "What was the USD tax exchange rate on 5 December 2025?"],
    ["HS code", "What is the HS code for green arabica coffee beans?"],
    ["Documents", "Which documents do I need to export coffee to Germany?"],
    ["Origin", "Which certificate of origin do I need for Japan?"],
    ["Restriction", "Is it allowed to export raw rattan?"],
  ],
};

const FIGURES = {
  export_duty_rate: ["Tarif bea keluar", "Export duty rate"],
  export_duty_per_unit: ["Bea keluar per satuan", "Export duty per unit"],
  export_duty_total: ["Bea keluar", "Export duty"],
  levy_rate: ["Tarif pungutan ekspor", "Levy rate"],
  levy_per_unit: ["Pungutan ekspor per satuan", "Levy per unit"],
  levy_total: ["Pungutan ekspor", "Levy"],
  total: ["Jumlah", "Total"],
  reference_price: ["Harga referensi", "Reference price"],
  export_benchmark_price: ["Harga patokan ekspor", "Export benchmark price"],
  exchange_rate: ["Kurs", "Exchange rate"],
  levy: ["Pungutan ekspor", "Levy"],
  duty: ["Bea keluar", "Export duty"],
};

// The page's name of a figure; one that is not known here keeps its own.
export function figureName(name, language) {
  const known = FIGURES[name];
  return known ? known[language === "id" ? 0 : 1] : name.replaceAll("_", " ");
}

// Groups the digits of a decimal string without passing through floating point.
export function writeNumber(value, language) {
  const [, sign, whole, fraction] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(value) ?? [null, "", value, undefined];
  const [group, point] = language === "id" ? [".", ","] : [",", "."];
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, group);
  return sign + grouped + (fraction ? point + fraction : "");
}

// An ISO day as people write it; the parts are taken as they are, without a time zone.
export function writeDay(iso, language) {
  const [year, month, day] = iso.split("-").map(Number);
  const locale = language === "id" ? "id-ID" : "en-GB";
  const format = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  return format.format(new Date(Date.UTC(year, month - 1, day)));
}

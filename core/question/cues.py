"""The phrases without which nobody asks for money, codes or papers: cues of topics, wishes and what must be declined.

Patterns only; `core.question.topic` reads with them. They match lower-cased words with slang already expanded.
"""

import re

from core.question.phrases import Cue, any_of

DUTY = any_of(
    r"bea keluar(?:nya)?", r"bk(?:\s?-?nya)?", r"export (?:dut(?:y|ies)|tax(?:es)?)", r"(?<!faktur )pajak ekspor(?:nya)?",
    r"tarif ekspor(?:nya)?", r"bea ekspor(?:nya)?", r"biaya ekspor negara",
)  # fmt: skip
BARE_DUTY = any_of(r"dut(?:y|ies)")
LEVY = any_of(r"pungutan(?:nya)?", r"pungutan ekspor(?:nya)?", r"lev(?:y|ies)", r"dana sawit", r"bpdp\w*")
PE = any_of(r"pe(?:\s?-?nya)?")
PERMIT_WORDS = any_of(
    r"wajib", r"urus\w*", r"diurus", r"proses", r"izin", r"hari", r"lama", r"lewat mana", r"inatrade", r"insw", r"et", r"persetujuan",
    r"dmo", r"syarat\w*", r"cara", r"perlu", r"masih", r"permit", r"approval",
)  # fmt: skip
RATE = any_of(
    r"kurs(?:nya)?", r"nilai tukar(?:nya)?", r"exchange rates?", r"tax rates?", r"rate pajak(?:nya)?", r"rates?", r"jisdor", r"kmk rates?", r"(?:ke|jadi|dalam) rupiah",
    r"(?:to|into|in) rupiah", r"(?:jadi )?berapa rupiah", r"convert", r"konversi\w*", r"reference rates?", r"ndpbm", r"in idr", r"ke idr",
)  # fmt: skip
STRONG_RATE = any_of(
    r"kurs(?:nya)?",
    r"nilai tukar(?:nya)?",
    r"exchange rates?",
    r"jisdor",
    r"kmk rates?",
    r"convert",
    r"konversi\w*",
    r"ndpbm",
    r"rate pajak(?:nya)?",
)
PRICE = any_of(
    r"harga referensi(?:nya)?", r"hr(?:nya)?", r"reference prices?", r"hpe(?:nya)?", r"harga patokan(?: ekspor)?(?:nya)?",
    r"benchmark prices?", r"harga acuan(?:nya)?", r"export prices?", r"harga ekspor(?:nya)?", r"check prices?",
)  # fmt: skip
BENCHMARK = any_of(
    r"hpe(?:nya)?",
    r"harga patokan(?: ekspor)?(?:nya)?",
    r"benchmark prices?",
    r"harga ekspor(?:nya)?",
    r"check prices?",
)
REFERENCE = any_of(r"harga referensi(?:nya)?", r"hr(?:nya)?", r"reference prices?", r"harga acuan(?:nya)?")
HS = any_of(
    r"hs",
    r"(?:kode )?hs ?codes?(?:nya)?", r"kode hs(?:nya)?", r"hscodes?", r"pos tarif(?:nya)?", r"btki", r"nomor hs(?:nya)?", r"no hs(?:nya)?",
    r"tariff (?:codes?|headings?|lines?|numbers?)", r"hs (?:nya|number|berapa|apa|heading)", r"hs-nya", r"hsnya", r"klasifikasi hs",
    r"customs codes?", r"commodity codes?", r"kode tarif(?:nya)?", r"masuk hs", r"masuk pos",
)  # fmt: skip
DOCUMENTS = any_of(
    r"dokumen(?:nya)?",
    r"documents?",
    r"paperwork",
    r"berkas(?:nya)?",
    r"surat apa",
    r"surat-surat(?:nya)?",
    r"papers",
    r"documentation",
)
COO = any_of(
    r"ska(?:-?nya)?", r"origin certificates?", r"certificates? for origin", r"tarif preferen\w*", r"preferen(?:tial|ce|si)\w*", r"certificates? of origin", r"coo", r"surat keterangan asal", r"proofs? of origin", r"bukti asal",
    r"form (?:d|e|ak|ai|aj|ij|ip|ic|ahk|aanz|rcep|a|ijepa|b|ico)", r"ftas?", r"i?[a-z]{0,4}-?cepa", r"cepa", r"preferensi(?:nya)?", r"preferential",
    r"ijepa", r"rcep", r"atiga", r"acfta", r"akfta", r"aifta", r"ajcep", r"aanzfta", r"ahkfta", r"eaeu", r"dcts", r"gsp", r"rex", r"e-?ska",
    r"rvc", r"roo", r"rules? of origin", r"aturan asal", r"ketentuan asal", r"ipska", r"free trade agreements?", r"perjanjian dagang",
)  # fmt: skip
RESTRICTION = any_of(
    r"larang\w*", r"dilarang", r"boleh(?: tidak)?(?: di)? ?ekspor\w*", r"boleh diekspor", r"boleh tidak", r"bisa diekspor", r"banned", r"bans", r"(?:the|an?|export|trade|import|any|under|still) ban", r"ban (?:on|for|in)",
    r"prohibit\w*", r"lartas", r"dibatasi", r"restrict\w*", r"moratorium", r"persetujuan ekspor", r"eksportir terdaftar", r"can i export",
    r"may i export", r"allowed to (?:be )?export(?:ed)?", r"izin ekspor", r"izin khusus", r"butuh izin", r"perlu izin", r"export permit", r"bisa ekspor",
    r"boleh (?:di)?(?:kirim|jual) ke luar",
)  # fmt: skip
REGULATION = any_of(
    r"peraturan", r"regulations?", r"dasar hukum(?:nya)?", r"undang-undang", r"aturan mana", r"legal basis", r"pmk", r"permendag", r"kepmendag",
    r"diatur (?:di|dalam)", r"mengatur", r"aturan(?:nya)?",
)  # fmt: skip
GREETING = Cue(
    r"^\W*(?:halo+|hai+|hi+|hello+|hey+|pagi|siang|sore|malam|selamat (?:pagi|siang|sore|malam)|assalamu\w*|salam|good (?:morning|afternoon|evening)"
    r"|permisi|p|test|tes|ping)(?:\W+(?:kak|min|admin|bot|exportmate|there|gan|bro|semua|all|bang|pak|bu|mas|mbak))*\W*$"
)
THANKS = Cue(
    r"^\W*(?:oke?|ok|baik|sip|siap|mantap|noted)?\W*(?:terima ?kasih|makasih|makasi|thanks?|thank you|thx|tq|trims|nuhun|suwun)\b.{0,40}$"
    r"|^\W*(?:oke?|ok|sip|siap|baik|mantap|noted|good|great|nice)\W*$"
)
BYE = Cue(r"^\W*(?:bye+|dadah?|sampai jumpa|see you|good ?bye|sampai nanti)\b.{0,20}$")
WHO = Cue(
    r"\b(?:siapa (?:kamu|anda)|kamu (?:siapa|ini apa)|who are you|what are you|nama(?:mu| kamu)|are you (?:a bot|human|real))\b"
)
HELP = Cue(
    r"^\W*/?(?:help|bantuan|menu|start|mulai)\W*$|\b(?:bisa (?:bantu|apa) (?:apa )?(?:saja|aja)?|what can you do|apa yang bisa (?:kamu|anda)|"
    r"cara pakai(?:nya)?|fitur(?:nya)? apa|how (?:do|can) i use (?:you|this)|kamu bisa apa|can you help)\b"
)
EXPLAIN = any_of(
    r"bagaimana", r"cara", r"caranya", r"kenapa", r"mengapa", r"why", r"how (?:is|are|do|does|long|can|should)", r"apa itu", r"artinya?", r"apa arti",
    r"maksudnya apa", r"beda(?:nya)?", r"perbedaan(?:nya)?", r"difference", r"what (?:is|are) (?:a |an |the )?(?!.*\bfor\b)", r"kapan", r"when",
    r"siapa", r"who", r"ditentukan", r"ditetapkan", r"dihitung", r"computed", r"calculated", r"determined", r"bursa", r"tanggal peb atau",
    r"atau tanggal", r"or on the", r"proses(?:nya)?", r"prosedur(?:nya)?", r"procedure", r"steps?", r"langkah", r"apakah ekspor", r"dipakai untuk",
    r"yang dipakai", r"jelaskan", r"explain", r"konsekuensi(?:nya)?", r"sanksi(?:nya)?", r"objek", r"subjek", r"dikecualikan", r"exempt\w*",
    r"bebas bea", r"pengecualian", r"mulai berlaku", r"hari apa", r"berapa lama", r"how often", r"diumumkan", r"dasar hukum\w*", r"legal basis", r"pmk berapa", r"aturan terbaru", r"aturan(?:nya)?", r"peraturan(?:nya)?", r"jam berapa", r"pukul berapa", r"what time", r"lewat apa", r"dari mana", r"kode billing", r"di mana (?:lihat|cek)", r"where (?:can|do) i (?:see|find|check)", r"jatuh tempo", r"due", r"dibulatkan", r"pembulatan", r"round\w*",
)  # fmt: skip
TREND = any_of(
    r"tren(?:nya)?", r"trends?", r"naik", r"turun", r"dibanding(?:kan)?", r"vs", r"versus", r"compared?", r"bandingkan", r"banding", r"perubahan(?:nya)?",
    r"selisih(?:nya)?", r"naik apa turun", r"change[ds]?", r"up or down", r"perkembangan(?:nya)?", r"masing-masing",
)  # fmt: skip
PICTURE_WORDS = frozenset({"grafik", "chart", "graph", "plot", "diagram", "kurva"})  # and no misspelt goods ("grafit")
CHART = any_of(
    r"grafik(?:nya)?", r"charts?", r"graphs?", r"plot(?:kan|nya)?", r"diagram(?:nya)?", r"kurva(?:nya)?",
)  # fmt: skip
COURSE = any_of(
    r"tren(?:nya)?", r"trends?", r"riwayat(?:nya)?", r"history", r"historical", r"historis", r"pergerakan(?:nya)?", r"perkembangan(?:nya)?", r"over time",
)  # fmt: skip
MARKET = any_of(
    r"jisdor",
    r"bi",
    r"bank indonesia",
    r"ecb",
    r"pasar",
    r"market",
    r"tengah",
    r"transaksi",
    r"frankfurter",
    r"reference rates?",
)
SUPPOSE = Cue(
    r"\b(?:misal(?:nya|kan)?|kalau|jika|seandainya|andaikan|andai|seumpama|umpama|if|suppose|assuming|what if|bila|apabila|were|anggap)\b"
)
TOTAL = any_of(
    r"total(?:nya)?",
    r"jumlah(?:nya)?",
    r"berapa rupiah",
    r"in rupiah",
    r"rupiah(?:nya)?",
    r"hitung\w*",
    r"dihitung",
    r"how much",
    r"calculate",
)
DOMAIN = any_of(
    r"ekspor\w*", r"exports?", r"exporting", r"exporter", r"eksportir", r"pengapalan", r"shipment", r"shipping", r"peb", r"npe", r"bea cukai", r"customs", r"kepabeanan",
    r"beacukai", r"npwp", r"nib", r"oss", r"insw", r"ceisa", r"dhe", r"incoterms?", r"fob", r"cif", r"cfr", r"cip", r"cpt", r"exw", r"fca", r"dap", r"ddp",
    r"l/c", r"lc", r"letter of credit", r"d/p", r"d/a", r"invoice", r"packing list", r"bill of lading", r"b/l", r"awb", r"kontainer", r"container",
    r"fitosanitari", r"phytosanitary", r"karantina", r"quarantine", r"fumigasi", r"v-?legal", r"svlk", r"flegt", r"eudr", r"gacc", r"fda", r"halal",
    r"buyer", r"pembeli", r"importir", r"importer", r"forwarder", r"ppjk", r"lpei", r"kur", r"pph 22", r"surveyor", r"ls", r"cites", r"reex", r"cbam",
    r"haccp", r"skp", r"coa", r"msds", r"isf", r"ispm", r"lacey", r"tsca", r"saji-?ln", r"sats-?ln", r"kite", r"tpb", r"konsinyasi", r"kargo", r"cargo",
    r"consignment", r"barang kiriman", r"pelabuhan", r"ports?", r"kapal", r"packing", r"ke luar negeri", r"negara tujuan", r"overseas", r"abroad", r"hasil jual", r"notifikasi", r"sampel", r"samples?", r"undername", r"umkm", r"himbara", r"devisa",
)  # fmt: skip

FRAUD = Cue(
    r"\b(?:(?:palsu\w*|memalsu\w*|dipalsu\w*|fak(?:e|ing)|forg(?:e|ed|ing|ery)|counterfeit\w*|misdeclar\w*|mis-declar\w*|mislabel\w*|under-?invoic\w*|akali\w*|ngakali\w*|mengakali|"
    r"mengelabui|selundup\w*|menyelundup\w*|smuggl\w*|suap\w*|menyuap|sogok\w*|nyogok\w*|menyogok\w*|nyuap\w*|brib\w*|evad\w+|manipulasi|memanipulasi|rekayasa|bodong)\b"
    r"|(?:biar|supaya|agar|so that|so)\b.{0,30}\b(?:tidak|no|not|don't|bebas)\b.{0,12}\b(?:ketahuan|detected|caught)\b"
    r"|(?:biar|supaya|agar|so that|so)\b.{0,30}\b(?:tidak|no|not|don't|bebas)\b.{0,25}\b(?:pungutan|dut(?:y|ies)|lev(?:y|ies)|pajak|bea|bk|tax(?:es)?|tarif)\b"
    r"|(?:hindari|menghindari|lolos dari|kabur dari|avoid|dodge|escape)\b.{0,30}\b(?:bea|pungutan|pajak|dut(?:y|ies)|lev(?:y|ies)|tax\w*|customs|pabean)\b"
    r"|(?:nilai|harga|value|price)\b.{0,40}\b(?:setengah|separuh|lebih (?:rendah|kecil|murah)|half|lower|below|di bawah)\b.{0,30}\b(?:sebenarnya|asli(?:nya)?|aktual|actual|real|true)\b"
    r"|padahal (?:barang(?:nya)? )?(?:dari|buatan|asal|produk)\b|(?:even though|although) .{0,30}\b(?:from|made in|originat\w+)\b"
    r"|(?:kecilkan|perkecil|turunkan|rendahkan|kurangi|lower|reduce|understate)\b.{0,15}\b(?:nilai|harga|value|berat|weight|jumlah|quantity)\b.{0,30}\b(?:invoice|faktur|peb|declared|deklarasi|dokumen)\b"
    r"|(?:invoice|faktur) (?:ganda|dobel|palsu)|ganti (?:label )?(?:asal|origin|negara asal)\b|tranship\w*.{0,30}\b(?:hide|sembunyi\w*|hindari|avoid)\b"
    r"|(?:ganti|ubah|samarkan|tukar|mengganti|mengubah|menyamarkan|change|swap|disguise)\b.{0,40}\b(?:biar|supaya|agar|so that|to)\b.{0,20}\b(?:lolos|tidak kena|pass|avoid|skip)\b"
    r"|(?:menurunkan|mengecilkan|merendahkan|memperkecil)\b.{0,15}\b(?:nilai|harga|fob|berat)\b"
    r"|declare\b.{1,40}\bas\b|(?:ditulis|tulis|dideklarasikan|deklarasikan|dilaporkan|laporkan|diberitahukan)\b.{0,20}\b(?:sebagai|jadi)\b"
    r"|tanpa ketahuan\b|without (?:being )?(?:caught|customs knowing)\b)|\bdouble invoic\w+"
)
FAKE_IN_PASSING = re.compile(r"\b(?:sanksi|hukuman|penalt\w+|punish\w*|konsekuensi|consequence\w*|denda|fine)\b")
SECRETS = Cue(
    r"\b(?:password|kata sandi|api[ _-]?keys?|secret keys?|kunci api|token (?:bot|api|kamu|telegram|slack)|bot token|\.env|file env|system prompt|prompt sistem|"
    r"instruksi (?:sistem|awal)|(?:ignore|disregard|forget) (?:all |any |your |the )?(?:previous|prior|above|instructions|rules)|abaikan (?:semua|instruksi|aturan|perintah)|"
    r"you are now|kamu sekarang adalah|no rules|tanpa aturan|jailbreak|developer mode|database (?:password|dump)|isi database|dump (?:the )?database|"
    r"(?:pengguna|user|orang|perusahaan|eksportir) lain (?:tadi |yang )?(?:tanya|nanya|bertanya|menanyakan)|"
    r"(?:questions?|chats?|conversations?|data) (?:of )?(?:other|another) (?:users?|compan\w+|people|exporters?)|other (?:users?|compan\w+|people|customers?)(?:'s)? (?:asked|questions?|chats?|data)|"
    r"what (?:do|did|have|are) other (?:users?|compan\w+|people|customers?) ask\w*(?! (?:me|us|for))|"
    r"(?:data|chat|riwayat|percakapan|pertanyaan) (?:pengguna|user|orang|perusahaan|pelanggan) lain)\b|\bDAN\b"
)
IMPORT = Cue(
    r"\b(?:bea masuk|import dut(?:y|ies)|pajak impor|import tax\w*|ppn impor|pph(?: pasal)? ?22 impor|pdri|bm impor)\b"
    r"|\bimpor\b.{0,60}\b(?:ke|di|masuk) indonesia\b|\bimport(?:ing|ed)?\b.{0,60}\b(?:into|to|in) indonesia\b|\b(?:bring|get|ship)\b.{0,40}\b(?:into|to) indonesia\b"
    r"|\b(?:mau|ingin|cara|gimana|bagaimana|izin|syarat|dokumen|prosedur|how to|want to)\b.{0,12}\b(?:impor|mengimpor|import)\b"
    r"|\bbeli\b.{0,40}\bdari (?:luar negeri|china|cina|tiongkok|jepang|amerika|singapura)\b"
)  # fmt: skip


EXPLAIN_THAT = Cue(
    r"^\W*(?:tolong )?(?:jelaskan|jelasin|rincian(?:nya)?|detail(?:nya)?|explain|kenapa|why|alasannya|sumbernya|dasar(?:nya| hukumnya)|aturannya(?: apa)?|source|legal basis)(?: (?:please|dong|ya|apa))?\W*$|"
    r"\b(?:benar|bener|yakin|sure|correct|right)\b.{0,8}\b(?:tidak|gak|itu|that|it)\b\W*$|"
    r"\b(?:kok bisa|(?:jelas|rinci|urai)\w*(?: \w+){0,2} (?:hitung\w*|cara\w*|angka\w*)|hitungannya|cara (?:hitung|menghitung)nya|dari ?mana angka\w*|rumusnya|"
    r"(?:how|where) (?:was|is|did|does|do) (?:this|that|it|you|the figure|the number)\b.{0,30}(?:comput|calculat|come|get|arriv)\w*|show (?:me )?the (?:calculation|steps|working)|explain (?:that|this|it|the (?:sum|calculation|figure)))"
)
AS_WELL = any_of(
    r"sekalian",
    r"juga",
    r"plus",
    r"tambah(?:kan)?",
    r"sama",
    r"beserta",
    r"as well",
    r"also",
    r"too",
    r"and the",
    r"dan",
)
FORECAST = Cue(
    r"\b(?:prediksi\w*|memprediksi|ramal\w*|meramal\w*|proyeksi\w*|forecast\w*|predict\w*|perkiraan harga|perkirakan harga|bakal (?:naik|turun)|akan (?:naik|turun)|will .{0,30}(?:rise|fall|go up|go down)|"
    r"(?:bulan|minggu|tahun) ke depan (?:naik|turun))\b"
)
STATISTICS = any_of(
    r"statistik (?:ekspor|perdagangan)",
    r"(?:export|trade) statistics",
    r"(?:eksportir|pengekspor|importir|pengimpor|pembeli|buyer|pasar|negara tujuan)(?: [a-z]+){0,3} (?:terbesar|terbanyak|nomor satu)",
    r"(?:largest|biggest|leading|top) (?:[a-z]+ ){0,4}(?:exporters?|importers?|buyers?|markets?|export destinations?)",
    r"berapa(?: (?:total|jumlah|volume|nilai|banyak|besar))* ekspor(?: [a-z]+){0,4} (?:indonesia|nasional)",
    r"(?:total|jumlah|volume|nilai) ekspor(?: [a-z]+){0,4} (?:indonesia|nasional)(?: [a-z0-9]+){0,3} berapa",
    r"how (?:much|many)(?: [a-z]+){0,4} (?:does|did|do) indonesia export",
    r"(?:total|value|volume) of(?: [a-z]+){0,3} (?:indonesian exports?|exports? (?:from|of) indonesia)",
)
ABROAD = any_of(
    r"balik lagi",
    r"kembali",
    r"dikembalikan",
    r"retur",
    r"ditolak",
    r"reimpor",
    r"re-?import(?:ed)?",
    r"returned",
    r"rejected",
    r"sent back",
    r"negara tujuan",
    r"destination countr(?:y|ies)",
    r"luar negeri",
    r"abroad",
    r"negara pembeli",
    r"buyer'?s? country",
    r"incoterms?",
    r"ddp",
    r"dap",
)
PAY = any_of(
    r"setor\w*", r"kena berapa", r"bayar(?:nya)? berapa", r"berapa (?:yang )?(?:harus |mesti )?(?:di)?bayar\w*", r"ke negara", r"biaya negara", r"owe", r"pay the state", r"mana (?:yang )?lebih murah", r"which is cheaper",
)  # fmt: skip
ALL_OF_PERIOD = any_of(
    r"sepanjang", r"selama", r"rata-?rata(?:nya)?", r"rata2", r"rerata", r"average", r"mean", r"tiap minggu", r"setiap minggu", r"per minggu", r"weekly", r"daftar", r"semua", r"throughout", r"riwayat", r"history", r"every",
)  # fmt: skip
EXTREME = any_of(
    r"tertinggi",
    r"terendah",
    r"highest",
    r"lowest",
    r"paling (?:tinggi|rendah|mahal|murah)",
    r"maksimum",
    r"minimum",
    r"max",
    r"min",
    r"puncak",
)
TO_ENGLISH = re.compile(
    r"^\W*(?:(?:please|tolong|coba)?\s*(?:in|ke|dalam|pakai|use|translate (?:to|into)|switch to)?\s*(?:bahasa )?(?:english|inggris)(?: please| dong| ya)?)\W*$"
)
TO_INDONESIAN = re.compile(
    r"^\W*(?:(?:please|tolong|coba)?\s*(?:in|ke|dalam|pakai|use|translate (?:to|into)|switch to)?\s*(?:bahasa )?(?:indonesian?)(?: please| dong| aja| saja| ya)?)\W*$"
)
ORDINAL = re.compile(
    r"^\W*(?:yang |pilih |nomor |no\.? |pilihan |option |number |the )*(?P<n>[1-9]|pertama|kedua|ketiga|keempat|kelima|keenam|first|second|third|fourth|fifth|sixth|terakhir|last)(?: one| aja| saja| dong| ya)?\W*$"
)

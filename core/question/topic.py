"""Read the topic of a question from its words, where they leave no doubt.

The cues below are the phrases without which nobody asks for money or codes; the prompt library adds its own. What stays
uncertain is matched against the prompt library's examples by meaning, outside this file.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from core.evidence import Prompt
from core.message import Topic
from core.question.model import Readings


def _any(*phrases: str) -> re.Pattern[str]:
    """A pattern that finds any of the phrases as whole words."""
    return re.compile(r"(?<![\w-])(?:" + "|".join(phrases) + r")(?![\w])")


_DUTY = _any(
    r"bea keluar(?:nya)?", r"bk(?:\s?-?nya)?", r"export (?:dut(?:y|ies)|tax(?:es)?)", r"dut(?:y|ies)", r"pajak ekspor(?:nya)?",
    r"tarif ekspor(?:nya)?", r"bea ekspor(?:nya)?",
)  # fmt: skip
_LEVY = _any(r"pungutan(?:nya)?", r"pungutan ekspor(?:nya)?", r"lev(?:y|ies)", r"dana sawit", r"bpdp\w*")
_PE = _any(r"pe(?:\s?-?nya)?")
_PERMIT_WORDS = _any(
    r"wajib", r"urus\w*", r"diurus", r"proses", r"izin", r"hari", r"lama", r"lewat mana", r"inatrade", r"insw", r"et", r"persetujuan",
    r"dmo", r"syarat\w*", r"cara", r"perlu", r"masih", r"permit", r"approval",
)  # fmt: skip
_RATE = _any(
    r"kurs(?:nya)?", r"nilai tukar(?:nya)?", r"exchange rates?", r"tax rates?", r"jisdor", r"kmk rates?", r"(?:ke|jadi|dalam) rupiah",
    r"(?:to|into|in) rupiah", r"(?:jadi )?berapa rupiah", r"convert", r"konversi\w*", r"reference rates?", r"ndpbm", r"in idr", r"ke idr",
)  # fmt: skip
_STRONG_RATE = _any(
    r"kurs(?:nya)?",
    r"nilai tukar(?:nya)?",
    r"exchange rates?",
    r"jisdor",
    r"kmk rates?",
    r"convert",
    r"konversi\w*",
    r"ndpbm",
)
_PRICE = _any(
    r"harga referensi(?:nya)?", r"hr(?:nya)?", r"reference prices?", r"hpe(?:nya)?", r"harga patokan(?: ekspor)?(?:nya)?",
    r"benchmark prices?", r"harga acuan(?:nya)?", r"export prices?", r"harga ekspor(?:nya)?", r"check prices?",
)  # fmt: skip
_BENCHMARK = _any(
    r"hpe(?:nya)?",
    r"harga patokan(?: ekspor)?(?:nya)?",
    r"benchmark prices?",
    r"harga ekspor(?:nya)?",
    r"check prices?",
)
_REFERENCE = _any(r"harga referensi(?:nya)?", r"hr(?:nya)?", r"reference prices?", r"harga acuan(?:nya)?")
_HS = _any(
    r"(?:kode )?hs ?codes?(?:nya)?", r"kode hs(?:nya)?", r"hscodes?", r"pos tarif(?:nya)?", r"btki", r"nomor hs(?:nya)?", r"no hs(?:nya)?",
    r"tariff (?:codes?|headings?|lines?|numbers?)", r"hs (?:nya|number|berapa|apa|heading)", r"hs-nya", r"hsnya", r"klasifikasi hs",
    r"customs codes?", r"commodity codes?", r"kode tarif(?:nya)?", r"masuk hs", r"masuk pos",
)  # fmt: skip
_DOCUMENTS = _any(
    r"dokumen(?:nya)?",
    r"documents?",
    r"paperwork",
    r"berkas(?:nya)?",
    r"surat apa",
    r"surat-surat(?:nya)?",
    r"papers",
    r"documentation",
)
_COO = _any(
    r"ska(?:nya)?", r"certificates? of origin", r"coo", r"surat keterangan asal", r"proofs? of origin", r"bukti asal",
    r"form (?:d|e|ak|ai|aj|ij|ip|ic|ahk|aanz|rcep|a|ijepa|b|ico)", r"ftas?", r"i?[a-z]{0,4}-?cepa", r"cepa", r"preferensi(?:nya)?", r"preferential",
    r"ijepa", r"rcep", r"atiga", r"acfta", r"akfta", r"aifta", r"ajcep", r"aanzfta", r"ahkfta", r"eaeu", r"dcts", r"gsp", r"rex", r"e-?ska",
    r"rvc", r"roo", r"rules? of origin", r"aturan asal", r"ketentuan asal", r"ipska", r"free trade agreements?", r"perjanjian dagang",
)  # fmt: skip
_RESTRICTION = _any(
    r"larang\w*", r"dilarang", r"boleh(?: tidak)?(?: di)? ?ekspor\w*", r"boleh diekspor", r"boleh tidak", r"bisa diekspor", r"ban(?:ned|s)?",
    r"prohibit\w*", r"lartas", r"dibatasi", r"restrict\w*", r"moratorium", r"persetujuan ekspor", r"eksportir terdaftar", r"can i export",
    r"may i export", r"allowed to (?:be )?export(?:ed)?", r"izin ekspor", r"izin khusus", r"butuh izin", r"perlu izin", r"export permit", r"bisa ekspor",
    r"boleh (?:di)?(?:kirim|jual) ke luar",
)  # fmt: skip
_REGULATION = _any(
    r"peraturan", r"regulations?", r"dasar hukum(?:nya)?", r"undang-undang", r"aturan mana", r"legal basis", r"pmk", r"permendag", r"kepmendag",
    r"diatur (?:di|dalam)", r"mengatur", r"aturan(?:nya)?",
)  # fmt: skip
_GREETING = re.compile(
    r"^\W*(?:halo+|hai+|hi+|hello+|hey+|pagi|siang|sore|malam|selamat (?:pagi|siang|sore|malam)|assalamu\w*|salam|good (?:morning|afternoon|evening)"
    r"|permisi|p|test|tes|ping)(?:\W+(?:kak|min|admin|bot|exportmate|there|gan|bro|semua|all|bang|pak|bu|mas|mbak))*\W*$"
)
_THANKS = re.compile(
    r"^\W*(?:oke?|ok|baik|sip|siap|mantap|noted)?\W*(?:terima ?kasih|makasih|makasi|thanks?|thank you|thx|tq|trims|nuhun|suwun)\b.{0,40}$"
    r"|^\W*(?:oke?|ok|sip|siap|baik|mantap|noted|good|great|nice)\W*$"
)
_BYE = re.compile(r"^\W*(?:bye+|dadah?|sampai jumpa|see you|good ?bye|sampai nanti)\b.{0,20}$")
_WHO = re.compile(
    r"\b(?:siapa (?:kamu|anda)|kamu (?:siapa|ini apa)|who are you|what are you|nama(?:mu| kamu)|are you (?:a bot|human|real))\b"
)
_HELP = re.compile(
    r"^\W*/?(?:help|bantuan|menu|start|mulai)\W*$|\b(?:bisa (?:bantu|apa) (?:apa )?(?:saja|aja)?|what can you do|apa yang bisa (?:kamu|anda)|"
    r"cara pakai(?:nya)?|fitur(?:nya)? apa|how (?:do|can) i use (?:you|this)|kamu bisa apa|can you help)\b"
)
_EXPLAIN = _any(
    r"bagaimana", r"cara", r"caranya", r"kenapa", r"mengapa", r"why", r"how (?:is|are|do|does|long|can|should)", r"apa itu", r"artinya?", r"apa arti",
    r"maksudnya apa", r"beda(?:nya)?", r"perbedaan(?:nya)?", r"difference", r"what (?:is|are) (?:a |an |the )?(?!.*\bfor\b)", r"kapan", r"when",
    r"siapa", r"who", r"ditentukan", r"ditetapkan", r"dihitung", r"computed", r"calculated", r"determined", r"bursa", r"tanggal peb atau",
    r"atau tanggal", r"or on the", r"proses(?:nya)?", r"prosedur(?:nya)?", r"procedure", r"steps?", r"langkah", r"apakah ekspor", r"dipakai untuk",
    r"yang dipakai", r"jelaskan", r"explain", r"konsekuensi(?:nya)?", r"sanksi(?:nya)?", r"objek", r"subjek", r"dikecualikan", r"exempt\w*",
    r"bebas bea", r"pengecualian", r"jatuh tempo", r"due", r"dibulatkan", r"pembulatan", r"round\w*",
)  # fmt: skip
_TREND = _any(
    r"tren(?:nya)?", r"trends?", r"naik", r"turun", r"dibanding(?:kan)?", r"vs", r"versus", r"compared?", r"bandingkan", r"banding", r"perubahan(?:nya)?",
    r"selisih(?:nya)?", r"naik apa turun", r"change[ds]?", r"up or down", r"perkembangan(?:nya)?", r"masing-masing",
)  # fmt: skip
_MARKET = _any(
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
_SUPPOSE = re.compile(
    r"\b(?:misal(?:nya|kan)?|kalau|jika|seandainya|andaikan|andai|seumpama|umpama|if|suppose|assuming|what if|bila|apabila|were|anggap)\b"
)
_TOTAL = _any(
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
_DOMAIN = _any(
    r"ekspor\w*", r"exports?", r"exporting", r"exporter", r"eksportir", r"pengapalan", r"shipment", r"shipping", r"peb", r"npe", r"bea cukai", r"customs", r"kepabeanan",
    r"beacukai", r"npwp", r"nib", r"oss", r"insw", r"ceisa", r"dhe", r"incoterms?", r"fob", r"cif", r"cfr", r"cip", r"cpt", r"exw", r"fca", r"dap", r"ddp",
    r"l/c", r"lc", r"letter of credit", r"d/p", r"d/a", r"invoice", r"packing list", r"bill of lading", r"b/l", r"awb", r"kontainer", r"container",
    r"fitosanitari", r"phytosanitary", r"karantina", r"quarantine", r"fumigasi", r"v-?legal", r"svlk", r"flegt", r"eudr", r"gacc", r"fda", r"halal",
    r"buyer", r"pembeli", r"importir", r"importer", r"forwarder", r"ppjk", r"lpei", r"kur", r"pph 22", r"surveyor", r"ls", r"cites", r"reex", r"cbam",
    r"haccp", r"skp", r"coa", r"msds", r"isf", r"ispm", r"lacey", r"tsca", r"saji-?ln", r"sats-?ln", r"kite", r"tpb", r"konsinyasi", r"kargo", r"cargo",
    r"consignment", r"barang kiriman", r"sampel", r"samples?", r"undername", r"umkm", r"himbara", r"devisa",
)  # fmt: skip

_FRAUD = re.compile(
    r"\b(?:palsu\w*|memalsu\w*|dipalsu\w*|fak(?:e|ing)|forg(?:e|ed|ing|ery)|counterfeit\w*|misdeclar\w*|mis-declar\w*|mislabel\w*|under-?invoic\w*|akali\w*|ngakali\w*|mengakali|"
    r"mengelabui|selundup\w*|menyelundup\w*|smuggl\w*|suap\w*|menyuap|sogok\w*|brib\w*|evad\w+|manipulasi|memanipulasi|rekayasa|bodong)\b"
    r"|\b(?:biar|supaya|agar|so that|so)\b.{0,30}\b(?:tidak|no|not|don't|bebas)\b.{0,20}\b(?:kena|bayar|ketahuan|due|pay|pungutan|duty|detected|pajak|bea)\b"
    r"|\b(?:hindari|menghindari|lolos dari|kabur dari|avoid|dodge|escape)\b.{0,30}\b(?:bea|pungutan|pajak|dut(?:y|ies)|lev(?:y|ies)|tax\w*|customs|pabean)\b"
    r"|\btanpa ketahuan\b|\bwithout (?:being )?(?:caught|customs knowing)\b"
)
_FAKE_IN_PASSING = re.compile(r"\b(?:sanksi|hukuman|penalt\w+|punish\w*|konsekuensi|consequence\w*|denda|fine)\b")
_SECRETS = re.compile(
    r"\b(?:password|kata sandi|api[ _-]?keys?|secret keys?|kunci api|token (?:bot|api|kamu|telegram|slack)|bot token|\.env|file env|system prompt|prompt sistem|"
    r"instruksi (?:sistem|awal)|(?:ignore|disregard|forget) (?:all |any |your |the )?(?:previous|prior|above|instructions|rules)|abaikan (?:semua|instruksi|aturan|perintah)|"
    r"you are now|kamu sekarang adalah|no rules|tanpa aturan|jailbreak|developer mode|database (?:password|dump)|isi database|dump (?:the )?database|"
    r"(?:pengguna|user|orang|perusahaan|eksportir) lain (?:tadi |yang )?(?:tanya|nanya|bertanya|menanyakan)|"
    r"(?:questions?|chats?|conversations?|data) (?:of )?(?:other|another) (?:users?|compan\w+|people|exporters?)|other (?:users?|compan\w+|people|customers?)(?:'s)? (?:asked|questions?|chats?|data)|"
    r"(?:data|chat|riwayat|percakapan|pertanyaan) (?:pengguna|user|orang|perusahaan|pelanggan) lain)\b|\bDAN\b"
)
_IMPORT = re.compile(
    r"\b(?:bea masuk|import dut(?:y|ies)|pajak impor|import tax\w*|ppn impor|pph(?: pasal)? ?22 impor|pdri|bm impor)\b"
    r"|\bimpor\b.{0,60}\b(?:ke|di|masuk) indonesia\b|\bimport(?:ing|ed)?\b.{0,60}\b(?:into|to|in) indonesia\b|\b(?:bring|get|ship)\b.{0,40}\b(?:into|to) indonesia\b"
    r"|\b(?:mau|ingin|cara|gimana|bagaimana|izin|syarat|dokumen|prosedur|how to|want to)\b.{0,12}\b(?:impor|mengimpor|import)\b"
    r"|\bbeli\b.{0,40}\bdari (?:luar negeri|china|cina|tiongkok|jepang|amerika|singapura)\b"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TopicReading:
    """What the words say about the topic."""

    cues: frozenset[Topic]  # every topic with a cue
    wants: frozenset[str]  # duty, levy, reference, benchmark, trend, market, total, suppose, explain
    declines: str | None  # fraud, secrets, import; None when nothing forbids an answer
    plain: Topic | None  # smalltalk or help said plainly
    smalltalk: str  # greeting, thanks, bye, who; empty otherwise
    in_domain: bool  # some word of the trade occurs
    prompts: frozenset[str] = frozenset()  # keys of the prompt library whose cues occur


@dataclass(slots=True)
class TopicReader:
    """Finds cues of topics in normalised text; holds the prompt library's own cues."""

    prompts: tuple[Prompt, ...] = ()
    _cues: list[tuple[re.Pattern[str], Prompt]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for prompt in self.prompts:
            if prompt.active and prompt.cues:
                self._cues.append((_any(*(re.escape(c.lower()) for c in prompt.cues)), prompt))

    def read(self, words: str, raw: str, readings: Readings) -> TopicReading:
        """Read the cues of lower-cased, slang-free words; `raw` is the text before that."""
        wants = set(_wants(words))
        library = [p for pattern, p in self._cues if pattern.search(words)]
        cues = {topic for topic, pattern in _TOPIC_CUES if pattern.search(words)} | {
            p.topic
            for p in library
            if p.topic not in ("out_of_scope", "export_duty", "exchange_rate", "reference_price")
        }
        if _PE.search(words):
            permit = _PERMIT_WORDS.search(words) and not (readings.quantities or "duty" in wants)
            cues.add("restriction" if permit else "export_duty")
            if not permit:
                wants.add("levy")
        if readings.regulations:
            cues.add("regulation")
        plain, smalltalk = _plain(words)
        return TopicReading(
            cues=frozenset(cues),
            wants=frozenset(wants),
            declines=_declines(words, raw, readings),
            plain=plain,
            smalltalk=smalltalk,
            in_domain=bool(cues) or bool(_DOMAIN.search(words)),
            prompts=frozenset(p.key for p in library),
        )


_TOPIC_CUES: tuple[tuple[Topic, re.Pattern[str]], ...] = (
    ("export_duty", _DUTY),
    ("export_duty", _LEVY),
    ("exchange_rate", _RATE),
    ("reference_price", _PRICE),
    ("hs_code", _HS),
    ("documents", _DOCUMENTS),
    ("coo", _COO),
    ("restriction", _RESTRICTION),
    ("regulation", _REGULATION),
)


def _wants(words: str) -> Iterable[str]:
    """What of a topic is asked for."""
    patterns = (
        ("duty", _DUTY), ("levy", _LEVY), ("reference", _REFERENCE), ("benchmark", _BENCHMARK), ("trend", _TREND), ("market", _MARKET),
        ("total", _TOTAL), ("suppose", _SUPPOSE), ("explain", _EXPLAIN), ("strong_rate", _STRONG_RATE),
    )  # fmt: skip
    return (name for name, pattern in patterns if pattern.search(words))


def _plain(words: str) -> tuple[Topic | None, str]:
    """Greetings, thanks and calls for help that are the whole message."""
    for kind, pattern in (("greeting", _GREETING), ("thanks", _THANKS), ("bye", _BYE), ("who", _WHO)):
        if pattern.search(words):
            return "smalltalk", kind
    return ("help", "") if _HELP.search(words) else (None, "")


def _declines(words: str, raw: str, readings: Readings) -> str | None:
    """Why the question must be declined whatever the database knows."""
    if _SECRETS.search(words) or _SECRETS.search(raw):
        return "secrets"
    if _FRAUD.search(words) and not _FAKE_IN_PASSING.search(words):
        return "fraud"
    abroad = any(not p.origin for p in readings.places)
    if _IMPORT.search(words) and not abroad:
        return "import"
    return None

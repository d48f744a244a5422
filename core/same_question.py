"""Whether two questions ask the same, so that one worded answer may serve both.

Nearness of meaning cannot tell: "500 ton ke India" and "50 ton ke India" are as near as a paraphrase. So everything that
can change an answer must be equal: topic, goods, numbers, units, codes, dates, places, currencies, negation, what is
wanted, the language, and every word that is neither filler nor another word for the same. In doubt two questions differ:
a model's words are made once more.
"""

import re
from collections.abc import Hashable, Iterable

from core.hs.stems import stem
from core.knowledge_search import content_words
from core.question.goods import tokens
from core.question.model import Question, Readings, Span
from core.question.numbers import find_numbers
from core.question.phrases import Beginnings, Cue
from core.question.text import lowered, mask, normalise, said_in

MONEY_TOPICS = frozenset({"export_duty", "exchange_rate", "reference_price", "hs_code"})

# What sets two questions apart though their words of content are the same. Each is looked for in lower-case words.
_MARKS = {
    "not": r"tidak|tak|bukan(?:lah)?|belum|jangan|not|no|never|nor|cannot|\w+n't|non|gagal|batal|dilarang|larangan|prohibited|banned",
    "without": r"tanpa|kecuali|selain|di luar|without|except|excluding|other than|unless|bebas|exempt\w*|free",
    "must": r"(?:wajib|harus|perlu|mesti|butuh)(?:kah)?|diperlukan|dibutuhkan|must|required?|mandatory|need(?:ed|s)?|have to|has to|obligatory",
    "may": r"boleh(?:kah)?|bisa(?:kah)?|dapat(?:kah)?|diizinkan|diperbolehkan|can|may|could|allowed|permitted",
    "who": r"siapa|siapakah|who|whom|whose",
    "when": r"kapan|kapankah|when|jam berapa|pukul berapa|hari apa",
    "where": r"di ?mana|ke ?mana|dari mana|where",
    "why": r"kenapa|mengapa|why",
    "long": r"berapa (?:lama|hari|bulan|minggu)|how long",
    "only": r"hanya|cuma|saja tidak|only|just",
    "all": r"semua|seluruh|setiap|tiap|all|every|each",
    "more": r"lebih|di ?atas|melebihi|minimal|minimum|paling sedikit|more than|over|above|at least|exceed\w*",
    "less": r"kurang|di ?bawah|maksimal|maksimum|paling banyak|less than|under|below|at most|up to",
    "before": r"sebelum|before|prior to|sampai|hingga|until|till",
    "after": r"sesudah|setelah|after|sejak|mulai|since|from now",
    "or": r"atau|or|either",
    "difference": r"beda(?:nya)?|perbedaan|dibanding\w*|banding|vs|versus|difference|compared?",
}  # fmt: skip
_HOW = {
    "how": r"bagaimana(?:kah)?|cara(?:nya)?|how (?:to|do|can|should|is|are|does)",
    "much": r"berapa(?:kah)?|how (?:much|many)",
}  # fmt: skip
_MARKED = {name: Cue(rf"(?<![\w-])(?:{words})(?![\w-])") for name, words in (_MARKS | _HOW).items()}
_BEGINNINGS = Beginnings(_MARKED.values())

# Words that say nothing beside the others, and words that mean the same; stems of content words.
_FILLERS = frozenset(
    "halo hai selamat pagi siang sore malam min admin kak pak bu bang gan bro mas mbak permisi sore dear hi hello hey kindly could would like hitung hitungkan calculate compute cek check lihat carikan "
    "beri berikan kasih give show tampilkan butuh informasi information detail penjelasan jelaskan explain list sebutkan ya yah nih dg negara country tujuan destination "
    "wajib wajibkah harus haruskah perlu perlukah diperlukan dibutuhkan mesti required mandatory needed tidak boleh bolehkah bisa bisakah dapat cara mengekspor diekspor pengekspor exporting exported "
    "saat current currently latest terbaru terkini".split()
)
_SAME_GROUPS = (
    "dokumen document berkas paperwork documentation",
    "kirim mengirim mengirimkan dikirim pengiriman ship shipping shipped shipment send sending sent",
    "syarat persyaratan requirement ketentuan condition",
    "biaya ongkos cost fee",
    "proses prosedur procedure process langkah tahap tahapan step",
    "urus mengurus pengurusan membuat pembuatan obtain arrange apply",
    "izin perizinan permit licence license",
    "aturan peraturan regulation rule",
    "ska coo",
    "definisi arti maksud pengertian meaning mean definition",
)
_SAME = {word: group.split()[0] for group in _SAME_GROUPS for word in group.split()}
# Words that only name a topic of amounts; which of them is meant stands in `wants`.
_CUES = frozenset(
    "bea keluar bk pungutan levy duty tax pajak tarif kurs tukar exchange rate harga referensi patokan hr hpe reference price benchmark kode hs code pos rupiah idr jumlah total bayar membayar dibayar pay paid "
    "kena dikenakan dikenai misal misalnya seandainya suppose jual sebanyak seberat sejumlah amount quantity nomor number".split()
)
_SAYS_LITTLE = _FILLERS | _CUES
_LETTERS = re.compile(r"\b(?:form|formulir|grade|kelas|class|tipe|type|seri|mutu)\s+([a-z]{1,2})\b|\b([b-hj-z])\b")
_TOWARDS = re.compile(r"\b(ke|dari|to|from|jadi|menjadi|into)\s+([a-z]{2,})")
_OF_DATES = frozenset("peb tanggal tgl date dated per pembayaran payment declaration pendaftaran didaftarkan".split())


def signature(question: Question) -> Hashable | None:
    """What must be equal where one worded answer serves two questions; None for a question that is answered alone.

    Alone are follow-ups, whose sense lies in the turns before, and documents dictated by somebody. For a free question the
    rows chosen for it must be the same, too: keep worded answers under (signature, the rows' keys, the data version).
    """
    if question.follow_up or question.answers_choice or question.paper is not None or question.declines:
        return None
    readings = question.readings
    masked = mask(question.text, _spans(question))
    words = question.words if masked == question.text else normalise(masked)
    money = question.topic in MONEY_TOPICS
    return (
        question.language,
        question.today,
        question.topic,
        frozenset(question.topics),
        question.wants - {"suppose"},  # what is supposed stands below
        question.goods_certain,
        frozenset(m.commodity.id for m in question.goods),
        _entities(readings),
        question.hypothetical_price,
        question.hypothetical_rate,
        question.formats,
        tuple(sorted(question.extras.items())),
        tuple(sorted(str(n.value) if n.value is not None else n.written for n in find_numbers(lowered(masked)))),
        tuple(sorted("".join(m.groups("")) for m in _LETTERS.finditer(words))),
        tuple((m[1], w) for m in _TOWARDS.finditer(words) for w in content_words(m[2]) if w not in _SAYS_LITTLE),
        _marks(question.words, money=money),
        _rest(words, question, money=money),
    )


def _spans(question: Question) -> Iterable[Span]:
    """Where the entities stand that are compared by what they mean."""
    r = question.readings
    for part in (r.quantities, r.amounts, r.dates, r.places, r.codes):
        yield from (one.span for one in part)


def _entities(readings: Readings) -> Hashable:
    """Every entity by its meaning; several of a kind in the order named, for each may belong to its neighbour."""
    return (
        tuple((q.value.normalize(), q.unit, q.size_feet) for q in readings.quantities),
        tuple((a.value.normalize(), a.currency, a.per_unit) for a in readings.amounts),
        readings.currencies,
        tuple((d.start, d.end, d.precision, d.role) for d in readings.dates),
        tuple((p.code, p.origin) for p in readings.places),
        tuple(c.digits for c in readings.codes),
        readings.regulations,
        tuple((t.kind, t.text.lower()) for t in readings.troubles),
    )


def _marks(words: str, *, money: bool) -> tuple[tuple[str, int], ...]:
    """How often each mark occurs; who asks for an amount may say "how much" or not."""
    begun = _BEGINNINGS.among(said_in(words))
    named = [(name, cue) for name, cue in _MARKED.items() if cue in begun and not (money and name in _HOW)]
    return tuple([(name, count) for name, cue in named if (count := len(cue.pattern.findall(words)))])


def _rest(words: str, question: Question, *, money: bool) -> frozenset[str]:
    """The words of content that no entity, mark or cue stands for, each in one form."""
    known = _SAYS_LITTLE if money else _FILLERS
    if any(d.role != "asked" for d in question.readings.dates):
        known |= _OF_DATES
    if question.goods_certain:
        known |= {w for m in question.goods if m.score >= 1.0 for w in tokens(m.phrase)}
    said = [w for w in content_words(words) if w not in known and not w[0].isdigit()]
    return frozenset([_SAME.get(w) or _SAME.get(s := stem(w), s) for w in said])

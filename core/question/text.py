"""Clean a text, expand its slang, tell its language, and hide the parts of it that were read already."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from core.message import Language
from core.question.model import Span

FILLER = "\x1f"  # stands where something was read already; no reader takes it for a word, a digit or a blank

MOST_WORDS = 4096  # that are remembered with what they say: people use the same ones over and over

_OVERLAYS = re.compile("[\u0334-\u0338\u20d2\u20d3\u20d8-\u20da\u20e5\u20e6\u20ea\u20eb\ufe00-\ufe0f]")
_LOOSE_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_BODY = re.compile(r"<(script|style)\b[^<>]{0,300}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>|<!--[^<>]{0,500}-->")
_DIGIT = re.compile(r"\d")
_BLANKS = re.compile(r"\s+")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?\d?")
_TOKEN = re.compile(r"[^\W_]+")
_SAID = re.compile(r"\w+")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_DOUBLED = re.compile(r"([a-z]*[aeiou][a-z]*[a-z])2")

# Only whole words are expanded. A lone "k", and the trade's own short forms (bk, pe, hr, hpe, peb, ska), never are.
SLANG = {
    "abis": "habis", "aj": "saja", "aja": "saja", "ajah": "saja", "ama": "sama", "apaan": "apa", "bagaimna": "bagaimana",
    "bgaimana": "bagaimana", "bgimana": "bagaimana", "bgm": "bagaimana", "bgmn": "bagaimana", "bgt": "banget",
    "bhw": "bahwa", "bikin": "buat", "blh": "boleh", "bln": "bulan", "blm": "belum", "blum": "belum", "bnr": "benar",
    "bnyk": "banyak", "brapa": "berapa", "brg": "barang", "brng": "barang", "brp": "berapa", "brpa": "berapa",
    "bs": "bisa", "bsk": "besok", "byr": "bayar", "cm": "cuma", "cma": "cuma", "cra": "cara", "dgn": "dengan",
    "dlm": "dalam", "dmn": "di mana", "dmana": "di mana", "dok": "dokumen", "dpt": "dapat", "dr": "dari", "drpd": "daripada",
    "ekspr": "ekspor", "eksport": "ekspor", "emg": "memang", "enggak": "tidak", "engga": "tidak", "ga": "tidak",
    "gak": "tidak", "gimana": "bagaimana", "gk": "tidak", "gmana": "bagaimana", "gmn": "bagaimana", "gmna": "bagaimana",
    "gpp": "tidak apa-apa", "hrg": "harga", "hrs": "harus", "invoce": "invoice", "jd": "jadi", "jdi": "jadi", "jg": "juga",
    "jgn": "jangan", "jml": "jumlah", "jmlh": "jumlah", "kalo": "kalau", "karna": "karena", "kek": "seperti",
    "kl": "kalau", "klo": "kalau", "klu": "kalau", "kmrn": "kemarin", "knp": "kenapa", "kpn": "kapan", "krn": "karena",
    "lg": "lagi", "lgsg": "langsung", "lwt": "lewat", "mau2": "mau", "mksd": "maksud", "mksdnya": "maksudnya",
    "mnt": "minta", "mo": "mau", "msh": "masih", "msk": "masuk", "nanya": "tanya", "ndak": "tidak", "ngga": "tidak",
    "nggak": "tidak", "ngak": "tidak", "ntar": "nanti", "org": "orang", "pake": "pakai", "pk": "pakai", "pd": "pada",
    "plg": "paling", "prlu": "perlu", "sblm": "sebelum", "sdh": "sudah", "sdr": "saudara", "skrg": "sekarang",
    "skrng": "sekarang", "sm": "sama", "smpe": "sampai", "smp": "sampai", "spt": "seperti", "srt": "surat",
    "sy": "saya", "tak": "tidak", "td": "tadi", "tdk": "tidak", "tgl": "tanggal", "thdp": "terhadap", "tggl": "tanggal", "thn": "tahun",
    "tp": "tapi", "tpi": "tapi", "trims": "terima kasih", "trm": "terima", "trs": "terus", "ttg": "tentang",
    "tuh": "itu", "udah": "sudah", "udh": "sudah", "uda": "sudah", "utk": "untuk", "yg": "yang",
    "pls": "please", "plz": "please", "thx": "thanks", "u": "you", "ur": "your", "wanna": "want to", "gonna": "going to",
}  # fmt: skip

_INDONESIAN = frozenset({
    "apa", "apakah", "berapa", "bagaimana", "yang", "untuk", "dengan", "dari", "ke", "di", "dan", "atau", "kalau",
    "jika", "ini", "itu", "tidak", "bukan", "sudah", "belum", "bisa", "boleh", "saya", "kami", "kamu", "anda", "dia",
    "mereka", "aku", "mana", "siapa", "kapan", "kenapa", "mengapa", "dimana", "adalah", "ada", "akan", "mau", "ingin",
    "perlu", "harus", "kena", "masih", "juga", "saja", "lagi", "jadi", "karena", "tapi", "tetapi", "oleh", "pada",
    "dalam", "tentang", "seperti", "hari", "bulan", "tahun", "tanggal", "minggu", "sekarang", "lalu", "depan", "sih",
    "dong", "kok", "deh", "kah", "kan", "ya", "nya", "tolong", "mohon", "cara", "biar", "supaya", "sama", "setelah",
    "sebelum", "selama", "mulai", "sejak", "lewat", "pakai", "buat", "kirim", "bayar", "hitung", "berlaku", "terbaru",
    "maksudnya", "salah", "terus", "halo", "misal", "misalnya", "seandainya", "total-nya", "wajib", "gimana",
    "dibanding", "antara", "seluruh", "semua", "hanya", "lebih", "paling", "tanpa", "para", "sebagai", "bahwa", "maka",
    "nanti", "tadi", "kemarin", "besok",
})  # fmt: skip
_ENGLISH = frozenset({
    "the", "a", "an", "of", "for", "to", "on", "in", "at", "is", "are", "was", "were", "be", "been", "do", "does",
    "did", "what", "which", "who", "how", "when", "where", "why", "can", "could", "should", "would", "will", "may",
    "must", "my", "your", "our", "their", "his", "her", "its", "it", "i", "you", "we", "they", "and", "or", "if", "not",
    "with", "without", "from", "by", "about", "under", "into", "than", "this", "that", "these", "those", "have", "has",
    "had", "need", "there", "please", "any", "all", "much", "many", "let", "tell", "show", "give", "me", "us", "just",
    "per-unit", "it's", "i'm", "what's", "don't", "doesn't", "between", "during", "instead", "still", "before", "after",
})  # fmt: skip
_LEANS_INDONESIAN = frozenset({
    "kurs", "pajak", "bea", "keluar", "pungutan", "ekspor", "harga", "referensi", "tarif", "biji", "kakao", "kopi",
    "minyak", "sawit", "mentah", "kayu", "emas", "tembaga", "kulit", "udang", "ikan", "beku", "kelapa", "karet", "jati",
    "rotan", "barang", "dokumen", "izin", "negara", "persen", "rupiah", "dolar", "januari", "februari", "maret", "mei",
    "juni", "juli", "agustus", "oktober", "desember", "patokan", "konsentrat", "kuintal", "tengah", "cangkang", "inti",
    "goreng", "kemasan", "dari-pada", "batu", "bara", "getah", "pinus", "halal", "surat", "asal", "kering", "bubuk",
    "olahan", "segar", "daun", "buah", "sayur", "baju", "celana", "sepatu", "kaki", "mesin", "besi", "baja", "kertas",
    "kain", "gula", "teh", "rempah", "terhadap",
})  # fmt: skip
_LEANS_ENGLISH = frozenset({
    "duty", "levy", "tax", "rate", "reference", "price", "export", "goods", "code", "customs", "certificate", "origin",
    "tonne", "tonnes", "tons", "january", "february", "march", "may", "june", "july", "august", "october", "december",
    "cocoa", "beans", "coffee", "coconut", "shrimp", "timber", "rules", "required", "exports", "shipment", "today",
    "latest", "current", "convert", "benchmark", "frozen", "dried", "wood", "wooden", "leather", "cotton", "plastic",
    "steel", "women", "men", "rubber", "roasted", "fresh", "hello", "hi", "thanks",
    "documents", "shipping", "requirements", "regulation", "restricted", "banned", "import", "exchange",
})  # fmt: skip
# Names that Indonesians say in English; their "of", "code" and "us" are no evidence.
_PAPERS = re.compile(
    r"(?i)\b(?:(certificate|bill|letter|rules?|proof|country|port)s? of (?=origin|lading|credit|analysis|loading|discharge)|hs ?codes?\b|us (?=doll?ar))"
)
_EVIDENCE = 0.3  # the shape of a single word says nothing
_ENGLISH_SHAPE = re.compile(r"(?:tion|ness|ing|ght|sh|th|ck|ee|oo|wh|ough|ow|ss|ll|ly|ed|y$|ble|ve$|ze|x)")
_INDONESIAN_SHAPE = re.compile(
    r"^(?:meng|meny|peng|peny|ber[^r]|ter[^mr]|di(?:k|t|p|s|b))|(?:kan|nya|kah|lah|ung|ang|uk|ah)$"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as it stands in a text: the canonical name (a currency code, a regulation) and where it was written."""

    name: str
    span: Span


def clean(text: str) -> str:
    """The text as a person would read it aloud: one form of every sign, nothing invisible, no markup, single blanks.

    Overlay marks and stacked accents go, accents that belong to a letter stay; of HTML the words between tags stay, the
    bodies of scripts and styles go. Spans in every reading are offsets into this.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _OVERLAYS.sub("", text))
        text = _LOOSE_MARKS.sub("", text)
    if not text.isprintable():
        text = "".join(c if c.isprintable() else _replaced(c) for c in text)
    if "<" in text:
        text = _TAG.sub(" ", _without_bodies(text))
    return _BLANKS.sub(" ", text).strip()


def _replaced(sign: str) -> str:
    """What stands for a sign that cannot be printed: nothing for invisible formatting, a blank for controls."""
    return "" if unicodedata.category(sign) in ("Cf", "Cs", "Co", "Cn") else " "


def _without_bodies(text: str) -> str:
    """The text without scripts and styles; an opening tag that is never closed loses only itself."""
    low, kept, at = lowered(text), [], 0
    open_ended = set[str]()
    for opening in _BODY.finditer(text):
        name = opening[1].lower()
        if opening.start() < at or name in open_ended:
            continue
        close = low.find(f"</{name}", opening.end())
        if close < 0:
            open_ended.add(name)
            continue
        kept.append(text[at : opening.start()])
        end = text.find(">", close)
        at = end + 1 if end >= 0 else len(text)
    return " ".join([*kept, text[at:]])


def lowered(text: str) -> str:
    """The text in lower case with every sign at its own offset (a few capitals grow when lowered; those stay)."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def has_digit(text: str) -> bool:
    """Whether a digit of any script stands in a text: most questions have none, and most readers look for one."""
    return _DIGIT.search(text) is not None


@lru_cache(64)  # every reader of a question asks for the same ones
def said_in(text: str) -> frozenset[str]:
    """The words of a text, digits and all: what is not among them need not be looked for in it."""
    return frozenset(_SAID.findall(text))


def mask(text: str, taken: Iterable[Span]) -> str:
    """The text with the taken spans filled out, so that nothing is read twice; offsets stay."""
    spans = sorted(taken)
    if not spans:
        return text
    parts, at = [], 0
    for start, end in spans:
        if end > at:
            start = max(start, at)
            parts += [text[at:start], FILLER * (end - start)]
            at = end
    return "".join([*parts, text[at:]])


def normalise(clean_text: str) -> str:
    """Lower case, slang and abbreviations expanded word by word, drawn-out letters shortened, "kira2" doubled."""
    return _WORD.sub(_in_full, lowered(clean_text))


def _in_full(match: re.Match[str]) -> str:
    return _expanded(match[0])


@lru_cache(MOST_WORDS)
def _expanded(word: str) -> str:
    """One word without slang."""
    if (full := SLANG.get(word)) is not None:
        return full
    if doubled := _DOUBLED.fullmatch(word):
        return f"{doubled[1]}-{doubled[1]}"
    if word in ("iii", "viii", "xiii", "www") or not _DRAWN_OUT.search(word):
        return word
    word = _DRAWN_OUT.sub(r"\1", word)
    return SLANG.get(word, word)


def detect_language(clean_text: str, default: Language = "id") -> Language:
    """Indonesian or English, by function words first; trade terms and the shape of words only tip the scales.

    Words in capitals are taken for terms (PEB, OR, FOB) unless the whole text is in capitals. Without evidence the
    default stands.
    """
    shouted = clean_text.isupper()
    score = 0.0
    lean = _lean_shouted if shouted else _lean_written
    for word in _WORD.findall(_PAPERS.sub(lambda m: f"{m[1] or ''} ", clean_text[:1000])):
        score += lean(word)
    if abs(score) < _EVIDENCE:
        return default
    return "id" if score > 0 else "en"


@lru_cache(MOST_WORDS)
def _lean_written(word: str) -> float:
    """What a word speaks for as it is written: one in capitals is a term."""
    return 0.0 if word.isupper() and len(word) > 1 else _lean(lowered(word))


def _lean_shouted(word: str) -> float:
    """What a word speaks for where all are in capitals."""
    return _lean(lowered(word))


@lru_cache(MOST_WORDS)
def _lean(word: str) -> float:
    """How strongly a word speaks for Indonesian (positive) or English (negative)."""
    word = SLANG.get(word, word)
    if word in _INDONESIAN or word.partition(" ")[0] in _INDONESIAN:
        return 1.0
    if word in _ENGLISH:
        return -0.95  # mixtures are Indonesian: their English is trade terms
    if word in _LEANS_INDONESIAN:
        return 0.3
    if word in _LEANS_ENGLISH:
        return -0.4
    if len(word) < 4:
        return 0.2 if word == "ton" else 0.0  # English has tons and tonnes
    if _INDONESIAN_SHAPE.search(word):
        return 0.2
    return -0.2 if _ENGLISH_SHAPE.search(word) else 0.0


@lru_cache(64)  # of a question both currencies and places are looked for
def words_with_spans(text: str) -> tuple[tuple[str, int, int], ...]:
    """Letters-and-digits words in lower case without accents, each with its span."""
    return tuple(
        [(w.lower() if (w := m[0]).isascii() else plain(w), m.start(), m.end()) for m in _TOKEN.finditer(text)]
    )


def plain(word: str) -> str:
    """Lower case without accents: "Türkiye" is turkiye."""
    return "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(c))

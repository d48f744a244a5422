"""A description of goods read into weighted words: what the goods are, what they are made of, what they come in.

In Indonesian the noun comes first ("tas kulit"), in English last ("leather bag") before a preposition or a comma. Words
behind "for", "in", "with" say less about the code than the noun and its material; words behind "not" say nothing.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from core.hs.lexicon import properties
from core.hs.stems import one_words, stem

_TOKEN = re.compile(r"\b[a-z]{1,2}\d{1,2}\b|[a-z]+|\d+(?:[.,]\d+)*|[,;:()/+&.]")
_SAME_RANK = frozenset("dan atau and or & /".split())
_PURPOSE = frozenset("untuk for to guna buat khusus".split())
_INSIDE = frozenset("dalam in di isi berisi containing contains dengan with ada at per on plus by ke".split())
_MADE_OF = frozenset("dari from of terbuat made bahan berbahan material hasil ex eks".split())
_NEGATED = frozenset("bukan not tanpa without selain except no non tidak belum bebas".split())
_BREAK = frozenset(",;:()+.")
_PACKED = frozenset(
    "kemasan packed packing pack bag bags sack sacks karung drum drums carton cartons karton dus box boxes kotak botol bottle bottles kaleng can cans jar jerigen jerry pouch "
    "bungkus plastik container kontainer pcs pc lembar sheet rims rim bal bale baled sachet saset saset jumbo retail bulk curah toples cup tube tray pak pallet palet".split()
)
EMPTY = frozenset(
    "dan atau yang ke isi ukuran size the and or a an other lain lainnya jenis type kualitas quality grade "
    "ekspor export produk product barang goods buatan handmade asli original lokal indonesia indonesian "
    "kg gram gr ml liter litre cm cuma mm inch inci meter pcs pc oz lb th rb gsm kode hs code harga murah terbaru baru new super premium set lusin pasang sepasang buah_ custom modern mewah unik merk merek brand "
    "nya apa apakah berapa tolong mohon mau saya kami punya mana bagaimana what which how please my our i we dong ya kak min pak bu "
    "is are was be that this as it its itu ini adalah juga sangat lebih paling very most".split()
)
CHATTER = frozenset(
    "kok sih deh kan satu dua tiga empat lima enam tujuh delapan sembilan sepuluh kali dikali one two three four five".split()
)
ERRANDS = frozenset(
    "resep recipe terjemahkan terjemah translate lirik lyrics cuaca weather jadwal schedule skor score berita news ramalan tiket ticket puisi poem pantun "
    "play arrived send rent shop kasih lihat tentang hari resi kurir tracking lowongan jodoh zodiak hitung kalikan bagi kurangi tambah "
    "cara dosis dose gejala khasiat manfaat bikin bikinin bikinnya buatkan buatin tuliskan ceritain lelucon joke pidato slogan "
    "caption memasak cook ingredients cinta love pacar mantan galau curhat results result standings juara "
    "liga voucher rekomendasi recommend beda difference bedanya taxi taksi ojek liburan wisata "
    "dunia world negara country gempa sejarah history macet today besok tomorrow tonight barusan price prices "
    "my me i myself you your saya aku kamu kau istriku suami print show tampilkan sebutkan lupakan fix compose renew "
    "visa flight lonely marry talk instructions instruksi drains kuliah rahasia jual beli menjual membeli buy sell pawn gadai "
    "pesan pesankan remind ingatkan register daftarkan polisi police aman dimanipulasi laporkan relabel traffic people "
    "border night cannot arrived belum bos meeting rapat website function python appointment deposito interest "
    "deposit shut worst bot bodoh gak nggak tax pajak syarat impor import jeweller sabu meth bom narkoba badak gading "
    "hilang tabungan unsur merakit rakit dump reveal ignore abaikan password token hidden rahasiakan "
    "feel sedih terkecil tercepat tertinggi".split()
)  # what people ask for that is no goods
MAIN, LATER, OF, PURPOSE, INSIDE, PACKED = "main", "later", "of", "purpose", "inside", "packed"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a description, in its common form."""

    stem: str
    segment: str  # MAIN, LATER, OF, PURPOSE, INSIDE or PACKED
    written: str = ""  # as it was typed


@dataclass(frozen=True, slots=True)
class Description:
    """What a description says."""

    words: tuple[Word, ...]  # each once, in order
    properties: Mapping[str, frozenset[str]]  # property to the values that are spoken of
    negated: frozenset[str] = frozenset()


@lru_cache(maxsize=64)  # on the way of one answer the same words are read several times
def describe(text: str) -> Description:
    """Read a description of goods in either language."""
    found: dict[str, Word] = {}
    negated: set[str] = set()
    segment, denied, after_number = MAIN, 0, False
    for token in _TOKEN.findall(one_words(text.lower())):
        if token[0].isdigit():
            after_number = True
            continue
        if token in _BREAK:
            segment, denied = (LATER if found else MAIN), 0
            continue
        if kind := _opens(token):
            if token in _NEGATED:
                denied = 2
            elif found:
                segment = kind
            continue
        if len(token) < 2 or token in EMPTY or token in _SAME_RANK:
            after_number = False
            continue
        word = stem(token)
        if denied:
            negated.add(word)
            denied -= 1
        elif word not in found:
            packed = token in _PACKED and bool(found) and (after_number or segment != MAIN)
            found[word] = Word(word, PACKED if packed else segment, token)
        after_number = False
    return Description(tuple(found.values()), _spoken(found.values()), frozenset(negated))


def _opens(token: str) -> str:
    """The segment that a word opens, empty where it opens none."""
    for words, segment in ((_PURPOSE, PURPOSE), (_INSIDE, INSIDE), (_MADE_OF, OF), (_NEGATED, LATER)):
        if token in words:
            return segment
    return ""


def _spoken(words: Iterable[Word]) -> dict[str, frozenset[str]]:
    known = properties()
    spoken: dict[str, set[str]] = {}
    for word in words:
        if word.segment != PACKED:
            for name, value in known.get(word.stem, ()):
                spoken.setdefault(name, set()).add(value)
    return {name: frozenset(values) for name, values in spoken.items()}

"""Countries by any of their names, and the goods that are exported: the words that say what a figure is about."""

import re
from functools import cache

from core.hs.stems import stem
from core.question import places_names as known
from core.question.text import plain

_GOODS = """
cpo sawit palm olein stearin inti kernel cangkang kakao cocoa cokelat chocolate kopi coffee arabika arabica robusta luwak nikel nickel bauksit bauxite tembaga copper timah tin timbal lead seng zinc besi iron baja steel emas gold dore
perak silver batubara bara coal karet rubber kayu wood timber veneer furnitur furniture mebel rotan rattan kulit hides leather getah pinus resin rosin udang shrimp ikan fish tuna kepiting crab lobster rumput seaweed kelapa coconut kopra copra
pala nutmeg cengkeh clove cloves lada pepper vanili vanilla cinnamon jahe ginger kunyit turmeric teh tea tembakau tobacco gula sugar beras rice jagung corn kedelai soybean mete cashew pinang areca gambir kratom walet tekstil textile textiles
garmen garment garments sepatu shoes kertas paper pulp arang charcoal briket briquette briquettes batik kerajinan handicraft handicrafts mutiara pearl pearls madu honey porang kapas cotton minyak oil pupuk fertiliser fertilizer semen cement mangan manganese konsentrat concentrate
pasir sand skrap scrap benih larvae ampas sayur vegetables nanas pineapple manggis mangosteen durian pisang banana salak atsiri nilam patchouli kain fabric
"""
_SHORT = (
    ("cpo", "minyak sawit mentah"), ("cpo", "crude palm oil"), ("peb", "pemberitahuan ekspor barang"), ("ska", "surat asal"), ("ska", "certificate origin"), ("coo", "certificate origin"),
    ("hr", "harga referensi"), ("hr", "reference price"), ("hpe", "harga patokan"), ("hpe", "benchmark price"), ("bk", "bea keluar"), ("bk", "export duty"),
    ("rvc", "regional value content"), ("npwp", "tax id"), ("dhe", "export proceeds"), ("dhe", "devisa hasil"), ("pe", "export approval"), ("ls", "surveyor report"), ("tbs", "tandan buah segar"),
)  # fmt: skip
# Names that decide what a figure is; of a figure they stand before, not behind, where another figure follows.
MEASURES = frozenset({"hr", "hpe", "bk", "pungut", "levy", "kurs", "total", "fob"})
MEASURE_WORDS = MEASURES | {"referensi", "patok", "patokan", "benchmark", "reference", "pajak", "tax"}
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def prepare() -> None:
    """Read the names now, so that the first answer does not wait for them."""
    goods_words()
    short_names()
    countries()


@cache
def goods_words() -> frozenset[str]:
    """Stems of what goods are called."""
    return frozenset(stem(word) for word in _GOODS.split())


@cache
def short_names() -> tuple[tuple[str, frozenset[str]], ...]:
    """Short names with the stems of the words they stand for."""
    return tuple((short, frozenset(stem(word) for word in words.split())) for short, words in _SHORT)


@cache
def _in_short_names() -> frozenset[str]:
    """Short names, and of each long one a word: a text without any of them has neither."""
    return frozenset(word for short, long in short_names() for word in (short, max(long)))


def with_short_names(words: frozenset[str]) -> frozenset[str]:
    """The words with the long form of each short name among them, and the short form of each long one."""
    if words.isdisjoint(_in_short_names()):
        return words
    extra: set[str] = set()
    for short, long in short_names():
        if short in words:
            extra |= long
        elif long <= words:
            extra.add(short)
    return words | extra if extra else words


@cache
def countries() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """Names of countries as tuples of words with their codes, longest first, under their first word."""
    from babel import Locale

    names: dict[tuple[str, ...], str] = {}
    for tongue in ("id", "en"):
        for code, name in Locale(tongue).territories.items():
            if len(code) == 2 and code.isalpha() and code not in known.NOT_PLACES and code != "ID":
                names.setdefault(tuple(plain(w) for w in _WORD.findall(re.sub(r"\([^)]*\)", " ", name))), code)
    for table in (known.NICKNAMES, known.DEMONYMS):
        names |= {tuple(name.split()): code for name, code in table.items() if code}
    index: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for words in sorted(names, key=lambda w: (-len(w), w)):
        if words:
            index.setdefault(words[0], []).append((words, names[words]))
    return {first: tuple(entries) for first, entries in index.items()}


def country_at(words: list[str], at: int, written: str) -> tuple[str, int]:
    """The code of the country named from a place on and how many words name it; ("", 0) where none is.

    `written` is the word at the place as it is written, for some names are words too.
    """
    for name, code in countries().get(words[at], ()):
        size = len(name)
        if tuple(words[at : at + size]) != name:
            continue
        if size == 1 and (name[0] in known.SOMETIMES or len(name[0]) < 4) and not _capital(written):
            continue
        return code, size
    return "", 0


def _capital(word: str) -> bool:
    """Whether a word is written as a name: in capitals where it is short, else with a first capital."""
    return word.isupper() if len(word) < 4 else word[0].isupper()

"""Words of goods brought to a common form: Indonesian affixes and reduplication, English plurals and endings.

Light on purpose: both sides of a match go through the same cuts, so a cut that is wrong as grammar does no harm as long
as it keeps different goods apart.
"""

import re
from functools import cache, lru_cache
from itertools import groupby

from core.hs.lexicon import same_words
from core.question.goods import fold

_WORD = re.compile(r"\b[a-z]{1,2}\d{1,2}\b|[a-z]{2,}")
_ONE_WORD = re.compile(r"\bt[- ]?shirts?\b|\b(celana|pakaian|baju|rok) dalam\b|\b(\d) ?(?:in|dalam) ?1\b")
_PREFIXES = ("meng", "meny", "mem", "men", "peng", "peny", "pem", "pen", "ber", "ter", "per", "me", "di", "pe")
_SUFFIXES = ("kannya", "annya", "kan", "nya", "an")
_ENGLISH = ("ing", "ed")
_KEEP = frozenset(
    "berlian beras berita merica mentega mentah menara medali peniti perak perunggu permen permata pensil penyu penggaris pesawat pelampung pelek peluru dinamo diesel diapers disket "
    "terasi tepung terpal teri terong teropong terompet pepaya petai peti perahu pedang pelana pena perban bordir papan badan ikan rotan santan intan makan laban pakan satuan durian "
    "kain bahan tangan meteran bearing clothing bedding bantalan rambutan bawang dandang jangan udang kacang tisu meja melon melati meter mesin mebel mete metal".split()
)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The common form of a lower-case word: one spelling and language where both mean the same, without affixes."""
    same = same_words()
    folded = fold(word)
    return same.get(word) or same.get(folded) or same.get(cut := _cut(folded), cut)


def forget_words() -> None:
    """Let the words go that are remembered: those of all names are read once, those of questions are few of them."""
    stem.cache_clear()
    fold.cache_clear()


@cache
def _whole() -> frozenset[str]:
    return _KEEP.union(same_words().values())


def _cut(word: str) -> str:
    """A word without its affixes."""
    if len(word) < 6 or word in _whole():
        return word
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            word = word[: -len(suffix)]
            break
    else:
        for suffix in _ENGLISH:
            if word.endswith(suffix) and len(word) - len(suffix) >= 4:
                return word[: -len(suffix)]
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 4:
            return word[len(prefix) :]
    return word


def one_words(text: str) -> str:
    """Names of two words that mean something else apart, made one."""
    some = "shirt" in text or "dalam" in text or "in1" in text or "in 1" in text
    return _ONE_WORD.sub(_one, text) if some else text


def _one(match: re.Match[str]) -> str:
    if match[1]:
        return f"{'baju' if match[1] == 'pakaian' else match[1]}dalaman"
    return f"in{match[2]}" if match[2] else "kaus"


def words(text: str) -> list[str]:
    """The stemmed words of a text; "gula-gula" gives its half once, numbers are left out."""
    return [word for word, _ in groupby(map(stem, _WORD.findall(one_words(text.lower()))))]

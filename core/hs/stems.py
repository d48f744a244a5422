"""Words of goods brought to a common form: Indonesian affixes and reduplication, English plurals and endings.

Light on purpose: both sides of a match go through the same cuts, so a cut that is wrong as grammar does no harm as long
as it keeps different goods apart.
"""

import re
from functools import lru_cache

from core.question.goods import fold

_WORD = re.compile(r"[a-z]+|\d+(?:[.,]\d+)?")
_PREFIXES = ("meng", "meny", "mem", "men", "peng", "peny", "pem", "pen", "ber", "ter", "per", "me", "di", "pe")
_SUFFIXES = ("kannya", "annya", "kan", "nya", "an")
_ENGLISH = ("ing", "ed", "er")
_KEEP = frozenset(
    "berlian beras berita merica mentega mentah menara medali peniti perak perunggu permen permata pensil penyu penggaris pesawat pelampung pelek peluru dinamo diesel diapers disket "
    "terasi tepung terpal teri terong teropong terompet pepaya petai peti perahu pedang pelana pena perban bordir papan badan ikan rotan santan intan makan laban pakan satuan durian "
    "kain bahan bawang dandang jangan udang kacang tisu meja melon melati meter mesin mebel mete metal".split()
)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The common form of a lower-case word."""
    word = fold(word)
    if len(word) < 6 or word in _KEEP:
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


def words(text: str) -> list[str]:
    """The stemmed words of a text; "gula-gula" gives its half once, numbers are left out."""
    found: list[str] = []
    for match in _WORD.finditer(text.lower()):
        token = match[0]
        if token[0].isdigit() or len(token) < 2:
            continue
        stemmed = stem(token)
        if not found or found[-1] != stemmed:
            found.append(stemmed)
    return found

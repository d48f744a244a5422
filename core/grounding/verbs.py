"""Verbs of both languages that offices and parties are the doers of, each with the root that all its forms share."""

import re
from dataclasses import dataclass
from functools import lru_cache

_VERB = re.compile(
    r"di(?!nas|rjen|buat|lakukan|rektur|rektorat|ri|mensi|skon|stri|gital)[a-z]{4,}|me(?!nteri|mbuat|lakukan|lalui|nurut|ngenai|reka|tode|trik|nit|bel|sin|rah|ntah|skipun|maupun)[a-z]{5,}"
    r"|certif(?:y|ies|ied|ying)|(?:issu|determin|appoint|approv|inspect|publish|announc|declar|verif|sign|licens|quot|supervis|collect|administ|decid|charg|endors|stamp|grant|author)[a-z]*"
    r"|sets?|fix(?:es|ed)?|makes?|made|gives?|given|checks?|checked|says|said|spoke|holds?|keeps?|runs?"
)
_FORMS = re.compile(r"(?:di(?:ny|[tpskn])?(?P<di>[a-z]+?)|me(?:ny|ng|[nm])?[sp]?(?P<me>[a-z]+?))(?:kan|i)?(?:nya)?")
_IRREGULAR = {"made": "mak", "given": "giv", "said": "say", "spoke": "speak"}
_STRONG = re.compile(
    r"(?:di|me)?(?:ter|ner)bit[a-z]*|(?:di|me)(?:te|ne)tapkan|(?:di|mem?|men)?sertifikasi|(?:di|me)(?:ny|s)ahkan|(?:di|me)ngeluarkan|dikeluarkan|(?:di|me)(?:t|n)entukan"
    r"|issu[a-z]*|certif(?:y|ies|ied)|sets?|determin[a-z]*|appoint[a-z]*|approv(?:e|es|ed)"
)


@dataclass(frozen=True, slots=True)
class Verb:
    """A word for something done."""

    root: str
    strong: bool  # whether only offices do so
    passive: bool


def verb_of(word: str) -> Verb | None:
    """A word where it is something done, else nothing."""
    match = _VERB.match(word)
    if match is None or match.end() < len(word):
        return None
    return Verb(root(word), _STRONG.fullmatch(word) is not None, word.startswith("di"))


@lru_cache(4096)
def root(verb: str) -> str:
    """What all forms of a verb share: "erbit" of "diterbitkan" and "menerbitkan", "issu" of "issues" and "issued"."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if (match := _FORMS.fullmatch(verb)) is not None:
        return match["di"] or match["me"]
    return re.sub(r"(?:ies|ied|y|es|ed|e|s|d|ing)$", "", verb)
